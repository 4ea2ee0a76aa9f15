#include "runtime/seccomp.h"

#include "base/sha256.h"
#include "runtime/seccompprofile.h"
#include "sys/memoryfile.h"

#include <algorithm>

namespace onggi::runtime {

Result<int> SeccompCache::defaultProgram(const std::vector<std::string>& capabilities)
{
    return program(defaultSeccompProfile(), capabilities);
}

Result<int> SeccompCache::program(std::string_view profileJson, const std::vector<std::string>& capabilities)
{
    std::vector<std::string> sorted = capabilities;
    std::ranges::sort(sorted);
    std::string key = Sha256::hexOf(profileJson);
    for (const std::string& capability : sorted)
        key += "," + capability;
    if (const auto found = m_programs.find(key); found != m_programs.end())
        return found->second.get();

    ONGGI_TRY(const SeccompProfile profile, parseSeccompProfile(profileJson, capabilities));
    ONGGI_TRY(const std::string program, compileSeccompProfile(profile));
    ONGGI_TRY(UniqueFd file, sys::sealedMemory("seccomp", program));
    return m_programs.emplace(key, std::move(file)).first->second.get();
}

} // namespace onggi::runtime

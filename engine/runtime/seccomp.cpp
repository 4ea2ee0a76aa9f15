#include "runtime/seccomp.h"

#include "base/sha256.h"
#include "runtime/seccompprofile.h"
#include "runtime/seccompworker.h"
#include "sys/memoryfile.h"

#include <algorithm>
#include <system_error>

namespace onggi::runtime {

namespace {

std::string keyOf(std::string_view profileJson, std::vector<std::string> capabilities)
{
    std::ranges::sort(capabilities);
    std::string key = Sha256::hexOf(profileJson);
    for (const std::string& capability : capabilities)
        key += "," + capability;
    return key;
}

} // namespace

Result<int> SeccompCache::defaultProgram(const std::vector<std::string>& capabilities)
{
    return program(defaultSeccompProfile(), capabilities);
}

void SeccompCache::prepareDefault(const std::vector<std::string>& capabilities)
{
    m_aheadKey = keyOf(defaultSeccompProfile(), capabilities);
    try {
        m_ahead = std::async(std::launch::async, [capabilities] { return compileApart(defaultSeccompProfile(), capabilities); });
    } catch (const std::system_error&) {
        // No thread to be had: the first container compiles it.
        m_aheadKey.clear();
    }
}

Result<int> SeccompCache::program(std::string_view profileJson, const std::vector<std::string>& capabilities)
{
    const std::string key = keyOf(profileJson, capabilities);
    if (const auto found = m_programs.find(key); found != m_programs.end())
        return found->second.get();

    const bool ahead = key == m_aheadKey && m_ahead.valid();
    ONGGI_TRY(const std::string program, ahead ? m_ahead.get() : compileApart(profileJson, capabilities));
    ONGGI_TRY(UniqueFd file, sys::sealedMemory("seccomp", program));
    return m_programs.emplace(key, std::move(file)).first->second.get();
}

} // namespace onggi::runtime

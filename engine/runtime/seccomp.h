#pragma once

#include "base/uniquefd.h"

#include <future>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::runtime {

/// Compiles seccomp profiles (Docker's JSON format) to BPF with libseccomp and keeps the programs: one sealed
/// memory file a profile and capability set, compiled once (some 25 ms, in a process that ends with it: seccompworker.h),
/// loaded raw by each container's init. Used on one thread; only prepareDefault() waits for the work on another.
class SeccompCache
{
public:
    /// The program for our default profile (compiled into the binary from resources/seccomp.json) as unlocked by
    /// these capabilities. The descriptor stays the cache's; send it, don't close it.
    Result<int> defaultProgram(const std::vector<std::string>& capabilities);
    /// Compiles the default program beside the caller. Whoever asks for it meanwhile waits for what is left of that.
    void prepareDefault(const std::vector<std::string>& capabilities);
    /// The program for a profile that the client sent. InvalidArgument names what is wrong in it.
    Result<int> program(std::string_view profileJson, const std::vector<std::string>& capabilities);

private:
    std::string m_aheadKey;
    std::future<Result<std::string>> m_ahead; ///< the program of that key
    std::map<std::string, UniqueFd> m_programs;
};

} // namespace onggi::runtime

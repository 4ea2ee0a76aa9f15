#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// A seccomp profile in Docker's JSON format, read and reduced to what holds here: this machine's
/// architecture and kernel, one container's capabilities.
namespace onggi::runtime {

struct SeccompArgument
{
    unsigned index = 0;
    std::uint64_t value = 0;
    std::uint64_t valueTwo = 0;
    std::string op; ///< "SCMP_CMP_EQ", …
};

struct SeccompRule
{
    std::vector<std::string> names;
    std::string action; ///< "SCMP_ACT_ALLOW", …
    std::uint32_t errnoValue = 1;
    std::vector<SeccompArgument> arguments;
};

struct SeccompProfile
{
    std::string defaultAction;
    std::uint32_t defaultErrno = 1;
    std::vector<std::string> architectures; ///< beside the native one: "SCMP_ARCH_X86", …
    std::vector<SeccompRule> rules;
};

/// InvalidArgument names what is wrong.
Result<SeccompProfile> parseSeccompProfile(std::string_view json,
                                           const std::vector<std::string>& capabilities);

/// The program for the kernel: an array of struct sock_filter as bytes.
Result<std::string> compileSeccompProfile(const SeccompProfile& profile);

/// The text of resources/seccomp.json.
std::string_view defaultSeccompProfile();

} // namespace onggi::runtime

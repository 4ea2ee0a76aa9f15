#include "runtime/seccompprofile.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <sys/utsname.h>

namespace onggi::runtime {

namespace {

using Json = nlohmann::json;

// The profile's names of architectures in conditions are Go's.
#if defined(__x86_64__)
constexpr const char* nativeArch = "amd64";
constexpr const char* nativeToken = "SCMP_ARCH_X86_64";
#elif defined(__aarch64__)
constexpr const char* nativeArch = "arm64";
constexpr const char* nativeToken = "SCMP_ARCH_AARCH64";
#elif defined(__riscv) && __riscv_xlen == 64
constexpr const char* nativeArch = "riscv64";
constexpr const char* nativeToken = "SCMP_ARCH_RISCV64";
#else
#error "name this architecture as seccomp profiles do"
#endif

bool contains(const std::vector<std::string>& list, const std::string& item)
{
    return std::ranges::find(list, item) != list.end();
}

std::vector<std::string> stringsOf(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? std::vector<std::string>()
                                                   : found->get<std::vector<std::string>>();
}

template<typename T>
T valueOf(const Json& json, const char* key, T otherwise)
{
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? otherwise : found->get<T>();
}

bool kernelIsAtLeast(const std::string& wanted)
{
    utsname name{};
    int haveMajor = 0;
    int haveMinor = 0;
    int wantMajor = 0;
    int wantMinor = 0;
    if (uname(&name) < 0 || std::sscanf(name.release, "%d.%d", &haveMajor, &haveMinor) < 1 ||
        std::sscanf(wanted.c_str(), "%d.%d", &wantMajor, &wantMinor) < 1)
        return false;
    return std::pair(haveMajor, haveMinor) >= std::pair(wantMajor, wantMinor);
}

bool applies(const Json& rule, const std::vector<std::string>& capabilities)
{
    if (const auto includes = rule.find("includes"); includes != rule.end() && includes->is_object()) {
        const auto arches = stringsOf(*includes, "arches");
        if (!arches.empty() && !contains(arches, nativeArch))
            return false;
        for (const std::string& capability : stringsOf(*includes, "caps")) {
            if (!contains(capabilities, capability))
                return false;
        }
        const auto kernel = valueOf<std::string>(*includes, "minKernel", "");
        if (!kernel.empty() && !kernelIsAtLeast(kernel))
            return false;
    }
    if (const auto excludes = rule.find("excludes"); excludes != rule.end() && excludes->is_object()) {
        if (contains(stringsOf(*excludes, "arches"), nativeArch))
            return false;
        for (const std::string& capability : stringsOf(*excludes, "caps")) {
            if (contains(capabilities, capability))
                return false;
        }
        const auto kernel = valueOf<std::string>(*excludes, "minKernel", "");
        if (!kernel.empty() && kernelIsAtLeast(kernel))
            return false;
    }
    return true;
}

SeccompRule ruleOf(const Json& json, std::uint32_t defaultErrno)
{
    SeccompRule rule;
    rule.names = stringsOf(json, "names");
    if (const auto name = valueOf<std::string>(json, "name", ""); !name.empty())
        rule.names.push_back(name);
    rule.action = json.at("action").get<std::string>();
    rule.errnoValue = valueOf(json, "errnoRet", defaultErrno);
    const auto arguments = json.find("args");
    if (arguments == json.end() || arguments->is_null())
        return rule;
    for (const Json& argument : *arguments) {
        SeccompArgument& added = rule.arguments.emplace_back();
        added.index = argument.at("index").get<unsigned>();
        added.value = argument.at("value").get<std::uint64_t>();
        added.valueTwo = valueOf(argument, "valueTwo", std::uint64_t(0));
        added.op = argument.at("op").get<std::string>();
    }
    return rule;
}

std::vector<std::string> architecturesOf(const Json& json)
{
    std::vector<std::string> architectures;
    if (const auto map = json.find("archMap"); map != json.end() && map->is_array()) {
        for (const Json& entry : *map) {
            if (entry.at("architecture").get<std::string>() == nativeToken)
                architectures = stringsOf(entry, "subArchitectures");
        }
    }
    for (const std::string& name : stringsOf(json, "architectures")) {
        if (name != nativeToken)
            architectures.push_back(name);
    }
    return architectures;
}

} // namespace

Result<SeccompProfile> parseSeccompProfile(std::string_view text,
                                           const std::vector<std::string>& capabilities)
{
    try {
        const Json json = Json::parse(text);
        SeccompProfile profile;
        profile.defaultAction = json.at("defaultAction").get<std::string>();
        profile.defaultErrno = valueOf(json, "defaultErrnoRet", std::uint32_t(1));
        profile.architectures = architecturesOf(json);
        if (const auto rules = json.find("syscalls"); rules != json.end() && !rules->is_null()) {
            for (const Json& rule : *rules) {
                if (applies(rule, capabilities))
                    profile.rules.push_back(ruleOf(rule, 1));
            }
        }
        return profile;
    } catch (const Json::exception& exception) {
        return fail(ErrorKind::InvalidArgument,
                    std::string("decoding seccomp profile failed: ") + exception.what());
    }
}

} // namespace onggi::runtime

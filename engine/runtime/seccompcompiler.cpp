#include "runtime/seccompprofile.h"

#include "base/uniquefd.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <map>
#include <memory>
#include <optional>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

namespace onggi::runtime {

namespace {

struct NumberedCall
{
    std::string_view name;
    std::uint32_t number;
};

/// System calls newer than the installed libseccomp may be. From 424 on the numbers are the same on every
/// architecture.
constexpr std::array<NumberedCall, 19> recentCalls{{
    {"cachestat", 451},         {"fchmodat2", 452},         {"map_shadow_stack", 453}, {"futex_wake", 454},
    {"futex_wait", 455},        {"futex_requeue", 456},     {"statmount", 457},        {"listmount", 458},
    {"lsm_get_self_attr", 459}, {"lsm_set_self_attr", 460}, {"lsm_list_modules", 461}, {"mseal", 462},
    {"setxattrat", 463},        {"getxattrat", 464},        {"listxattrat", 465},      {"removexattrat", 466},
    {"open_tree_attr", 467},    {"file_getattr", 468},      {"file_setattr", 469},
}};
constexpr std::uint32_t newestKnownCall = 469;
constexpr std::uint32_t x32Bit = 0x40000000;

Result<std::uint32_t> actionOf(const std::string& name, std::uint32_t errnoValue)
{
    static const std::map<std::string_view, std::uint32_t> actions{
        {"SCMP_ACT_ALLOW", SCMP_ACT_ALLOW},
        {"SCMP_ACT_KILL", SCMP_ACT_KILL},
        {"SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD},
        {"SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS},
        {"SCMP_ACT_LOG", SCMP_ACT_LOG},
        {"SCMP_ACT_TRAP", SCMP_ACT_TRAP},
    };
    if (name == "SCMP_ACT_ERRNO")
        return SCMP_ACT_ERRNO(errnoValue);
    if (name == "SCMP_ACT_TRACE")
        return SCMP_ACT_TRACE(errnoValue);
    const auto found = actions.find(name);
    if (found == actions.end())
        return fail(ErrorKind::InvalidArgument, "seccomp profile: unsupported action \"" + name + "\"");
    return found->second;
}

Result<scmp_compare> comparisonOf(const std::string& name)
{
    static const std::map<std::string_view, scmp_compare> comparisons{
        {"SCMP_CMP_NE", SCMP_CMP_NE},
        {"SCMP_CMP_LT", SCMP_CMP_LT},
        {"SCMP_CMP_LE", SCMP_CMP_LE},
        {"SCMP_CMP_EQ", SCMP_CMP_EQ},
        {"SCMP_CMP_GE", SCMP_CMP_GE},
        {"SCMP_CMP_GT", SCMP_CMP_GT},
        {"SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ},
    };
    const auto found = comparisons.find(name);
    if (found == comparisons.end())
        return fail(ErrorKind::InvalidArgument, "seccomp profile: unsupported comparison \"" + name + "\"");
    return found->second;
}

Result<std::uint32_t> architectureOf(const std::string& name)
{
    constexpr std::string_view prefix = "SCMP_ARCH_";
    if (name.starts_with(prefix)) {
        std::string token = name.substr(prefix.size());
        std::ranges::transform(token, token.begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
        if (const std::uint32_t arch = seccomp_arch_resolve_name(token.c_str()); arch != 0)
            return arch;
    }
    return fail(ErrorKind::InvalidArgument, "seccomp profile: unknown architecture \"" + name + "\"");
}

std::optional<std::uint32_t> recentCall(const std::string& name)
{
    for (const NumberedCall& call : recentCalls) {
        if (call.name == name)
            return call.number;
    }
    return std::nullopt;
}

class Compiler
{
public:
    static Result<Compiler> make(const SeccompProfile& profile)
    {
        Compiler compiler;
        ONGGI_TRY(compiler.m_defaultAction, actionOf(profile.defaultAction, profile.defaultErrno));
        compiler.m_context.reset(seccomp_init(compiler.m_defaultAction));
        if (!compiler.m_context)
            return fail(ErrorKind::Internal,
                        "libseccomp refuses the default action " + profile.defaultAction);
        // A balanced tree of numbers instead of a list: what a container pays on every call.
        seccomp_attr_set(compiler.m_context.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2);
        for (const std::string& name : profile.architectures) {
            ONGGI_TRY(const std::uint32_t arch, architectureOf(name));
            const int error = seccomp_arch_add(compiler.m_context.get(), arch);
            if (error < 0 && error != -EEXIST)
                return failErrno(-error, "seccomp profile: add the architecture " + name);
        }
        return compiler;
    }

    Status add(const SeccompRule& rule)
    {
        ONGGI_TRY(const std::uint32_t action, actionOf(rule.action, rule.errnoValue));
        // libseccomp refuses rules that say what happens anyway.
        if (action == m_defaultAction)
            return {};
        std::vector<scmp_arg_cmp> conditions;
        bool repeatsIndex = false;
        for (const SeccompArgument& argument : rule.arguments) {
            if (argument.index > 5)
                return fail(ErrorKind::InvalidArgument, "seccomp profile: a system call has no argument " +
                                                            std::to_string(argument.index));
            ONGGI_TRY(const scmp_compare op, comparisonOf(argument.op));
            for (const scmp_arg_cmp& other : conditions)
                repeatsIndex = repeatsIndex || other.arg == argument.index;
            conditions.push_back({argument.index, op, argument.value, argument.valueTwo});
        }
        for (const std::string& name : rule.names)
            ONGGI_CHECK(addCall(name, action, conditions, repeatsIndex));
        return {};
    }

    Result<std::string> finish()
    {
        UniqueFd file(memfd_create("seccomp", MFD_CLOEXEC));
        if (!file)
            return failErrno(errno, "make a memory file for the seccomp program");
        if (const int error = seccomp_export_bpf(m_context.get(), file.get()); error < 0)
            return failErrno(-error, "compile the seccomp profile");
        if (lseek(file.get(), 0, SEEK_SET) < 0)
            return failErrno(errno, "rewind the seccomp program");
        ONGGI_TRY(const std::string body, readAll(file.get(), BPF_MAXINSNS * sizeof(sock_filter)));
        const std::vector<sock_filter> head = prologue();
        std::string program(reinterpret_cast<const char*>(head.data()), head.size() * sizeof(sock_filter));
        program += body;
        if (program.size() > BPF_MAXINSNS * sizeof(sock_filter))
            return fail(ErrorKind::InvalidArgument, "the seccomp profile is too large for the kernel");
        return program;
    }

private:
    struct Release
    {
        void operator()(void* context) const { seccomp_release(context); }
    };

    Status addCall(const std::string& name, std::uint32_t action, const std::vector<scmp_arg_cmp>& conditions,
                   bool eachAlone)
    {
        const int number = seccomp_syscall_resolve_name(name.c_str());
        if (number == __NR_SCMP_ERROR) {
            // The name of another architecture, or newer than the library.
            if (const auto recent = recentCall(name); recent && conditions.empty())
                m_recent[*recent] = action;
            return {};
        }
        if (number > 0)
            m_newest = std::max(m_newest, static_cast<std::uint32_t>(number));
        if (!eachAlone)
            return added(name,
                         seccomp_rule_add_array(m_context.get(), action, number,
                                                static_cast<unsigned>(conditions.size()), conditions.data()));
        // Two conditions on one argument mean "either" in these profiles; in libseccomp that is two rules.
        for (const scmp_arg_cmp& condition : conditions)
            ONGGI_CHECK(added(name, seccomp_rule_add_array(m_context.get(), action, number, 1, &condition)));
        return {};
    }

    static Status added(const std::string& name, int error)
    {
        if (error < 0 && error != -EEXIST)
            return failErrno(-error, "seccomp profile: add a rule for " + name);
        return {};
    }

    /// What libseccomp cannot say: calls that it does not know by name, and ENOSYS instead of a refusal for
    /// calls that nobody knew when the profile was written, so that C libraries fall back to older ones.
    /// Everything else goes on to libseccomp's program behind it.
    std::vector<sock_filter> prologue() const
    {
        if ((m_defaultAction & SECCOMP_RET_ACTION_FULL) != SECCOMP_RET_ERRNO && m_recent.empty())
            return {};
        std::vector<sock_filter> body;
        const auto returnFor = [&body](std::uint16_t jump, std::uint32_t number, std::uint32_t action) {
            body.push_back(BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | jump | BPF_K), number, 0, 1));
            body.push_back(BPF_STMT(BPF_RET | BPF_K, action));
        };
        for (const auto& [number, action] : m_recent)
            returnFor(BPF_JEQ, number, action);
        if ((m_defaultAction & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO) {
            // x32 numbers are above all others and none of this part's business.
            body.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, x32Bit, 2, 0));
            returnFor(BPF_JGT, m_newest, SCMP_ACT_ERRNO(ENOSYS));
        }

        // Only for the native architecture: elsewhere the numbers below 424 differ, and what lies above is
        // rare.
        std::vector<sock_filter> program;
        program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)));
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, seccomp_arch_native(), 0,
                                   static_cast<std::uint8_t>(body.size() + 1)));
        program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)));
        program.insert(program.end(), body.begin(), body.end());
        return program;
    }

    std::unique_ptr<void, Release> m_context;
    std::uint32_t m_defaultAction = 0;
    std::uint32_t m_newest = newestKnownCall;
    std::map<std::uint32_t, std::uint32_t> m_recent;
};

} // namespace

Result<std::string> compileSeccompProfile(const SeccompProfile& profile)
{
    ONGGI_TRY(Compiler compiler, Compiler::make(profile));
    for (const SeccompRule& rule : profile.rules)
        ONGGI_CHECK(compiler.add(rule));
    return compiler.finish();
}

} // namespace onggi::runtime

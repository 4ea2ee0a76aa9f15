#include "registry/client/confinement.h"

#include "base/uniquefd.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <memory>
#include <pwd.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace onggi::registry {

namespace {

/// Two descriptors for each waiting fetch, a few for each running one.
constexpr rlim_t maxDescriptors = 4096;

struct Account
{
    uid_t user;
    gid_t group;
};

Result<Account> findAccount(const std::string& name)
{
    std::vector<char> buffer(64 * 1024);
    passwd entry{};
    passwd* found = nullptr;
    const int problem = getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (problem != 0 || !found)
        return fail(
            ErrorKind::NotFound,
            fmt::format("the account {:?}, as which downloads run, does not exist; name another one in the "
                        "daemon's settings",
                        name));
    if (found->pw_uid == 0)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("the account {:?}, as which downloads run, is root's", name));
    return Account{found->pw_uid, found->pw_gid};
}

void limitResources()
{
    // Lowering never fails for want of a right; what it would raise is left as it is.
    const auto lower = [](__rlimit_resource what, rlim_t most) {
        rlimit limit{};
        if (getrlimit(what, &limit) == 0) {
            limit.rlim_max = std::min(limit.rlim_max, most);
            limit.rlim_cur = limit.rlim_max;
            setrlimit(what, &limit);
        }
    };
    lower(RLIMIT_NOFILE, maxDescriptors);
    lower(RLIMIT_CORE, 0);
    lower(RLIMIT_MEMLOCK, 0);
    lower(RLIMIT_MSGQUEUE, 0);
}

Status becomeUser(const std::string& name)
{
    ONGGI_TRY(const Account account, findAccount(name));
    // While we still may: the bounding set is what an exec could draw from.
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0 && errno != EPERM)
            return failErrno(errno, "drop a capability");
    }
    if (setgroups(0, nullptr) < 0 || setresgid(account.group, account.group, account.group) < 0 ||
        setresuid(account.user, account.user, account.user) < 0)
        return failErrno(errno, fmt::format("become the account {:?}", name));
    return {};
}

Status dropCapabilities()
{
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> none{};
    if (syscall(SYS_capset, &header, none.data()) < 0)
        return failErrno(errno, "drop all capabilities");
    return {};
}

/// Landlock's rights that a kernel of this ABI knows; the header may know more or fewer.
std::uint64_t handledRights(long abi)
{
    std::uint64_t rights =
        LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
        LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
        LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
        LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
        LANDLOCK_ACCESS_FS_MAKE_SYM;
    if (abi >= 2)
        rights |= 1ULL << 13; // LANDLOCK_ACCESS_FS_REFER
    if (abi >= 3)
        rights |= 1ULL << 14; // LANDLOCK_ACCESS_FS_TRUNCATE
    return rights;
}

/// Where name lookup, its plug-ins and TLS read: nothing of anybody's own stands there.
constexpr std::array readableFolders{"/etc", "/usr", "/lib",         "/lib64",          "/lib32",
                                     "/run", "/dev", "/var/lib/sss", "/var/lib/libvirt"};

Status restrictFiles()
{
    const long abi = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return {}; // not built in, or switched off: the account's own rights remain
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = handledRights(abi);
    const UniqueFd ruleset(static_cast<int>(
        syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0)));
    if (!ruleset)
        return failErrno(errno, "make a landlock ruleset");
    for (const char* folder : readableFolders) {
        const UniqueFd fd(open(folder, O_PATH | O_CLOEXEC | O_DIRECTORY));
        if (!fd)
            continue;
        landlock_path_beneath_attr rule{};
        rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
        rule.parent_fd = fd.get();
        if (syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
            return failErrno(errno, fmt::format("allow reading {}", folder));
    }
    if (syscall(SYS_landlock_restrict_self, ruleset.get(), 0) < 0)
        return failErrno(errno, "restrict access to files");
    return {};
}

/// A list of what is refused and not of what is allowed: name lookup runs plug-ins of the distribution's,
/// whose calls nobody can list, and a download that fails for that would be a riddle.
Status restrictCalls()
{
    const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ALLOW),
                                                                   seccomp_release);
    if (!filter)
        return fail(ErrorKind::Internal, "cannot make a seccomp filter");
    for (const char* name : {"execve",
                             "execveat",
                             "ptrace",
                             "process_vm_readv",
                             "process_vm_writev",
                             "pidfd_getfd",
                             "kcmp",
                             "mount",
                             "umount2",
                             "fsopen",
                             "fsmount",
                             "fsconfig",
                             "fspick",
                             "open_tree",
                             "move_mount",
                             "mount_setattr",
                             "pivot_root",
                             "chroot",
                             "unshare",
                             "setns",
                             "bpf",
                             "perf_event_open",
                             "userfaultfd",
                             "io_uring_setup",
                             "io_uring_enter",
                             "io_uring_register",
                             "keyctl",
                             "add_key",
                             "request_key",
                             "init_module",
                             "finit_module",
                             "delete_module",
                             "kexec_load",
                             "kexec_file_load",
                             "open_by_handle_at",
                             "name_to_handle_at",
                             "reboot",
                             "swapon",
                             "swapoff",
                             "acct",
                             "quotactl",
                             "personality",
                             "modify_ldt",
                             "vmsplice",
                             "fanotify_init",
                             "lookup_dcookie",
                             "clock_settime",
                             "settimeofday",
                             "adjtimex",
                             "syslog",
                             "setuid",
                             "setgid",
                             "setreuid",
                             "setregid",
                             "setresuid",
                             "setresgid",
                             "setgroups",
                             "capset"}) {
        const int number = seccomp_syscall_resolve_name(name);
        // Names that this processor has not are no way in either.
        if (number == __NR_SCMP_ERROR || number < 0)
            continue;
        if (const int problem = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), number, 0); problem < 0)
            return failErrno(-problem, fmt::format("refuse the system call {}", name));
    }
    if (const int problem = seccomp_load(filter.get()); problem < 0)
        return failErrno(-problem, "load the seccomp filter");
    return {};
}

} // namespace

Status confine(const std::string& user)
{
    limitResources();
    if (geteuid() == 0)
        ONGGI_CHECK(becomeUser(user));
    ONGGI_CHECK(dropCapabilities());
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return failErrno(errno, "rule out new privileges");
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return failErrno(errno, "hide the memory");
    ONGGI_CHECK(restrictFiles());
    return restrictCalls();
}

} // namespace onggi::registry

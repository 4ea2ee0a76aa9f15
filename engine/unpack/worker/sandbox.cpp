#include "unpack/worker/sandbox.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <fmt/format.h>
#include <initializer_list>
#include <iterator>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <span>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace onggi::unpack {

namespace {

constexpr std::uint64_t keptCapabilities = 1ULL << CAP_CHOWN | 1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_FOWNER
                                           | 1ULL << CAP_FSETID | 1ULL << CAP_MKNOD | 1ULL << CAP_SETFCAP;

#if defined(__x86_64__)
constexpr std::uint32_t auditArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t auditArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "name the audit architecture of this machine"
#endif

/// What making files takes.
constexpr long makingCalls[] = {
    SYS_pwrite64, SYS_mkdirat, SYS_mknodat, SYS_symlinkat, SYS_linkat, SYS_unlinkat, SYS_ftruncate,
    SYS_fchown, SYS_fchownat, SYS_fchmod, SYS_fchmodat, SYS_utimensat, SYS_fsetxattr, SYS_lsetxattr,
};

/// What packing them takes beyond the common.
constexpr long packingCalls[] = {SYS_pread64, SYS_fgetxattr, SYS_flistxattr};

/// What reading, inflating and hashing takes, and the C library's threads and memory.
constexpr long commonCalls[] = {
    SYS_read, SYS_write, SYS_close, SYS_lseek, SYS_recvmsg, SYS_sendmsg,
    SYS_openat, SYS_openat2, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_fstatfs, SYS_getdents64, SYS_readlinkat,
    SYS_mmap, SYS_munmap, SYS_mprotect, SYS_mremap, SYS_brk, SYS_madvise,
    SYS_futex, SYS_set_robust_list, SYS_rseq, SYS_sched_yield, SYS_sched_getaffinity, SYS_getpid, SYS_gettid,
    SYS_clock_gettime, SYS_clock_nanosleep, SYS_getrandom,
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_restart_syscall,
    SYS_exit, SYS_exit_group,
#if defined(__SANITIZE_ADDRESS__)
    // The sanitizers find out by a pipe whether memory can be read.
    SYS_pipe2,
#if defined(SYS_pipe)
    SYS_pipe,
#endif
#endif
};

int pivotRoot(const char* newRoot, const char* oldRoot)
{
    return static_cast<int>(syscall(SYS_pivot_root, newRoot, oldRoot));
}

/// Makes a mount that stands nowhere yet the only one of this process's mount namespace, by way of the current directory.
Status pivotInto(const UniqueFd& tree)
{
    if (syscall(SYS_move_mount, tree.get(), "", AT_FDCWD, ".", MOVE_MOUNT_F_EMPTY_PATH) < 0)
        return failErrno(errno, "attach the unpack helper's root");
    if (fchdir(tree.get()) < 0 || pivotRoot(".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
        return failErrno(errno, "make the unpack helper's root");
    return {};
}

/// Makes the current directory the root of a mount namespace that has nothing else.
Status becomeRoot(std::uint64_t restriction)
{
    // The process's working directory moves along into the copied namespace, a descriptor would not.
    if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP) < 0)
        return failErrno(errno, "make the unpack helper's namespaces");
    if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0)
        return failErrno(errno, "make the unpack helper's mounts private");
    const UniqueFd tree(static_cast<int>(syscall(SYS_open_tree, AT_FDCWD, ".", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)));
    if (!tree)
        return failErrno(errno, "clone the layer's mount");
    mount_attr attributes{};
    attributes.attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | restriction;
    if (syscall(SYS_mount_setattr, tree.get(), "", AT_EMPTY_PATH, &attributes, sizeof attributes) < 0)
        return failErrno(errno, "restrict the layer's mount");
    return pivotInto(tree);
}

Status dropCapabilities(std::uint64_t kept)
{
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
        if ((kept >> capability & 1) == 0 && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
            return failErrno(errno, "drop a capability");
    }
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
        return failErrno(errno, "drop ambient capabilities");
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    data[0].effective = data[0].permitted = static_cast<std::uint32_t>(kept);
    data[1].effective = data[1].permitted = static_cast<std::uint32_t>(kept >> 32);
    if (syscall(SYS_capset, &header, data) < 0)
        return failErrno(errno, "drop capabilities");
    return {};
}

Status limitResources(rlim_t descriptors)
{
    const auto limit = [](auto resource, rlim_t value) {
        const rlimit both{value, value};
        return setrlimit(resource, &both) == 0;
    };
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NOFILE, descriptors))
        return failErrno(errno, "limit the unpack helper");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    // Sanitizers reserve terabytes of addresses.
    if (!limit(RLIMIT_AS, rlim_t{1} << 30))
        return failErrno(errno, "limit the unpack helper's memory");
#endif
    return {};
}

Status filterSystemCalls(std::initializer_list<std::span<const long>> lists)
{
    std::vector<sock_filter> program;
    const auto load = [&](std::uint32_t offset) {
        program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
    };
    const auto answer = [&](std::uint32_t action) { program.push_back(BPF_STMT(BPF_RET | BPF_K, action)); };
    load(offsetof(seccomp_data, arch));
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, auditArchitecture, 1, 0));
    answer(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
    for (const auto list : lists) {
        for (const long call : list) {
            program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
            answer(SECCOMP_RET_ALLOW);
        }
    }
    // A thread, but no process; the C library falls back to it when there is no clone3, whose flags no filter can see.
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1));
    answer(SECCOMP_RET_ERRNO | ENOSYS);
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3));
    load(offsetof(seccomp_data, args[0]));
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1));
    answer(SECCOMP_RET_ALLOW);
    answer(SECCOMP_RET_ERRNO | EPERM);

    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) < 0)
        return failErrno(errno, "filter the unpack helper's system calls");
    return {};
}

constexpr rlim_t fewDescriptors = 64;
/// One a level of the tree that is packed, and the layers that it is compared with.
constexpr rlim_t manyDescriptors = 2048;

Status tieToParent()
{
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
        return failErrno(errno, "tie the unpack helper to its parent");
    return {};
}

Result<UniqueFd> makeOnlyMount(UniqueFd directory, int last, std::uint64_t restriction)
{
    umask(0);
    signal(SIGPIPE, SIG_IGN);
    if (syscall(SYS_close_range, last + 1, ~0U, 0) < 0)
        return failErrno(errno, "close stray descriptors");
    if (fchdir(directory.get()) < 0)
        return failErrno(errno, "enter the layer's directory");
    ONGGI_CHECK(becomeRoot(restriction));
    directory.reset(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory)
        return failErrno(errno, "open the layer's directory");
    return directory;
}

/// The container's user namespace knows no id of ours; its root is who we are in it.
Status becomeContainersRoot()
{
    if (syscall(SYS_setgroups, 0, nullptr) < 0 || setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
        return failErrno(errno, "become the container's root");
    return {};
}

Result<UniqueFd> openRoot(ContainerView view)
{
    if (view == ContainerView::BareRoot) {
        if (chdir("/") < 0)
            return failErrno(errno, "enter the container's root directory");
        const UniqueFd bare(static_cast<int>(syscall(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)));
        if (!bare)
            return failErrno(errno, "clone the container's root file system");
        // What is mounted in it could not be replaced, were it still there.
        ONGGI_CHECK(pivotInto(bare));
    }
    UniqueFd root(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root)
        return failErrno(errno, "open the container's root directory");
    return root;
}

} // namespace

Result<UniqueFd> confine(UniqueFd directory)
{
    const int last = directory.get();
    ONGGI_TRY(directory, makeOnlyMount(std::move(directory), last, 0));
    ONGGI_CHECK(dropCapabilities(keptCapabilities));
    ONGGI_CHECK(tieToParent());
    ONGGI_CHECK(limitResources(fewDescriptors));
    ONGGI_CHECK(filterSystemCalls({commonCalls, makingCalls}));
    return directory;
}

Result<UniqueFd> confineToTree(UniqueFd directory, int last)
{
    ONGGI_TRY(directory, makeOnlyMount(std::move(directory), last, MOUNT_ATTR_RDONLY));
    ONGGI_CHECK(dropCapabilities(keptCapabilities | 1ULL << CAP_SYS_ADMIN));
    ONGGI_CHECK(tieToParent());
    ONGGI_CHECK(limitResources(manyDescriptors));
    ONGGI_CHECK(filterSystemCalls({commonCalls, packingCalls, makingCalls}));
    return directory;
}

Result<UniqueFd> confineInContainer(UniqueFd pidfd, bool userNamespace, ContainerAccess access, ContainerView view)
{
    umask(0);
    signal(SIGPIPE, SIG_IGN);
    if (unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP) < 0)
        return failErrno(errno, "make the files helper's namespaces");
    if (setns(pidfd.get(), CLONE_NEWNS | (userNamespace ? CLONE_NEWUSER : 0)) < 0) {
        if (errno == ESRCH)
            return fail(ErrorKind::Conflict, "the container has ended in this moment: try again");
        return failErrno(errno, "enter the container's namespaces");
    }
    if (userNamespace)
        ONGGI_CHECK(becomeContainersRoot());
    // Restrictions of a private copy of the mounts restrict nobody else.
    if (unshare(CLONE_NEWNS) < 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0)
        return failErrno(errno, "copy the container's mounts");
    mount_attr attributes{};
    attributes.attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    attributes.attr_set |= access == ContainerAccess::Read ? MOUNT_ATTR_RDONLY : 0;
    if (syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &attributes, sizeof attributes) < 0)
        return failErrno(errno, "restrict the container's mounts");
    if (syscall(SYS_close_range, 4, ~0U, 0) < 0)
        return failErrno(errno, "close stray descriptors");
    (void)pidfd.release();
    ONGGI_TRY(UniqueFd root, openRoot(view));
    const std::uint64_t reading = 1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_FOWNER;
    ONGGI_CHECK(dropCapabilities(access == ContainerAccess::Read ? reading : keptCapabilities));
    ONGGI_CHECK(tieToParent());
    ONGGI_CHECK(limitResources(access == ContainerAccess::Read ? manyDescriptors : fewDescriptors));
    if (access == ContainerAccess::Read)
        ONGGI_CHECK(filterSystemCalls({commonCalls, packingCalls}));
    else
        ONGGI_CHECK(filterSystemCalls({commonCalls, makingCalls}));
    return root;
}

} // namespace onggi::unpack

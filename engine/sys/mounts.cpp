#include "sys/mounts.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::sys {

Result<UniqueFd> cloneMount(int dirFd, const char* path, bool recursive)
{
    const unsigned flags =
        OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | (recursive ? unsigned(AT_RECURSIVE) : 0U);
    UniqueFd fd(static_cast<int>(syscall(SYS_open_tree, dirFd, path, flags)));
    if (!fd)
        return failErrno(errno, std::string("clone the mount ") + path);
    return fd;
}

Status changeMount(int mountFd, const MountChange& change, bool recursive)
{
    mount_attr attributes{};
    attributes.attr_set = change.set;
    attributes.attr_clr = change.clear;
    attributes.propagation = change.propagation;
    if (change.userNamespace >= 0) {
        attributes.attr_set |= MOUNT_ATTR_IDMAP;
        attributes.userns_fd = static_cast<std::uint64_t>(change.userNamespace);
    }
    const unsigned flags = AT_EMPTY_PATH | (recursive ? unsigned(AT_RECURSIVE) : 0U);
    if (syscall(SYS_mount_setattr, mountFd, "", flags, &attributes, sizeof(attributes)) < 0)
        return failErrno(errno, "change a mount's attributes");
    return {};
}

Status attachMount(int mountFd, int targetFd)
{
    if (syscall(SYS_move_mount, mountFd, "", targetFd, "",
                MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
        return failErrno(errno, "attach a mount");
    return {};
}

Status pivotIntoWorkingDirectory()
{
    // With both arguments the same directory the old root ends up stacked on the new one, where "." still
    // names it.
    if (syscall(SYS_pivot_root, ".", ".") < 0)
        return failErrno(errno, "make the container's file system the root");
    if (umount2(".", MNT_DETACH) < 0)
        return failErrno(errno, "detach the former root");
    if (chdir("/") < 0)
        return failErrno(errno, "enter the new root");
    return {};
}

Result<FileSystemContext> FileSystemContext::open(const char* type)
{
    UniqueFd fd(static_cast<int>(syscall(SYS_fsopen, type, FSOPEN_CLOEXEC)));
    if (!fd)
        return failErrno(errno, std::string("open a file system of type ") + type);
    return FileSystemContext(std::move(fd), type);
}

Status FileSystemContext::configure(unsigned command, const char* key, const void* value, int number,
                                    const std::string& doing)
{
    if (syscall(SYS_fsconfig, m_fd.get(), command, key, value, number) < 0) {
        const int error = errno;
        return failErrno(error, m_type + ": " + doing + kernelMessage());
    }
    return {};
}

std::string FileSystemContext::kernelMessage() const
{
    std::string text;
    std::array<char, 512> line;
    for (;;) {
        const ssize_t size = read(m_fd.get(), line.data(), line.size());
        if (size <= 2)
            break;
        text += text.empty() ? " (" : "; ";
        text.append(line.data() + 2, static_cast<std::size_t>(size - 2));
        while (!text.empty() && text.back() == '\n')
            text.pop_back();
    }
    return text.empty() ? text : text + ")";
}

Status FileSystemContext::setFlag(const char* key)
{
    return configure(FSCONFIG_SET_FLAG, key, nullptr, 0, std::string("set ") + key);
}

Status FileSystemContext::setString(const char* key, const char* value)
{
    return configure(FSCONFIG_SET_STRING, key, value, 0, std::string("set ") + key + "=" + value);
}

Status FileSystemContext::setFd(const char* key, int fd)
{
    return configure(FSCONFIG_SET_FD, key, nullptr, fd, std::string("set ") + key);
}

Status FileSystemContext::setOptions(const std::string& options)
{
    std::size_t begin = 0;
    while (begin < options.size()) {
        std::size_t end = options.find(',', begin);
        if (end == std::string::npos)
            end = options.size();
        const std::string option = options.substr(begin, end - begin);
        begin = end + 1;
        if (option.empty())
            continue;
        if (const std::size_t equals = option.find('='); equals == std::string::npos)
            ONGGI_CHECK(setFlag(option.c_str()));
        else
            ONGGI_CHECK(setString(option.substr(0, equals).c_str(), option.substr(equals + 1).c_str()));
    }
    return {};
}

Result<UniqueFd> FileSystemContext::mount(std::uint64_t attributes)
{
    ONGGI_CHECK(configure(FSCONFIG_CMD_CREATE, nullptr, nullptr, 0, "create the file system"));
    UniqueFd fd(static_cast<int>(syscall(SYS_fsmount, m_fd.get(), FSMOUNT_CLOEXEC, attributes)));
    if (!fd) {
        const int error = errno;
        return failErrno(error, m_type + ": mount the file system" + kernelMessage());
    }
    return fd;
}

Result<UniqueFd> mountFileSystem(const char* type, const std::string& options, std::uint64_t attributes)
{
    ONGGI_TRY(FileSystemContext context, FileSystemContext::open(type));
    // What mount tables show in the first column; without it they say "none".
    ONGGI_CHECK(context.setString("source", type));
    ONGGI_CHECK(context.setOptions(options));
    return context.mount(attributes);
}

} // namespace onggi::sys

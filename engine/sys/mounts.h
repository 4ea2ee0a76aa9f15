#pragma once

#include "base/uniquefd.h"

#include <cstdint>
#include <string>

/// The file-descriptor mount API (open_tree, mount_setattr, move_mount, fsopen …) as functions that return
/// errors. A mount made here is detached: it lives as long as its descriptor, in nobody's mount table, until
/// attachMount().
namespace onggi::sys {

/// A detached copy of the mount at path below dirFd; path "" means dirFd itself (O_PATH will do). The mount
/// must be in this process's mount namespace.
Result<UniqueFd> cloneMount(int dirFd, const char* path, bool recursive);

/// MOUNT_ATTR_… bits to set and clear; propagation is MS_PRIVATE, MS_SLAVE, MS_SHARED or 0; userNamespace
/// shifts owners by that namespace's mappings (MOUNT_ATTR_IDMAP).
struct MountChange
{
    std::uint64_t set = 0;
    std::uint64_t clear = 0;
    std::uint64_t propagation = 0;
    int userNamespace = -1;
};
Status changeMount(int mountFd, const MountChange& change, bool recursive);

/// Attaches a detached mount on what targetFd names. The mount's descriptor goes on naming it.
Status attachMount(int mountFd, int targetFd);

/// Makes the mount that is the working directory the root and detaches everything that was there before. The
/// new root is the working directory afterwards.
Status pivotIntoWorkingDirectory();

/// A file system that is being configured (fsopen, fsconfig). What the kernel writes about a refusal stands
/// in the errors' messages.
class FileSystemContext
{
public:
    static Result<FileSystemContext> open(const char* type);

    Status setFlag(const char* key);
    Status setString(const char* key, const char* value);
    Status setFd(const char* key, int fd);
    /// "size=64m,mode=755,noswap": strings and flags, separated by commas.
    Status setOptions(const std::string& options);
    /// Creates the file system and returns its detached mount with these MOUNT_ATTR_… bits.
    Result<UniqueFd> mount(std::uint64_t attributes);

private:
    FileSystemContext(UniqueFd fd, const char* type)
        : m_fd(std::move(fd))
        , m_type(type)
    {
    }
    Status configure(unsigned command, const char* key, const void* value, int number,
                     const std::string& doing);
    std::string kernelMessage() const;

    UniqueFd m_fd;
    std::string m_type;
};

/// open, setOptions and mount in one.
Result<UniqueFd> mountFileSystem(const char* type, const std::string& options, std::uint64_t attributes);

} // namespace onggi::sys

#include "sys/memoryfile.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::sys {

Result<UniqueFd> sealedMemory(const char* name, std::string_view bytes)
{
    UniqueFd fd(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!fd)
        return failErrno(errno, std::string("make the memory file ") + name);
    ONGGI_CHECK(writeAll(fd.get(), bytes));
    if (fcntl(fd.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
        return failErrno(errno, std::string("seal the memory file ") + name);
    if (lseek(fd.get(), 0, SEEK_SET) < 0)
        return failErrno(errno, std::string("rewind the memory file ") + name);
    return fd;
}

Result<std::string> readMemory(int fd, std::size_t limit)
{
    struct stat status
    {
    };
    if (fstat(fd, &status) < 0)
        return failErrno(errno, "look at a memory file");
    if (!S_ISREG(status.st_mode))
        return fail(ErrorKind::InvalidArgument, "a received descriptor is not a memory file");
    if (static_cast<std::uint64_t>(status.st_size) > limit)
        return fail(ErrorKind::ResourceExhausted, "a memory file of " + std::to_string(status.st_size) +
                                                      " bytes is over the limit of " + std::to_string(limit));

    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failErrno(errno, "read a memory file");
        if (count == 0)
            return fail(ErrorKind::DataLoss, "a memory file shrank while it was read");
        done += static_cast<std::size_t>(count);
    }
    return bytes;
}

} // namespace onggi::sys

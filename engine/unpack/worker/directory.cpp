#include "unpack/worker/directory.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::unpack {

Result<std::vector<std::string>> namesIn(int directory)
{
    struct Entry
    {
        std::uint64_t inode;
        std::int64_t offset;
        unsigned short size;
        unsigned char type;
        char name[1];
    };
    std::vector<std::string> names;
    alignas(Entry) std::array<char, 16384> buffer;
    for (;;) {
        const long size = syscall(SYS_getdents64, directory, buffer.data(), buffer.size());
        if (size < 0)
            return failErrno(errno, "read a directory");
        if (size == 0)
            return names;
        for (long at = 0; at < size;) {
            const auto* entry = reinterpret_cast<const Entry*>(buffer.data() + at);
            const std::string_view name = static_cast<const char*>(entry->name);
            if (name != "." && name != "..")
                names.emplace_back(name);
            at += entry->size;
        }
    }
}

} // namespace onggi::unpack

#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <utility>
#include <vector>

namespace onggi::unpack {

/// Where an archive's bytes go.
class ArchiveOutput
{
public:
    virtual ~ArchiveOutput() = default;
    virtual Status write(std::string_view bytes) = 0;
};

/// One entry of an archive. Names are bytes, relative, without a slash at the end.
struct ArchiveEntry
{
    std::string name;
    struct stat info{};     ///< type, permissions, owner, size, time, device
    std::string linkTarget; ///< of a symbolic or hard link
    bool isHardLink = false;
    std::vector<std::pair<std::string, std::string>> extended;
};

/// Writes a tar archive of POSIX.1-2001's pax form: plain ustar headers where they can say everything, and an extended
/// header before them where they cannot (long or foreign names, parts of a second, big numbers, extended attributes as
/// SCHILY.xattr.*). The same tree always gives the same bytes: committed layers are named by them, and are packed
/// again when somebody asks for the archive. So nothing here may change for what can be expressed today.
class TarWriter
{
public:
    explicit TarWriter(ArchiveOutput& output)
        : m_output(output)
    {
    }

    /// Begins an entry; a regular file's content follows with write(), all of info.st_size bytes.
    Status begin(const ArchiveEntry& entry);
    Status write(std::string_view content);
    /// Zeros, for a file that became shorter meanwhile, or a hole.
    Status writeZeros(std::int64_t size);
    /// Of a file's content, what the caller puts behind the header by itself.
    void skip(std::int64_t size) { m_fileBytes += size; }
    /// Fills up the last block of a file.
    Status endFile();
    /// The two blocks of zeros at the end.
    Status finish();

private:
    Status header(const ArchiveEntry& entry, std::string_view name, char type, std::int64_t size);

    ArchiveOutput& m_output;
    std::int64_t m_fileBytes = 0;
};

} // namespace onggi::unpack

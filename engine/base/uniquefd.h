#pragma once

#include "base/result.h"

#include <span>
#include <string>
#include <string_view>

namespace onggi {

/// Owns one file descriptor and closes it. Movable, not copyable; -1 is empty.
class UniqueFd
{
public:
    UniqueFd() = default;
    explicit UniqueFd(int fd)
        : m_fd(fd)
    {
    }
    UniqueFd(UniqueFd&& other) noexcept
        : m_fd(other.release())
    {
    }
    UniqueFd& operator=(UniqueFd&& other) noexcept
    {
        reset(other.release());
        return *this;
    }
    UniqueFd(const UniqueFd&) = delete;
    UniqueFd& operator=(const UniqueFd&) = delete;
    ~UniqueFd() { reset(); }

    int get() const { return m_fd; }
    explicit operator bool() const { return m_fd >= 0; }
    int release();
    void reset(int fd = -1);

    /// A second descriptor for the same open file, close-on-exec.
    Result<UniqueFd> duplicate() const;

private:
    int m_fd = -1;
};

/// Writes all bytes, going on after short writes and EINTR. For blocking descriptors.
Status writeAll(int fd, std::string_view bytes);

/// Reads to the end, refusing more than limit bytes (ResourceExhausted).
Result<std::string> readAll(int fd, std::size_t limit);

} // namespace onggi

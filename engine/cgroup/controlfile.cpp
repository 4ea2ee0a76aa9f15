#include "cgroup/controlfile.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace onggi::cgroup {

namespace {

constexpr std::size_t maxControlBytes = 4 << 20;

Result<UniqueFd> openFile(int directory, const char* file, int flags)
{
    UniqueFd fd(::openat(directory, file, flags | O_CLOEXEC | O_NOFOLLOW));
    if (!fd)
        return failErrno(errno, fmt::format("opening {}", file));
    return fd;
}

} // namespace

Result<UniqueFd> openDirectory(int parent, const char* name)
{
    return openFile(parent, name, O_RDONLY | O_DIRECTORY);
}

bool exists(int directory, const char* file)
{
    return ::faccessat(directory, file, F_OK, 0) == 0;
}

Status writeControl(int directory, const char* file, std::string_view value)
{
    ONGGI_TRY(const UniqueFd fd, openFile(directory, file, O_WRONLY | O_TRUNC));
    ssize_t written;
    do {
        written = ::write(fd.get(), value.data(), value.size());
    } while (written < 0 && errno == EINTR);
    if (written < 0)
        return failErrno(errno, fmt::format("writing \"{}\" to {}", value, file));
    return {};
}

Status writeControl(int directory, const char* file, std::int64_t value)
{
    return writeControl(directory, file, std::string_view(fmt::format_int(value).c_str()));
}

Result<std::string> readControl(int directory, const char* file)
{
    ONGGI_TRY(const UniqueFd fd, openFile(directory, file, O_RDONLY));
    auto text = readAll(fd.get(), maxControlBytes);
    if (!text)
        return fail(text.error().context(file));
    text->erase(text->find_last_not_of(" \n") + 1);
    return text;
}

std::optional<std::uint64_t> readNumber(int directory, const char* file)
{
    const auto text = readControl(directory, file);
    std::uint64_t value = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc())
        return std::nullopt;
    return value;
}

std::optional<std::uint64_t> numberOf(std::string_view text, std::string_view key)
{
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.size() <= key.size() || !line.starts_with(key) || line[key.size()] != ' ')
            continue;
        std::uint64_t value = 0;
        if (std::from_chars(line.data() + key.size() + 1, line.data() + line.size(), value).ec == std::errc())
            return value;
    }
    return std::nullopt;
}

bool waitForEvent(int directory, std::string_view key, std::uint64_t value, Deadline deadline)
{
    const UniqueFd events(::openat(directory, "cgroup.events", O_RDONLY | O_CLOEXEC));
    if (!events)
        return false;
    for (;;) {
        // Reading from the start is also what arms the next notification.
        char buffer[256];
        const ssize_t count = ::pread(events.get(), buffer, sizeof buffer, 0);
        if (count < 0)
            return false;
        if (numberOf(std::string_view(buffer, static_cast<std::size_t>(count)), key) == value)
            return true;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return false;
        pollfd wanted{events.get(), POLLPRI, 0};
        ::poll(&wanted, 1, static_cast<int>(left.count()));
    }
}

std::vector<std::string> childrenOf(int directory)
{
    std::vector<std::string> names;
    auto copy = openDirectory(directory, ".");
    DIR* stream = copy ? ::fdopendir(copy->get()) : nullptr;
    if (!stream)
        return names;
    copy->release();
    while (const dirent* entry = ::readdir(stream)) {
        const std::string_view name = entry->d_name;
        if (entry->d_type == DT_DIR && name != "." && name != "..")
            names.emplace_back(name);
    }
    ::closedir(stream);
    return names;
}

} // namespace onggi::cgroup

#include "unpack/tarwriter.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <sys/sysmacros.h>

namespace onggi::unpack {

namespace {

constexpr std::size_t blockSize = 512;
constexpr std::size_t nameField = 100;
constexpr std::int64_t maxOctalSize = 077777777777;
constexpr std::uint64_t maxOctalId = 07777777;
constexpr std::array<char, 4096> zeros{};

/// Digits with leading zeros and a NUL behind them.
void octal(std::array<char, blockSize>& header, std::size_t at, std::size_t width, std::uint64_t value)
{
    for (std::size_t i = width - 1; i-- > 0; value >>= 3)
        header[at + i] = static_cast<char>('0' + (value & 7));
}

std::string record(std::string_view key, std::string_view value)
{
    // The length counts its own digits.
    const std::size_t rest = key.size() + value.size() + 3;
    std::size_t length = rest + 1;
    while (std::to_string(length).size() + rest != length)
        length = std::to_string(length).size() + rest;
    return fmt::format("{} {}={}\n", length, key, value);
}

bool isAscii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool isUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t length = byte < 0x80 ? 1 : byte >= 0xc2 && byte < 0xe0 ? 2 : byte >= 0xe0 && byte < 0xf0 ? 3
            : byte >= 0xf0 && byte < 0xf5                                       ? 4
                                                                                : 0;
        if (length == 0 || i + length > text.size())
            return false;
        for (std::size_t k = 1; k < length; ++k) {
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80)
                return false;
        }
        i += length;
    }
    return true;
}

char typeOf(const ArchiveEntry& entry)
{
    if (entry.isHardLink)
        return '1';
    switch (entry.info.st_mode & S_IFMT) {
    case S_IFDIR:
        return '5';
    case S_IFLNK:
        return '2';
    case S_IFCHR:
        return '3';
    case S_IFBLK:
        return '4';
    case S_IFIFO:
        return '6';
    default:
        return '0';
    }
}

std::string decimalTime(const timespec& time)
{
    // Before the epoch the fraction counts on from a smaller second; the value is their sum.
    if (time.tv_sec < 0 && time.tv_nsec > 0)
        return fmt::format("-{}.{:09}", -(time.tv_sec + 1), 1'000'000'000 - time.tv_nsec);
    return time.tv_nsec > 0 ? fmt::format("{}.{:09}", time.tv_sec, time.tv_nsec) : std::to_string(time.tv_sec);
}

/// What a plain header has no room for.
std::string extendedRecords(const ArchiveEntry& entry, std::string_view name, std::int64_t size)
{
    std::string records;
    const auto text = [&](std::string_view key, std::string_view value) {
        if (value.size() <= nameField && (isAscii(value) || !isUtf8(value)))
            return;
        if (!isUtf8(value) && !records.starts_with("21 hdrcharset"))
            records.insert(0, record("hdrcharset", "BINARY"));
        records += record(key, value);
    };
    text("path", name);
    text("linkpath", entry.linkTarget);
    if (size > maxOctalSize)
        records += record("size", std::to_string(size));
    if (entry.info.st_uid > maxOctalId)
        records += record("uid", std::to_string(entry.info.st_uid));
    if (entry.info.st_gid > maxOctalId)
        records += record("gid", std::to_string(entry.info.st_gid));
    const timespec& modified = entry.info.st_mtim;
    if (modified.tv_nsec != 0 || modified.tv_sec < 0 || modified.tv_sec > maxOctalSize)
        records += record("mtime", decimalTime(modified));
    for (const auto& [key, value] : entry.extended)
        records += record("SCHILY.xattr." + key, value);
    return records;
}

} // namespace

Status TarWriter::header(const ArchiveEntry& entry, std::string_view name, char type, std::int64_t size)
{
    std::array<char, blockSize> header{};
    std::copy_n(name.begin(), std::min(name.size(), nameField), header.begin());
    std::copy_n(entry.linkTarget.begin(), std::min(entry.linkTarget.size(), nameField), header.begin() + 157);
    const struct stat& info = entry.info;
    octal(header, 100, 8, info.st_mode & 07777);
    octal(header, 108, 8, info.st_uid > maxOctalId ? 0 : info.st_uid);
    octal(header, 116, 8, info.st_gid > maxOctalId ? 0 : info.st_gid);
    octal(header, 124, 12, size > maxOctalSize ? 0 : static_cast<std::uint64_t>(size));
    const bool fits = info.st_mtim.tv_sec >= 0 && info.st_mtim.tv_sec <= maxOctalSize;
    octal(header, 136, 12, fits ? static_cast<std::uint64_t>(info.st_mtim.tv_sec) : 0);
    header[156] = type;
    constexpr std::string_view magic("ustar\00000", 8);
    std::ranges::copy(magic, header.begin() + 257);
    if (type == '3' || type == '4') {
        octal(header, 329, 8, major(info.st_rdev));
        octal(header, 337, 8, minor(info.st_rdev));
    }
    std::fill_n(header.begin() + 148, 8, ' ');
    unsigned sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    octal(header, 148, 7, sum);
    header[154] = '\0';
    return m_output.write({header.data(), header.size()});
}

Status TarWriter::begin(const ArchiveEntry& entry)
{
    const char type = typeOf(entry);
    const std::string name = type == '5' ? entry.name + "/" : entry.name;
    const std::int64_t size = type == '0' ? entry.info.st_size : 0;
    if (const std::string records = extendedRecords(entry, name, size); !records.empty()) {
        ArchiveEntry pax;
        pax.info.st_mode = S_IFREG | 0644;
        const auto slash = entry.name.rfind('/');
        const std::string base = entry.name.substr(slash == std::string::npos ? 0 : slash + 1);
        ONGGI_CHECK(header(pax, "PaxHeaders.0/" + base.substr(0, 80), 'x', static_cast<std::int64_t>(records.size())));
        m_fileBytes = 0;
        ONGGI_CHECK(write(records));
        ONGGI_CHECK(endFile());
    }
    m_fileBytes = 0;
    return header(entry, name, type, size);
}

Status TarWriter::write(std::string_view content)
{
    m_fileBytes += static_cast<std::int64_t>(content.size());
    return m_output.write(content);
}

Status TarWriter::writeZeros(std::int64_t size)
{
    while (size > 0) {
        const auto count = static_cast<std::size_t>(std::min<std::int64_t>(size, zeros.size()));
        ONGGI_CHECK(write({zeros.data(), count}));
        size -= static_cast<std::int64_t>(count);
    }
    return {};
}

Status TarWriter::endFile()
{
    const auto over = static_cast<std::size_t>(m_fileBytes % static_cast<std::int64_t>(blockSize));
    return over == 0 ? Status() : m_output.write({zeros.data(), blockSize - over});
}

Status TarWriter::finish()
{
    return m_output.write({zeros.data(), 2 * blockSize});
}

} // namespace onggi::unpack

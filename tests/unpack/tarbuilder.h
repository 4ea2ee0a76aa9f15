#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

/// Writes tar archives byte by byte, so that tests can make ones that no decent program would.
class TarBuilder
{
public:
    struct Entry
    {
        std::string name;
        char type = '0'; ///< '0' file, '1' hard link, '2' symlink, '3' char, '4' block, '5' directory, '6' fifo
        std::string content;
        std::string link;
        unsigned mode = 0644;
        std::uint64_t uid = 0;
        std::uint64_t gid = 0;
        std::int64_t mtime = 1'600'000'000;
        unsigned major = 0;
        unsigned minor = 0;
        std::map<std::string, std::string> pax; ///< records that go before
    };

    TarBuilder& add(const Entry& entry)
    {
        if (!entry.pax.empty()) {
            std::string records;
            for (const auto& [key, value] : entry.pax)
                records += paxRecord(key, value);
            appendHeader({.name = "pax", .type = 'x'}, records.size());
            appendPadded(records);
        }
        appendHeader(entry, entry.content.size());
        appendPadded(entry.content);
        return *this;
    }
    TarBuilder& file(std::string name, std::string content = "x") { return add({.name = std::move(name), .content = std::move(content)}); }
    TarBuilder& directory(std::string name, unsigned mode = 0755) { return add({.name = std::move(name), .type = '5', .mode = mode}); }
    TarBuilder& symlink(std::string name, std::string target) { return add({.name = std::move(name), .type = '2', .link = std::move(target)}); }
    TarBuilder& hardLink(std::string name, std::string target) { return add({.name = std::move(name), .type = '1', .link = std::move(target)}); }

    /// With the two zero blocks of the end, and further padding.
    std::string finish(std::size_t padding = 0) const { return m_bytes + std::string(1024 + padding, '\0'); }
    const std::string& unfinished() const { return m_bytes; }

private:
    static std::string paxRecord(const std::string& key, const std::string& value)
    {
        const std::string rest = " " + key + "=" + value + "\n";
        std::size_t size = rest.size() + 1;
        while (std::to_string(size).size() + rest.size() != size)
            ++size;
        return std::to_string(size) + rest;
    }

    static void octal(std::string& header, std::size_t at, std::size_t width, std::uint64_t value)
    {
        for (std::size_t i = width - 1; i-- > 0; value >>= 3)
            header[at + i] = static_cast<char>('0' + (value & 7));
    }

    void appendHeader(const Entry& entry, std::size_t size)
    {
        std::string header(512, '\0');
        header.replace(0, std::min<std::size_t>(entry.name.size(), 100), entry.name, 0, 100);
        octal(header, 100, 8, entry.mode);
        octal(header, 108, 8, entry.uid);
        octal(header, 116, 8, entry.gid);
        octal(header, 124, 12, size);
        octal(header, 136, 12, static_cast<std::uint64_t>(entry.mtime));
        header[156] = entry.type;
        header.replace(157, std::min<std::size_t>(entry.link.size(), 100), entry.link, 0, 100);
        header.replace(257, 8, std::string_view("ustar\00000", 8));
        octal(header, 329, 8, entry.major);
        octal(header, 337, 8, entry.minor);
        header.replace(148, 8, 8, ' ');
        unsigned sum = 0;
        for (const char c : header)
            sum += static_cast<unsigned char>(c);
        octal(header, 148, 7, sum);
        header[154] = '\0';
        m_bytes += header;
    }

    void appendPadded(const std::string& content)
    {
        m_bytes += content;
        m_bytes.append((512 - content.size() % 512) % 512, '\0');
    }

    std::string m_bytes;
};

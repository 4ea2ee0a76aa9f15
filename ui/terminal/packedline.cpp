#include "terminal/packedline.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace onggi::ui {

namespace {

// A run begins with a byte of these, the style unless it is the plain one, and the number of characters.
constexpr uint8_t styledRun = 1;
constexpr uint8_t wideRun = 2;   // each character is followed by its second half
constexpr uint8_t orphanRun = 4; // second halves alone

static_assert(std::is_trivially_copyable_v<TerminalStyle>);

void putNumber(std::vector<uint8_t>& out, uint32_t number)
{
    for (; number >= 0x80; number >>= 7)
        out.push_back(uint8_t(number | 0x80));
    out.push_back(uint8_t(number));
}

uint32_t takeNumber(const uint8_t*& at)
{
    uint32_t number = 0;
    for (int shift = 0;; shift += 7) {
        const uint8_t byte = *at++;
        number |= uint32_t(byte & 0x7f) << shift;
        if (byte < 0x80)
            return number;
    }
}

uint8_t kindOf(const std::vector<TerminalCell>& cells, size_t at)
{
    if (cells[at].width == 0)
        return orphanRun;
    const bool whole = cells[at].width == 2 && at + 1 < cells.size() && cells[at + 1].width == 0 &&
                       cells[at + 1].style == cells[at].style;
    return whole ? wideRun : 0;
}

} // namespace

PackedLine::PackedLine(const TerminalLine& line)
    : m_cells(uint16_t(std::min<size_t>(line.cells.size(), UINT16_MAX)))
    , m_wrapped(line.wrapped)
{
    // Kept between calls: a flood packs a hundred thousand rows a second. The window's thread alone packs.
    static std::vector<uint8_t> out;
    out.clear();
    const auto& cells = line.cells;
    for (size_t at = 0; at < m_cells;) {
        const TerminalStyle style = cells[at].style;
        const uint8_t kind = kindOf(cells, at);
        const size_t step = kind == wideRun ? 2 : 1;
        size_t end = at + step;
        while (end < m_cells && cells[end].style == style && kindOf(cells, end) == kind)
            end += step;
        const bool styled = style != TerminalStyle{};
        out.push_back(uint8_t(kind | (styled ? styledRun : 0)));
        if (styled) {
            const auto* raw = reinterpret_cast<const uint8_t*>(&style);
            out.insert(out.end(), raw, raw + sizeof(style));
        }
        putNumber(out, uint32_t((end - at) / step));
        for (; at < end; at += step)
            putNumber(out, uint32_t(cells[at].glyph));
    }
    m_size = uint32_t(out.size());
    if (m_size > 0) {
        m_data.reset(new uint8_t[m_size]);
        std::memcpy(m_data.get(), out.data(), m_size);
    }
}

TerminalLine PackedLine::unpacked() const
{
    TerminalLine line;
    line.wrapped = m_wrapped;
    line.cells.reserve(m_cells);
    const uint8_t* at = m_data.get();
    const uint8_t* end = at + m_size;
    while (at < end) {
        const uint8_t kind = *at++;
        TerminalStyle style;
        if (kind & styledRun) {
            std::memcpy(static_cast<void*>(&style), at, sizeof(style));
            at += sizeof(style);
        }
        for (uint32_t left = takeNumber(at); left > 0; --left) {
            const auto glyph = char32_t(takeNumber(at));
            line.cells.push_back({glyph, style, uint8_t(kind & orphanRun ? 0 : kind & wideRun ? 2 : 1)});
            if (kind & wideRun)
                line.cells.push_back({0, style, 0});
        }
    }
    return line;
}

} // namespace onggi::ui

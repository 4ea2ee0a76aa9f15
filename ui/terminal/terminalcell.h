#pragma once

#include <cstdint>
#include <stddef.h>
#include <vector>

namespace onggi::ui {

// A colour as the process asked for it: the default, one of the 256 of the palette, or 24 bits. The view
// turns it into a real colour when it paints, so that a change of theme recolours what is already there.
class TerminalColor
{
public:
    constexpr TerminalColor() = default;
    static constexpr TerminalColor indexed(uint8_t index) { return TerminalColor(0x01000000U | index); }
    static constexpr TerminalColor rgb(uint8_t red, uint8_t green, uint8_t blue)
    {
        return TerminalColor(0x02000000U | uint32_t(red) << 16 | uint32_t(green) << 8 | blue);
    }

    constexpr bool isDefault() const { return m_value == 0; }
    constexpr bool isIndexed() const { return m_value >> 24 == 1; }
    constexpr uint8_t index() const { return m_value & 0xff; }
    constexpr uint32_t rgbValue() const { return m_value & 0xffffff; }
    constexpr bool operator==(const TerminalColor&) const = default;

private:
    explicit constexpr TerminalColor(uint32_t value)
        : m_value(value)
    {
    }
    uint32_t m_value = 0;
};

enum TerminalAttribute : uint16_t
{
    TerminalBold = 1,
    TerminalItalic = 2,
    TerminalUnderline = 4,
    TerminalDoubleUnderline = 8,
    TerminalCurlyUnderline = 16,
    TerminalBlink = 32,
    TerminalReverse = 64,
    TerminalStrike = 128,
};

struct TerminalStyle
{
    TerminalColor foreground;
    TerminalColor background;
    uint16_t attributes = 0;
    uint16_t link = 0; // number of an address that the process put behind the text (TerminalSurface); 0: none
    bool operator==(const TerminalStyle&) const = default;
};

// One column of one row. A wide character stands in its first column (width 2), the column after it has width
// 0. `glyph` is a code point, or, with ClusterFlag, the number of a sequence with combining marks
// (TerminalSurface).
struct TerminalCell
{
    static constexpr char32_t ClusterFlag = 0x80000000;

    char32_t glyph = 0; // 0: nothing was ever written here
    TerminalStyle style;
    uint8_t width = 1;

    bool isBlank() const { return (glyph == 0 || glyph == ' ') && style == TerminalStyle{}; }
};

// A row holds only as many cells as were written: what lies behind them is blank. `wrapped` says that the
// text goes on in the next row because the row was full, not because the process ended the line.
struct TerminalLine
{
    std::vector<TerminalCell> cells;
    bool wrapped = false;
};

struct TerminalPosition
{
    int row = 0;
    int column = 0;
    bool operator==(const TerminalPosition&) const = default;
    auto operator<=>(const TerminalPosition&) const = default;
};

} // namespace onggi::ui

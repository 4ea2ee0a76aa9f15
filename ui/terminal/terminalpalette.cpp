#include "terminal/terminalpalette.h"

#include "widgets/theme.h"

namespace onggi::ui {

TerminalPalette TerminalPalette::current()
{
    const Colors& theme = Theme::colors();
    TerminalPalette palette;
    palette.background = theme.terminal;
    palette.foreground = theme.terminalText;
    palette.cursor = QColor(0xe7e5e0);
    palette.selection = QColor(0x2f6f61);
    palette.match = QColor(0x6b5a22);
    palette.currentMatch = QColor(0xb9821b);
    constexpr std::array<QRgb, 16> named{
        0xff2a2c2e, 0xffec6a60, 0xff7ddf9b, 0xfff0c674, 0xff82b4f0, 0xffc792ea, 0xff6fd0c5, 0xffd6d3cc,
        0xff77726a, 0xffff8a80, 0xff9af0b5, 0xffffdd94, 0xffa5cbff, 0xffddb3ff, 0xff96e8de, 0xffffffff,
    };
    std::copy(named.begin(), named.end(), palette.indexed.begin());
    // The usual cube of 6×6×6 colours and the ramp of greys behind it.
    constexpr std::array<int, 6> steps{0, 95, 135, 175, 215, 255};
    for (size_t i = 0; i < 216; ++i)
        palette.indexed[16 + i] = qRgb(steps[i / 36], steps[i / 6 % 6], steps[i % 6]);
    for (size_t i = 0; i < 24; ++i)
        palette.indexed[232 + i] = qRgb(int(8 + 10 * i), int(8 + 10 * i), int(8 + 10 * i));
    return palette;
}

TerminalPalette TerminalPalette::forPanel()
{
    const Colors& theme = Theme::colors();
    TerminalPalette palette = current();
    palette.background = theme.panel;
    palette.foreground = theme.text;
    palette.cursor = theme.text;
    if (theme.dark)
        return palette;
    palette.selection = QColor(0xbfe0d8);
    palette.match = QColor(0xf6e7b0);
    palette.currentMatch = QColor(0xf3c14b);
    constexpr std::array<QRgb, 16> named{
        0xff23211e, 0xffc0392f, 0xff1f7f46, 0xff94690f, 0xff2f6fb0, 0xff8a4fa8, 0xff1f7f86, 0xff77726a,
        0xff8d877e, 0xffd9534a, 0xff2e9e5b, 0xffb5831c, 0xff3d86cf, 0xffa566c4, 0xff2b969e, 0xff4a4743,
    };
    std::copy(named.begin(), named.end(), palette.indexed.begin());
    return palette;
}

QColor TerminalPalette::color(TerminalColor color, const QColor& standard) const
{
    if (color.isDefault())
        return standard;
    return color.isIndexed() ? QColor(indexed[color.index()]) : QColor(QRgb(0xff000000 | color.rgbValue()));
}

} // namespace onggi::ui

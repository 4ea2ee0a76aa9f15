#pragma once

#include "terminal/terminalcell.h"

#include <QColor>

#include <array>

namespace onggi::ui {

// What the 256 colours and the defaults of a terminal look like. The terminal is dark in both themes.
struct TerminalPalette
{
    static TerminalPalette current();
    // The same for text on the window's own background, light or dark: logs.
    static TerminalPalette forPanel();

    QColor background;
    QColor foreground;
    QColor cursor;
    QColor selection;
    QColor match; // a search hit, and the one that is current
    QColor currentMatch;
    std::array<QRgb, 256> indexed;

    QColor color(TerminalColor color, const QColor& standard) const;
};

} // namespace onggi::ui

#pragma once

#include "terminal/packedline.h"

#include <deque>

namespace onggi::ui {

// The rows of one screen and, above them, those that scrolled off. Knows nothing of escape sequences: the
// surface translates those into the few operations here. Rows of the screen count from 0 at its top; `at`
// counts from the oldest kept row. Not thread-safe; lives in its surface.
class TerminalBuffer
{
public:
    // With `scrollbackLimit` 0 (the alternate screen) nothing is kept above.
    TerminalBuffer(int rows, int columns, int scrollbackLimit);

    int rows() const { return m_rows; }
    int columns() const { return m_columns; }
    int scrollback() const { return int(m_history.size()); }
    int total() const { return scrollback() + m_rows; }
    // How many rows were ever thrown away at the top: index + dropped() names a row for good (until a
    // reflow).
    int64_t dropped() const { return m_dropped; }

    // A copy: what scrolled off is kept packed.
    TerminalLine at(int index) const;
    bool isWrapped(int index) const;
    int cellCount(int index) const;
    TerminalLine& line(int row) { return m_screen[size_t(row)]; }
    const TerminalLine& line(int row) const { return m_screen[size_t(row)]; }
    // The cell, or a blank one where nothing was written.
    TerminalCell cell(int row, int column) const;

    void put(int row, int column, char32_t glyph, int width, const TerminalStyle& style);
    void erase(int fromRow, int toRow, int fromColumn, int toColumn, TerminalColor background);
    // Moves the rectangle's content up by `downward` and left by `rightward` (both may be negative). Rows
    // that leave a full-width region at the very top go to the scrollback.
    void scroll(int fromRow, int toRow, int fromColumn, int toColumn, int downward, int rightward,
                TerminalColor background);
    void clearScrollback();

    // Cuts or pads the rows and wraps nothing: the alternate screen, whose program paints it again anyway.
    void resize(int rows, int columns);
    // Wraps every line anew at the new width; answers where the cursor's character has gone.
    TerminalPosition reflow(int rows, int columns, TerminalPosition cursor);

private:
    void scrollUpWhole(int fromRow, int toRow, int count, TerminalColor background);
    TerminalLine freshLine(TerminalColor background);
    void breakWide(TerminalLine& target, int column);

    std::deque<PackedLine> m_history;
    std::deque<TerminalLine> m_screen;
    TerminalLine m_spare; // the last row that scrolled off, whose memory the next one takes over
    int m_rows;
    int m_columns;
    int m_limit;
    int64_t m_dropped = 0;
};

} // namespace onggi::ui

#include "terminal/terminalbuffer.h"

#include <algorithm>

namespace onggi::ui {

namespace {

TerminalCell blankCell(TerminalColor background)
{
    TerminalCell cell;
    cell.style.background = background;
    return cell;
}

void trim(TerminalLine& line)
{
    while (!line.cells.empty() && line.cells.back().isBlank() && line.cells.back().width == 1)
        line.cells.pop_back();
}

} // namespace

TerminalBuffer::TerminalBuffer(int rows, int columns, int scrollbackLimit)
    : m_screen(size_t(rows))
    , m_rows(rows)
    , m_columns(columns)
    , m_limit(scrollbackLimit)
{
}

TerminalLine TerminalBuffer::at(int index) const
{
    return index < scrollback() ? m_history[size_t(index)].unpacked() : m_screen[size_t(index - scrollback())];
}

bool TerminalBuffer::isWrapped(int index) const
{
    return index < scrollback() ? m_history[size_t(index)].isWrapped() : m_screen[size_t(index - scrollback())].wrapped;
}

int TerminalBuffer::cellCount(int index) const
{
    return index < scrollback() ? m_history[size_t(index)].cellCount()
                                : int(m_screen[size_t(index - scrollback())].cells.size());
}

TerminalCell TerminalBuffer::cell(int row, int column) const
{
    const auto& cells = line(row).cells;
    return size_t(column) < cells.size() ? cells[size_t(column)] : TerminalCell{};
}

TerminalLine TerminalBuffer::freshLine(TerminalColor background)
{
    TerminalLine fresh = std::move(m_spare);
    m_spare = {};
    fresh.cells.clear();
    fresh.wrapped = false;
    if (!background.isDefault())
        fresh.cells.assign(size_t(m_columns), blankCell(background));
    return fresh;
}

void TerminalBuffer::breakWide(TerminalLine& target, int column)
{
    // Half of a wide character cannot stay when the other half is overwritten.
    auto& cells = target.cells;
    auto at = size_t(column);
    if (at >= cells.size())
        return;
    if (cells[at].width == 0 && at > 0) {
        cells[at - 1].glyph = ' ';
        cells[at - 1].width = 1;
    }
    if (cells[at].width == 2 && at + 1 < cells.size()) {
        cells[at + 1].glyph = ' ';
        cells[at + 1].width = 1;
    }
}

void TerminalBuffer::put(int row, int column, char32_t glyph, int width, const TerminalStyle& style)
{
    if (row < 0 || row >= m_rows || column < 0 || column + width > m_columns)
        return;
    TerminalLine& target = line(row);
    auto& cells = target.cells;
    auto end = size_t(column + width);
    if (size_t(column) < cells.size()) {
        breakWide(target, column);
        if (width == 2)
            breakWide(target, column + 1);
    }
    if (cells.size() < end)
        cells.resize(end);
    cells[size_t(column)] = {glyph, style, uint8_t(width)};
    if (width == 2)
        cells[size_t(column) + 1] = {0, style, 0};
    if (int(end) == m_columns)
        target.wrapped = false;
}

void TerminalBuffer::erase(int fromRow, int toRow, int fromColumn, int toColumn, TerminalColor background)
{
    toRow = std::min(toRow, m_rows);
    toColumn = std::min(toColumn, m_columns);
    for (int row = std::max(fromRow, 0); row < toRow; ++row) {
        TerminalLine& target = line(row);
        auto& cells = target.cells;
        breakWide(target, fromColumn);
        breakWide(target, toColumn - 1);
        if (toColumn == m_columns) {
            target.wrapped = false;
            if (cells.size() > size_t(fromColumn))
                cells.resize(size_t(fromColumn));
        }
        if (background.isDefault() && toColumn == m_columns)
            continue;
        int end = toColumn;
        if (background.isDefault())
            end = std::min(end, int(cells.size()));
        else if (cells.size() < size_t(end))
            cells.resize(size_t(end));
        for (int column = fromColumn; column < end; ++column)
            cells[size_t(column)] = blankCell(background);
    }
}

void TerminalBuffer::scrollUpWhole(int fromRow, int toRow, int count, TerminalColor background)
{
    for (int i = 0; i < count; ++i) {
        if (fromRow == 0 && m_limit > 0) {
            trim(m_screen.front());
            m_history.emplace_back(m_screen.front());
            if (scrollback() > m_limit) {
                m_history.pop_front();
                ++m_dropped;
            }
        }
        if (fromRow == 0) {
            m_spare = std::move(m_screen.front());
            m_screen.pop_front();
            m_screen.insert(m_screen.begin() + (toRow - 1), freshLine(background));
        } else {
            auto first = m_screen.begin() + fromRow;
            auto below = m_screen.begin() + toRow;
            m_spare = std::move(*first);
            std::move(first + 1, below, first);
            *(below - 1) = freshLine(background);
        }
    }
}

void TerminalBuffer::scroll(int fromRow, int toRow, int fromColumn, int toColumn, int downward, int rightward,
                            TerminalColor background)
{
    fromRow = std::max(fromRow, 0);
    toRow = std::min(toRow, m_rows);
    toColumn = std::min(toColumn, m_columns);
    int height = toRow - fromRow;
    if (height <= 0 || toColumn <= fromColumn)
        return;
    bool wholeRows = fromColumn == 0 && toColumn == m_columns && rightward == 0;
    if (wholeRows && downward > 0) {
        scrollUpWhole(fromRow, toRow, std::min(downward, height), background);
        return;
    }
    if (wholeRows && downward < 0) {
        int count = std::min(-downward, height);
        auto first = m_screen.begin() + fromRow;
        std::move_backward(first, first + (height - count), first + height);
        for (int i = 0; i < count; ++i)
            *(first + i) = freshLine(background);
        return;
    }
    // A part of the rows: rare, so cell by cell from a copy.
    std::vector<std::vector<TerminalCell>> old;
    for (int row = fromRow; row < toRow; ++row) {
        auto& cells = line(row).cells;
        cells.resize(std::max(cells.size(), size_t(toColumn)));
        line(row).wrapped = false;
        old.emplace_back(cells.begin() + fromColumn, cells.begin() + toColumn);
    }
    int width = toColumn - fromColumn;
    for (int row = 0; row < height; ++row) {
        for (int column = 0; column < width; ++column) {
            int sourceRow = row + downward;
            int sourceColumn = column + rightward;
            bool inside = sourceRow >= 0 && sourceRow < height && sourceColumn >= 0 && sourceColumn < width;
            line(fromRow + row).cells[size_t(fromColumn + column)] =
                inside ? old[size_t(sourceRow)][size_t(sourceColumn)] : blankCell(background);
        }
    }
}

void TerminalBuffer::clearScrollback()
{
    m_dropped += scrollback();
    m_history.clear();
}

void TerminalBuffer::resize(int rows, int columns)
{
    m_screen.resize(size_t(rows));
    for (auto& each : m_screen) {
        if (each.cells.size() > size_t(columns))
            each.cells.resize(size_t(columns));
        each.wrapped = false;
    }
    m_rows = rows;
    m_columns = columns;
}

TerminalPosition TerminalBuffer::reflow(int rows, int columns, TerminalPosition cursor)
{
    int oldTop = scrollback();
    int cursorIndex = oldTop + std::clamp(cursor.row, 0, m_rows - 1);
    int lastUsed = cursorIndex;
    for (int index = total() - 1; index > lastUsed; --index) {
        TerminalLine& each = line(index - oldTop);
        trim(each);
        if (!each.cells.empty())
            lastUsed = index;
    }
    bool reachedBottom = lastUsed == total() - 1;

    std::deque<PackedLine> wrapped;
    TerminalPosition newCursor;
    int newTop = 0;
    auto appendLogical = [&](std::vector<TerminalCell>& cells, size_t cursorOffset, bool hasCursor) {
        // Where the cursor stands behind the text, the blanks before it count as text.
        if (hasCursor && cells.size() < cursorOffset)
            cells.resize(cursorOffset);
        size_t start = 0;
        do {
            size_t end = std::min(cells.size(), start + size_t(columns));
            if (end < cells.size() && end > start + 1 && cells[end].width == 0)
                --end; // a wide character is not torn apart
            if (hasCursor && cursorOffset >= start && (cursorOffset < end || end == cells.size())) {
                newCursor = {int(wrapped.size()), std::min(int(cursorOffset - start), columns - 1)};
            }
            TerminalLine piece;
            piece.cells.assign(cells.begin() + long(start), cells.begin() + long(end));
            piece.wrapped = end < cells.size();
            wrapped.emplace_back(piece);
            start = end;
        } while (start < cells.size());
    };

    std::vector<TerminalCell> logical;
    size_t cursorOffset = 0;
    bool hasCursor = false;
    for (int index = 0; index <= lastUsed; ++index) {
        // Most lines fit as they are, before and after.
        if (index < oldTop && logical.empty() && !isWrapped(index) && cellCount(index) <= columns) {
            wrapped.push_back(std::move(m_history[size_t(index)]));
            continue;
        }
        TerminalLine each = at(index);
        if (index == oldTop)
            newTop = int(wrapped.size()) + int(logical.size()) / columns;
        if (index == cursorIndex) {
            cursorOffset = logical.size() + size_t(cursor.column);
            hasCursor = true;
        }
        bool joined = each.wrapped && index < lastUsed;
        if (joined)
            each.cells.resize(std::max(each.cells.size(), size_t(m_columns)));
        else
            trim(each);
        // The empty last column before a wide character that did not fit is no text.
        if (joined && each.cells.back().glyph == 0 && each.cells.back().width == 1)
            each.cells.pop_back();
        logical.insert(logical.end(), each.cells.begin(), each.cells.end());
        if (!joined) {
            appendLogical(logical, cursorOffset, hasCursor);
            logical.clear();
            hasCursor = false;
        }
    }

    int last = int(wrapped.size()) - 1;
    int top = std::min(newTop, last);
    if (last - top + 1 > rows || (reachedBottom && newTop > 0))
        top = std::max(0, last + 1 - rows);
    top = std::min(top, newCursor.row);
    top = std::max(top, newCursor.row - rows + 1);
    m_screen.assign(size_t(rows), {});
    for (int row = 0; row < rows && top + row <= last; ++row)
        m_screen[size_t(row)] = wrapped[size_t(top + row)].unpacked();
    wrapped.resize(size_t(top));
    int excess = std::max(0, top - m_limit);
    wrapped.erase(wrapped.begin(), wrapped.begin() + excess);
    m_dropped += excess;
    m_history = std::move(wrapped);
    m_rows = rows;
    m_columns = columns;
    newCursor.row -= top;
    return newCursor;
}

} // namespace onggi::ui

// The part of TerminalSurface that reads: text, search and links.
#include "terminal/terminalsurface.h"

#include "terminal/webaddress.h"

#include <algorithm>

namespace onggi::ui {

// The rows that one line of text was wrapped into, as one text, with the cell that each character came from.
struct TerminalSurface::LogicalLine
{
    QString text;
    std::vector<TerminalPosition> origin;
    int lastIndex = 0;
};

QString TerminalSurface::cellText(const TerminalCell& cell) const
{
    if (cell.width == 0)
        return {};
    if (cell.glyph == 0)
        return QStringLiteral(" ");
    if (cell.glyph & TerminalCell::ClusterFlag) {
        const auto& sequence = m_clusters[cell.glyph & ~TerminalCell::ClusterFlag];
        return QString::fromUcs4(sequence.data(), qsizetype(sequence.size()));
    }
    if (cell.glyph < 0x10000)
        return QString(QChar(char16_t(cell.glyph)));
    return QString::fromUcs4(&cell.glyph, 1);
}

QString TerminalSurface::lineText(int index, int from, int to) const
{
    const auto line = buffer().at(index);
    const auto& cells = line.cells;
    int end = to < 0 ? int(cells.size()) : std::min(to, int(cells.size()));
    QString result;
    for (int column = from; column < end; ++column)
        result += cellText(cells[size_t(column)]);
    if (!line.wrapped) {
        while (result.endsWith(u' '))
            result.chop(1);
    }
    return result;
}

QString TerminalSurface::text(TerminalPosition start, TerminalPosition end) const
{
    QString result;
    for (int index = std::max(start.row, 0); index <= end.row && index < buffer().total(); ++index) {
        int from = index == start.row ? start.column : 0;
        int to = index == end.row ? end.column : -1;
        result += lineText(index, from, to);
        if (index != end.row && !buffer().isWrapped(index))
            result += u'\n';
    }
    return result;
}

QString TerminalSurface::screenText() const
{
    int first = buffer().scrollback();
    return text({first, 0}, {first + buffer().rows() - 1, buffer().columns()});
}

TerminalSurface::LogicalLine TerminalSurface::logicalLine(int index) const
{
    LogicalLine result;
    const auto& lines = buffer();
    for (;; ++index) {
        const auto each = lines.at(index);
        for (int column = 0; column < int(each.cells.size()); ++column) {
            QString part = cellText(each.cells[size_t(column)]);
            result.text += part;
            for (qsizetype i = 0; i < part.size(); ++i)
                result.origin.push_back({index, column});
        }
        result.lastIndex = index;
        // A log without line ends must not be searched as one endless text.
        if (!each.wrapped || index + 1 >= lines.total() || result.text.size() > 100'000)
            return result;
    }
}

namespace {

int columnsBetween(TerminalPosition start, TerminalPosition last, int columns)
{
    return (last.row - start.row) * columns + last.column - start.column + 1;
}

} // namespace

std::vector<TerminalSurface::Match> TerminalSurface::find(const QString& pattern,
                                                          Qt::CaseSensitivity sensitivity) const
{
    std::vector<Match> matches;
    if (pattern.isEmpty())
        return matches;
    for (int index = 0; index < buffer().total(); ++index) {
        if (buffer().cellCount(index) == 0)
            continue;
        LogicalLine line = logicalLine(index);
        qsizetype from = 0;
        while ((from = line.text.indexOf(pattern, from, sensitivity)) >= 0) {
            auto start = line.origin[size_t(from)];
            auto last = line.origin[size_t(from + pattern.size() - 1)];
            matches.push_back({start, columnsBetween(start, last, buffer().columns())});
            from += pattern.size();
        }
        index = line.lastIndex;
    }
    return matches;
}

std::optional<std::pair<QString, TerminalSurface::Match>>
TerminalSurface::namedLinkAt(TerminalPosition position) const
{
    const auto line = buffer().at(position.row);
    auto linkOf = [&](int column) {
        return column >= 0 && column < int(line.cells.size()) ? line.cells[size_t(column)].style.link : uint16_t(0);
    };
    const auto link = linkOf(position.column);
    if (link == 0 || link > m_links.size())
        return {};
    int from = position.column;
    int to = position.column;
    while (linkOf(from - 1) == link)
        --from;
    while (linkOf(to + 1) == link)
        ++to;
    return std::pair(m_links[link - 1U], Match{{position.row, from}, to - from + 1});
}

std::optional<std::pair<QString, TerminalSurface::Match>>
TerminalSurface::linkAt(TerminalPosition position) const
{
    if (position.row < 0 || position.row >= buffer().total())
        return {};
    int first = position.row;
    while (first > 0 && buffer().isWrapped(first - 1))
        --first;
    // An address that the process put behind the text says more than one that is written there.
    if (auto link = namedLinkAt(position))
        return link;
    LogicalLine line = logicalLine(first);
    for (const auto& address : webAddresses(line.text)) {
        auto start = line.origin[size_t(address.start)];
        auto last = line.origin[size_t(address.start + address.target.size() - 1)];
        if (position >= start && position <= last)
            return std::pair(address.target, Match{start, columnsBetween(start, last, buffer().columns())});
    }
    return {};
}

} // namespace onggi::ui

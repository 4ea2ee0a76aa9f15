// The part of TerminalSurface that reads: text, search and links.
#include "terminal/terminalsurface.h"

#include <QRegularExpression>

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
    const auto& cells = buffer().at(index).cells;
    int end = to < 0 ? int(cells.size()) : std::min(to, int(cells.size()));
    QString result;
    for (int column = from; column < end; ++column)
        result += cellText(cells[size_t(column)]);
    if (!buffer().at(index).wrapped) {
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
        if (index != end.row && !buffer().at(index).wrapped)
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
        const auto& each = lines.at(index);
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
        if (buffer().at(index).cells.empty())
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
TerminalSurface::linkAt(TerminalPosition position) const
{
    static const QRegularExpression address(
        QStringLiteral(R"(\bhttps?://[^\s<>"'`|\\^{}\x{2500}-\x{259f}]+)"));
    if (position.row < 0 || position.row >= buffer().total())
        return {};
    int first = position.row;
    while (first > 0 && buffer().at(first - 1).wrapped)
        --first;
    LogicalLine line = logicalLine(first);
    auto found = address.globalMatch(line.text);
    while (found.hasNext()) {
        auto match = found.next();
        QString target = match.captured();
        // Punctuation behind an address belongs to the sentence around it; a bracket does unless it was
        // opened.
        while (target.size() > 8 && (QStringLiteral(".,;:!?").contains(target.back()) ||
                                     (target.endsWith(u')') && target.count(u'(') < target.count(u')'))))
            target.chop(1);
        auto start = line.origin[size_t(match.capturedStart())];
        auto last = line.origin[size_t(match.capturedStart() + target.size() - 1)];
        if (position >= start && position <= last)
            return std::pair(target, Match{start, columnsBetween(start, last, buffer().columns())});
    }
    return {};
}

} // namespace onggi::ui

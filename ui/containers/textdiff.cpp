#include "containers/textdiff.h"

#include <QStringList>
#include <algorithm>
#include <vector>

namespace onggi::ui {

namespace {

constexpr int linesAround = 3;
/// The square of it is what a comparison may take of memory.
constexpr qsizetype mostEdits = 2000;

QStringList diffLinesOf(const QString& text)
{
    auto lines = text.split('\n');
    if (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    return lines;
}

/// Myers' greedy algorithm: the furthest reach of every diagonal for each number of edits, then the way back.
QList<DiffLine> edits(const QStringList& before, const QStringList& after)
{
    const auto n = before.size(), m = after.size();
    const auto most = std::min(n + m, mostEdits);
    std::vector<std::vector<qsizetype>> trace;
    std::vector<qsizetype> reach(size_t(2 * most + 3), 0);
    const auto at = [&](std::vector<qsizetype>& v, qsizetype k) -> qsizetype& { return v[size_t(k + most + 1)]; };
    qsizetype found = -1;
    for (qsizetype d = 0; d <= most && found < 0; ++d) {
        trace.push_back(reach);
        for (qsizetype k = -d; k <= d; k += 2) {
            auto x = k == -d || (k != d && at(reach, k - 1) < at(reach, k + 1)) ? at(reach, k + 1) : at(reach, k - 1) + 1;
            auto y = x - k;
            while (x < n && y < m && before[x] == after[y]) {
                ++x;
                ++y;
            }
            at(reach, k) = x;
            if (x >= n && y >= m) {
                found = d;
                break;
            }
        }
    }
    QList<DiffLine> lines;
    if (found < 0) {
        for (const auto& line : before)
            lines.append({DiffLine::Kind::Removed, line});
        for (const auto& line : after)
            lines.append({DiffLine::Kind::Added, line});
        return lines;
    }
    auto x = n, y = m;
    for (auto d = found; d >= 0; --d) {
        auto& v = trace[size_t(d)];
        const auto k = x - y;
        const auto from = k == -d || (k != d && at(v, k - 1) < at(v, k + 1)) ? k + 1 : k - 1;
        const auto startX = d == 0 ? 0 : at(v, from);
        const auto startY = d == 0 ? 0 : startX - from;
        while (x > startX && y > startY) {
            lines.append({DiffLine::Kind::Same, before[--x]});
            --y;
        }
        if (d == 0)
            break;
        if (x > startX)
            lines.append({DiffLine::Kind::Removed, before[--x]});
        else
            lines.append({DiffLine::Kind::Added, after[--y]});
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

} // namespace

QList<DiffLine> diffOf(const QString& before, const QString& after)
{
    auto old = diffLinesOf(before), fresh = diffLinesOf(after);
    // What is the same at both ends costs nothing to compare.
    qsizetype head = 0, tail = 0;
    const auto shorter = std::min(old.size(), fresh.size());
    while (head < shorter && old[head] == fresh[head])
        ++head;
    while (tail < shorter - head && old[old.size() - 1 - tail] == fresh[fresh.size() - 1 - tail])
        ++tail;
    QList<DiffLine> all;
    for (qsizetype line = 0; line < head; ++line)
        all.append({DiffLine::Kind::Same, old[line]});
    all += edits(old.mid(head, old.size() - head - tail), fresh.mid(head, fresh.size() - head - tail));
    for (auto line = old.size() - tail; line < old.size(); ++line)
        all.append({DiffLine::Kind::Same, old[line]});

    std::vector<bool> near(size_t(all.size()), false);
    for (qsizetype line = 0; line < all.size(); ++line) {
        if (all[line].kind == DiffLine::Kind::Same)
            continue;
        for (auto around = std::max<qsizetype>(0, line - linesAround); around <= std::min(all.size() - 1, line + linesAround); ++around)
            near[size_t(around)] = true;
    }
    QList<DiffLine> shown;
    for (qsizetype line = 0; line < all.size(); ++line) {
        if (near[size_t(line)])
            shown.append(all[line]);
        else if (shown.isEmpty() || shown.last().kind != DiffLine::Kind::Gap)
            shown.append({DiffLine::Kind::Gap, {}});
    }
    return shown;
}

} // namespace onggi::ui

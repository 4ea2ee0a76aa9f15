#include "logs/logtext.h"

#include "logs/logjson.h"
#include "terminal/terminalsettings.h"
#include "widgets/theme.h"

#include <QDateTime>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <climits>

namespace onggi::ui {

namespace {
constexpr int padding = 14;
constexpr int topPadding = 6;
constexpr int timeColumns = 14;
constexpr int longestName = 18;
constexpr int frameMilliseconds = 16;
constexpr int finestScale = 64;
} // namespace

LogText::LogText(LogFeed& feed, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_feed(feed)
    , m_palette(TerminalPalette::forPanel())
{
    installLogAccessibility();
    setAccessibleName(tr("Log"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    // Always there: one that comes and goes would wrap every line anew.
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    viewport()->setMouseTracking(true);
    for (const auto& name : m_feed.origins())
        m_nameColumns = std::clamp(LogStore::columnsOf(name.toUtf8()) + 2, m_nameColumns, longestName);
    m_frame.setSingleShot(true);
    connect(&m_frame, &QTimer::timeout, this, &LogText::frame);
    connect(&m_feed, &LogFeed::linesAdded, this, &LogText::contentChanged);
    connect(&m_feed, &LogFeed::moved, this, &LogText::contentChanged);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        m_palette = TerminalPalette::forPanel();
        applyFont();
    });
    connect(&TerminalSettings::instance(), &TerminalSettings::fontSizeChanged, this, &LogText::applyFont);
    applyFont();
}

void LogText::applyFont()
{
    QFont font = Theme::monospace();
    font.setPointSize(TerminalSettings::instance().fontSize());
    m_painter.setFont(font, devicePixelRatioF());
    rebuild();
}

int LogText::gutterWidth() const
{
    return (m_nameColumns + (m_timestamps ? timeColumns : 0)) * m_painter.cellWidth();
}

int LogText::textColumns() const
{
    return std::max(10, (viewport()->width() - 2 * padding - gutterWidth()) / m_painter.cellWidth());
}

int LogText::page() const
{
    return std::max(1, (viewport()->height() - topPadding) / m_painter.cellHeight());
}

QByteArray LogText::shownBytes(const LogStore::Line& line) const
{
    return m_json ? readableJson(line.text) : line.text.toByteArray();
}

const LogFeed::Run* LogText::runAt(qint64 line) const
{
    const auto& runs = m_feed.runs();
    if (runs.empty() || m_filtered || !isLoaded(line) || !isLoaded(line - 1))
        return nullptr;
    const auto before = store().line(line - 1).time;
    const auto time = store().line(line).time;
    // The last start between the two: the runs before it printed nothing.
    auto found = std::upper_bound(runs.begin(), runs.end(), time,
                                  [](qint64 value, const LogFeed::Run& run) { return value < run.started; });
    return found != runs.begin() && (found - 1)->started > before ? &*(found - 1) : nullptr;
}

int LogText::rowsOf(qint64 number) const
{
    if (!isLoaded(number))
        return 1;
    int rows = runAt(number) ? 1 : 0;
    if (!m_wrapped)
        return rows + 1;
    const auto line = store().line(number);
    const int width = m_json && looksLikeJson(line.text) ? LogStore::columnsOf(QByteArrayView(shownBytes(line))) : line.columns;
    const int columns = textColumns();
    return rows + std::max(1, (width + columns - 1) / columns);
}

LogText::ShownRow LogText::moved(ShownRow from, qint64 rows) const
{
    from.line = std::clamp(from.line, lowest(), std::max(lowest(), highest() - 1));
    qint64 part = from.part + rows;
    while (part < 0 && from.line > lowest())
        part += rowsOf(--from.line);
    int here = rowsOf(from.line);
    while (part >= here && from.line + 1 < highest()) {
        part -= here;
        here = rowsOf(++from.line);
    }
    return {from.line, int(std::clamp<qint64>(part, 0, here - 1))};
}

LogText::ShownRow LogText::lastTop() const
{
    if (highest() <= lowest())
        return {lowest(), 0};
    ShownRow last{highest() - 1, 0};
    last.part = rowsOf(last.line) - 1;
    return moved(last, 1 - page());
}

int LogText::scale() const
{
    return int(std::clamp<qint64>((INT_MAX / 2) / std::max<qint64>(1, highest() - lowest()), 1, finestScale));
}

int LogText::barValue(ShownRow top) const
{
    const int steps = scale();
    return int(std::min<qint64>((top.line - lowest()) * steps + qint64(top.part) * steps / rowsOf(top.line), INT_MAX));
}

std::optional<LogText::ShownRow> LogText::shownRow(int visibleRow) const
{
    if (highest() <= lowest())
        return {};
    ShownRow row = moved(m_top, visibleRow);
    // Behind the last row there is none.
    if (visibleRow > 0 && row == moved(m_top, visibleRow - 1))
        return {};
    return row;
}

void LogText::rebuild()
{
    updateBars();
    viewport()->update();
}

void LogText::frame()
{
    updateBars();
    viewport()->update();
    if (!m_following)
        emit waitingChanged();
}

void LogText::contentChanged()
{
    if (!m_frame.isActive())
        m_frame.start(frameMilliseconds);
}

void LogText::updateBars()
{
    const ShownRow last = lastTop();
    m_top = m_following ? last : std::min(moved(m_top, 0), last);
    m_updating = true;
    auto* bar = verticalScrollBar();
    bar->setRange(0, barValue(last));
    bar->setPageStep(page() * scale());
    bar->setSingleStep(scale());
    bar->setValue(barValue(m_top));
    auto* horizontal = horizontalScrollBar();
    horizontal->setRange(0, m_wrapped ? 0 : std::max(0, m_widest - textColumns()));
    horizontal->setPageStep(textColumns());
    m_updating = false;
    wantShown();
}

void LogText::wantShown()
{
    if (!m_filtered)
        m_feed.want(m_top.line, m_top.line + page());
}

void LogText::setFiltered(const LogStore* lines)
{
    m_filtered = lines;
    m_anchor = m_head = {};
    m_currentHit.reset();
    m_following = false;
    setFollowing(true);
}

void LogText::setPattern(const LogPattern& pattern)
{
    m_pattern = pattern;
    viewport()->update();
}

void LogText::setTimestampsShown(bool shown)
{
    m_timestamps = shown;
    rebuild();
}

void LogText::setWrapped(bool wrapped)
{
    m_wrapped = wrapped;
    rebuild();
}

void LogText::setJsonReadable(bool readable)
{
    m_json = readable;
    rebuild();
}

void LogText::setFollowing(bool following)
{
    if (m_following != following) {
        m_following = following;
        m_seen = highest();
        if (following && !m_filtered)
            m_feed.follow();
        emit followingChanged(following);
    }
    updateBars();
    viewport()->update();
}

qint64 LogText::waiting() const
{
    return m_following ? 0 : std::max<qint64>(0, highest() - m_seen);
}

void LogText::scrollTo(ShownRow top)
{
    const ShownRow last = lastTop();
    m_top = std::clamp(top, ShownRow{lowest(), 0}, std::max(ShownRow{lowest(), 0}, last));
    setFollowing(m_top == last);
}

void LogText::scrollRows(qint64 rows)
{
    scrollTo(moved(m_top, rows));
}

void LogText::scrollContentsBy(int, int dy)
{
    viewport()->update();
    if (m_updating || dy == 0)
        return;
    auto* bar = verticalScrollBar();
    if (bar->value() >= bar->maximum()) {
        scrollTo(lastTop());
        return;
    }
    const int steps = scale();
    ShownRow top{lowest() + bar->value() / steps, 0};
    top.part = int(qint64(bar->value() % steps) * rowsOf(top.line) / steps);
    scrollTo(top);
}

void LogText::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateBars();
}

void LogText::setCurrentHit(std::optional<qint64> line)
{
    m_currentHit = line;
    if (line) {
        const auto bottom = moved(m_top, page() - 1);
        if (*line < m_top.line || *line > bottom.line)
            scrollTo(moved({*line, 0}, -page() / 2));
    }
    viewport()->update();
}

QRect LogText::rectangleOfRow(int visibleRow) const
{
    return {padding, topPadding + visibleRow * m_painter.cellHeight(), viewport()->width() - 2 * padding,
            m_painter.cellHeight()};
}

QString LogText::timeText(qint64 nanoseconds) const
{
    if (nanoseconds == 0)
        return {};
    return QDateTime::fromMSecsSinceEpoch(nanoseconds / 1'000'000).toString(QStringLiteral("HH:mm:ss.zzz"));
}

QColor LogText::originColor(int origin)
{
    // Hues far apart from each other, readable on either ground.
    static constexpr int hues[] = {210, 28, 140, 285, 0, 180, 55, 325};
    return QColor::fromHsl(hues[size_t(origin) % std::size(hues)], 150, Theme::colors().dark ? 165 : 95);
}

void LogText::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), m_palette.background);
    if (highest() <= lowest())
        return;
    const int rows = viewport()->height() / m_painter.cellHeight() + 1;
    int widest = m_widest;
    ShownRow row = moved(m_top, 0);
    for (int visible = 0; visible < rows; ++visible) {
        if (isLoaded(row.line)) {
            widest = std::max(widest, store().line(row.line).columns);
            paintLineRow(painter, row, rectangleOfRow(visible).top());
        } else {
            m_painter.paintText(painter, rectangleOfRow(visible).topLeft() + QPoint(gutterWidth(), 0),
                                QStringLiteral("\u00b7\u00b7\u00b7"), Theme::colors().muted, false);
        }
        const ShownRow next = moved(row, 1);
        if (next == row)
            break;
        row = next;
    }
    if (widest > m_widest) {
        // Only what was seen is measured; the bar grows as one scrolls.
        m_widest = widest;
        if (!m_wrapped)
            QMetaObject::invokeMethod(this, &LogText::updateBars, Qt::QueuedConnection);
    }
}

void LogText::paintDivider(QPainter& painter, const LogFeed::Run& run, int top)
{
    const QRect area(padding, top, viewport()->width() - 2 * padding, m_painter.cellHeight());
    const auto time = QDateTime::fromMSecsSinceEpoch(run.started / 1'000'000).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    const auto text = run.exitCodeBefore ? tr("ended with code %1, started again at %2").arg(*run.exitCodeBefore).arg(time)
                                         : tr("started again at %1").arg(time);
    const auto& colors = Theme::colors();
    painter.setFont(font());
    const int width = painter.fontMetrics().horizontalAdvance(text) + 20;
    const int middle = area.center().y();
    painter.fillRect(QRect(area.left(), middle, 24, 1), colors.line);
    painter.fillRect(QRect(area.left() + 24 + width, middle, std::max(0, area.width() - 24 - width), 1), colors.line);
    painter.setPen(run.exitCodeBefore.value_or(0) ? colors.error : colors.muted);
    painter.drawText(QRect(area.left() + 34, top, width, area.height()), Qt::AlignVCenter | Qt::AlignLeft, text);
}

void LogText::paintLineRow(QPainter& painter, const ShownRow& row, int top)
{
    int part = row.part;
    if (const auto* run = runAt(row.line)) {
        if (part == 0) {
            paintDivider(painter, *run, top);
            return;
        }
        --part;
    }
    auto line = store().line(row.line);
    LogRow content = renderLogLine(shownBytes(line));
    int columns = textColumns();
    int firstColumn = m_wrapped ? part * columns : horizontalScrollBar()->value();

    const Colors& colors = Theme::colors();
    TerminalPalette palette = m_palette;
    if (line.channel == Channel::Error) {
        palette.foreground = colors.dark ? QColor(0xf0a29b) : QColor(0xa8362d);
        painter.fillRect(QRect(5, top + 1, 3, m_painter.cellHeight() - 2), colors.error);
    }
    std::vector<TerminalPainter::Highlight> highlights;
    auto highlight = [&](int from, int to, const QColor& color) {
        from = std::clamp(from - firstColumn, 0, columns);
        to = std::clamp(to - firstColumn, 0, columns);
        if (to > from)
            highlights.push_back({from, to, color});
    };
    bool current = m_currentHit == row.line;
    for (auto [start, length] : m_pattern.matchesIn(content.text))
        highlight(content.columnOf[size_t(start)], content.columnOf[size_t(start + length)],
                  current ? m_palette.currentMatch : m_palette.match);
    auto [from, to] = std::minmax(m_anchor, m_head);
    if (from != to && row.line >= from.line && row.line <= to.line) {
        int last = int(content.columnOf.size()) - 1;
        int start = row.line == from.line ? content.columnOf[size_t(std::min(from.character, last))] : 0;
        int end = row.line == to.line ? content.columnOf[size_t(std::min(to.character, last))]
                                      : firstColumn + columns;
        highlight(start, end, m_palette.selection);
    }

    int left = padding;
    if (m_nameColumns > 0) {
        const auto color = originColor(line.origin);
        const auto name = m_feed.origins().value(line.origin);
        painter.fillRect(QRect(left, top, 3, m_painter.cellHeight()), color);
        if (part == 0) {
            painter.save();
            painter.setClipRect(QRect(left, top, (m_nameColumns - 1) * m_painter.cellWidth() + 8, m_painter.cellHeight()));
            m_painter.paintText(painter, QPointF(left + 8, top), name, color, false);
            painter.restore();
        }
        left += m_nameColumns * m_painter.cellWidth();
    }
    if (m_timestamps && part == 0)
        m_painter.paintText(painter, QPointF(left, top), timeText(line.time), colors.muted, false);
    left = padding + gutterWidth();
    auto& cells = content.line.cells;
    cells.erase(cells.begin(), cells.begin() + std::min<long>(firstColumn, long(cells.size())));
    m_painter.paintRow(painter, QPointF(left, top), nullptr, content.line, columns, palette, highlights);
}

QString LogText::visibleText() const
{
    QString text;
    for (int visible = 0; visible < page(); ++visible) {
        auto shown = shownRow(visible);
        if (!shown)
            break;
        if ((shown->part > 0 && visible > 0) || !isLoaded(shown->line))
            continue;
        text += plainText(shownBytes(store().line(shown->line))) + u'\n';
    }
    text.chop(1);
    return text;
}

} // namespace onggi::ui

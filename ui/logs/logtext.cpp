#include "logs/logtext.h"

#include "terminal/terminalsettings.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QDateTime>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>

#include <algorithm>

namespace onggi::ui {

namespace {
constexpr int padding = 14;
constexpr int topPadding = 6;
constexpr int gutterColumns = 14;
constexpr int frameMilliseconds = 16;
} // namespace

LogText::LogText(const LogStore& store, const LogScan& search, const LogScan& filter, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_store(store)
    , m_search(search)
    , m_filter(filter)
    , m_palette(TerminalPalette::forPanel())
{
    installLogAccessibility();
    setAccessibleName(QStringLiteral("Log"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    m_frame.setSingleShot(true);
    connect(&m_frame, &QTimer::timeout, this, [this] {
        extendRows();
        updateBars();
        viewport()->update();
        if (!m_following)
            emit waitingChanged();
    });
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
    return m_timestamps ? gutterColumns * m_painter.cellWidth() : 0;
}

int LogText::textColumns() const
{
    return std::max(10, (viewport()->width() - 2 * padding - gutterWidth()) / m_painter.cellWidth());
}

qint64 LogText::lineCount() const
{
    return isFiltered() ? qint64(m_filter.hits().size()) : m_store.end() - m_store.first();
}

qint64 LogText::lineAt(qint64 index) const
{
    return isFiltered() ? m_filter.hits()[size_t(index)] : m_store.first() + index;
}

qint64 LogText::indexOf(qint64 line) const
{
    if (!isFiltered())
        return std::clamp(line - m_store.first(), qint64(0), lineCount());
    const auto& hits = m_filter.hits();
    return std::lower_bound(hits.begin(), hits.end(), line) - hits.begin();
}

qint64 LogText::droppedLines() const
{
    return isFiltered() ? m_filter.droppedHits() : m_store.first();
}

void LogText::rebuild()
{
    m_rowEnds.clear();
    m_rowBase = 0;
    m_droppedLines = droppedLines();
    extendRows();
    updateBars();
    viewport()->update();
}

void LogText::extendRows()
{
    // Lines that were dropped at the top take their rows with them; what one reads stays where it is.
    qint64 droppedRows = 0;
    if (m_wrapped) {
        qint64 base = m_rowBase;
        for (; m_droppedLines < droppedLines() && !m_rowEnds.empty(); ++m_droppedLines) {
            m_rowBase = m_rowEnds.front();
            m_rowEnds.pop_front();
        }
        droppedRows = m_rowBase - base;
    } else {
        droppedRows = droppedLines() - m_droppedLines;
    }
    m_droppedLines = droppedLines();
    if (droppedRows > 0 && !m_following) {
        m_updating = true;
        verticalScrollBar()->setValue(int(std::max<qint64>(0, verticalScrollBar()->value() - droppedRows)));
        m_updating = false;
    }
    if (!m_wrapped)
        return;
    int columns = textColumns();
    qint64 end = m_rowEnds.empty() ? m_rowBase : m_rowEnds.back();
    for (auto index = qint64(m_rowEnds.size()); index < lineCount(); ++index) {
        int width = m_store.line(lineAt(index)).columns;
        end += std::max(1, (width + columns - 1) / columns);
        m_rowEnds.push_back(end);
    }
}

qint64 LogText::rowCount() const
{
    if (!m_wrapped)
        return lineCount();
    return m_rowEnds.empty() ? 0 : m_rowEnds.back() - m_rowBase;
}

qint64 LogText::rowOf(qint64 index) const
{
    if (!m_wrapped || index <= 0)
        return std::max<qint64>(index, 0);
    return m_rowEnds[size_t(std::min(index, qint64(m_rowEnds.size()))) - 1] - m_rowBase;
}

std::optional<LogText::ShownRow> LogText::shownRow(qint64 row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    if (!m_wrapped)
        return ShownRow{lineAt(row), 0};
    auto found = std::upper_bound(m_rowEnds.begin(), m_rowEnds.end(), row + m_rowBase);
    auto index = qint64(found - m_rowEnds.begin());
    if (index >= lineCount())
        return {};
    return ShownRow{lineAt(index), int(row - rowOf(index))};
}

void LogText::updateBars()
{
    int page = std::max(1, (viewport()->height() - topPadding) / m_painter.cellHeight());
    m_updating = true;
    auto* bar = verticalScrollBar();
    bar->setRange(0, int(std::min<qint64>(std::max<qint64>(0, rowCount() - page), INT_MAX)));
    bar->setPageStep(page);
    if (m_following)
        bar->setValue(bar->maximum());
    auto* horizontal = horizontalScrollBar();
    horizontal->setRange(0, m_wrapped ? 0 : std::max(0, m_widest - textColumns()));
    horizontal->setPageStep(textColumns());
    m_updating = false;
}

void LogText::contentChanged()
{
    if (!m_frame.isActive())
        m_frame.start(frameMilliseconds);
}

void LogText::filterChanged()
{
    m_anchor = m_head = {};
    m_following = true;
    emit followingChanged(true);
    rebuild();
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

void LogText::setFollowing(bool following)
{
    if (m_following != following) {
        m_following = following;
        m_seen = m_store.end();
        emit followingChanged(following);
    }
    updateBars();
    viewport()->update();
}

qint64 LogText::waiting() const
{
    return m_following ? 0 : lineCount() - indexOf(m_seen);
}

void LogText::scrollContentsBy(int, int dy)
{
    viewport()->update();
    if (m_updating || dy == 0)
        return;
    bool atEnd = verticalScrollBar()->value() >= verticalScrollBar()->maximum();
    if (atEnd != m_following)
        setFollowing(atEnd);
}

void LogText::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (m_wrapped && event->oldSize().width() != event->size().width())
        rebuild();
    else
        updateBars();
}

void LogText::setCurrentHit(std::optional<qint64> line)
{
    m_currentHit = line;
    if (line) {
        qint64 row = rowOf(indexOf(*line));
        int top = verticalScrollBar()->value();
        int page = verticalScrollBar()->pageStep();
        if (row < top || row >= top + page)
            verticalScrollBar()->setValue(int(row) - page / 2);
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

void LogText::paintEvent(QPaintEvent* event)
{
    if (m_droppedLines != droppedLines())
        extendRows();
    QPainter painter(viewport());
    painter.fillRect(event->rect(), m_palette.background);
    int rows = viewport()->height() / m_painter.cellHeight() + 1;
    int widest = m_widest;
    for (int row = 0; row < rows; ++row) {
        auto shown = shownRow(verticalScrollBar()->value() + row);
        if (!shown)
            break;
        widest = std::max(widest, m_store.line(shown->line).columns);
        paintLineRow(painter, *shown, rectangleOfRow(row).top());
    }
    if (widest > m_widest) {
        // Only what was seen is measured; the bar grows as one scrolls.
        m_widest = widest;
        if (!m_wrapped)
            QMetaObject::invokeMethod(this, &LogText::updateBars, Qt::QueuedConnection);
    }
}

void LogText::paintLineRow(QPainter& painter, const ShownRow& row, int top)
{
    auto line = m_store.line(row.line);
    LogRow content = renderLogLine(line.text);
    int columns = textColumns();
    int firstColumn = m_wrapped ? row.part * columns : horizontalScrollBar()->value();

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
    for (auto [start, length] : m_search.matchesIn(content.text))
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

    int left = padding + gutterWidth();
    if (m_timestamps && row.part == 0)
        m_painter.paintText(painter, QPointF(padding, top), timeText(line.time), colors.muted, false);
    auto& cells = content.line.cells;
    cells.erase(cells.begin(), cells.begin() + std::min<long>(firstColumn, long(cells.size())));
    m_painter.paintRow(painter, QPointF(left, top), nullptr, content.line, columns, palette, highlights);
}

QString LogText::visibleText() const
{
    QString text;
    for (int row = 0; row < verticalScrollBar()->pageStep(); ++row) {
        auto shown = shownRow(verticalScrollBar()->value() + row);
        if (!shown)
            break;
        if (shown->part > 0 && row > 0)
            continue;
        text += plainText(m_store.line(shown->line).text) + u'\n';
    }
    text.chop(1);
    return text;
}

LogText::Place LogText::placeAt(QPoint point) const
{
    int visible = std::max(0, point.y() - topPadding) / m_painter.cellHeight();
    if (point.y() < 0)
        visible = -1;
    qint64 row =
        std::clamp<qint64>(verticalScrollBar()->value() + visible, 0, std::max<qint64>(0, rowCount() - 1));
    auto shown = shownRow(row);
    if (!shown)
        return {};
    LogRow content = renderLogLine(m_store.line(shown->line).text);
    int column = (point.x() - padding - gutterWidth() + m_painter.cellWidth() / 2) / m_painter.cellWidth();
    column = std::max(0, column) + (m_wrapped ? shown->part * textColumns() : horizontalScrollBar()->value());
    return {shown->line, content.characterAt(column)};
}

void LogText::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_selecting = true;
    m_head = placeAt(event->position().toPoint());
    if (!(event->modifiers() & Qt::ShiftModifier))
        m_anchor = m_head;
    viewport()->update();
}

void LogText::mouseDoubleClickEvent(QMouseEvent* event)
{
    Place place = placeAt(event->position().toPoint());
    if (place.line < m_store.first() || place.line >= m_store.end())
        return;
    m_anchor = {place.line, 0};
    m_head = {place.line, int(plainText(m_store.line(place.line).text).size())};
    viewport()->update();
}

void LogText::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_selecting)
        return;
    QPoint point = event->position().toPoint();
    if (point.y() < 0 || point.y() > viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + (point.y() < 0 ? -1 : 1));
    m_head = placeAt(point);
    viewport()->update();
}

void LogText::mouseReleaseEvent(QMouseEvent*)
{
    m_selecting = false;
    auto* clipboard = QGuiApplication::clipboard();
    if (hasSelection() && clipboard->supportsSelection())
        clipboard->setText(selectedText(), QClipboard::Selection);
}

QString LogText::selectedText() const
{
    auto [from, to] = std::minmax(m_anchor, m_head);
    QString text;
    for (qint64 index = indexOf(from.line); index < lineCount() && lineAt(index) <= to.line; ++index) {
        qint64 number = lineAt(index);
        QString line = plainText(m_store.line(number).text);
        int start = number == from.line ? from.character : 0;
        int end = number == to.line ? to.character : int(line.size());
        text += line.mid(start, end - start);
        if (number != to.line)
            text += u'\n';
    }
    return text;
}

void LogText::selectAll()
{
    if (lineCount() == 0)
        return;
    qint64 last = lineAt(lineCount() - 1);
    m_anchor = {lineAt(0), 0};
    m_head = {last, int(plainText(m_store.line(last).text).size())};
    viewport()->update();
}

void LogText::copy()
{
    if (hasSelection())
        QGuiApplication::clipboard()->setText(selectedText());
}

void LogText::keyPressEvent(QKeyEvent* event)
{
    auto* bar = verticalScrollBar();
    if (event->matches(QKeySequence::Copy))
        copy();
    else if (event->matches(QKeySequence::SelectAll))
        selectAll();
    else if (event->key() == Qt::Key_Home)
        bar->setValue(0);
    else if (event->key() == Qt::Key_End)
        setFollowing(true);
    else
        QAbstractScrollArea::keyPressEvent(event);
}

void LogText::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("Copy"), QKeySequence(QKeySequence::Copy), this, &LogText::copy)
        ->setEnabled(hasSelection());
    menu.addAction(tr("Select all"), QKeySequence(QKeySequence::SelectAll), this, &LogText::selectAll);
    menu.exec(event->globalPos());
}

} // namespace onggi::ui

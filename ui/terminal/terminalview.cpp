#include "terminal/terminalview.h"

#include "terminal/terminalsearchbar.h"
#include "terminal/terminalsettings.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QGuiApplication>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>
#include <QStyleHints>
#include <QTimerEvent>

#include <algorithm>

namespace onggi::ui {

namespace {
constexpr int padding = 12;
constexpr int topPadding = 8;
constexpr int frameMilliseconds = 16;
} // namespace

TerminalView::TerminalView(QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_surface(24, 80)
    , m_palette(TerminalPalette::current())
{
    installTerminalAccessibility();
    setAccessibleName(tr("Terminal"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Always there: one that comes and goes would change the number of columns each time.
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setAttribute(Qt::WA_InputMethodEnabled);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    viewport()->setMouseTracking(true);

    m_frame.setSingleShot(true);
    m_frame.setTimerType(Qt::PreciseTimer);
    m_sinceFrame.start();
    connect(&m_frame, &QTimer::timeout, this, &TerminalView::frame);
    connect(&m_surface, &TerminalSurface::changed, this, &TerminalView::surfaceChanged);
    connect(&m_surface, &TerminalSurface::bell, this, &TerminalView::ring);
    connect(&m_surface, &TerminalSurface::titleChanged, this, &QWidget::setWindowTitle);
    m_bell.setSingleShot(true);
    connect(&m_bell, &QTimer::timeout, viewport(), qOverload<>(&QWidget::update));
    connect(&TerminalSettings::instance(), &TerminalSettings::fontSizeChanged, this,
            &TerminalView::applyFont);
    auto applyTheme = [this] {
        m_palette = TerminalPalette::current();
        // The scroll bar lies on the terminal's dark ground in the light theme, too.
        verticalScrollBar()->setStyleSheet(QStringLiteral("QScrollBar { background: %1; } "
                                                          "QScrollBar::handle { background: #55595c; }")
                                               .arg(m_palette.background.name()));
        applyFont();
    };
    connect(&Theme::instance(), &Theme::changed, this, applyTheme);
    applyTheme();
}

TerminalView::~TerminalView() = default;

void TerminalView::setInputEnabled(bool enabled)
{
    m_inputEnabled = enabled;
    restartBlink();
    viewport()->update();
}

void TerminalView::applyFont()
{
    QFont font = Theme::monospace();
    font.setPointSize(TerminalSettings::instance().fontSize());
    m_painter.setFont(font, devicePixelRatioF());
    fitGrid();
    viewport()->update();
}

void TerminalView::fitGrid()
{
    int rows = std::max(1, (viewport()->height() - topPadding) / m_painter.cellHeight());
    int columns = std::max(2, (viewport()->width() - 2 * padding) / m_painter.cellWidth());
    if (rows == m_surface.buffer().rows() && columns == m_surface.buffer().columns())
        return;
    // Rows change their numbers when the text is wrapped anew.
    clearSelection();
    m_hoveredLink.reset();
    m_surface.resize(rows, columns);
    emit gridResized(rows, columns);
}

void TerminalView::surfaceChanged()
{
    if (m_frame.isActive())
        return;
    // A single change shows at once; a flood is drawn once a frame.
    qint64 since = m_sinceFrame.elapsed();
    m_frame.start(since >= frameMilliseconds ? 0 : int(frameMilliseconds - since));
}

void TerminalView::frame()
{
    m_sinceFrame.restart();
    updateScrollBar();
    if (m_search && m_search->isVisible())
        m_search->refreshSoon();
    m_blinkOn = true;
    updateDamaged();
    updateMicroFocus(Qt::ImCursorRectangle);
    announceChange();
}

void TerminalView::updateDamaged()
{
    // While rows stand where they stood, those that changed and the cursor's are painted.
    const auto [from, to] = m_surface.takeDamage();
    const int64_t top = topIndex() + m_surface.buffer().dropped();
    const int cursorRow = visibleCursor().row;
    if (std::exchange(m_paintedTop, top) != top || m_hoveredLink || m_surface.buffer().scrollback() != topIndex()) {
        viewport()->update();
    } else {
        const int columns = m_surface.buffer().columns();
        if (to > from)
            viewport()->update(cellRectangle(from, 0, columns).united(cellRectangle(to - 1, 0, columns)));
        viewport()->update(cellRectangle(m_cursorRow, 0, columns));
        viewport()->update(cellRectangle(cursorRow, 0, columns));
    }
    m_cursorRow = cursorRow;
}

/// Seen rather than heard, and told to the desktop when the window is not in front.
void TerminalView::ring()
{
    QApplication::alert(this);
    m_bell.start(120);
    viewport()->update();
}

void TerminalView::updateScrollBar()
{
    const auto& buffer = m_surface.buffer();
    m_updatingScrollBar = true;
    verticalScrollBar()->setRange(0, buffer.scrollback());
    verticalScrollBar()->setPageStep(buffer.rows());
    verticalScrollBar()->setValue(topIndex());
    m_updatingScrollBar = false;
}

int TerminalView::topIndex() const
{
    const auto& buffer = m_surface.buffer();
    if (m_following)
        return buffer.scrollback();
    return int(std::clamp<int64_t>(m_topNumber - buffer.dropped(), 0, buffer.scrollback()));
}

void TerminalView::scrollContentsBy(int, int)
{
    if (m_updatingScrollBar)
        return;
    const auto& buffer = m_surface.buffer();
    m_following = verticalScrollBar()->value() >= buffer.scrollback();
    m_topNumber = verticalScrollBar()->value() + buffer.dropped();
    viewport()->update();
    announceChange();
}

void TerminalView::scrollToIndex(int index)
{
    if (index >= topIndex() && index < topIndex() + m_surface.buffer().rows())
        return;
    updateScrollBar();
    verticalScrollBar()->setValue(index - m_surface.buffer().rows() / 2);
}

void TerminalView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    fitGrid();
    updateScrollBar();
    if (m_search)
        m_search->place();
}

void TerminalView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        viewport()->update();
}

bool TerminalView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave && m_hoveredLink) {
        m_hoveredLink.reset();
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

QRect TerminalView::cellRectangle(int visibleRow, int column, int columns) const
{
    return {padding + column * m_painter.cellWidth(), topPadding + visibleRow * m_painter.cellHeight(),
            columns * m_painter.cellWidth(), m_painter.cellHeight()};
}

TerminalPosition TerminalView::visiblePositionAt(QPoint point) const
{
    const auto& buffer = m_surface.buffer();
    int row = (point.y() - topPadding) / m_painter.cellHeight();
    int column = (point.x() - padding) / m_painter.cellWidth();
    return {std::clamp(row, 0, buffer.rows() - 1), std::clamp(column, 0, buffer.columns() - 1)};
}

TerminalPosition TerminalView::visibleCursor() const
{
    auto position = m_surface.cursor().position;
    position.row += m_surface.buffer().scrollback() - topIndex();
    return position;
}

QString TerminalView::visibleText() const
{
    QString text;
    int top = topIndex();
    for (int row = 0; row < m_surface.buffer().rows(); ++row) {
        if (row)
            text += u'\n';
        text += m_surface.lineText(top + row);
    }
    while (text.endsWith(u'\n'))
        text.chop(1);
    return text;
}

std::vector<TerminalPainter::Highlight> TerminalView::highlightsOf(int index) const
{
    std::vector<TerminalPainter::Highlight> highlights;
    int columns = m_surface.buffer().columns();
    auto first = std::lower_bound(m_matches.begin(), m_matches.end(), index - 3,
                                  [](const auto& match, int row) { return match.start.row < row; });
    for (auto each = first; each != m_matches.end() && each->start.row <= index; ++each) {
        int start = each->start.column - (index - each->start.row) * columns;
        int end = start + each->length;
        if (end > 0)
            highlights.push_back(
                {std::max(0, start), std::min(end, columns),
                 each - m_matches.begin() == m_currentMatch ? m_palette.currentMatch : m_palette.match});
    }
    if (m_selection) {
        int number = index + int(m_surface.buffer().dropped());
        const auto& [from, to] = std::pair(m_selection->from, m_selection->to);
        if (number >= from.row && number <= to.row) {
            const bool block = m_selection->unit == Unit::Block;
            int start = block || number == from.row ? from.column : 0;
            int end = block || number == to.row ? to.column : columns;
            highlights.push_back({start, end, m_palette.selection});
        }
    }
    return highlights;
}

void TerminalView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), m_palette.background);
    const auto& buffer = m_surface.buffer();
    int top = topIndex();
    for (int row = 0; row < buffer.rows(); ++row) {
        QRect area = cellRectangle(row, 0, buffer.columns());
        if (!area.intersects(event->rect()))
            continue;
        m_painter.paintRow(painter, area.topLeft(), &m_surface, buffer.at(top + row), buffer.columns(),
                           m_palette, highlightsOf(top + row));
    }
    if (m_hoveredLink) {
        auto [row, column] = m_hoveredLink->second.start;
        for (int left = m_hoveredLink->second.length; left > 0; ++row, column = 0) {
            int length = std::min(left, buffer.columns() - column);
            QRect area = cellRectangle(row - top, column, length);
            painter.fillRect(QRect(area.left(), area.bottom() - 2, area.width(), 1), m_palette.foreground);
            left -= length;
        }
    }
    paintCursor(painter);
    if (m_bell.isActive()) {
        painter.setPen(QPen(m_palette.cursor, 3));
        painter.drawRect(viewport()->rect().adjusted(1, 1, -2, -2));
    }
}

void TerminalView::paintCursor(QPainter& painter)
{
    const auto& cursor = m_surface.cursor();
    auto position = visibleCursor();
    if (position.row < 0 || position.row >= m_surface.buffer().rows() || !m_inputEnabled)
        return;
    QRect area = cellRectangle(position.row, position.column);
    if (!m_preedit.isEmpty()) {
        // What an input method composes stands where it will be typed, underlined.
        QString shown = m_preedit;
        int width = 0;
        for (char32_t character : shown.toUcs4())
            width += character >= 0x1100 ? 2 : 1;
        painter.fillRect(QRect(area.topLeft(), QSize(width * area.width(), area.height())),
                         m_palette.background);
        int columns = m_painter.paintText(painter, area.topLeft(), shown, m_palette.foreground, true);
        painter.fillRect(QRect(area.left() + columns * area.width(), area.top(), 2, area.height()),
                         m_palette.cursor);
        return;
    }
    if (!cursor.visible)
        return;
    TerminalCell cell = m_surface.buffer().cell(cursor.position.row, cursor.position.column);
    if (cell.width == 2)
        area.setWidth(area.width() * 2);
    if (!hasFocus()) {
        painter.setPen(m_palette.cursor);
        painter.drawRect(area.adjusted(0, 0, -1, -1));
        return;
    }
    if (!m_blinkOn)
        return;
    switch (cursor.shape) {
    case TerminalSurface::CursorShape::Underline:
        painter.fillRect(QRect(area.left(), area.bottom() - 1, area.width(), 2), m_palette.cursor);
        break;
    case TerminalSurface::CursorShape::Bar:
        painter.fillRect(QRect(area.left(), area.top(), 2, area.height()), m_palette.cursor);
        break;
    case TerminalSurface::CursorShape::Block:
        painter.fillRect(area, m_palette.cursor);
        if (cell.glyph > ' ')
            m_painter.paintText(painter, area.topLeft(), m_surface.cellText(cell), m_palette.background,
                                false);
        break;
    }
}

void TerminalView::restartBlink()
{
    if (m_blinkTimer)
        killTimer(m_blinkTimer);
    m_blinkTimer = 0;
    m_blinkOn = true;
    int period = QGuiApplication::styleHints()->cursorFlashTime();
    if (!hasFocus() || !m_inputEnabled || !m_surface.cursor().blink || period <= 0)
        return;
    // It stops after a while, shown, so that an idle window does nothing at all.
    m_blinksLeft = 20;
    m_blinkTimer = startTimer(period / 2);
}

void TerminalView::timerEvent(QTimerEvent* event)
{
    if (event->timerId() == m_blinkTimer) {
        m_blinkOn = !m_blinkOn;
        if (--m_blinksLeft <= 0) {
            killTimer(m_blinkTimer);
            m_blinkTimer = 0;
            m_blinkOn = true;
        }
        auto cursor = visibleCursor();
        viewport()->update(cellRectangle(cursor.row, cursor.column, 2));
    } else if (event->timerId() == m_autoScrollTimer) {
        int beyond = m_lastMouse.y() < 0 ? -1 : m_lastMouse.y() > viewport()->height() ? 1 : 0;
        if (beyond) {
            verticalScrollBar()->setValue(verticalScrollBar()->value() + beyond);
            extendSelection(positionAt(m_lastMouse));
        }
    } else {
        QAbstractScrollArea::timerEvent(event);
    }
}

void TerminalView::showSearch()
{
    if (!m_search)
        m_search = new TerminalSearchBar(*this);
    m_search->open();
}

void TerminalView::zoomIn()
{
    auto& settings = TerminalSettings::instance();
    settings.setFontSize(settings.fontSize() + 1);
}

void TerminalView::zoomOut()
{
    auto& settings = TerminalSettings::instance();
    settings.setFontSize(settings.fontSize() - 1);
}

void TerminalView::resetZoom()
{
    TerminalSettings::instance().setFontSize(TerminalSettings::standardFontSize);
}

} // namespace onggi::ui

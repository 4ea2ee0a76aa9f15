// The part of LogText that takes the mouse, keys and the clipboard.
#include "logs/logtext.h"

#include "terminal/webaddress.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QToolTip>
#include <QUrl>

#include <algorithm>

namespace onggi::ui {

namespace {
constexpr int sidePadding = 14;
constexpr int rowsOfNotch = 3;
constexpr int notch = 120;
} // namespace

LogText::Place LogText::placeAt(QPoint point) const
{
    const int origin = rectangleOfRow(0).top();
    const int visible = point.y() < 0 ? -1 : std::max(0, point.y() - origin) / m_painter.cellHeight();
    const auto shown = moved(m_top, visible);
    if (!isLoaded(shown.line))
        return {shown.line, 0};
    LogRow content = renderLogLine(shownBytes(store().line(shown.line)));
    const int part = shown.part - (runAt(shown.line) ? 1 : 0);
    if (part < 0)
        return {shown.line, 0};
    int column = (point.x() - sidePadding - gutterWidth() + m_painter.cellWidth() / 2) / m_painter.cellWidth();
    column = std::max(0, column) + (m_wrapped ? part * textColumns() : horizontalScrollBar()->value());
    return {shown.line, content.characterAt(column)};
}

QString LogText::linkAt(QPoint point) const
{
    const auto place = placeAt(point - QPoint(m_painter.cellWidth() / 2, 0));
    if (!isLoaded(place.line))
        return {};
    const auto text = plainText(shownBytes(store().line(place.line)));
    for (const auto& address : webAddresses(text)) {
        if (place.character >= address.start && place.character < address.start + address.target.size())
            return address.target;
    }
    return {};
}

bool LogText::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const auto link = linkAt(help->pos());
        QToolTip::showText(help->globalPos(), link.isEmpty() ? QString() : tr("%1\nOpens with Ctrl+click.").arg(link), this);
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void LogText::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const auto point = event->position().toPoint();
    if (event->modifiers() & Qt::ControlModifier) {
        if (const auto link = linkAt(point); !link.isEmpty()) {
            QDesktopServices::openUrl(QUrl(link));
            return;
        }
    }
    m_selecting = true;
    m_head = placeAt(point);
    if (!(event->modifiers() & Qt::ShiftModifier))
        m_anchor = m_head;
    viewport()->update();
}

void LogText::mouseDoubleClickEvent(QMouseEvent* event)
{
    Place place = placeAt(event->position().toPoint());
    if (!isLoaded(place.line))
        return;
    m_anchor = {place.line, 0};
    m_head = {place.line, int(plainText(shownBytes(store().line(place.line))).size())};
    viewport()->update();
}

void LogText::mouseMoveEvent(QMouseEvent* event)
{
    const auto point = event->position().toPoint();
    const bool onLink = !m_selecting && (event->modifiers() & Qt::ControlModifier) && !linkAt(point).isEmpty();
    viewport()->setCursor(onLink ? Qt::PointingHandCursor : Qt::IBeamCursor);
    if (!m_selecting)
        return;
    if (point.y() < 0 || point.y() > viewport()->height())
        scrollRows(point.y() < 0 ? -1 : 1);
    m_head = placeAt(point);
    viewport()->update();
}

void LogText::mouseReleaseEvent(QMouseEvent*)
{
    if (!std::exchange(m_selecting, false))
        return;
    auto* clipboard = QGuiApplication::clipboard();
    if (hasSelection() && clipboard->supportsSelection())
        clipboard->setText(selectedText(), QClipboard::Selection);
}

QString LogText::selectedText() const
{
    auto [from, to] = std::minmax(m_anchor, m_head);
    QString text;
    const auto last = std::min(to.line, store().end() - 1);
    for (qint64 number = std::max(from.line, store().first()); number <= last; ++number) {
        QString line = plainText(shownBytes(store().line(number)));
        int start = number == from.line ? from.character : 0;
        int end = number == to.line ? to.character : int(line.size());
        text += line.mid(start, end - start);
        if (number != last)
            text += u'\n';
    }
    return text;
}

void LogText::selectAll()
{
    if (store().isEmpty())
        return;
    const auto last = store().end() - 1;
    m_anchor = {store().first(), 0};
    m_head = {last, int(plainText(shownBytes(store().line(last))).size())};
    viewport()->update();
}

void LogText::copy()
{
    if (hasSelection())
        QGuiApplication::clipboard()->setText(selectedText());
}

void LogText::wheelEvent(QWheelEvent* event)
{
    if (event->angleDelta().y() == 0 || (event->modifiers() & Qt::ShiftModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    m_wheelRest += event->angleDelta().y() * rowsOfNotch;
    const int rows = m_wheelRest / notch;
    m_wheelRest -= rows * notch;
    scrollRows(-rows);
}

void LogText::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
        return;
    }
    switch (event->key()) {
    case Qt::Key_Home:
        scrollTo({lowest(), 0});
        break;
    case Qt::Key_End:
        setFollowing(true);
        break;
    case Qt::Key_Up:
        scrollRows(-1);
        break;
    case Qt::Key_Down:
        scrollRows(1);
        break;
    case Qt::Key_PageUp:
        scrollRows(1 - page());
        break;
    case Qt::Key_PageDown:
    case Qt::Key_Space:
        scrollRows(page() - 1);
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void LogText::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("Copy"), QKeySequence(QKeySequence::Copy), this, &LogText::copy)
        ->setEnabled(hasSelection());
    menu.addAction(tr("Select all"), QKeySequence(QKeySequence::SelectAll), this, &LogText::selectAll);
    if (const auto link = linkAt(event->pos()); !link.isEmpty()) {
        menu.addSeparator();
        menu.addAction(tr("Open the link"), this, [link] { QDesktopServices::openUrl(QUrl(link)); });
        menu.addAction(tr("Copy the link"), this, [link] { QGuiApplication::clipboard()->setText(link); });
    }
    menu.exec(event->globalPos());
}

} // namespace onggi::ui

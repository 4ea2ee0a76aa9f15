// The part of TerminalView that takes keys, input methods, the mouse and the clipboard.
#include "terminal/terminalview.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDesktopServices>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QStyleHints>
#include <QUrl>

#include <algorithm>

namespace onggi::ui {

namespace {

int vtermButton(Qt::MouseButton button)
{
    return button == Qt::LeftButton ? 1 : button == Qt::MiddleButton ? 2 : button == Qt::RightButton ? 3 : 0;
}

bool isWordCharacter(const QString& text)
{
    if (text.isEmpty())
        return true; // the second half of a wide character goes with the first
    return text.front().isLetterOrNumber() || text.front().isSurrogate() ||
           QStringLiteral("_-./~:@%+#=?&").contains(text.front());
}

} // namespace

bool TerminalView::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && m_inputEnabled) {
        // Keys belong to the process, but for those that no program in a terminal can receive anyway: Ctrl
        // with a digit, and Ctrl+Shift.
        auto* key = static_cast<QKeyEvent*>(event);
        auto modifiers = key->modifiers() & ~Qt::KeypadModifier;
        bool digit = key->key() >= Qt::Key_1 && key->key() <= Qt::Key_9;
        bool application = (modifiers == Qt::ControlModifier && digit) ||
                           modifiers == (Qt::ControlModifier | Qt::ShiftModifier);
        if (!application) {
            event->accept();
            return true;
        }
    }
    return QAbstractScrollArea::event(event);
}

bool TerminalView::handleShortcut(QKeyEvent* event)
{
    auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
    auto controlShift = Qt::ControlModifier | Qt::ShiftModifier;
    if (modifiers == controlShift) {
        switch (event->key()) {
        case Qt::Key_C:
            copy();
            return true;
        case Qt::Key_V:
            paste();
            return true;
        case Qt::Key_F:
            showSearch();
            return true;
        case Qt::Key_A:
            selectAll();
            return true;
        case Qt::Key_Plus:
            zoomIn();
            return true;
        default:
            break;
        }
    }
    if (modifiers == Qt::ControlModifier) {
        switch (event->key()) {
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            zoomIn();
            return true;
        case Qt::Key_Minus:
            zoomOut();
            return true;
        case Qt::Key_0:
            resetZoom();
            return true;
        case Qt::Key_Insert:
            copy();
            return true;
        default:
            break;
        }
    }
    if (modifiers == Qt::ShiftModifier) {
        auto* bar = verticalScrollBar();
        switch (event->key()) {
        case Qt::Key_PageUp:
            bar->triggerAction(QAbstractSlider::SliderPageStepSub);
            return true;
        case Qt::Key_PageDown:
            bar->triggerAction(QAbstractSlider::SliderPageStepAdd);
            return true;
        case Qt::Key_Home:
            bar->setValue(0);
            return true;
        case Qt::Key_End:
            bar->setValue(bar->maximum());
            return true;
        case Qt::Key_Insert:
            pasteFrom(true);
            return true;
        default:
            break;
        }
    }
    return false;
}

void TerminalView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Control && !m_hoveredLink)
        updateHover(viewport()->mapFromGlobal(QCursor::pos()), Qt::ControlModifier);
    if (handleShortcut(event))
        return;
    if (!m_inputEnabled) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    auto modifiers = event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier | Qt::AltModifier);
    QString text = event->text();
    bool sent = m_surface.sendKey(event->key(), modifiers);
    if (!sent && (modifiers & Qt::ControlModifier) && event->key() >= Qt::Key_Space &&
        event->key() <= Qt::Key_AsciiTilde) {
        // The key and not its text: text() of Ctrl with a letter differs between platforms and layouts.
        m_surface.sendText(QString(QChar(char16_t(event->key()))), modifiers);
        sent = true;
    } else if (!sent && !text.isEmpty()) {
        m_surface.sendText(text, modifiers & Qt::AltModifier);
        sent = true;
    }
    if (!sent) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    clearSelection();
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    restartBlink();
}

void TerminalView::keyReleaseEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Control)
        updateHover({}, {});
    QAbstractScrollArea::keyReleaseEvent(event);
}

bool TerminalView::focusNextPrevChild(bool)
{
    return false; // Tab belongs to the process
}

void TerminalView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    if (m_inputEnabled)
        m_surface.sendFocus(true);
    restartBlink();
    viewport()->update();
}

void TerminalView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    if (m_inputEnabled)
        m_surface.sendFocus(false);
    m_preedit.clear();
    restartBlink();
    viewport()->update();
}

void TerminalView::inputMethodEvent(QInputMethodEvent* event)
{
    if (!m_inputEnabled)
        return;
    if (!event->commitString().isEmpty())
        m_surface.sendText(event->commitString());
    m_preedit = event->preeditString();
    event->accept();
    viewport()->update();
}

QVariant TerminalView::inputMethodQuery(Qt::InputMethodQuery query) const
{
    switch (query) {
    case Qt::ImEnabled:
        return m_inputEnabled;
    case Qt::ImHints:
        return int(Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    case Qt::ImCursorRectangle: {
        auto cursor = visibleCursor();
        return cellRectangle(cursor.row, cursor.column).translated(viewport()->pos());
    }
    case Qt::ImCursorPosition:
    case Qt::ImAnchorPosition:
        return 0;
    case Qt::ImSurroundingText:
    case Qt::ImCurrentSelection:
        return QString();
    default:
        return QAbstractScrollArea::inputMethodQuery(query);
    }
}

bool TerminalView::reportsMouse(Qt::KeyboardModifiers modifiers) const
{
    return m_inputEnabled && m_surface.mouseMode() != TerminalSurface::MouseMode::None &&
           !(modifiers & Qt::ShiftModifier) && m_following;
}

TerminalPosition TerminalView::positionAt(QPoint point) const
{
    auto position = visiblePositionAt(point);
    // A selection edge lies between two cells: the nearer one.
    QRect cell = cellRectangle(position.row, position.column);
    if (m_selecting && m_selection && (m_selection->unit == Unit::Character || m_selection->unit == Unit::Block) &&
        point.x() > cell.center().x())
        ++position.column;
    position.row += topIndex() + int(m_surface.buffer().dropped());
    return position;
}

void TerminalView::mousePressEvent(QMouseEvent* event)
{
    QPoint point = event->position().toPoint();
    if (reportsMouse(event->modifiers())) {
        m_surface.sendMouseButton(visiblePositionAt(point), vtermButton(event->button()), true,
                                  event->modifiers());
        return;
    }
    if (event->button() == Qt::MiddleButton) {
        pasteFrom(true);
        return;
    }
    if (event->button() != Qt::LeftButton)
        return;
    if ((event->modifiers() & Qt::ControlModifier) && m_hoveredLink) {
        QDesktopServices::openUrl(QUrl(m_hoveredLink->first));
        return;
    }
    m_selecting = true;
    m_lastMouse = point;
    if ((event->modifiers() & Qt::ShiftModifier) && m_selection) {
        extendSelection(positionAt(point));
        return;
    }
    bool third = m_selection && m_selection->unit == Unit::Word &&
                 event->timestamp() <
                     m_doubleClicked + quint64(QGuiApplication::styleHints()->mouseDoubleClickInterval());
    Selection selection;
    selection.unit = third                                     ? Unit::Line
                     : (event->modifiers() & Qt::AltModifier) ? Unit::Block
                                                              : Unit::Character;
    m_selection = selection;
    m_selection->anchor = m_selection->head = positionAt(point);
    updateSelectionRange();
}

void TerminalView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || reportsMouse(event->modifiers())) {
        mousePressEvent(event);
        return;
    }
    m_selecting = true;
    m_selection = Selection{};
    m_selection->unit = Unit::Word;
    m_selection->anchor = m_selection->head = positionAt(event->position().toPoint());
    m_doubleClicked = event->timestamp();
    updateSelectionRange();
}

void TerminalView::mouseMoveEvent(QMouseEvent* event)
{
    QPoint point = event->position().toPoint();
    m_lastMouse = point;
    if (m_selecting) {
        extendSelection(positionAt(point));
        bool outside = point.y() < 0 || point.y() > viewport()->height();
        if (outside && !m_autoScrollTimer) {
            m_autoScrollTimer = startTimer(40);
        } else if (!outside && m_autoScrollTimer) {
            killTimer(m_autoScrollTimer);
            m_autoScrollTimer = 0;
        }
        return;
    }
    if (reportsMouse(event->modifiers()))
        m_surface.sendMouseMove(visiblePositionAt(point), event->modifiers());
    updateHover(point, event->modifiers());
}

void TerminalView::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_autoScrollTimer) {
        killTimer(m_autoScrollTimer);
        m_autoScrollTimer = 0;
    }
    if (m_selecting) {
        m_selecting = false;
        if (m_selection && m_selection->from == m_selection->to)
            clearSelection();
        else if (auto* clipboard = QGuiApplication::clipboard(); clipboard->supportsSelection())
            clipboard->setText(selectedText(), QClipboard::Selection);
        return;
    }
    if (reportsMouse(event->modifiers()))
        m_surface.sendMouseButton(visiblePositionAt(event->position().toPoint()),
                                  vtermButton(event->button()), false, event->modifiers());
}

void TerminalView::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        event->angleDelta().y() > 0 ? zoomIn() : zoomOut();
        return;
    }
    m_wheelRest += event->angleDelta().y();
    int notches = m_wheelRest / 40; // three lines a notch of 120
    m_wheelRest -= notches * 40;
    if (notches == 0)
        return;
    if (reportsMouse(event->modifiers())) {
        auto position = visiblePositionAt(event->position().toPoint());
        for (int i = 0; i < std::max(1, std::abs(notches) / 3); ++i)
            m_surface.sendMouseButton(position, notches > 0 ? 4 : 5, true, event->modifiers());
    } else if (m_surface.isAlternate() && m_inputEnabled) {
        // A pager without mouse support scrolls by arrow keys.
        for (int i = 0; i < std::abs(notches); ++i)
            m_surface.sendKey(notches > 0 ? Qt::Key_Up : Qt::Key_Down, {});
    } else {
        verticalScrollBar()->setValue(verticalScrollBar()->value() - notches);
    }
}

void TerminalView::contextMenuEvent(QContextMenuEvent* event)
{
    if (reportsMouse(event->modifiers()))
        return;
    QMenu menu(this);
    auto* copyAction =
        menu.addAction(tr("Copy"), QKeySequence(QStringLiteral("Ctrl+Shift+C")), this, &TerminalView::copy);
    copyAction->setEnabled(hasSelection());
    auto* pasteAction =
        menu.addAction(tr("Paste"), QKeySequence(QStringLiteral("Ctrl+Shift+V")), this, &TerminalView::paste);
    pasteAction->setEnabled(m_inputEnabled);
    menu.addAction(tr("Select all"), QKeySequence(QStringLiteral("Ctrl+Shift+A")), this,
                   &TerminalView::selectAll);
    menu.addSeparator();
    menu.addAction(tr("Find…"), QKeySequence(QStringLiteral("Ctrl+Shift+F")), this,
                   &TerminalView::showSearch);
    menu.addAction(tr("Clear scrollback"), &m_surface, &TerminalSurface::clearScrollback);
    menu.addSeparator();
    menu.addAction(tr("Larger text"), QKeySequence(QStringLiteral("Ctrl++")), this, &TerminalView::zoomIn);
    menu.addAction(tr("Smaller text"), QKeySequence(QStringLiteral("Ctrl+-")), this, &TerminalView::zoomOut);
    menu.addAction(tr("Normal text size"), QKeySequence(QStringLiteral("Ctrl+0")), this,
                   &TerminalView::resetZoom);
    menu.exec(event->globalPos());
}

void TerminalView::updateHover(QPoint point, Qt::KeyboardModifiers modifiers)
{
    std::optional<std::pair<QString, TerminalSurface::Match>> link;
    if (modifiers & Qt::ControlModifier) {
        auto position = visiblePositionAt(point);
        position.row += topIndex();
        link = m_surface.linkAt(position);
    }
    if (link.has_value() == m_hoveredLink.has_value() &&
        (!link || link->second.start == m_hoveredLink->second.start))
        return;
    m_hoveredLink = link;
    viewport()->setCursor(link ? Qt::PointingHandCursor : Qt::IBeamCursor);
    viewport()->setToolTip(link ? link->first : QString());
    viewport()->update();
}

void TerminalView::extendSelection(TerminalPosition head)
{
    if (!m_selection)
        return;
    m_selection->head = head;
    updateSelectionRange();
}

void TerminalView::updateSelectionRange()
{
    auto& selection = *m_selection;
    TerminalPosition from = std::min(selection.anchor, selection.head);
    TerminalPosition to = std::max(selection.anchor, selection.head);
    const auto& buffer = m_surface.buffer();
    int dropped = int(buffer.dropped());
    auto textOf = [&](TerminalPosition position) {
        const auto line = buffer.at(std::clamp(position.row - dropped, 0, buffer.total() - 1));
        const auto& cells = line.cells;
        return size_t(position.column) < cells.size() ? m_surface.cellText(cells[size_t(position.column)])
                                                      : QStringLiteral(" ");
    };
    if (selection.unit == Unit::Word) {
        while (from.column > 0 && isWordCharacter(textOf({from.row, from.column - 1})) &&
               isWordCharacter(textOf(from)))
            --from.column;
        while (to.column < buffer.columns() && isWordCharacter(textOf(to)))
            ++to.column;
        if (from == to)
            ++to.column;
    } else if (selection.unit == Unit::Block) {
        from.column = std::min(selection.anchor.column, selection.head.column);
        to.column = std::max(selection.anchor.column, selection.head.column);
    } else if (selection.unit == Unit::Line) {
        from.column = 0;
        to.column = buffer.columns();
        while (from.row > dropped && buffer.isWrapped(from.row - dropped - 1))
            --from.row;
        while (to.row - dropped < buffer.total() - 1 && buffer.isWrapped(to.row - dropped))
            ++to.row;
    }
    selection.from = from;
    selection.to = to;
    viewport()->update();
}

void TerminalView::selectAll()
{
    const auto& buffer = m_surface.buffer();
    int dropped = int(buffer.dropped());
    m_selection = Selection{};
    m_selection->anchor = {dropped, 0};
    m_selection->head = {dropped + buffer.total() - 1, buffer.columns()};
    updateSelectionRange();
}

void TerminalView::clearSelection()
{
    if (!m_selection)
        return;
    m_selection.reset();
    viewport()->update();
}

QString TerminalView::selectedText() const
{
    if (!m_selection)
        return {};
    int dropped = int(m_surface.buffer().dropped());
    auto from = m_selection->from;
    auto to = m_selection->to;
    from.row -= dropped;
    to.row -= dropped;
    if (m_selection->unit == Unit::Block) {
        QStringList rows;
        for (int row = std::max(from.row, 0); row <= to.row && row < m_surface.buffer().total(); ++row)
            rows.append(m_surface.lineText(row, from.column, to.column));
        return rows.join(u'\n');
    }
    QString text = m_surface.text(from, to);
    while (m_selection->unit == Unit::Character && text.endsWith(u'\n') &&
           to.row == m_surface.buffer().total() - 1)
        text.chop(1);
    return text;
}

void TerminalView::copy()
{
    QString text = selectedText();
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

void TerminalView::paste()
{
    pasteFrom(false);
}

void TerminalView::pasteFrom(bool primary)
{
    auto* clipboard = QGuiApplication::clipboard();
    QString text = clipboard->text(primary && clipboard->supportsSelection() ? QClipboard::Selection
                                                                             : QClipboard::Clipboard);
    if (!m_inputEnabled || text.isEmpty())
        return;
    m_surface.paste(text);
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

} // namespace onggi::ui

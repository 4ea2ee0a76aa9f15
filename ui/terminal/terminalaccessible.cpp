// What assistive technology sees of a terminal: its visible rows as a text with a caret.
#include "terminal/terminalview.h"

#include <QAccessibleWidget>

namespace onggi::ui {

namespace {

class TerminalAccessible : public QAccessibleWidget, public QAccessibleTextInterface
{
public:
    explicit TerminalAccessible(TerminalView* view)
        : QAccessibleWidget(view, QAccessible::Terminal)
    {
    }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TextInterface)
            return static_cast<QAccessibleTextInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QAccessible::State state() const override
    {
        auto state = QAccessibleWidget::state();
        state.multiLine = true;
        state.readOnly = !view().isInputEnabled();
        return state;
    }

    void selection(int, int* start, int* end) const override { *start = *end = 0; }
    int selectionCount() const override { return 0; }
    void addSelection(int, int) override {}
    void removeSelection(int) override {}
    void setSelection(int, int, int) override {}
    void setCursorPosition(int) override {}
    void scrollToSubstring(int, int) override {}
    int cursorPosition() const override
    {
        auto cursor = view().visibleCursor();
        auto lines = view().visibleText().split(u'\n');
        int offset = 0;
        for (int row = 0; row < cursor.row && row < lines.size(); ++row)
            offset += int(lines[row].size()) + 1;
        if (cursor.row >= 0 && cursor.row < lines.size())
            offset += std::min(cursor.column, int(lines[cursor.row].size()));
        return std::min(offset, characterCount());
    }
    QString text(int start, int end) const override
    {
        QString all = view().visibleText();
        return all.mid(start, (end < 0 ? int(all.size()) : end) - start);
    }
    int characterCount() const override { return int(view().visibleText().size()); }
    QRect characterRect(int offset) const override
    {
        QString before = view().visibleText().left(offset);
        int row = int(before.count(u'\n'));
        int column = int(before.size() - before.lastIndexOf(u'\n')) - 1;
        QRect area = view().cellRectangle(row, column);
        return {view().viewport()->mapToGlobal(area.topLeft()), area.size()};
    }
    int offsetAtPoint(const QPoint& point) const override
    {
        auto position = view().visiblePositionAt(view().viewport()->mapFromGlobal(point));
        auto lines = view().visibleText().split(u'\n');
        int offset = 0;
        for (int row = 0; row < position.row && row < lines.size(); ++row)
            offset += int(lines[row].size()) + 1;
        return offset + position.column;
    }
    QString attributes(int, int* start, int* end) const override
    {
        *start = 0;
        *end = characterCount();
        return {};
    }

private:
    const TerminalView& view() const { return *static_cast<TerminalView*>(widget()); }
};

QAccessibleInterface* make(const QString&, QObject* object)
{
    auto* view = qobject_cast<TerminalView*>(object);
    return view ? new TerminalAccessible(view) : nullptr;
}

} // namespace

void installTerminalAccessibility()
{
    static bool installed = false;
    if (!installed)
        QAccessible::installFactory(make);
    installed = true;
}

void TerminalView::announceChange()
{
    if (!QAccessible::isActive())
        return;
    QString now = visibleText();
    if (now == m_announced)
        return;
    // Only what differs in the middle is told, so that a reader speaks new lines and not the whole screen.
    qsizetype same = 0;
    qsizetype shorter = std::min(now.size(), m_announced.size());
    while (same < shorter && now[same] == m_announced[same])
        ++same;
    qsizetype tail = 0;
    while (tail < shorter - same && now[now.size() - 1 - tail] == m_announced[m_announced.size() - 1 - tail])
        ++tail;
    QAccessibleTextUpdateEvent update(this, int(same),
                                      m_announced.mid(same, m_announced.size() - same - tail),
                                      now.mid(same, now.size() - same - tail));
    m_announced = now;
    QAccessible::updateAccessibility(&update);
}

} // namespace onggi::ui

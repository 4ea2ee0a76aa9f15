// What assistive technology sees of a log: its visible lines as a text.
#include "logs/logtext.h"

#include <QAccessibleWidget>

namespace onggi::ui {

namespace {

class LogAccessible : public QAccessibleWidget, public QAccessibleTextInterface
{
public:
    explicit LogAccessible(LogText* view)
        : QAccessibleWidget(view, QAccessible::EditableText)
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
        state.readOnly = true;
        return state;
    }

    void selection(int, int* start, int* end) const override { *start = *end = 0; }
    int selectionCount() const override { return 0; }
    void addSelection(int, int) override {}
    void removeSelection(int) override {}
    void setSelection(int, int, int) override {}
    int cursorPosition() const override { return 0; }
    void setCursorPosition(int) override {}
    void scrollToSubstring(int, int) override {}
    QString text(int start, int end) const override
    {
        QString all = view().visibleText();
        return all.mid(start, (end < 0 ? int(all.size()) : end) - start);
    }
    int characterCount() const override { return int(view().visibleText().size()); }
    QRect characterRect(int offset) const override
    {
        int row = int(view().visibleText().left(offset).count(u'\n'));
        QRect area = view().rectangleOfRow(row);
        return {view().viewport()->mapToGlobal(area.topLeft()), area.size()};
    }
    int offsetAtPoint(const QPoint&) const override { return 0; }
    QString attributes(int, int* start, int* end) const override
    {
        *start = 0;
        *end = characterCount();
        return {};
    }

private:
    const LogText& view() const { return *static_cast<LogText*>(widget()); }
};

QAccessibleInterface* make(const QString&, QObject* object)
{
    auto* view = qobject_cast<LogText*>(object);
    return view ? new LogAccessible(view) : nullptr;
}

} // namespace

void installLogAccessibility()
{
    static bool installed = false;
    if (!installed)
        QAccessible::installFactory(make);
    installed = true;
}

} // namespace onggi::ui

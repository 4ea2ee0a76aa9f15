#pragma once

#include <QFrame>
#include <QTimer>

class QLabel;
class QLineEdit;

namespace onggi::ui {

class TerminalView;

// The small bar over a terminal's corner that searches its rows.
class TerminalSearchBar : public QFrame
{
    Q_OBJECT

public:
    explicit TerminalSearchBar(TerminalView& view);
    void open();
    void close();
    // Looks again, after text was added; keeps the current hit where it can.
    void refresh();
    // Once in a while: the whole scrollback is searched.
    void refreshSoon();
    void place();

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void search();
    void step(int by);
    void showCurrent();
    void showCount();

    TerminalView& m_view;
    QLineEdit* m_field;
    QLabel* m_count;
    QTimer m_refresh;
};

} // namespace onggi::ui

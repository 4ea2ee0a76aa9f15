#pragma once

#include <QFrame>

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
    void place();

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void search();
    void step(int by);
    void showCurrent();

    TerminalView& m_view;
    QLineEdit* m_field;
    QLabel* m_count;
};

} // namespace onggi::ui

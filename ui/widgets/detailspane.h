#pragma once

#include <QWidget>

class QBoxLayout;
class QHBoxLayout;
class QLabel;
class QScrollArea;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;

namespace onggi::ui {

class NoticeBar;

/// What is shown of the one thing that is selected in a list: a heading with buttons, a place for notices, and tabs with
/// a page each. Subclasses fill it; GUI thread.
class DetailsPane : public QWidget
{
    Q_OBJECT
public:
    explicit DetailsPane(QWidget* parent = nullptr);

protected:
    /// A page of facts: cards below each other, scrolled.
    static QScrollArea* makeCardPage(const QList<QWidget*>& cards);

    void addTab(const QString& title, QWidget* page);

    QLabel* m_heading;     ///< the thing's name, elided
    QHBoxLayout* m_header; ///< the heading, and after it the buttons
    NoticeBar* m_notice;
    QVBoxLayout* m_aboveTabs; ///< between the notice and the tabs; empty
    QTabBar* m_tabs;
    QStackedWidget* m_stack; ///< the subclass shows the tab's page when it is ready
};

} // namespace onggi::ui

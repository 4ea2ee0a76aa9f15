#pragma once

#include "containers/containeractions.h"
#include "models/engine.h"

#include <QHash>
#include <QPointer>
#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace onggi::ui {

class JsonView;
class NoticeBar;
class OverviewTab;
class StatusPill;

/// The details of the selected container: its state and actions, and Overview, Logs, Terminal and Inspect as tabs.
/// Logs and terminals of containers stay alive while others are looked at, and can be torn off into windows of their
/// own.
class ContainerPane : public QWidget
{
    Q_OBJECT
public:
    enum Tab { Overview, Logs, Terminal, Inspect };

    ContainerPane(Engine& engine, ContainerActions& actions, QWidget* parent = nullptr);
    ~ContainerPane() override;

    void showContainer(const QString& id);
    QString containerId() const { return m_id; }
    void showTab(Tab tab);
    Tab currentTab() const;

signals:
    void commandUsed(const QString& line);
    void imageClicked(const QString& reference);
    void removeRequested(const QString& id);
    void menuRequested(const QString& id, const QPoint& globalPosition);

private:
    struct Session
    {
        QPointer<QWidget> widget;
        QPointer<QWidget> window; ///< when torn off
    };
    using Sessions = QHash<QString, Session>;

    void refresh();       ///< the header, from the model
    void fetchDetails();  ///< the tabs, from an inspection
    void applyTab();
    void announceTab();
    QWidget* sessionWidget(Tab tab);
    QWidget* makeTerminal(const QString& id);
    QWidget* makeLogs(const QString& id);
    void tearOff();
    void takeBack(Tab tab, const QString& id);
    void forget(const QString& id);
    Sessions& sessionsOf(Tab tab) { return tab == Terminal ? m_terminals : m_logs; }

    Engine& m_engine;
    ContainerActions& m_actions;
    QString m_id;
    QPointer<Call> m_question;
    Sessions m_terminals;
    Sessions m_logs;

    QLabel* m_name;
    QLabel* m_shortId;
    StatusPill* m_pill;
    QPushButton* m_startStop;
    QPushButton* m_restart;
    QPushButton* m_remove;
    QToolButton* m_more;
    QTabBar* m_tabs;
    QToolButton* m_window;
    NoticeBar* m_error;
    QStackedWidget* m_stack;
    OverviewTab* m_overview;
    JsonView* m_inspect;
    QWidget* m_tornOff;
};

} // namespace onggi::ui

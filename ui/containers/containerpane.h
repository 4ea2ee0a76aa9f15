#pragma once

#include "containers/containeractions.h"
#include "models/engine.h"

#include <QHash>
#include <QPointer>
#include <QWidget>
#include <functional>
#include <optional>

class QStackedWidget;
class QTabBar;
class QToolButton;

namespace onggi::ui {

class NoticeBar;
class PaneHeader;
class ProcessesPane;
class StatsFeed;
class StatsPane;
class StopStrip;

/// The details of the selected container: its state and actions, and what is known of it as tabs. Logs and terminals of
/// containers stay alive while others are looked at, and can be torn off into windows of their own.
class ContainerPane : public QWidget
{
    Q_OBJECT
public:
    enum Tab { Overview, Logs, Terminal, Files, Changes, Stats, Processes, Inspect, Isolation };

    ContainerPane(Engine& engine, ContainerActions& actions, StatsFeed& feed, QWidget* parent = nullptr);
    ~ContainerPane() override;

    void showContainer(const QString& id);
    QString containerId() const { return m_id; }
    void showTab(Tab tab);
    void showShell(); ///< the container's last shell, or a first one
    Tab currentTab() const;
    const std::optional<ContainerDetails>& details() const { return m_details; } ///< of the last inspection

signals:
    void commandUsed(const QString& line);
    void imageClicked(const QString& reference);
    void removeRequested(const QString& id);
    void menuRequested(const QString& id, const QPoint& globalPosition);
    void limitsRequested(const QString& id);
    void editRequested(const QString& id);
    void commitRequested(const QString& id);

private:
    struct Session
    {
        QPointer<QWidget> widget;
        QPointer<QWidget> window; ///< when torn off
    };
    using Sessions = QHash<QString, Session>;
    /// A tab that shows whichever container is chosen: what it is told when that is another one (m_id), and when more is
    /// known of it (m_details).
    struct Details
    {
        QWidget* widget = nullptr;
        std::function<void()> setContainer;
        std::function<void()> setDetails;
    };

    void makeTabs();
    void refresh();       ///< the header, from the model
    void fetchDetails();  ///< the tabs, from an inspection
    void applyTab();
    void announceTab();
    QWidget* detailsWidget(Tab tab);
    Details makeDetails(Tab tab);
    QWidget* sessionWidget(Tab tab);
    QWidget* makeTerminal(const QString& id);
    QWidget* makeLogs(const QString& id);
    void tearOff();
    void takeBack(Tab tab, const QString& id);
    void forget(const QString& id);
    void forgetGone();
    Sessions& sessionsOf(Tab tab) { return tab == Terminal ? m_terminals : m_logs; }

    Engine& m_engine;
    ContainerActions& m_actions;
    StatsFeed& m_feed;
    QString m_id;
    QPointer<Call> m_question;
    Sessions m_terminals;
    Sessions m_logs;

    std::optional<ContainerDetails> m_details;
    ContainerState m_state = ContainerState::Created; ///< as last shown

    PaneHeader* m_header;
    QTabBar* m_tabs;
    QToolButton* m_window;
    NoticeBar* m_error;
    StopStrip* m_stop;
    QStackedWidget* m_stack;
    QHash<Tab, Details> m_made; ///< tabs that somebody has looked at
    StatsPane* m_stats = nullptr;
    ProcessesPane* m_processes = nullptr;
    QWidget* m_tornOff;
};

} // namespace onggi::ui

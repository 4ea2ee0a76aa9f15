#pragma once

#include "models/engine.h"
#include "models/enginelist.h"
#include "widgets/page.h"

class QLabel;
class QStackedWidget;
class QTabBar;

namespace onggi::ui {

class DiskView;
class EnginesView;
class EventList;
class EventModel;
class FactCard;
class NoticeBar;
class SettingsView;

// The engine: versions of both sides, what it runs on, what lies on its disk, what happens in it; which engines there are to
// choose from; and the window's settings.
class SystemPage : public Page
{
    Q_OBJECT

public:
    enum Tab
    {
        Overview,
        Disk,
        Events,
        Engines,
        Settings
    };

    SystemPage(Engine& engine, EngineList& engines, QWidget* parent = nullptr);
    ~SystemPage() override;

    static PageEntry entry() { return {QStringLiteral("system"), tr("System"), QStringLiteral("system"), false}; }
    QList<QWidget*> toolbarWidgets() override { return {m_tools}; }
    QList<QAction*> paletteActions() override { return m_actions; }
    void select(const QString& what) override; // "disk", "events", "engines", "settings"
    void activated() override;

signals:
    // Another page's question about what to remove: "images", "containers".
    void pruneRequested(const QString& pageId);

private:
    QWidget* makeOverview();
    QWidget* makeTimeline();
    void refreshOverview();
    void readPastEvents();
    void showEvents();
    void tabChanged();
    QString address() const;

    Engine& m_engine;
    QWidget* m_tools;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    QLabel* m_short;
    FactCard* m_client;
    FactCard* m_server;
    FactCard* m_machine;
    FactCard* m_storage;
    FactCard* m_security;
    FactCard* m_contents;
    FactCard* m_warnings;
    EventModel* m_events;
    EventList* m_eventList;
    QStackedWidget* m_eventStack;
    NoticeBar* m_trouble;
    QWidget* m_troubleRow;
    DiskView* m_disk;
    EnginesView* m_enginesView;
    SettingsView* m_settings;
    QList<QAction*> m_actions;
};

} // namespace onggi::ui

#pragma once

#include "models/engine.h"
#include "widgets/page.h"

class QLabel;
class QStackedWidget;
class QTabBar;

namespace onggi::ui {

class EventList;
class EventModel;
class FactCard;
class SettingsView;

// The engine: versions of both sides, what it runs on, what happens in it; and the window's settings.
class SystemPage : public Page
{
    Q_OBJECT

public:
    enum Tab
    {
        Overview,
        Events,
        Settings
    };

    explicit SystemPage(Engine& engine, QWidget* parent = nullptr);
    ~SystemPage() override;

    QString pageId() const override { return QStringLiteral("system"); }
    QString title() const override { return tr("System"); }
    QString iconName() const override { return QStringLiteral("system"); }
    QList<QWidget*> toolbarWidgets() override { return {m_tools}; }
    QList<QAction*> paletteActions() override { return m_actions; }
    void select(const QString& what) override; // "events", "settings"
    void activated() override;

private:
    QWidget* makeOverview();
    void refreshOverview();
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
    SettingsView* m_settings;
    QList<QAction*> m_actions;
};

} // namespace onggi::ui

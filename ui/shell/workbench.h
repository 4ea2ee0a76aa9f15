#pragma once

#include "models/engine.h"
#include "models/enginelist.h"
#include "shell/enginelauncher.h"

#include <QWidget>

class QHBoxLayout;
class QStackedWidget;
class QUrl;

namespace onggi::ui {

class Button;
class CommandStrip;
class ContainersPage;
class EmptyState;
class Navigation;
class NoticeBar;
class Page;
class Practice;
class PracticePanel;
class SearchField;
class StoreFeed;

/// What the window shows of one engine: navigation, toolbar, the current page, the command strip. All that belongs to that
/// engine (pages, dialogs, streams, terminals) lies below it and goes with it. Owned by the MainWindow.
class Workbench : public QWidget
{
    Q_OBJECT
public:
    Workbench(Engine& engine, EngineLauncher& launcher, EngineList& engines, const QUrl& hubUrl, QWidget* parent = nullptr);
    ~Workbench() override;

    QString currentPageId() const;
    void openPage(const QString& pageId, const QString& what);
    /// Removals that one could still have undone: they are meant, and wait only for that.
    bool hasPendingRemovals() const;
    void finishRemovals();

signals:
    void settled(); ///< no removal is under way any more

private:
    void addPage(Page* page);
    void makeShortcuts();
    void showPage(int index);
    void triggerAction(const QString& pageId, const QString& name);
    void engineChanged();
    void startEngine();
    void openRunForm(const QString& reference = {});
    void openPalette();
    void openShortcuts();
    void openMenu(const QPoint& position);

    Engine& m_engine;
    StoreFeed* m_store;
    EngineLauncher& m_launcher;
    EngineList& m_engines;
    QList<Page*> m_pages;
    QStringList m_filters; ///< what stands in the filter field for each page
    ContainersPage* m_containers;
    Navigation* m_navigation;
    QWidget* m_toolbar;
    QWidget* m_work; ///< the part of the toolbar that is of use only with an engine
    Button* m_palette;
    Button* m_run;
    SearchField* m_filter;
    QHBoxLayout* m_pageTools;
    QStackedWidget* m_stack;
    EmptyState* m_noEngine;
    NoticeBar* m_notice;
    CommandStrip* m_strip;
    Practice* m_practice;
    PracticePanel* m_practicePanel;
    int m_current = 0;
};

} // namespace onggi::ui

#pragma once

#include "models/engine.h"
#include "models/enginelist.h"
#include "shell/enginelauncher.h"
#include "widgets/page.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <optional>

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
    /// A place in the stack, with a page as soon as one was wanted, or there was a quiet moment to make it.
    struct Place
    {
        PageEntry entry;
        std::function<Page*()> make;
        std::function<std::optional<int>()> count;
        Page* page = nullptr;
        QString filter; ///< what stands in the filter field for it
    };
    void addPages(const QUrl& hubUrl);
    int indexOf(const QString& pageId) const;
    Page* pageAt(int index);
    Page* currentPage() { return pageAt(m_current); }
    void makeNextPage();
    void recount();
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
    QList<Place> m_places;
    QTimer m_quiet;
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

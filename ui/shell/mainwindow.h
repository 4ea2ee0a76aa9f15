#pragma once

#include "models/engine.h"
#include "shell/enginelauncher.h"

#include <QMainWindow>

class QHBoxLayout;
class QStackedWidget;
class QUrl;

namespace onggi::ui {

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

/// The one window: navigation, toolbar, the current page, the command strip. Owned by main().
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(Engine& engine, EngineLauncher& launcher, const QUrl& hubUrl);
    ~MainWindow() override;

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void addPage(Page* page);
    void makeShortcuts();
    void showPage(int index);
    void openPage(const QString& pageId, const QString& what);
    void engineChanged();
    void startEngine();
    void openRunForm(const QString& reference = {});
    void openPalette();
    void openShortcuts();
    void openMenu(const QPoint& position);

    Engine& m_engine;
    StoreFeed* m_store;
    EngineLauncher& m_launcher;
    QList<Page*> m_pages;
    QStringList m_filters; ///< what stands in the filter field for each page
    ContainersPage* m_containers;
    Navigation* m_navigation;
    QWidget* m_toolbar;
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

#pragma once

#include "models/engine.h"
#include "models/enginelist.h"
#include "shell/enginelauncher.h"

#include <QMainWindow>
#include <QUrl>
#include <memory>

namespace onggi::ui {

class Notifier;
class Workbench;

/// The one window. It shows the chosen engine on a workbench, and makes a new one of both when another engine is chosen:
/// what belonged to the old one is gone then. Owned by main().
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(EngineList& engines, EngineLauncher::Places places, const QUrl& hubUrl);
    ~MainWindow() override;

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    /// An engine and what starts it; lives as long as any workbench on it.
    struct Session;
    void openEngine();
    void newWorkbench();
    void retireWorkbench();

    EngineList& m_engines;
    EngineLauncher::Places m_places;
    QUrl m_hubUrl;
    std::shared_ptr<Session> m_session;
    std::unique_ptr<Notifier> m_notifier;
    Workbench* m_bench = nullptr;
};

} // namespace onggi::ui

#include "shell/mainwindow.h"

#include "shell/workbench.h"
#include "system/notifier.h"

#include <QApplication>
#include <QCloseEvent>
#include <QIcon>
#include <QScreen>
#include <QSettings>

namespace onggi::ui {

namespace {
const auto geometryKey = QStringLiteral("window/geometry");
}

struct MainWindow::Session
{
    Session(const EngineEntry& entry, const EngineLauncher::Places& places)
        : engine(*entry.transport, entry.name), launcher(*entry.transport, places)
    {
    }
    Engine engine;
    EngineLauncher launcher;
};

MainWindow::MainWindow(EngineList& engines, EngineLauncher::Places places, const QUrl& hubUrl)
    : m_engines(engines), m_places(std::move(places)), m_hubUrl(hubUrl)
{
    setWindowTitle("Onggi");
    setWindowIcon(QIcon(":/icons/jar.svg"));
    setMinimumSize(900, 560);
    // Room for the window's frame and the desktop's panels is left even on a small screen.
    constexpr QSize frame(8, 40);
    resize(QSize(1280, 800).boundedTo(screen()->availableSize() - frame));
    // Whoever chose it may stand in the workbench that goes.
    connect(&engines, &EngineList::currentChanged, this, &MainWindow::openEngine, Qt::QueuedConnection);
    openEngine();
    restoreGeometry(QSettings().value(geometryKey).toByteArray());
}

MainWindow::~MainWindow()
{
    delete m_bench;
}

void MainWindow::openEngine()
{
    const auto page = m_bench ? m_bench->currentPageId() : QString();
    retireWorkbench();
    m_session = std::make_shared<Session>(m_engines.current(), m_places);
    m_notifier = std::make_unique<Notifier>(m_session->engine);
    connect(m_notifier.get(), &Notifier::opened, this, [this](const QString& pageId, const QString& what) {
        setWindowState(windowState() & ~Qt::WindowMinimized);
        show();
        raise();
        activateWindow();
        m_bench->openPage(pageId, what);
    });
    newWorkbench();
    if (!page.isEmpty())
        m_bench->openPage(page, page == "system" ? QStringLiteral("engines") : QString());
    m_session->engine.start();
}

void MainWindow::newWorkbench()
{
    m_bench = new Workbench(m_session->engine, m_session->launcher, m_engines, m_hubUrl);
    // The engine must outlive its pages: its last owner is let go when they are gone.
    connect(m_bench, &QObject::destroyed, [session = m_session] {});
    setCentralWidget(m_bench);
}

void MainWindow::retireWorkbench()
{
    auto* old = std::exchange(m_bench, nullptr);
    if (!old)
        return;
    takeCentralWidget();
    if (!old->hasPendingRemovals()) {
        delete old;
        return;
    }
    old->hide();
    connect(old, &Workbench::settled, old, &QObject::deleteLater);
    old->finishRemovals();
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() != QEvent::LanguageChange || !m_bench)
        return;
    // Every text of a workbench is said when it is made. The engine and what it is doing stay.
    QMetaObject::invokeMethod(this, [this] {
        retireWorkbench();
        newWorkbench();
        m_bench->openPage("system", "settings");
    }, Qt::QueuedConnection);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QSettings().setValue(geometryKey, saveGeometry());
    if (m_bench->hasPendingRemovals()) {
        event->ignore();
        hide();
        connect(m_bench, &Workbench::settled, qApp, &QApplication::quit);
        m_bench->finishRemovals();
        return;
    }
    QMainWindow::closeEvent(event);
    // Torn-off terminals belong to this window.
    QApplication::quit();
}

} // namespace onggi::ui

#include "shell/mainwindow.h"

#include "containers/containerspage.h"
#include "hub/hubpage.h"
#include "images/imagespage.h"
#include "shell/commandstrip.h"
#include "shell/navigation.h"
#include "shell/palette.h"
#include "shell/practicepanel.h"
#include "shell/shortcutsdialog.h"
#include "models/storefeed.h"
#include "networks/networkspage.h"
#include "system/systempage.h"
#include "volumes/volumespage.h"
#include "widgets/buttons.h"
#include "widgets/emptystate.h"
#include "widgets/noticebar.h"
#include "widgets/page.h"
#include "widgets/searchfield.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QScreen>
#include <QSettings>
#include <QShortcut>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int noticeTime = 5000;
constexpr int toolbarHeight = 44;
} // namespace

MainWindow::MainWindow(Engine& engine, EngineLauncher& launcher, const QUrl& hubUrl)
    : m_engine(engine), m_store(new StoreFeed(engine, this)), m_launcher(launcher)
{
    setWindowTitle("Onggi");
    setWindowIcon(QIcon(":/icons/jar.svg"));
    setMinimumSize(900, 560);
    // Room for the window's frame and the desktop's panels is left even on a small screen.
    constexpr QSize frame(8, 40);
    resize(QSize(1280, 800).boundedTo(screen()->availableSize() - frame));

    auto* central = new QWidget(this);
    central->setProperty("kind", "panel");
    central->setAttribute(Qt::WA_StyledBackground);
    m_navigation = new Navigation(engine, central);
    auto* divider = new QFrame(central);
    divider->setProperty("kind", "line");
    divider->setFixedWidth(1);

    m_toolbar = new QWidget(central);
    m_toolbar->setFixedHeight(toolbarHeight - 1);
    m_filter = new SearchField({}, m_toolbar);
    m_filter->setAccessibleName(tr("Filter"));
    m_filter->setMinimumWidth(140);
    m_filter->setMaximumWidth(300);
    m_pageTools = new QHBoxLayout;
    m_pageTools->setSpacing(8);
    auto* paletteButton = new Button(tr("Ctrl K"), Button::Kind::Quiet, {}, m_toolbar);
    paletteButton->setAccessibleName(tr("Palette"));
    paletteButton->setToolTip(tr("All actions and objects"));
    paletteButton->setMinimumHeight(30);
    auto* run = new PrimaryButton(tr("Run…"), "play", m_toolbar);
    run->setToolTip("Ctrl+N");
    auto* tools = new QHBoxLayout(m_toolbar);
    tools->setContentsMargins(14, 0, 14, 0);
    tools->setSpacing(8);
    tools->addWidget(m_filter, 100);
    tools->addLayout(m_pageTools);
    tools->addStretch(1);
    tools->addWidget(paletteButton);
    tools->addWidget(run);
    auto* line = new QFrame(central);
    line->setProperty("kind", "line");
    line->setFixedHeight(1);

    m_stack = new QStackedWidget(central);
    m_noEngine = new EmptyState(m_stack);
    m_stack->addWidget(m_noEngine);
    // Not a child of the stack: of what is in a stack assistive technology is told only the pages.
    m_notice = new NoticeBar(central);
    m_notice->floatOver(*m_stack);
    m_strip = new CommandStrip(central);

    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_toolbar);
    right->addWidget(line);
    right->addWidget(m_stack, 1);
    right->addWidget(m_strip);
    auto* layout = new QHBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_navigation);
    layout->addWidget(divider);
    layout->addLayout(right, 1);
    m_practice = new Practice(engine, this);
    m_practicePanel = new PracticePanel(*m_practice, central);
    layout->addWidget(m_practicePanel);
    setCentralWidget(central);

    m_containers = new ContainersPage(engine, m_stack);
    addPage(m_containers);
    addPage(new ImagesPage(engine, m_stack));
    auto* hub = new HubPage(engine, hubUrl, m_stack);
    addPage(hub);
    addPage(new VolumesPage(engine, *m_store, m_stack));
    addPage(new NetworksPage(*m_store, m_stack));
    addPage(new SystemPage(engine, m_stack));

    connect(hub, &HubPage::searched, m_practice, &Practice::noteSearch);
    connect(m_containers, &ContainersPage::containerShown, m_practice, &Practice::noteShown);
    connect(m_practicePanel, &PracticePanel::pageWanted, this, &MainWindow::openPage);
    connect(m_practicePanel, &PracticePanel::runWanted, this, &MainWindow::openRunForm);
    connect(m_navigation, &Navigation::pageChosen, this, &MainWindow::showPage);
    connect(m_navigation, &Navigation::menuRequested, this, &MainWindow::openMenu);
    connect(m_filter, &SearchField::edited, this, [this](const QString& text) {
        m_filters[m_current] = text;
        m_pages[m_current]->setFilter(text);
    });
    connect(m_filter, &QLineEdit::returnPressed, this, [this] { m_pages[m_current]->filterAccepted(); });
    connect(paletteButton, &QPushButton::clicked, this, &MainWindow::openPalette);
    connect(run, &QPushButton::clicked, this, [this] { openRunForm(); });
    connect(m_noEngine, &EmptyState::buttonClicked, this, &MainWindow::startEngine);
    connect(&engine, &Engine::stateChanged, this, &MainWindow::engineChanged);
    connect(&launcher, &EngineLauncher::failed, this, [this](const QString& sentence) {
        m_noEngine->setBusy({});
        m_noEngine->setError(sentence);
    });
    makeShortcuts();
    engineChanged();
    showPage(0);

    const QSettings settings;
    restoreGeometry(settings.value("window/geometry").toByteArray());
}

MainWindow::~MainWindow() = default;

void MainWindow::addPage(Page* page)
{
    m_pages.append(page);
    m_filters.append(QString());
    m_stack->addWidget(page);
    m_navigation->addPage(page);
    for (auto* tool : page->toolbarWidgets()) {
        m_pageTools->addWidget(tool);
        tool->setProperty("page", m_pages.size() - 1);
        tool->hide();
    }
    connect(page, &Page::filterPlaceholderChanged, this, [this, page] {
        if (m_pages[m_current] == page)
            m_filter->setPlaceholderText(page->filterPlaceholder());
    });
    connect(page, &Page::commandUsed, m_strip, &CommandStrip::setLine);
    connect(page, &Page::runRequested, this, &MainWindow::openRunForm);
    connect(page, &Page::pageRequested, this, &MainWindow::openPage);
    connect(page, &Page::noticeRaised, this, [this](const QString& sentence) { m_notice->showNotice(sentence, {}, noticeTime); });
}

void MainWindow::makeShortcuts()
{
    const auto add = [this](const QKeySequence& keys, auto function) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, function);
    };
    for (int index = 0; index < m_pages.size(); ++index)
        add(QKeySequence(QString("Ctrl+%1").arg(index + 1)), [this, index] { showPage(index); });
    add(QKeySequence("Ctrl+K"), [this] { openPalette(); });
    add(QKeySequence("Ctrl+N"), [this] { openRunForm(); });
    add(QKeySequence("Ctrl+Q"), [this] { close(); });
    add(QKeySequence("F1"), [this] { openShortcuts(); });
    const auto focusFilter = [this] {
        if (m_filter->isVisible()) {
            m_filter->setFocus();
            m_filter->selectAll();
        }
    };
    // Text fields and terminals keep a "/" for themselves: they take it before a shortcut does.
    add(QKeySequence("/"), focusFilter);
    add(QKeySequence("Ctrl+F"), focusFilter);
}

void MainWindow::showPage(int index)
{
    m_current = index;
    auto* page = m_pages[index];
    m_navigation->setCurrent(index);
    for (int at = 0; at < m_pageTools->count(); ++at) {
        auto* tool = m_pageTools->itemAt(at)->widget();
        tool->setVisible(tool->property("page").toInt() == index);
    }
    const auto placeholder = page->filterPlaceholder();
    m_filter->setVisible(!placeholder.isEmpty());
    m_filter->setPlaceholderText(placeholder);
    m_filter->setText(m_filters[index]);
    if (m_engine.state() == Engine::State::Connected) {
        m_stack->setCurrentWidget(page);
        page->activated();
    }
}

void MainWindow::openPage(const QString& pageId, const QString& what)
{
    if (pageId == "practice") {
        m_practice->begin();
        return;
    }
    for (int index = 0; index < m_pages.size(); ++index) {
        if (m_pages[index]->pageId() != pageId)
            continue;
        showPage(index);
        if (!what.isEmpty())
            m_pages[index]->select(what);
    }
}

void MainWindow::engineChanged()
{
    const auto state = m_engine.state();
    m_toolbar->setEnabled(state == Engine::State::Connected);
    if (state == Engine::State::Connected) {
        showPage(m_current);
        return;
    }
    m_noEngine->setError({});
    switch (state) {
    case Engine::State::Connecting:
        m_noEngine->setContent("engine", tr("Connecting…"), {});
        break;
    case Engine::State::NoPermission:
        m_noEngine->setContent("lock", tr("No permission"),
                               m_engine.error().message + ' ' + tr("Ask the administrator to add you to the socket's group, then sign in again."),
                               tr("Try again"));
        break;
    case Engine::State::Broken:
        m_noEngine->setContent("alert", tr("The engine does not answer as it should"), m_engine.error().message, tr("Try again"));
        break;
    default:
        if (m_launcher.canStart())
            m_noEngine->setContent("jar", tr("The engine is not running"),
                                   tr("Containers are run by Onggi's engine. It is not running yet; starting it takes a moment."),
                                   tr("Start the engine"));
        else
            m_noEngine->setContent("engine", tr("No engine answers"), m_engine.error().message, tr("Try again"));
    }
    m_stack->setCurrentWidget(m_noEngine);
    m_noEngine->button()->setFocus();
}

void MainWindow::startEngine()
{
    m_noEngine->setError({});
    if (m_engine.state() != Engine::State::NotRunning || !m_launcher.canStart()) {
        m_engine.retryNow();
        return;
    }
    m_noEngine->setBusy(tr("Starting the engine…"));
    m_launcher.start();
}

void MainWindow::openRunForm(const QString& reference)
{
    if (m_engine.state() == Engine::State::Connected)
        m_containers->openRunForm(reference);
}

void MainWindow::openPalette()
{
    if (m_engine.state() != Engine::State::Connected)
        return;
    QList<CommandPalette::Entry> entries;
    entries.append({"play", tr("Run a container…"), tr("Action"), "Ctrl+N", [this] { openRunForm(); }});
    for (int index = 0; index < m_pages.size(); ++index)
        entries.append({m_pages[index]->iconName(), m_pages[index]->title(), tr("Page"), QString("Ctrl+%1").arg(index + 1), [this, index] { showPage(index); }});
    entries.append({"info", tr("Guided practice"), tr("Action"), {}, [this] { m_practice->begin(); }});
    // What concerns the page that one sees comes first.
    for (int step = 0; step < m_pages.size(); ++step) {
        const int index = (m_current + step) % int(m_pages.size());
        for (auto* action : m_pages[index]->paletteActions()) {
            entries.append({"chevron-right", action->text(), m_pages[index]->title(), action->shortcut().toString(QKeySequence::NativeText), [this, index, action] {
                                if (index != m_current)
                                    showPage(index);
                                action->trigger();
                            }});
        }
    }
    entries.append({"keyboard", tr("Keyboard shortcuts"), tr("Action"), "F1", [this] { openShortcuts(); }});
    entries.append({"close", tr("Quit"), tr("Action"), "Ctrl+Q", [this] { close(); }});
    for (const auto& container : m_engine.containers().all()) {
        entries.append({"containers", container.name, tr("Container"), {}, [this, id = container.id] { openPage("containers", id); }});
        const bool running = container.isRunning();
        entries.append({running ? "stop" : "play", running ? tr("Stop %1").arg(container.name) : tr("Start %1").arg(container.name), tr("Action"), {},
                        [this, id = container.id, running] {
                            if (running)
                                m_containers->actions().stop({id});
                            else
                                m_containers->actions().start({id});
                        }});
    }
    for (const auto& reference : m_engine.images().references()) {
        entries.append({"images", reference, tr("Image"), {}, [this, reference] { openPage("images", reference); }});
        entries.append({"play", tr("Run %1…").arg(reference), tr("Action"), {}, [this, reference] { openRunForm(reference); }});
    }
    for (const auto& volume : m_store->volumes())
        entries.append({"volumes", volume.name, tr("Volume"), {}, [this, name = volume.name] { openPage("volumes", name); }});
    for (const auto& network : m_store->networks())
        entries.append({"networks", network.name, tr("Network"), {}, [this, name = network.name] { openPage("networks", name); }});
    auto* palette = new CommandPalette(entries, this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->open();
}

void MainWindow::openShortcuts()
{
    auto* dialog = new ShortcutsDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::openMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Settings"), this, [this] { openPage("system", "settings"); });
    menu->addAction(tr("Guided practice"), m_practice, &Practice::begin);
    menu->addAction(tr("Keyboard shortcuts"), QKeySequence("F1"), this, &MainWindow::openShortcuts);
    menu->addAction(tr("Quit"), QKeySequence("Ctrl+Q"), this, &QWidget::close);
    menu->popup(position);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QSettings settings;
    settings.setValue("window/geometry", saveGeometry());
    // A removal that one could still have undone is meant: it is carried out, then the program ends.
    if (m_containers->actions().hasPending() && m_engine.state() == Engine::State::Connected) {
        event->ignore();
        hide();
        connect(&m_containers->actions(), &ContainerActions::settled, qApp, &QApplication::quit);
        m_containers->actions().removePending();
        return;
    }
    QMainWindow::closeEvent(event);
    // Torn-off terminals belong to this window.
    QApplication::quit();
}

} // namespace onggi::ui

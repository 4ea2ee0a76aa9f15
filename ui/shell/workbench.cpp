#include "shell/workbench.h"

#include "containers/containerspage.h"
#include "hub/hubpage.h"
#include "images/imagespage.h"
#include "shell/commandstrip.h"
#include "shell/engineselector.h"
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

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QShortcut>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int noticeTime = 5000;
constexpr int toolbarHeight = 44;
constexpr int firstQuiet = 1500; // milliseconds after the start
constexpr int nextQuiet = 200;
} // namespace

Workbench::Workbench(Engine& engine, EngineLauncher& launcher, EngineList& engines, const QUrl& hubUrl, QWidget* parent)
    : QWidget(parent), m_engine(engine), m_store(new StoreFeed(engine, this)), m_launcher(launcher), m_engines(engines)
{
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    m_navigation = new Navigation(engine, this);
    auto* divider = new QFrame(this);
    divider->setProperty("kind", "line");
    divider->setFixedWidth(1);

    m_toolbar = new QWidget(this);
    m_toolbar->setFixedHeight(toolbarHeight - 1);
    m_work = new QWidget(m_toolbar);
    m_filter = new SearchField({}, m_work);
    m_filter->setAccessibleName(tr("Filter"));
    m_filter->setMinimumWidth(140);
    m_filter->setMaximumWidth(300);
    m_pageTools = new QHBoxLayout;
    m_pageTools->setSpacing(8);
    auto* selector = new EngineSelector(engine, engines, m_toolbar);
    m_palette = new Button(tr("Ctrl K"), Button::Kind::Quiet, {}, m_toolbar);
    m_palette->setAccessibleName(tr("Palette"));
    m_palette->setToolTip(tr("All actions and objects"));
    m_palette->setMinimumHeight(30);
    m_run = new PrimaryButton(tr("Run…"), "play", m_toolbar);
    m_run->setToolTip("Ctrl+N");
    auto* work = new QHBoxLayout(m_work);
    work->setContentsMargins(0, 0, 0, 0);
    work->setSpacing(8);
    work->addWidget(m_filter, 100);
    work->addLayout(m_pageTools);
    work->addStretch(1);
    auto* tools = new QHBoxLayout(m_toolbar);
    tools->setContentsMargins(14, 0, 14, 0);
    tools->setSpacing(8);
    tools->addWidget(m_work, 100);
    tools->addStretch(1);
    tools->addWidget(selector);
    tools->addWidget(m_palette);
    tools->addWidget(m_run);
    auto* line = new QFrame(this);
    line->setProperty("kind", "line");
    line->setFixedHeight(1);

    m_stack = new QStackedWidget(this);
    m_noEngine = new EmptyState(m_stack);
    m_stack->addWidget(m_noEngine);
    // Not a child of the stack: of what is in a stack assistive technology is told only the pages.
    m_notice = new NoticeBar(this);
    m_notice->floatOver(*m_stack);
    m_strip = new CommandStrip(this);

    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_toolbar);
    right->addWidget(line);
    right->addWidget(m_stack, 1);
    right->addWidget(m_strip);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_navigation);
    layout->addWidget(divider);
    layout->addLayout(right, 1);
    m_practice = new Practice(engine, this);
    m_practicePanel = new PracticePanel(*m_practice, this);
    layout->addWidget(m_practicePanel);

    addPages(hubUrl);
    m_containers = static_cast<ContainersPage*>(pageAt(0));

    connect(m_containers, &ContainersPage::containerShown, m_practice, &Practice::noteShown);
    connect(m_practicePanel, &PracticePanel::pageWanted, this, &Workbench::openPage);
    connect(m_practicePanel, &PracticePanel::runWanted, this, &Workbench::openRunForm);
    connect(m_navigation, &Navigation::pageChosen, this, &Workbench::showPage);
    connect(m_navigation, &Navigation::menuRequested, this, &Workbench::openMenu);
    connect(m_filter, &SearchField::edited, this, [this](const QString& text) {
        m_places[m_current].filter = text;
        currentPage()->setFilter(text);
    });
    connect(m_filter, &QLineEdit::returnPressed, this, [this] { currentPage()->filterAccepted(); });
    connect(m_palette, &QPushButton::clicked, this, &Workbench::openPalette);
    connect(m_run, &QPushButton::clicked, this, [this] { openRunForm(); });
    connect(m_noEngine, &EmptyState::buttonClicked, this, &Workbench::startEngine);
    connect(selector, &EngineSelector::settingsRequested, this, [this] { openPage("system", "engines"); });
    connect(&m_containers->actions(), &ContainerActions::settled, this, &Workbench::settled);
    connect(&engine, &Engine::stateChanged, this, &Workbench::engineChanged);
    connect(&engine, &Engine::slowChanged, this, &Workbench::engineChanged);
    connect(&launcher, &EngineLauncher::failed, this, [this](const QString& sentence) {
        m_noEngine->setBusy({});
        m_noEngine->setError(sentence);
    });
    connect(&engine, &Engine::stateChanged, this, &Workbench::recount);
    connect(&engine.containers(), &ContainerModel::countsChanged, this, &Workbench::recount);
    connect(&engine.images(), &ImageModel::countsChanged, this, &Workbench::recount);
    connect(m_store, &StoreFeed::changed, this, &Workbench::recount);
    // The window stands first; then nobody waits for a page either.
    m_quiet.setSingleShot(true);
    connect(&m_quiet, &QTimer::timeout, this, &Workbench::makeNextPage);
    m_quiet.start(firstQuiet);
    makeShortcuts();
    engineChanged();
    recount();
    showPage(0);
}

Workbench::~Workbench() = default;

void Workbench::addPages(const QUrl& hubUrl)
{
    const auto add = [this](const PageEntry& entry, std::function<Page*()> make, std::function<std::optional<int>()> count) {
        m_places.append({entry, std::move(make), std::move(count)});
        m_navigation->addPage(entry);
    };
    const auto whenConnected = [this](auto number) {
        return [this, number]() -> std::optional<int> {
            return m_engine.state() == Engine::State::Connected ? std::optional<int>(number()) : std::nullopt;
        };
    };
    const auto whenStored = [this](auto number) {
        return [this, number]() -> std::optional<int> { return m_store->isReady() ? std::optional<int>(number()) : std::nullopt; };
    };
    add(ContainersPage::entry(), [this] { return new ContainersPage(m_engine, m_stack); },
        whenConnected([this] { return m_engine.containers().visibleCount(); }));
    add(ImagesPage::entry(), [this] { return new ImagesPage(m_engine, m_stack); },
        whenConnected([this] { return m_engine.images().imageCount(); }));
    const int hubIndex = int(m_places.size());
    add(HubPage::entry(),
        [this, hubUrl] {
            auto* hub = new HubPage(m_engine, hubUrl, m_stack);
            connect(hub, &HubPage::searched, m_practice, &Practice::noteSearch);
            connect(hub, &HubPage::pullsChanged, this, &Workbench::recount);
            return hub;
        },
        [this, hubIndex]() -> std::optional<int> {
            const auto* hub = static_cast<HubPage*>(m_places[hubIndex].page);
            const int pulls = hub ? hub->pullsUnderWay() : 0;
            return pulls > 0 ? std::optional<int>(pulls) : std::nullopt;
        });
    add(VolumesPage::entry(), [this] { return new VolumesPage(m_engine, *m_store, m_stack); },
        whenStored([this] { return int(m_store->volumes().size()); }));
    add(NetworksPage::entry(), [this] { return new NetworksPage(*m_store, m_stack); },
        whenStored([this] { return int(m_store->networks().size()); }));
    add(SystemPage::entry(),
        [this] {
            auto* system = new SystemPage(m_engine, m_engines, m_stack);
            connect(system, &SystemPage::pruneRequested, this, [this](const QString& pageId) { triggerAction(pageId, "prune"); });
            return system;
        },
        [] { return std::optional<int>(); });
}

int Workbench::indexOf(const QString& pageId) const
{
    for (int index = 0; index < m_places.size(); ++index) {
        if (m_places[index].entry.id == pageId)
            return index;
    }
    return -1;
}

Page* Workbench::pageAt(int index)
{
    if (auto* page = m_places[index].page)
        return page;
    auto* page = m_places[index].make();
    m_places[index].page = page;
    m_stack->addWidget(page);
    for (auto* tool : page->toolbarWidgets()) {
        m_pageTools->addWidget(tool);
        tool->setProperty("page", index);
        tool->hide();
    }
    connect(page, &Page::filterPlaceholderChanged, this, [this, page] {
        if (currentPage() == page)
            m_filter->setPlaceholderText(page->filterPlaceholder());
    });
    connect(page, &Page::commandUsed, m_strip, &CommandStrip::setLine);
    connect(page, &Page::runRequested, this, &Workbench::openRunForm);
    connect(page, &Page::pageRequested, this, &Workbench::openPage);
    connect(page, &Page::noticeRaised, this, [this](const QString& sentence) { m_notice->showNotice(sentence, {}, noticeTime); });
    return page;
}

void Workbench::makeNextPage()
{
    for (int index = 0; index < m_places.size(); ++index) {
        if (!m_places[index].page) {
            pageAt(index);
            m_quiet.start(nextQuiet);
            return;
        }
    }
}

void Workbench::recount()
{
    for (int index = 0; index < m_places.size(); ++index)
        m_navigation->setCount(index, m_places[index].count());
}

void Workbench::makeShortcuts()
{
    const auto add = [this](const QKeySequence& keys, auto function) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, function);
    };
    for (int index = 0; index < m_places.size(); ++index)
        add(QKeySequence(QString("Ctrl+%1").arg(index + 1)), [this, index] { showPage(index); });
    add(QKeySequence("Ctrl+K"), [this] { openPalette(); });
    add(QKeySequence("Ctrl+N"), [this] { openRunForm(); });
    add(QKeySequence("Ctrl+E"), [this] { findChild<EngineSelector*>()->open(); });
    add(QKeySequence("Ctrl+Q"), [this] { window()->close(); });
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

void Workbench::showPage(int index)
{
    m_current = index;
    auto* page = pageAt(index);
    m_navigation->setCurrent(index);
    for (int at = 0; at < m_pageTools->count(); ++at) {
        auto* tool = m_pageTools->itemAt(at)->widget();
        tool->setVisible(tool->property("page").toInt() == index);
    }
    const auto placeholder = page->filterPlaceholder();
    m_filter->setVisible(!placeholder.isEmpty());
    m_filter->setPlaceholderText(placeholder);
    m_filter->setText(m_places[index].filter);
    if (m_engine.state() == Engine::State::Connected || !m_places[index].entry.needsEngine) {
        m_stack->setCurrentWidget(page);
        page->activated();
    } else {
        m_stack->setCurrentWidget(m_noEngine);
    }
}

void Workbench::openPage(const QString& pageId, const QString& what)
{
    if (pageId == "practice") {
        m_practice->begin();
        return;
    }
    const int index = indexOf(pageId);
    if (index < 0)
        return;
    showPage(index);
    if (!what.isEmpty())
        currentPage()->select(what);
}

/// Another page's action, by the name of its object.
void Workbench::triggerAction(const QString& pageId, const QString& name)
{
    const int index = indexOf(pageId);
    if (index < 0)
        return;
    for (auto* action : pageAt(index)->paletteActions()) {
        if (action->objectName() == name)
            action->trigger();
    }
}

QString Workbench::currentPageId() const
{
    return m_places[m_current].entry.id;
}

bool Workbench::hasPendingRemovals() const
{
    return m_engine.state() == Engine::State::Connected && m_containers->actions().hasPending();
}

void Workbench::finishRemovals()
{
    m_containers->actions().removePending();
}

void Workbench::engineChanged()
{
    const auto state = m_engine.state();
    const bool connected = state == Engine::State::Connected;
    for (QWidget* each : {static_cast<QWidget*>(m_work), static_cast<QWidget*>(m_palette), static_cast<QWidget*>(m_run)})
        each->setEnabled(connected);
    if (connected) {
        if (m_stack->currentWidget() == m_noEngine)
            showPage(m_current);
        return;
    }
    m_noEngine->setError({});
    switch (state) {
    case Engine::State::Connecting:
        m_noEngine->setContent("engine", tr("Connecting…"),
                               m_engine.isSlow() ? tr("%1 takes long to answer.").arg(m_engine.displayName()) : QString());
        break;
    case Engine::State::NoPermission:
        m_noEngine->setContent("lock", tr("No permission"),
                               m_engine.client().transport().isLocal()
                                   ? m_engine.error().message + ' ' + tr("Ask the administrator to add you to the socket's group, then sign in again.")
                                   : m_engine.error().message,
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
            m_noEngine->setContent("engine", tr("No engine answers"),
                                   m_engine.error().message + ' ' + tr("Onggi goes on trying, and is back as soon as the engine is."), tr("Try again"));
    }
    if (!m_places[m_current].entry.needsEngine)
        return;
    const bool fresh = m_stack->currentWidget() != m_noEngine;
    m_stack->setCurrentWidget(m_noEngine);
    if (fresh)
        m_noEngine->button()->setFocus();
}

void Workbench::startEngine()
{
    m_noEngine->setError({});
    if (m_engine.state() != Engine::State::NotRunning || !m_launcher.canStart()) {
        m_engine.retryNow();
        return;
    }
    m_noEngine->setBusy(tr("Starting the engine…"));
    m_launcher.start();
}

void Workbench::openRunForm(const QString& reference)
{
    if (m_engine.state() == Engine::State::Connected)
        m_containers->openRunForm(reference);
}

void Workbench::openPalette()
{
    if (m_engine.state() != Engine::State::Connected)
        return;
    QList<CommandPalette::Entry> entries;
    entries.append({"play", tr("Run a container…"), tr("Action"), "Ctrl+N", [this] { openRunForm(); }});
    for (int index = 0; index < m_places.size(); ++index)
        entries.append({m_places[index].entry.icon, m_places[index].entry.title, tr("Page"), QString("Ctrl+%1").arg(index + 1), [this, index] { showPage(index); }});
    entries.append({"info", tr("Guided practice"), tr("Action"), {}, [this] { m_practice->begin(); }});
    // What concerns the page that one sees comes first.
    for (int step = 0; step < m_places.size(); ++step) {
        const int index = (m_current + step) % int(m_places.size());
        for (auto* action : pageAt(index)->paletteActions()) {
            entries.append({"chevron-right", action->text(), m_places[index].entry.title, action->shortcut().toString(QKeySequence::NativeText), [this, index, action] {
                                if (index != m_current)
                                    showPage(index);
                                action->trigger();
                            }});
        }
    }
    entries.append({"keyboard", tr("Keyboard shortcuts"), tr("Action"), "F1", [this] { openShortcuts(); }});
    entries.append({"close", tr("Quit"), tr("Action"), "Ctrl+Q", [this] { window()->close(); }});
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
    for (const auto& entry : m_engines.all()) {
        if (entry.transport && entry.id != m_engines.current().id)
            entries.append({"engine", tr("Switch to %1").arg(entry.name), tr("Engine"), {}, [this, id = entry.id] { m_engines.choose(id); }});
    }
    auto* palette = new CommandPalette(entries, this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->open();
}

void Workbench::openShortcuts()
{
    auto* dialog = new ShortcutsDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void Workbench::openMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Settings"), this, [this] { openPage("system", "settings"); });
    menu->addAction(tr("Guided practice"), m_practice, &Practice::begin);
    menu->addAction(tr("Keyboard shortcuts"), QKeySequence("F1"), this, &Workbench::openShortcuts);
    menu->addAction(tr("Quit"), QKeySequence("Ctrl+Q"), window(), &QWidget::close);
    menu->popup(position);
}

} // namespace onggi::ui

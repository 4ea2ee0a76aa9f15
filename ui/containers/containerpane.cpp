#include "containers/containerpane.h"

#include "containers/changespane.h"
#include "containers/containerterminals.h"
#include "containers/filespane.h"
#include "containers/isolationpane.h"
#include "containers/overviewtab.h"
#include "containers/paneheader.h"
#include "containers/processespane.h"
#include "containers/runspec.h"
#include "containers/statspane.h"
#include "containers/stopstrip.h"
#include "logs/logview.h"
#include "models/shellline.h"
#include "terminal/terminalpanel.h"
#include "widgets/buttons.h"
#include "widgets/jsonview.h"
#include "widgets/noticebar.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace onggi::ui {

ContainerPane::ContainerPane(Engine& engine, ContainerActions& actions, StatsFeed& feed, QWidget* parent)
    : QWidget(parent), m_engine(engine), m_actions(actions), m_feed(feed)
{
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    m_header = new PaneHeader(engine, actions, this);
    makeTabs();
    m_window = new QToolButton(this);
    m_window->setProperty("kind", "flat");
    m_window->setText(tr("Own window"));
    m_window->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_window->setIcon(Theme::icon("window"));
    m_window->setToolTip(tr("Show this in a window of its own"));
    m_window->setCursor(Qt::PointingHandCursor);
    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(12, 0, 10, 0);
    tabRow->addWidget(m_tabs, 1);
    tabRow->addWidget(m_window);
    auto* line = new QFrame(this);
    line->setProperty("kind", "line");
    line->setFixedHeight(1);

    m_error = new NoticeBar(this);
    auto* errorRow = new QHBoxLayout;
    errorRow->setContentsMargins(14, 0, 14, 0);
    errorRow->addWidget(m_error);
    m_stop = new StopStrip(engine, this);
    auto* stopRow = new QHBoxLayout;
    stopRow->setContentsMargins(14, 0, 14, 0);
    stopRow->addWidget(m_stop);

    m_tornOff = new QWidget(this);
    auto* bring = new Button(tr("Bring it back"), Button::Kind::Plain, {}, m_tornOff);
    auto* tornText = new QLabel(tr("This is in a window of its own."), m_tornOff);
    tornText->setProperty("kind", "muted");
    auto* tornLayout = new QVBoxLayout(m_tornOff);
    tornLayout->addStretch();
    tornLayout->addWidget(tornText, 0, Qt::AlignHCenter);
    tornLayout->addWidget(bring, 0, Qt::AlignHCenter);
    tornLayout->addStretch();
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_tornOff);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addLayout(errorRow);
    layout->addLayout(stopRow);
    layout->addLayout(tabRow);
    layout->addWidget(line);
    layout->addWidget(m_stack, 1);

    connect(m_header, &PaneHeader::shellRequested, this, &ContainerPane::showShell);
    connect(m_header, &PaneHeader::removeRequested, this, &ContainerPane::removeRequested);
    connect(m_header, &PaneHeader::menuRequested, this, &ContainerPane::menuRequested);
    connect(m_stop, &StopStrip::wayChosen, this, [this](StopExplanation::Way way) {
        if (way == StopExplanation::Way::ReadLog)
            showTab(Logs);
        else if (way == StopExplanation::Way::RaiseLimit)
            emit limitsRequested(m_id);
        else
            emit editRequested(m_id);
    });
    connect(m_tabs, &QTabBar::currentChanged, this, &ContainerPane::applyTab);
    connect(m_tabs, &QTabBar::tabBarClicked, this, &ContainerPane::announceTab, Qt::QueuedConnection);
    connect(m_window, &QToolButton::clicked, this, &ContainerPane::tearOff);
    connect(bring, &QPushButton::clicked, this, [this] { takeBack(currentTab(), m_id); });
    connect(m_error, &NoticeBar::dismissed, this, [this] { m_engine.containers().setError(m_id, {}); });

    auto& model = m_engine.containers();
    connect(&model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& from, const QModelIndex& to) {
        const int row = m_engine.containers().rowOf(m_id);
        // Statistics come every second and are not told here.
        if (row < from.row() || row > to.row() || to.column() == ContainerModel::MemoryColumn)
            return;
        refresh();
        if (m_stats)
            m_stats->refresh();
        const auto* container = m_engine.containers().find(m_id);
        if (container && container->state != std::exchange(m_state, container->state) && m_processes)
            m_processes->refresh();
    });
    connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this](const QModelIndex&, int first, int last) {
        for (int row = first; row <= last; ++row)
            forget(m_engine.containers().index(row, 0).data(ContainerModel::IdRole).toString());
    });
    connect(&m_engine, &Engine::eventReceived, this, [this](const Event& event) {
        const bool reading = event.action.startsWith("top") || event.action.startsWith("resize") || event.action.startsWith("exec_create");
        if (event.type == "container" && event.id == m_id && event.action != "destroy" && !reading)
            fetchDetails();
    });
    // A list that comes after a lost engine may lack what was there before.
    connect(&model, &ContainerModel::countsChanged, this, &ContainerPane::forgetGone);
}

void ContainerPane::makeTabs()
{
    m_tabs = new QTabBar(this);
    m_tabs->setAccessibleName(tr("Container details"));
    // In the order of the enumeration.
    for (const auto& title : {tr("Overview"), tr("Logs"), tr("Terminal"), tr("Files"), tr("Changes"), tr("Stats"), tr("Processes"), tr("Inspect"), tr("Isolation")})
        m_tabs->addTab(title);
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setCurrentIndex(Logs);
}

ContainerPane::~ContainerPane()
{
    for (auto* sessions : {&m_terminals, &m_logs}) {
        for (auto& session : *sessions)
            delete session.window;
    }
}

ContainerPane::Tab ContainerPane::currentTab() const
{
    return Tab(m_tabs->currentIndex());
}

void ContainerPane::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
    announceTab();
    if (tab == Terminal) {
        if (auto* terminals = qobject_cast<ContainerTerminals*>(m_stack->currentWidget()))
            terminals->current()->setFocus();
    }
}

void ContainerPane::showShell()
{
    const auto* container = m_engine.containers().find(m_id);
    if (!container || container->state != ContainerState::Running)
        return;
    m_tabs->setCurrentIndex(Terminal);
    sessionWidget(Terminal);
    const auto session = m_terminals.value(m_id);
    auto* terminals = qobject_cast<ContainerTerminals*>(session.widget);
    if (!terminals)
        return;
    terminals->showShell();
    if (session.window) {
        session.window->raise();
        session.window->activateWindow();
    }
}

void ContainerPane::showContainer(const QString& id)
{
    if (m_id == id)
        return;
    m_id = id;
    if (m_question)
        m_question->cancel();
    m_details.reset();
    m_stop->clear();
    m_header->setContainer(id);
    for (const auto& tab : m_made)
        tab.setContainer();
    refresh();
    if (id.isEmpty())
        return;
    applyTab();
    fetchDetails();
}

void ContainerPane::refresh()
{
    const auto* container = m_engine.containers().find(m_id);
    if (!container)
        return;
    m_state = container->state;
    m_header->refresh();
    const auto error = m_engine.containers().errorOf(m_id);
    if (error.isEmpty())
        m_error->hide();
    else
        m_error->showError(error);
}

void ContainerPane::fetchDetails()
{
    if (m_question)
        m_question->cancel();
    if (m_id.isEmpty())
        return;
    auto* reply = m_engine.client().inspectContainer(m_id);
    m_question = reply;
    reply->then(this, [this](const ContainerDetails& details) {
        if (details.id != m_id)
            return;
        m_details = details;
        m_stop->setDetails(details);
        for (const auto& tab : m_made)
            tab.setDetails();
    });
}

void ContainerPane::applyTab()
{
    if (m_id.isEmpty())
        return;
    const auto tab = currentTab();
    m_window->setVisible(tab == Terminal || tab == Logs);
    m_stack->setCurrentWidget(tab == Logs || tab == Terminal ? sessionWidget(tab) : detailsWidget(tab));
}

/// Most are never looked at.
QWidget* ContainerPane::detailsWidget(Tab tab)
{
    auto& made = m_made[tab];
    if (!made.widget) {
        made = makeDetails(tab);
        m_stack->addWidget(made.widget);
        made.setContainer();
        if (m_details)
            made.setDetails();
    }
    return made.widget;
}

ContainerPane::Details ContainerPane::makeDetails(Tab tab)
{
    const auto nothing = [] {};
    const auto start = [this](const QString& id) { m_actions.start({id}); };
    switch (tab) {
    case Files: {
        auto* files = new FilesPane(m_engine, this);
        connect(files, &FilesPane::commandUsed, this, &ContainerPane::commandUsed);
        return {files, [this, files] { files->setContainer(m_id); }, nothing};
    }
    case Changes: {
        auto* changes = new ChangesPane(m_engine, this);
        connect(changes, &ChangesPane::commitRequested, this, &ContainerPane::commitRequested);
        return {changes, [this, changes] { changes->setContainer(m_id); }, nothing};
    }
    case Stats:
        m_stats = new StatsPane(m_engine, m_feed, this);
        connect(m_stats, &StatsPane::startRequested, this, start);
        return {m_stats, [this] { m_stats->setContainer(m_id); }, nothing};
    case Processes:
        m_processes = new ProcessesPane(m_engine, m_feed, this);
        connect(m_processes, &ProcessesPane::startRequested, this, start);
        return {m_processes, [this] { m_processes->setContainer(m_id); }, nothing};
    case Inspect: {
        auto* inspect = new JsonView(this);
        return {inspect, [inspect] { inspect->clear(); }, [this, inspect] { inspect->setJson(m_details->raw); }};
    }
    case Isolation: {
        auto* isolation = new IsolationPane(this);
        return {isolation, [isolation] { isolation->clear(); }, [this, isolation] { isolation->setDetails(*m_details); }};
    }
    case Logs:
    case Terminal: // of these there is one for each container
    case Overview: break;
    }
    auto* overview = new OverviewTab(this);
    connect(overview, &OverviewTab::limitsRequested, this, [this] { emit limitsRequested(m_id); });
    connect(overview, &OverviewTab::imageClicked, this, &ContainerPane::imageClicked);
    return {overview, [overview] { overview->clear(); }, [this, overview] { overview->setDetails(*m_details); }};
}

void ContainerPane::announceTab()
{
    const auto* container = m_engine.containers().find(m_id);
    if (!container)
        return;
    const auto name = shellQuoted(container->name);
    switch (currentTab()) {
    case Logs: emit commandUsed("docker logs -f " + name); break;
    case Terminal: emit commandUsed("docker attach " + name); break;
    case Changes: emit commandUsed("docker diff " + name); break;
    case Stats: emit commandUsed("docker stats " + name); break;
    case Processes: emit commandUsed("docker top " + name); break;
    case Files: break; // it tells each of its steps itself
    case Inspect:
    case Isolation:
    case Overview: emit commandUsed("docker inspect " + name); break;
    }
}

QWidget* ContainerPane::sessionWidget(Tab tab)
{
    auto& session = sessionsOf(tab)[m_id];
    if (session.window)
        return m_tornOff;
    if (!session.widget) {
        session.widget = tab == Terminal ? makeTerminal(m_id) : makeLogs(m_id);
        m_stack->addWidget(session.widget);
    }
    return session.widget;
}

QWidget* ContainerPane::makeTerminal(const QString& id)
{
    auto* terminals = new ContainerTerminals(m_engine, id);
    connect(terminals, &ContainerTerminals::startRequested, this, [this, id] { m_actions.start({id}); });
    connect(terminals, &ContainerTerminals::commandUsed, this, &ContainerPane::commandUsed);
    return terminals;
}

QWidget* ContainerPane::makeLogs(const QString& id)
{
    return new LogView(m_engine.client(), id);
}

void ContainerPane::tearOff()
{
    const auto tab = currentTab();
    const auto* container = m_engine.containers().find(m_id);
    auto& session = sessionsOf(tab)[m_id];
    if (!container || (tab != Terminal && tab != Logs) || session.window || !session.widget)
        return;
    auto* window = new QWidget;
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->setWindowTitle(QString("%1 — %2").arg(container->name, m_tabs->tabText(tab)));
    window->resize(860, 520);
    auto* layout = new QVBoxLayout(window);
    layout->setContentsMargins(0, 0, 0, 0);
    m_stack->removeWidget(session.widget);
    layout->addWidget(session.widget);
    session.widget->show();
    session.window = window;
    window->show();
    session.widget->setFocus();
    // Closing the window ends its session; the pane makes a new one when it is asked for.
    connect(window, &QObject::destroyed, this, [this, tab, id = m_id] {
        if (id == m_id && currentTab() == tab)
            QMetaObject::invokeMethod(this, &ContainerPane::applyTab, Qt::QueuedConnection);
    });
    m_stack->setCurrentWidget(m_tornOff);
}

void ContainerPane::takeBack(Tab tab, const QString& id)
{
    auto& session = sessionsOf(tab)[id];
    if (!session.window || !session.widget)
        return;
    m_stack->addWidget(session.widget);
    auto* window = session.window.data();
    session.window.clear();
    window->close();
    applyTab();
}

/// Of containers that the engine no longer has. While there is no engine, nothing is known to be gone.
void ContainerPane::forgetGone()
{
    if (m_engine.state() != Engine::State::Connected || m_engine.containers().rowCount() == 0)
        return;
    for (auto* sessions : {&m_terminals, &m_logs}) {
        for (const auto& id : sessions->keys()) {
            if (!m_engine.containers().find(id))
                forget(id);
        }
    }
}

void ContainerPane::forget(const QString& id)
{
    for (auto* sessions : {&m_terminals, &m_logs}) {
        const auto session = sessions->take(id);
        // A torn-off window keeps what it shows: one may still want to read how it ended.
        if (session.widget && !session.window)
            session.widget->deleteLater();
    }
}

} // namespace onggi::ui

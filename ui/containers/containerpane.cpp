#include "containers/containerpane.h"

#include "containers/containerdelegate.h"
#include "containers/overviewtab.h"
#include "containers/runspec.h"
#include "logs/logview.h"
#include "models/humanize.h"
#include "terminal/containerchannel.h"
#include "terminal/terminalpanel.h"
#include "terminal/terminalview.h"
#include "widgets/buttons.h"
#include "widgets/jsonview.h"
#include "widgets/noticebar.h"
#include "widgets/statuspill.h"
#include "widgets/theme.h"


#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {

QString stateSentence(const ContainerSummary& container)
{
    const auto since = container.changed.isValid() ? container.changed.secsTo(QDateTime::currentDateTimeUtc()) : -1;
    if (since < 0)
        return ContainerModel::stateText(container);
    if (container.state == ContainerState::Running)
        return ContainerPane::tr("Running for %1").arg(longDurationText(since));
    if (container.state == ContainerState::Exited)
        return ContainerPane::tr("Exited %1 · %2").arg(container.exitCode).arg(agoText(container.changed));
    return ContainerModel::stateText(container);
}

} // namespace

ContainerPane::ContainerPane(Engine& engine, ContainerActions& actions, QWidget* parent)
    : QWidget(parent), m_engine(engine), m_actions(actions)
{
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    m_name = new QLabel(this);
    m_name->setProperty("kind", "heading");
    m_name->setTextFormat(Qt::PlainText);
    m_shortId = new QLabel(this);
    m_shortId->setProperty("kind", "muted");
    m_shortId->setFont(Theme::monospace());
    m_shortId->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_pill = new StatusPill(this);
    m_startStop = new Button(tr("Start"), Button::Kind::Plain, "play", this);
    m_restart = new Button(tr("Restart"), Button::Kind::Plain, "restart", this);
    m_remove = new Button(tr("Remove"), Button::Kind::Danger, "trash", this);
    m_more = new IconButton("more", tr("More"), this);

    auto* header = new QHBoxLayout;
    header->setContentsMargins(14, 9, 10, 6);
    header->setSpacing(10);
    header->addWidget(m_name);
    header->addWidget(m_shortId);
    header->addWidget(m_pill);
    header->addStretch();
    for (auto* button : {m_startStop, m_restart, m_remove})
        header->addWidget(button);
    header->addWidget(m_more);

    m_tabs = new QTabBar(this);
    m_tabs->setAccessibleName(tr("Container details"));
    m_tabs->addTab(tr("Overview"));
    m_tabs->addTab(tr("Logs"));
    m_tabs->addTab(tr("Terminal"));
    m_tabs->addTab(tr("Inspect"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setUsesScrollButtons(false);
    m_tabs->setCurrentIndex(Logs);
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

    m_overview = new OverviewTab(this);
    m_inspect = new JsonView(this);
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
    m_stack->addWidget(m_overview);
    m_stack->addWidget(m_inspect);
    m_stack->addWidget(m_tornOff);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addLayout(errorRow);
    layout->addLayout(tabRow);
    layout->addWidget(line);
    layout->addWidget(m_stack, 1);

    connect(m_startStop, &QPushButton::clicked, this, [this] {
        if (m_actions.anyRunning({m_id}))
            m_actions.stop({m_id});
        else
            m_actions.start({m_id});
    });
    connect(m_restart, &QPushButton::clicked, this, [this] { m_actions.restart({m_id}); });
    connect(m_remove, &QPushButton::clicked, this, [this] { emit removeRequested(m_id); });
    connect(m_more, &QToolButton::clicked, this, [this] {
        emit menuRequested(m_id, m_more->mapToGlobal(QPoint(0, m_more->height())));
    });
    connect(m_tabs, &QTabBar::currentChanged, this, &ContainerPane::applyTab);
    connect(m_tabs, &QTabBar::tabBarClicked, this, &ContainerPane::announceTab, Qt::QueuedConnection);
    connect(m_window, &QToolButton::clicked, this, &ContainerPane::tearOff);
    connect(bring, &QPushButton::clicked, this, [this] { takeBack(currentTab(), m_id); });
    connect(m_error, &NoticeBar::dismissed, this, [this] { m_engine.containers().setError(m_id, {}); });
    connect(m_overview, &OverviewTab::imageClicked, this, &ContainerPane::imageClicked);

    auto& model = m_engine.containers();
    connect(&model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& from, const QModelIndex& to) {
        const int row = m_engine.containers().rowOf(m_id);
        if (row < from.row() || row > to.row())
            return;
        refresh();
    });
    connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this](const QModelIndex&, int first, int last) {
        for (int row = first; row <= last; ++row)
            forget(m_engine.containers().index(row, 0).data(ContainerModel::IdRole).toString());
    });
    connect(&m_engine, &Engine::eventReceived, this, [this](const Event& event) {
        if (event.type == "container" && event.id == m_id && event.action != "destroy")
            fetchDetails();
    });
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
    if (auto* widget = m_stack->currentWidget(); tab == Terminal && widget)
        widget->setFocus();
}

void ContainerPane::showContainer(const QString& id)
{
    if (m_id == id)
        return;
    m_id = id;
    if (m_question)
        m_question->cancel();
    m_overview->clear();
    m_inspect->clear();
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
    const bool running = container->isRunning();
    const bool busy = m_engine.containers().isBusy(m_id);
    m_name->setText(container->name);
    m_shortId->setText(container->shortId());
    m_pill->setState(ContainerDelegate::toneOf(*container), stateSentence(*container));
    m_startStop->setText(running ? tr("Stop") : tr("Start"));
    static_cast<Button*>(m_startStop)->setIconName(running ? "stop" : "play");
    for (auto* button : {m_startStop, m_restart, m_remove})
        button->setEnabled(!busy);
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
        m_overview->setDetails(details);
        m_inspect->setJson(details.raw);
    });
}

void ContainerPane::applyTab()
{
    if (m_id.isEmpty())
        return;
    const auto tab = currentTab();
    m_window->setVisible(tab == Terminal || tab == Logs);
    if (tab == Overview)
        m_stack->setCurrentWidget(m_overview);
    else if (tab == Inspect)
        m_stack->setCurrentWidget(m_inspect);
    else
        m_stack->setCurrentWidget(sessionWidget(tab));
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
    case Inspect:
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
    auto* panel = new TerminalPanel(std::make_unique<ContainerChannel>(m_engine.client(), id));
    panel->setAccessibleName(tr("Terminal"));
    connect(panel, &TerminalPanel::restartRequested, this, [this, id] { m_actions.start({id}); });
    // However it was started again, its terminal is there for it.
    connect(&m_engine, &Engine::eventReceived, panel, [id, panel](const Event& event) {
        if (event.type == "container" && event.id == id && event.action == "start"
            && panel->session().state() == TerminalSession::State::Ended)
            panel->start();
    });
    panel->start();
    return panel;
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

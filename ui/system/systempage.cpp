#include "system/systempage.h"

#include "models/humanize.h"
#include "system/diskview.h"
#include "system/enginesview.h"
#include "system/eventlist.h"
#include "system/settingsview.h"
#include "system/versiontext.h"
#include "widgets/buttons.h"
#include "widgets/emptystate.h"
#include "widgets/factcard.h"
#include "widgets/noticebar.h"
#include "widgets/searchfield.h"
#include "widgets/theme.h"

#include <QAction>
#include <QButtonGroup>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <QSysInfo>
#include <QTabBar>
#include <QVBoxLayout>

#include <memory>

namespace onggi::ui {

namespace {

QStringList textsOf(const QJsonValue& value)
{
    QStringList texts;
    for (const auto& each : value.toArray())
        texts += each.toString();
    return texts;
}

} // namespace

SystemPage::SystemPage(Engine& engine, EngineList& engines, QWidget* parent)
    : Page(parent)
    , m_engine(engine)
    , m_tools(new QWidget)
    , m_tabs(new QTabBar)
    , m_stack(new QStackedWidget)
    , m_events(new EventModel(this))
    , m_eventList(new EventList(*m_events))
    , m_eventStack(new QStackedWidget)
    , m_trouble(new NoticeBar)
    , m_disk(new DiskView(engine))
    , m_enginesView(new EnginesView(engine, engines))
    , m_settings(new SettingsView)
{
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    m_tabs->setAccessibleName(tr("System details"));
    m_tabs->addTab(tr("Overview"));
    m_tabs->addTab(tr("Disk usage"));
    m_tabs->addTab(tr("Events"));
    m_tabs->addTab(tr("Engines"));
    m_tabs->addTab(tr("Settings"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setUsesScrollButtons(false);

    m_stack->addWidget(makeOverview());
    m_stack->addWidget(m_disk);
    m_stack->addWidget(makeTimeline());
    m_stack->addWidget(m_enginesView);
    m_stack->addWidget(m_settings);
    auto* copy = new Button(tr("Copy all"), Button::Kind::Plain, QStringLiteral("copy"));
    copy->setToolTip(tr("Copies the versions as “docker version” prints them"));
    auto* tools = new QHBoxLayout(m_tools);
    tools->setContentsMargins(0, 0, 0, 0);
    tools->setSpacing(10);
    m_short = new QLabel;
    m_short->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QFont bold = m_short->font();
    bold.setWeight(QFont::DemiBold);
    m_short->setFont(bold);
    tools->addWidget(m_short);
    tools->addWidget(copy);

    auto* line = new QFrame;
    line->setProperty("kind", "line");
    line->setFixedHeight(1);
    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(12, 4, 10, 0);
    tabRow->addWidget(m_tabs);
    tabRow->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(tabRow);
    layout->addWidget(line);
    m_troubleRow = new QWidget;
    auto* trouble = new QVBoxLayout(m_troubleRow);
    trouble->setContentsMargins(14, 10, 14, 0);
    trouble->addWidget(m_trouble);
    connect(m_trouble, &NoticeBar::dismissed, m_troubleRow, &QWidget::hide);
    layout->addWidget(m_troubleRow);
    layout->addWidget(m_stack, 1);

    connect(m_tabs, &QTabBar::currentChanged, this, &SystemPage::tabChanged);
    connect(copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(versionText(m_engine.version(), address()));
        emit noticeRaised(tr("The versions are in the clipboard."));
    });
    connect(&engine, &Engine::eventReceived, m_events, &EventModel::add);
    connect(&engine, &Engine::stateChanged, this, &SystemPage::readPastEvents);
    connect(m_disk, &DiskView::commandUsed, this, &Page::commandUsed);
    connect(m_disk, &DiskView::noticeRaised, this, &Page::noticeRaised);
    connect(m_disk, &DiskView::pruneRequested, this, &SystemPage::pruneRequested);
    connect(m_enginesView, &EnginesView::noticeRaised, this, &Page::noticeRaised);
    connect(m_trouble, &NoticeBar::buttonClicked, &engine, &Engine::retryNow);
    for (auto signal : {&Engine::stateChanged, &Engine::versionChanged, &Engine::infoChanged})
        connect(&engine, signal, this, &SystemPage::refreshOverview);
    auto addAction = [this](const QString& text, Tab tab) {
        auto* action = new QAction(text, this);
        connect(action, &QAction::triggered, this, [this, tab] {
            emit pageRequested(entry().id, {});
            m_tabs->setCurrentIndex(tab);
        });
        m_actions.append(action);
    };
    addAction(tr("Show what lies on the engine's disk"), Disk);
    addAction(tr("Show the engine's events"), Events);
    addAction(tr("Engines…"), Engines);
    addAction(tr("Settings"), Settings);
    refreshOverview();
    readPastEvents();
}

SystemPage::~SystemPage() = default;

QWidget* SystemPage::makeTimeline()
{
    auto* noEvents = new EmptyState;
    noEvents->setContent(QStringLiteral("system"), tr("Quiet"),
                         tr("What happens in the engine from now on appears here: containers that start and end, images that are pulled "
                            "and deleted."));
    m_eventStack->addWidget(noEvents);
    auto* timeline = new QWidget;
    auto* filter = new SearchField(tr("Filter events…"));
    filter->setAccessibleName(tr("Filter events"));
    filter->setDelay(0);
    filter->setMaximumWidth(320);
    auto* clear = new Button(tr("Clear"), Button::Kind::Quiet);
    auto* filterRow = new QHBoxLayout;
    filterRow->setContentsMargins(14, 8, 14, 8);
    filterRow->setSpacing(8);
    filterRow->addWidget(filter, 1);
    auto* kinds = new QButtonGroup(timeline);
    for (const auto& [text, type] : {std::pair{tr("All"), QString()},
                                     {tr("Containers"), QStringLiteral("container")},
                                     {tr("Images"), QStringLiteral("image")},
                                     {tr("Networks"), QStringLiteral("network")},
                                     {tr("Volumes"), QStringLiteral("volume")}}) {
        auto* chip = new Chip(text);
        kinds->addButton(chip);
        chip->setChecked(type.isEmpty());
        filterRow->addWidget(chip);
        connect(chip, &QPushButton::clicked, m_eventList, [this, type = type] { m_eventList->setType(type); });
    }
    filterRow->addStretch(1);
    filterRow->addWidget(clear);
    auto* timelineLayout = new QVBoxLayout(timeline);
    timelineLayout->setContentsMargins(0, 0, 0, 0);
    timelineLayout->setSpacing(0);
    timelineLayout->addLayout(filterRow);
    timelineLayout->addWidget(m_eventList, 1);
    m_eventStack->addWidget(timeline);
    connect(filter, &SearchField::edited, m_eventList, &EventList::setFilter);
    connect(clear, &QPushButton::clicked, m_events, &EventModel::clear);
    connect(m_events, &QAbstractItemModel::rowsInserted, this, &SystemPage::showEvents);
    connect(m_events, &QAbstractItemModel::modelReset, this, &SystemPage::showEvents);
    connect(m_eventList, &EventList::chosen, this, [this](const QString& type, const QString& id) {
        if (type == "container" && m_engine.containers().find(id))
            emit pageRequested(QStringLiteral("containers"), id);
        else if (type == "image")
            emit pageRequested(QStringLiteral("images"), id);
        else
            emit noticeRaised(tr("What this happened to is not there any more, or has no page here."));
    });
    return m_eventStack;
}

void SystemPage::showEvents()
{
    m_eventStack->setCurrentIndex(m_events->rowCount() > 0 ? 1 : 0);
}

// What happened before the window came, or while it had lost the engine.
void SystemPage::readPastEvents()
{
    if (m_engine.state() != Engine::State::Connected)
        return;
    const auto now = QDateTime::currentDateTimeUtc();
    const auto since = m_events->newest().isValid() ? m_events->newest() : now.addDays(-1);
    auto* stream = m_engine.client().pastEvents(since, now, this);
    auto past = std::make_shared<QList<Event>>();
    connect(stream, &JsonStream::received, this, [past](const QJsonObject& object) { past->append(Event::fromJson(object)); });
    connect(stream, &JsonStream::finished, this, [this, stream, past] {
        stream->deleteLater();
        m_events->addPast(*past);
    });
    // An engine that remembers nothing still tells what happens from now on.
    connect(stream, &JsonStream::failed, stream, &QObject::deleteLater);
}

QWidget* SystemPage::makeOverview()
{
    m_client = new FactCard(tr("Client"));
    m_server = new FactCard(tr("Server"));
    m_machine = new FactCard(tr("Machine"));
    m_storage = new FactCard(tr("Storage and control groups"));
    m_security = new FactCard(tr("Security and registries"));
    m_contents = new FactCard(tr("What is here"));
    m_warnings = new FactCard(tr("Warnings"));
    auto* page = new QWidget;
    page->setProperty("kind", "field");
    page->setAttribute(Qt::WA_StyledBackground);
    auto* outer = new QHBoxLayout(page);
    outer->setContentsMargins(14, 14, 14, 14);
    outer->setSpacing(10);
    auto addColumn = [&](std::initializer_list<FactCard*> cards) {
        auto* column = new QVBoxLayout;
        column->setSpacing(10);
        for (auto* card : cards)
            column->addWidget(card);
        column->addStretch(1);
        outer->addLayout(column, 1);
    };
    addColumn({m_client, m_server, m_contents});
    addColumn({m_machine, m_storage, m_security, m_warnings});
    auto* area = new QScrollArea;
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    return area;
}

QString SystemPage::address() const
{
    return m_engine.client().transport().url();
}

void SystemPage::refreshOverview()
{
    m_short->setText(shortVersionText(m_engine.version()));
    const auto state = m_engine.state();
    const bool trouble = state != Engine::State::Connected && state != Engine::State::Connecting;
    m_troubleRow->setVisible(trouble);
    if (trouble)
        m_trouble->showError(m_engine.error().message, tr("Try again"));
    m_client->setFacts({
        {tr("Version"), QCoreApplication::applicationVersion()},
        {tr("Qt"), QString::fromLatin1(qVersion())},
        {tr("Platform"), QSysInfo::kernelType() + u'/' + QSysInfo::currentCpuArchitecture()},
        {tr("Engine at"), address(), true},
        {tr("API in use"), m_engine.client().apiVersion()},
    });
    const auto& version = m_engine.version();
    QList<FactCard::Fact> server;
    if (version) {
        server = {
            {tr("Name"), version->platformName},
            {tr("Version"), version->version},
            {tr("API version"), version->minApiVersion.isEmpty()
                                    ? version->apiVersion
                                    : tr("%1 (from %2 on)").arg(version->apiVersion, version->minApiVersion)},
            {tr("Platform"), version->os + u'/' + version->architecture},
            {tr("Built"), version->buildTime},
            {tr("Commit"), version->gitCommit, true},
            {tr("Go"), version->goVersion},
            {tr("Experimental"), version->raw["Experimental"].toBool() ? tr("yes") : QString()},
        };
        for (const auto& component : version->components) {
            auto text = component.version;
            for (const auto& [name, value] : component.details) {
                if (name == "GitCommit" && !value.isEmpty())
                    text += QStringLiteral(" (%1)").arg(value.left(12));
            }
            server.append({component.name, text});
        }
    }
    m_server->setFacts(server);
    const auto& info = m_engine.info();
    if (!info) {
        for (auto* card : {m_machine, m_storage, m_security, m_contents, m_warnings})
            card->setFacts({});
        return;
    }
    m_machine->setFacts({
        {tr("Name"), info->name},
        {tr("System"), info->operatingSystem},
        {tr("Kernel"), info->kernelVersion},
        {tr("Architecture"), info->architecture},
        {tr("Processors"), info->cpus > 0 ? QString::number(info->cpus) : QString()},
        {tr("Memory"), info->memory > 0 ? bytesText(info->memory) : QString()},
        {tr("Engine's identity"), info->id, true},
        {tr("Labels"), textsOf(info->raw["Labels"]).join(u'\n')},
    });
    m_storage->setFacts({
        {tr("Storage driver"), info->storageDriver},
        {tr("Folder"), info->rootDirectory, true},
        {tr("Control groups"),
         info->cgroupVersion.isEmpty() ? QString() : tr("version %1").arg(info->cgroupVersion)},
        {tr("Driver"), info->cgroupDriver},
        {tr("Log driver"), info->raw["LoggingDriver"].toString()},
        {tr("Runtime"), info->raw["DefaultRuntime"].toString()},
        {tr("Runtimes"), info->raw["Runtimes"].toObject().keys().join(QStringLiteral(", "))},
        {tr("Networks"), textsOf(info->raw["Plugins"].toObject()["Network"]).join(QStringLiteral(", "))},
        {tr("Volumes"), textsOf(info->raw["Plugins"].toObject()["Volume"]).join(QStringLiteral(", "))},
        {tr("Init"), info->raw["InitBinary"].toString()},
    });
    m_security->setFacts({
        {tr("Security"), textsOf(info->raw["SecurityOptions"]).join(u'\n')},
        {tr("Registry mirrors"), textsOf(info->raw["RegistryConfig"].toObject()["Mirrors"]).join(u'\n')},
        {tr("Registries without TLS"),
         textsOf(info->raw["RegistryConfig"].toObject()["InsecureRegistryCIDRs"]).join(u'\n')},
        {tr("Proxy"), info->raw["HttpsProxy"].toString()},
    });
    m_contents->setFacts({
        {tr("Containers"), tr("%1, of them %2 running, %3 paused, %4 stopped")
                               .arg(info->containers)
                               .arg(info->running)
                               .arg(info->paused)
                               .arg(info->stopped)},
        {tr("Images"), QString::number(info->images)},
        {tr("Swarm"), info->raw["Swarm"].toObject()["LocalNodeState"].toString()},
    });
    m_warnings->setFacts({{tr("The engine warns"), info->warnings.join(u'\n')}});
}

void SystemPage::tabChanged()
{
    m_stack->setCurrentIndex(m_tabs->currentIndex());
    switch (m_tabs->currentIndex()) {
    case Overview:
        emit commandUsed(QStringLiteral("docker version"));
        break;
    case Disk:
        emit commandUsed(QStringLiteral("docker system df"));
        m_disk->refresh();
        break;
    case Engines:
        emit commandUsed(QStringLiteral("docker context ls"));
        break;
    case Events:
        emit commandUsed(QStringLiteral("docker events"));
        break;
    default:
        break;
    }
    if (m_tabs->currentIndex() == Settings)
        m_settings->refresh();
}

void SystemPage::select(const QString& what)
{
    if (what == QLatin1String("events"))
        m_tabs->setCurrentIndex(Events);
    else if (what == QLatin1String("disk"))
        m_tabs->setCurrentIndex(Disk);
    else if (what == QLatin1String("engines"))
        m_tabs->setCurrentIndex(Engines);
    else if (what == QLatin1String("settings"))
        m_tabs->setCurrentIndex(Settings);
}

void SystemPage::activated()
{
    // The counts change without an event of their own.
    if (m_engine.state() == Engine::State::Connected)
        m_engine.refreshInfo();
    m_tabs->setFocus();
    tabChanged();
}

} // namespace onggi::ui

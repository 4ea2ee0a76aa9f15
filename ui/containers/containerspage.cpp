#include "containers/containerspage.h"

#include "containers/bulkpanel.h"
#include "containers/rundialog.h"
#include "logs/logview.h"
#include "widgets/buttons.h"
#include "widgets/emptystate.h"
#include "widgets/noticebar.h"
#include "widgets/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QHeaderView>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

namespace onggi::ui {

namespace {
constexpr int undoTime = 12000;
constexpr int bulkDelay = 100;
constexpr int leastTable = 74; // its header and one row
constexpr int leastMessage = 260;
constexpr int leastDetails = 160;
}

ContainersPage::ContainersPage(Engine& engine, QWidget* parent)
    : Page(parent), m_engine(engine), m_actions(engine, this), m_stats(engine), m_dialogs(engine, m_actions, *this), m_tree(engine.containers())
{
    m_filter.setSourceModel(&m_tree);
    m_table = new ContainerTable(this);
    m_table->setModel(&m_filter);
    // By name: a row that is stopped stays under the pointer.
    m_table->sortByColumn(ContainerModel::NameColumn, Qt::AscendingOrder);
    m_pane = new ContainerPane(engine, m_actions, m_stats, this);
    m_bulk = new BulkPanel(m_actions, this);
    m_details = new QStackedWidget(this);
    m_details->addWidget(m_pane);
    m_details->addWidget(m_bulk);
    m_noMatch = new EmptyState(this);
    m_noMatch->setContent("hub", tr("Nothing matches"), tr("No container matches the filter."), tr("Show all"));
    auto* upper = new QStackedWidget(this);
    upper->addWidget(m_table);
    upper->addWidget(m_noMatch);
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->addWidget(upper);
    m_splitter->addWidget(m_details);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    upper->setMinimumHeight(leastTable);
    m_details->setMinimumHeight(leastDetails);
    m_empty = new EmptyState(this);
    m_empty->setContent("jar", tr("No containers yet"),
                        tr("A container is a program that runs apart from the rest of this computer, from an image that has everything it needs."),
                        tr("Run your first container…"));
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_empty);
    // Beside the stack of pages, and not in it: assistive technology is told of a stack's pages only.
    auto* stack = parent && parent->parentWidget() ? parent : nullptr;
    m_notice = new NoticeBar(stack ? stack->parentWidget() : this);
    m_notice->floatOver(stack ? *stack : *this);
    m_imageNotice = new NoticeBar(this);
    m_imageNotice->floatOverParent();
    m_changeNotice = new NoticeBar(this);
    m_changeNotice->floatOverParent();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_stack, 1);

    m_chips[0] = new Chip(tr("All"), this);
    m_chips[1] = new Chip(tr("Running"), this);
    m_chips[2] = new Chip(tr("Stopped"), this);
    m_chips[0]->setChecked(true);
    m_prune = new Button(tr("Remove stopped…"), Button::Kind::Quiet, "trash", this);
    connect(m_prune, &QPushButton::clicked, &m_dialogs, &ContainerDialogs::prune);
    for (int which = 0; which < 3; ++which) {
        connect(m_chips[which], &QPushButton::clicked, this, [this, which] {
            for (int other = 0; other < 3; ++other)
                m_chips[other]->setChecked(other == which);
            m_filter.setShow(ContainerFilter::Show(which));
            refresh();
        });
    }

    connect(m_noMatch, &EmptyState::buttonClicked, m_chips[0], &QPushButton::click);
    m_empty->setOffer(tr("Practise step by step"));
    connect(m_empty, &EmptyState::offerClicked, this, [this] { emit pageRequested("practice", {}); });
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        // What is sure to work comes first: an image that is here, else the one that Onggi's engine has inside.
        const auto references = m_engine.images().references();
        const auto& version = m_engine.version();
        const bool ours = version && version->platformName.contains("Onggi", Qt::CaseInsensitive);
        openRunForm(!references.isEmpty() ? references.first() : ours ? QString("onggi/hello") : QString());
    });
    m_watchSoon.setSingleShot(true);
    m_watchSoon.setInterval(0);
    connect(&m_watchSoon, &QTimer::timeout, this, &ContainersPage::watchShown);
    connect(m_table, &ContainerTable::shownRowsMoved, &m_watchSoon, qOverload<>(&QTimer::start));
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_tableHeight = m_splitter->sizes().first(); });
    connect(&engine, &Engine::stateChanged, this, [this] {
        // What was being looked at is looked at again when the engine is back.
        if (m_engine.state() == Engine::State::Connected)
            m_lostSelection = std::exchange(m_selection, {});
    });
    connect(m_table, &ContainerTable::selectionMoved, this, &ContainersPage::selectionMoved);
    connect(m_table, &ContainerTable::portClicked, this,
            [](int port) { QDesktopServices::openUrl(QUrl(QString("http://localhost:%1").arg(port))); });
    connect(m_table, &ContainerTable::menuRequested, this, [this](const QPoint& at) { showMenu(m_table->selectedIds(), at); });
    connect(m_table, &ContainerTable::opened, this, [this](const QString& id) {
        showTabOf(id, m_actions.anyRunning({id}) ? ContainerPane::Terminal : ContainerPane::Logs);
    });
    connect(m_table, &ContainerTable::actionClicked, this, [this](const QStringList& ids, ContainerTable::Action action, const QPoint& at) {
        switch (action) {
        case ContainerTable::Action::StartStop:
            if (m_actions.anyRunning(ids))
                m_actions.stop(matching(ids, &ContainerActions::canStop));
            else
                m_actions.start(ids);
            break;
        case ContainerTable::Action::Restart: m_actions.restart(matching(ids, &ContainerActions::canRestart)); break;
        case ContainerTable::Action::Terminal:
            if (m_actions.anyRunning(ids))
                showTabOf(ids.first(), ContainerPane::Terminal);
            break;
        case ContainerTable::Action::More: showMenu(ids, at); break;
        }
    });
    connect(m_pane, &ContainerPane::commandUsed, this, &Page::commandUsed);
    connect(m_pane, &ContainerPane::imageClicked, this, [this](const QString& image) { emit pageRequested("images", image); });
    connect(m_pane, &ContainerPane::removeRequested, this, [this](const QString& id) { m_actions.removeLater({id}); });
    connect(m_pane, &ContainerPane::limitsRequested, &m_dialogs, &ContainerDialogs::editLimits);
    connect(m_pane, &ContainerPane::editRequested, &m_dialogs, &ContainerDialogs::edit);
    connect(&m_dialogs, &ContainerDialogs::containerMade, this, [this](const QString& id, bool started, bool) {
        selectWhenListed(id, started ? ContainerPane::Logs : ContainerPane::Overview);
    });
    connect(&m_dialogs, &ContainerDialogs::containerChanged, this, [this](const QString& id, const QString& kept) {
        selectWhenListed(id, ContainerPane::Overview);
        m_changed = id;
        const auto* container = m_engine.containers().find(id);
        const auto name = container ? container->name : id.left(12);
        m_changeNotice->showNotice(kept.isEmpty() ? tr("%1 is recreated.").arg(name) : tr("%1 is recreated. The former one is kept as %2.").arg(name, kept),
                                   kept.isEmpty() ? QString() : tr("Roll back"), 2 * undoTime);
    });
    connect(m_changeNotice, &NoticeBar::buttonClicked, this, [this] { m_dialogs.swapBack(m_changed); });
    connect(m_pane, &ContainerPane::commitRequested, &m_dialogs, &ContainerDialogs::makeImage);
    connect(&m_dialogs, &ContainerDialogs::commandUsed, this, &Page::commandUsed);
    connect(&m_dialogs, &ContainerDialogs::noticeRaised, this, &Page::noticeRaised);
    connect(&m_dialogs, &ContainerDialogs::imageMade, this, [this](const QString& reference) {
        m_imageNotice->showNotice(tr("Made the image %1.").arg(reference), tr("Show it"), undoTime);
        m_imageMade = reference;
    });
    connect(m_imageNotice, &NoticeBar::buttonClicked, this, [this] { emit pageRequested("images", m_imageMade); });
    connect(m_pane, &ContainerPane::menuRequested, this, [this](const QString& id, const QPoint& at) { showMenu({id}, at); });
    connect(m_bulk, &BulkPanel::removeRequested, &m_actions, &ContainerActions::removeLater);
    connect(m_bulk, &BulkPanel::logsRequested, this, &ContainersPage::showLogs);
    connect(&m_actions, &ContainerActions::commandUsed, this, &Page::commandUsed);
    connect(&m_actions, &ContainerActions::removalWaiting, this, [this](const QStringList& ids) {
        m_notice->showNotice(tr("Removed %1.").arg(m_actions.namesOf(ids)), tr("Undo"), undoTime);
    });
    connect(m_notice, &NoticeBar::buttonClicked, &m_actions, &ContainerActions::undo);
    connect(m_notice, &NoticeBar::expired, &m_actions, &ContainerActions::removePending);

    connect(&engine.containers(), &ContainerModel::countsChanged, this, [this] {
        refreshChips();
        refresh();
    });
    m_soon.setSingleShot(true);
    m_soon.setInterval(bulkDelay);
    connect(&m_soon, &QTimer::timeout, m_bulk, &BulkPanel::refresh);
    connect(&engine.containers(), &QAbstractItemModel::dataChanged, this, [this] {
        if (m_details->currentWidget() == m_bulk && !m_soon.isActive())
            m_soon.start();
    });
    connect(&engine.containers(), &ContainerModel::busyChanged, m_table, &ContainerTable::setSpinning);
    connect(&engine, &Engine::stateChanged, this, [this] {
        // Without its engine nothing can be removed, and nothing is meant to be that one has not seen go.
        if (m_engine.state() == Engine::State::Connected || !m_actions.hasPending())
            return;
        m_actions.undo();
        m_notice->hide();
    });
    makeActions();
    restoreLayout();
    refreshChips();
    refresh();
}

ContainersPage::~ContainersPage()
{
    // What is hidden by its end still tells the statistics that it looks no more.
    delete m_stack;
    delete m_notice;
}

QList<QWidget*> ContainersPage::toolbarWidgets()
{
    return {m_chips[0], m_chips[1], m_chips[2], m_prune};
}

QList<QAction*> ContainersPage::paletteActions()
{
    return m_paletteActions;
}

/// The keys belong to the list: in a terminal or a text field they mean something else.
void ContainersPage::makeActions()
{
    const auto add = [this](const QString& text, const QKeySequence& keys, auto function) {
        auto* action = new QAction(text, m_table);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, [this, function] {
            if (const auto ids = m_table->selectedIds(); !ids.isEmpty())
                function(ids);
        });
        m_table->addAction(action);
        m_paletteActions.append(action);
    };
    add(tr("Start the selected containers"), QKeySequence("S"), [this](const QStringList& ids) { m_actions.start(matching(ids, &ContainerActions::canStart)); });
    add(tr("Stop the selected containers"), QKeySequence("T"), [this](const QStringList& ids) { m_actions.stop(matching(ids, &ContainerActions::canStop)); });
    add(tr("Restart the selected containers"), QKeySequence("R"), [this](const QStringList& ids) { m_actions.restart(matching(ids, &ContainerActions::canRestart)); });
    add(tr("Pause or resume the selected containers"), QKeySequence("P"), [this](const QStringList& ids) {
        if (m_actions.canUnpause(ids))
            m_actions.unpause(matching(ids, &ContainerActions::canUnpause));
        else if (m_actions.canPause(ids))
            m_actions.pause(matching(ids, &ContainerActions::canPause));
    });
    add(tr("Open a shell in the selected container"), QKeySequence("E"), [this](const QStringList& ids) {
        showTabOf(ids.first(), ContainerPane::Terminal);
        m_pane->showShell();
    });
    add(tr("Edit the limits of the selected container…"), QKeySequence("L"), [this](const QStringList& ids) { m_dialogs.editLimits(ids.first()); });
    add(tr("Change the settings of the selected container…"), QKeySequence("C"), [this](const QStringList& ids) { m_dialogs.edit(ids.first()); });
    add(tr("Rename the selected container…"), QKeySequence("F2"), [this](const QStringList& ids) { m_dialogs.rename(ids.first()); });
    auto* prune = new QAction(tr("Remove all stopped containers…"), this);
    prune->setObjectName("prune");
    connect(prune, &QAction::triggered, &m_dialogs, &ContainerDialogs::prune);
    m_paletteActions.append(prune);
    auto* columns = new QAction(tr("Choose the list's columns…"), this);
    connect(columns, &QAction::triggered, m_table, &ContainerTable::openColumnMenu);
    m_paletteActions.append(columns);
    add(tr("Remove the selected containers"), QKeySequence::Delete, [this](const QStringList& ids) { m_actions.removeLater(ids); });
}

void ContainersPage::setFilter(const QString& text)
{
    m_filter.setText(text);
    refresh();
}

void ContainersPage::activated()
{
    if (m_stack->currentWidget() == m_empty)
        m_empty->button()->setFocus();
    else
        m_table->setFocus();
}

void ContainersPage::refreshChips()
{
    const auto& model = m_engine.containers();
    m_chips[1]->setText(tr("Running %1").arg(model.runningCount()));
    m_chips[2]->setText(tr("Stopped %1").arg(model.visibleCount() - model.runningCount()));
    m_prune->setUsable(model.visibleCount() > model.runningCount());
}

void ContainersPage::refresh()
{
    const bool none = m_engine.containers().visibleCount() == 0;
    m_stack->setCurrentWidget(none ? static_cast<QWidget*>(m_empty) : m_splitter);
    auto* upper = static_cast<QStackedWidget*>(m_splitter->widget(0));
    upper->setCurrentWidget(m_filter.rowCount() == 0 ? static_cast<QWidget*>(m_noMatch) : m_table);
    if (!m_awaited.isEmpty() && m_engine.containers().find(m_awaited)) {
        const auto id = std::exchange(m_awaited, {});
        showTabOf(id, m_awaitedTab);
    }
    if (!m_lostSelection.isEmpty() && m_engine.containers().find(m_lostSelection))
        m_table->select(std::exchange(m_lostSelection, {}));
    fitTable();
    // Something is always shown below: the first row, when nothing has been chosen.
    if (m_filter.rowCount() > 0 && !m_table->selectionModel()->hasSelection())
        m_table->selectFirst();
    selectionMoved();
}

void ContainersPage::selectionMoved()
{
    const auto ids = m_table->selectedIds();
    const auto project = m_table->selectedProject();
    if (ids.size() == 1)
        m_selection = ids.first();
    m_details->setVisible(!ids.isEmpty());
    if (ids.size() == 1 && project.isEmpty()) {
        m_details->setCurrentWidget(m_pane);
        m_pane->showContainer(ids.first());
        if (isVisible())
            emit containerShown(ids.first());
    } else if (!ids.isEmpty()) {
        m_bulk->setIds(ids, project);
        m_details->setCurrentWidget(m_bulk);
    }
}

void ContainersPage::showLogs(const QStringList& ids)
{
    QList<LogMerge::Container> containers;
    QStringList names;
    for (const auto& id : ids) {
        names.append(m_actions.namesOf({id}));
        containers.append({id, names.last()});
    }
    auto* view = new LogView(m_engine.client(), containers, this);
    view->setWindowFlag(Qt::Window);
    view->setAttribute(Qt::WA_DeleteOnClose);
    view->setWindowTitle(tr("Logs: %1").arg(names.join(", ")));
    view->resize(1000, 620);
    view->show();
}

void ContainersPage::select(const QString& idOrName)
{
    if (const auto* container = m_engine.containers().find(idOrName))
        m_table->select(container->id);
}

void ContainersPage::showTabOf(const QString& id, ContainerPane::Tab tab)
{
    m_table->select(id);
    // A filter may hide it: what was asked for is shown all the same.
    if (m_table->selectedIds() != QStringList{id}) {
        m_chips[0]->click();
        m_filter.setText({});
        m_table->select(id);
    }
    m_pane->showContainer(id);
    m_pane->showTab(tab);
}

void ContainersPage::selectWhenListed(const QString& id, ContainerPane::Tab tab)
{
    m_awaited = id;
    m_awaitedTab = tab;
    refresh();
}

void ContainersPage::openRunForm(const QString& reference)
{
    if (m_runDialog) {
        m_runDialog->raise();
        m_runDialog->activateWindow();
        return;
    }
    m_runDialog = new RunDialog(m_engine, reference, window());
    m_runDialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_runDialog, &RunDialog::commandUsed, this, &Page::commandUsed);
    connect(m_runDialog, &RunDialog::containerMade, this, [this](const QString& id, bool started, bool interactive) {
        emit pageRequested("containers", {});
        selectWhenListed(id, !started ? ContainerPane::Overview : interactive ? ContainerPane::Terminal : ContainerPane::Logs);
    });
    m_runDialog->open();
}

/// Those that an action means.
QStringList ContainersPage::matching(const QStringList& ids, bool (ContainerActions::*can)(const QStringList&) const) const
{
    QStringList fitting;
    for (const auto& id : ids) {
        if ((m_actions.*can)({id}))
            fitting.append(id);
    }
    return fitting;
}

void ContainersPage::showMenu(const QStringList& ids, const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [menu](const QString& icon, const QString& text, bool enabled, auto function) {
        auto* action = menu->addAction(Theme::icon(icon), text);
        action->setEnabled(enabled);
        QObject::connect(action, &QAction::triggered, menu, function);
    };
    const bool running = m_actions.anyRunning(ids);
    if (m_actions.canStart(ids))
        add("play", tr("Start"), true, [this, ids] { m_actions.start(matching(ids, &ContainerActions::canStart)); });
    if (m_actions.canStop(ids))
        add("stop", tr("Stop"), true, [this, ids] { m_actions.stop(matching(ids, &ContainerActions::canStop)); });
    add("restart", tr("Restart"), m_actions.canRestart(ids), [this, ids] { m_actions.restart(matching(ids, &ContainerActions::canRestart)); });
    if (m_actions.canPause(ids))
        add("pause", tr("Pause"), true, [this, ids] { m_actions.pause(matching(ids, &ContainerActions::canPause)); });
    if (m_actions.canUnpause(ids))
        add("play", tr("Resume"), true, [this, ids] { m_actions.unpause(matching(ids, &ContainerActions::canUnpause)); });
    if (running)
        add("close", tr("Kill"), true, [this, ids] { m_actions.kill(matching(ids, &ContainerActions::canStop)); });
    if (ids.size() == 1) {
        const auto id = ids.first();
        const auto* container = m_engine.containers().find(id);
        menu->addSeparator();
        add("logs", tr("Logs"), true, [this, id] { showTabOf(id, ContainerPane::Logs); });
        add("terminal", tr("Terminal"), running, [this, id] { showTabOf(id, ContainerPane::Terminal); });
        add("terminal", tr("Shell"), container && container->state == ContainerState::Running, [this, id] {
            showTabOf(id, ContainerPane::Terminal);
            m_pane->showShell();
        });
        menu->addSeparator();
        add("restart", tr("Change its settings…"), true, [this, id] { m_dialogs.edit(id); });
        if (const auto kept = m_dialogs.keptOf(id); !kept.isEmpty())
            add("undo", tr("Roll back to %1").arg(m_actions.namesOf({kept})), true, [this, id] { m_dialogs.swapBack(id); });
        add("menu", tr("Rename…"), true, [this, id] { m_dialogs.rename(id); });
        add("system", tr("Edit limits…"), true, [this, id] { m_dialogs.editLimits(id); });
        add("images", tr("Make an image…"), true, [this, id] { m_dialogs.makeImage(id); });
        add("download", tr("Copy files out…"), true, [this, id] { m_dialogs.copyOut(id); });
        add("folder", tr("Copy files in…"), true, [this, id] { m_dialogs.copyIn(id); });
        add("download", tr("Export all files…"), true, [this, id] { m_dialogs.exportAll(id); });
        menu->addSeparator();
        if (container) {
            add("play", tr("Run another of %1…").arg(container->image), true, [this, image = container->image] { openRunForm(image); });
            add("copy", tr("Copy name"), true, [name = container->name] { QApplication::clipboard()->setText(name); });
            add("copy", tr("Copy ID"), true, [id] { QApplication::clipboard()->setText(id); });
        }
    }
    menu->addSeparator();
    add("trash", tr("Remove"), true, [this, ids] { m_actions.removeLater(ids); });
    menu->popup(position);
}

/// The table takes no more than its rows need: the rest is better used below.
void ContainersPage::fitTable()
{
    const auto sizes = m_splitter->sizes();
    const int all = sizes.value(0) + sizes.value(1);
    if (all <= 0)
        return;
    const int needed = m_filter.rowCount() == 0 ? leastMessage : std::min(m_tableHeight, m_table->heightForRows() + 1);
    const int wanted = std::clamp(needed, leastTable, std::max(leastTable, all - leastDetails));
    if (wanted != sizes.value(0))
        m_splitter->setSizes({wanted, all - wanted});
}

/// Statistics come only of rows that can be seen.
void ContainersPage::watchShown()
{
    m_stats.setWatched(m_table, isVisible() && m_table->isVisible() ? m_table->shownIds() : QSet<QString>{});
}

void ContainersPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    // Sizes are known once the event loop has laid everything out.
    QTimer::singleShot(0, this, [this] {
        fitTable();
        watchShown();
    });
}

void ContainersPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    fitTable();
}

void ContainersPage::hideEvent(QHideEvent* event)
{
    m_stats.setWatched(m_table, {});
    saveLayout();
    Page::hideEvent(event);
}

void ContainersPage::saveLayout() const
{
    QSettings settings;
    settings.setValue("containers/list", m_table->header()->saveState());
    settings.setValue("containers/folded", m_table->folded());
    settings.setValue("containers/tableHeight", m_tableHeight);
}

void ContainersPage::restoreLayout()
{
    const QSettings settings;
    m_table->setFolded(settings.value("containers/folded").toStringList());
    const auto columns = settings.value("containers/list").toByteArray();
    if (!columns.isEmpty())
        m_table->header()->restoreState(columns);
    m_tableHeight = std::max(leastTable, settings.value("containers/tableHeight", 330).toInt());
    m_splitter->setSizes({m_tableHeight, 390});
    m_splitter->setHandleWidth(1);
}

} // namespace onggi::ui

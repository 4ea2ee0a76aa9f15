#include "containers/containerspage.h"

#include "containers/bulkpanel.h"
#include "containers/rundialog.h"
#include "containers/runspec.h"
#include "containers/validation.h"
#include "widgets/buttons.h"
#include "widgets/emptystate.h"
#include "widgets/noticebar.h"
#include "widgets/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int undoTime = 6000;
}

ContainersPage::ContainersPage(Engine& engine, QWidget* parent)
    : Page(parent), m_engine(engine), m_actions(engine, this)
{
    m_filter.setSourceModel(&engine.containers());
    m_table = new ContainerTable(this);
    m_table->setModel(&m_filter);
    // By name: a row that is stopped stays under the pointer.
    m_table->sortByColumn(ContainerModel::NameColumn, Qt::AscendingOrder);
    m_pane = new ContainerPane(engine, m_actions, this);
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
    upper->setMinimumHeight(120);
    m_details->setMinimumHeight(160);
    m_empty = new EmptyState(this);
    m_empty->setContent("jar", tr("No containers yet"),
                        tr("A container is a program that runs apart from the rest of this computer, from an image that has everything it needs."),
                        tr("Run your first container…"));
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_empty);
    m_notice = new NoticeBar(this);
    m_notice->floatOverParent();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_stack, 1);

    m_chips[0] = new Chip(tr("All"), this);
    m_chips[1] = new Chip(tr("Running"), this);
    m_chips[2] = new Chip(tr("Stopped"), this);
    m_chips[0]->setChecked(true);
    for (int which = 0; which < 3; ++which) {
        connect(m_chips[which], &QPushButton::clicked, this, [this, which] {
            for (int other = 0; other < 3; ++other)
                m_chips[other]->setChecked(other == which);
            m_filter.setShow(ContainerFilter::Show(which));
            refresh();
        });
    }

    connect(m_noMatch, &EmptyState::buttonClicked, m_chips[0], &QPushButton::click);
    connect(m_empty, &EmptyState::buttonClicked, this, [this] { openRunForm(); });
    connect(m_table, &ContainerTable::selectionMoved, this, &ContainersPage::selectionMoved);
    connect(m_table, &ContainerTable::portClicked, this,
            [](int port) { QDesktopServices::openUrl(QUrl(QString("http://localhost:%1").arg(port))); });
    connect(m_table, &ContainerTable::menuRequested, this, [this](const QPoint& at) { showMenu(m_table->selectedIds(), at); });
    connect(m_table, &ContainerTable::opened, this, [this](const QString& id) {
        showTabOf(id, m_actions.anyRunning({id}) ? ContainerPane::Terminal : ContainerPane::Logs);
    });
    connect(m_table, &ContainerTable::actionClicked, this, [this](const QString& id, ContainerTable::Action action, const QPoint& at) {
        switch (action) {
        case ContainerTable::Action::StartStop:
            if (m_actions.anyRunning({id}))
                m_actions.stop({id});
            else
                m_actions.start({id});
            break;
        case ContainerTable::Action::Restart: m_actions.restart({id}); break;
        case ContainerTable::Action::Terminal:
            if (m_actions.anyRunning({id}))
                showTabOf(id, ContainerPane::Terminal);
            break;
        case ContainerTable::Action::More: showMenu({id}, at); break;
        }
    });
    connect(m_pane, &ContainerPane::commandUsed, this, &Page::commandUsed);
    connect(m_pane, &ContainerPane::imageClicked, this, [this](const QString& image) { emit pageRequested("images", image); });
    connect(m_pane, &ContainerPane::removeRequested, this, [this](const QString& id) { requestRemoval({id}); });
    connect(m_pane, &ContainerPane::menuRequested, this, [this](const QString& id, const QPoint& at) { showMenu({id}, at); });
    connect(m_bulk, &BulkPanel::removeRequested, this, &ContainersPage::requestRemoval);
    connect(&m_actions, &ContainerActions::commandUsed, this, &Page::commandUsed);
    connect(&m_actions, &ContainerActions::removalWaiting, this, [this](const QStringList& ids) {
        m_notice->showNotice(tr("Removed %1.").arg(m_actions.namesOf(ids)), tr("Undo"), undoTime);
    });
    connect(m_notice, &NoticeBar::buttonClicked, &m_actions, &ContainerActions::undo);
    connect(m_notice, &NoticeBar::expired, &m_actions, &ContainerActions::removePending);

    connect(&engine.containers(), &ContainerModel::countsChanged, this, [this] {
        refreshChips();
        refresh();
        emit countChanged();
    });
    connect(&engine.containers(), &QAbstractItemModel::dataChanged, this, [this] {
        if (m_details->currentWidget() == m_bulk)
            m_bulk->refresh();
    });
    makeActions();
    restoreLayout();
    refreshChips();
    refresh();
}

ContainersPage::~ContainersPage() = default;

std::optional<int> ContainersPage::count() const
{
    if (m_engine.state() != Engine::State::Connected)
        return std::nullopt;
    return m_engine.containers().visibleCount();
}

QList<QWidget*> ContainersPage::toolbarWidgets()
{
    return {m_chips[0], m_chips[1], m_chips[2]};
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
    add(tr("Start the selected containers"), QKeySequence("S"), [this](const QStringList& ids) { m_actions.start(ids); });
    add(tr("Stop the selected containers"), QKeySequence("T"), [this](const QStringList& ids) { m_actions.stop(ids); });
    add(tr("Restart the selected containers"), QKeySequence("R"), [this](const QStringList& ids) { m_actions.restart(ids); });
    add(tr("Rename the selected container…"), QKeySequence("F2"), [this](const QStringList& ids) { askForName(ids.first()); });
    add(tr("Remove the selected containers"), QKeySequence::Delete, [this](const QStringList& ids) { requestRemoval(ids); });
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
    // Something is always shown below: the first row, when nothing has been chosen.
    if (m_table->selectedIds().isEmpty() && m_filter.rowCount() > 0)
        m_table->selectRow(0);
    selectionMoved();
}

void ContainersPage::selectionMoved()
{
    const auto ids = m_table->selectedIds();
    m_details->setVisible(!ids.isEmpty());
    if (ids.size() == 1) {
        m_details->setCurrentWidget(m_pane);
        m_pane->showContainer(ids.first());
    } else if (ids.size() > 1) {
        m_bulk->setIds(ids);
        m_details->setCurrentWidget(m_bulk);
    }
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

void ContainersPage::requestRemoval(const QStringList& ids)
{
    if (ids.isEmpty())
        return;
    if (!m_actions.anyRunning(ids)) {
        m_actions.removeLater(ids);
        return;
    }
    auto* question = new QMessageBox(QMessageBox::Warning, tr("Remove"), tr("Stop and remove %1?").arg(m_actions.namesOf(ids)),
                                     QMessageBox::NoButton, window());
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("It is running. What it has written inside itself is lost; folders of this computer are kept."));
    auto* remove = question->addButton(tr("Stop and remove"), QMessageBox::DestructiveRole);
    remove->setProperty("kind", "danger");
    auto* cancel = question->addButton(tr("Cancel"), QMessageBox::RejectRole);
    question->setDefaultButton(cancel);
    question->setEscapeButton(cancel);
    connect(question, &QMessageBox::buttonClicked, this, [this, ids, remove](QAbstractButton* button) {
        if (button == remove)
            m_actions.removeNow(ids);
    });
    question->open();
}

void ContainersPage::askForName(const QString& id)
{
    const auto* container = m_engine.containers().find(id);
    if (!container)
        return;
    auto* dialog = new QDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename %1").arg(container->name));
    auto* field = new QLineEdit(container->name, dialog);
    field->setAccessibleName(tr("New name"));
    field->setMinimumWidth(320);
    field->selectAll();
    auto* hint = new QLabel(dialog);
    hint->setProperty("kind", "small");
    auto* buttons = new QDialogButtonBox(dialog);
    auto* accept = new PrimaryButton(tr("Rename"));
    buttons->addButton(accept, QDialogButtonBox::AcceptRole);
    buttons->addButton(new Button(tr("Cancel")), QDialogButtonBox::RejectRole);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(18, 18, 18, 14);
    layout->addWidget(field);
    layout->addWidget(hint);
    layout->addWidget(buttons);
    const auto judge = [this, field, hint, accept, old = container->name] {
        auto verdict = judgeName(field->text(), m_engine.containers().all());
        const bool same = field->text() == old;
        hint->setText(same || field->text().isEmpty() ? QString() : verdict.sentence);
        accept->setEnabled(!same && !field->text().isEmpty() && verdict.ok);
    };
    connect(field, &QLineEdit::textChanged, hint, judge);
    connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    connect(dialog, &QDialog::accepted, this, [this, field, id] { m_actions.rename(id, field->text()); });
    accept->setDefault(true);
    judge();
    dialog->open();
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
        add("play", tr("Start"), true, [this, ids] { m_actions.start(ids); });
    if (m_actions.canStop(ids))
        add("stop", tr("Stop"), true, [this, ids] { m_actions.stop(ids); });
    add("restart", tr("Restart"), true, [this, ids] { m_actions.restart(ids); });
    if (running)
        add("close", tr("Kill"), true, [this, ids] { m_actions.kill(ids); });
    if (ids.size() == 1) {
        const auto id = ids.first();
        const auto* container = m_engine.containers().find(id);
        menu->addSeparator();
        add("logs", tr("Logs"), true, [this, id] { showTabOf(id, ContainerPane::Logs); });
        add("terminal", tr("Terminal"), running, [this, id] { showTabOf(id, ContainerPane::Terminal); });
        menu->addSeparator();
        add("menu", tr("Rename…"), true, [this, id] { askForName(id); });
        if (container) {
            add("play", tr("Run another of %1…").arg(container->image), true, [this, image = container->image] { openRunForm(image); });
            add("copy", tr("Copy name"), true, [name = container->name] { QApplication::clipboard()->setText(name); });
            add("copy", tr("Copy ID"), true, [id] { QApplication::clipboard()->setText(id); });
        }
    }
    menu->addSeparator();
    add("trash", tr("Remove"), true, [this, ids] { requestRemoval(ids); });
    menu->popup(position);
}

void ContainersPage::hideEvent(QHideEvent* event)
{
    saveLayout();
    Page::hideEvent(event);
}

void ContainersPage::saveLayout() const
{
    QSettings settings;
    settings.setValue("containers/columns", m_table->horizontalHeader()->saveState());
    if (m_details->isVisibleTo(this))
        settings.setValue("containers/splitter", m_splitter->saveState());
}

void ContainersPage::restoreLayout()
{
    const QSettings settings;
    const auto columns = settings.value("containers/columns").toByteArray();
    if (!columns.isEmpty())
        m_table->horizontalHeader()->restoreState(columns);
    const auto splitter = settings.value("containers/splitter").toByteArray();
    if (!splitter.isEmpty())
        m_splitter->restoreState(splitter);
    else
        m_splitter->setSizes({330, 390});
    m_splitter->setHandleWidth(1);
}

} // namespace onggi::ui

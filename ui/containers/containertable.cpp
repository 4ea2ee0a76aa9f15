#include "containers/containertable.h"

#include "containers/containerdelegate.h"
#include "models/containertree.h"
#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QHelpEvent>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

namespace onggi::ui {

namespace {

constexpr int spinnerInterval = 80;

QString idOf(const QModelIndex& index)
{
    return index.data(ContainerModel::IdRole).toString();
}

} // namespace

ContainerTable::ContainerTable(QWidget* parent) : QTreeView(parent), m_delegate(new ContainerDelegate(*this))
{
    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    setUniformRowHeights(true);
    setRootIsDecorated(false);
    setIndentation(20);
    setTreePosition(ContainerModel::NameColumn);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setSortingEnabled(true);
    setAccessibleName(tr("Containers"));
    header()->setHighlightSections(false);
    header()->setSectionsMovable(true);
    header()->setFixedHeight(32);
    header()->setContextMenuPolicy(Qt::CustomContextMenu);
    header()->setToolTip(tr("Right click: choose the columns"));
    m_spinner.setInterval(spinnerInterval);
    connect(&m_spinner, &QTimer::timeout, this, [this] {
        m_spinnerPhase = (m_spinnerPhase + 1) % 12;
        viewport()->update(columnViewportPosition(ContainerModel::StateColumn), 0, columnWidth(ContainerModel::StateColumn), viewport()->height());
    });
    connect(header(), &QWidget::customContextMenuRequested, this, [this](const QPoint& at) { openColumnMenuAt(header()->mapToGlobal(at)); });
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] { point(viewport()->mapFromGlobal(QCursor::pos())); });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &ContainerTable::shownRowsMoved);
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex& index) {
        m_folded.remove(projectAt(index));
        emit shownRowsMoved();
    });
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex& index) {
        m_folded.insert(projectAt(index));
        emit shownRowsMoved();
    });
}

void ContainerTable::setModel(QAbstractItemModel* model)
{
    QTreeView::setModel(model);
    auto* head = header();
    head->setStretchLastSection(false);
    head->setMinimumSectionSize(60);
    head->setSectionResizeMode(QHeaderView::Interactive);
    head->setSectionResizeMode(ContainerModel::NameColumn, QHeaderView::Stretch);
    head->setSectionResizeMode(ContainerModel::ActionsColumn, QHeaderView::Fixed);
    head->setSortIndicatorClearable(false);
    setColumnWidth(ContainerModel::StateColumn, 154);
    setColumnWidth(ContainerModel::ImageColumn, 130);
    setColumnWidth(ContainerModel::PortsColumn, 112);
    setColumnWidth(ContainerModel::CpuColumn, 128);
    setColumnWidth(ContainerModel::MemoryColumn, 138);
    setColumnWidth(ContainerModel::UptimeColumn, 96);
    setColumnWidth(ContainerModel::ActionsColumn, 146);
    connect(model, &QAbstractItemModel::rowsInserted, this, &ContainerTable::unfoldNew);
    for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(model, signal, this, &ContainerTable::shownRowsMoved);
    connect(model, &QAbstractItemModel::layoutChanged, this, &ContainerTable::shownRowsMoved);
}

QString ContainerTable::projectAt(const QModelIndex& index)
{
    return index.data(ContainerTree::GroupRole).toString();
}

/// A project comes unfolded unless one has folded it before.
void ContainerTable::unfoldNew(const QModelIndex& parent, int first, int last)
{
    if (parent.isValid()) {
        if (!m_folded.contains(projectAt(parent)))
            setExpanded(parent, true);
        return;
    }
    for (int row = first; row <= last; ++row) {
        const auto index = model()->index(row, 0);
        const auto project = projectAt(index);
        if (!project.isEmpty() && !m_folded.contains(project))
            setExpanded(index, true);
    }
}

void ContainerTable::setFolded(const QStringList& projects)
{
    m_folded = QSet<QString>(projects.begin(), projects.end());
}

void ContainerTable::openColumnMenu()
{
    openColumnMenuAt(header()->mapToGlobal(QPoint(20, header()->height())));
}

void ContainerTable::openColumnMenuAt(const QPoint& globalPosition)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = 0; column < ContainerModel::ActionsColumn; ++column) {
        auto* action = menu->addAction(model()->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        // What a row is called is always there to be seen.
        action->setEnabled(column != ContainerModel::NameColumn);
        connect(action, &QAction::toggled, this, [this, column](bool shown) { setColumnHidden(column, !shown); });
    }
    menu->popup(globalPosition);
}

QStringList ContainerTable::idsAt(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    if (projectAt(index).isEmpty())
        return {idOf(index)};
    QStringList ids;
    const auto group = index.siblingAtColumn(0);
    for (int row = 0; row < model()->rowCount(group); ++row)
        ids.append(idOf(model()->index(row, 0, group)));
    return ids;
}

void ContainerTable::setSpinning(bool spinning)
{
    if (spinning && !m_spinner.isActive())
        m_spinner.start();
    else if (!spinning)
        m_spinner.stop();
    viewport()->update();
}

QStringList ContainerTable::selectedIds() const
{
    QStringList ids;
    if (!selectionModel())
        return ids;
    QSet<QString> known;
    for (const auto& index : selectionModel()->selectedRows()) {
        for (const auto& id : idsAt(index)) {
            if (!known.contains(id)) {
                known.insert(id);
                ids.append(id);
            }
        }
    }
    return ids;
}

QString ContainerTable::selectedProject() const
{
    const auto rows = selectionModel() ? selectionModel()->selectedRows() : QModelIndexList();
    return rows.size() == 1 ? projectAt(rows.first()) : QString();
}

QSet<QString> ContainerTable::shownIds() const
{
    QSet<QString> ids;
    if (!model())
        return ids;
    auto index = indexAt(QPoint(2, 1));
    for (int height = 0; index.isValid() && height <= viewport()->height() + Theme::rowHeight; height += Theme::rowHeight) {
        if (projectAt(index).isEmpty()) {
            ids.insert(idOf(index));
        } else if (!isExpanded(index.siblingAtColumn(0))) {
            // Its row shows the sum of what they use.
            for (const auto& id : idsAt(index))
                ids.insert(id);
        }
        index = indexBelow(index);
    }
    return ids;
}

int ContainerTable::heightForRows() const
{
    int rows = 0;
    for (int row = 0; model() && row < model()->rowCount(); ++row) {
        const auto index = model()->index(row, 0);
        rows += 1 + (isExpanded(index) ? model()->rowCount(index) : 0);
    }
    return header()->height() + rows * Theme::rowHeight;
}

void ContainerTable::resizeEvent(QResizeEvent* event)
{
    QTreeView::resizeEvent(event);
    emit shownRowsMoved();
}

QModelIndex ContainerTable::find(const QString& id) const
{
    for (int row = 0; row < model()->rowCount(); ++row) {
        const auto index = model()->index(row, 0);
        if (idOf(index) == id)
            return index;
        for (int child = 0; child < model()->rowCount(index); ++child) {
            if (const auto below = model()->index(child, 0, index); idOf(below) == id)
                return below;
        }
    }
    return {};
}

void ContainerTable::select(const QString& id)
{
    const auto index = find(id);
    if (!index.isValid())
        return;
    setExpanded(index.parent(), true);
    setCurrentIndex(index);
    scrollTo(index);
}

void ContainerTable::selectFirst()
{
    auto index = model()->index(0, 0);
    if (const auto child = model()->index(0, 0, index); child.isValid() && isExpanded(index))
        index = child;
    setCurrentIndex(index);
}

void ContainerTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTreeView::selectionChanged(selected, deselected);
    emit selectionMoved();
}

bool ContainerTable::isHovered(const QModelIndex& index) const
{
    return m_hovered.isValid() && index.row() == m_hovered.row() && index.parent() == m_hovered.parent();
}

/// The room before a container of a project, in the colours of its row.
void ContainerTable::drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const
{
    const auto& c = Theme::colors();
    painter->fillRect(rect, selectionModel()->isSelected(index) ? c.selection : isHovered(index) ? c.hover : c.panel);
    painter->setPen(c.line);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
}

void ContainerTable::point(const QPoint& position)
{
    const bool inside = viewport()->rect().contains(position);
    m_pointer = inside ? position : QPoint(-1, -1);
    const auto index = inside ? indexAt(position) : QModelIndex();
    m_hovered = index;
    const bool overAction = index.column() == ContainerModel::ActionsColumn && m_delegate->actionAt(visualRect(index), position);
    const bool overPort = index.column() == ContainerModel::PortsColumn && m_delegate->portAt(visualRect(index), position, index);
    viewport()->setCursor(overAction || overPort ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
}

void ContainerTable::mouseMoveEvent(QMouseEvent* event)
{
    point(event->position().toPoint());
    if (m_pressed.isEmpty())
        QTreeView::mouseMoveEvent(event);
}

void ContainerTable::leaveEvent(QEvent* event)
{
    point({-1, -1});
    QTreeView::leaveEvent(event);
}

void ContainerTable::mousePressEvent(QMouseEvent* event)
{
    const auto position = event->position().toPoint();
    const auto index = indexAt(position);
    const bool onAction = index.column() == ContainerModel::ActionsColumn && m_delegate->actionAt(visualRect(index), position);
    const bool onPort = index.column() == ContainerModel::PortsColumn && m_delegate->portAt(visualRect(index), position, index);
    // What is clicked inside a row must not change the selection.
    if (event->button() == Qt::LeftButton && (onAction || onPort)) {
        m_pressed = idsAt(index);
        return;
    }
    if (event->button() == Qt::LeftButton && m_delegate->foldAt(visualRect(index), position, index)) {
        setExpanded(index.siblingAtColumn(0), !isExpanded(index.siblingAtColumn(0)));
        return;
    }
    QTreeView::mousePressEvent(event);
}

void ContainerTable::mouseReleaseEvent(QMouseEvent* event)
{
    const auto pressed = std::exchange(m_pressed, {});
    const auto position = event->position().toPoint();
    const auto index = indexAt(position);
    if (pressed.isEmpty() || event->button() != Qt::LeftButton) {
        QTreeView::mouseReleaseEvent(event);
        return;
    }
    if (idsAt(index) != pressed || !index.data(ContainerModel::BusyRole).toString().isEmpty())
        return;
    if (index.column() == ContainerModel::ActionsColumn) {
        if (const auto action = m_delegate->actionAt(visualRect(index), position))
            emit actionClicked(pressed, *action, event->globalPosition().toPoint());
    } else if (index.column() == ContainerModel::PortsColumn) {
        if (const auto port = m_delegate->portAt(visualRect(index), position, index))
            emit portClicked(*port);
    }
}

void ContainerTable::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        if (projectAt(currentIndex()).isEmpty())
            emit opened(idOf(currentIndex()));
        else
            setExpanded(currentIndex().siblingAtColumn(0), !isExpanded(currentIndex().siblingAtColumn(0)));
        return;
    }
    QTreeView::keyPressEvent(event);
}

void ContainerTable::contextMenuEvent(QContextMenuEvent* event)
{
    if (!selectedIds().isEmpty())
        emit menuRequested(event->globalPos());
}

bool ContainerTable::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const auto index = indexAt(help->pos());
        if (index.column() == ContainerModel::ActionsColumn) {
            const auto action = m_delegate->actionAt(visualRect(index), help->pos());
            const auto state = ContainerState(index.data(ContainerModel::StateRole).toInt());
            const bool running = state == ContainerState::Running || state == ContainerState::Paused || state == ContainerState::Restarting;
            QToolTip::showText(help->globalPos(), action ? ContainerDelegate::actionName(*action, running) : QString(), this);
            return true;
        }
        if (index.column() == ContainerModel::PortsColumn) {
            const auto port = m_delegate->portAt(visualRect(index), help->pos(), index);
            QToolTip::showText(help->globalPos(), port ? tr("Open http://localhost:%1").arg(*port) : QString(), this);
            return true;
        }
    }
    if (event->type() == QEvent::MouseButtonDblClick) {
        const auto index = indexAt(static_cast<QMouseEvent*>(event)->position().toPoint());
        if (index.isValid() && index.column() != ContainerModel::ActionsColumn && projectAt(index).isEmpty())
            emit opened(idOf(index));
    }
    return QTreeView::viewportEvent(event);
}

} // namespace onggi::ui

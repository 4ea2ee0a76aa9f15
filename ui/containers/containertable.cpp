#include "containers/containertable.h"

#include "containers/containerdelegate.h"
#include "models/containermodel.h"
#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QHelpEvent>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QMouseEvent>
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

ContainerTable::ContainerTable(QWidget* parent) : QTableView(parent), m_delegate(new ContainerDelegate(*this))
{
    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setCornerButtonEnabled(false);
    setSortingEnabled(true);
    setAccessibleName(tr("Containers"));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(Theme::rowHeight);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setFixedHeight(32);
    m_spinner.setInterval(spinnerInterval);
    connect(&m_spinner, &QTimer::timeout, this, [this] {
        m_spinnerPhase = (m_spinnerPhase + 1) % 12;
        updateSpinner();
        viewport()->update(0, 0, columnWidth(ContainerModel::StateColumn), viewport()->height());
    });
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] { point(viewport()->mapFromGlobal(QCursor::pos())); });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &ContainerTable::shownRowsMoved);
}

void ContainerTable::setModel(QAbstractItemModel* model)
{
    QTableView::setModel(model);
    auto* header = horizontalHeader();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(60);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(ContainerModel::NameColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(ContainerModel::ActionsColumn, QHeaderView::Fixed);
    header->setSortIndicatorClearable(false);
    setColumnWidth(ContainerModel::StateColumn, 168);
    setColumnWidth(ContainerModel::ImageColumn, 150);
    setColumnWidth(ContainerModel::PortsColumn, 130);
    setColumnWidth(ContainerModel::CpuColumn, 140);
    setColumnWidth(ContainerModel::MemoryColumn, 104);
    setColumnWidth(ContainerModel::UptimeColumn, 108);
    setColumnWidth(ContainerModel::ActionsColumn, 152);
    connect(model, &QAbstractItemModel::dataChanged, this, &ContainerTable::updateSpinner);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &ContainerTable::updateSpinner);
    for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(model, signal, this, &ContainerTable::shownRowsMoved);
    connect(model, &QAbstractItemModel::layoutChanged, this, &ContainerTable::shownRowsMoved);
}

QString ContainerTable::idAt(const QModelIndex& index) const
{
    return index.isValid() ? idOf(index) : QString();
}

void ContainerTable::updateSpinner()
{
    bool busy = false;
    for (int row = 0; model() && row < model()->rowCount() && !busy; ++row)
        busy = !model()->index(row, 0).data(ContainerModel::BusyRole).toString().isEmpty();
    if (busy && !m_spinner.isActive())
        m_spinner.start();
    else if (!busy)
        m_spinner.stop();
}

QStringList ContainerTable::selectedIds() const
{
    QStringList ids;
    if (!selectionModel())
        return ids;
    for (const auto& index : selectionModel()->selectedRows())
        ids.append(idOf(index));
    return ids;
}

QSet<QString> ContainerTable::shownIds() const
{
    QSet<QString> ids;
    if (!model() || model()->rowCount() == 0)
        return ids;
    const int first = std::max(0, rowAt(0));
    const int last = rowAt(viewport()->height() - 1);
    for (int row = first; row <= (last < 0 ? model()->rowCount() - 1 : last); ++row)
        ids.insert(idAt(model()->index(row, 0)));
    return ids;
}

int ContainerTable::heightForRows() const
{
    return horizontalHeader()->height() + (model() ? model()->rowCount() : 0) * verticalHeader()->defaultSectionSize();
}

void ContainerTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    emit shownRowsMoved();
}

void ContainerTable::select(const QString& id)
{
    for (int row = 0; row < model()->rowCount(); ++row) {
        const auto index = model()->index(row, 0);
        if (idOf(index) != id)
            continue;
        setCurrentIndex(index);
        scrollTo(index);
        return;
    }
}

void ContainerTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    emit selectionMoved();
}

void ContainerTable::point(const QPoint& position)
{
    const bool inside = viewport()->rect().contains(position);
    m_pointer = inside ? position : QPoint(-1, -1);
    const auto index = inside ? indexAt(position) : QModelIndex();
    m_hoveredRow = index.isValid() ? index.row() : -1;
    const bool overAction = index.column() == ContainerModel::ActionsColumn && m_delegate->actionAt(visualRect(index), position);
    const bool overPort = index.column() == ContainerModel::PortsColumn && m_delegate->portAt(visualRect(index), position, index);
    viewport()->setCursor(overAction || overPort ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
}

void ContainerTable::mouseMoveEvent(QMouseEvent* event)
{
    point(event->position().toPoint());
    if (m_pressed.isEmpty())
        QTableView::mouseMoveEvent(event);
}

void ContainerTable::leaveEvent(QEvent* event)
{
    point({-1, -1});
    QTableView::leaveEvent(event);
}

void ContainerTable::mousePressEvent(QMouseEvent* event)
{
    const auto position = event->position().toPoint();
    const auto index = indexAt(position);
    const bool onAction = index.column() == ContainerModel::ActionsColumn && m_delegate->actionAt(visualRect(index), position);
    const bool onPort = index.column() == ContainerModel::PortsColumn && m_delegate->portAt(visualRect(index), position, index);
    // What is clicked inside a row must not change the selection.
    if (event->button() == Qt::LeftButton && (onAction || onPort)) {
        m_pressed = idAt(index);
        return;
    }
    QTableView::mousePressEvent(event);
}

void ContainerTable::mouseReleaseEvent(QMouseEvent* event)
{
    const auto pressed = std::exchange(m_pressed, {});
    const auto position = event->position().toPoint();
    const auto index = indexAt(position);
    if (pressed.isEmpty() || event->button() != Qt::LeftButton) {
        QTableView::mouseReleaseEvent(event);
        return;
    }
    if (idAt(index) != pressed || !index.data(ContainerModel::BusyRole).toString().isEmpty())
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
        emit opened(idAt(currentIndex()));
        return;
    }
    QTableView::keyPressEvent(event);
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
        if (index.isValid() && index.column() != ContainerModel::ActionsColumn)
            emit opened(idAt(index));
    }
    return QTableView::viewportEvent(event);
}

} // namespace onggi::ui

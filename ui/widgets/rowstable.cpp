#include "widgets/rowstable.h"

#include "widgets/tables.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QSettings>
#include <QSortFilterProxyModel>

namespace onggi::ui {

namespace {
constexpr int rowsHeight = 36;
}

RowsTable::RowsTable(const QList<RowsModel::Column>& columns, const QString& settingsKey, QWidget* parent)
    : QTableView(parent), m_rows(new RowsModel(columns, this)), m_proxy(new QSortFilterProxyModel(this)), m_settingsKey(settingsKey)
{
    m_proxy->setSourceModel(m_rows);
    m_proxy->setSortRole(RowsModel::SortRole);
    m_proxy->setFilterRole(RowsModel::FilterRole);
    m_proxy->setDynamicSortFilter(true);
    setModel(m_proxy);
    makeQuiet(*this, rowsHeight);
    setSelectionMode(SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSortingEnabled(true);
    auto* header = horizontalHeader();
    header->setSortIndicatorClearable(false);
    header->setMinimumSectionSize(50);
    header->setSectionResizeMode(0, QHeaderView::Stretch);
    sortByColumn(0, Qt::AscendingOrder);
    const auto hidden = QSettings().value(m_settingsKey).toStringList();
    for (int column = 1; column < m_rows->columnCount(); ++column)
        setColumnHidden(column, hidden.contains(QString::number(column)));
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, &RowsTable::chooseColumns);
}

void RowsTable::setRows(const QList<RowsModel::Row>& rows)
{
    m_rows->setRows(rows);
}

void RowsTable::setFilter(const QString& text)
{
    m_proxy->setFilterFixedString(text.trimmed().toLower());
}

int RowsTable::shownCount() const
{
    return m_proxy->rowCount();
}

QString RowsTable::currentKey() const
{
    return currentIndex().data(RowsModel::KeyRole).toString();
}

bool RowsTable::choose(const QString& key)
{
    for (int row = 0; row < m_proxy->rowCount(); ++row) {
        const auto index = m_proxy->index(row, 0);
        if (index.data(RowsModel::KeyRole).toString() != key)
            continue;
        setCurrentIndex(index);
        scrollTo(index);
        return true;
    }
    return false;
}

void RowsTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    emit chosen(current.data(RowsModel::KeyRole).toString());
}

void RowsTable::contextMenuEvent(QContextMenuEvent* event)
{
    if (indexAt(viewport()->mapFromGlobal(event->globalPos())).isValid())
        emit menuRequested(event->globalPos());
}

void RowsTable::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Delete && currentIndex().isValid())
        emit removeRequested();
    else
        QTableView::keyPressEvent(event);
}

void RowsTable::chooseColumns(const QPoint& position)
{
    QMenu menu(this);
    for (int column = 1; column < m_rows->columnCount(); ++column) {
        auto* action = menu.addAction(m_rows->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool shown) { setColumnHidden(column, !shown); });
    }
    menu.exec(horizontalHeader()->mapToGlobal(position));
    QStringList hidden;
    for (int column = 1; column < m_rows->columnCount(); ++column) {
        if (isColumnHidden(column))
            hidden.append(QString::number(column));
    }
    QSettings().setValue(m_settingsKey, hidden);
}

} // namespace onggi::ui

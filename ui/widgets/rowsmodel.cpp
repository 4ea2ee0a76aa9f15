#include "widgets/rowsmodel.h"

#include <QHash>
#include <QSet>

namespace onggi::ui {

RowsModel::RowsModel(const QList<Column>& columns, QObject* parent) : QAbstractTableModel(parent), m_columns(columns) {}

void RowsModel::setRows(const QList<Row>& rows)
{
    QSet<QString> wanted;
    for (const auto& row : rows)
        wanted.insert(row.key);
    QHash<QString, qsizetype> places;
    for (qsizetype at = m_rows.size() - 1; at >= 0; --at) {
        if (wanted.contains(m_rows[at].key))
            continue;
        beginRemoveRows({}, int(at), int(at));
        m_rows.removeAt(at);
        endRemoveRows();
    }
    for (qsizetype at = 0; at < m_rows.size(); ++at)
        places.insert(m_rows[at].key, at);
    for (const auto& row : rows) {
        if (const auto place = places.find(row.key); place == places.end()) {
            const int end = int(m_rows.size());
            beginInsertRows({}, end, end);
            m_rows.append(row);
            endInsertRows();
        } else if (m_rows[*place] != row) {
            m_rows[*place] = row;
            emit dataChanged(index(int(*place), 0), index(int(*place), columnCount() - 1));
        }
    }
}

int RowsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int RowsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant RowsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto& row = m_rows[index.row()];
    const auto cell = row.cells.value(index.column());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return cell.text;
    case Qt::ToolTipRole: return cell.toolTip.isEmpty() ? QVariant() : cell.toolTip;
    case Qt::TextAlignmentRole: return int((m_columns[index.column()].figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case KeyRole: return row.key;
    case SortRole: return cell.sort.isValid() ? cell.sort : cell.text.toLower();
    case FilterRole: return row.filter.toLower();
    default: return {};
    }
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section >= m_columns.size())
        return {};
    if (role == Qt::DisplayRole)
        return m_columns[section].title;
    if (role == Qt::TextAlignmentRole)
        return int((m_columns[section].figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

} // namespace onggi::ui

#include "models/processmodel.h"

#include <QSet>
#include <algorithm>

namespace onggi::ui {

namespace {

bool isNumeric(const QString& title)
{
    static const QSet<QString> numeric{"PID", "PPID", "C", "%CPU", "%MEM", "VSZ", "RSS", "ELAPSED"};
    return numeric.contains(title.toUpper());
}

} // namespace

int ProcessModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_table.rows.size());
}

int ProcessModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_table.titles.size());
}

QString ProcessModel::titleText(const QString& title) const
{
    const auto name = title.toUpper();
    if (name == "UID" || name == "USER")
        return tr("User");
    if (name == "PID")
        return tr("PID");
    if (name == "PPID")
        return tr("Parent");
    if (name == "C" || name == "%CPU")
        return tr("CPU %");
    if (name == "STIME" || name == "START")
        return tr("Started");
    if (name == "TTY")
        return tr("Terminal");
    if (name == "TIME")
        return tr("CPU time");
    if (name == "CMD" || name == "COMMAND")
        return tr("Command");
    if (name == "ELAPSED")
        return tr("Running for");
    return title;
}

QVariant ProcessModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_table.rows.size() || index.column() >= m_table.titles.size())
        return {};
    const auto& text = m_table.rows[index.row()][index.column()];
    const auto& title = m_table.titles[index.column()];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return text;
    case Qt::ToolTipRole: return index.column() == m_table.titles.size() - 1 ? text : QString();
    case Qt::TextAlignmentRole: return int(Qt::AlignVCenter | (isNumeric(title) ? Qt::AlignRight : Qt::AlignLeft));
    case SortRole: {
        bool number = false;
        const auto value = text.toDouble(&number);
        return isNumeric(title) && number ? QVariant(value) : QVariant(text.toLower());
    }
    }
    return {};
}

QVariant ProcessModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section >= m_table.titles.size())
        return {};
    if (role == Qt::DisplayRole)
        return titleText(m_table.titles[section]);
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (isNumeric(m_table.titles[section]) ? Qt::AlignRight : Qt::AlignLeft));
    return {};
}

int ProcessModel::pidColumn() const
{
    for (int column = 0; column < m_table.titles.size(); ++column) {
        if (m_table.titles[column].compare("PID", Qt::CaseInsensitive) == 0)
            return column;
    }
    return -1;
}

void ProcessModel::setTable(const ProcessTable& table)
{
    if (table.titles != m_table.titles || pidColumn() < 0) {
        beginResetModel();
        m_table = table;
        endResetModel();
        return;
    }
    const int pid = pidColumn();
    const auto find = [pid](const QList<QStringList>& rows, const QString& wanted) {
        return std::find_if(rows.begin(), rows.end(), [&](const QStringList& row) { return row[pid] == wanted; });
    };
    for (auto row = m_table.rows.size() - 1; row >= 0; --row) {
        if (find(table.rows, m_table.rows[row][pid]) != table.rows.end())
            continue;
        beginRemoveRows({}, int(row), int(row));
        m_table.rows.removeAt(row);
        endRemoveRows();
    }
    for (const auto& fresh : table.rows) {
        const auto known = find(m_table.rows, fresh[pid]);
        const auto row = int(known - m_table.rows.begin());
        if (known == m_table.rows.end()) {
            beginInsertRows({}, row, row);
            m_table.rows.append(fresh);
            endInsertRows();
        } else if (*known != fresh) {
            m_table.rows[row] = fresh;
            emit dataChanged(index(row, 0), index(row, columnCount() - 1));
        }
    }
}

void ProcessModel::clear()
{
    beginResetModel();
    m_table = {};
    endResetModel();
}

} // namespace onggi::ui

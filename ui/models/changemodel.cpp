#include "models/changemodel.h"

#include <algorithm>

namespace onggi::ui {

int ChangeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_changes.size());
}

int ChangeModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ChangeModel::kindText(FileChange::Kind kind)
{
    switch (kind) {
    case FileChange::Kind::Added: return tr("Added");
    case FileChange::Kind::Deleted: return tr("Deleted");
    case FileChange::Kind::Changed: break;
    }
    return tr("Changed");
}

QVariant ChangeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_changes.size())
        return {};
    const auto& change = m_changes[index.row()];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return index.column() == KindColumn ? kindText(change.kind) : change.path;
    case Qt::ToolTipRole: return index.column() == PathColumn ? change.path : QString();
    case KindRole: return int(change.kind);
    }
    return {};
}

QVariant ChangeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | Qt::AlignLeft);
    if (role != Qt::DisplayRole)
        return {};
    return section == KindColumn ? tr("What") : tr("File or folder");
}

void ChangeModel::setChanges(QList<FileChange> changes)
{
    std::sort(changes.begin(), changes.end(), [](const FileChange& a, const FileChange& b) { return a.path < b.path; });
    QList<FileChange> telling;
    for (const auto& change : changes) {
        const auto below = change.path.endsWith('/') ? change.path : change.path + '/';
        const auto next = std::lower_bound(changes.begin(), changes.end(), below,
                                           [](const FileChange& other, const QString& path) { return other.path < path; });
        const bool hasMore = next != changes.end() && next->path.startsWith(below) && next->path != change.path;
        if (change.kind != FileChange::Kind::Changed || !hasMore)
            telling.append(change);
    }
    if (telling == m_changes)
        return;
    beginResetModel();
    m_changes = telling;
    endResetModel();
}

int ChangeModel::count(FileChange::Kind kind) const
{
    return int(std::count_if(m_changes.begin(), m_changes.end(), [kind](const FileChange& change) { return change.kind == kind; }));
}

} // namespace onggi::ui

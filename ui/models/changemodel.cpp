#include "models/changemodel.h"

#include <algorithm>

namespace onggi::ui {

ChangeModel::ChangeModel(QObject* parent) : QAbstractItemModel(parent) {}

ChangeModel::~ChangeModel() = default;

const ChangeModel::Node& ChangeModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? *static_cast<const Node*>(index.internalPointer()) : m_root;
}

QModelIndex ChangeModel::index(int row, int column, const QModelIndex& parent) const
{
    const auto& node = nodeOf(parent);
    if (row < 0 || size_t(row) >= node.children.size() || column < 0 || column >= ColumnCount || (parent.isValid() && parent.column() != 0))
        return {};
    return createIndex(row, column, node.children[size_t(row)].get());
}

QModelIndex ChangeModel::parent(const QModelIndex& child) const
{
    const auto* parent = child.isValid() ? nodeOf(child).parent : nullptr;
    return !parent || parent == &m_root ? QModelIndex() : createIndex(parent->row, 0, parent);
}

int ChangeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() && parent.column() != 0 ? 0 : int(nodeOf(parent).children.size());
}

int ChangeModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
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
    if (!index.isValid())
        return {};
    const auto& node = nodeOf(index);
    const auto* change = node.change < 0 ? nullptr : &m_changes[node.change];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return index.column() == NameColumn ? node.name : change ? kindText(change->kind) : QString();
    case Qt::ToolTipRole: return change ? change->path : QString();
    case KindRole: return change ? QVariant(int(change->kind)) : QVariant();
    case PathRole: {
        QString path;
        for (const auto* each = &node; each != &m_root; each = each->parent)
            path.prepend('/' + each->name);
        return path;
    }
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
    m_root.children.clear();
    for (int at = 0; at < int(m_changes.size()); ++at) {
        auto* node = &m_root;
        for (const auto& name : m_changes[at].path.split('/', Qt::SkipEmptyParts)) {
            // By path, so that a folder that is there already is the last one.
            if (node->children.empty() || node->children.back()->name != name) {
                auto child = std::make_unique<Node>();
                child->parent = node;
                child->name = name;
                child->row = int(node->children.size());
                node->children.push_back(std::move(child));
            }
            node = node->children.back().get();
        }
        if (node != &m_root)
            node->change = at;
    }
    endResetModel();
}

int ChangeModel::count(FileChange::Kind kind) const
{
    return int(std::count_if(m_changes.begin(), m_changes.end(), [kind](const FileChange& change) { return change.kind == kind; }));
}

} // namespace onggi::ui

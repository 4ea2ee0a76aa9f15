#include "models/containertree.h"

#include "models/humanize.h"

#include <QSet>
#include <algorithm>
#include <map>

namespace onggi::ui {

ContainerTree::ContainerTree(ContainerModel& source, QObject* parent) : QAbstractItemModel(parent), m_source(source)
{
    connect(&source, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first, int last) { inserted(first, last); });
    connect(&source, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this](const QModelIndex&, int first, int last) { removing(first, last); });
    connect(&source, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex&, int first, int last) { removed(first, last); });
    connect(&source, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& from, const QModelIndex& to, const QList<int>& roles) {
                changed(from.row(), to.row(), from.column(), to.column(), roles);
            });
    connect(&source, &QAbstractItemModel::modelAboutToBeReset, this, [this] { beginResetModel(); });
    connect(&source, &QAbstractItemModel::modelReset, this, [this] {
        rebuild();
        endResetModel();
    });
    rebuild();
}

ContainerTree::~ContainerTree() = default;

void ContainerTree::rebuild()
{
    m_projects.clear();
    m_leaves.clear();
    m_root.children.clear();
    m_leaves.assign(size_t(m_source.rowCount()), nullptr);
    for (int row = 0; row < m_source.rowCount(); ++row) {
        auto leaf = std::make_unique<Node>();
        leaf->sourceRow = row;
        m_leaves[size_t(row)] = leaf.get();
        const auto project = sourceData(*leaf, 0, ContainerModel::ProjectRole).toString();
        if (!project.isEmpty() && !m_projects.contains(project)) {
            auto group = std::make_unique<Node>();
            group->project = project;
            m_projects.insert(project, group.get());
            append(m_root, std::move(group));
        }
        append(project.isEmpty() ? m_root : *m_projects.value(project), std::move(leaf));
    }
}

const ContainerTree::Node& ContainerTree::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? *static_cast<const Node*>(index.internalPointer()) : m_root;
}

QModelIndex ContainerTree::indexOf(const Node& node, int column) const
{
    return &node == &m_root ? QModelIndex() : createIndex(node.row, column, &node);
}

QModelIndex ContainerTree::indexOf(const QString& id) const
{
    const int row = m_source.rowOf(id);
    return row < 0 ? QModelIndex() : indexOf(*m_leaves[size_t(row)]);
}

QModelIndex ContainerTree::index(int row, int column, const QModelIndex& parent) const
{
    const auto& node = nodeOf(parent);
    if (row < 0 || size_t(row) >= node.children.size() || column < 0 || column >= columnCount() || (parent.isValid() && parent.column() != 0))
        return {};
    return indexOf(*node.children[size_t(row)], column);
}

QModelIndex ContainerTree::parent(const QModelIndex& child) const
{
    return child.isValid() ? indexOf(*nodeOf(child).parent) : QModelIndex();
}

int ContainerTree::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() && parent.column() != 0 ? 0 : int(nodeOf(parent).children.size());
}

int ContainerTree::columnCount(const QModelIndex&) const
{
    return m_source.columnCount();
}

QVariant ContainerTree::headerData(int section, Qt::Orientation orientation, int role) const
{
    return m_source.headerData(section, orientation, role);
}

QVariant ContainerTree::sourceData(const Node& node, int column, int role) const
{
    return m_source.data(m_source.index(node.sourceRow, column), role);
}

QVariant ContainerTree::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto& node = nodeOf(index);
    if (node.sourceRow < 0)
        return groupData(node, index.column(), role);
    return role == GroupRole ? QVariant(QString()) : sourceData(node, index.column(), role);
}

QVariant ContainerTree::groupData(const Node& group, int column, int role) const
{
    const auto sum = [&] {
        // The cells' sort keys are the figures; an unmeasured one has -1.
        double total = -1;
        for (const auto& child : group.children) {
            const auto figure = sourceData(*child, column, ContainerModel::SortRole).toDouble();
            if (figure >= 0)
                total = std::max(total, 0.0) + figure;
        }
        return total;
    };
    int running = 0, shown = 0;
    const auto count = [&] {
        for (const auto& child : group.children) {
            if (sourceData(*child, 0, ContainerModel::HiddenRole).toBool())
                continue;
            const auto state = ContainerState(sourceData(*child, 0, ContainerModel::StateRole).toInt());
            ++shown;
            running += state == ContainerState::Running || state == ContainerState::Paused || state == ContainerState::Restarting;
        }
    };
    switch (role) {
    case GroupRole: return group.project;
    case MembersRole: {
        QStringList ids;
        for (const auto& child : group.children)
            ids.append(sourceData(*child, 0, ContainerModel::IdRole).toString());
        return ids;
    }
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (column) {
        case ContainerModel::StateColumn:
            count();
            return running == 0 ? tr("Stopped") : running == shown ? tr("All running") : tr("%1 of %2 running").arg(running).arg(shown);
        case ContainerModel::NameColumn: return group.project;
        case ContainerModel::ImageColumn:
            count();
            return tr("%n container(s)", nullptr, shown);
        case ContainerModel::CpuColumn: {
            const auto total = sum();
            return total < 0 ? QString() : percentText(total);
        }
        case ContainerModel::MemoryColumn: {
            const auto total = sum();
            return total < 0 ? QString() : bytesText(qint64(total));
        }
        }
        return QString();
    case Qt::TextAlignmentRole: return int(Qt::AlignVCenter | (column >= ContainerModel::CpuColumn ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole: return column == ContainerModel::NameColumn ? tr("The compose project %1").arg(group.project) : QVariant();
    case ContainerModel::StateRole:
        count();
        return int(running == 0 ? ContainerState::Exited : running < shown ? ContainerState::Paused : ContainerState::Running);
    case ContainerModel::BusyRole:
    case ContainerModel::IdRole: return QString();
    case ContainerModel::ErrorRole:
        for (const auto& child : group.children) {
            if (const auto error = sourceData(*child, 0, role).toString(); !error.isEmpty())
                return error;
        }
        return QString();
    case ContainerModel::SortRole:
        switch (column) {
        case ContainerModel::StateColumn:
            count();
            return running > 0 ? 0 : 2;
        case ContainerModel::NameColumn:
        case ContainerModel::ImageColumn: return group.project.toLower();
        case ContainerModel::PortsColumn: return 1 << 20;
        case ContainerModel::CpuColumn:
        case ContainerModel::MemoryColumn: return sum();
        case ContainerModel::UptimeColumn: return group.children.empty() ? QVariant() : sourceData(*group.children.front(), column, role);
        }
        return {};
    }
    return {};
}

void ContainerTree::append(Node& parent, std::unique_ptr<Node> node)
{
    const int row = int(parent.children.size());
    node->parent = &parent;
    node->row = row;
    parent.children.push_back(std::move(node));
}

/// All that comes below one parent comes at once, and a new project with its containers in it: thousands of rows that come
/// one by one would be sorted in one by one.
void ContainerTree::attach(int first, int last)
{
    std::vector<std::unique_ptr<Node>> top;
    std::map<Node*, std::vector<std::unique_ptr<Node>>> below;
    QHash<QString, Node*> fresh;
    for (int row = first; row <= last; ++row) {
        auto leaf = std::make_unique<Node>();
        leaf->sourceRow = row;
        m_leaves[size_t(row)] = leaf.get();
        const auto project = sourceData(*leaf, 0, ContainerModel::ProjectRole).toString();
        if (project.isEmpty()) {
            top.push_back(std::move(leaf));
        } else if (auto* group = m_projects.value(project)) {
            below[group].push_back(std::move(leaf));
        } else {
            auto*& made = fresh[project];
            if (!made) {
                auto node = std::make_unique<Node>();
                node->project = project;
                made = node.get();
                top.push_back(std::move(node));
            }
            append(*made, std::move(leaf));
        }
    }
    m_projects.insert(fresh);
    if (!top.empty()) {
        const int at = int(m_root.children.size());
        beginInsertRows({}, at, at + int(top.size()) - 1);
        for (auto& node : top)
            append(m_root, std::move(node));
        endInsertRows();
    }
    for (auto& [parent, nodes] : below) {
        const int at = int(parent->children.size());
        beginInsertRows(indexOf(*parent), at, at + int(nodes.size()) - 1);
        for (auto& node : nodes)
            append(*parent, std::move(node));
        endInsertRows();
        emit dataChanged(indexOf(*parent), indexOf(*parent, columnCount() - 1));
    }
}

std::unique_ptr<ContainerTree::Node> ContainerTree::take(Node* node)
{
    auto& siblings = node->parent->children;
    const int row = node->row;
    beginRemoveRows(indexOf(*node->parent), row, row);
    auto taken = std::move(siblings[size_t(row)]);
    siblings.erase(siblings.begin() + row);
    for (auto at = size_t(row); at < siblings.size(); ++at)
        siblings[at]->row = int(at);
    endRemoveRows();
    return taken;
}

void ContainerTree::detach(Node* leaf)
{
    auto* group = leaf->parent;
    const auto gone = take(leaf);
    if (group == &m_root)
        return;
    if (group->children.empty()) {
        m_projects.remove(group->project);
        take(group);
    } else {
        emit dataChanged(indexOf(*group), indexOf(*group, columnCount() - 1));
    }
}

void ContainerTree::inserted(int first, int last)
{
    m_leaves.insert(m_leaves.begin() + first, size_t(last - first + 1), nullptr);
    for (auto at = size_t(last) + 1; at < m_leaves.size(); ++at)
        m_leaves[at]->sourceRow = int(at);
    attach(first, last);
}

/// While the source still has the rows: whoever asks for one of the others meanwhile gets what is true.
void ContainerTree::removing(int first, int last)
{
    for (int row = first; row <= last; ++row)
        detach(m_leaves[size_t(row)]);
}

void ContainerTree::removed(int first, int last)
{
    m_leaves.erase(m_leaves.begin() + first, m_leaves.begin() + last + 1);
    for (auto at = size_t(first); at < m_leaves.size(); ++at)
        m_leaves[at]->sourceRow = int(at);
}

void ContainerTree::changed(int firstRow, int lastRow, int firstColumn, int lastColumn, const QList<int>& roles)
{
    QSet<Node*> groups;
    const Node* from = nullptr;
    const Node* to = nullptr;
    const auto tell = [&] {
        if (from)
            emit dataChanged(indexOf(*from, firstColumn), indexOf(*to, lastColumn), roles);
    };
    for (int row = firstRow; row <= lastRow; ++row) {
        auto* leaf = m_leaves[size_t(row)];
        if (leaf->parent != &m_root)
            groups.insert(leaf->parent);
        if (to && to->parent == leaf->parent && leaf->row == to->row + 1) {
            to = leaf;
            continue;
        }
        tell();
        from = to = leaf;
    }
    tell();
    for (const auto* group : groups)
        emit dataChanged(indexOf(*group, firstColumn), indexOf(*group, lastColumn), roles);
}

} // namespace onggi::ui

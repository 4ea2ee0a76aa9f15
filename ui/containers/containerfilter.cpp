#include "containers/containerfilter.h"

#include "models/containertree.h"

#include <algorithm>

namespace onggi::ui {

ContainerFilter::ContainerFilter(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(ContainerModel::SortRole);
    setDynamicSortFilter(true);
    // A project's row is there for as long as one of its containers is.
    setRecursiveFilteringEnabled(true);
}

void ContainerFilter::setShow(Show show)
{
    m_show = show;
    invalidateFilter();
}

void ContainerFilter::setText(const QString& text)
{
    m_words = text.toLower().split(' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool ContainerFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const auto index = sourceModel()->index(row, 0, parent);
    if (!index.data(ContainerTree::GroupRole).toString().isEmpty() || index.data(ContainerModel::HiddenRole).toBool())
        return false;
    const auto state = ContainerState(index.data(ContainerModel::StateRole).toInt());
    const bool running = state == ContainerState::Running || state == ContainerState::Paused || state == ContainerState::Restarting;
    // A row that is being acted on stays where one clicked until that is over.
    const bool busy = !index.data(ContainerModel::BusyRole).toString().isEmpty();
    if (!busy && ((m_show == Show::Running && !running) || (m_show == Show::Stopped && running)))
        return false;
    if (m_words.isEmpty())
        return true;
    const auto text = index.data(ContainerModel::FilterRole).toString();
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) { return text.contains(word); });
}

bool ContainerFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const auto a = left.data(ContainerModel::SortRole);
    const auto b = right.data(ContainerModel::SortRole);
    const auto order = QVariant::compare(a, b);
    if (order != QPartialOrdering::Equivalent)
        return order == QPartialOrdering::Less;
    // Equal ones by name, so that rows do not jump when something else of theirs changes.
    const auto name = [](const QModelIndex& index) {
        return index.siblingAtColumn(ContainerModel::NameColumn).data(ContainerModel::SortRole).toString();
    };
    return name(left) < name(right);
}

} // namespace onggi::ui

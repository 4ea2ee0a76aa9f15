#include "models/containermodel.h"

#include "models/humanize.h"

#include <QSet>
#include <algorithm>

namespace onggi::ui {

namespace {

/// As many as the table's little curve has room for.
constexpr qsizetype historyLength = 30;

QString uptimeText(const ContainerSummary& container)
{
    if (!container.changed.isValid())
        return container.state == ContainerState::Created ? agoText(container.created) : QString();
    if (container.isRunning())
        return durationText(container.changed.secsTo(QDateTime::currentDateTimeUtc()));
    return agoText(container.changed);
}

/// A list knows times only in words; one known better stays as long as the words do not contradict it.
void keepExactTime(ContainerSummary& fresh, const ContainerSummary& known)
{
    if (fresh.state != known.state || !known.changed.isValid() || !fresh.changed.isValid())
        return;
    const auto age = fresh.changed.secsTo(QDateTime::currentDateTimeUtc());
    const auto tolerance = age < 3600 ? 60 : age < 172800 ? 3600 : 86400 * 31;
    if (std::abs(fresh.changed.secsTo(known.changed)) <= tolerance)
        fresh.changed = known.changed;
}

} // namespace

ContainerModel::ContainerModel(QObject* parent) : QAbstractTableModel(parent)
{
    m_tick.setSingleShot(true);
    connect(&m_tick, &QTimer::timeout, this, &ContainerModel::tick);
}

int ContainerModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ContainerModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ContainerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section >= CpuColumn ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StateColumn: return tr("State");
    case NameColumn: return tr("Name");
    case ImageColumn: return tr("Image");
    case PortsColumn: return tr("Ports");
    case CpuColumn: return tr("CPU");
    case MemoryColumn: return tr("Memory");
    case UptimeColumn: return tr("Uptime");
    case ActionsColumn: return tr("Actions");
    }
    return {};
}

QString ContainerModel::stateText(const ContainerSummary& container)
{
    switch (container.state) {
    case ContainerState::Created: return tr("Created");
    case ContainerState::Running:
        if (container.health == "healthy")
            return tr("Healthy");
        if (container.health == "unhealthy")
            return tr("Unhealthy");
        if (container.health == "starting")
            return tr("Health unclear");
        return tr("Running");
    case ContainerState::Paused: return tr("Paused");
    case ContainerState::Restarting: return tr("Restarting");
    case ContainerState::Removing: return tr("Removing");
    case ContainerState::Exited: return tr("Exited %1").arg(container.exitCode);
    case ContainerState::Dead: return tr("Dead");
    }
    return {};
}

QString ContainerModel::portsText(const QList<PortMapping>& ports)
{
    QStringList texts;
    for (const auto& port : ports) {
        if (port.hostPort == 0)
            continue;
        auto text = port.hostPort == port.containerPort ? QString::number(port.hostPort)
                                                        : QString("%1→%2").arg(port.hostPort).arg(port.containerPort);
        if (port.protocol != "tcp")
            text += '/' + port.protocol;
        texts.append(text);
    }
    return texts.join(", ");
}

QVariant ContainerModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const auto& row = m_rows[index.row()];
    const auto& container = row.container;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (index.column()) {
        case StateColumn: return row.busy.isEmpty() ? stateText(container) : row.busy;
        case NameColumn: return container.name;
        case ImageColumn: return container.image;
        case PortsColumn: return portsText(container.ports);
        case CpuColumn: return row.measured && !row.cpuHistory.isEmpty() ? percentText(row.cpu) : QString();
        case MemoryColumn: return row.measured ? bytesText(row.memory) : QString();
        case UptimeColumn: return uptimeText(container);
        }
        return {};
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (index.column() >= CpuColumn ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole:
        switch (index.column()) {
        case StateColumn: return row.error.isEmpty() ? container.status : row.error;
        case NameColumn: return row.error.isEmpty() ? container.name + '\n' + container.shortId() : row.error;
        case ImageColumn: return container.image;
        case CpuColumn: return row.measured ? tr("Of one processor: 200 % is two of them at work") : QString();
        case MemoryColumn: return row.measured && row.memoryLimit > 0 ? tr("%1 of %2").arg(bytesText(row.memory), bytesText(row.memoryLimit)) : QString();
        case UptimeColumn: return absoluteTimeText(container.changed.isValid() ? container.changed : container.created);
        }
        return {};
    case SummaryRole: return QVariant::fromValue(static_cast<const void*>(&container));
    case IdRole: return container.id;
    case StateRole: return int(container.state);
    case BusyRole: return row.busy;
    case ErrorRole: return row.error;
    case HiddenRole: return row.hidden;
    case CpuHistoryRole: return QVariant::fromValue(row.measured ? row.cpuHistory : QList<double>());
    case AskedRole: return row.endAsked;
    case FilterRole:
        return (container.name + '\n' + container.image + '\n' + container.id + '\n' + portsText(container.ports) + '\n'
                + stateText(container))
            .toLower();
    case SortRole:
        switch (index.column()) {
        // Running ones first, then what needs attention, then what ended in order.
        case StateColumn:
            return container.isRunning() ? 0 : container.exitCode != 0 ? 1 : container.state == ContainerState::Exited ? 2 : 3;
        case NameColumn: return container.name.toLower();
        case ImageColumn: return container.image.toLower();
        case PortsColumn: {
            for (const auto& port : container.ports) {
                if (port.hostPort)
                    return port.hostPort;
            }
            return 1 << 20;
        }
        // Unmeasured ones after all others, whichever way: they have no figure to compare.
        case CpuColumn: return row.measured ? row.cpu : -1.0;
        case MemoryColumn: return row.measured ? row.memory : qint64(-1);
        case UptimeColumn: {
            const auto since = container.changed.isValid() ? container.changed : container.created;
            return (container.isRunning() ? 0 : 1LL << 50) - since.toSecsSinceEpoch();
        }
        }
        return {};
    }
    return {};
}

void ContainerModel::replace(const QList<ContainerSummary>& containers)
{
    QSet<QString> kept;
    for (const auto& container : containers)
        kept.insert(container.id);
    for (auto row = m_rows.size() - 1; row >= 0; --row) {
        if (!kept.contains(m_rows[row].container.id)) {
            beginRemoveRows({}, int(row), int(row));
            m_rows.removeAt(row);
            endRemoveRows();
        }
    }
    // One word about the counts at the end: whoever hears it may rely on the whole list.
    for (const auto& container : containers)
        place(container);
    emit countsChanged();
    scheduleTick();
}

void ContainerModel::put(const ContainerSummary& container)
{
    if (!place(container))
        return;
    emit countsChanged();
    scheduleTick();
}

/// True when something changed by it.
bool ContainerModel::place(const ContainerSummary& container)
{
    const int row = rowOf(container.id);
    if (row < 0) {
        const auto at = int(m_rows.size());
        beginInsertRows({}, at, at);
        m_rows.append(Row{.container = container, .busy = {}, .error = {}, .cpuHistory = {}});
        endInsertRows();
        return true;
    }
    auto fresh = container;
    keepExactTime(fresh, m_rows[row].container);
    if (fresh == m_rows[row].container)
        return false;
    m_rows[row].container = fresh;
    rowChanged(row);
    return true;
}

void ContainerModel::remove(const QString& id)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_rows.removeAt(row);
    endRemoveRows();
    emit countsChanged();
}

void ContainerModel::clear()
{
    if (m_rows.isEmpty())
        return;
    beginResetModel();
    m_rows.clear();
    endResetModel();
    emit countsChanged();
}

int ContainerModel::rowOf(const QString& id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.container.id == id; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

const ContainerSummary* ContainerModel::find(const QString& idOrName) const
{
    for (const auto& row : m_rows) {
        if (row.container.id == idOrName || row.container.name == idOrName)
            return &row.container;
    }
    return nullptr;
}

QList<ContainerSummary> ContainerModel::all() const
{
    QList<ContainerSummary> list;
    list.reserve(m_rows.size());
    for (const auto& row : m_rows)
        list.append(row.container);
    return list;
}

int ContainerModel::runningCount() const
{
    return int(std::count_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return !row.hidden && row.container.isRunning(); }));
}

int ContainerModel::visibleCount() const
{
    return int(std::count_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return !row.hidden; }));
}

void ContainerModel::setBusy(const QString& id, const QString& what)
{
    const int row = rowOf(id);
    if (row < 0 || m_rows[row].busy == what)
        return;
    m_rows[row].busy = what;
    rowChanged(row);
}

void ContainerModel::setError(const QString& id, const QString& sentence)
{
    const int row = rowOf(id);
    if (row < 0 || m_rows[row].error == sentence)
        return;
    m_rows[row].error = sentence;
    rowChanged(row);
}

void ContainerModel::setHidden(const QString& id, bool hidden)
{
    const int row = rowOf(id);
    if (row < 0 || m_rows[row].hidden == hidden)
        return;
    m_rows[row].hidden = hidden;
    rowChanged(row);
    emit countsChanged();
}

void ContainerModel::setUsage(const QString& id, const StatsSample& sample)
{
    const int at = rowOf(id);
    if (at < 0)
        return;
    auto& row = m_rows[at];
    row.measured = true;
    row.memory = sample.memory;
    row.memoryLimit = sample.memoryLimit;
    if (sample.cpuPercent) {
        row.cpu = *sample.cpuPercent;
        row.cpuHistory.append(row.cpu);
        if (row.cpuHistory.size() > historyLength)
            row.cpuHistory.removeFirst();
    }
    emit dataChanged(index(at, CpuColumn), index(at, MemoryColumn), {Qt::DisplayRole, CpuHistoryRole});
}

void ContainerModel::clearUsage(const QString& id)
{
    const int at = rowOf(id);
    if (at < 0 || !m_rows[at].measured)
        return;
    m_rows[at].measured = false;
    m_rows[at].cpuHistory.clear();
    emit dataChanged(index(at, CpuColumn), index(at, MemoryColumn), {Qt::DisplayRole, CpuHistoryRole});
}

void ContainerModel::setEndAsked(const QString& id, bool asked)
{
    const int row = rowOf(id);
    if (row < 0 || m_rows[row].endAsked == asked)
        return;
    m_rows[row].endAsked = asked;
    rowChanged(row);
}

bool ContainerModel::isEndAsked(const QString& id) const
{
    const int row = rowOf(id);
    return row >= 0 && m_rows[row].endAsked;
}

bool ContainerModel::isBusy(const QString& id) const
{
    const int row = rowOf(id);
    return row >= 0 && !m_rows[row].busy.isEmpty();
}

QString ContainerModel::errorOf(const QString& id) const
{
    const int row = rowOf(id);
    return row < 0 ? QString() : m_rows[row].error;
}

void ContainerModel::rowChanged(int row)
{
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

/// The next moment at which the text of some row changes: seconds in its first minute, then minutes.
void ContainerModel::scheduleTick()
{
    const auto now = QDateTime::currentDateTimeUtc();
    qint64 next = -1;
    for (const auto& row : m_rows) {
        if (!row.container.changed.isValid())
            continue;
        const auto age = row.container.changed.secsTo(now);
        const auto step = age < 60 && row.container.isRunning() ? 1 : 60 - age % 60;
        if (age < 2 * 3600 && (next < 0 || step < next))
            next = step;
    }
    if (next < 0 && !m_rows.isEmpty())
        next = 900;
    if (next >= 0)
        m_tick.start(int(next * 1000));
}

void ContainerModel::tick()
{
    if (!m_rows.isEmpty())
        emit dataChanged(index(0, UptimeColumn), index(int(m_rows.size()) - 1, UptimeColumn), {Qt::DisplayRole});
    scheduleTick();
}

} // namespace onggi::ui

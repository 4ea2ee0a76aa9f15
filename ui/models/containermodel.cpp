#include "models/containermodel.h"

#include "models/humanize.h"

#include <QSet>
#include <algorithm>
#include <utility>

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

QString ContainerModel::projectOf(const ContainerSummary& container)
{
    return container.labels.value("com.docker.compose.project");
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
        case StateColumn:
            if (!row.busy.isEmpty())
                return row.busy;
            return crashesIn(row, QDateTime::currentDateTimeUtc()) > 0 ? tr("Crash loop") : stateText(container);
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
    case MemoryHistoryRole: return QVariant::fromValue(row.measured ? row.memoryHistory : QList<double>());
    case AskedRole: return row.endAsked;
    case ProjectRole: return projectOf(container);
    case CrashLoopRole: return crashesIn(row, QDateTime::currentDateTimeUtc()) > 0;
    case FilterRole:
        return (container.name + '\n' + container.image + '\n' + container.id + '\n' + portsText(container.ports) + '\n'
                + stateText(container) + '\n' + projectOf(container))
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
        if (!kept.contains(m_rows[row].container.id))
            dropRow(int(row));
    }
    // One word about the counts at the end: whoever hears it may rely on the whole list. New ones come all at once.
    QList<ContainerSummary> fresh;
    QSet<QString> named;
    for (const auto& container : containers) {
        if (rowOf(container.id) >= 0)
            place(container);
        else if (!container.labels.contains(QLatin1String(passingLabel)) && !named.contains(container.id))
            fresh.append(container);
        // An engine that names one twice is wrong; the list is not to be.
        named.insert(container.id);
    }
    append(fresh);
    emit countsChanged();
    scheduleTick();
}

void ContainerModel::put(const ContainerSummary& container)
{
    if (!place(container))
        return;
    emit countsChanged();
    tickWithin(1);
}

/// True when something changed by it.
bool ContainerModel::place(const ContainerSummary& container)
{
    if (container.labels.contains(QLatin1String(passingLabel)))
        return false;
    const int row = rowOf(container.id);
    if (row < 0) {
        append({container});
        return true;
    }
    auto fresh = container;
    keepExactTime(fresh, m_rows[row].container);
    if (fresh == m_rows[row].container)
        return false;
    m_rows[row].container = fresh;
    m_rows[row].uptime = uptimeText(fresh);
    rowChanged(row);
    return true;
}

void ContainerModel::append(const QList<ContainerSummary>& containers)
{
    if (containers.isEmpty())
        return;
    const auto first = int(m_rows.size());
    beginInsertRows({}, first, first + int(containers.size()) - 1);
    for (const auto& container : containers) {
        m_index.insert(container.id, int(m_rows.size()));
        m_rows.append(Row{.container = container, .busy = {}, .error = {}, .cpuHistory = {}, .memoryHistory = {}, .crashes = {}, .uptime = uptimeText(container)});
    }
    endInsertRows();
}

void ContainerModel::remove(const QString& id)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    dropRow(row);
    emit countsChanged();
}

void ContainerModel::dropRow(int row)
{
    if (!m_rows[row].busy.isEmpty() && --m_busy == 0)
        emit busyChanged(false);
    beginRemoveRows({}, row, row);
    m_index.remove(m_rows[row].container.id);
    m_rows.removeAt(row);
    for (auto at = row; at < m_rows.size(); ++at)
        m_index[m_rows[at].container.id] = at;
    endRemoveRows();
}

void ContainerModel::clear()
{
    if (m_rows.isEmpty())
        return;
    beginResetModel();
    m_rows.clear();
    m_index.clear();
    endResetModel();
    if (std::exchange(m_busy, 0) > 0)
        emit busyChanged(false);
    emit countsChanged();
}

int ContainerModel::rowOf(const QString& id) const
{
    return m_index.value(id, -1);
}

const ContainerSummary* ContainerModel::find(const QString& idOrName) const
{
    if (const int row = rowOf(idOrName); row >= 0)
        return &m_rows[row].container;
    const auto named = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.container.name == idOrName; });
    return named == m_rows.end() ? nullptr : &named->container;
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
    const bool was = !m_rows[row].busy.isEmpty();
    m_rows[row].busy = what;
    rowChanged(row);
    if (was == what.isEmpty()) {
        m_busy += was ? -1 : 1;
        if (m_busy == (was ? 0 : 1))
            emit busyChanged(!was);
    }
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
    row.memoryHistory.append(double(sample.memory));
    if (row.memoryHistory.size() > historyLength)
        row.memoryHistory.removeFirst();
    if (sample.cpuPercent) {
        row.cpu = *sample.cpuPercent;
        row.cpuHistory.append(row.cpu);
        if (row.cpuHistory.size() > historyLength)
            row.cpuHistory.removeFirst();
    }
    emit dataChanged(index(at, CpuColumn), index(at, MemoryColumn), {Qt::DisplayRole, CpuHistoryRole, MemoryHistoryRole});
}

void ContainerModel::clearUsage(const QString& id)
{
    const int at = rowOf(id);
    if (at < 0 || !m_rows[at].measured)
        return;
    m_rows[at].measured = false;
    m_rows[at].cpuHistory.clear();
    emit dataChanged(index(at, CpuColumn), index(at, MemoryColumn), {Qt::DisplayRole, CpuHistoryRole, MemoryHistoryRole});
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

void ContainerModel::noteEnd(const QString& id, int exitCode, const QDateTime& when)
{
    const int at = rowOf(id);
    if (at < 0 || m_rows[at].endAsked)
        return;
    auto& crashes = m_rows[at].crashes;
    if (exitCode == 0) {
        crashes.clear();
        return;
    }
    crashes.append(when);
    crashes.removeIf([&](const QDateTime& earlier) { return earlier.secsTo(when) > loopSeconds; });
    rowChanged(at);
    tickWithin(1);
}

int ContainerModel::crashesIn(const Row& row, const QDateTime& now) const
{
    if (row.endAsked || row.crashes.size() < crashesOfLoop)
        return 0;
    const auto recent = std::count_if(row.crashes.begin(), row.crashes.end(), [&](const QDateTime& when) { return when.secsTo(now) <= loopSeconds; });
    return recent >= crashesOfLoop ? int(recent) : 0;
}

int ContainerModel::crashesOf(const QString& id) const
{
    const int row = rowOf(id);
    return row < 0 ? 0 : crashesIn(m_rows[row], QDateTime::currentDateTimeUtc());
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
        if (!row.crashes.isEmpty() && (next < 0 || next > 5))
            next = 5;
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
        tickWithin(next);
}

/// Never later than it was to be: changes that keep coming must not put it off for ever.
void ContainerModel::tickWithin(qint64 seconds)
{
    const auto milliseconds = int(seconds * 1000);
    if (!m_tick.isActive() || m_tick.remainingTime() > milliseconds)
        m_tick.start(milliseconds);
}

/// Only rows whose words have changed are told: of thousands, few have at the same moment.
void ContainerModel::tick()
{
    const auto now = QDateTime::currentDateTimeUtc();
    for (int at = 0; at < int(m_rows.size()); ++at) {
        auto& row = m_rows[at];
        if (!row.crashes.isEmpty() && crashesIn(row, now) == 0 && row.crashes.last().secsTo(now) > loopSeconds) {
            row.crashes.clear();
            rowChanged(at);
        }
        if (auto text = uptimeText(row.container); text != row.uptime) {
            row.uptime = std::move(text);
            emit dataChanged(index(at, UptimeColumn), index(at, UptimeColumn), {Qt::DisplayRole});
        }
    }
    scheduleTick();
}

} // namespace onggi::ui

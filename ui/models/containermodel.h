#pragma once

#include "docker/observed.h"
#include "docker/values.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QTimer>

namespace onggi::ui {

/// The containers of one engine, a row each, updated by row. Beside what the engine says it keeps what the window is
/// doing with a container (busy, hidden while its removal can be undone) and how its last action failed. Lives on the
/// window's thread.
class ContainerModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { StateColumn, NameColumn, ImageColumn, PortsColumn, CpuColumn, MemoryColumn, UptimeColumn, ActionsColumn, ColumnCount };
    enum Role {
        SummaryRole = Qt::UserRole + 1, ///< the row's ContainerSummary, as a pointer good for this moment
        IdRole,
        StateRole,       ///< ContainerState as int
        SortRole,        ///< what a column sorts by
        BusyRole,        ///< what is being done, "stopping"; empty when nothing is
        ErrorRole,       ///< the sentence of the last action's failure
        HiddenRole,      ///< about to be removed: shown no more
        FilterRole,      ///< everything a filter may match, in lower case
        CpuHistoryRole,  ///< the last CPU readings, oldest first: a QList<double> of percent
        AskedRole,       ///< someone asked for its end, so that a code like 137 is no failure
        ProjectRole,     ///< the compose project that it belongs to; empty: none
        MemoryHistoryRole, ///< the last readings of its memory, oldest first: a QList<double> of bytes
        CrashLoopRole,   ///< it ends by itself again and again
    };

    explicit ContainerModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// The whole list anew: rows that stay keep their place and are changed only where they differ.
    void replace(const QList<ContainerSummary>& containers);
    void put(const ContainerSummary& container); ///< adds or updates one
    void remove(const QString& id);
    void clear();

    const ContainerSummary* find(const QString& idOrName) const;
    QList<ContainerSummary> all() const;
    int rowOf(const QString& id) const;
    int runningCount() const;
    int visibleCount() const;

    void setBusy(const QString& id, const QString& what);
    void setError(const QString& id, const QString& sentence);
    void setHidden(const QString& id, bool hidden);
    /// What its statistics say now; a reading without a CPU percentage is a first one.
    void setUsage(const QString& id, const StatsSample& sample);
    void clearUsage(const QString& id); ///< nobody measures it any more
    /// Someone asked it to end (or, with false, it runs again).
    void setEndAsked(const QString& id, bool asked);
    bool isEndAsked(const QString& id) const;
    /// It has ended; several failures in a short time, which nobody asked for, are a crash loop.
    void noteEnd(const QString& id, int exitCode, const QDateTime& when);
    /// How often it has failed in the time that counts for a crash loop; 0: it is in none.
    int crashesOf(const QString& id) const;
    bool isBusy(const QString& id) const;
    QString errorOf(const QString& id) const;

    /// "Running", "Exited 137", "Paused": the words of a state, translated.
    static QString stateText(const ContainerSummary& container);
    static QString portsText(const QList<PortMapping>& ports);
    static QString projectOf(const ContainerSummary& container);

    /// On containers that are made only to look into an image: they are none to see.
    static constexpr const char* passingLabel = "onggi.passing";
    static constexpr int crashesOfLoop = 3;
    static constexpr int loopSeconds = 180; ///< ends longer ago count no more

signals:
    void countsChanged();
    void busyChanged(bool any); ///< whether something is being done with at least one

private:
    struct Row
    {
        ContainerSummary container;
        QString busy;
        QString error;
        bool hidden = false;
        bool endAsked = false;
        bool measured = false;
        double cpu = 0;
        qint64 memory = 0;
        qint64 memoryLimit = 0;
        QList<double> cpuHistory;
        QList<double> memoryHistory;
        QList<QDateTime> crashes;
        QString uptime; ///< as last told
    };
    bool place(const ContainerSummary& container);
    void append(const QList<ContainerSummary>& containers);
    void rowChanged(int row);
    void dropRow(int row);
    void scheduleTick();
    void tickWithin(qint64 seconds);
    void tick();
    int crashesIn(const Row& row, const QDateTime& now) const;

    QList<Row> m_rows;
    QHash<QString, int> m_index; ///< rows by id
    int m_busy = 0;
    QTimer m_tick; ///< relative times grow old without any event
};

} // namespace onggi::ui

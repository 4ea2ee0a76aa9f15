#pragma once

#include "docker/contexts.h"
#include "docker/transport.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>
#include <optional>

namespace onggi::ui {

/// One engine that the window can be put to.
struct EngineEntry
{
    enum class Origin {
        Own,     ///< Onggi's
        Asked,   ///< by the command line or the environment, for this run
        Context, ///< of `docker context`; changed there
        Found,   ///< a socket of Docker's or Podman's on this machine
        Saved,   ///< added by the user
    };
    QString id;   ///< stable, what is remembered
    QString name;
    QString description;
    Origin origin = Origin::Own;
    std::optional<Transport> transport; ///< nothing: its address cannot be reached from here
    QString address;                    ///< for reading
    bool operator==(const EngineEntry&) const = default;
};

/// The engines that there are to choose from, and which one is chosen: Onggi's own, docker's contexts, sockets of Docker
/// and Podman, and those that the user has added. What the user chose and added is kept in QSettings; contexts are read
/// anew when docker changes them. Owned by main(); lives on the window's thread.
class EngineList : public QObject
{
    Q_OBJECT
public:
    /// `asked` and `own` come from the command line: an engine for this run, and where Onggi's has its socket.
    EngineList(std::optional<Transport> asked, const Transport& own, QObject* parent = nullptr);

    const QList<EngineEntry>& all() const { return m_entries; }
    const EngineEntry* find(const QString& id) const;
    const EngineEntry& current() const { return m_current; }
    /// Remembered, unless it is one for this run only. What cannot be reached cannot be chosen.
    void choose(const QString& id);

    struct Saved
    {
        QString id; ///< empty: a new one
        QString name;
        QString url;
        QString certificates; ///< a folder; empty: none
        bool verified = true;
    };
    std::optional<Saved> saved(const QString& id) const;
    /// Adds, or changes the one of this id; answers with its id. The current engine is followed to its new address.
    QString save(Saved saved);
    void remove(const QString& id);

    static std::optional<Transport> transportOf(const Saved& saved);

public slots:
    void refresh();

signals:
    void changed();
    void currentChanged();

private:
    QList<EngineEntry> gather() const;
    QString firstChoice() const;
    void write(const QList<Saved>& all) const;
    QList<Saved> readSaved() const;

    std::optional<Transport> m_asked;
    Transport m_own;
    QList<EngineEntry> m_entries;
    EngineEntry m_current;
    QFileSystemWatcher m_watcher;
    QTimer m_soon;
};

} // namespace onggi::ui

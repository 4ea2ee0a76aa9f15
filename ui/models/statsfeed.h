#pragma once

#include "docker/observed.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QSet>

namespace onggi::ui {

class Engine;
class JsonStream;

/// The statistics of those containers that somebody looks at: one stream each for as long as one does, and none
/// otherwise. Puts the figures into the engine's model and keeps the last minutes for curves. Owned by the page that
/// shows containers; lives on the window's thread.
class StatsFeed : public QObject
{
    Q_OBJECT
public:
    explicit StatsFeed(Engine& engine, QObject* parent = nullptr);
    ~StatsFeed() override;

    /// What this viewer looks at now, in place of what it did before; an empty set: nothing.
    void setWatched(const QObject* viewer, const QSet<QString>& ids);
    /// The last readings, oldest first.
    const QList<StatsSample>& history(const QString& id) const;
    /// Why there is none; empty while there is.
    QString error(const QString& id) const;

    static constexpr qsizetype historyLength = 120;

signals:
    void sampled(const QString& id);
    void failed(const QString& id);

private:
    struct Feed
    {
        QPointer<JsonStream> stream;
        QList<StatsSample> history;
        QString error;
    };
    void reconcile();
    void open(const QString& id);
    void close(const QString& id);
    void take(const QString& id, const QJsonObject& object);

    Engine& m_engine;
    QHash<const QObject*, QSet<QString>> m_watched;
    QHash<QString, Feed> m_feeds;
};

} // namespace onggi::ui

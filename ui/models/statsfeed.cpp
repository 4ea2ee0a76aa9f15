#include "models/statsfeed.h"

#include "models/engine.h"

namespace onggi::ui {

StatsFeed::StatsFeed(Engine& engine, QObject* parent) : QObject(parent), m_engine(engine)
{
    // A container that starts is measured from then on, one that ends no more.
    connect(&engine.containers(), &ContainerModel::countsChanged, this, &StatsFeed::reconcile);
    connect(&engine, &Engine::stateChanged, this, &StatsFeed::reconcile);
}

StatsFeed::~StatsFeed() = default;

void StatsFeed::setWatched(const QObject* viewer, const QSet<QString>& ids)
{
    if (m_watched.value(viewer) == ids)
        return;
    if (ids.isEmpty())
        m_watched.remove(viewer);
    else
        m_watched.insert(viewer, ids);
    reconcile();
}

const QList<StatsSample>& StatsFeed::history(const QString& id) const
{
    static const QList<StatsSample> none;
    const auto feed = m_feeds.constFind(id);
    return feed == m_feeds.constEnd() ? none : feed->history;
}

QString StatsFeed::error(const QString& id) const
{
    return m_feeds.value(id).error;
}

void StatsFeed::reconcile()
{
    QSet<QString> wanted;
    if (m_engine.state() == Engine::State::Connected) {
        for (const auto& ids : std::as_const(m_watched)) {
            for (const auto& id : ids) {
                const auto* container = m_engine.containers().find(id);
                if (container && (container->state == ContainerState::Running || container->state == ContainerState::Paused))
                    wanted.insert(id);
            }
        }
    }
    for (const auto& id : m_feeds.keys()) {
        if (!wanted.contains(id))
            close(id);
    }
    for (const auto& id : wanted) {
        if (!m_feeds.contains(id))
            open(id);
    }
}

void StatsFeed::open(const QString& id)
{
    auto& feed = m_feeds[id];
    feed.stream = m_engine.client().stats(id, this);
    connect(feed.stream, &JsonStream::received, this, [this, id](const QJsonObject& object) { take(id, object); });
    // A stream that ends says that the container has: the model will hear of it, and a new start opens a new one.
    connect(feed.stream, &JsonStream::failed, this, [this, id](const ApiError& error) {
        if (auto found = m_feeds.find(id); found != m_feeds.end())
            found->error = error.status == 501 || error.status == 404 ? tr("This engine does not measure this container: %1").arg(error.message)
                                                                      : error.message;
        emit failed(id);
    });
}

void StatsFeed::close(const QString& id)
{
    const auto feed = m_feeds.take(id);
    if (feed.stream) {
        feed.stream->cancel();
        feed.stream->deleteLater();
    }
    m_engine.containers().clearUsage(id);
}

void StatsFeed::take(const QString& id, const QJsonObject& object)
{
    const auto found = m_feeds.find(id);
    if (found == m_feeds.end())
        return;
    auto sample = StatsSample::fromJson(object);
    // The last words of a container that has just ended are all zeros.
    if (sample.systemTime == 0 && sample.memory == 0)
        return;
    auto& history = found->history;
    if (!sample.cpuPercent && !history.isEmpty())
        sample.cpuPercent = StatsSample::percentBetween(history.last(), sample);
    history.append(sample);
    if (history.size() > historyLength)
        history.removeFirst();
    found->error.clear();
    m_engine.containers().setUsage(id, sample);
    emit sampled(id);
}

} // namespace onggi::ui

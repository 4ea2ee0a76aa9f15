#include "models/storefeed.h"

#include "models/refusal.h"

#include <algorithm>

namespace onggi::ui {

namespace {
/// A container's end comes as several events; one look after the last of them is enough.
constexpr int eventsDelay = 150;

template<typename Value>
const Value* findNamed(const QList<Value>& values, const QString& name)
{
    const auto found = std::find_if(values.begin(), values.end(), [&](const Value& each) { return each.name == name; });
    return found == values.end() ? nullptr : &*found;
}
} // namespace

StoreFeed::StoreFeed(Engine& engine, QObject* parent) : QObject(parent), m_engine(engine), m_client(engine.client())
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(eventsDelay);
    connect(&m_soon, &QTimer::timeout, this, &StoreFeed::ask);
    connect(&engine, &Engine::eventReceived, this, &StoreFeed::take);
    connect(&engine, &Engine::versionChanged, this, &StoreFeed::askForNetworkRefusal);
    connect(&engine, &Engine::stateChanged, this, [this] {
        clear();
        if (m_engine.state() == Engine::State::Connected)
            ask();
    });
    if (engine.state() == Engine::State::Connected) {
        ask();
        askForNetworkRefusal();
    }
}

void StoreFeed::clear()
{
    ++m_round;
    m_volumes.clear();
    m_networks.clear();
    m_places.clear();
    m_sizes.clear();
    m_error.clear();
    m_networkRefusal.clear();
    m_ready = false;
    m_measuring = false;
    m_sizesOld = true;
    m_soon.stop();
    emit changed();
}

const VolumeInfo* StoreFeed::volume(const QString& name) const
{
    return findNamed(m_volumes, name);
}

const NetworkInfo* StoreFeed::network(const QString& name) const
{
    return findNamed(m_networks, name);
}

QList<ContainerPlace> StoreFeed::usersOf(const QString& volume) const
{
    QList<ContainerPlace> users;
    for (const auto& place : m_places) {
        if (place.volume(volume))
            users.append(place);
    }
    return users;
}

QList<ContainerPlace> StoreFeed::connectedTo(const QString& network) const
{
    QList<ContainerPlace> connected;
    for (const auto& place : m_places) {
        if (place.connection(network))
            connected.append(place);
    }
    return connected;
}

std::optional<qint64> StoreFeed::sizeOf(const QString& volume) const
{
    const auto found = m_sizes.find(volume);
    return found == m_sizes.end() ? std::nullopt : std::optional(*found);
}

void StoreFeed::measure()
{
    if (m_measuring || m_engine.state() != Engine::State::Connected)
        return;
    m_measuring = true;
    m_sizesOld = false;
    m_client.volumeSizes()
        ->then(this,
               [this](const QHash<QString, qint64>& sizes) {
                   m_measuring = false;
                   // The engine that was asked may be gone by now.
                   if (m_engine.state() != Engine::State::Connected)
                       return;
                   m_sizes = sizes;
                   emit changed();
               })
        ->otherwise(this, [this](const ApiError&) { m_measuring = false; });
}

void StoreFeed::refresh()
{
    m_soon.start();
}

void StoreFeed::take(const Event& event)
{
    static const QStringList telling{"create", "destroy", "remove", "start", "die", "rename"};
    // What a container wrote is counted when it has ended; while it runs nothing tells of it.
    if ((event.type == "volume" && event.action != "mount") || (event.type == "container" && event.action == "die"))
        m_sizesOld = true;
    if (event.type == "volume" || event.type == "network" || (event.type == "container" && telling.contains(event.action)))
        m_soon.start();
}

void StoreFeed::ask()
{
    const int round = ++m_round;
    m_awaited = 3;
    m_error.clear();
    const auto failed = [this, round](const ApiError& error) {
        if (round != m_round)
            return;
        m_error = refusalText(error);
        arrived();
    };
    m_client.volumes()
        ->then(this,
               [this, round](const QList<VolumeInfo>& volumes) {
                   if (round != m_round)
                       return;
                   m_volumes = volumes;
                   arrived();
               })
        ->otherwise(this, failed);
    m_client.networks()
        ->then(this,
               [this, round](const QList<NetworkInfo>& networks) {
                   if (round != m_round)
                       return;
                   m_networks = networks;
                   arrived();
               })
        ->otherwise(this, failed);
    m_client.places()
        ->then(this,
               [this, round](const QList<ContainerPlace>& places) {
                   if (round != m_round)
                       return;
                   m_places = places;
                   std::sort(m_places.begin(), m_places.end(), [](const auto& one, const auto& other) { return one.name < other.name; });
                   arrived();
               })
        ->otherwise(this, failed);
}

void StoreFeed::arrived()
{
    if (--m_awaited > 0)
        return;
    m_ready = true;
    emit changed();
}

// An engine of ours that makes no networks says so before it looks at what is asked; one that does refuses a network without a name.
void StoreFeed::askForNetworkRefusal()
{
    const auto& version = m_engine.version();
    if (!version || !version->platformName.contains("Onggi", Qt::CaseInsensitive))
        return;
    m_client.createNetwork({})->otherwise(this, [this](const ApiError& error) {
        if (error.status == 501) {
            m_networkRefusal = refusalText(error);
            emit changed();
        }
    });
}

} // namespace onggi::ui

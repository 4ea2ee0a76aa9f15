#include "docker/dialer.h"

#include <QIODevice>
#include <QPointer>
#include <QTimer>
#include <algorithm>

namespace onggi::ui {

namespace {
constexpr size_t mostIdle = 2;
/// Servers close what they hear nothing of; this is sooner.
constexpr int idleTime = 20'000;
} // namespace

Dialer::Dialer(Transport transport, QObject* parent) : QObject(parent), m_transport(std::move(transport)) {}
Dialer::~Dialer() = default;

std::unique_ptr<Connection> Dialer::take(bool fresh)
{
    if (fresh || m_idle.empty())
        return Connection::to(m_transport);
    auto connection = std::move(m_idle.back());
    m_idle.pop_back();
    connection->disconnect(this);
    connection->device().disconnect(this);
    return connection;
}

void Dialer::keep(std::unique_ptr<Connection> connection)
{
    if (!keepsConnections() || !connection->isOpen() || m_idle.size() >= mostIdle) {
        connection.release()->deleteLater();
        return;
    }
    auto* kept = connection.get();
    m_idle.push_back(std::move(connection));
    const auto drop = [this, kept = QPointer(kept)] {
        const auto found = std::find_if(m_idle.begin(), m_idle.end(), [kept](const auto& one) { return one.get() == kept; });
        if (!kept || found == m_idle.end())
            return;
        kept->disconnect(this);
        kept->device().disconnect(this);
        found->release()->deleteLater();
        m_idle.erase(found);
    };
    connect(kept, &Connection::ended, this, drop);
    connect(kept, &Connection::failed, this, drop);
    // Nothing was asked: whatever comes is no answer.
    connect(&kept->device(), &QIODevice::readyRead, this, drop);
    QTimer::singleShot(idleTime, this, drop);
}

QString Dialer::versioned(const QString& target) const
{
    // A ping is what tells the version: it has none.
    return m_apiVersion.isEmpty() || target == "/_ping" ? target : "/v" + m_apiVersion + target;
}

} // namespace onggi::ui

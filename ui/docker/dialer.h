#pragma once

#include "docker/connection.h"

#include <QObject>
#include <memory>
#include <vector>

namespace onggi::ui {

/// A client's way to its engine: makes the connections, keeps some idle ones to a remote engine for the next question (a
/// login by ssh or a handshake takes longer than most answers), and knows the version of the API that was agreed on.
/// Owned by the DockerClient.
class Dialer : public QObject
{
    Q_OBJECT
public:
    explicit Dialer(Transport transport, QObject* parent = nullptr);
    ~Dialer() override;
    const Transport& transport() const { return m_transport; }
    bool keepsConnections() const { return !m_transport.isLocal(); }

    /// Already open when it was used before; `fresh` asks for one that was not.
    std::unique_ptr<Connection> take(bool fresh);
    /// Between two requests, with nothing under way on it.
    void keep(std::unique_ptr<Connection> connection);

    /// "1.44"; empty: the engine's own.
    void setApiVersion(const QString& version) { m_apiVersion = version; }
    const QString& apiVersion() const { return m_apiVersion; }
    QString versioned(const QString& target) const;

private:
    Transport m_transport;
    QString m_apiVersion;
    std::vector<std::unique_ptr<Connection>> m_idle;
};

} // namespace onggi::ui

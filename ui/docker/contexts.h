#pragma once

#include "docker/transport.h"

#include <QList>
#include <QString>
#include <optional>

namespace onggi::ui {

/// An engine as `docker context` keeps it.
struct DockerContext
{
    QString name;
    QString description;
    QString host;                       ///< as it stands there
    std::optional<Transport> transport; ///< nothing: an address of a kind that cannot be reached from here
};

/// What the docker CLI would talk to: its contexts, and what the environment says. Reads files anew at every question; a
/// file that is none of ours, or broken, is passed over.
class DockerContexts
{
public:
    explicit DockerContexts(QString folder = {}); ///< empty: DOCKER_CONFIG, else ~/.docker
    /// By their names.
    QList<DockerContext> all() const;
    /// DOCKER_CONTEXT, else currentContext of config.json; empty: none but the default.
    QString current() const;
    /// DOCKER_HOST with DOCKER_TLS_VERIFY and DOCKER_CERT_PATH; nothing where it is not set, or is not understood.
    std::optional<Transport> fromEnvironment() const;
    const QString& folder() const { return m_folder; }

private:
    std::optional<DockerContext> read(const QString& id) const;
    QString m_folder;
};

} // namespace onggi::ui

#pragma once

#include <QJsonObject>
#include <QObject>
#include <QString>
#include <QStringList>
#include <functional>
#include <optional>

namespace onggi::ui {

/// How one signs in to a registry.
struct RegistryLogin
{
    QString registry;      ///< host with port; empty: Docker Hub
    QString user;
    QString password;
    QString identityToken; ///< in place of the password, where the registry gave one

    /// The JSON that engines take, and the same as the X-Registry-Auth header has it.
    QJsonObject toJson() const;
    QByteArray header() const;
};

/// Where `docker login` keeps its logins: the file config.json of DOCKER_CONFIG or ~/.docker, or the credential helper
/// that the file names for a registry (docker-credential-…). In place of the file, which is not encrypted, the desktop's
/// keyring can keep one; the file then has an empty entry, which docker takes for none. The file is read at every question,
/// since others write it, too; helpers run beside the window and never hold it up. Owned by the Engine; lives on the
/// window's thread.
class CredentialStore : public QObject
{
    Q_OBJECT
public:
    explicit CredentialStore(QString folder = {}, QObject* parent = nullptr); ///< empty: as docker has it
    QString path() const; ///< of the file

    using Found = std::function<void(const std::optional<RegistryLogin>&)>;
    /// May answer before it returns. Nothing is said once the context is gone. A helper that fails counts as no login.
    void find(const QString& registry, QObject* context, Found found);
    /// Every login that there is.
    void findAll(QObject* context, std::function<void(const QList<RegistryLogin>&)> found);

    using Done = std::function<void(const QString& error)>; ///< a sentence; empty: it is done
    enum class Place { AsDocker, Keyring };
    /// A helper that docker's settings name comes before any place.
    void save(const RegistryLogin& login, QObject* context, Done done, Place place = Place::AsDocker);
    void erase(const QString& registry, QObject* context, Done done);

    /// The registries that someone has signed in to; empty text: Docker Hub.
    QStringList registries() const;
    /// The helper that keeps this registry's login ("secretservice"); empty: the file does, readable by its owner.
    QString helperFor(const QString& registry) const;
    /// Whether the login, if there is one, is kept by the desktop's keyring.
    bool isInKeyring(const QString& registry) const;

    /// As the file and the helpers name a registry.
    static QString keyFor(const QString& registry);
    static QString registryFromKey(const QString& key);

signals:
    void changed(); ///< by this store

private:
    QJsonObject read() const;
    std::optional<RegistryLogin> fromFile(const QString& registry) const;
    std::function<void(const QString&)> telling(Done done);
    QString write(const QJsonObject& config) const; ///< a sentence where it fails
    QString setEntry(const QString& registry, const std::optional<QJsonObject>& entry) const;
    void runHelper(const QString& helper, const QString& action, const QByteArray& input, QObject* context,
                   std::function<void(bool ok, const QByteArray& output)> done) const;
    QString m_folder;
};

} // namespace onggi::ui

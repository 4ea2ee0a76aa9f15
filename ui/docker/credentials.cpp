#include "docker/credentials.h"

#include "docker/keyring.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QPointer>
#include <QProcess>
#include <QSaveFile>
#include <QStandardPaths>
#include <QTimer>
#include <algorithm>
#include <memory>

namespace onggi::ui {

namespace {

const auto hubKey = QStringLiteral("https://index.docker.io/v1/");
/// A helper may have to ask its owner for a password; one that says nothing for this long is stuck.
constexpr int helperPatience = 60'000;
/// What helpers call a user whose secret is an identity token.
const auto tokenUser = QStringLiteral("<token>");

std::optional<RegistryLogin> loginFromEntry(const QString& registry, const QJsonObject& entry)
{
    RegistryLogin login{registry, entry.value("username").toString(), entry.value("password").toString(),
                        entry.value("identitytoken").toString()};
    const auto pair = QString::fromUtf8(QByteArray::fromBase64(entry.value("auth").toString().toLatin1()));
    if (const auto colon = pair.indexOf(':'); colon > 0) {
        login.user = pair.left(colon);
        login.password = pair.mid(colon + 1);
        // Very old clients have written the terminating zero, too.
        while (login.password.endsWith(QChar(0)))
            login.password.chop(1);
    }
    if (login.identityToken.isEmpty() && (login.user.isEmpty() || login.password.isEmpty()))
        return std::nullopt;
    return login;
}

/// Under whatever forms of the registry's name they stand.
QList<QJsonObject> entriesOf(const QJsonObject& config, const QString& registry)
{
    QList<QJsonObject> found;
    const auto auths = config.value("auths").toObject();
    for (auto entry = auths.begin(); entry != auths.end(); ++entry) {
        if (CredentialStore::registryFromKey(entry.key()) == registry)
            found.append(entry.value().toObject());
    }
    return found;
}

/// As helpers tell and take it, and as it stands in the keyring.
std::optional<RegistryLogin> loginFromSecret(const QString& registry, const QByteArray& text)
{
    const auto json = QJsonDocument::fromJson(text).object();
    const auto user = json.value("Username").toString();
    const auto secret = json.value("Secret").toString();
    if (secret.isEmpty())
        return std::nullopt;
    return user == tokenUser ? RegistryLogin{registry, {}, {}, secret} : RegistryLogin{registry, user, secret, {}};
}

QByteArray secretOf(const RegistryLogin& login)
{
    const bool token = !login.identityToken.isEmpty();
    return QJsonDocument(QJsonObject{{"ServerURL", CredentialStore::keyFor(login.registry)},
                                     {"Username", token ? tokenUser : login.user},
                                     {"Secret", token ? login.identityToken : login.password}})
        .toJson(QJsonDocument::Compact);
}

} // namespace

QJsonObject RegistryLogin::toJson() const
{
    QJsonObject json{{"serveraddress", CredentialStore::keyFor(registry)}};
    if (!identityToken.isEmpty()) {
        json.insert("identitytoken", identityToken);
    } else {
        json.insert("username", user);
        json.insert("password", password);
    }
    return json;
}

QByteArray RegistryLogin::header() const
{
    return QJsonDocument(toJson()).toJson(QJsonDocument::Compact).toBase64(QByteArray::Base64UrlEncoding);
}

CredentialStore::CredentialStore(QString folder, QObject* parent) : QObject(parent), m_folder(std::move(folder))
{
    if (m_folder.isEmpty())
        m_folder = qEnvironmentVariable("DOCKER_CONFIG");
    if (m_folder.isEmpty())
        m_folder = QDir::homePath() + "/.docker";
}

QString CredentialStore::path() const
{
    return m_folder + "/config.json";
}

QString CredentialStore::keyFor(const QString& registry)
{
    return registry.isEmpty() ? hubKey : registry;
}

QString CredentialStore::registryFromKey(const QString& key)
{
    auto host = key;
    for (const QString scheme : {"https://", "http://"}) {
        if (host.startsWith(scheme))
            host = host.mid(scheme.size());
    }
    host = host.section('/', 0, 0);
    return host == "index.docker.io" || host == "docker.io" || host == "registry-1.docker.io" ? QString() : host;
}

QJsonObject CredentialStore::read() const
{
    QFile file(path());
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

QString CredentialStore::write(const QJsonObject& config) const
{
    if (!QDir().mkpath(m_folder))
        return tr("The folder %1 cannot be made.").arg(m_folder);
    QSaveFile file(path());
    const auto failure = [&] { return tr("The login cannot be written to %1: %2.").arg(path(), file.errorString()); };
    if (!file.open(QIODevice::WriteOnly))
        return failure();
    // Passwords stand in it: nobody else may read it, from its first byte on.
    if (!file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return failure();
    file.write(QJsonDocument(config).toJson(QJsonDocument::Indented));
    return file.commit() ? QString() : failure();
}

/// Nothing: the entry goes, under whatever form of the registry's name it stands.
QString CredentialStore::setEntry(const QString& registry, const std::optional<QJsonObject>& entry) const
{
    QFile file(path());
    if (file.exists()) {
        // A file that somebody is in the middle of editing is not ours to throw away.
        QJsonParseError error;
        if (!file.open(QIODevice::ReadOnly))
            return tr("%1 cannot be read: %2.").arg(path(), file.errorString());
        const auto content = file.readAll();
        QJsonDocument::fromJson(content, &error);
        if (!content.trimmed().isEmpty() && error.error != QJsonParseError::NoError)
            return tr("%1 is no JSON: %2. Mend it, then sign in again.").arg(path(), error.errorString());
    }
    auto config = read();
    auto auths = config.value("auths").toObject();
    for (const auto& key : auths.keys()) {
        if (registryFromKey(key) == registry)
            auths.remove(key);
    }
    if (entry)
        auths.insert(keyFor(registry), *entry);
    config.insert("auths", auths);
    return write(config);
}

QStringList CredentialStore::registries() const
{
    const auto config = read();
    QStringList found;
    for (const auto& key : config.value("auths").toObject().keys()) {
        if (const auto registry = registryFromKey(key); !found.contains(registry))
            found.append(registry);
    }
    return found;
}

QString CredentialStore::helperFor(const QString& registry) const
{
    const auto config = read();
    const auto helpers = config.value("credHelpers").toObject();
    auto helper = config.value("credsStore").toString();
    for (auto entry = helpers.begin(); entry != helpers.end(); ++entry) {
        if (registryFromKey(entry.key()) == registry)
            helper = entry.value().toString();
    }
    // The name becomes part of a program's name, found in PATH and nowhere else.
    return helper.contains('/') ? QString() : helper;
}

void CredentialStore::runHelper(const QString& helper, const QString& action, const QByteArray& input, QObject* context,
                                std::function<void(bool, const QByteArray&)> done) const
{
    const auto program = QStandardPaths::findExecutable("docker-credential-" + helper);
    if (program.isEmpty()) {
        done(false, tr("The program docker-credential-%1, which keeps the logins, is not installed.").arg(helper).toUtf8());
        return;
    }
    auto* process = new QProcess(context);
    QObject::connect(process, &QProcess::finished, context, [process, done](int code, QProcess::ExitStatus status) {
        process->deleteLater();
        done(status == QProcess::NormalExit && code == 0, process->readAllStandardOutput().trimmed());
    });
    QObject::connect(process, &QProcess::errorOccurred, context, [process, done](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        process->deleteLater();
        done(false, process->errorString().toUtf8());
    });
    QTimer::singleShot(helperPatience, process, [process] { process->kill(); });
    process->start(program, {action});
    process->write(input);
    process->closeWriteChannel();
}

bool CredentialStore::isInKeyring(const QString& registry) const
{
    const auto entries = entriesOf(read(), registry);
    return helperFor(registry).isEmpty() && !entries.isEmpty() && std::ranges::all_of(entries, &QJsonObject::isEmpty);
}

std::optional<RegistryLogin> CredentialStore::fromFile(const QString& registry) const
{
    for (const auto& entry : entriesOf(read(), registry)) {
        if (const auto login = loginFromEntry(registry, entry))
            return login;
    }
    return std::nullopt;
}

void CredentialStore::find(const QString& registry, QObject* context, Found found)
{
    if (isInKeyring(registry)) {
        Keyring::read(keyFor(registry), context, [registry, found](const Keyring::Secret& secret) {
            found(secret ? loginFromSecret(registry, *secret) : std::nullopt);
        });
        return;
    }
    const auto helper = helperFor(registry);
    if (helper.isEmpty()) {
        found(fromFile(registry));
        return;
    }
    runHelper(helper, "get", keyFor(registry).toUtf8(), context,
              [this, store = QPointer(this), registry, found](bool ok, const QByteArray& output) {
                  if (!store)
                      return;
                  const auto login = ok ? loginFromSecret(registry, output) : std::nullopt;
                  found(login ? login : fromFile(registry));
              });
}

void CredentialStore::findAll(QObject* context, std::function<void(const QList<RegistryLogin>&)> found)
{
    const auto names = registries();
    if (names.isEmpty()) {
        found({});
        return;
    }
    struct Round
    {
        QList<RegistryLogin> logins;
        qsizetype open;
    };
    auto round = std::make_shared<Round>(Round{{}, names.size()});
    for (const auto& registry : names) {
        find(registry, context, [round, found](const std::optional<RegistryLogin>& login) {
            if (login)
                round->logins.append(*login);
            if (--round->open == 0)
                found(round->logins);
        });
    }
}

/// The answer to the one who asked, with the news for everybody else.
std::function<void(const QString&)> CredentialStore::telling(Done done)
{
    return [store = QPointer(this), done = std::move(done)](const QString& error) {
        if (store && error.isEmpty())
            emit store->changed();
        done(error);
    };
}

void CredentialStore::save(const RegistryLogin& login, QObject* context, Done done, Place place)
{
    const auto finish = telling(std::move(done));
    const auto helper = helperFor(login.registry);
    // An empty entry in the file says that somebody else has it.
    const auto keptElsewhere = [this, store = QPointer(this), registry = login.registry, finish](bool ok, const QString& words) {
        if (store)
            finish(ok ? setEntry(registry, QJsonObject()) : tr("The login could not be kept: %1").arg(words));
    };
    if (!helper.isEmpty()) {
        runHelper(helper, "store", secretOf(login), context,
                  [keptElsewhere](bool ok, const QByteArray& output) { keptElsewhere(ok, QString::fromUtf8(output)); });
        return;
    }
    if (place == Place::Keyring) {
        Keyring::write(keyFor(login.registry), secretOf(login), context,
                       [keptElsewhere](const QString& error) { keptElsewhere(error.isEmpty(), error); });
        return;
    }
    // An old one must not outlive it.
    if (isInKeyring(login.registry))
        Keyring::erase(keyFor(login.registry), context, [](const QString&) {});
    const bool token = !login.identityToken.isEmpty();
    QJsonObject entry{{"auth", QString::fromLatin1((login.user + ':' + (token ? QString() : login.password)).toUtf8().toBase64())}};
    if (token)
        entry.insert("identitytoken", login.identityToken);
    finish(setEntry(login.registry, entry));
}

void CredentialStore::erase(const QString& registry, QObject* context, Done done)
{
    const auto finish = telling(std::move(done));
    if (isInKeyring(registry)) {
        Keyring::erase(keyFor(registry), context, [this, store = QPointer(this), registry, finish](const QString& error) {
            if (store)
                finish(error.isEmpty() ? setEntry(registry, std::nullopt) : tr("The keyring does not give it up: %1").arg(error));
        });
        return;
    }
    const auto helper = helperFor(registry);
    if (helper.isEmpty()) {
        finish(setEntry(registry, std::nullopt));
        return;
    }
    runHelper(helper, "erase", keyFor(registry).toUtf8(), context,
              [this, store = QPointer(this), registry, finish](bool, const QByteArray&) {
                  // What the helper never had is gone as well.
                  if (store)
                      finish(setEntry(registry, std::nullopt));
              });
}

} // namespace onggi::ui

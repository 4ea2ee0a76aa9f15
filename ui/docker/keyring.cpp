#include "docker/keyring.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QStringList>
#include <qt6keychain/keychain.h>

namespace onggi::ui {

namespace {

/// Under which all of ours stand.
const auto keyringService = QStringLiteral("onggi");
const QStringList keyringNames{QStringLiteral("org.freedesktop.secrets"), QStringLiteral("org.kde.kwalletd5"), QStringLiteral("org.kde.kwalletd6")};

void askBus(const QString& method, QObject* context, const std::function<void(bool)>& answer)
{
    const auto message = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
                                                        QStringLiteral("org.freedesktop.DBus"), method);
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(message), context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context, [watcher, answer] {
        watcher->deleteLater();
        const QDBusPendingReply<QStringList> reply = *watcher;
        bool there = false;
        for (const auto& name : reply.isError() ? QStringList() : reply.value())
            there = there || keyringNames.contains(name);
        answer(there);
    });
}

template<typename Job>
Job* begin(const QString& key)
{
    auto* job = new Job(keyringService);
    // A file of its own making is no keyring.
    job->setInsecureFallback(false);
    job->setKey(key);
    return job;
}

template<typename Job>
void run(Job* job, QObject* context, const Keyring::Done& done)
{
    QObject::connect(job, &QKeychain::Job::finished, context, [done](QKeychain::Job* ended) {
        const bool well = ended->error() == QKeychain::NoError || ended->error() == QKeychain::EntryNotFound;
        done(well ? QString() : ended->errorString());
    });
    job->start();
}

} // namespace

void Keyring::ask(QObject* context, const std::function<void(Presence)>& answer)
{
    askBus(QStringLiteral("ListNames"), context, [context, answer](bool runs) {
        if (runs) {
            answer(Presence::Running);
            return;
        }
        askBus(QStringLiteral("ListActivatableNames"), context,
               [answer](bool startable) { answer(startable ? Presence::Startable : Presence::None); });
    });
}

void Keyring::read(const QString& key, QObject* context, const std::function<void(const Secret&)>& found)
{
    auto* job = begin<QKeychain::ReadPasswordJob>(key);
    QObject::connect(job, &QKeychain::Job::finished, context, [job, found] {
        found(job->error() == QKeychain::NoError ? Secret(job->binaryData()) : Secret());
    });
    job->start();
}

void Keyring::write(const QString& key, const QByteArray& secret, QObject* context, const Done& done)
{
    auto* job = begin<QKeychain::WritePasswordJob>(key);
    job->setBinaryData(secret);
    run(job, context, done);
}

void Keyring::erase(const QString& key, QObject* context, const Done& done)
{
    run(begin<QKeychain::DeletePasswordJob>(key), context, done);
}

} // namespace onggi::ui

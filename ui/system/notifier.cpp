#include "system/notifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QGuiApplication>
#include <QSettings>

namespace onggi::ui {

namespace {

const auto enabledKey = QStringLiteral("notifications/enabled");
const auto notificationService = QStringLiteral("org.freedesktop.Notifications");
const auto notificationPath = QStringLiteral("/org/freedesktop/Notifications");
// Shorter work has been waited for.
constexpr qint64 longWork = 5000;
// One that is started again and again fails again and again.
constexpr int quietSeconds = 60;

} // namespace

Notifier::Notifier(Engine& engine, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
{
    connect(&engine.client(), &DockerClient::operationEnded, this, &Notifier::tellOperation);
    connect(&engine, &Engine::eventReceived, this, &Notifier::tellEvent);
}

bool Notifier::isEnabled()
{
    return QSettings().value(enabledKey, true).toBool();
}

void Notifier::setEnabled(bool enabled)
{
    QSettings().setValue(enabledKey, enabled);
}

void Notifier::tellOperation(const Operation& operation)
{
    if (operation.milliseconds < longWork)
        return;
    const bool ok = operation.error.isEmpty();
    QString title;
    Target target{QStringLiteral("images"), operation.object};
    switch (operation.kind) {
    case Operation::Kind::Pull: title = ok ? tr("%1 is pulled") : tr("%1 could not be pulled"); break;
    case Operation::Kind::Push: title = ok ? tr("%1 is pushed") : tr("%1 could not be pushed"); break;
    case Operation::Kind::Build: title = ok ? tr("%1 is built") : tr("%1 could not be built"); break;
    case Operation::Kind::Save: title = ok ? tr("%1 is saved") : tr("%1 could not be saved"); break;
    case Operation::Kind::Load: title = ok ? tr("The images are loaded") : tr("The images could not be loaded"); break;
    case Operation::Kind::Import: title = ok ? tr("%1 is imported") : tr("%1 could not be imported"); break;
    case Operation::Kind::Commit: title = ok ? tr("%1 is made") : tr("%1 could not be made"); break;
    case Operation::Kind::Export:
        title = ok ? tr("The files of the container are exported") : tr("The files of the container could not be exported");
        target = {QStringLiteral("containers"), operation.object};
        break;
    }
    if (title.contains(QStringLiteral("%1")))
        title = title.arg(operation.object.isEmpty() ? tr("The image") : operation.object);
    send(QString::number(int(operation.kind)) + operation.object, title, operation.error, target);
}

void Notifier::tellEvent(const Event& event)
{
    if (event.type != "container" || event.action != "die" || m_engine.containers().isEndAsked(event.id))
        return;
    const auto code = event.attributes.value(QStringLiteral("exitCode"));
    if (code.isEmpty() || code == "0")
        return;
    const auto last = m_told.value(event.id);
    const auto now = QDateTime::currentDateTimeUtc();
    if (last.isValid() && last.secsTo(now) < quietSeconds)
        return;
    m_told.insert(event.id, now);
    send(event.id, tr("Container %1 has failed").arg(event.attributes.value(QStringLiteral("name"))),
         tr("It ended with code %1.").arg(code), {QStringLiteral("containers"), event.id});
}

void Notifier::send(const QString& key, const QString& title, const QString& text, const Target& target)
{
    if (!isEnabled() || QGuiApplication::applicationState() == Qt::ApplicationActive)
        return;
    auto bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    if (!std::exchange(m_listening, true))
        bus.connect(notificationService, notificationPath, notificationService, QStringLiteral("ActionInvoked"), this,
                    SLOT(actionInvoked(uint, QString)));
    auto message = QDBusMessage::createMethodCall(notificationService, notificationPath, notificationService, QStringLiteral("Notify"));
    message << QGuiApplication::applicationDisplayName() << m_sent.value(key, 0u) << QStringLiteral("onggi") << title
            << text.toHtmlEscaped() << QStringList{QStringLiteral("default"), tr("Show")}
            << QVariantMap{{QStringLiteral("desktop-entry"), QGuiApplication::desktopFileName()}} << -1;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, key, target] {
        watcher->deleteLater();
        const QDBusPendingReply<uint> reply = *watcher;
        if (reply.isError())
            return;
        m_sent.insert(key, reply.value());
        m_targets.insert(reply.value(), target);
    });
}

void Notifier::actionInvoked(uint notification, const QString&)
{
    if (const auto found = m_targets.constFind(notification); found != m_targets.constEnd())
        emit opened(found->pageId, found->what);
}

} // namespace onggi::ui

#include "system/versiontext.h"

#include <QCoreApplication>
#include <QSysInfo>

namespace onggi::ui {

namespace {

void add(QString& text, int indent, const QString& name, const QString& value)
{
    if (!value.isEmpty())
        text += QString(indent, u' ') + (name + u':').leftJustified(20 - indent) + value + u'\n';
}

} // namespace

QString shortVersionText(const std::optional<VersionInfo>& engine)
{
    QString text = QStringLiteral("Onggi %1").arg(QCoreApplication::applicationVersion());
    if (engine)
        text += QStringLiteral(", engine %1, API %2").arg(engine->version, engine->apiVersion);
    return text;
}

QString versionText(const std::optional<VersionInfo>& engine, const QString& address)
{
    QString text = QStringLiteral("Client: Onggi\n");
    add(text, 1, QStringLiteral("Version"), QCoreApplication::applicationVersion());
    add(text, 1, QStringLiteral("Qt version"), QString::fromLatin1(qVersion()));
    add(text, 1, QStringLiteral("OS/Arch"),
        QSysInfo::kernelType() + u'/' + QSysInfo::currentCpuArchitecture());
    add(text, 1, QStringLiteral("Address"), address);
    if (!engine)
        return text;
    text += QStringLiteral("\nServer: %1\n")
                .arg(engine->platformName.isEmpty() ? QStringLiteral("Engine") : engine->platformName);
    add(text, 1, QStringLiteral("Version"), engine->version);
    add(text, 1, QStringLiteral("API version"),
        engine->minApiVersion.isEmpty()
            ? engine->apiVersion
            : QStringLiteral("%1 (minimum version %2)").arg(engine->apiVersion, engine->minApiVersion));
    add(text, 1, QStringLiteral("Go version"), engine->goVersion);
    add(text, 1, QStringLiteral("Git commit"), engine->gitCommit);
    add(text, 1, QStringLiteral("Built"), engine->buildTime);
    add(text, 1, QStringLiteral("OS/Arch"), engine->os + u'/' + engine->architecture);
    add(text, 1, QStringLiteral("Kernel"), engine->kernelVersion);
    for (const auto& component : engine->components) {
        text += QStringLiteral(" %1:\n").arg(component.name);
        add(text, 2, QStringLiteral("Version"), component.version);
        for (const auto& [name, value] : component.details)
            add(text, 2, name, value);
    }
    return text;
}

} // namespace onggi::ui

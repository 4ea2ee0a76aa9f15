#pragma once

#include "docker/values.h"

#include <QList>
#include <QString>

/// How a container is kept apart from the rest of its machine, gathered from its inspection and, where the engine runs on
/// this machine, from what the kernel tells of its first process.
namespace onggi::ui {

struct IsolationFact
{
    enum class Tone { Plain, Good, Open }; ///< Open: a wall that is missing
    QString name;
    QString value;
    QString meaning; ///< a sentence; may be empty
    Tone tone = Tone::Plain;
};
struct IsolationGroup
{
    QString title;
    QList<IsolationFact> facts;
};

/// `root` is the machine's file system: "/proc" and "/sys" are looked for below it.
QList<IsolationGroup> isolationOf(const ContainerDetails& details, const QString& root = {});
/// Whether the process with that number is the container's, on this machine.
bool isProcessHere(const ContainerDetails& details, const QString& root = {});
/// "CAP_CHOWN, CAP_KILL" of a mask as /proc has it.
QStringList capabilityNames(quint64 mask);

} // namespace onggi::ui

#pragma once

#include "containers/runspec.h"
#include "docker/values.h"
#include "widgets/formfields.h"

#include <QList>
#include <QString>

namespace onggi::ui {

Verdict judgeName(const QString& name, const QList<ContainerSummary>& containers);
Verdict judgeImage(const QString& reference);

/// Asks whether a process of this machine listens there; the engine's own containers are known without it.
class PortProbe
{
public:
    virtual ~PortProbe() = default;
    virtual bool isFree(int port, const QString& protocol) const;
    /// "nginx (process 812)", where this user may see it; else empty.
    QString processAt(int port, const QString& protocol) const;
    /// Ports that are held by what is about to give them up.
    void setOwn(const QList<RunSpec::Port>& ports) { m_own = ports; }

private:
    QList<RunSpec::Port> m_own;
};
/// `others` are the ports in the same form, which must not be the same either.
Verdict judgeHostPort(const RunSpec::Port& port, const QList<RunSpec::Port>& others,
                      const QList<ContainerSummary>& containers, const PortProbe& probe);
/// The first free port from `wanted` on; 0 when there is none.
int freePortFrom(int wanted, const QString& protocol, const QList<RunSpec::Port>& others,
                 const QList<ContainerSummary>& containers, const PortProbe& probe);

Verdict judgeVariable(const QString& key);
Verdict judgeFolder(const RunSpec::Folder& folder);

} // namespace onggi::ui

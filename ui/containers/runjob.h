#pragma once

#include "containers/runspec.h"
#include "models/engine.h"

#include <QObject>
#include <QPointer>

namespace onggi::ui {

/// Carries out one Run form: fetches the image when it is not here, creates the container, starts it. Owned by the
/// form; deleted with it, what has been done stays done.
class RunJob : public QObject
{
    Q_OBJECT
public:
    RunJob(Engine& engine, RunSpec spec, bool start, QObject* parent);
    void begin();
    void cancel(); ///< only the pull can be called off
    Pull* pull() const { return m_pull; }

signals:
    void pulling(onggi::ui::Pull* pull);
    void creating();
    void starting();
    void done(const QString& containerId, const QStringList& warnings);
    /// `containerId` is set when the container exists and only did not start.
    void failed(const QString& sentence, const QString& containerId);
    void cancelled();

private:
    void create();
    void startContainer();

    Engine& m_engine;
    RunSpec m_spec;
    bool m_start;
    bool m_mayPull = true;
    QPointer<Pull> m_pull;
    QString m_id;
    QStringList m_warnings;
};

} // namespace onggi::ui

#pragma once

#include "docker/transport.h"

#include <QObject>
#include <QStringList>

class QProcess;

namespace onggi::ui {

/// Starts our engine when none answers: directly as root, else by polkit's pkexec. The engine goes on when the window
/// is closed.
class EngineLauncher : public QObject
{
    Q_OBJECT
public:
    /// Where its state lies and where it runs, when these are not its own defaults.
    struct Places
    {
        QString state;
        QString run;
    };
    EngineLauncher(const Transport& transport, Places places, QObject* parent = nullptr);

    /// False: this engine is not ours to start (DOCKER_HOST points elsewhere), or the program is not there.
    bool canStart() const;
    void start();
    bool isStarting() const { return m_process != nullptr; }
    /// What to type when the button cannot do it.
    QString commandLine() const;

signals:
    void failed(const QString& sentence);

private:
    static QString program();
    QStringList command() const;
    QString logPath() const;
    QString lastLines() const;

    Transport m_transport;
    Places m_places;
    QProcess* m_process = nullptr;
};

} // namespace onggi::ui

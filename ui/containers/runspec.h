#pragma once

#include "containers/runoptions.h"
#include "docker/values.h"

#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace onggi::ui {

/// What `docker run` is told: the content of the Run form, as a value. It is printed as the line that a person would
/// type, read back from such a line, and turned into the engine's create body.
struct RunSpec
{
    struct Port
    {
        QString hostIp;
        int hostPort = 0; ///< 0: the engine picks a free one
        int containerPort = 0;
        QString protocol = "tcp";
        bool operator==(const Port&) const = default;
    };
    struct Folder
    {
        QString source; ///< absolute path on the host, or a volume's name
        QString target; ///< absolute path in the container
        bool readOnly = false;
        bool operator==(const Folder&) const = default;
    };
    /// A health check in place of the image's; times in seconds, 0: as the engine has them.
    struct Health
    {
        QString command; ///< for the container's shell; empty: the image's own check
        int interval = 0;
        int timeout = 0;
        int retries = 0;
        int startPeriod = 0;
        bool off = false; ///< not even the image's own
        bool operator==(const Health&) const = default;
    };

    QString image;
    QStringList command;
    QString name;
    std::optional<QString> entrypoint; ///< an empty one resets the image's
    bool detach = false;
    bool interactive = false;
    bool terminal = false;
    bool autoRemove = false;
    QList<Port> ports;
    QStringList environment; ///< KEY=value
    QList<Folder> folders;
    QStringList labels;      ///< key=value
    QString workingDirectory;
    QString user;
    QString hostname;
    qint64 memory = 0;       ///< bytes, 0: no limit
    double cpus = 0;
    qint64 pids = 0;
    QString restart;         ///< "always", "unless-stopped", "on-failure:3"; empty: never
    Health health;
    bool init = false;       ///< a small init process before its own
    bool readOnly = false;   ///< of its root file system
    bool privileged = false;
    QString network;         ///< a network's name, host, none, container:…; empty: the default one
    OptionValues options;    ///< those of furtherOptions()

    bool operator==(const RunSpec&) const = default;

    QString runLine() const; ///< "docker run --name web -d -p 8080:80 nginx"
    QString createLine() const; ///< the same with "docker create"
    CreateRequest createRequest() const;

private:
    QStringList optionWords() const;
};

/// A pasted line as far as it could be taken over.
struct ParsedRunLine
{
    RunSpec spec;
    QStringList leftOut; ///< options that the form has no place for, as they were written
    QString error;       ///< a sentence; empty when the line was understood
};
ParsedRunLine parseRunLine(const QString& line);

/// "512m", "2g" to bytes and back; nothing when it is no size.
std::optional<qint64> parseMemory(const QString& text);
QString memoryText(qint64 bytes);

/// "30s", "1m30s" to seconds, rounded up; nothing when it is no duration.
std::optional<int> parseDuration(const QString& text);

/// KEY=value lines of an environment file; comments and empty lines are skipped.
QStringList parseEnvironmentFile(const QString& content);

} // namespace onggi::ui

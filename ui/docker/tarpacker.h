#pragma once

#include "docker/dockerignore.h"

#include <QDateTime>
#include <QFile>
#include <QIODevice>
#include <QStringList>
#include <memory>
#include <vector>

namespace onggi::ui {

/// A folder as a tar archive that is read like a file: what a build sends to the engine. Nothing is gathered
/// beforehand: folders are listed and files opened as the reader comes to them, a little at each read, so that whoever
/// reads on the window's thread never waits long. Everything belongs to root, as docker sends it; rules of a
/// .dockerignore leave files out. A file that cannot be read, or that shrinks while it is read, ends it with an error
/// that names the file.
class TarPacker : public QIODevice
{
    Q_OBJECT
public:
    TarPacker(const QString& folder, DockerIgnore ignore, QObject* parent = nullptr);
    ~TarPacker() override;
    /// One more file at the archive's top, for a Dockerfile from elsewhere. Before the first read.
    void addFile(const QString& name, const QByteArray& content);

    qint64 files() const { return m_files; } ///< packed so far
    bool isSequential() const override { return true; }
    bool atEnd() const override;

protected:
    qint64 readData(char* data, qint64 size) override;
    qint64 writeData(const char* data, qint64 size) override;

private:
    struct Level
    {
        QString path;      ///< relative; empty: the folder itself
        QStringList names; ///< sorted
        qsizetype next = 0;
    };
    bool enter(const QString& path);
    bool nextEntry();
    bool pack(const QString& path);
    bool fail(const QString& path, const QString& reason);
    qint64 readFile(char* data, qint64 size);
    void finish();

    QString m_folder;
    DockerIgnore m_ignore;
    std::vector<Level> m_levels;
    QByteArray m_pending; ///< heads and padding that wait to be read
    qsizetype m_taken = 0;
    QFile m_file;
    QString m_filePath;
    qint64 m_left = 0;    ///< bytes of the file still to come
    qint64 m_padding = 0;
    qint64 m_files = 0;
    bool m_started = false;
    bool m_ended = false;
    bool m_failed = false;
};

} // namespace onggi::ui

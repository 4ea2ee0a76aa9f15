#pragma once

#include "containers/tarreader.h"
#include "models/engine.h"

#include <QObject>
#include <QPointer>

namespace onggi::ui {

class DuplexStream;

/// What is in one folder of a container. A running one is asked by its own `ls`; where there is none, and of a stopped
/// one, the folder's archive is read for its heads. Deletes itself after its one signal; deleting it cancels.
class FolderListing : public QObject
{
    Q_OBJECT
public:
    FolderListing(Engine& engine, const QString& id, const QString& path, QObject* parent);
    ~FolderListing() override;

    /// Of an archive, only so much is read; what comes behind is not listed.
    static constexpr qint64 mostRead = 256LL << 20;

signals:
    void listed(const QList<onggi::ui::FileEntry>& entries, bool whole);
    void failed(const QString& sentence);

private:
    void ask();
    void askExec();
    void readExec(const QString& exec, const ExecRequest& request);
    void askArchive();
    void take(const FileEntry& entry);
    void finish(bool whole);
    void fail(const QString& sentence);

    Engine& m_engine;
    QString m_id;
    QString m_path;
    QPointer<Call> m_question;
    QPointer<DuplexStream> m_stream;
    QPointer<Download> m_download;
    QByteArray m_output;
    QByteArray m_complaint;
    QList<FileEntry> m_entries;
    QString m_prefix; ///< of the archive's names: the folder's own
    bool m_hasPrefix = false;
    bool m_isFolder = false;
};

/// The beginning of one file of a container, or of an image by way of a container that is made for it and never started.
/// Deletes itself after its one signal; deleting it cancels.
class FileReading : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 limit = 1 << 20;
    FileReading(Engine& engine, const QString& id, const QString& path, QObject* parent);

signals:
    void read(const QByteArray& content, bool cut);
    void missing(); ///< there is no such file
    void failed(const QString& sentence);

private:
    QPointer<Download> m_download;
};

} // namespace onggi::ui

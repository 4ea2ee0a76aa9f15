#pragma once

#include "models/engine.h"

#include <QObject>
#include <QPointer>
#include <memory>

class QProcess;

namespace onggi::ui {

/// A file or folder on its way out of a container or into it, packed and unpacked by the system's tar. Ends with one of
/// finished() and failed(), or with neither after cancel(). Owned by its parent.
class FileTransfer : public QObject
{
    Q_OBJECT
public:
    /// `path` in the container, with all below it, into a folder of this computer.
    static FileTransfer* out(Engine& engine, const QString& id, const QString& path, const QString& folder, QObject* parent);
    /// A file or folder of this computer into a folder of the container, as root's.
    static FileTransfer* in(Engine& engine, const QString& id, const QString& path, const QString& folder, QObject* parent);
    ~FileTransfer() override;
    void cancel();

signals:
    void progressed(qint64 bytes);
    void finished();
    void failed(const QString& sentence);

private:
    explicit FileTransfer(QObject* parent) : QObject(parent) {}
    void beginOut(Engine& engine, const QString& id, const QString& path, const QString& folder);
    void beginIn(Engine& engine, const QString& id, const QString& path, const QString& folder);
    void fail(const QString& sentence);

    QPointer<Download> m_download;
    QPointer<Call> m_upload;
    std::shared_ptr<QProcess> m_packer;
    bool m_over = false;
};

} // namespace onggi::ui

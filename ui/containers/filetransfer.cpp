#include "containers/filetransfer.h"

#include "docker/transfer.h"
#include "models/refusal.h"

#include <QFileInfo>
#include <QProcess>
#include <QTimer>

namespace onggi::ui {

namespace {

constexpr int tarStart = 2000;

/// Counts what is read of it, which is what goes to the engine.
class CountedProcess : public QProcess
{
public:
    std::function<void(qint64)> counted;

protected:
    qint64 readData(char* data, qint64 size) override
    {
        const auto got = QProcess::readData(data, size);
        if (got > 0 && counted)
            counted(m_all += got);
        return got;
    }

private:
    qint64 m_all = 0;
};

} // namespace

FileTransfer* FileTransfer::out(Engine& engine, const QString& id, const QString& path, const QString& folder, QObject* parent)
{
    auto* transfer = new FileTransfer(parent);
    QTimer::singleShot(0, transfer, [transfer, &engine, id, path, folder] { transfer->beginOut(engine, id, path, folder); });
    return transfer;
}

FileTransfer* FileTransfer::in(Engine& engine, const QString& id, const QString& path, const QString& folder, QObject* parent)
{
    auto* transfer = new FileTransfer(parent);
    QTimer::singleShot(0, transfer, [transfer, &engine, id, path, folder] { transfer->beginIn(engine, id, path, folder); });
    return transfer;
}

FileTransfer::~FileTransfer()
{
    cancel();
}

void FileTransfer::cancel()
{
    m_over = true;
    if (m_upload)
        m_upload->cancel();
    if (m_download)
        m_download->cancel();
    // The process that packs or unpacks ends with what holds it.
    delete m_download;
    if (m_packer) {
        m_packer->disconnect(this);
        m_packer.reset();
    }
}

void FileTransfer::fail(const QString& sentence)
{
    if (std::exchange(m_over, true))
        return;
    emit failed(sentence);
}

void FileTransfer::beginOut(Engine& engine, const QString& id, const QString& path, const QString& folder)
{
    if (m_over)
        return;
    auto process = std::make_unique<QProcess>();
    auto* tar = process.get();
    // Nothing of the archive may name a place outside the folder or another owner: GNU tar sees to the first by itself.
    tar->setProgram("tar");
    tar->setArguments({"-x", "-f", "-", "-C", folder, "--no-same-owner", "--no-same-permissions"});
    tar->setProcessChannelMode(QProcess::MergedChannels);
    tar->start(QIODevice::ReadWrite);
    if (!tar->waitForStarted(tarStart)) {
        fail(tr("The files could not be unpacked here: %1").arg(tar->errorString()));
        return;
    }
    m_download = engine.client().readArchive(id, path, std::move(process), this);
    connect(m_download, &Download::progressed, this, &FileTransfer::progressed);
    connect(m_download, &Download::failed, this, [this](const ApiError& error) { fail(refusalText(error)); });
    connect(m_download, &Download::finished, this, [tar] { tar->closeWriteChannel(); });
    connect(tar, &QProcess::finished, this, [this, tar](int code) {
        if (code != 0)
            fail(tr("The files could not be unpacked here: %1").arg(QString::fromLocal8Bit(tar->readAll()).trimmed()));
        else if (!std::exchange(m_over, true))
            emit finished();
    });
}

void FileTransfer::beginIn(Engine& engine, const QString& id, const QString& path, const QString& folder)
{
    if (m_over)
        return;
    const QFileInfo source(path);
    auto tar = std::make_shared<CountedProcess>();
    tar->counted = [self = QPointer(this)](qint64 bytes) {
        if (self)
            emit self->progressed(bytes);
    };
    m_packer = tar;
    // As `docker cp` does it: what is copied in belongs to the container's root.
    tar->start("tar", {"-c", "-f", "-", "-C", source.absolutePath(), "--owner=0", "--group=0", "--numeric-owner", "--", source.fileName()}, QIODevice::ReadOnly);
    if (!tar->waitForStarted(tarStart)) {
        fail(tr("The files could not be packed: %1").arg(tar->errorString()));
        return;
    }
    auto* reply = engine.client().writeArchive(id, folder, tar);
    m_upload = reply;
    reply
        ->then(this,
               [this, tar] {
                   if (tar->state() == QProcess::NotRunning && tar->exitCode() != 0)
                       fail(tr("Not everything could be read: %1").arg(QString::fromLocal8Bit(tar->readAllStandardError()).trimmed()));
                   else if (!std::exchange(m_over, true))
                       emit finished();
               })
        ->otherwise(this, [this](const ApiError& error) { fail(refusalText(error)); });
}

} // namespace onggi::ui

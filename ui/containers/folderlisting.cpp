#include "containers/folderlisting.h"

#include "containers/filelistmodel.h"
#include "docker/transfer.h"
#include "models/refusal.h"

#include <QTimer>

namespace onggi::ui {

namespace {
constexpr qsizetype mostListing = 8 << 20;
constexpr int noSuchPath = 404;
} // namespace

FolderListing::FolderListing(Engine& engine, const QString& id, const QString& path, QObject* parent)
    : QObject(parent), m_engine(engine), m_id(id), m_path(path)
{
    QTimer::singleShot(0, this, &FolderListing::ask);
}

FolderListing::~FolderListing()
{
    if (m_question)
        m_question->cancel();
    if (m_download)
        m_download->cancel();
}

void FolderListing::ask()
{
    const auto* container = m_engine.containers().find(m_id);
    if (container && container->state == ContainerState::Running)
        askExec();
    else
        askArchive();
}

void FolderListing::askExec()
{
    ExecRequest request;
    request.terminal = false;
    // Root sees all of it. A path with a slash at its end must be a folder.
    request.user = "0";
    request.environment = {"LC_ALL=C"};
    request.command = {"/bin/sh", "-c", "cd \"$1\" && { ls -lnA --full-time 2>/dev/null || ls -lnA; }", "sh", m_path};
    auto* reply = m_engine.client().createExec(m_id, request);
    m_question = reply;
    reply->then(this, [this, request](const QString& exec) { readExec(exec, request); })->otherwise(this, [this](const ApiError&) { askArchive(); });
}

void FolderListing::readExec(const QString& exec, const ExecRequest& request)
{
    m_stream = m_engine.client().startExec(exec, request, this);
    connect(m_stream, &DuplexStream::received, this, [this](const QByteArray& bytes, Channel channel) {
        auto& text = channel == Channel::Error ? m_complaint : m_output;
        if (text.size() < mostListing)
            text += bytes;
    });
    connect(m_stream, &DuplexStream::closed, this, [this, exec] {
        auto* reply = m_engine.client().inspectExec(exec);
        m_question = reply;
        reply
            ->then(this,
                   [this](const ExecDetails& details) {
                       if (details.exitCode.value_or(0) == 0) {
                           m_entries = FileListModel::parseListing(QString::fromUtf8(m_output));
                           finish(m_output.size() < mostListing);
                       } else if (details.exitCode == 126 || details.exitCode == 127 || m_complaint.isEmpty()) {
                           askArchive();
                       } else {
                           fail(tr("%1 cannot be opened: %2").arg(m_path, QString::fromUtf8(m_complaint).trimmed().section(": ", -1)));
                       }
                   })
            ->otherwise(this, [this](const ApiError&) { askArchive(); });
    });
    connect(m_stream, &DuplexStream::failed, this, [this](const ApiError&) { askArchive(); });
}

void FolderListing::askArchive()
{
    auto reader = std::make_unique<TarReader>();
    connect(reader.get(), &TarReader::entryFound, this, &FolderListing::take);
    // With a dot behind it, a link to a folder is followed.
    m_download = m_engine.client().readArchive(m_id, m_path.endsWith('/') ? m_path + '.' : m_path + "/.", std::move(reader), this);
    connect(m_download, &Download::progressed, this, [this](qint64 bytes) {
        if (bytes > mostRead)
            finish(false);
    });
    connect(m_download, &Download::finished, this, [this] {
        if (m_isFolder)
            finish(true);
        else
            fail(tr("%1 is no folder.").arg(m_path));
    });
    connect(m_download, &Download::failed, this, [this](const ApiError& error) { fail(tr("%1 cannot be opened: %2").arg(m_path, refusalText(error))); });
}

/// The first entry is the folder itself; of the others, those directly in it count.
void FolderListing::take(const FileEntry& entry)
{
    auto name = entry.name;
    while (name.startsWith("./"))
        name = name.mid(2);
    if (name == ".")
        name.clear();
    while (name.startsWith('/'))
        name = name.mid(1);
    while (name.endsWith('/'))
        name.chop(1);
    if (!m_hasPrefix) {
        m_hasPrefix = true;
        m_isFolder = entry.kind == FileEntry::Kind::Folder;
        m_prefix = name.isEmpty() ? QString() : name + '/';
        return;
    }
    if (!name.startsWith(m_prefix))
        return;
    name = name.mid(m_prefix.size());
    if (name.isEmpty() || name.contains('/'))
        return;
    auto listed = entry;
    listed.name = name;
    m_entries.append(listed);
}

void FolderListing::finish(bool whole)
{
    if (m_download)
        m_download->cancel();
    disconnect(m_stream, nullptr, this, nullptr);
    emit listed(m_entries, whole);
    deleteLater();
}

void FolderListing::fail(const QString& sentence)
{
    emit failed(sentence);
    deleteLater();
}

FileReading::FileReading(Engine& engine, const QString& id, const QString& path, QObject* parent) : QObject(parent)
{
    auto reader = std::make_unique<TarReader>(limit);
    auto* tar = reader.get();
    m_download = engine.client().readArchive(id, path, std::move(reader), this);
    const auto end = [this, tar] {
        emit read(tar->content(), tar->isCut());
        deleteLater();
    };
    connect(m_download, &Download::progressed, this, [this, tar, end] {
        if (!tar->isCut())
            return;
        m_download->cancel();
        m_download->disconnect(this);
        end();
    });
    connect(m_download, &Download::finished, this, end);
    connect(m_download, &Download::failed, this, [this](const ApiError& error) {
        if (error.status == noSuchPath)
            emit missing();
        else
            emit failed(refusalText(error));
        deleteLater();
    });
}

} // namespace onggi::ui

#include "images/archivedialogs.h"

#include "docker/reference.h"
#include "docker/transfer.h"
#include "images/tagdialog.h"
#include "models/humanize.h"
#include "models/refusal.h"
#include "models/shellline.h"
#include "widgets/formfields.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QGridLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSaveFile>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {

// "registry:5000/team/app:1.2" as a file's name.
QString fileNameFor(const QStringList& references)
{
    if (references.size() != 1)
        return QStringLiteral("images.tar");
    static const QRegularExpression unfit(QStringLiteral("[^A-Za-z0-9._-]+"));
    QString name = references.front().section(u'/', -1);
    return name.replace(unfit, QStringLiteral("-")) + QStringLiteral(".tar");
}

QLabel* muted(const QString& text)
{
    auto* label = new QLabel(text);
    label->setProperty("kind", "muted");
    label->setWordWrap(true);
    return label;
}

QString errorIn(const QJsonObject& object)
{
    return object.value("error").toString(object.value("errorDetail").toObject().value("message").toString());
}

} // namespace

SaveDialog::SaveDialog(Engine& engine, const QStringList& references, QWidget* parent)
    : ActionDialog(references.size() == 1 ? tr("Save %1").arg(references.front())
                                          : tr("Save %n image(s)", nullptr, int(references.size())),
                   tr("Save"), parent)
    , m_engine(engine)
    , m_references(references)
    , m_file(new PathField(PathField::Kind::SaveFile, tr("Save as")))
    , m_progress(new ByteProgress)
{
    QStringList seen;
    for (const auto& each : references) {
        const auto* image = engine.images().findByReference(each);
        if (image && !seen.contains(image->id)) {
            seen.append(image->id);
            m_expected += image->size;
        }
    }
    form()->addWidget(muted(references.size() == 1
                                ? tr("One archive with all of its layers, which docker load and others read.")
                                : tr("One archive; layers that they share are in it once: %1.")
                                      .arg(references.join(QStringLiteral(", ")))));
    auto* grid = newFormGrid();
    QString folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
    if (!QFileInfo(folder).isWritable())
        folder = QDir::homePath();
    m_file->setPath(folder + u'/' + fileNameFor(references));
    m_hint = addFormField(*grid, tr("Save as"), m_file, true);
    form()->addLayout(grid);
    form()->addWidget(m_progress);
    connect(m_file, &PathField::changed, this, &SaveDialog::refresh);
    refresh();
    m_file->setFocus();
}

QString SaveDialog::commandLine() const
{
    return shellLine(QStringList{"docker", "save", "-o", m_file->path().isEmpty() ? "…" : m_file->path()} + m_references);
}

void SaveDialog::refresh()
{
    QFileInfo file(m_file->path());
    QFileInfo folder(file.path());
    Verdict verdict{true, tr("About %1").arg(bytesText(m_expected))};
    if (m_file->path().isEmpty())
        verdict = {false, tr("Where to?")};
    else if (file.isDir())
        verdict = {false, tr("This is a folder: add a file's name.")};
    else if (!folder.isDir() || !folder.isWritable())
        verdict = {false, tr("This is no folder that you may write to.")};
    else if (file.exists())
        verdict.sentence = tr("The file is there already: it is replaced.");
    setVerdict(m_hint, m_file->edit(), verdict);
    setLine(commandLine());
    setReady(verdict.ok);
}

void SaveDialog::carryOut()
{
    auto file = std::make_unique<QSaveFile>(m_file->path());
    if (!file->open(QIODevice::WriteOnly)) {
        showFailure(tr("%1 cannot be written: %2.").arg(m_file->path(), file->errorString()));
        return;
    }
    setWorking(true);
    emit commandUsed(commandLine());
    auto* sink = file.get();
    m_download = m_engine.client().saveImages(m_references, std::move(file), this);
    m_progress->show(tr("Saving"), 0, 0);
    connect(m_download, &Download::progressed, this,
            [this](qint64 bytes) { m_progress->show(tr("Saving"), bytes, bytes <= m_expected ? m_expected : 0); });
    connect(m_download, &Download::failed, this, [this](const ApiError& error) {
        m_progress->clear();
        m_download->deleteLater();
        showFailure(tr("It was not saved. %1").arg(refusalText(error)));
    });
    connect(m_download, &Download::finished, this, [this, sink] {
        // The file takes its name only now that it is whole.
        if (!sink->commit()) {
            m_progress->clear();
            showFailure(tr("%1 cannot be written: %2.").arg(m_file->path(), sink->errorString()));
            return;
        }
        emit saved(tr("Saved %1 to %2.").arg(bytesText(m_download->bytes()), m_file->path()));
        accept();
    });
}

UploadDialog::UploadDialog(Engine& engine, const QString& title, const QString& acceptText, QWidget* parent)
    : ActionDialog(title, acceptText, parent)
    , m_engine(engine)
    , m_file(new PathField(PathField::Kind::OpenFile, tr("Archive")))
    , m_progress(new ByteProgress)
{
    m_file->setFileFilter(tr("Archives (*.tar *.tar.gz *.tgz *.tar.xz *.tar.zst *.tar.bz2);;All files (*)"));
    connect(m_file, &PathField::changed, this, [this] { refresh(); });
}

bool UploadDialog::fileIsThere()
{
    QFileInfo file(m_file->path());
    Verdict verdict{true, {}};
    if (m_file->path().isEmpty())
        verdict = {true, tr("A tar archive, compressed or not")};
    else if (!file.isFile())
        verdict = {false, tr("There is no such file.")};
    else if (!file.isReadable())
        verdict = {false, tr("You may not read this file.")};
    else
        verdict.sentence = bytesText(file.size());
    setVerdict(m_fileHint, m_file->edit(), verdict);
    return verdict.ok && file.isFile();
}

std::shared_ptr<QFile> UploadDialog::openFile()
{
    auto file = std::make_shared<QFile>(m_file->path());
    if (file->open(QIODevice::ReadOnly))
        return file;
    showFailure(tr("%1 cannot be read: %2.").arg(m_file->path(), file->errorString()));
    return nullptr;
}

void UploadDialog::follow(JsonStream* stream, qint64 size)
{
    setWorking(true);
    m_error.clear();
    m_stream = stream;
    m_progress->show(tr("Sending the archive"), 0, size);
    connect(stream, &JsonStream::uploaded, this, [this, size](qint64 bytes) {
        m_progress->show(bytes < size ? tr("Sending the archive") : tr("The engine unpacks it"), bytes, bytes < size ? size : 0);
    });
    connect(stream, &JsonStream::received, this, [this](const QJsonObject& object) {
        if (auto error = errorIn(object); !error.isEmpty())
            m_error = error;
        else
            take(object);
    });
    auto end = [this](const QString& error) {
        m_progress->clear();
        m_stream->deleteLater();
        if (error.isEmpty()) {
            m_engine.refreshImages();
            done();
        } else {
            showFailure(tr("The engine says: %1.").arg(error));
        }
    };
    connect(stream, &JsonStream::finished, this, [this, end] { end(m_error); });
    connect(stream, &JsonStream::failed, this,
            [this, end](const ApiError& error) { end(m_error.isEmpty() ? refusalText(error) : m_error); });
}

LoadDialog::LoadDialog(Engine& engine, QWidget* parent)
    : UploadDialog(engine, tr("Load images from a file"), tr("Load"), parent)
{
    form()->addWidget(muted(tr("An archive that docker save, podman, buildah or skopeo made: its images come with their names and layers.")));
    auto* grid = newFormGrid();
    m_fileHint = addFormField(*grid, tr("Archive"), m_file, true);
    form()->addLayout(grid);
    form()->addWidget(m_progress);
    refresh();
    m_file->setFocus();
}

void LoadDialog::refresh()
{
    setReady(fileIsThere());
    setLine(shellLine({"docker", "load", "-i", m_file->path().isEmpty() ? "…" : m_file->path()}));
}

void LoadDialog::carryOut()
{
    auto file = openFile();
    if (!file)
        return;
    m_names.clear();
    emit commandUsed(shellLine({"docker", "load", "-i", m_file->path()}));
    auto size = file->size();
    follow(m_engine.client().loadImages(std::move(file), this), size);
}

void LoadDialog::take(const QJsonObject& object)
{
    static const QRegularExpression name(QStringLiteral("^Loaded image(?: ID)?: (\\S+)"));
    if (auto match = name.match(object.value("stream").toString()); match.hasMatch())
        m_names.append(match.captured(1));
}

void LoadDialog::done()
{
    emit loaded(m_names, m_names.isEmpty() ? tr("The archive is loaded.")
                                           : tr("Loaded %1.").arg(m_names.join(QStringLiteral(", "))));
    accept();
}

ImportDialog::ImportDialog(Engine& engine, QWidget* parent)
    : UploadDialog(engine, tr("Make an image from an archive of files"), tr("Import"), parent)
    , m_name(new QLineEdit)
    , m_command(new QLineEdit)
    , m_message(new QLineEdit)
{
    form()->addWidget(muted(tr("A whole file system, like docker export writes it, becomes an image of one layer. It knows no command "
                               "and no environment, except what is said here.")));
    auto* grid = newFormGrid();
    m_fileHint = addFormField(*grid, tr("Archive"), m_file, true);
    auto add = [&](QLineEdit* field, const QString& name, const QString& placeholder) {
        field->setAccessibleName(name);
        field->setPlaceholderText(placeholder);
        connect(field, &QLineEdit::textChanged, this, [this] { refresh(); });
        return addFormField(*grid, name, field, true);
    };
    m_nameHint = add(m_name, tr("Image name"), tr("repository:tag"));
    add(m_command, tr("Command"), QStringLiteral("/bin/sh"))->setText(tr("What a container of it runs"));
    add(m_message, tr("Message"), tr("What it is"));
    form()->addLayout(grid);
    form()->addWidget(m_progress);
    refresh();
    m_file->setFocus();
}

QStringList ImportDialog::changes() const
{
    auto words = shellWords(m_command->text()).value_or(QStringList());
    if (words.isEmpty())
        return {};
    return {"CMD " + QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(words)).toJson(QJsonDocument::Compact))};
}

QString ImportDialog::commandLine() const
{
    QStringList words{"docker", "import"};
    for (const auto& each : changes())
        words << "-c" << each;
    if (!m_message->text().isEmpty())
        words << "-m" << m_message->text();
    words << (m_file->path().isEmpty() ? "…" : m_file->path()) << (m_name->text().isEmpty() ? "…" : m_name->text().trimmed());
    return shellLine(words);
}

void ImportDialog::refresh()
{
    QString name = m_name->text().trimmed();
    auto verdict = TagDialog::judgeNewName(m_engine.images(), name);
    setVerdict(m_nameHint, m_name, name.isEmpty() ? Verdict{true, verdict.sentence} : verdict);
    setReady(fileIsThere() && verdict.ok && shellWords(m_command->text()).has_value());
    setLine(commandLine());
}

void ImportDialog::carryOut()
{
    auto file = openFile();
    if (!file)
        return;
    emit commandUsed(commandLine());
    auto name = ImageReference::parse(m_name->text());
    auto size = file->size();
    follow(m_engine.client().importImage(std::move(file), {name.name, name.tagOrLatest(), m_message->text(), changes()}, this), size);
}

void ImportDialog::take(const QJsonObject&)
{
    // The engine answers with the image's id; it is found by the name it was given.
}

void ImportDialog::done()
{
    QString name = ImageReference::parse(m_name->text()).full();
    emit loaded({name}, tr("Made the image %1.").arg(name));
    accept();
}

} // namespace onggi::ui

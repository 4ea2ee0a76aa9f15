#include "containers/filespane.h"

#include "containers/filetransfer.h"
#include "containers/folderlisting.h"
#include "containers/textwindow.h"
#include "models/humanize.h"
#include "models/shellline.h"
#include "widgets/buttons.h"
#include "widgets/noticebar.h"
#include "widgets/tables.h"
#include "widgets/theme.h"

#include <QDir>
#include <QDirIterator>
#include <QDrag>
#include <QDragEnterEvent>
#include <QEventLoop>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QProgressBar>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QUrl>
#include <algorithm>

namespace onggi::ui {

namespace {

constexpr int noticeLife = 5000;

/// Files that are fetched when they are dropped somewhere, and not before.
class DraggedFiles : public QMimeData
{
public:
    DraggedFiles(Engine& engine, const QString& id, const QStringList& paths) : m_engine(engine), m_id(id), m_paths(paths) {}
    QStringList formats() const override { return {"text/uri-list"}; }
    bool hasFormat(const QString& format) const override { return format == "text/uri-list"; }

protected:
    QVariant retrieveData(const QString& format, QMetaType) const override
    {
        if (format != "text/uri-list")
            return {};
        if (m_urls.isEmpty() && m_folder.isValid()) {
            for (const auto& path : m_paths) {
                QEventLoop wait;
                auto* transfer = FileTransfer::out(m_engine, m_id, path, m_folder.path(), nullptr);
                bool fine = false;
                QObject::connect(transfer, &FileTransfer::finished, &wait, [&] {
                    fine = true;
                    wait.quit();
                });
                QObject::connect(transfer, &FileTransfer::failed, &wait, [&] { wait.quit(); });
                wait.exec();
                delete transfer;
                if (fine)
                    m_urls.append(QUrl::fromLocalFile(m_folder.filePath(path.section('/', -1))));
            }
            // Whoever took them copies them after the drop: they stay until the program ends.
            const_cast<QTemporaryDir&>(m_folder).setAutoRemove(false);
        }
        QByteArray list;
        for (const auto& url : m_urls)
            list += url.toEncoded() + "\r\n";
        return list;
    }

private:
    Engine& m_engine;
    QString m_id;
    QStringList m_paths;
    QTemporaryDir m_folder;
    mutable QList<QUrl> m_urls;
};

QStringList localFiles(const QMimeData* data)
{
    QStringList paths;
    for (const auto& url : data->urls()) {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    return paths;
}

qint64 sizeOfTree(const QString& path)
{
    const QFileInfo info(path);
    if (!info.isDir())
        return info.size();
    qint64 all = 0;
    int counted = 0;
    for (QDirIterator each(path, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); each.hasNext() && counted < 20000; ++counted) {
        each.next();
        all += each.fileInfo().size();
    }
    return all;
}

} // namespace

void FileTable::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->source() != this && !localFiles(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void FileTable::dragMoveEvent(QDragMoveEvent* event)
{
    if (event->source() != this && !localFiles(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void FileTable::dropEvent(QDropEvent* event)
{
    const auto paths = localFiles(event->mimeData());
    if (event->source() == this || paths.isEmpty())
        return;
    event->acceptProposedAction();
    emit dropped(paths, rowAt(int(event->position().y())));
}

void FileTable::startDrag(Qt::DropActions)
{
    emit dragBegun();
}

void FileTable::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        emit opened(currentIndex().row());
    else
        QTableView::keyPressEvent(event);
}

FilesPane::FilesPane(Engine& engine, QWidget* parent) : MessagePane(parent), m_engine(engine)
{
    auto* page = new QWidget;
    m_up = new IconButton("chevron-up", tr("One folder up"), page);
    m_place = new QLineEdit(page);
    m_place->setAccessibleName(tr("Folder in the container"));
    m_place->setFont(Theme::monospace());
    m_count = new QLabel(page);
    m_count->setProperty("kind", "muted");
    m_view = new Button(tr("View"), Button::Kind::Quiet, "logs", page);
    m_download = new Button(tr("Download…"), Button::Kind::Quiet, "download", page);
    auto* uploadButton = new Button(tr("Upload…"), Button::Kind::Quiet, "plus", page);
    auto* again = new Button(tr("Refresh"), Button::Kind::Quiet, "restart", page);
    m_table = new FileTable(page);
    makeQuiet(*m_table, 34);
    m_table->setModel(&m_model);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setDragEnabled(true);
    m_table->setAcceptDrops(true);
    m_table->setDragDropMode(QAbstractItemView::DragDrop);
    m_table->setDropIndicatorShown(false);
    m_table->setAccessibleName(tr("Files"));
    m_table->horizontalHeader()->setSectionResizeMode(FileListModel::NameColumn, QHeaderView::Stretch);
    m_table->setColumnWidth(FileListModel::SizeColumn, 110);
    m_table->setColumnWidth(FileListModel::ModifiedColumn, 140);
    m_table->setColumnWidth(FileListModel::RightsColumn, 130);
    m_table->setColumnWidth(FileListModel::OwnerColumn, 120);
    m_notice = new NoticeBar(page);
    m_progress = new QWidget(page);
    m_progressText = new QLabel(m_progress);
    m_progressText->setProperty("kind", "muted");
    m_bar = new QProgressBar(m_progress);
    m_bar->setTextVisible(false);
    m_bar->setMaximumWidth(220);
    m_bar->setAccessibleName(tr("Progress of the copy"));
    auto* cancel = new Button(tr("Cancel"), Button::Kind::Quiet, {}, m_progress);
    auto* progressRow = new QHBoxLayout(m_progress);
    progressRow->setContentsMargins(14, 4, 10, 6);
    progressRow->addWidget(m_progressText, 1);
    progressRow->addWidget(m_bar);
    progressRow->addWidget(cancel);
    m_progress->hide();

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(10, 6, 10, 6);
    bar->setSpacing(8);
    bar->addWidget(m_up);
    bar->addWidget(m_place, 1);
    bar->addWidget(m_count);
    for (auto* button : {m_view, m_download, uploadButton, again})
        bar->addWidget(button);
    auto* noticeRow = new QHBoxLayout;
    noticeRow->setContentsMargins(10, 0, 10, 0);
    noticeRow->addWidget(m_notice);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addLayout(noticeRow);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_progress);
    setContent(page);

    connect(m_up, &QToolButton::clicked, this, [this] { go(m_path.section('/', 0, -2)); });
    connect(m_place, &QLineEdit::returnPressed, this, [this] { go(m_place->text().trimmed()); });
    connect(again, &QPushButton::clicked, this, &FilesPane::listAgain);
    connect(m_view, &QPushButton::clicked, this, [this] { open(m_table->currentIndex().row()); });
    connect(m_download, &QPushButton::clicked, this, &FilesPane::download);
    connect(uploadButton, &QPushButton::clicked, this, &FilesPane::upload);
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex& index) { open(index.row()); });
    connect(m_table, &FileTable::opened, this, &FilesPane::open);
    connect(m_table, &FileTable::dragBegun, this, &FilesPane::dragOut);
    connect(m_table, &FileTable::dropped, this, [this](const QStringList& paths, int row) {
        const bool intoFolder = row >= 0 && m_model.at(row).kind == FileEntry::Kind::Folder;
        QList<Copy> copies;
        for (const auto& path : paths)
            copies.append({false, path, intoFolder ? pathOf(m_model.at(row).name) : m_path});
        queue(copies);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &FilesPane::refreshButtons);
    connect(cancel, &QPushButton::clicked, this, [this] {
        m_waiting.clear();
        if (m_transfer)
            m_transfer->cancel();
        endCopy({});
        m_notice->showNotice(tr("The copy was cancelled. What had arrived by then is there."), {}, noticeLife);
        listAgain();
    });
    connect(this, &MessagePane::messageButtonClicked, this, [this] { go("/"); });
    refreshButtons();
}

FilesPane::~FilesPane() = default;

void FilesPane::setContainer(const QString& id)
{
    if (m_id == id)
        return;
    m_places.insert(m_id, m_path);
    m_id = id;
    m_path = m_places.value(id, "/");
    m_listed = false;
    m_model.setEntries({});
    delete m_listing;
    if (isVisible())
        listAgain();
}

void FilesPane::showEvent(QShowEvent* event)
{
    MessagePane::showEvent(event);
    if (!m_listed)
        listAgain();
}

QString FilesPane::pathOf(const QString& name) const
{
    return m_path == "/" ? '/' + name : m_path + '/' + name;
}

void FilesPane::listAgain()
{
    go(m_path);
}

void FilesPane::go(const QString& path)
{
    if (m_id.isEmpty())
        return;
    delete m_listing;
    auto wanted = QDir::cleanPath('/' + path);
    while (wanted.startsWith("//"))
        wanted = wanted.mid(1);
    m_place->setText(wanted);
    m_count->setText(tr("Reading…"));
    const auto before = m_path;
    m_listing = new FolderListing(m_engine, m_id, wanted, this);
    connect(m_listing, &FolderListing::listed, this, [this, wanted](const QList<FileEntry>& entries, bool whole) {
        const bool other = m_path != wanted;
        m_path = wanted;
        m_listed = true;
        m_place->setText(wanted);
        m_model.setEntries(entries);
        m_count->setText(whole ? tr("%n entries", nullptr, int(entries.size())) : tr("%n entries, and more", nullptr, int(entries.size())));
        if (!whole)
            m_notice->showNotice(tr("This folder is too large to be read whole while the container is stopped. Start it to see all of it."));
        if (other)
            m_table->scrollToTop();
        refreshButtons();
        showContent();
    });
    connect(m_listing, &FolderListing::failed, this, [this, before](const QString& sentence) {
        m_count->clear();
        if (!m_listed) {
            showMessage("folder", tr("The files cannot be listed"), sentence, tr("Try again"));
            return;
        }
        m_place->setText(before);
        m_notice->showError(sentence);
    });
    emit commandUsed(shellLine({"docker", "exec", m_engine.containers().find(m_id) ? m_engine.containers().find(m_id)->name : m_id.left(12), "ls", "-lA", wanted}));
}

void FilesPane::open(int row)
{
    if (row < 0 || row >= m_model.rowCount())
        return;
    const auto& entry = m_model.at(row);
    switch (entry.kind) {
    case FileEntry::Kind::Folder: go(pathOf(entry.name)); break;
    case FileEntry::Kind::Link: {
        // Where it leads is a folder more often than not, and of a file, the folder that it is in is shown.
        const auto target = QDir::cleanPath(entry.target.startsWith('/') ? entry.target : m_path + '/' + entry.target);
        auto* probe = new FolderListing(m_engine, m_id, target, this);
        connect(probe, &FolderListing::listed, this, [this, target] { go(target); });
        connect(probe, &FolderListing::failed, this, [this, target] { openText(target, 0); });
        break;
    }
    case FileEntry::Kind::File: openText(pathOf(entry.name), entry.size); break;
    case FileEntry::Kind::Other: m_notice->showNotice(tr("%1 is a device or a socket: there is nothing in it to read.").arg(entry.name), {}, noticeLife); break;
    }
}

void FilesPane::openText(const QString& path, qint64 size)
{
    auto* reading = new FileReading(m_engine, m_id, path, this);
    connect(reading, &FileReading::read, this, [this, path, size](const QByteArray& content, bool cut) {
        if (content.left(8000).contains('\0')) {
            m_notice->showNotice(tr("%1 is no text (%2). Download it to open it with a program of yours.").arg(path.section('/', -1), bytesText(std::max<qint64>(size, content.size()))), {}, noticeLife);
            return;
        }
        auto* window = new TextWindow(path, QString::fromUtf8(content), cut ? tr("Only the first %1 are shown.").arg(bytesText(FileReading::limit)) : QString(), this->window());
        window->open();
    });
    connect(reading, &FileReading::missing, this, [this, path] { m_notice->showError(tr("%1 is not there any more.").arg(path)); });
    connect(reading, &FileReading::failed, this, [this, path](const QString& sentence) { m_notice->showError(tr("%1 cannot be opened: %2").arg(path, sentence)); });
}

QStringList FilesPane::selectedPaths() const
{
    QStringList paths;
    for (const auto& index : m_table->selectionModel()->selectedRows())
        paths.append(pathOf(m_model.at(index.row()).name));
    return paths;
}

void FilesPane::refreshButtons()
{
    const auto count = m_table->selectionModel()->selectedRows().size();
    m_view->setEnabled(count == 1);
    m_download->setEnabled(count > 0);
    m_up->setEnabled(m_path != "/");
}

void FilesPane::download()
{
    auto* dialog = new QFileDialog(window(), tr("Into which folder?"), QStandardPaths::writableLocation(QStandardPaths::DownloadLocation));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this, paths = selectedPaths()](const QString& folder) {
        QList<Copy> copies;
        for (const auto& path : paths)
            copies.append({true, path, folder});
        queue(copies);
    });
    dialog->open();
}

void FilesPane::upload()
{
    auto* dialog = new QFileDialog(window(), tr("Which files?"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
        QList<Copy> copies;
        for (const auto& file : files)
            copies.append({false, file, m_path});
        queue(copies);
    });
    dialog->open();
}

void FilesPane::queue(const QList<Copy>& copies)
{
    m_waiting += copies;
    if (!m_transfer)
        nextCopy();
}

void FilesPane::nextCopy()
{
    if (m_waiting.isEmpty())
        return;
    m_copy = m_waiting.takeFirst();
    const auto name = m_copy.from.section('/', -1);
    const auto* container = m_engine.containers().find(m_id);
    const auto inside = (container ? container->name : m_id.left(12)) + ':';
    emit commandUsed(shellLine(m_copy.out ? QStringList{"docker", "cp", inside + m_copy.from, m_copy.to} : QStringList{"docker", "cp", m_copy.from, inside + m_copy.to}));
    qint64 total = 0;
    if (m_copy.out) {
        for (int row = 0; row < m_model.rowCount(); ++row) {
            if (m_model.at(row).kind == FileEntry::Kind::File && pathOf(m_model.at(row).name) == m_copy.from)
                total = m_model.at(row).size;
        }
    } else {
        total = sizeOfTree(m_copy.from);
    }
    m_bar->setRange(0, total > 0 ? 1000 : 0);
    m_bar->setValue(0);
    m_progressText->setText(m_copy.out ? tr("Downloading %1…").arg(name) : tr("Uploading %1…").arg(name));
    m_progress->show();
    m_transfer = m_copy.out ? FileTransfer::out(m_engine, m_id, m_copy.from, m_copy.to, this) : FileTransfer::in(m_engine, m_id, m_copy.from, m_copy.to, this);
    connect(m_transfer, &FileTransfer::progressed, this, [this, total, name](qint64 bytes) {
        if (total > 0)
            m_bar->setValue(int(std::min<qint64>(1000, bytes * 1000 / total)));
        m_progressText->setText((m_copy.out ? tr("Downloading %1: %2") : tr("Uploading %1: %2")).arg(name, bytesText(bytes)));
    });
    connect(m_transfer, &FileTransfer::failed, this, [this](const QString& sentence) { endCopy(sentence); });
    connect(m_transfer, &FileTransfer::finished, this, [this] { endCopy({}); });
}

void FilesPane::endCopy(const QString& error)
{
    if (m_transfer)
        m_transfer->deleteLater();
    m_transfer.clear();
    m_progress->hide();
    const auto name = m_copy.from.section('/', -1);
    if (!error.isEmpty()) {
        m_waiting.clear();
        m_notice->showError(tr("%1 was not copied: %2").arg(name, error));
        return;
    }
    m_notice->showNotice(tr("Copied %1 to %2.").arg(name, m_copy.to), {}, noticeLife);
    if (!m_waiting.isEmpty())
        nextCopy();
    else if (!m_copy.out)
        listAgain();
}

void FilesPane::dragOut()
{
    const auto paths = selectedPaths();
    if (paths.isEmpty())
        return;
    auto* drag = new QDrag(m_table);
    drag->setMimeData(new DraggedFiles(m_engine, m_id, paths));
    drag->setPixmap(Theme::pixmap(paths.size() > 1 ? "folder" : "logs", 32, Theme::colors().accent, devicePixelRatioF()));
    drag->exec(Qt::CopyAction);
}

} // namespace onggi::ui

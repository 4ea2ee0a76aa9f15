#include "volumes/volumefiles.h"

#include "docker/transfer.h"
#include "models/humanize.h"
#include "models/refusal.h"
#include "models/shellline.h"
#include "widgets/buttons.h"
#include "widgets/emptystate.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QLabel>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

namespace onggi::ui {

namespace {
constexpr qsizetype mostFiles = 5000;
const auto helperFolder = QStringLiteral("/volume");
enum FileColumn { FileNameColumn, FileSizeColumn, FileChangedColumn };
} // namespace

VolumeFiles::VolumeFiles(Engine& engine, StoreFeed& feed, QWidget* parent)
    : QWidget(parent), m_engine(engine), m_feed(feed), m_model(new QStandardItemModel(this)), m_tree(new QTreeView), m_summary(new QLabel),
      m_reload(new Button(tr("Read again"))), m_message(new EmptyState), m_stack(new QStackedWidget)
{
    m_tree->setModel(m_model);
    m_tree->setAccessibleName(tr("Files of the volume"));
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setUniformRowHeights(true);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_summary->setProperty("kind", "muted");
    m_summary->setWordWrap(true);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(14, 8, 14, 8);
    bar->addWidget(m_summary, 1);
    bar->addWidget(m_reload);
    auto* list = new QWidget;
    auto* column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_tree, 1);
    m_stack->addWidget(list);
    m_stack->addWidget(m_message);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    const auto again = [this] {
        m_loaded = false;
        load();
    };
    connect(m_reload, &QPushButton::clicked, this, again);
    connect(m_message, &EmptyState::buttonClicked, this, again);
}

VolumeFiles::~VolumeFiles()
{
    dropHelper();
}

void VolumeFiles::setVolume(const QString& name)
{
    if (name == m_volume)
        return;
    if (m_making)
        m_making->cancel();
    delete m_download;
    dropHelper();
    m_volume = name;
    m_loaded = false;
    m_model->clear();
    m_folders.clear();
}

void VolumeFiles::load()
{
    if (m_loaded || m_volume.isEmpty())
        return;
    m_loaded = true;
    m_message->setContent("folder", tr("Reading…"), tr("The engine lists the files of %1.").arg(m_volume));
    m_stack->setCurrentWidget(m_message);
    const auto users = m_feed.usersOf(m_volume);
    if (users.isEmpty()) {
        makeHelper();
        return;
    }
    const auto& user = users.front();
    read(user.id, user.volume(m_volume)->destination, user.name);
}

void VolumeFiles::makeHelper()
{
    const auto images = m_engine.images().images();
    if (images.isEmpty()) {
        fail(tr("No container has this volume, and there is no image here from which one could be made to look into it. "
                "Pull any image, then try again."));
        return;
    }
    const QJsonObject mount{{"Type", "volume"}, {"Source", m_volume}, {"Target", helperFolder}, {"ReadOnly", true},
                            {"VolumeOptions", QJsonObject{{"NoCopy", true}}}};
    CreateRequest request;
    request.body = QJsonObject{{"Image", images.front().id}, {"Cmd", QJsonArray{"true"}}, {"NetworkDisabled", true},
                               {"Labels", QJsonObject{{"org.onggi.helper", "volume-files"}}},
                               {"HostConfig", QJsonObject{{"NetworkMode", "none"}, {"Mounts", QJsonArray{mount}}}}};
    auto* reply = m_engine.client().createContainer(request);
    m_making = reply;
    reply
        ->then(this,
               [this](const CreatedContainer& made) {
                   m_helper = made.id;
                   read(made.id, helperFolder, {});
               })
        ->otherwise(this, [this](const ApiError& error) {
            fail(tr("No container has this volume, and none could be made to look into it: %1").arg(refusalText(error)));
        });
}

void VolumeFiles::read(const QString& container, const QString& path, const QString& name)
{
    auto listing = std::make_unique<TarListing>(mostFiles);
    auto* list = listing.get();
    m_download = m_engine.client().readArchive(container, path, std::move(listing), this);
    const auto done = [this, list, name] {
        show(*list, name);
        m_download->deleteLater();
        m_download.clear();
        dropHelper();
    };
    // Not from within the write that filled it.
    connect(list, &TarListing::filled, m_download, [this, done] {
        m_download->cancel();
        done();
    }, Qt::QueuedConnection);
    connect(m_download, &Download::finished, this, done);
    connect(m_download, &Download::failed, this, [this](const ApiError& error) {
        m_download->deleteLater();
        m_download.clear();
        dropHelper();
        fail(tr("The files of %1 could not be read: %2").arg(m_volume, refusalText(error)));
    });
    if (!name.isEmpty())
        emit commandUsed(shellLine({"docker", "cp", name + ':' + path + "/.", "-"}));
}

void VolumeFiles::fail(const QString& sentence)
{
    m_message->setContent("alert", tr("The files cannot be shown"), sentence, tr("Try again"));
    m_stack->setCurrentWidget(m_message);
}

void VolumeFiles::dropHelper()
{
    if (!m_helper.isEmpty())
        m_engine.client().removeContainer(m_helper, true, true);
    m_helper.clear();
}

// The row of a folder; one that the archive did not name itself is made up.
QStandardItem* VolumeFiles::folderItem(const QString& path)
{
    if (path.isEmpty())
        return m_model->invisibleRootItem();
    if (auto* known = m_folders.value(path))
        return known;
    auto* item = new QStandardItem(Theme::icon("folder"), path.section('/', -1));
    folderItem(path.section('/', 0, -2))->appendRow({item, new QStandardItem, new QStandardItem});
    m_folders.insert(path, item);
    return item;
}

void VolumeFiles::show(const TarListing& listing, const QString& through)
{
    m_model->clear();
    m_folders.clear();
    m_model->setHorizontalHeaderLabels({tr("Name"), tr("Size"), tr("Changed")});
    for (const int column : {FileSizeColumn, FileChangedColumn})
        m_model->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* header = m_tree->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(FileNameColumn, QHeaderView::Stretch);
    header->resizeSection(FileSizeColumn, 90);
    header->resizeSection(FileChangedColumn, 130);
    auto entries = listing.entries();
    std::sort(entries.begin(), entries.end(), [](const auto& one, const auto& other) { return one.path < other.path; });
    qint64 bytes = 0;
    int files = 0;
    for (const auto& entry : entries) {
        const bool folder = entry.kind == TarListing::Entry::Kind::Folder;
        QStandardItem* name = nullptr;
        if (folder) {
            name = folderItem(entry.path);
        } else {
            name = new QStandardItem(entry.path.section('/', -1));
            if (entry.kind == TarListing::Entry::Kind::Link)
                name->setText(name->text() + " → " + entry.target);
            auto* size = new QStandardItem(entry.kind == TarListing::Entry::Kind::File ? bytesText(entry.size) : QString());
            size->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            auto* changed = new QStandardItem(agoText(entry.changed));
            changed->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            changed->setToolTip(absoluteTimeText(entry.changed));
            folderItem(entry.path.section('/', 0, -2))->appendRow({name, size, changed});
            bytes += entry.size;
            ++files;
        }
        name->setToolTip('/' + entry.path);
    }
    if (entries.isEmpty()) {
        m_message->setContent("folder", tr("Empty"), tr("There are no files in %1 yet.").arg(m_volume), tr("Read again"));
        m_stack->setCurrentWidget(m_message);
        return;
    }
    auto summary = tr("%n file(s), %1", nullptr, files).arg(bytesText(bytes));
    if (listing.isFull())
        summary = tr("The first %n file(s); there are more.", nullptr, files);
    m_summary->setText(through.isEmpty() ? summary : summary + QStringLiteral(" · ") + tr("read through %1").arg(through));
    if (m_folders.size() <= 3)
        m_tree->expandAll();
    m_stack->setCurrentIndex(0);
}

} // namespace onggi::ui

#include "images/imageactions.h"

#include "images/archivedialogs.h"
#include "images/builddialog.h"
#include "images/prunedialog.h"
#include "images/pushdialog.h"
#include "images/tagdialog.h"
#include "models/humanize.h"
#include "models/refusal.h"
#include "models/shellline.h"

#include <algorithm>

namespace onggi::ui {

ImageActions::ImageActions(Engine& engine, LayerIndex& index, QWidget* window)
    : QObject(window)
    , m_engine(engine)
    , m_index(index)
    , m_window(window)
{
}

void ImageActions::push(const QString& reference)
{
    auto* dialog = new PushDialog(m_engine, reference, m_window);
    connect(dialog, &PushDialog::commandUsed, this, &ImageActions::commandUsed);
    connect(dialog, &PushDialog::pushed, this, [this](const QString&, const QString& sentence) { emit noticeRaised(sentence); });
    dialog->open();
}

void ImageActions::tag(const QString& reference)
{
    auto* dialog = new TagDialog(m_engine, reference, m_window);
    connect(dialog, &TagDialog::commandUsed, this, &ImageActions::commandUsed);
    connect(dialog, &TagDialog::tagged, this, [this](const QString& name) {
        emit noticeRaised(tr("The image is also called %1 now.").arg(name));
        emit imageMade(name);
    });
    dialog->open();
}

void ImageActions::save(const QStringList& references)
{
    auto* dialog = new SaveDialog(m_engine, references, m_window);
    connect(dialog, &SaveDialog::commandUsed, this, &ImageActions::commandUsed);
    connect(dialog, &SaveDialog::saved, this, &ImageActions::noticeRaised);
    dialog->open();
}

void ImageActions::load()
{
    auto* dialog = new LoadDialog(m_engine, m_window);
    connect(dialog, &UploadDialog::commandUsed, this, &ImageActions::commandUsed);
    connect(dialog, &UploadDialog::loaded, this, [this](const QStringList& names, const QString& sentence) {
        emit noticeRaised(sentence);
        if (!names.isEmpty())
            emit imageMade(names.front());
    });
    dialog->open();
}

void ImageActions::importArchive()
{
    auto* dialog = new ImportDialog(m_engine, m_window);
    connect(dialog, &UploadDialog::commandUsed, this, &ImageActions::commandUsed);
    connect(dialog, &UploadDialog::loaded, this, [this](const QStringList& names, const QString& sentence) {
        emit noticeRaised(sentence);
        emit imageMade(names.front());
    });
    dialog->open();
}

void ImageActions::prune()
{
    auto* dialog = new PruneDialog(m_engine, m_index, m_window);
    connect(dialog, &PruneDialog::commandUsed, this, &ImageActions::commandUsed);
    connect(dialog, &PruneDialog::pruned, this, &ImageActions::noticeRaised);
    dialog->open();
}

void ImageActions::build()
{
    auto* dialog = new BuildDialog(m_engine, m_window);
    connect(dialog, &BuildDialog::commandUsed, this, &ImageActions::commandUsed);
    connect(dialog, &BuildDialog::built, this, [this](const QString& reference) {
        emit noticeRaised(tr("Built %1.").arg(reference));
        emit imageMade(reference);
    });
    // A build may take long: the window stays usable beside it.
    dialog->show();
}

KnownBytes ImageActions::freedBy(const QStringList& references) const
{
    QSet<QString> going;
    for (const auto& image : m_engine.images().images()) {
        bool all = image.tags.isEmpty() ? references.contains(image.id)
                                        : std::all_of(image.tags.begin(), image.tags.end(),
                                                      [&](const QString& tag) { return references.contains(tag); });
        if (all || references.contains(image.id))
            going.insert(image.id);
    }
    auto freed = bytesFreed(m_index.all(), going);
    freed.exact = freed.exact && m_index.isComplete();
    return freed;
}

// Several names on their way out, one after the other.
struct ImageActions::Removal
{
    QStringList references;
    QStringList left;
    bool force = false;
    KnownBytes freed; // as long as all of them go
    qsizetype gone = 0;
    QStringList failed;
    QString sentence;
    bool conflict = false;
};

void ImageActions::remove(const QStringList& references, bool force)
{
    if (references.isEmpty())
        return;
    QStringList words{"docker", "rmi"};
    if (force)
        words += "--force";
    emit commandUsed(shellLine(words + references));
    removeNext(std::make_shared<Removal>(Removal{references, references, force, freedBy(references)}));
}

void ImageActions::removeNext(const std::shared_ptr<Removal>& removal)
{
    if (removal->left.isEmpty()) {
        finish(*removal);
        return;
    }
    QString reference = removal->left.takeFirst();
    m_engine.client()
        .removeImage(reference, removal->force)
        ->then(this,
               [this, removal] {
                   ++removal->gone;
                   removeNext(removal);
               })
        ->otherwise(this, [this, removal, reference](const ApiError& error) {
            // What went with another name, or under another client's hands, is as gone as was asked.
            if (error.status == 404) {
                ++removal->gone;
            } else {
                removal->failed.append(reference);
                removal->sentence = refusalText(error);
                removal->conflict = removal->conflict || (error.status == 409 && !removal->force);
            }
            removeNext(removal);
        });
}

void ImageActions::finish(const Removal& removal)
{
    m_engine.refreshImages();
    if (!removal.failed.isEmpty()) {
        emit removeFailed(removal.failed, removal.sentence, removal.conflict);
        return;
    }
    bool one = removal.references.size() == 1;
    QString freed = bytesText(removal.freed);
    if (removal.freed.bytes > 0)
        emit noticeRaised(one ? tr("%1 is gone: %2 came free.").arg(removal.references.front(), freed)
                              : tr("%n image(s) gone: %1 came free.", nullptr, int(removal.gone)).arg(freed));
    else
        emit noticeRaised(one ? tr("The name %1 is gone.").arg(removal.references.front())
                              : tr("%n name(s) gone.", nullptr, int(removal.gone)));
}

} // namespace onggi::ui

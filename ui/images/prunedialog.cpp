#include "images/prunedialog.h"

#include "images/layerindex.h"
#include "models/humanize.h"
#include "models/refusal.h"

#include <QLabel>
#include <QRadioButton>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
// More names than one reads are only counted.
constexpr qsizetype namesShown = 8;
} // namespace

PruneChoice pruneChoice(Engine& engine, const LayerIndex& index, bool all)
{
    QSet<QString> used;
    for (const auto& container : engine.containers().all())
        used.insert(container.imageId);
    PruneChoice choice;
    for (const auto& image : engine.images().images()) {
        if (used.contains(image.id) || (!all && !image.tags.isEmpty()))
            continue;
        choice.ids.insert(image.id);
        choice.names.append(image.tags.isEmpty() ? image.shortId() : image.tags.join(QStringLiteral(", ")));
    }
    choice.names.sort();
    choice.freed = bytesFreed(index.all(), choice.ids);
    choice.freed.exact = choice.freed.exact && index.isComplete();
    return choice;
}

PruneDialog::PruneDialog(Engine& engine, LayerIndex& index, QWidget* parent)
    : ActionDialog(tr("Remove images that nobody uses"), tr("Remove"), parent)
    , m_engine(engine)
    , m_index(index)
    , m_nameless(new QRadioButton(tr("Only those without a name")))
    , m_namelessText(new QLabel)
    , m_unused(new QRadioButton(tr("All that no container uses")))
    , m_unusedText(new QLabel)
{
    for (auto [button, text] : {std::pair{m_nameless, m_namelessText}, std::pair{m_unused, m_unusedText}}) {
        text->setProperty("kind", "muted");
        text->setWordWrap(true);
        text->setIndent(26);
        form()->addWidget(button);
        form()->addWidget(text);
        connect(button, &QRadioButton::toggled, this, &PruneDialog::refresh);
    }
    auto* note = new QLabel(tr("Layers that a remaining image has, too, stay and are not counted. What is removed has to be pulled or built again."));
    note->setProperty("kind", "muted");
    note->setWordWrap(true);
    form()->addWidget(note);
    bool any = !pruneChoice(engine, index, false).ids.isEmpty();
    (any ? m_nameless : m_unused)->setChecked(true);
    connect(&index, &LayerIndex::completed, this, &PruneDialog::refresh);
    connect(&engine.images(), &ImageModel::countsChanged, this, [this] { m_index.update(); });
    connect(&engine.containers(), &ContainerModel::countsChanged, this, &PruneDialog::refresh);
    m_index.update();
    refresh();
}

void PruneDialog::refresh()
{
    auto describe = [](const PruneChoice& choice) {
        if (choice.ids.isEmpty())
            return tr("There are none.");
        QStringList names = choice.names.mid(0, namesShown);
        if (choice.names.size() > namesShown)
            names += tr("and %n more", nullptr, int(choice.names.size() - namesShown));
        return tr("%n image(s), frees %1", nullptr, int(choice.ids.size())).arg(bytesText(choice.freed)) +
               QStringLiteral(" · ") + names.join(QStringLiteral(", "));
    };
    auto nameless = pruneChoice(m_engine, m_index, false);
    auto unused = pruneChoice(m_engine, m_index, true);
    m_namelessText->setText(describe(nameless));
    m_unusedText->setText(describe(unused));
    m_nameless->setEnabled(!nameless.ids.isEmpty());
    m_unused->setEnabled(!unused.ids.isEmpty());
    const auto& chosen = m_unused->isChecked() ? unused : nameless;
    setReady(!chosen.ids.isEmpty());
    setAcceptText(chosen.ids.isEmpty() ? tr("Remove") : tr("Remove · frees %1").arg(bytesText(chosen.freed)));
    setLine(m_unused->isChecked() ? QStringLiteral("docker image prune -a") : QStringLiteral("docker image prune"));
}

void PruneDialog::carryOut()
{
    setWorking(true);
    bool all = m_unused->isChecked();
    emit commandUsed(all ? QStringLiteral("docker image prune -a") : QStringLiteral("docker image prune"));
    m_engine.client()
        .pruneImages(all)
        ->then(this,
               [this](const PrunedImages& done) {
                   m_engine.refreshImages();
                   emit pruned(done.deleted.isEmpty() && done.untagged.isEmpty()
                                   ? tr("Nothing was removed: all of it is in use by now.")
                                   : tr("%1 came free.").arg(bytesText(done.reclaimed)));
                   accept();
               })
        ->otherwise(this, [this](const ApiError& error) { showFailure(refusalText(error)); });
}

} // namespace onggi::ui

#include "volumes/volumedialogs.h"

#include "models/humanize.h"
#include "models/refusal.h"
#include "models/shellline.h"
#include "widgets/formfields.h"
#include "widgets/pairsfield.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
// More names than one reads are only counted.
constexpr qsizetype volumesNamed = 8;

QString shownName(const QString& name)
{
    constexpr qsizetype shortName = 12;
    return name.size() > 40 ? name.left(shortName) + QStringLiteral("…") : name;
}
} // namespace

CreateVolumeDialog::CreateVolumeDialog(StoreFeed& feed, QWidget* parent)
    : ActionDialog(tr("Create a volume"), tr("Create"), parent), m_feed(feed), m_name(new QLineEdit), m_driver(new QLineEdit),
      m_labels(new PairsField(tr("Labels"), "team=shop")), m_options(new PairsField(tr("Driver options"), "type=tmpfs"))
{
    auto* what = new QLabel(tr("A volume keeps files beyond the life of a container. Containers mount it by its name."));
    what->setProperty("kind", "muted");
    what->setWordWrap(true);
    form()->addWidget(what);
    m_name->setAccessibleName(tr("Name"));
    m_name->setPlaceholderText(tr("made up by the engine"));
    m_driver->setAccessibleName(tr("Driver"));
    m_driver->setPlaceholderText("local");
    auto* grid = newFormGrid();
    m_nameHint = addFormField(*grid, tr("Name"), m_name, true);
    auto* driverHint = addFormField(*grid, tr("Driver"), m_driver, true);
    driverHint->setText(tr("Where the files are kept. “local” is a folder of the engine's."));
    m_labelsHint = addFormField(*grid, tr("Labels"), m_labels, true);
    m_optionsHint = addFormField(*grid, tr("Driver options"), m_options, true);
    form()->addLayout(grid);
    for (auto* field : {m_name, m_driver})
        connect(field, &QLineEdit::textChanged, this, &CreateVolumeDialog::refresh);
    for (auto* field : {m_labels, m_options})
        connect(field, &QPlainTextEdit::textChanged, this, &CreateVolumeDialog::refresh);
    refresh();
    m_name->setFocus();
}

QString CreateVolumeDialog::commandLine() const
{
    QStringList words{"docker", "volume", "create"};
    if (const auto driver = m_driver->text().trimmed(); !driver.isEmpty())
        words << "-d" << driver;
    words += m_labels->asOptions("--label");
    words += m_options->asOptions("-o");
    if (const auto name = m_name->text().trimmed(); !name.isEmpty())
        words << name;
    return shellLine(words);
}

void CreateVolumeDialog::refresh()
{
    static const QRegularExpression valid("^[a-zA-Z0-9][a-zA-Z0-9_.-]+$");
    const auto name = m_name->text().trimmed();
    Verdict verdict{true, tr("✓ Name is free")};
    if (name.isEmpty())
        verdict.sentence = tr("Without a name, prune counts it as nobody's.");
    else if (!valid.match(name).hasMatch())
        verdict = {false, tr("Two or more letters, digits, “_”, “.” or “-”; a letter or digit first.")};
    else if (m_feed.volume(name))
        verdict = {false, tr("There is a volume of this name.")};
    setVerdict(m_nameHint, m_name, verdict);
    const bool labels = m_labels->pairs().has_value();
    const bool options = m_options->pairs().has_value();
    const auto pairsSentence = tr("name=value, one on each line.");
    setVerdict(m_labelsHint, m_labels, {labels, pairsSentence});
    setVerdict(m_optionsHint, m_options, {options, pairsSentence});
    setLine(commandLine());
    setReady(verdict.ok && labels && options);
}

void CreateVolumeDialog::carryOut()
{
    setWorking(true);
    emit commandUsed(commandLine());
    m_feed.client()
        .createVolume({m_name->text().trimmed(), m_driver->text().trimmed(), *m_labels->pairs(), *m_options->pairs()})
        ->then(this,
               [this](const VolumeInfo& volume) {
                   m_feed.refresh();
                   emit created(volume.name);
                   accept();
               })
        ->otherwise(this, [this](const ApiError& error) { showFailure(refusalText(error)); });
}

FreedByVolumes unusedVolumes(const StoreFeed& feed, bool named)
{
    FreedByVolumes freed;
    for (const auto& volume : feed.volumes()) {
        if ((!named && !volume.isAnonymous()) || !feed.usersOf(volume.name).isEmpty())
            continue;
        freed.names.append(shownName(volume.name));
        const auto size = feed.sizeOf(volume.name);
        freed.exact = freed.exact && size.has_value();
        freed.bytes += size.value_or(0);
    }
    freed.names.sort();
    return freed;
}

PruneVolumesDialog::PruneVolumesDialog(StoreFeed& feed, QWidget* parent)
    : ActionDialog(tr("Remove volumes that no container has"), tr("Remove"), parent), m_feed(feed),
      m_anonymous(new QRadioButton(tr("Only those without a name"))), m_anonymousText(new QLabel),
      m_all(new QRadioButton(tr("Those with a name, too"))), m_allText(new QLabel)
{
    for (auto [button, text] : {std::pair{m_anonymous, m_anonymousText}, std::pair{m_all, m_allText}}) {
        text->setProperty("kind", "muted");
        text->setWordWrap(true);
        text->setIndent(26);
        form()->addWidget(button);
        form()->addWidget(text);
        connect(button, &QRadioButton::toggled, this, &PruneVolumesDialog::refresh);
    }
    auto* note = new QLabel(tr("Their files are deleted for good: no image and no registry has a copy of them."));
    note->setProperty("kind", "bad");
    note->setWordWrap(true);
    form()->addWidget(note);
    (unusedVolumes(feed, false).names.isEmpty() ? m_all : m_anonymous)->setChecked(true);
    connect(&feed, &StoreFeed::changed, this, &PruneVolumesDialog::refresh);
    feed.measure();
    refresh();
}

QString PruneVolumesDialog::commandLine() const
{
    return m_all->isChecked() ? QStringLiteral("docker volume prune -a") : QStringLiteral("docker volume prune");
}

void PruneVolumesDialog::refresh()
{
    const auto bytes = [](const FreedByVolumes& freed) {
        return freed.exact ? bytesText(freed.bytes) : tr("at least %1").arg(bytesText(freed.bytes));
    };
    const auto describe = [&bytes](const FreedByVolumes& freed) {
        if (freed.names.isEmpty())
            return tr("There are none.");
        auto names = freed.names.mid(0, volumesNamed);
        if (freed.names.size() > volumesNamed)
            names += tr("and %n more", nullptr, int(freed.names.size() - volumesNamed));
        return tr("%n volume(s), frees %1", nullptr, int(freed.names.size())).arg(bytes(freed)) + QStringLiteral(" · ") + names.join(", ");
    };
    const auto anonymous = unusedVolumes(m_feed, false);
    const auto all = unusedVolumes(m_feed, true);
    m_anonymousText->setText(describe(anonymous));
    m_allText->setText(describe(all));
    m_anonymous->setEnabled(!anonymous.names.isEmpty());
    m_all->setEnabled(!all.names.isEmpty());
    const auto& chosen = m_all->isChecked() ? all : anonymous;
    setReady(!chosen.names.isEmpty());
    setAcceptText(chosen.names.isEmpty() ? tr("Remove") : tr("Remove · frees %1").arg(bytes(chosen)));
    setLine(commandLine());
}

void PruneVolumesDialog::carryOut()
{
    setWorking(true);
    emit commandUsed(commandLine());
    m_feed.client()
        .pruneVolumes(m_all->isChecked())
        ->then(this,
               [this](const PruneResult& done) {
                   m_feed.refresh();
                   emit pruned(done.deleted.isEmpty() ? tr("Nothing was removed: all of it is in use by now.")
                                                      : tr("%1 came free.").arg(bytesText(done.reclaimed)));
                   accept();
               })
        ->otherwise(this, [this](const ApiError& error) { showFailure(refusalText(error)); });
}

} // namespace onggi::ui

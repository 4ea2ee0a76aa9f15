#include "system/diskprunedialog.h"

#include "models/humanize.h"
#include "models/refusal.h"

#include <QLabel>
#include <QRadioButton>
#include <QVBoxLayout>

namespace onggi::ui {

DiskPruneDialog::DiskPruneDialog(Engine& engine, What what, QWidget* parent)
    : ActionDialog(what == What::Volumes ? tr("Remove volumes that nobody uses") : tr("Empty the build cache"), tr("Remove"), parent)
    , m_engine(engine)
    , m_store(engine.client())
    , m_what(what)
    , m_few(new QRadioButton(what == What::Volumes ? tr("Only those without a name") : tr("Only what no image of today is made of")))
    , m_all(new QRadioButton(what == What::Volumes ? tr("All that no container uses, also those with a name") : tr("All of it")))
{
    for (auto* choice : {m_few, m_all}) {
        form()->addWidget(choice);
        connect(choice, &QRadioButton::toggled, this, [this] { setLine(line()); });
    }
    auto* note = new QLabel(what == What::Volumes ? tr("What is in them is lost, and this cannot be undone.")
                                                  : tr("The next build has to do its steps again."));
    note->setProperty("kind", "muted");
    note->setWordWrap(true);
    form()->addWidget(note);
    m_few->setChecked(true);
}

QString DiskPruneDialog::line() const
{
    const auto command = m_what == What::Volumes ? QStringLiteral("docker volume prune") : QStringLiteral("docker builder prune");
    return m_all->isChecked() ? command + QStringLiteral(" -a") : command;
}

void DiskPruneDialog::carryOut()
{
    setWorking(true);
    emit commandUsed(line());
    const bool all = m_all->isChecked();
    auto* call = m_what == What::Volumes ? m_store.pruneVolumes(all) : m_engine.client().pruneBuildCache(all);
    call->then(this, [this](const PruneResult& result) {
        emit pruned(result.deleted.isEmpty() && result.reclaimed == 0 ? tr("There was nothing to remove.")
                                                                      : tr("%1 came free.").arg(bytesText(result.reclaimed)));
        accept();
    });
    call->otherwise(this, [this](const ApiError& error) { showFailure(refusalText(error)); });
}

} // namespace onggi::ui

#include "containers/containerdialogs.h"

#include "containers/commitdialog.h"
#include "containers/copydialog.h"
#include "containers/limitsdialog.h"
#include "containers/messagepane.h"
#include "containers/recreatejob.h"
#include "containers/renamedialog.h"
#include "containers/rundialog.h"
#include "containers/runspec.h"
#include "docker/transfer.h"
#include "models/humanize.h"
#include "models/refusal.h"
#include "models/shellline.h"

#include <QFile>
#include <QFileDialog>
#include <QMessageBox>
#include <QProgressDialog>
#include <QPushButton>
#include <QStandardPaths>

namespace onggi::ui {

namespace {

/// A question with one dangerous answer, which is not the one that Return gives.
QMessageBox* newQuestion(const QString& title, const QString& text, const QString& information, const QString& answer, QWidget* window,
                         QPushButton*& danger)
{
    auto* question = new QMessageBox(QMessageBox::Warning, title, text, QMessageBox::NoButton, window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(information);
    danger = question->addButton(answer, QMessageBox::DestructiveRole);
    danger->setProperty("kind", "danger");
    auto* cancel = question->addButton(ContainerDialogs::tr("Cancel"), QMessageBox::RejectRole);
    question->setDefaultButton(cancel);
    question->setEscapeButton(cancel);
    return question;
}

} // namespace

ContainerDialogs::ContainerDialogs(Engine& engine, ContainerActions& actions, QWidget& page)
    : m_engine(engine), m_actions(actions), m_page(page)
{
}

QWidget* ContainerDialogs::window() const
{
    return m_page.window();
}

void ContainerDialogs::rename(const QString& id)
{
    if (const auto* container = m_engine.containers().find(id))
        (new RenameDialog(m_engine, m_actions, *container, window()))->open();
}

void ContainerDialogs::prune()
{
    QStringList stopped;
    for (const auto& container : m_engine.containers().all()) {
        if (!container.isRunning())
            stopped.append(container.id);
    }
    if (stopped.isEmpty()) {
        emit noticeRaised(tr("There is no stopped container."));
        return;
    }
    QStringList names;
    for (const auto& id : stopped)
        names.append(m_actions.namesOf({id}));
    constexpr int shown = 12;
    auto list = QStringList(names.mid(0, shown)).join(", ");
    if (names.size() > shown)
        list += tr(" and %n more", nullptr, int(names.size()) - shown);
    const auto warning = tr("%1\n\nWhat they have written inside themselves is lost, and this cannot be undone. Images, volumes and folders of this computer are kept.").arg(list);
    QPushButton* remove = nullptr;
    auto* question = newQuestion(tr("Remove stopped containers"), tr("Remove %n stopped container(s)?", nullptr, int(stopped.size())), warning,
                                 tr("Remove them"), window(), remove);
    // The engine has to count first; the question does not wait for it.
    m_engine.client().writtenByStopped()->then(question, [question, warning](qint64 bytes) {
        question->setInformativeText(warning + '\n' + tr("%1 of disk come free.").arg(bytesText(bytes)));
    });
    connect(question, &QMessageBox::buttonClicked, this, [this, remove](QAbstractButton* button) {
        if (button == remove)
            pruneNow();
    });
    question->open();
}

void ContainerDialogs::pruneNow()
{
    // Those that one could still bring back are meant as well.
    m_actions.removePending();
    emit commandUsed("docker container prune -f");
    m_engine.client()
        .pruneContainers()
        ->then(this,
               [this](const PruneResult& result) {
                   emit noticeRaised(tr("Removed %n container(s)", nullptr, int(result.deleted.size())) + " · "
                                     + tr("%1 freed").arg(bytesText(result.reclaimed)));
               })
        ->otherwise(this, [this](const ApiError& error) { emit noticeRaised(tr("Nothing was removed: %1").arg(refusalText(error))); });
}

void ContainerDialogs::editLimits(const QString& id)
{
    // The figures are asked anew: another client may have changed them.
    m_engine.client()
        .inspectContainer(id)
        ->then(this,
               [this](const ContainerDetails& details) {
                   auto* dialog = new LimitsDialog(m_engine, details, window());
                   connect(dialog, &LimitsDialog::commandUsed, this, &ContainerDialogs::commandUsed);
                   connect(dialog, &LimitsDialog::changed, this, [this, name = details.name](const QStringList& warnings) {
                       emit noticeRaised(warnings.isEmpty() ? tr("The limits of %1 are changed.").arg(name) : warnings.join('\n'));
                   });
                   dialog->open();
               })
        ->otherwise(this, [this, id](const ApiError& error) { m_engine.containers().setError(id, refusalText(error)); });
}

void ContainerDialogs::edit(const QString& id)
{
    const auto open = [this](const ContainerDetails& details, const std::optional<ImageDetails>& image) {
        auto* dialog = new RunDialog(m_engine, details, image, window());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &RunDialog::commandUsed, this, &ContainerDialogs::commandUsed);
        connect(dialog, &RunDialog::containerMade, this, &ContainerDialogs::containerMade);
        connect(dialog, &RunDialog::containerChanged, this, &ContainerDialogs::containerChanged);
        dialog->open();
    };
    m_engine.client()
        .inspectContainer(id)
        ->then(this,
               [this, open](const ContainerDetails& details) {
                   // An image that is gone is no obstacle: then all of the container's settings are its own.
                   m_engine.client()
                       .inspectImage(details.imageId)
                       ->then(this, [open, details](const ImageDetails& image) { open(details, image); })
                       ->otherwise(this, [open, details](const ApiError&) { open(details, std::nullopt); });
               })
        ->otherwise(this, [this, id](const ApiError& error) { m_engine.containers().setError(id, refusalText(error)); });
}

QString ContainerDialogs::keptOf(const QString& id) const
{
    const auto* container = m_engine.containers().find(id);
    if (!container)
        return {};
    // The last one that was kept has the highest number.
    QString found;
    auto name = container->name + "-before";
    for (int number = 2; const auto* kept = m_engine.containers().find(name); ++number) {
        found = kept->id;
        name = QString("%1-before-%2").arg(container->name).arg(number);
    }
    return found;
}

void ContainerDialogs::swapBack(const QString& id)
{
    const auto kept = keptOf(id);
    if (kept.isEmpty())
        return;
    const auto name = m_engine.containers().find(id)->name;
    m_engine.containers().setBusy(id, tr("Rolling back…"));
    RecreateJob::swapBack(m_engine, id, kept, this, [this, id, kept, name](const QString& error) {
        m_engine.containers().setBusy(id, {});
        m_engine.containers().setError(id, error);
        if (!error.isEmpty())
            return;
        emit containerMade(kept, true, false);
        emit noticeRaised(tr("%1 is as it was before. The other one is stopped and kept.").arg(name));
    });
}

void ContainerDialogs::makeImage(const QString& id)
{
    const auto* container = m_engine.containers().find(id);
    if (!container)
        return;
    auto* dialog = new CommitDialog(m_engine, *container, window());
    connect(dialog, &CommitDialog::commandUsed, this, &ContainerDialogs::commandUsed);
    connect(dialog, &CommitDialog::imageMade, this, &ContainerDialogs::imageMade);
    dialog->open();
}

void ContainerDialogs::copyOut(const QString& id)
{
    openCopy(id, true);
}

void ContainerDialogs::copyIn(const QString& id)
{
    openCopy(id, false);
}

void ContainerDialogs::openCopy(const QString& id, bool out)
{
    const auto* container = m_engine.containers().find(id);
    if (!container)
        return;
    auto* dialog = new CopyDialog(m_engine, *container, out ? CopyDialog::Direction::Out : CopyDialog::Direction::In, window());
    connect(dialog, &CopyDialog::commandUsed, this, &ContainerDialogs::commandUsed);
    connect(dialog, &CopyDialog::copied, this, &ContainerDialogs::noticeRaised);
    dialog->open();
}

void ContainerDialogs::exportAll(const QString& id)
{
    const auto* container = m_engine.containers().find(id);
    if (!container)
        return;
    const auto name = container->name;
    const auto folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
    const auto path = QFileDialog::getSaveFileName(window(), tr("Export the files of %1").arg(name), folder + '/' + name + ".tar",
                                                   tr("Tar archives (*.tar)"));
    if (path.isEmpty())
        return;
    auto file = std::make_unique<QFile>(path);
    if (!file->open(QIODevice::WriteOnly)) {
        m_engine.containers().setError(id, tr("%1 cannot be written: %2.").arg(path, file->errorString()));
        return;
    }
    emit commandUsed(shellLine({"docker", "export", "-o", path, name}));
    auto* target = file.get();
    auto* download = m_engine.client().exportContainer(id, std::move(file), this);
    auto* progress = new QProgressDialog(tr("Exporting the files of %1…").arg(name), tr("Cancel"), 0, 0, window());
    progress->setAttribute(Qt::WA_DeleteOnClose);
    progress->setWindowTitle(tr("Export"));
    progress->setMinimumDuration(400);
    progress->setAutoReset(false);
    connect(download, &Download::progressed, progress, [progress, name](qint64 bytes) {
        progress->setLabelText(tr("Exporting the files of %1: %2").arg(name, bytesText(bytes)));
    });
    const auto end = [download, progress] {
        progress->close();
        download->deleteLater();
    };
    connect(download, &Download::finished, this, [this, end, path, target] {
        const bool kept = target->flush();
        target->close();
        emit noticeRaised(kept ? tr("Exported to %1.").arg(path) : tr("%1 cannot be written: %2.").arg(path, target->errorString()));
        end();
    });
    connect(download, &Download::failed, this, [this, id, end, target](const ApiError& error) {
        target->remove();
        m_engine.containers().setError(id, refusalText(error));
        end();
    });
    connect(progress, &QProgressDialog::canceled, this, [end, download, target] {
        download->cancel();
        target->remove();
        end();
    });
}

} // namespace onggi::ui

#include "containers/commitdialog.h"

#include "containers/validation.h"
#include "models/refusal.h"
#include "models/shellline.h"
#include "widgets/formfields.h"
#include "containers/runspec.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace onggi::ui {

CommitDialog::CommitDialog(Engine& engine, const ContainerSummary& container, QWidget* parent)
    : ActionDialog(tr("Make an image from %1").arg(container.name), tr("Make the image"), parent), m_engine(engine), m_id(container.id),
      m_name(container.name), m_running(container.state == ContainerState::Running)
{
    auto* what = new QLabel(tr("What it has changed in its files becomes one more layer on top of its image's. Folders of this computer and volumes are not part of it."));
    what->setProperty("kind", "muted");
    what->setWordWrap(true);
    form()->addWidget(what);
    auto* grid = newFormGrid();
    const auto add = [&](QLineEdit*& field, const QString& name, const QString& placeholder) {
        field = new QLineEdit;
        field->setAccessibleName(name);
        field->setPlaceholderText(placeholder);
        connect(field, &QLineEdit::textChanged, this, &CommitDialog::refresh);
        return addFormField(*grid, name, field, true);
    };
    m_referenceHint = add(m_reference, tr("Image name"), tr("repository:tag"));
    add(m_message, tr("Message"), tr("What is new in it"));
    add(m_author, tr("Author"), tr("Name <address>"));
    m_pause = new QCheckBox(tr("Pause it meanwhile"));
    m_pause->setToolTip(tr("Its processes hold still until the layer is written, so that no file is caught half written."));
    m_pause->setChecked(true);
    m_pause->setVisible(m_running);
    if (m_running)
        addFormField(*grid, {}, m_pause, false);
    form()->addLayout(grid);
    connect(m_pause, &QCheckBox::toggled, this, &CommitDialog::refresh);
    if (!m_running)
        m_pause->setParent(this);
    refresh();
    m_reference->setFocus();
}

CommitRequest CommitDialog::request() const
{
    CommitRequest commit;
    commit.container = m_id;
    const auto reference = m_reference->text().trimmed();
    // A colon after the last slash parts the tag; one before it belongs to a registry's port.
    const auto colon = reference.lastIndexOf(':');
    const bool tagged = colon > reference.lastIndexOf('/');
    commit.repository = tagged ? reference.left(colon) : reference;
    commit.tag = tagged ? reference.mid(colon + 1) : "latest";
    commit.author = m_author->text().trimmed();
    commit.message = m_message->text().trimmed();
    commit.pause = m_running && m_pause->isChecked();
    return commit;
}

QString CommitDialog::commandLine() const
{
    const auto commit = request();
    QStringList words{"docker", "commit"};
    if (!commit.author.isEmpty())
        words << "-a" << commit.author;
    if (!commit.message.isEmpty())
        words << "-m" << commit.message;
    if (m_running && !commit.pause)
        words << "--pause=false";
    words << m_name;
    words << (commit.repository.isEmpty() ? "…" : commit.repository + ':' + commit.tag);
    return shellLine(words);
}

void CommitDialog::refresh()
{
    const auto reference = m_reference->text().trimmed();
    auto verdict = judgeImage(reference);
    if (verdict.ok && reference.contains('@'))
        verdict = {false, tr("A new image has a name and a tag, no digest.")};
    const bool ready = verdict.ok;
    if (reference.isEmpty()) {
        verdict = {true, tr("Like %1-snapshot:1").arg(m_name.toLower())};
    } else if (verdict.ok) {
        const auto commit = request();
        verdict.sentence = m_engine.images().findByReference(commit.repository + ':' + commit.tag)
                               ? tr("There is an image of this name: it loses the name to the new one.")
                               : tr("✓ Name is free");
    }
    setVerdict(m_referenceHint, m_reference, verdict);
    setLine(commandLine());
    setReady(ready);
}

void CommitDialog::carryOut()
{
    setWorking(true);
    emit commandUsed(commandLine());
    const auto commit = request();
    m_engine.client()
        .commit(commit)
        ->then(this,
               [this, name = commit.repository + ':' + commit.tag](const QString&) {
                   emit imageMade(name);
                   accept();
               })
        ->otherwise(this, [this](const ApiError& error) { showFailure(refusalText(error)); });
}

} // namespace onggi::ui

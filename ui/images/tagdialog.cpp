#include "images/tagdialog.h"

#include "docker/reference.h"
#include "models/refusal.h"
#include "models/shellline.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace onggi::ui {

TagDialog::TagDialog(Engine& engine, const QString& reference, QWidget* parent)
    : ActionDialog(tr("Another name for %1").arg(reference), tr("Give the name"), parent)
    , m_engine(engine)
    , m_reference(reference)
    , m_name(new QLineEdit)
{
    auto* what = new QLabel(tr("Nothing is copied: both names mean the same image. A name that begins with a registry's host says "
                               "where it is pushed to."));
    what->setProperty("kind", "muted");
    what->setWordWrap(true);
    form()->addWidget(what);
    auto* grid = newFormGrid();
    m_name->setAccessibleName(tr("New name"));
    m_name->setPlaceholderText(tr("registry.example.org/team/app:1.2"));
    if (!reference.startsWith(QStringLiteral("sha256:")))
        m_name->setText(reference);
    m_hint = addFormField(*grid, tr("New name"), m_name, true);
    form()->addLayout(grid);
    connect(m_name, &QLineEdit::textChanged, this, &TagDialog::refresh);
    refresh();
    m_name->setFocus();
    m_name->selectAll();
}

Verdict TagDialog::judgeNewName(const ImageModel& images, const QString& text)
{
    if (text.isEmpty())
        return {false, tr("Like team/app:1.2")};
    auto reference = ImageReference::parse(text);
    if (!reference.digest.isEmpty())
        return {false, tr("A name has a tag, no digest.")};
    if (!reference.isValid())
        return {false, tr("This is not an image's name: write repository:tag in small letters.")};
    if (images.findByReference(reference.full()))
        return {true, tr("There is an image of this name: it loses the name to this one.")};
    return {true, tr("✓ Name is free")};
}

void TagDialog::refresh()
{
    QString text = m_name->text().trimmed();
    auto verdict = judgeNewName(m_engine.images(), text);
    bool same = text == m_reference;
    if (same)
        verdict = {true, tr("It is called that already.")};
    setVerdict(m_hint, m_name, text.isEmpty() ? Verdict{true, verdict.sentence} : verdict);
    setLine(shellLine({"docker", "tag", m_reference, text.isEmpty() ? "…" : text}));
    setReady(verdict.ok && !same);
}

void TagDialog::carryOut()
{
    setWorking(true);
    auto name = ImageReference::parse(m_name->text());
    emit commandUsed(shellLine({"docker", "tag", m_reference, m_name->text().trimmed()}));
    m_engine.client()
        .tagImage(m_reference, name.name, name.tagOrLatest())
        ->then(this,
               [this, name] {
                   m_engine.refreshImages();
                   emit tagged(name.full());
                   accept();
               })
        ->otherwise(this, [this](const ApiError& error) { showFailure(refusalText(error)); });
}

} // namespace onggi::ui

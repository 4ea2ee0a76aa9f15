#include "containers/renamedialog.h"

#include "containers/validation.h"
#include "models/shellline.h"
#include "widgets/formfields.h"
#include "containers/runspec.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace onggi::ui {

RenameDialog::RenameDialog(Engine& engine, ContainerActions& actions, const ContainerSummary& container, QWidget* parent)
    : ActionDialog(tr("Rename %1").arg(container.name), tr("Rename"), parent), m_engine(engine), m_actions(actions), m_id(container.id),
      m_name(container.name), m_field(new QLineEdit(container.name))
{
    m_field->setAccessibleName(tr("New name"));
    m_field->selectAll();
    auto* grid = newFormGrid();
    m_hint = addFormField(*grid, tr("New name"), m_field, true);
    form()->addLayout(grid);
    connect(m_field, &QLineEdit::textChanged, this, &RenameDialog::refresh);
    refresh();
    m_field->setFocus();
}

void RenameDialog::refresh()
{
    const auto name = m_field->text();
    const bool same = name == m_name;
    auto verdict = judgeName(name, m_engine.containers().all());
    if (name.isEmpty())
        verdict = {false, tr("A container needs a name.")};
    else if (same)
        verdict = {true, tr("This is its name now.")};
    setVerdict(m_hint, m_field, verdict);
    const bool ready = verdict.ok && !same;
    setLine(ready ? shellLine({"docker", "rename", m_name, name}) : QString());
    setReady(ready);
}

void RenameDialog::carryOut()
{
    m_actions.rename(m_id, m_field->text());
    accept();
}

} // namespace onggi::ui

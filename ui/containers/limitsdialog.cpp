#include "containers/limitsdialog.h"

#include "models/refusal.h"
#include "models/shellline.h"
#include "widgets/formfields.h"
#include "containers/restartchoice.h"
#include "containers/runspec.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr qint64 leastMemory = 6 << 20;
}

LimitsDialog::LimitsDialog(Engine& engine, const ContainerDetails& details, QWidget* parent)
    : ActionDialog(tr("Limits of %1").arg(details.name), tr("Apply"), parent), m_engine(engine), m_id(details.id), m_name(details.name),
      m_before(ContainerLimits::fromInspection(details.raw))
{
    auto* grid = newFormGrid();
    const auto add = [&](QLineEdit*& field, const QString& name, const QString& text) {
        field = new QLineEdit(text);
        field->setAccessibleName(name);
        field->setPlaceholderText(tr("no limit"));
        connect(field, &QLineEdit::textChanged, this, &LimitsDialog::refresh);
        return addFormField(*grid, name, field, true);
    };
    m_memoryHint = add(m_memory, tr("Memory limit"), m_before.memory > 0 ? memoryText(m_before.memory) : QString());
    m_cpusHint = add(m_cpus, tr("Processors"), m_before.cpus > 0 ? QString::number(m_before.cpus, 'g', 6) : QString());
    m_pidsHint = add(m_pids, tr("Most processes"), m_before.pids > 0 ? QString::number(m_before.pids) : QString());
    m_restart = newRestartChoice();
    m_restart->setCurrentIndex(std::max(0, m_restart->findData(m_before.restart)));
    m_restartHint = addFormField(*grid, tr("Restart"), m_restart, true);
    m_retries = new QSpinBox;
    m_retries->setRange(0, 1000);
    m_retries->setValue(m_before.retries);
    m_retries->setAccessibleName(tr("At most this often"));
    addFormField(*grid, tr("At most this often"), m_retries, true)->setText(tr("Only after a failure."));
    form()->addLayout(grid);
    m_changes = new QLabel;
    m_changes->setWordWrap(true);
    m_changes->setTextFormat(Qt::PlainText);
    form()->addWidget(m_changes);
    connect(m_restart, &QComboBox::currentIndexChanged, this, &LimitsDialog::refresh);
    connect(m_retries, &QSpinBox::valueChanged, this, &LimitsDialog::refresh);
    refresh();
    m_memory->setFocus();
}

ContainerLimits LimitsDialog::wanted() const
{
    auto limits = m_before;
    limits.memory = parseMemory(m_memory->text()).value_or(0);
    limits.cpus = m_cpus->text().toDouble();
    limits.pids = m_pids->text().toLongLong();
    limits.restart = m_restart->currentData().toString();
    limits.retries = limits.restart == "on-failure" ? m_retries->value() : 0;
    return limits;
}

QString LimitsDialog::commandLine() const
{
    return shellLine(QStringList{"docker", "update"} + m_before.optionsTo(wanted()) + QStringList{m_name});
}

void LimitsDialog::refresh()
{
    const auto now = wanted();
    // Engines read 0 as "as it is": these two limits can be moved, and only a new container is without them.
    const auto staying = tr("This limit can be changed but not taken away: set a high one.");
    Verdict memory{true, tr("At least 6m; 512m, 2g …")};
    if (m_memory->text().isEmpty())
        memory = m_before.memory > 0 ? Verdict{false, staying} : Verdict{true, tr("As much as the machine has.")};
    else if (!parseMemory(m_memory->text()))
        memory = {false, tr("Write a size like 512m or 2g.")};
    else if (now.memory < leastMemory)
        memory = {false, tr("At least 6m is needed.")};
    setVerdict(m_memoryHint, m_memory, memory);

    Verdict cpus{true, tr("0.5 is half of one processor.")};
    bool number = true;
    const auto count = m_cpus->text().toDouble(&number);
    if (m_cpus->text().isEmpty())
        cpus = m_before.cpus > 0 ? Verdict{false, staying} : Verdict{true, tr("All that the machine has.")};
    else if (!number || count < 0.01)
        cpus = {false, tr("Write a number like 1 or 0.5.")};
    setVerdict(m_cpusHint, m_cpus, cpus);

    Verdict pids{true, {}};
    const auto most = m_pids->text().toLongLong(&number);
    if (!m_pids->text().isEmpty() && (!number || most < 1))
        pids = {false, tr("Write a whole number like 200.")};
    setVerdict(m_pidsHint, m_pids, pids);
    m_restartHint->setText(restartMeaning(now.restart));
    m_retries->setEnabled(now.restart == "on-failure");

    QStringList changes;
    const auto tell = [&](const QString& what, const QString& before, const QString& after) {
        if (before != after)
            changes.append(tr("%1: %2 → %3").arg(what, before, after));
    };
    const auto none = tr("no limit");
    tell(tr("Memory"), m_before.memory > 0 ? memoryText(m_before.memory) : none, now.memory > 0 ? memoryText(now.memory) : none);
    tell(tr("Processors"), m_before.cpus > 0 ? QString::number(m_before.cpus) : none, now.cpus > 0 ? QString::number(now.cpus) : none);
    tell(tr("Processes"), m_before.pids > 0 ? QString::number(m_before.pids) : none, now.pids > 0 ? QString::number(now.pids) : none);
    tell(tr("Restart"), restartWords(m_before.restart, m_before.retries), restartWords(now.restart, now.retries));
    const bool fine = memory.ok && cpus.ok && pids.ok;
    m_changes->setText(!fine ? QString() : changes.isEmpty() ? tr("Nothing is changed yet. What you change takes effect at once, without a restart.") : changes.join("\n"));
    setLine(fine && !changes.isEmpty() ? commandLine() : QString());
    setReady(fine && !changes.isEmpty());
}

void LimitsDialog::carryOut()
{
    setWorking(true);
    emit commandUsed(commandLine());
    m_engine.client()
        .updateContainer(m_id, m_before.updateTo(wanted()))
        ->then(this,
               [this](const QStringList& warnings) {
                   emit changed(warnings);
                   accept();
               })
        ->otherwise(this, [this](const ApiError& error) { showFailure(refusalText(error)); });
}

} // namespace onggi::ui

#include "containers/advancedtab.h"

#include "containers/optionrows.h"
#include "models/shellline.h"
#include "widgets/formfields.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QIntValidator>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace onggi::ui {

AdvancedTab::AdvancedTab(QWidget* parent) : QWidget(parent)
{
    auto* grid = newFormGrid();
    const auto add = [&](QLineEdit*& field, const QString& name, const QString& placeholder) {
        field = new QLineEdit;
        field->setAccessibleName(name);
        field->setPlaceholderText(placeholder);
        connect(field, &QLineEdit::textChanged, this, &AdvancedTab::edited);
        return addFormField(*grid, name, field, true);
    };
    add(m_entrypoint, tr("Entrypoint"), {})->setText(tr("The program that gets the command as its arguments."));
    add(m_workingDirectory, tr("Working directory"), "/");
    add(m_user, tr("User"), "root")->setText(tr("Name or number, also user:group."));
    add(m_hostname, tr("Host name"), {});
    m_memoryHint = add(m_memory, tr("Memory limit"), "512m");
    m_cpusHint = add(m_cpus, tr("Processors"), "0.5");
    add(m_pids, tr("Most processes"), "200");
    m_pids->setValidator(new QIntValidator(0, 4000000, m_pids));

    m_network = new QComboBox;
    m_network->setEditable(true);
    m_network->setInsertPolicy(QComboBox::NoInsert);
    m_network->setAccessibleName(tr("Network"));
    m_network->lineEdit()->setAccessibleName(tr("Network"));
    m_network->lineEdit()->setPlaceholderText("bridge");
    connect(m_network, &QComboBox::editTextChanged, this, &AdvancedTab::edited);
    m_networkHint = addFormField(*grid, tr("Network"), m_network, true);
    offerNetworks({});

    m_moreButton = new QToolButton(this);
    m_moreButton->setText(tr("More: health check, rights, further options"));
    m_moreButton->setProperty("kind", "flat");
    m_moreButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_moreButton->setCheckable(true);
    m_moreButton->setCursor(Qt::PointingHandCursor);
    m_more = makeMore();
    connect(m_moreButton, &QToolButton::toggled, this, &AdvancedTab::showMore);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 16, 18, 8);
    layout->setSpacing(10);
    layout->addLayout(grid);
    layout->addWidget(m_moreButton, 0, Qt::AlignLeft);
    layout->addWidget(m_more);
    layout->addStretch();
    showMore(false);
}

QWidget* AdvancedTab::makeMore()
{
    auto* more = new QWidget(this);
    auto* grid = newFormGrid();
    const auto add = [&](QLineEdit*& field, const QString& name, const QString& placeholder) {
        field = new QLineEdit;
        field->setAccessibleName(name);
        field->setPlaceholderText(placeholder);
        connect(field, &QLineEdit::textChanged, this, &AdvancedTab::edited);
        return addFormField(*grid, name, field, true);
    };
    m_healthHint = add(m_health, tr("Health check"), "curl -f http://localhost/");
    m_intervalHint = add(m_interval, tr("Every"), "30s");
    add(m_retries, tr("Failures in a row"), "3")->setText(tr("So many make it unhealthy."));
    m_retries->setValidator(new QIntValidator(0, 1000, m_retries));
    const auto box = [&](QCheckBox*& target, const QString& text, const QString& meaning) {
        target = new QCheckBox(text);
        auto* hint = addFormField(*grid, {}, target, true);
        hint->setText(meaning);
        connect(target, &QCheckBox::toggled, this, &AdvancedTab::edited);
    };
    box(m_init, tr("Init process (--init)"), tr("A small first process that passes signals on and cleans up after others."));
    box(m_readOnly, tr("Read-only (--read-only)"), tr("It cannot write to its own files, only to folders and volumes."));
    box(m_privileged, tr("All rights (--privileged)"), {});
    m_warning = new QLabel(tr("It then has the rights of this computer's administrator: it can read and change every file, every device and the kernel's settings. Tick it only for a program that you trust as much as yourself."));
    m_warning->setProperty("kind", "bad");
    m_warning->setWordWrap(true);
    grid->addWidget(m_warning, grid->rowCount(), 1, 1, 2);
    connect(m_privileged, &QCheckBox::toggled, m_warning, &QWidget::setVisible);
    m_warning->hide();
    m_options = new OptionRows(more);
    connect(m_options, &RowList::edited, this, &AdvancedTab::edited);
    addFormField(*grid, tr("Further options"), m_options, false);
    auto* layout = new QVBoxLayout(more);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(grid);
    return more;
}

void AdvancedTab::showMore(bool shown)
{
    m_moreButton->setIcon(Theme::icon(shown ? "chevron-down" : "chevron-right"));
    m_more->setVisible(shown);
}

void AdvancedTab::fill(RunSpec& spec) const
{
    if (!m_entrypoint->text().isEmpty())
        spec.entrypoint = m_entrypoint->text().trimmed();
    spec.workingDirectory = m_workingDirectory->text().trimmed();
    spec.user = m_user->text().trimmed();
    spec.hostname = m_hostname->text().trimmed();
    spec.memory = parseMemory(m_memory->text()).value_or(0);
    spec.cpus = m_cpus->text().toDouble();
    spec.pids = m_pids->text().toLongLong();
    spec.health = m_kept;
    spec.health.command = m_health->text().trimmed();
    spec.health.interval = parseDuration(m_interval->text().trimmed()).value_or(0);
    spec.health.retries = m_retries->text().toInt();
    if (!spec.health.command.isEmpty())
        spec.health.off = false;
    spec.init = m_init->isChecked();
    spec.readOnly = m_readOnly->isChecked();
    spec.privileged = m_privileged->isChecked();
    const auto network = m_network->currentText().trimmed();
    spec.network = network == "bridge" ? QString() : network;
    spec.options = m_options->options();
    spec.labels = m_options->labels();
}

void AdvancedTab::offerNetworks(const QStringList& names)
{
    const auto typed = m_network->currentText();
    const QSignalBlocker quiet(m_network);
    m_network->clear();
    m_network->addItems(QStringList{"bridge", "host", "none"} + names);
    m_network->setEditText(typed);
}

void AdvancedTab::setSpec(const RunSpec& spec)
{
    m_entrypoint->setText(spec.entrypoint.value_or(QString()));
    m_workingDirectory->setText(spec.workingDirectory);
    m_user->setText(spec.user);
    m_hostname->setText(spec.hostname);
    m_memory->setText(spec.memory > 0 ? memoryText(spec.memory) : QString());
    m_cpus->setText(spec.cpus > 0 ? QString::number(spec.cpus) : QString());
    m_pids->setText(spec.pids > 0 ? QString::number(spec.pids) : QString());
    m_kept = spec.health;
    m_health->setText(spec.health.command);
    m_interval->setText(spec.health.interval > 0 ? QString::number(spec.health.interval) + 's' : QString());
    m_retries->setText(spec.health.retries > 0 ? QString::number(spec.health.retries) : QString());
    m_init->setChecked(spec.init);
    m_readOnly->setChecked(spec.readOnly);
    m_privileged->setChecked(spec.privileged);
    m_network->setEditText(spec.network);
    m_options->setOptions(spec.options, spec.labels);
    // What a line has brought must be seen.
    if (spec.init || spec.readOnly || spec.privileged || !spec.health.command.isEmpty() || !spec.options.isEmpty())
        m_moreButton->setChecked(true);
}

void AdvancedTab::setDefaults(const ImageDetails& image)
{
    m_entrypoint->setPlaceholderText(shellLine(image.entrypoint));
    m_workingDirectory->setPlaceholderText(image.workingDirectory.isEmpty() ? "/" : image.workingDirectory);
    m_user->setPlaceholderText(image.user.isEmpty() ? "root" : image.user);
}

bool AdvancedTab::hasEntrypoint() const
{
    return !m_entrypoint->placeholderText().isEmpty();
}

bool AdvancedTab::judge()
{
    const bool memory = m_memory->text().isEmpty() || parseMemory(m_memory->text());
    setVerdict(m_memoryHint, m_memory, {memory, memory ? QString() : tr("Write a size like 512m or 2g.")});
    bool number = true;
    if (!m_cpus->text().isEmpty())
        number = m_cpus->text().toDouble(&number) > 0 && number;
    setVerdict(m_cpusHint, m_cpus, {number, number ? QString() : tr("Write a number like 1 or 0.5.")});
    const bool checks = !m_health->text().trimmed().isEmpty();
    setVerdict(m_healthHint, m_health, {true, checks ? tr("Run by a shell inside it; code 0 means healthy.") : tr("The image's own check, if it has one.")});
    const auto every = m_interval->text().trimmed();
    const auto seconds = parseDuration(every);
    const bool interval = every.isEmpty() || (seconds && *seconds > 0);
    setVerdict(m_intervalHint, m_interval, {interval, interval ? QString() : tr("Write a time like 30s or 2m.")});
    const auto network = m_network->currentText().trimmed();
    m_networkHint->setProperty("kind", network == "host" ? "bad" : "muted");
    m_networkHint->setText(network == "host" ? tr("It shares this computer's network: its ports are open at once, and it reaches what listens only here.")
                           : network == "none" ? tr("No network but its own loopback.")
                           : network.startsWith("container:") ? tr("The network of that container.")
                                                              : tr("bridge: a network of its own behind this computer."));
    m_networkHint->style()->polish(m_networkHint);
    const bool options = m_options->judge();
    return memory && number && interval && options;
}

} // namespace onggi::ui

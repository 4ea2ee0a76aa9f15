#include "containers/rundialog.h"

#include "containers/advancedtab.h"
#include "containers/pastelinedialog.h"
#include "containers/pullprogress.h"
#include "containers/recreatejob.h"
#include "containers/restartchoice.h"
#include "containers/runjob.h"
#include "containers/runrows.h"
#include "docker/storeclient.h"
#include "models/shellline.h"
#include "widgets/buttons.h"
#include "widgets/formfields.h"
#include "widgets/noticebar.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {

constexpr int imageDelay = 200;

/// The image that Onggi's engine has inside, for machines without a network.
bool isStarterImage(const QString& reference)
{
    return reference == "onggi/hello" || reference == "onggi/hello:latest";
}

bool isShell(const QString& program)
{
    static const QStringList shells{"sh", "bash", "zsh", "ash", "dash", "fish", "python", "python3", "node", "irb", "psql"};
    return shells.contains(program.section('/', -1));
}

} // namespace

RunDialog::RunDialog(Engine& engine, const QString& reference, QWidget* parent) : QDialog(parent), m_engine(engine)
{
    setWindowTitle(tr("Run a container"));
    resize(820, 640);
    m_title = new QLabel(this);
    m_title->setProperty("kind", "heading");
    m_title->setContentsMargins(18, 14, 18, 6);
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(makeBasicsTab(), tr("Basics"));
    m_tabs->addTab(makeEnvironmentTab(), tr("Environment"));
    m_advanced = new AdvancedTab;
    connect(m_advanced, &AdvancedTab::edited, this, &RunDialog::refresh);
    m_tabs->addTab(scrolledForm(m_advanced), tr("Advanced"));

    m_changes = new QLabel(this);
    m_changes->setWordWrap(true);
    m_changes->setTextFormat(Qt::RichText);
    m_changes->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_changes->setAccessibleDescription(tr("What changes"));
    m_changes->hide();
    m_line = new CommandLineBox(this);

    m_error = new NoticeBar(this);
    m_progress = new PullProgressLine(this);
    m_progress->hide();
    m_working = new QLabel(this);
    m_working->setProperty("kind", "muted");
    m_working->hide();
    m_paste = new Button(tr("Paste a docker run line…"), Button::Kind::Plain, {}, this);
    m_cancel = new Button(tr("Cancel"), Button::Kind::Plain, {}, this);
    m_create = new Button(tr("Create only"), Button::Kind::Plain, {}, this);
    m_run = new PrimaryButton(tr("Run"), "play", this);
    m_run->setDefault(true);

    auto* middle = new QVBoxLayout;
    middle->setContentsMargins(18, 8, 18, 12);
    middle->setSpacing(8);
    middle->addWidget(m_error);
    middle->addWidget(m_progress);
    middle->addWidget(m_working);
    middle->addWidget(m_changes);
    middle->addWidget(m_line);
    auto* line = new QFrame(this);
    line->setProperty("kind", "line");
    line->setFixedHeight(1);
    auto* footer = new QHBoxLayout;
    footer->setContentsMargins(18, 11, 18, 13);
    footer->setSpacing(8);
    footer->addWidget(m_paste);
    footer->addStretch();
    footer->addWidget(m_cancel);
    footer->addWidget(m_create);
    footer->addWidget(m_run);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    layout->addWidget(m_tabs, 1);
    layout->addLayout(middle);
    layout->addWidget(line);
    layout->addLayout(footer);

    m_imageSoon.setSingleShot(true);
    m_imageSoon.setInterval(imageDelay);
    connect(&m_imageSoon, &QTimer::timeout, this, &RunDialog::imageEdited);
    connect(m_paste, &QPushButton::clicked, this, &RunDialog::pasteLine);
    connect(m_cancel, &QPushButton::clicked, this, &RunDialog::reject);
    connect(m_create, &QPushButton::clicked, this, [this] { begin(false); });
    connect(m_run, &QPushButton::clicked, this, [this] { begin(true); });
    connect(&engine.containers(), &ContainerModel::countsChanged, this, &RunDialog::refresh);
    connect(&engine.images(), &ImageModel::countsChanged, this, &RunDialog::offerImages);

    // What every engine has is offered anyway.
    auto* store = new StoreClient(engine.client(), this);
    store->networks()->then(this, [this](const QList<NetworkInfo>& networks) {
        QStringList names;
        for (const auto& network : networks) {
            if (!network.isBuiltIn())
                names.append(network.name);
        }
        m_advanced->offerNetworks(names);
    });
    offerImages();
    m_image->setEditText(reference);
    m_background->setChecked(true);
    imageEdited();
    if (reference.isEmpty())
        m_image->setFocus();
    else
        m_name->setFocus();
}

RunDialog::RunDialog(Engine& engine, const ContainerDetails& existing, const std::optional<ImageDetails>& image, QWidget* parent)
    : RunDialog(engine, existing.image, parent)
{
    m_existing = existing;
    setWindowTitle(tr("Change %1").arg(existing.name));
    m_paste->hide();
    m_create->hide();
    m_run->setText(tr("Recreate"));
    // Its own ports are free for it: it is stopped first.
    QList<RunSpec::Port> own;
    for (const auto& port : existing.ports)
        own.append({port.hostIp, port.hostPort, port.containerPort, port.protocol});
    m_probe.setOwn(own);
    setSpec(specOf(existing, image));
    m_before = spec();
    connect(m_error, &NoticeBar::buttonClicked, this, [this] {
        if (m_recreate) {
            m_recreating = true;
            m_recreate->rollBack();
            refresh();
        }
    });
    refresh();
}

RunDialog::~RunDialog() = default;

bool RunDialog::isBusy() const
{
    return m_job || m_recreating;
}

QWidget* RunDialog::makeBasicsTab()
{
    auto* page = new QWidget;
    auto* grid = newFormGrid();

    m_image = new QComboBox;
    m_image->setEditable(true);
    m_image->setInsertPolicy(QComboBox::NoInsert);
    m_image->setAccessibleName(tr("Image"));
    m_image->lineEdit()->setAccessibleName(tr("Image"));
    m_image->lineEdit()->setPlaceholderText(tr("repository:tag"));
    m_image->completer()->setCompletionMode(QCompleter::PopupCompletion);
    m_image->completer()->setFilterMode(Qt::MatchContains);
    m_imageHint = addFormField(*grid, tr("Image"), m_image, true);

    m_name = new QLineEdit;
    m_name->setAccessibleName(tr("Name"));
    m_nameHint = addFormField(*grid, tr("Name"), m_name, true);

    m_command = new QLineEdit;
    m_command->setAccessibleName(tr("Command"));
    m_commandHint = addFormField(*grid, tr("Command"), m_command, true);

    m_background = new QCheckBox(tr("Background (-d)"));
    m_background->setToolTip(tr("It goes on by itself; look at it when you like."));
    m_terminal = new QCheckBox(tr("Interactive terminal (-it)"));
    m_terminal->setToolTip(tr("A shell or another program that one types into."));
    m_autoRemove = new QCheckBox(tr("Remove when it ends (--rm)"));
    m_autoRemove->setToolTip(tr("Nothing of it is kept once its process has ended."));
    auto* modes = new QWidget;
    auto* modeRow = new QHBoxLayout(modes);
    modeRow->setContentsMargins(0, 3, 0, 3);
    modeRow->setSpacing(18);
    for (auto* box : {m_background, m_terminal, m_autoRemove}) {
        modeRow->addWidget(box);
        connect(box, &QCheckBox::toggled, this, &RunDialog::refresh);
    }
    modeRow->addStretch();
    addFormField(*grid, tr("How it runs"), modes, false);

    m_restart = newRestartChoice();
    m_restartHint = addFormField(*grid, tr("Restart"), m_restart, true);
    m_ports = new PortRows(page);
    addFormField(*grid, tr("Ports"), m_ports, false);
    m_folders = new FolderRows(page);
    addFormField(*grid, tr("Folders"), m_folders, false);

    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(18, 16, 18, 8);
    layout->addLayout(grid);
    layout->addStretch();

    connect(m_image, &QComboBox::editTextChanged, &m_imageSoon, qOverload<>(&QTimer::start));
    connect(m_image, &QComboBox::editTextChanged, this, &RunDialog::refresh);
    connect(m_name, &QLineEdit::textChanged, this, &RunDialog::refresh);
    connect(m_command, &QLineEdit::textChanged, this, [this] {
        guessTerminal();
        refresh();
    });
    connect(m_terminal, &QCheckBox::clicked, this, [this] { m_terminalTouched = true; });
    connect(m_restart, &QComboBox::currentIndexChanged, this, &RunDialog::refresh);
    connect(m_ports, &RowList::edited, this, &RunDialog::refresh);
    connect(m_folders, &RowList::edited, this, &RunDialog::refresh);
    return scrolledForm(page);
}

QWidget* RunDialog::makeEnvironmentTab()
{
    auto* page = new QWidget;
    m_variables = new VariableRows(page);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(18, 16, 18, 8);
    layout->addWidget(m_variables);
    layout->addStretch();
    connect(m_variables, &RowList::edited, this, &RunDialog::refresh);
    return scrolledForm(page);
}

void RunDialog::offerImages()
{
    const auto typed = m_image->currentText();
    const QSignalBlocker quiet(m_image);
    m_image->clear();
    m_image->addItems(m_engine.images().references());
    m_image->setEditText(typed);
}

void RunDialog::imageEdited()
{
    if (m_imageQuestion)
        m_imageQuestion->cancel();
    m_defaultCommand.clear();
    m_command->setPlaceholderText({});
    m_ports->setOffers({}, {});
    m_advanced->setDefaults({});
    const auto reference = m_image->currentText().trimmed();
    if (const auto* image = m_engine.images().findByReference(reference)) {
        auto* reply = m_engine.client().inspectImage(image->id);
        m_imageQuestion = reply;
        reply->then(this, [this](const ImageDetails& details) { imageKnown(details); });
    }
    guessTerminal();
    refresh();
}

void RunDialog::imageKnown(const ImageDetails& image)
{
    m_defaultCommand = shellLine(image.command);
    m_command->setPlaceholderText(m_defaultCommand);
    m_advanced->setDefaults(image);
    m_ports->setOffers(image.exposedPorts, [this](int port) {
        return freePortFrom(port, "tcp", m_ports->ports(), m_engine.containers().all(), m_probe);
    });
    guessTerminal();
    refresh();
}

/// A shell wants a terminal: ticked by itself until one decides otherwise.
void RunDialog::guessTerminal()
{
    if (m_terminalTouched)
        return;
    const auto words = shellWords(m_command->text().isEmpty() ? m_defaultCommand : m_command->text()).value_or(QStringList());
    m_terminal->setChecked(words.size() == 1 && isShell(words.first()) && !m_advanced->hasEntrypoint());
}

RunSpec RunDialog::spec() const
{
    RunSpec spec;
    spec.image = m_image->currentText().trimmed();
    spec.name = m_name->text().trimmed();
    spec.command = shellWords(m_command->text()).value_or(QStringList());
    spec.detach = m_background->isChecked();
    spec.interactive = spec.terminal = m_terminal->isChecked();
    spec.autoRemove = m_autoRemove->isChecked();
    spec.ports = m_ports->ports();
    spec.folders = m_folders->folders();
    spec.environment = m_variables->variables();
    const auto restart = m_restart->currentData().toString();
    spec.restart = restart == "no" ? QString() : restart;
    m_advanced->fill(spec);
    return spec;
}

void RunDialog::setSpec(const RunSpec& spec)
{
    m_image->setEditText(spec.image);
    m_name->setText(spec.name);
    m_command->setText(shellLine(spec.command));
    m_background->setChecked(spec.detach);
    m_terminalTouched = true;
    m_terminal->setChecked(spec.terminal || spec.interactive);
    m_autoRemove->setChecked(spec.autoRemove);
    m_ports->setPorts(spec.ports);
    m_folders->setFolders(spec.folders);
    m_variables->setVariables(spec.environment);
    const auto restart = spec.restart.isEmpty() ? QString("no") : spec.restart;
    // A policy with a number of times has no place of its own in the choice until somebody brings it.
    if (m_restart->findData(restart) < 0)
        m_restart->addItem(restartWords(restart.section(':', 0, 0), restart.section(':', 1).toInt()), restart);
    m_restart->setCurrentIndex(m_restart->findData(restart));
    m_advanced->setSpec(spec);
    imageEdited();
}

void RunDialog::refresh()
{
    const auto now = spec();
    m_title->setText(now.image.isEmpty() ? tr("Run a container") : tr("Run a container — %1").arg(now.image));
    if (m_existing)
        m_title->setText(tr("Change %1").arg(m_existing->name));
    auto containers = m_engine.containers().all();
    // Its own name is free for it, and so it is for the one that takes its place.
    if (m_existing)
        containers.removeIf([&](const ContainerSummary& container) { return container.id == m_existing->id || (m_recreate && container.name == now.name); });

    auto image = judgeImage(now.image);
    const bool untouched = now.image.isEmpty();
    if (image.ok)
        image.sentence = m_engine.images().findByReference(now.image) ? tr("✓ On this computer")
                         : isStarterImage(now.image)                  ? tr("✓ Built into the engine: nothing is downloaded.")
                                                                      : tr("Not on this computer: it is downloaded first.");
    setVerdict(m_imageHint, m_image, untouched ? Verdict{true, image.sentence} : image);
    const auto name = judgeName(now.name, containers);
    setVerdict(m_nameHint, m_name, name);
    Verdict command{true, m_defaultCommand.isEmpty() ? QString() : tr("Image default: %1").arg(m_defaultCommand)};
    if (!shellWords(m_command->text()))
        command = {false, tr("A quotation mark is not closed.")};
    setVerdict(m_commandHint, m_command, command);
    const bool advanced = m_advanced->judge();
    const bool restart = now.restart.isEmpty() || !now.autoRemove;
    setVerdict(m_restartHint, m_restart, {restart, restart ? restartMeaning(now.restart.section(':', 0, 0)) : tr("What is removed when it ends cannot be started again.")});

    const bool ports = m_ports->judge(containers, m_probe);
    const bool folders = m_folders->judge();
    const bool variables = m_variables->judge();
    m_tabs->setTabText(1, now.environment.isEmpty() ? tr("Environment") : tr("Environment %1").arg(now.environment.size()));
    auto line = now;
    if (untouched)
        line.image = "…";
    m_line->setLine(line.runLine());
    m_canRun = image.ok && name.ok && command.ok && advanced && restart && ports && folders && variables;
    if (m_existing && !m_recreate)
        showChanges(now);
    m_run->setEnabled(m_canRun && !isBusy() && !m_recreate && (!m_existing || now != m_before));
    m_create->setEnabled(m_canRun && !isBusy());
}

/// Line by line what goes and what comes, and what is done for it.
void RunDialog::showChanges(const RunSpec& now)
{
    const auto& c = Theme::colors();
    const auto changes = changesBetween(m_before, now);
    QString text;
    for (const auto& change : changes) {
        const auto gone = QString("<span style=\"color:%1\"><s>%2</s></span>").arg(c.error.name(), change.before.toHtmlEscaped());
        const auto come = QString("<span style=\"color:%1\">%2</span>").arg(c.running.name(), change.after.toHtmlEscaped());
        text += QString("<tr><td style=\"color:%1\">%2&nbsp;&nbsp;</td><td>%3</td></tr>")
                    .arg(c.muted.name(), change.what.toHtmlEscaped(),
                         change.before.isEmpty() ? come : change.after.isEmpty() ? gone : gone + " → " + come);
    }
    const auto kept = RecreateJob::nameForOld(m_existing->name, m_engine.containers());
    const auto plan = changes.isEmpty() ? tr("Change something above: what changes is shown here.")
                      : m_existing->autoRemove
                          ? tr("%1 is stopped, recreated and started. It is one that is removed when it ends, so that it cannot be kept.").arg(m_existing->name)
                          : tr("%1 is stopped, recreated and started. The former one is kept as %2, with all that it has written inside itself; its volumes and folders go over.")
                                .arg(m_existing->name, kept);
    m_changes->setText("<table>" + text + "</table><p>" + plan.toHtmlEscaped() + "</p>");
    m_changes->show();
}

void RunDialog::recreate()
{
    m_recreating = true;
    m_recreate = new RecreateJob(m_engine, *m_existing, spec(), this);
    connect(m_recreate, &RecreateJob::stepped, this, &RunDialog::setWorking);
    connect(m_recreate, &RecreateJob::pulling, this, [this](Pull* pull) {
        setWorking({});
        m_progress->follow(pull);
        m_progress->show();
    });
    connect(m_recreate, &RecreateJob::failed, this, &RunDialog::recreateFailed);
    connect(m_recreate, &RecreateJob::cancelled, this, [this] { recreateFailed(tr("The download was cancelled. What has been fetched is kept."), false); });
    connect(m_recreate, &RecreateJob::done, this, [this](const QString& id, const QString& kept) {
        m_recreating = false;
        emit containerChanged(id, kept);
        accept();
    });
    connect(m_recreate, &RecreateJob::rolledBack, this, [this](const QString& id) {
        m_recreating = false;
        emit containerMade(id, false, false);
        accept();
    });
    m_tabs->setEnabled(false);
    m_recreate->begin();
    refresh();
}

void RunDialog::recreateFailed(const QString& sentence, bool canRollBack)
{
    m_recreating = false;
    setWorking({});
    // What can be rolled back has been changed: then there is nothing to do in this form but that.
    m_tabs->setEnabled(!canRollBack);
    if (!canRollBack) {
        m_recreate->deleteLater();
        m_recreate.clear();
    }
    m_error->showError(sentence, canRollBack ? tr("Roll back") : QString());
    refresh();
}

void RunDialog::begin(bool start)
{
    if (!m_canRun || isBusy())
        return;
    m_error->hide();
    if (m_existing) {
        recreate();
        return;
    }
    const auto now = spec();
    emit commandUsed(start ? now.runLine() : now.createLine());
    m_job = new RunJob(m_engine, now, start, this);
    connect(m_job, &RunJob::creating, this, [this] { setWorking(tr("Creating the container…")); });
    connect(m_job, &RunJob::starting, this, [this] { setWorking(tr("Starting…")); });
    connect(m_job, &RunJob::pulling, this, [this](Pull* pull) {
        setWorking({});
        m_progress->follow(pull);
        m_progress->show();
    });
    connect(m_job, &RunJob::failed, this, &RunDialog::jobFailed);
    connect(m_job, &RunJob::cancelled, this, [this] { jobFailed(tr("The download was cancelled. What has been fetched is kept."), {}); });
    connect(m_job, &RunJob::done, this, [this, start, now](const QString& id, const QStringList&) {
        emit containerMade(id, start, now.terminal);
        accept();
    });
    m_tabs->setEnabled(false);
    m_paste->setEnabled(false);
    m_job->begin();
    refresh();
}

void RunDialog::setWorking(const QString& sentence)
{
    m_progress->hide();
    m_working->setText(sentence);
    m_working->setVisible(!sentence.isEmpty());
}

void RunDialog::jobFailed(const QString& sentence, const QString& containerId)
{
    setWorking({});
    m_job->deleteLater();
    m_job.clear();
    m_tabs->setEnabled(true);
    m_paste->setEnabled(true);
    refresh();
    if (containerId.isEmpty()) {
        m_error->showError(sentence);
        return;
    }
    // It exists and did not start: it stays in the list with the reason, and the form is done.
    m_engine.containers().setError(containerId, sentence);
    emit containerMade(containerId, false, false);
    accept();
}

void RunDialog::reject()
{
    // While an image is being fetched, Cancel means the download; the form stays.
    if (m_job && m_job->pull()) {
        m_job->cancel();
        return;
    }
    if (m_recreate && m_recreate->pull()) {
        m_recreate->cancel();
        return;
    }
    // Between the steps nothing is left half done; they take seconds.
    if (m_recreating)
        return;
    QDialog::reject();
}

void RunDialog::pasteLine()
{
    auto* dialog = new PasteLineDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PasteLineDialog::lineAccepted, this, [this](const ParsedRunLine& parsed) {
        setSpec(parsed.spec);
        if (!parsed.leftOut.isEmpty())
            m_error->showError(tr("Not taken over: %1").arg(parsed.leftOut.join("  ")));
    });
    dialog->open();
}

} // namespace onggi::ui

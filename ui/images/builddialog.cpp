#include "images/builddialog.h"

#include "docker/reference.h"
#include "docker/tarpacker.h"
#include "images/buildoutput.h"
#include "images/dialogparts.h"
#include "images/tagdialog.h"
#include "models/humanize.h"
#include "models/refusal.h"
#include "models/shellline.h"
#include "widgets/buttons.h"
#include "widgets/formfields.h"
#include "widgets/noticebar.h"
#include "widgets/tables.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QRandomGenerator>
#include <QSettings>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
const auto folderKey = QStringLiteral("build/folder");
constexpr qint64 largestDockerfile = 1 << 20;

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(largestDockerfile) : QByteArray();
}
} // namespace

BuildDialog::BuildDialog(Engine& engine, QWidget* parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_line(new CommandLineBox)
    , m_notice(new NoticeBar)
    , m_stack(new QStackedWidget)
    , m_output(new BuildOutput(m_log))
    , m_state(new QLabel)
    , m_build(new PrimaryButton(tr("Build")))
    , m_back(new Button(tr("Change…")))
    , m_cancel(new Button(tr("Cancel")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Build an image"));
    resize(860, 600);
    auto* heading = new QLabel(tr("Build an image"));
    heading->setProperty("kind", "heading");
    m_state->setProperty("kind", "muted");
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* top = new QHBoxLayout;
    top->setSpacing(12);
    top->addWidget(heading);
    top->addWidget(m_state, 1);
    auto* frame = new QFrame;
    frame->setProperty("kind", "card");
    auto* inFrame = new QVBoxLayout(frame);
    inFrame->setContentsMargins(1, 1, 1, 1);
    inFrame->addWidget(m_output);
    m_stack->addWidget(makeForm());
    m_stack->addWidget(frame);
    auto* upper = new QVBoxLayout;
    upper->setContentsMargins(18, 16, 18, 14);
    upper->setSpacing(12);
    upper->addLayout(top);
    upper->addWidget(m_stack, 1);
    upper->addWidget(m_notice);
    upper->addWidget(m_line);
    auto* line = new QFrame;
    line->setProperty("kind", "line");
    line->setFixedHeight(1);
    auto* footer = new QHBoxLayout;
    footer->setContentsMargins(18, 11, 18, 13);
    footer->setSpacing(8);
    footer->addStretch(1);
    footer->addWidget(m_back);
    footer->addWidget(m_cancel);
    footer->addWidget(m_build);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(upper, 1);
    layout->addWidget(line);
    layout->addLayout(footer);

    m_build->setDefault(true);
    m_back->hide();
    connect(m_build, &QPushButton::clicked, this, &BuildDialog::start);
    connect(m_back, &QPushButton::clicked, this, [this] {
        m_notice->dismiss();
        m_stack->setCurrentIndex(0);
        setBuilding(false);
        m_state->clear();
        readDockerfile();
    });
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_stream)
            stop();
        else
            close();
    });
    m_folder->setPath(QSettings().value(folderKey).toString());
    readDockerfile();
    m_folder->setFocus();
}

BuildDialog::~BuildDialog() = default;

QWidget* BuildDialog::makeForm()
{
    auto* form = new QWidget;
    auto* layout = new QVBoxLayout(form);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    auto* grid = newFormGrid();
    m_folder = new PathField(PathField::Kind::Folder, tr("Folder"));
    m_folderHint = addFormField(*grid, tr("Folder"), m_folder, true);
    auto add = [&](QLineEdit*& field, const QString& name, const QString& placeholder) {
        field = new QLineEdit;
        field->setAccessibleName(name);
        field->setPlaceholderText(placeholder);
        return addFormField(*grid, name, field, true);
    };
    m_dockerfileHint = add(m_dockerfile, tr("Dockerfile"), QStringLiteral("Dockerfile"));
    m_nameHint = add(m_name, tr("Image name"), tr("repository:tag"));
    m_target = new QComboBox;
    m_target->setAccessibleName(tr("Target"));
    addFormField(*grid, tr("Target"), m_target, true)->setText(tr("The stage that becomes the image"));
    layout->addLayout(grid);
    layout->addWidget(makeArguments(), 1);
    m_noCache = new QCheckBox(tr("Run every step anew, without the cache"));
    m_pull = new QCheckBox(tr("Ask the registry for newer base images"));
    layout->addWidget(m_noCache);
    layout->addWidget(m_pull);
    connect(m_folder, &PathField::changed, this, &BuildDialog::readDockerfile);
    connect(m_dockerfile, &QLineEdit::textChanged, this, &BuildDialog::readDockerfile);
    connect(m_name, &QLineEdit::textChanged, this, &BuildDialog::refresh);
    connect(m_target, &QComboBox::currentTextChanged, this, &BuildDialog::refresh);
    connect(m_noCache, &QCheckBox::toggled, this, &BuildDialog::refresh);
    connect(m_pull, &QCheckBox::toggled, this, &BuildDialog::refresh);
    return form;
}

QWidget* BuildDialog::makeArguments()
{
    auto* holder = new QWidget;
    m_arguments = new QTableWidget(0, 3);
    makeQuiet(*m_arguments, 32);
    m_arguments->setAccessibleName(tr("Build arguments"));
    m_arguments->setHorizontalHeaderLabels({tr("Build argument"), tr("Value"), tr("Default")});
    m_arguments->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_arguments->horizontalHeader()->setStretchLastSection(true);
    m_arguments->setColumnWidth(0, 240);
    m_arguments->setColumnWidth(1, 320);
    m_arguments->setSelectionMode(QAbstractItemView::SingleSelection);
    m_arguments->setEditTriggers(QAbstractItemView::AllEditTriggers);
    auto* frame = new QFrame;
    frame->setProperty("kind", "card");
    auto* inFrame = new QVBoxLayout(frame);
    inFrame->setContentsMargins(1, 1, 1, 1);
    inFrame->addWidget(m_arguments);
    auto* more = new Button(tr("Add an argument"), Button::Kind::Quiet, QStringLiteral("plus"));
    auto* row = new QHBoxLayout;
    row->addWidget(more);
    row->addStretch(1);
    auto* layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(frame, 1);
    layout->addLayout(row);
    connect(more, &QPushButton::clicked, this, [this] {
        addArgument({}, {});
        m_arguments->setCurrentCell(m_arguments->rowCount() - 1, 0);
        m_arguments->editItem(m_arguments->currentItem());
    });
    connect(m_arguments, &QTableWidget::itemChanged, this, &BuildDialog::refresh);
    return holder;
}

void BuildDialog::addArgument(const QString& name, const QString& standard)
{
    int row = m_arguments->rowCount();
    m_arguments->insertRow(row);
    auto* first = new QTableWidgetItem(name);
    if (!name.isEmpty())
        first->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    auto* third = new QTableWidgetItem(standard);
    third->setFlags(Qt::ItemIsEnabled);
    third->setForeground(palette().placeholderText());
    // Whoever hears of a change reads whole rows.
    QSignalBlocker quiet(m_arguments);
    m_arguments->setItem(row, 0, first);
    m_arguments->setItem(row, 1, new QTableWidgetItem);
    m_arguments->setItem(row, 2, third);
}

QString BuildDialog::dockerfilePath() const
{
    QString name = m_dockerfile->text().trimmed();
    return QDir(m_folder->path()).absoluteFilePath(name.isEmpty() ? QStringLiteral("Dockerfile") : name);
}

bool BuildDialog::isDockerfileInside() const
{
    QString relative = QDir(m_folder->path()).relativeFilePath(QDir::cleanPath(dockerfilePath()));
    return !relative.startsWith(QStringLiteral("../")) && !QDir::isAbsolutePath(relative);
}

// What the file itself says of stages and arguments stands ready to be chosen.
void BuildDialog::readDockerfile()
{
    m_outline = m_folder->path().isEmpty() ? DockerfileOutline() : DockerfileOutline::parse(contentOf(dockerfilePath()));
    QString target = m_target->currentText();
    QSignalBlocker quiet(m_target);
    m_target->clear();
    m_target->addItem(tr("the last one"));
    for (const auto& each : m_outline.stages())
        m_target->addItem(each);
    m_target->setCurrentIndex(std::max(0, m_target->findText(target)));
    m_target->setEnabled(m_target->count() > 1);

    // Values that were typed stay with their names.
    QHash<QString, QString> values;
    for (int row = 0; row < m_arguments->rowCount(); ++row)
        values.insert(m_arguments->item(row, 0)->text(), m_arguments->item(row, 1)->text());
    QSignalBlocker quietToo(m_arguments);
    m_arguments->setRowCount(0);
    for (const auto& each : m_outline.arguments()) {
        addArgument(each.name, each.value);
        m_arguments->item(m_arguments->rowCount() - 1, 1)->setText(values.take(each.name));
    }
    for (auto left = values.begin(); left != values.end(); ++left) {
        if (left.key().isEmpty() || left.value().isEmpty())
            continue;
        addArgument({}, {});
        m_arguments->item(m_arguments->rowCount() - 1, 0)->setText(left.key());
        m_arguments->item(m_arguments->rowCount() - 1, 1)->setText(left.value());
    }
    refresh();
}

BuildRequest BuildDialog::request() const
{
    BuildRequest build;
    build.dockerfile = QDir(m_folder->path()).relativeFilePath(QDir::cleanPath(dockerfilePath()));
    if (!m_name->text().trimmed().isEmpty())
        build.tags = {ImageReference::parse(m_name->text()).full()};
    // An argument that is left empty keeps its default.
    for (int row = 0; row < m_arguments->rowCount(); ++row) {
        QString name = m_arguments->item(row, 0)->text().trimmed();
        QString value = m_arguments->item(row, 1)->text();
        if (!name.isEmpty() && !value.isEmpty())
            build.arguments.insert(name, value);
    }
    build.target = m_target->currentIndex() > 0 ? m_target->currentText() : QString();
    build.noCache = m_noCache->isChecked();
    build.pull = m_pull->isChecked();
    return build;
}

QString BuildDialog::commandLine() const
{
    auto build = request();
    QStringList words{"docker", "build"};
    for (const auto& each : build.tags)
        words << "-t" << each;
    if (!m_folder->path().isEmpty() && build.dockerfile != "Dockerfile")
        words << "-f" << dockerfilePath();
    for (auto each = build.arguments.begin(); each != build.arguments.end(); ++each)
        words << "--build-arg" << each.key() + u'=' + each.value();
    if (!build.target.isEmpty())
        words << "--target" << build.target;
    if (build.noCache)
        words << "--no-cache";
    if (build.pull)
        words << "--pull";
    words << (m_folder->path().isEmpty() ? "…" : m_folder->path());
    return shellLine(words);
}

void BuildDialog::refresh()
{
    QFileInfo folder(m_folder->path());
    Verdict where{true, tr("What .dockerignore names stays here.")};
    bool chosen = !m_folder->path().isEmpty();
    if (!chosen)
        where = {true, tr("The folder that the Dockerfile takes its files from")};
    else if (!folder.isDir())
        where = {false, tr("There is no such folder.")};
    else if (!folder.isReadable())
        where = {false, tr("You may not read this folder.")};
    setVerdict(m_folderHint, m_folder->edit(), where);

    Verdict file{true, {}};
    bool there = chosen && QFileInfo(dockerfilePath()).isFile();
    if (chosen && where.ok && !there)
        file = {false, tr("There is no %1 in this folder.").arg(m_dockerfile->text().isEmpty() ? "Dockerfile" : m_dockerfile->text())};
    else if (there && m_outline.instructions.isEmpty())
        file = {false, tr("There is no instruction in it.")};
    else if (there)
        file.sentence = tr("%n instruction(s)", nullptr, int(m_outline.instructions.size()));
    setVerdict(m_dockerfileHint, m_dockerfile, file);

    QString name = m_name->text().trimmed();
    auto named = TagDialog::judgeNewName(m_engine.images(), name);
    if (name.isEmpty())
        named = {true, tr("Without a name it is found by its id only.")};
    setVerdict(m_nameHint, m_name, named);
    m_ready = where.ok && there && file.ok && named.ok;
    m_build->setUsable(m_ready && !m_stream);
    m_line->setLine(commandLine());
}

void BuildDialog::setBuilding(bool building)
{
    m_build->setVisible(!building);
    m_build->setUsable(m_ready && !building);
    bool ended = !building && m_stack->currentIndex() == 1;
    m_back->setVisible(ended);
    m_build->setText(ended ? tr("Build again") : tr("Build"));
    m_build->setAccessibleName(m_build->text());
    m_cancel->setText(building ? tr("Stop") : tr("Close"));
    m_cancel->setAccessibleName(m_cancel->text());
}

void BuildDialog::start()
{
    if (!m_ready || m_stream)
        return;
    // It may have been edited since it was read.
    readDockerfile();
    if (!m_ready)
        return;
    QSettings().setValue(folderKey, m_folder->path());
    m_notice->dismiss();
    auto build = request();
    auto ignore = DockerIgnore::parse(contentOf(m_folder->path() + QStringLiteral("/.dockerignore")));
    // The engine needs both, whatever the rules say.
    ignore.add(QStringLiteral("!.dockerignore"));
    if (isDockerfileInside())
        ignore.add(u'!' + build.dockerfile);
    QString shown = QFileInfo(build.dockerfile).fileName();
    m_packer = std::make_shared<TarPacker>(m_folder->path(), ignore);
    if (!isDockerfileInside()) {
        build.dockerfile = QStringLiteral(".dockerfile.%1").arg(QRandomGenerator::global()->generate64(), 16, 16, QChar(u'0'));
        m_packer->addFile(build.dockerfile, contentOf(dockerfilePath()));
    }
    m_output->clear();
    m_log.begin(m_outline, shown);
    m_stack->setCurrentIndex(1);
    m_state->setText(tr("Sending the folder…"));
    emit commandUsed(commandLine());
    m_stream = m_engine.client().build(build, m_packer, this);
    setBuilding(true);
    connect(m_stream, &JsonStream::uploaded, this, [this](qint64 bytes) {
        if (m_log.rowCount() == 0)
            m_state->setText(tr("Sending the folder: %1, %n file(s)", nullptr, int(m_packer->files())).arg(bytesText(bytes)));
    });
    connect(m_stream, &JsonStream::received, &m_log, &BuildLog::take);
    connect(&m_log, &BuildLog::stepBegun, m_stream, [this](int row) {
        m_state->setText(tr("Step %1 of %2").arg(row + 1).arg(m_log.total()));
    });
    connect(m_stream, &JsonStream::finished, this, [this] { ended(m_log.error()); });
    connect(m_stream, &JsonStream::failed, this, [this](const ApiError& error) {
        m_log.fail(refusalText(error));
        ended(m_log.error());
    });
}

void BuildDialog::stop()
{
    m_stream->cancel();
    m_stream->deleteLater();
    m_stream.clear();
    m_packer.reset();
    m_output->say(tr("Stopped"));
    m_state->setText(tr("Stopped"));
    setBuilding(false);
}

void BuildDialog::ended(const QString& failure)
{
    m_stream->deleteLater();
    m_stream.clear();
    m_packer.reset();
    if (!failure.isEmpty()) {
        m_output->showFailure();
        m_state->clear();
        m_notice->showError(m_log.failureTitle() + QStringLiteral(": ") + failure);
        setBuilding(false);
        return;
    }
    m_log.finish();
    m_engine.refreshImages();
    QString name = m_name->text().trimmed();
    QString reference = name.isEmpty() ? m_log.imageId() : ImageReference::parse(name).full();
    m_state->setText(tr("Done: %1").arg(reference));
    setBuilding(false);
    emit built(reference);
}

// Escape in a running build would throw it away.
void BuildDialog::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_stream)
        return;
    QDialog::keyPressEvent(event);
}

} // namespace onggi::ui

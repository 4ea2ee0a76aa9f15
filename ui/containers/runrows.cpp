#include "containers/runrows.h"

#include "widgets/buttons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QIntValidator>
#include <QLabel>
#include <QLineEdit>
#include <QStyle>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {

constexpr qint64 largestEnvironmentFile = 1 << 20;

QPushButton* linkButton(const QString& text, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setProperty("kind", "link");
    button->setCursor(Qt::PointingHandCursor);
    button->setAutoDefault(false);
    return button;
}

QLineEdit* numberField(const QString& name, const QString& placeholder, int number)
{
    auto* field = new QLineEdit(number > 0 ? QString::number(number) : QString());
    field->setAccessibleName(name);
    field->setPlaceholderText(placeholder);
    field->setValidator(new QIntValidator(0, 65535, field));
    field->setFixedWidth(92);
    return field;
}

QLabel* arrow()
{
    auto* label = new QLabel("→");
    label->setProperty("kind", "muted");
    return label;
}

} // namespace

RowList::RowList(const QString& addText, QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    m_list = new QVBoxLayout;
    m_list->setSpacing(6);
    m_below = new QVBoxLayout;
    m_below->setSpacing(2);
    auto* add = linkButton("+ " + addText, this);
    add->setAccessibleName(addText);
    layout->addLayout(m_list);
    layout->addWidget(add, 0, Qt::AlignLeft);
    layout->addLayout(m_below);
    connect(add, &QPushButton::clicked, this, [this] {
        makeEmptyRow();
        emit edited();
    });
}

QLabel* RowList::appendRow(const QList<QWidget*>& fields)
{
    auto* row = new QWidget(this);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(7);
    for (auto* field : fields) {
        field->setParent(row);
        const auto policy = field->sizePolicy().horizontalPolicy();
        line->addWidget(field, policy == QSizePolicy::Expanding && field->maximumWidth() > 1000 ? 1 : 0);
    }
    auto* cross = new IconButton("close", tr("Remove row"), row);
    line->addWidget(cross);
    auto* hint = new QLabel(row);
    hint->setProperty("kind", "small");
    hint->setWordWrap(true);
    hint->hide();
    auto* layout = new QVBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(line);
    layout->addWidget(hint);
    m_list->addWidget(row);
    m_rows.append(row);
    connect(cross, &QToolButton::clicked, this, [this, row] {
        removeRow(row);
        emit edited();
    });
    return hint;
}

void RowList::removeRow(QWidget* row)
{
    const auto at = m_rows.indexOf(row);
    m_rows.removeAt(at);
    rowRemoved(int(at));
    row->hide();
    row->deleteLater();
}

void RowList::removeAllRows()
{
    while (!m_rows.isEmpty())
        removeRow(m_rows.last());
}

void RowList::setHint(QLabel* hint, const Verdict& verdict, QLineEdit* field)
{
    hint->setText(verdict.sentence);
    hint->setVisible(!verdict.sentence.isEmpty());
    const auto kind = verdict.ok ? "small" : "bad";
    if (hint->property("kind").toString() != kind) {
        hint->setProperty("kind", kind);
        hint->style()->polish(hint);
    }
    if (field->property("invalid").toBool() == verdict.ok) {
        field->setProperty("invalid", !verdict.ok);
        field->style()->polish(field);
    }
}

PortRows::PortRows(QWidget* parent) : RowList(tr("Add port"), parent)
{
    m_offers = new QLabel(this);
    m_offers->setProperty("kind", "small");
    m_offers->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_offers->hide();
    m_below->addWidget(m_offers);
    connect(m_offers, &QLabel::linkActivated, this, [this](const QString& link) {
        const int port = link.section('/', 0, 0).toInt();
        addPort({{}, m_freePort ? m_freePort(port) : 0, port, link.section('/', 1, 1)});
        emit edited();
    });
    connect(this, &RowList::edited, this, &PortRows::showOffers);
}

void PortRows::addPort(const RunSpec::Port& port)
{
    Row row;
    row.host = numberField(tr("Host port"), tr("free one"), port.hostPort);
    row.container = numberField(tr("Container port"), "80", port.containerPort);
    row.protocol = new QComboBox;
    row.protocol->addItems({"tcp", "udp"});
    row.protocol->setCurrentText(port.protocol);
    row.protocol->setAccessibleName(tr("Protocol"));
    row.hostIp = port.hostIp;
    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    row.hint = appendRow({row.host, arrow(), row.container, row.protocol, space});
    for (auto* field : {row.host, row.container})
        connect(field, &QLineEdit::textChanged, this, &RowList::edited);
    connect(row.protocol, &QComboBox::currentTextChanged, this, &RowList::edited);
    // The hint's link puts the free port in.
    connect(row.hint, &QLabel::linkActivated, row.host, &QLineEdit::setText);
    m_fields.append(row);
    if (port.containerPort == 0)
        row.host->setFocus();
}

void PortRows::setPorts(const QList<RunSpec::Port>& ports)
{
    removeAllRows();
    for (const auto& port : ports)
        addPort(port);
    emit edited();
}

QList<RunSpec::Port> PortRows::ports() const
{
    QList<RunSpec::Port> ports;
    for (const auto& row : m_fields) {
        if (row.container->text().toInt() > 0)
            ports.append({row.hostIp, row.host->text().toInt(), row.container->text().toInt(), row.protocol->currentText()});
    }
    return ports;
}

void PortRows::setOffers(const QStringList& exposed, std::function<int(int)> freePort)
{
    m_exposed = exposed;
    m_freePort = std::move(freePort);
    showOffers();
}

void PortRows::showOffers()
{
    QStringList links;
    const auto taken = ports();
    for (const auto& offer : m_exposed) {
        const int number = offer.section('/', 0, 0).toInt();
        const bool there = std::any_of(taken.begin(), taken.end(), [&](const RunSpec::Port& port) { return port.containerPort == number; });
        if (number > 0 && !there)
            links.append(QString("<a href=\"%1\">+ %1</a>").arg(offer.toHtmlEscaped()));
    }
    m_offers->setText(tr("The image listens on: %1").arg(links.join(" &nbsp; ")));
    m_offers->setVisible(!links.isEmpty());
}

bool PortRows::judge(const QList<ContainerSummary>& containers, const PortProbe& probe)
{
    bool fine = true;
    QList<RunSpec::Port> before;
    for (const auto& row : m_fields) {
        const bool untouched = row.host->text().isEmpty() && row.container->text().isEmpty();
        const RunSpec::Port port{row.hostIp, row.host->text().toInt(), row.container->text().toInt(), row.protocol->currentText()};
        auto verdict = untouched ? Verdict{} : judgeHostPort(port, before, containers, probe);
        fine = fine && verdict.ok;
        if (!verdict.ok && verdict.suggestedPort)
            verdict.sentence = verdict.sentence.toHtmlEscaped() + " · <a href=\"" + QString::number(verdict.suggestedPort) + "\">"
                               + tr("use %1").arg(verdict.suggestedPort) + "</a>";
        setHint(row.hint, verdict, row.host);
        before.append(port);
    }
    return fine;
}

void PortRows::rowRemoved(int row)
{
    m_fields.removeAt(row);
}

VariableRows::VariableRows(QWidget* parent) : RowList(tr("Add variable"), parent)
{
    auto* import = linkButton(tr("Import from a file…"), this);
    m_below->addWidget(import, 0, Qt::AlignLeft);
    connect(import, &QPushButton::clicked, this, &VariableRows::importFile);
}

void VariableRows::addVariable(const QString& key, const QString& value)
{
    Row row;
    row.key = new QLineEdit(key);
    row.key->setAccessibleName(tr("Variable"));
    row.key->setPlaceholderText(tr("NAME"));
    row.key->setFixedWidth(220);
    row.value = new QLineEdit(value);
    row.value->setAccessibleName(tr("Value"));
    row.value->setPlaceholderText(tr("value"));
    auto* equals = new QLabel("=");
    equals->setProperty("kind", "muted");
    row.hint = appendRow({row.key, equals, row.value});
    for (auto* field : {row.key, row.value})
        connect(field, &QLineEdit::textChanged, this, &RowList::edited);
    m_fields.append(row);
    if (key.isEmpty())
        row.key->setFocus();
}

void VariableRows::setVariables(const QStringList& variables)
{
    removeAllRows();
    for (const auto& variable : variables)
        addVariable(variable.section('=', 0, 0), variable.section('=', 1));
    emit edited();
}

QStringList VariableRows::variables() const
{
    QStringList variables;
    for (const auto& row : m_fields) {
        if (!row.key->text().isEmpty())
            variables.append(row.key->text() + '=' + row.value->text());
    }
    return variables;
}

bool VariableRows::judge()
{
    bool fine = true;
    for (const auto& row : m_fields) {
        const bool untouched = row.key->text().isEmpty() && row.value->text().isEmpty();
        const auto verdict = untouched ? Verdict{} : judgeVariable(row.key->text());
        fine = fine && verdict.ok;
        setHint(row.hint, verdict, row.key);
    }
    return fine;
}

void VariableRows::rowRemoved(int row)
{
    m_fields.removeAt(row);
}

void VariableRows::importFile()
{
    auto* dialog = new QFileDialog(window(), tr("Import variables"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly) || file.size() > largestEnvironmentFile)
            return;
        for (const auto& variable : parseEnvironmentFile(QString::fromUtf8(file.readAll())))
            addVariable(variable.section('=', 0, 0), variable.section('=', 1));
        emit edited();
    });
    dialog->open();
}

FolderRows::FolderRows(QWidget* parent) : RowList(tr("Add folder"), parent) {}

void FolderRows::addFolder(const RunSpec::Folder& folder)
{
    Row row;
    row.source = new QLineEdit(folder.source);
    row.source->setAccessibleName(tr("Folder on this computer"));
    row.source->setPlaceholderText(tr("folder here"));
    auto* choose = new IconButton("folder", tr("Choose a folder"));
    row.target = new QLineEdit(folder.target);
    row.target->setAccessibleName(tr("Folder in the container"));
    row.target->setPlaceholderText("/src");
    row.readOnly = new QCheckBox(tr("read only"));
    row.readOnly->setChecked(folder.readOnly);
    row.hint = appendRow({row.source, choose, arrow(), row.target, row.readOnly});
    for (auto* field : {row.source, row.target})
        connect(field, &QLineEdit::textChanged, this, &RowList::edited);
    connect(row.readOnly, &QCheckBox::toggled, this, &RowList::edited);
    connect(choose, &QToolButton::clicked, this, [this, source = row.source] {
        auto* dialog = new QFileDialog(window(), tr("Choose a folder"), source->text().isEmpty() ? QDir::homePath() : source->text());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
        connect(dialog, &QFileDialog::fileSelected, source, &QLineEdit::setText);
        dialog->open();
    });
    m_fields.append(row);
    if (folder.source.isEmpty())
        row.source->setFocus();
}

void FolderRows::setFolders(const QList<RunSpec::Folder>& folders)
{
    removeAllRows();
    for (const auto& folder : folders)
        addFolder(folder);
    emit edited();
}

QList<RunSpec::Folder> FolderRows::folders() const
{
    QList<RunSpec::Folder> folders;
    for (const auto& row : m_fields) {
        auto source = row.source->text().trimmed();
        if (source == "~" || source.startsWith("~/"))
            source = QDir::homePath() + source.mid(1);
        if (!source.isEmpty() || !row.target->text().isEmpty())
            folders.append({source, row.target->text().trimmed(), row.readOnly->isChecked()});
    }
    return folders;
}

bool FolderRows::judge()
{
    bool fine = true;
    const auto given = folders();
    qsizetype at = 0;
    for (const auto& row : m_fields) {
        const bool untouched = row.source->text().isEmpty() && row.target->text().isEmpty();
        const auto verdict = untouched ? Verdict{} : judgeFolder(given.value(at++));
        fine = fine && verdict.ok;
        setHint(row.hint, verdict, row.source);
    }
    return fine;
}

void FolderRows::rowRemoved(int row)
{
    m_fields.removeAt(row);
}

} // namespace onggi::ui

#include "containers/overviewtab.h"

#include "containers/restartchoice.h"
#include "containers/runspec.h"
#include "docker/observed.h"
#include "models/humanize.h"
#include "widgets/card.h"
#include "widgets/statuspill.h"
#include "widgets/theme.h"

#include <QDesktopServices>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

namespace onggi::ui {

namespace {
constexpr qsizetype checksShown = 4;
}

OverviewTab::OverviewTab(QWidget* parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(NoFrame);
}

void OverviewTab::clear()
{
    m_details = {};
    delete takeWidget();
}

void OverviewTab::setDetails(const ContainerDetails& details)
{
    if (widget() && m_details.raw == details.raw)
        return;
    // Whoever reads further down stays there when a health check adds a line.
    const int place = details.id == m_details.id ? verticalScrollBar()->value() : 0;
    m_details = details;
    rebuild();
    QTimer::singleShot(0, this, [this, place] { verticalScrollBar()->setValue(place); });
}

void OverviewTab::addLimits()
{
    const auto limits = ContainerLimits::fromInspection(m_details.raw);
    auto* form = addGroup(tr("Limits"));
    const auto none = tr("no limit");
    addRow(*form, tr("Memory"), limits.memory > 0 ? memoryText(limits.memory) : none);
    addRow(*form, tr("Processors"), limits.cpus > 0 ? QString::number(limits.cpus) : none);
    addRow(*form, tr("Processes"), limits.pids > 0 ? QString::number(limits.pids) : none);
    addRow(*form, tr("Restart"), restartWords(limits.restart, limits.retries));
    auto* change = new QPushButton(tr("Edit limits…"));
    change->setProperty("kind", "link");
    change->setCursor(Qt::PointingHandCursor);
    connect(change, &QPushButton::clicked, this, &OverviewTab::limitsRequested);
    form->addRow(change);
}

void OverviewTab::addHealth()
{
    const auto health = HealthReport::fromInspection(m_details.raw);
    if (!health.exists())
        return;
    auto* form = addGroup(tr("Health"));
    auto* pill = new StatusPill;
    const bool good = health.status == "healthy";
    const bool bad = health.status == "unhealthy";
    pill->setState(good ? StatusPill::Tone::Good : bad ? StatusPill::Tone::Bad : StatusPill::Tone::Warning,
                   good ? tr("Healthy") : bad ? tr("Unhealthy") : tr("Not checked yet"));
    auto* pillRow = new QHBoxLayout;
    pillRow->addWidget(pill);
    pillRow->addStretch(1);
    form->addRow(pillRow);
    addRow(*form, tr("Check"), health.command, true);
    if (health.failingStreak > 0)
        addRow(*form, tr("Failed"), tr("%n time(s) in a row", nullptr, health.failingStreak));
    // The newest on top: that is what one looks for.
    const auto last = health.checks.mid(std::max<qsizetype>(0, health.checks.size() - checksShown));
    for (auto check = last.crbegin(); check != last.crend(); ++check) {
        const auto result = check->exitCode == 0 ? tr("✓ passed") : tr("✗ failed with code %1").arg(check->exitCode);
        addRow(*form, QLocale().toString(check->end.isValid() ? check->end.toLocalTime().time() : check->start.toLocalTime().time(), "HH:mm:ss"),
               check->output.isEmpty() ? result : result + '\n' + check->output.left(600));
    }
}

QFormLayout* OverviewTab::addGroup(const QString& title)
{
    auto* card = new Card(m_page);
    auto* heading = new QLabel(title, card);
    heading->setProperty("kind", "small");
    card->body()->addWidget(heading);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(6);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    card->body()->addLayout(form);
    m_columns[m_nextColumn]->addWidget(card);
    m_nextColumn = 1 - m_nextColumn;
    return form;
}

void OverviewTab::addRow(QFormLayout& form, const QString& name, const QString& value, bool code)
{
    if (value.isEmpty())
        return;
    auto* label = new QLabel(name);
    label->setProperty("kind", "muted");
    auto* text = new QLabel;
    text->setTextFormat(Qt::PlainText);
    text->setText(value);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    if (code)
        text->setFont(Theme::monospace());
    form.addRow(label, text);
}

void OverviewTab::addLinks(QFormLayout& form, const QString& name, const QStringList& links)
{
    if (links.isEmpty())
        return;
    auto* label = new QLabel(name);
    label->setProperty("kind", "muted");
    auto* text = new QLabel(links.join("<br>"));
    text->setTextFormat(Qt::RichText);
    text->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(text, &QLabel::linkActivated, this, [this](const QString& link) {
        if (link.startsWith("image:"))
            emit imageClicked(link.mid(6));
        else
            QDesktopServices::openUrl(QUrl(link));
    });
    form.addRow(label, text);
}

void OverviewTab::rebuild()
{
    const auto& d = m_details;
    m_page = new QWidget;
    m_page->setProperty("kind", "field");
    m_page->setAttribute(Qt::WA_StyledBackground);
    auto* outer = new QVBoxLayout(m_page);
    outer->setContentsMargins(14, 12, 14, 14);
    outer->setSpacing(10);
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    for (auto*& column : m_columns) {
        column = new QVBoxLayout;
        column->setSpacing(10);
        row->addLayout(column, 1);
    }
    m_nextColumn = 0;
    outer->addLayout(row);
    outer->addStretch();

    auto* what = addGroup(tr("Process"));
    addLinks(*what, tr("Image"), {QString("<a href=\"image:%1\">%1</a>").arg(d.image.toHtmlEscaped())});
    addRow(*what, tr("Command"), d.fullCommand(), true);
    addRow(*what, tr("Working directory"), d.workingDirectory, true);
    addRow(*what, tr("User"), d.user.isEmpty() ? QString("root") : d.user);
    QStringList traits;
    if (d.terminal)
        traits.append(d.openStdin ? tr("interactive terminal") : tr("terminal"));
    else if (d.openStdin)
        traits.append(tr("takes input"));
    if (d.autoRemove)
        traits.append(tr("removed when it ends"));
    addRow(*what, tr("Mode"), traits.join(", "));

    auto* life = addGroup(tr("Life"));
    addRow(*life, tr("Created"), absoluteTimeText(d.created));
    addRow(*life, tr("Started"), absoluteTimeText(d.started));
    if (d.state == ContainerState::Exited || d.state == ContainerState::Dead)
        addRow(*life, tr("Ended"), absoluteTimeText(d.finished));
    addRow(*life, tr("Process ID"), d.pid > 0 ? QString::number(d.pid) : QString());
    addRow(*life, tr("Container ID"), d.id, true);

    addLimits();
    auto* network = addGroup(tr("Network"));
    QStringList links;
    QStringList exposed;
    const bool running = d.state == ContainerState::Running;
    for (const auto& port : d.ports) {
        const auto inside = QString("%1/%2").arg(port.containerPort).arg(port.protocol);
        if (port.hostPort == 0) {
            exposed.append(inside);
            continue;
        }
        const auto host = port.hostIp.isEmpty() ? QString("localhost") : port.hostIp;
        const auto text = QString("%1:%2 → %3").arg(host).arg(port.hostPort).arg(inside);
        links.append(running && port.protocol == "tcp" ? QString("<a href=\"http://%1:%2\">%3</a>").arg(host).arg(port.hostPort).arg(text) : text);
    }
    addLinks(*network, tr("Ports"), links);
    addRow(*network, tr("Only inside"), exposed.join(", "));
    addRow(*network, tr("Network"), d.networkMode == "default" ? QString("bridge") : d.networkMode);
    addRow(*network, tr("Address"), d.ipAddress, true);
    addRow(*network, tr("Host name"), d.hostname, true);

    addHealth();
    if (!d.mounts.isEmpty()) {
        auto* storage = addGroup(tr("Folders and volumes"));
        for (const auto& mount : d.mounts)
            addRow(*storage, mount.destination, (mount.source.isEmpty() ? mount.type : mount.source) + (mount.readOnly ? " · " + tr("read only") : QString()), true);
    }
    if (!d.environment.isEmpty()) {
        auto* environment = addGroup(tr("Environment"));
        for (const auto& variable : d.environment)
            addRow(*environment, variable.section('=', 0, 0), variable.section('=', 1), true);
    }
    for (auto* column : m_columns)
        column->addStretch();
    delete takeWidget();
    setWidget(m_page);
}

} // namespace onggi::ui

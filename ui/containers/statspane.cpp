#include "containers/statspane.h"

#include "models/humanize.h"
#include "widgets/card.h"
#include "widgets/sparkline.h"
#include "widgets/theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>

namespace onggi::ui {

namespace {

/// Bytes a second between each two readings of a counter.
QList<double> rates(const QList<StatsSample>& samples, qint64 StatsSample::*counter)
{
    QList<double> values;
    for (qsizetype at = 1; at < samples.size(); ++at) {
        const auto seconds = double(samples[at - 1].time.msecsTo(samples[at].time)) / 1000;
        const auto bytes = double(samples[at].*counter - samples[at - 1].*counter);
        values.append(seconds > 0 && bytes > 0 ? bytes / seconds : 0);
    }
    return values;
}

QString rateText(const QList<double>& values)
{
    return StatsPane::tr("%1/s").arg(bytesText(values.isEmpty() ? 0 : qint64(values.last())));
}

} // namespace

StatsPane::StatsPane(Engine& engine, StatsFeed& feed, QWidget* parent) : MessagePane(parent), m_engine(engine), m_feed(feed)
{
    auto* page = new QWidget;
    page->setProperty("kind", "field");
    page->setAttribute(Qt::WA_StyledBackground);
    auto* grid = new QGridLayout(page);
    grid->setContentsMargins(14, 12, 14, 14);
    grid->setSpacing(10);
    m_cpu = addMeter(page, tr("CPU"), 0, 0);
    m_memory = addMeter(page, tr("Memory"), 0, 1);
    m_network = addMeter(page, tr("Network"), 1, 0);
    m_disk = addMeter(page, tr("Disk"), 1, 1);
    auto* area = new QScrollArea;
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setAccessibleName(tr("Statistics"));
    setContent(area);

    connect(&feed, &StatsFeed::sampled, this, [this](const QString& id) {
        if (id == m_id && isVisible())
            refresh();
    });
    connect(&feed, &StatsFeed::failed, this, [this](const QString& id) {
        if (id == m_id)
            refresh();
    });
    connect(this, &MessagePane::messageButtonClicked, this, [this] { emit startRequested(m_id); });
}

StatsPane::Meter StatsPane::addMeter(QWidget* page, const QString& title, int row, int column)
{
    auto* card = new Card(page);
    auto* name = new QLabel(title, card);
    name->setProperty("kind", "small");
    auto* figure = new QLabel(card);
    figure->setProperty("kind", "title");
    figure->setAccessibleName(title);
    auto* detail = new QLabel(card);
    detail->setProperty("kind", "muted");
    detail->setAlignment(Qt::AlignRight | Qt::AlignBottom);
    auto* line = new QHBoxLayout;
    line->addWidget(figure);
    line->addWidget(detail, 1);
    auto* curve = new Sparkline(card);
    curve->setAccessibleName(tr("Curve of the last two minutes: %1").arg(title));
    card->body()->addWidget(name);
    card->body()->addLayout(line);
    card->body()->addWidget(curve, 1);
    auto* grid = static_cast<QGridLayout*>(page->layout());
    grid->addWidget(card, row, column);
    grid->setRowStretch(row, 1);
    grid->setColumnStretch(column, 1);
    return {figure, detail, curve};
}

void StatsPane::setContainer(const QString& id)
{
    m_id = id;
    watch();
    refresh();
}

void StatsPane::watch()
{
    m_feed.setWatched(this, isVisible() && !m_id.isEmpty() ? QSet<QString>{m_id} : QSet<QString>{});
}

void StatsPane::showEvent(QShowEvent* event)
{
    MessagePane::showEvent(event);
    watch();
    refresh();
}

void StatsPane::hideEvent(QHideEvent* event)
{
    MessagePane::hideEvent(event);
    watch();
}

void StatsPane::refresh()
{
    const auto* container = m_engine.containers().find(m_id);
    if (!container)
        return;
    if (!container->isRunning()) {
        showMessage("system", tr("It is not running"), tr("What it uses is measured while it runs."), tr("Start"));
        return;
    }
    if (const auto error = m_feed.error(m_id); !error.isEmpty()) {
        showMessage("alert", tr("No statistics"), error);
        return;
    }
    draw();
    showContent();
}

void StatsPane::draw()
{
    const auto& samples = m_feed.history(m_id);
    const auto capacity = StatsFeed::historyLength;
    if (samples.isEmpty()) {
        for (const auto* meter : {&m_cpu, &m_memory, &m_network, &m_disk}) {
            meter->figure->setText("…");
            meter->detail->clear();
            meter->curve->setValues({}, capacity, 1);
        }
        return;
    }
    const auto& now = samples.last();
    QList<double> cpu, memory;
    for (const auto& sample : samples) {
        if (sample.cpuPercent)
            cpu.append(*sample.cpuPercent);
        memory.append(double(sample.memory));
    }
    m_cpu.figure->setText(cpu.isEmpty() ? "…" : percentText(cpu.last()));
    m_cpu.detail->setText(tr("%n process(es)", nullptr, int(now.processes)) + " · " + tr("%n processor(s)", nullptr, now.processors));
    m_cpu.curve->setValues(cpu, capacity, 10);

    m_memory.figure->setText(bytesText(now.memory));
    m_memory.detail->setText(now.memoryLimit > 0 ? tr("of %1, %2").arg(bytesText(now.memoryLimit), percentText(double(now.memory) / double(now.memoryLimit) * 100))
                                                 : QString());
    // Against its limit where that is near: a curve at the top then means danger.
    const bool nearLimit = now.memoryLimit > 0 && now.memory * 4 > now.memoryLimit;
    m_memory.curve->setValues(memory, capacity, nearLimit ? double(now.memoryLimit) : double(now.memory) * 1.5);

    const auto received = rates(samples, &StatsSample::received);
    const auto sent = rates(samples, &StatsSample::sent);
    m_network.figure->setText(tr("↓ %1  ↑ %2").arg(rateText(received), rateText(sent)));
    m_network.detail->setText(tr("↓ %1 received, ↑ %2 sent").arg(bytesText(now.received), bytesText(now.sent)));
    m_network.curve->setValues(received, capacity, 1024, sent);

    const auto read = rates(samples, &StatsSample::read);
    const auto written = rates(samples, &StatsSample::written);
    m_disk.figure->setText(tr("↓ %1  ↑ %2").arg(rateText(written), rateText(read)));
    m_disk.detail->setText(tr("↓ %1 written, ↑ %2 read").arg(bytesText(now.written), bytesText(now.read)));
    m_disk.curve->setValues(written, capacity, 1024, read);
}

} // namespace onggi::ui

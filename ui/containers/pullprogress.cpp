#include "containers/pullprogress.h"

#include "docker/layertransfer.h"
#include "models/humanize.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int refreshInterval = 100;
constexpr int barSteps = 1000;
} // namespace

PullProgressLine::PullProgressLine(QWidget* parent) : QWidget(parent)
{
    m_text = new QLabel(this);
    m_figures = new QLabel(this);
    m_figures->setProperty("kind", "muted");
    m_bar = new QProgressBar(this);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Download"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_text);
    row->addStretch();
    row->addWidget(m_figures);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(row);
    layout->addWidget(m_bar);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshInterval);
    connect(&m_refresh, &QTimer::timeout, this, &PullProgressLine::refresh);
}

void PullProgressLine::follow(Pull* pull)
{
    m_pull = pull;
    m_text->setText(tr("Pulling %1").arg(pull->reference()));
    m_bar->setRange(0, 0);
    connect(pull, &Pull::changed, this, [this] {
        if (!m_refresh.isActive())
            m_refresh.start();
    });
}

void PullProgressLine::refresh()
{
    if (!m_pull)
        return;
    const auto total = m_pull->totalBytes();
    const auto got = m_pull->transferredBytes();
    if (total <= 0)
        return;
    m_bar->setRange(0, barSteps);
    m_bar->setValue(int(double(got) / double(total) * barSteps));
    QStringList parts{tr("%1 of %2").arg(bytesText(got), bytesText(total))};
    if (got < total && m_pull->bytesPerSecond() > 0)
        parts.append(tr("%1/s").arg(bytesText(qint64(m_pull->bytesPerSecond()))));
    if (const auto left = m_pull->secondsLeft())
        parts.append(tr("%1 left").arg(durationText(*left)));
    else if (got >= total)
        parts.append(tr("unpacking"));
    m_figures->setText(parts.join(" · "));
}

} // namespace onggi::ui

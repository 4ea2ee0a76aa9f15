#include "hub/pullcard.h"

#include "docker/dockerclient.h"
#include "models/humanize.h"
#include "widgets/buttons.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int rowHeight = 25;
constexpr int mostRows = 12;
constexpr int idWidth = 118;
constexpr int figuresWidth = 148;
constexpr int refreshMilliseconds = 100;

QString shortId(const Pull::Layer& layer)
{
    return layer.id.left(9) + QStringLiteral("…");
}

QString words(const Pull::Layer& layer)
{
    if (layer.shared)
        return LayerBars::tr("shared, on disk");
    if (layer.complete)
        return LayerBars::tr("unpacked");
    if (layer.downloaded)
        return LayerBars::tr("unpacking…");
    if (layer.total > 0)
        return QStringLiteral("%1 / %2").arg(bytesText(layer.current), bytesText(layer.total));
    return LayerBars::tr("waiting");
}

} // namespace

LayerBars::LayerBars(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LayerBars::setLayers(const QList<Pull::Layer>& layers)
{
    bool resized = std::min<qsizetype>(layers.size(), mostRows + 1) !=
                   std::min<qsizetype>(m_layers.size(), mostRows + 1);
    m_layers = layers;
    if (resized)
        updateGeometry();
    update();
    // The bars are painted: assistive technology is told the same in words.
    QStringList lines;
    for (const auto& layer : layers)
        lines += shortId(layer) + u' ' + words(layer);
    setAccessibleName(lines.join(u'\n'));
}

QSize LayerBars::sizeHint() const
{
    return {300, int(std::min<qsizetype>(m_layers.size(), mostRows + 1)) * rowHeight};
}

void LayerBars::paintEvent(QPaintEvent*)
{
    const Colors& colors = Theme::colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QFont mono = Theme::monospace();
    mono.setPointSizeF(font().pointSizeF() * 0.92);
    QList<Pull::Layer> shown = m_layers;
    qsizetype hidden = 0;
    if (shown.size() > mostRows) {
        // With very many layers those that are done make room for those under way.
        std::stable_partition(shown.begin(), shown.end(),
                              [](const Pull::Layer& layer) { return !layer.complete; });
        hidden = shown.size() - mostRows;
        shown.resize(mostRows);
    }
    int top = 0;
    for (const auto& layer : std::as_const(shown)) {
        QRect row(0, top, width(), rowHeight);
        painter.setFont(mono);
        painter.setPen(colors.muted);
        painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, shortId(layer));
        painter.setFont(font());
        painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, words(layer));
        QRectF track(idWidth, row.center().y() - 2, std::max(20, width() - idWidth - figuresWidth), 6);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.pill);
        painter.drawRoundedRect(track, 3, 3);
        double part = layer.complete || layer.shared || layer.downloaded ? 1.0
                      : layer.total > 0 ? std::clamp(double(layer.current) / double(layer.total), 0.0, 1.0)
                                        : 0.0;
        if (part > 0) {
            QRectF filled = track;
            filled.setWidth(std::max(6.0, track.width() * part));
            QColor color = colors.accent;
            // What is fetched and not yet unpacked is not done.
            if (layer.downloaded && !layer.complete)
                color.setAlphaF(0.6F);
            painter.setBrush(color);
            painter.drawRoundedRect(filled, 3, 3);
        }
        top += rowHeight;
    }
    if (hidden > 0) {
        painter.setPen(colors.muted);
        painter.drawText(QRect(0, top, width(), rowHeight), Qt::AlignVCenter | Qt::AlignLeft,
                         tr("and %n more", nullptr, int(hidden)));
    }
}

PullCard::PullCard(DockerClient& client, const QString& reference, QWidget* parent)
    : Card(parent)
    , m_client(client)
    , m_reference(reference)
    , m_title(new QLabel)
    , m_figures(new QLabel)
    , m_sentence(new QLabel)
    , m_button(new Button(tr("Cancel")))
    , m_close(nullptr)
    , m_bars(new LayerBars)
{
    QFont bold = m_title->font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_figures->setProperty("kind", "muted");
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sentence->hide();
    auto* closeButton = new IconButton(QStringLiteral("close"), tr("Close"));
    m_close = closeButton;
    m_close->hide();

    auto* heading = new QHBoxLayout;
    heading->setSpacing(10);
    heading->addWidget(m_title);
    heading->addWidget(m_figures, 1);
    heading->addWidget(m_button);
    heading->addWidget(m_close);
    body()->addLayout(heading);
    body()->addWidget(m_sentence);
    body()->addWidget(m_bars);
    connect(m_button, &QPushButton::clicked, this, &PullCard::pressed);
    connect(closeButton, &QToolButton::clicked, this, &PullCard::closeRequested);
    m_refresh.setSingleShot(true);
    connect(&m_refresh, &QTimer::timeout, this, &PullCard::refresh);
}

PullCard::~PullCard() = default;

void PullCard::start()
{
    delete m_pull;
    m_phase = Phase::Running;
    m_pull = m_client.pull(m_reference, this);
    m_title->setText(tr("Pulling %1").arg(m_reference));
    setAccessibleName(m_title->text());
    m_figures->setText(tr("asking the registry…"));
    m_sentence->hide();
    m_close->hide();
    m_button->setText(tr("Cancel"));
    m_button->setAccessibleName(tr("Cancel"));
    m_button->show();
    m_bars->show();
    m_bars->setLayers({});
    connect(m_pull, &Pull::changed, this, [this] {
        if (!m_refresh.isActive())
            m_refresh.start(refreshMilliseconds);
    });
    connect(m_pull, &Pull::finished, this, [this] {
        m_phase = Phase::Done;
        qint64 fetched = m_pull->downloadedBytes();
        showEnd(tr("Pulled %1").arg(m_reference),
                fetched > 0 ? tr("%1 fetched.").arg(bytesText(fetched))
                            : tr("It was here already, and is up to date."),
                "muted", tr("Run…"));
        emit finished();
    });
    connect(m_pull, &Pull::failed, this, [this](const ApiError& error) {
        m_phase = Phase::Failed;
        showEnd(tr("%1 could not be pulled").arg(m_reference), tr("The engine says: %1.").arg(error.message),
                "bad", tr("Retry"));
        emit ended();
    });
    connect(m_pull, &Pull::cancelled, this, [this] {
        m_phase = Phase::Cancelled;
        showEnd(tr("Stopped pulling %1").arg(m_reference),
                tr("What was fetched is kept, and pulling goes on from there."), "muted", tr("Resume"));
        emit ended();
    });
}

void PullCard::showEnd(const QString& title, const QString& sentence, const char* kind,
                       const QString& buttonText)
{
    m_refresh.stop();
    m_title->setText(title);
    setAccessibleName(title);
    m_figures->clear();
    m_sentence->setText(sentence);
    m_sentence->setProperty("kind", kind);
    m_sentence->style()->polish(m_sentence);
    m_sentence->show();
    m_bars->hide();
    m_button->setText(buttonText);
    m_button->setAccessibleName(buttonText);
    m_close->show();
}

void PullCard::pressed()
{
    switch (m_phase) {
    case Phase::Running:
        if (m_pull)
            m_pull->cancel();
        break;
    case Phase::Done:
        emit runRequested(m_reference);
        break;
    case Phase::Failed:
    case Phase::Cancelled:
        start();
        break;
    }
}

void PullCard::refresh()
{
    if (!m_pull || m_phase != Phase::Running)
        return;
    m_bars->setLayers(m_pull->layers());
    QStringList figures;
    if (m_pull->totalBytes() > 0)
        figures += tr("%1 of %2").arg(bytesText(m_pull->downloadedBytes()), bytesText(m_pull->totalBytes()));
    if (m_pull->bytesPerSecond() >= 1000)
        figures += tr("%1/s").arg(bytesText(qint64(m_pull->bytesPerSecond())));
    if (auto left = m_pull->secondsLeft(); left && *left > 0)
        figures += tr("%1 left").arg(durationText(*left));
    if (figures.isEmpty())
        figures += m_pull->headline();
    m_figures->setText(figures.join(QStringLiteral(" · ")));
}

} // namespace onggi::ui

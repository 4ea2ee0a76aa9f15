#include "hub/layerbars.h"

#include "models/humanize.h"
#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>

namespace onggi::ui {

namespace {
constexpr int rowHeight = 25;
constexpr int mostRows = 12;
constexpr int idWidth = 118;
constexpr int figuresWidth = 148;

QString shortId(const LayerTransfer::Layer& layer)
{
    return layer.id.left(9) + QStringLiteral("…");
}

} // namespace

LayerBars::LayerBars(Direction direction, QWidget* parent)
    : QWidget(parent)
    , m_direction(direction)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QString LayerBars::words(const LayerTransfer::Layer& layer) const
{
    bool pull = m_direction == Direction::Pull;
    if (layer.shared)
        return pull ? tr("shared, on disk") : tr("is there already");
    if (layer.complete)
        return pull ? tr("unpacked") : tr("pushed");
    if (layer.transferred)
        return tr("unpacking…");
    if (layer.total > 0)
        return QStringLiteral("%1 / %2").arg(bytesText(layer.current), bytesText(layer.total));
    return tr("waiting");
}

void LayerBars::setLayers(const QList<LayerTransfer::Layer>& layers)
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
    QList<LayerTransfer::Layer> shown = m_layers;
    qsizetype hidden = 0;
    if (shown.size() > mostRows) {
        // With very many layers those that are done make room for those under way.
        std::stable_partition(shown.begin(), shown.end(),
                              [](const LayerTransfer::Layer& layer) { return !layer.complete; });
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
        double part = layer.complete || layer.shared || layer.transferred ? 1.0
                      : layer.total > 0 ? std::clamp(double(layer.current) / double(layer.total), 0.0, 1.0)
                                        : 0.0;
        if (part > 0) {
            QRectF filled = track;
            filled.setWidth(std::max(6.0, track.width() * part));
            QColor color = colors.accent;
            // What is fetched and not yet unpacked is not done.
            if (layer.transferred && !layer.complete)
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

QString transferFigures(const LayerTransfer& transfer)
{
    QStringList figures;
    if (transfer.totalBytes() > 0)
        figures += LayerBars::tr("%1 of %2").arg(bytesText(transfer.transferredBytes()), bytesText(transfer.totalBytes()));
    if (transfer.bytesPerSecond() >= 1000)
        figures += LayerBars::tr("%1/s").arg(bytesText(qint64(transfer.bytesPerSecond())));
    if (auto left = transfer.secondsLeft(); left && *left > 0)
        figures += LayerBars::tr("%1 left").arg(durationText(*left));
    return figures.join(QStringLiteral(" · "));
}

} // namespace onggi::ui

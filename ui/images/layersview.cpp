#include "images/layersview.h"

#include "models/humanize.h"
#include "widgets/theme.h"

#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {

QColor blend(const QColor& from, const QColor& to, double share)
{
    return QColor::fromRgbF(float(from.redF() + (to.redF() - from.redF()) * share),
                            float(from.greenF() + (to.greenF() - from.greenF()) * share),
                            float(from.blueF() + (to.blueF() - from.blueF()) * share));
}

// Own layers are celadon, paler towards the base; those of the image below are clay, as in a pot.
QColor colorOf(const LayerStep& step, double depth)
{
    const Colors& colors = Theme::colors();
    if (step.belongsToBase)
        return blend(QColor(0xbb7647), colors.clay, depth);
    return blend(colors.accent, colors.dark ? QColor(0x2c5a4f) : QColor(0x8fc4b6), depth);
}

QString sharingText(const LayerStep& step, bool known)
{
    if (!known || !step.isLayer)
        return {};
    if (step.sharedWith.isEmpty())
        return LayersView::tr("only this image");
    if (step.sharedWith.size() <= 2)
        return LayersView::tr("shared with %1").arg(step.sharedWith.join(QStringLiteral(", ")));
    return LayersView::tr("shared with %n image(s)", nullptr, int(step.sharedWith.size()));
}

class StepRow : public QWidget
{
public:
    StepRow(const LayerStep& step, double depth, bool known)
        : m_step(step)
        , m_depth(depth)
        , m_sharing(sharingText(step, known))
    {
        QString size = bytesText(step.size);
        setAccessibleName(step.instruction);
        setAccessibleDescription(size + QStringLiteral(", ") + m_sharing);
        setToolTip(QStringLiteral("<p style='white-space:pre-wrap'>%1</p><p>%2</p>")
                       .arg(step.instruction.toHtmlEscaped(), step.diffId));
        setFixedHeight(step.isLayer ? 50 : 34);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Colors& colors = Theme::colors();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QRectF area = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
        painter.setPen(colors.line);
        painter.setBrush(m_step.isLayer ? colors.panel : Qt::transparent);
        painter.drawRoundedRect(area, 8, 8);
        if (m_step.isLayer) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(colorOf(m_step, m_depth));
            QPainterPath mark;
            mark.addRoundedRect(QRectF(0, 10, 11, height() - 20), 3, 3);
            painter.drawPath(mark);
        }
        int sharingWidth = std::clamp(width() * 3 / 10, 90, 230);
        int sizeWidth = 80;
        QRect sharing(width() - sharingWidth - 12, 0, sharingWidth, height());
        QRect size(sharing.left() - sizeWidth - 12, 0, sizeWidth, height());
        QRect text(24, 0, size.left() - 34, height());
        QFont mono = Theme::monospace();
        mono.setPointSizeF(font().pointSizeF() * 0.93);
        painter.setFont(mono);
        painter.setPen(m_step.isLayer ? colors.text : colors.muted);
        QString instruction = m_step.base.isEmpty()
                                  ? m_step.instruction
                                  : m_step.base + QStringLiteral(" · ") + m_step.instruction;
        painter.drawText(text, Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(instruction, Qt::ElideRight, text.width()));
        painter.setFont(font());
        painter.setPen(m_step.isLayer ? colors.text : colors.muted);
        painter.drawText(size, Qt::AlignVCenter | Qt::AlignRight, bytesText(m_step.size));
        painter.setPen(colors.muted);
        painter.drawText(sharing, Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(m_sharing, Qt::ElideRight, sharing.width()));
    }

private:
    LayerStep m_step;
    double m_depth;
    QString m_sharing;
};

class ShareBar : public QWidget
{
public:
    explicit ShareBar(const LayerStack& stack)
        : m_stack(stack)
    {
        setFixedHeight(16);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Colors& colors = Theme::colors();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QPainterPath clip;
        clip.addRoundedRect(QRectF(rect()), 8, 8);
        painter.setClipPath(clip);
        painter.fillRect(rect(), colors.pill);
        double all =
            double(std::max<qint64>(1, m_stack.uniqueBytes + m_stack.sharedBytes + m_stack.baseBytes));
        double left = 0;
        auto part = [&](qint64 bytes, const QColor& color) {
            double span = double(bytes) / all * width();
            painter.fillRect(QRectF(left, 0, span, height()), color);
            left += span;
        };
        part(m_stack.uniqueBytes, colors.accent);
        part(m_stack.sharedBytes, blend(colors.accent, colors.panel, 0.35));
        part(m_stack.baseBytes, QColor(0xbb7647));
    }

private:
    LayerStack m_stack;
};

} // namespace

LayersView::LayersView(QWidget* parent)
    : QScrollArea(parent)
    , m_summary(new QLabel)
    , m_rows(new QVBoxLayout)
    , m_legend(new QLabel)
{
    setAccessibleName(tr("Layers"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* page = new QWidget;
    page->setProperty("kind", "field");
    page->setAttribute(Qt::WA_StyledBackground);
    m_summary->setProperty("kind", "muted");
    m_summary->setWordWrap(true);
    m_legend->setProperty("kind", "muted");
    m_legend->setWordWrap(true);
    m_rows->setSpacing(6);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(8);
    layout->addWidget(m_summary);
    layout->addLayout(m_rows);
    layout->addWidget(m_legend);
    layout->addStretch(1);
    setWidget(page);
    connect(&Theme::instance(), &Theme::changed, page, qOverload<>(&QWidget::update));
}

void LayersView::showMessage(const QString& text)
{
    m_stack = {};
    rebuild();
    m_summary->setText(text);
}

void LayersView::setStack(const LayerStack& stack)
{
    m_stack = stack;
    rebuild();
}

void LayersView::rebuild()
{
    while (auto* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int own = 0;
    int ownSteps = 0;
    int baseSteps = 0;
    for (const auto& step : std::as_const(m_stack.steps)) {
        own += step.isLayer && step.sharedWith.isEmpty();
        (step.belongsToBase ? baseSteps : ownSteps) += step.isLayer;
    }
    int ownIndex = 0;
    int baseIndex = 0;
    for (const auto& step : std::as_const(m_stack.steps)) {
        int& next = step.belongsToBase ? baseIndex : ownIndex;
        int index = step.isLayer ? next++ : next;
        int count = step.belongsToBase ? baseSteps : ownSteps;
        m_rows->addWidget(new StepRow(step, double(index) / std::max(1, count - 1), m_stack.sharingKnown));
    }
    QString layers = tr("%n layer(s), from the top to the base.", nullptr, m_stack.layers);
    if (!m_stack.sharingKnown)
        m_summary->setText(layers);
    else if (own == 0)
        m_summary->setText(layers + u' ' +
                           tr("Other images have all of them, too: nothing is stored for this one alone."));
    else if (own == m_stack.layers)
        m_summary->setText(layers + u' ' + tr("No other image shares any of them."));
    else
        m_summary->setText(
            layers + u' ' +
            tr("%n of them belong(s) to this image alone: the rest is stored once for all.", nullptr, own));
    m_legend->clear();
    if (m_stack.sharingKnown) {
        m_rows->addSpacing(4);
        m_rows->addWidget(new ShareBar(m_stack));
        QStringList parts{tr("%1 unique").arg(bytesText(m_stack.uniqueBytes))};
        if (m_stack.sharedBytes > 0)
            parts += tr("%1 shared with your images").arg(bytesText(m_stack.sharedBytes));
        if (m_stack.baseBytes > 0)
            parts += tr("%1 shared base").arg(bytesText(m_stack.baseBytes));
        m_legend->setText(parts.join(QStringLiteral(" · ")));
    }
}

} // namespace onggi::ui

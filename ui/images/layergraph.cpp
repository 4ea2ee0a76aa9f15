#include "images/layergraph.h"

#include "models/humanize.h"
#include "widgets/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace onggi::ui {

namespace {
constexpr int columnGap = 44;
constexpr int rowGap = 10;
constexpr int columnStep = LayerBox::boxWidth + columnGap;
constexpr int rowStep = LayerBox::boxHeight + rowGap;
} // namespace

LayerBox::LayerBox(const LayerNode& node, QWidget* parent)
    : QAbstractButton(parent)
    , m_node(node)
{
    setFixedSize(boxWidth, boxHeight);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setAccessibleName(title());
    setAccessibleDescription(figures());
    QStringList lines;
    if (!node.images.isEmpty())
        lines += QStringLiteral("<b>%1</b>").arg(node.images.join(QStringLiteral(", ")).toHtmlEscaped());
    for (auto each = node.instructions.rbegin(); each != node.instructions.rend(); ++each)
        lines += each->left(300).toHtmlEscaped();
    setToolTip(QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(lines.mid(0, 12).join(QStringLiteral("<br>"))));
}

// Where an image ends, its name says most; else the last thing that was done.
QString LayerBox::title() const
{
    if (!m_node.images.isEmpty())
        return m_node.images.join(QStringLiteral(", "));
    QString last = m_node.instructions.value(m_node.instructions.size() - 1);
    return last.isEmpty() ? tr("%n layer(s)", nullptr, int(m_node.layers.size())) : last;
}

QString LayerBox::figures() const
{
    QStringList parts;
    if (m_node.sizeKnown)
        parts += bytesText(m_node.size);
    if (m_node.layers.size() > 1)
        parts += tr("%n layer(s)", nullptr, int(m_node.layers.size()));
    parts += m_node.users > 1 ? tr("in %n image(s)", nullptr, m_node.users) : tr("only here");
    return parts.join(QStringLiteral(" · "));
}

void LayerBox::setMarked(bool marked)
{
    if (std::exchange(m_marked, marked) != marked)
        update();
}

void LayerBox::paintEvent(QPaintEvent*)
{
    const Colors& colors = Theme::colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QRectF area = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(m_marked || hasFocus() ? colors.accent : underMouse() ? colors.muted : colors.line, hasFocus() ? 2 : 1));
    painter.setBrush(m_marked ? colors.selection : colors.panel);
    painter.drawRoundedRect(hasFocus() ? area.adjusted(0.5, 0.5, -0.5, -0.5) : area, 8, 8);
    // Clay is shared, celadon is one's own, as on the stack of an image.
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_node.users > 1 ? QColor(0xbb7647) : colors.accent);
    painter.drawRoundedRect(QRectF(8, 9, 5, height() - 18), 2.5, 2.5);

    QRect upper(22, 5, width() - 30, height() / 2 - 4);
    QRect lower(22, height() / 2, width() - 30, height() / 2 - 6);
    bool named = !m_node.images.isEmpty();
    QFont first = named ? font() : Theme::monospace();
    if (named)
        first.setWeight(QFont::DemiBold);
    else
        first.setPointSizeF(font().pointSizeF() * 0.88);
    painter.setFont(first);
    painter.setPen(colors.text);
    painter.drawText(upper, Qt::AlignVCenter, painter.fontMetrics().elidedText(title(), named ? Qt::ElideMiddle : Qt::ElideRight, upper.width()));
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.88);
    painter.setFont(small);
    painter.setPen(colors.muted);
    painter.drawText(lower, Qt::AlignVCenter, painter.fontMetrics().elidedText(figures(), Qt::ElideRight, lower.width()));
}

// What the boxes stand on: it draws the branches between them.
class LayerGraph::Canvas : public QWidget
{
public:
    explicit Canvas(LayerGraph& graph)
        : m_graph(graph)
    {
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Colors& colors = Theme::colors();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        // The chosen image's branch lies over the others.
        for (bool marked : {false, true}) {
            painter.setPen(QPen(marked ? colors.accent : colors.line, marked ? 2 : 1.5));
            for (qsizetype at = 0; at < m_graph.m_tree.size(); ++at) {
                int parent = m_graph.m_tree[at].parent;
                const auto* box = m_graph.m_boxes[at];
                if (parent < 0 || box->isMarked() != marked)
                    continue;
                const auto* from = m_graph.m_boxes[parent];
                QPointF start(from->x() + from->width(), from->y() + from->height() / 2.0);
                QPointF end(box->x(), box->y() + box->height() / 2.0);
                QPainterPath path(start);
                double middle = (start.x() + end.x()) / 2;
                path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end);
                painter.drawPath(path);
            }
        }
    }

private:
    LayerGraph& m_graph;
};

LayerGraph::LayerGraph(QWidget* parent)
    : QScrollArea(parent)
    , m_summary(new QLabel)
    , m_canvas(new Canvas(*this))
{
    setAccessibleName(tr("Layer graph"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    auto* page = new QWidget;
    page->setProperty("kind", "field");
    page->setAttribute(Qt::WA_StyledBackground);
    m_summary->setProperty("kind", "muted");
    m_summary->setWordWrap(true);
    m_canvas->setAccessibleName(tr("Images by the layers that they share"));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(12);
    layout->addWidget(m_summary);
    layout->addWidget(m_canvas);
    layout->addStretch(1);
    setWidget(page);
    connect(&Theme::instance(), &Theme::changed, page, qOverload<>(&QWidget::update));
}

void LayerGraph::showMessage(const QString& text)
{
    setTree({}, text);
}

void LayerGraph::setTree(const QList<LayerNode>& tree, const QString& summary)
{
    m_summary->setText(summary);
    // The same boxes stay: one of them may have the keyboard.
    if (tree == m_tree)
        return;
    qDeleteAll(m_boxes);
    m_boxes.clear();
    m_tree = tree;
    for (const auto& node : tree) {
        auto* box = new LayerBox(node, m_canvas);
        box->installEventFilter(this);
        connect(box, &QAbstractButton::clicked, this, [this, box] {
            if (const auto& ids = box->node().imageIds; !ids.isEmpty())
                emit imageChosen(ids.front());
        });
        m_boxes.append(box);
        box->show();
    }
    place();
    mark();
}

// Columns by depth; a row for each end of a branch, and parents in the middle of their children.
void LayerGraph::place()
{
    m_cells = QList<QPoint>(m_tree.size());
    QList<double> rows(m_tree.size(), 0);
    int nextRow = 0;
    int columns = 0;
    std::function<void(int, int)> visit = [&](int at, int column) {
        columns = std::max(columns, column + 1);
        const auto& children = m_tree[at].children;
        for (int child : children)
            visit(child, column + 1);
        rows[at] = children.isEmpty() ? nextRow++ : (rows[children.front()] + rows[children.back()]) / 2;
        m_cells[at] = {column, int(rows[at] * 2)};
        m_boxes[at]->move(column * columnStep, int(rows[at] * rowStep));
    };
    for (int at = 0; at < m_tree.size(); ++at) {
        if (m_tree[at].parent < 0)
            visit(at, 0);
    }
    m_canvas->setFixedSize(std::max(0, columns * columnStep - columnGap), std::max(0, nextRow * rowStep - rowGap));
    // The keyboard goes in the order that one reads.
    for (qsizetype at = 1; at < m_boxes.size(); ++at)
        setTabOrder(m_boxes[at - 1], m_boxes[at]);
}

void LayerGraph::setCurrentImage(const QString& id)
{
    m_current = id;
    mark();
}

void LayerGraph::mark()
{
    QSet<int> marked;
    int end = -1;
    for (int at = 0; at < m_tree.size(); ++at) {
        if (m_tree[at].imageIds.contains(m_current))
            end = at;
    }
    for (int at = end; at >= 0; at = m_tree[at].parent)
        marked.insert(at);
    for (int at = 0; at < m_boxes.size(); ++at)
        m_boxes[at]->setMarked(marked.contains(at));
    m_canvas->update();
    if (end >= 0)
        ensureWidgetVisible(m_boxes[end], 20, 20);
}

// The box that an arrow key leads to; -1: none.
int LayerGraph::step(int from, int key) const
{
    if (key == Qt::Key_Left)
        return m_tree[from].parent;
    if (key == Qt::Key_Right)
        return m_tree[from].children.value(0, -1);
    // Up and down: the nearest box of the same column.
    int best = -1;
    for (int at = 0; at < m_cells.size(); ++at) {
        bool beyond = key == Qt::Key_Down ? m_cells[at].y() > m_cells[from].y() : m_cells[at].y() < m_cells[from].y();
        if (m_cells[at].x() != m_cells[from].x() || !beyond)
            continue;
        if (best < 0 || std::abs(m_cells[at].y() - m_cells[from].y()) < std::abs(m_cells[best].y() - m_cells[from].y()))
            best = at;
    }
    return best;
}

bool LayerGraph::eventFilter(QObject* watched, QEvent* event)
{
    auto at = int(m_boxes.indexOf(qobject_cast<LayerBox*>(watched)));
    if (at >= 0 && event->type() == QEvent::KeyPress) {
        int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down) {
            if (int next = step(at, key); next >= 0)
                m_boxes[next]->setFocus();
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_boxes[at]->click();
            return true;
        }
    }
    if (at >= 0 && event->type() == QEvent::FocusIn)
        ensureWidgetVisible(m_boxes[at], 20, 20);
    return QScrollArea::eventFilter(watched, event);
}

} // namespace onggi::ui

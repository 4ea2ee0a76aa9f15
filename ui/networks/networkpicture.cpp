#include "networks/networkpicture.h"

#include "widgets/theme.h"

#include <QEnterEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>
#include <algorithm>

namespace onggi::ui {

namespace {
constexpr int nodeStep = NetworkNode::nodeHeight + 12;
constexpr int narrowest = 2 * NetworkNode::nodeWidth + 120;
constexpr int pictureMargin = 14;
} // namespace

NetworkNode::NetworkNode(Kind kind, const QString& key, const QString& title, const QString& detail, bool live, QWidget* parent)
    : QAbstractButton(parent), m_kind(kind), m_key(key), m_title(title), m_detail(detail), m_live(live)
{
    setFixedSize(nodeWidth, nodeHeight);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setAccessibleName(title);
    setAccessibleDescription(detail);
    setToolTip(title + '\n' + detail);
}

void NetworkNode::setChosen(bool chosen)
{
    if (std::exchange(m_chosen, chosen) != chosen)
        update();
}

void NetworkNode::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    emit hovered(true);
}

void NetworkNode::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    emit hovered(false);
}

void NetworkNode::paintEvent(QPaintEvent*)
{
    const Colors& colors = Theme::colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double half = hasFocus() ? 1 : 0.5;
    const auto area = QRectF(rect()).adjusted(half, half, -half, -half);
    painter.setPen(QPen(m_chosen || hasFocus() ? colors.accent : underMouse() ? colors.muted : colors.line, hasFocus() ? 2 : 1));
    painter.setBrush(m_chosen ? colors.selection : colors.panel);
    painter.drawRoundedRect(area, Theme::radius, Theme::radius);
    const auto tone = m_kind == Kind::Network ? colors.accent : m_live ? colors.running : colors.muted;
    Theme::icon(m_kind == Kind::Network ? "networks" : "containers", tone).paint(&painter, QRect(11, (height() - 18) / 2, 18, 18));
    const QRect upper(38, 5, width() - 46, height() / 2 - 5);
    const QRect lower(38, height() / 2, width() - 46, height() / 2 - 6);
    auto strong = font();
    strong.setWeight(QFont::DemiBold);
    painter.setFont(strong);
    painter.setPen(colors.text);
    painter.drawText(upper, Qt::AlignVCenter, painter.fontMetrics().elidedText(m_title, Qt::ElideMiddle, upper.width()));
    auto small = font();
    small.setPointSizeF(font().pointSizeF() * 0.88);
    painter.setFont(small);
    painter.setPen(colors.muted);
    painter.drawText(lower, Qt::AlignVCenter, painter.fontMetrics().elidedText(m_detail, Qt::ElideRight, lower.width()));
}

/// What the nodes stand on: it draws the lines between them.
class NetworkPicture::Canvas : public QWidget
{
public:
    explicit Canvas(NetworkPicture& picture) : m_picture(picture) {}

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Colors& colors = Theme::colors();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        auto small = font();
        small.setPointSizeF(font().pointSizeF() * 0.88);
        painter.setFont(small);
        // The lines of what one looks at lie over the others.
        for (const bool marked : {false, true}) {
            for (const auto& line : m_picture.m_lines) {
                if (isMarked(line) == marked)
                    draw(painter, line, marked ? colors.accent : colors.muted, marked);
            }
        }
    }

private:
    bool isMarked(const Line& line) const
    {
        if (m_picture.m_hovered >= 0)
            return line.network == m_picture.m_hovered || line.container == m_picture.m_hovered;
        return m_picture.m_nodes[line.network]->key() == m_picture.m_current;
    }
    void draw(QPainter& painter, const Line& line, const QColor& color, bool marked) const
    {
        const auto* from = m_picture.m_nodes[line.network];
        const auto* to = m_picture.m_nodes[line.container];
        const QPointF start(from->x() + from->width(), from->y() + from->height() / 2.0);
        const QPointF end(to->x(), to->y() + to->height() / 2.0);
        QPainterPath path(start);
        const double middle = (start.x() + end.x()) / 2;
        path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end);
        QPen pen(color, marked ? 2 : 1.2);
        if (line.address.isEmpty())
            pen.setStyle(Qt::DashLine); // it would be connected if it ran
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
        if (line.address.isEmpty())
            return;
        // At the container's end: there the lines lie apart.
        const auto width = painter.fontMetrics().horizontalAdvance(line.address) + 10;
        const QRectF plate(end.x() - width - 8, end.y() - 9, width, 18);
        painter.setPen(Qt::NoPen);
        painter.setBrush(Theme::colors().background);
        painter.drawRoundedRect(plate, 4, 4);
        painter.setPen(marked ? color : Theme::colors().text);
        painter.drawText(plate, Qt::AlignCenter, line.address);
    }
    NetworkPicture& m_picture;
};

NetworkPicture::NetworkPicture(StoreFeed& feed, QWidget* parent)
    : QScrollArea(parent), m_feed(feed), m_summary(new QLabel), m_canvas(new Canvas(*this))
{
    setAccessibleName(tr("Picture of the networks"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    auto* page = new QWidget;
    page->setProperty("kind", "field");
    page->setAttribute(Qt::WA_StyledBackground);
    m_summary->setProperty("kind", "muted");
    m_summary->setWordWrap(true);
    m_canvas->setAccessibleName(tr("Networks and their containers"));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(pictureMargin, pictureMargin, pictureMargin, pictureMargin);
    layout->setSpacing(12);
    layout->addWidget(m_summary);
    layout->addWidget(m_canvas);
    layout->addStretch(1);
    setWidget(page);
    connect(&feed, &StoreFeed::changed, this, &NetworkPicture::rebuild);
    connect(&Theme::instance(), &Theme::changed, page, qOverload<>(&QWidget::update));
    rebuild();
}

void NetworkPicture::rebuild()
{
    struct Shown
    {
        NetworkNode::Kind kind;
        QString key;
        QString title;
        QString detail;
        bool live;
    };
    QList<Shown> shown;
    QHash<QString, int> networks;
    QList<Line> lines;
    auto sorted = m_feed.networks();
    std::sort(sorted.begin(), sorted.end(), [](const auto& one, const auto& other) { return one.name < other.name; });
    for (const auto& network : sorted) {
        networks.insert(network.name, int(shown.size()));
        const auto where = network.subnets.isEmpty() ? network.driver : network.subnets.join(", ");
        shown.append({NetworkNode::Kind::Network, network.name, network.name, where, true});
    }
    for (const auto& place : m_feed.places()) {
        const int at = int(shown.size());
        shown.append({NetworkNode::Kind::Container, place.id, place.name, place.running ? tr("running") : tr("not running"), place.running});
        for (const auto& connection : place.connections) {
            if (networks.contains(connection.network))
                lines.append({networks.value(connection.network), at, connection.address});
        }
    }
    m_summary->setText(tr("Each line is a connection, with the container's address; a dashed one has no address of its own."));
    QStringList signature;
    for (const auto& node : shown)
        signature.append(node.key + '\t' + node.title + '\t' + node.detail);
    m_lines.clear();
    // The same nodes stay: one of them may have the keyboard.
    if (signature != m_signature) {
        m_signature = signature;
        m_hovered = -1;
        qDeleteAll(m_nodes);
        m_nodes.clear();
        for (const auto& each : shown) {
            auto* node = new NetworkNode(each.kind, each.key, each.title, each.detail, each.live, m_canvas);
            node->setChosen(each.kind == NetworkNode::Kind::Network && each.key == m_current);
            node->installEventFilter(this);
            connect(node, &QAbstractButton::clicked, this, [this, node] { choose(node); });
            connect(node, &NetworkNode::hovered, this, [this, node](bool inside) {
                m_hovered = inside ? int(m_nodes.indexOf(node)) : -1;
                m_canvas->update();
            });
            m_nodes.append(node);
            node->show();
        }
    }
    m_lines = lines;
    place();
    m_canvas->update();
}

int NetworkPicture::rightColumn() const
{
    return std::max(narrowest, viewport()->width() - 2 * pictureMargin) - NetworkNode::nodeWidth;
}

// Each column from the top; the shorter one stands in the middle of the longer.
void NetworkPicture::place()
{
    int counts[2] = {0, 0};
    for (const auto* node : m_nodes)
        ++counts[node->kind() == NetworkNode::Kind::Container];
    const int rows = std::max(counts[0], counts[1]);
    int row[2] = {0, 0};
    for (auto* node : m_nodes) {
        const bool right = node->kind() == NetworkNode::Kind::Container;
        const int lead = (rows - counts[right]) * nodeStep / 2;
        node->move(right ? rightColumn() : 0, lead + row[right]++ * nodeStep);
    }
    m_canvas->setFixedSize(rightColumn() + NetworkNode::nodeWidth, std::max(1, rows * nodeStep));
    for (qsizetype at = 1; at < m_nodes.size(); ++at)
        setTabOrder(m_nodes[at - 1], m_nodes[at]);
}

void NetworkPicture::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    place();
}

void NetworkPicture::setCurrentNetwork(const QString& name)
{
    m_current = name;
    for (auto* node : m_nodes)
        node->setChosen(node->kind() == NetworkNode::Kind::Network && node->key() == name);
    m_canvas->update();
}

void NetworkPicture::choose(NetworkNode* node)
{
    if (node->kind() == NetworkNode::Kind::Network)
        emit networkChosen(node->key());
    else
        emit containerChosen(node->key());
}

/// The node that an arrow key leads to; -1: none.
int NetworkPicture::step(int from, int key) const
{
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        const int next = from + (key == Qt::Key_Down ? 1 : -1);
        return next >= 0 && next < m_nodes.size() && m_nodes[next]->kind() == m_nodes[from]->kind() ? next : -1;
    }
    for (const auto& line : m_lines) {
        if (key == Qt::Key_Right && line.network == from)
            return line.container;
        if (key == Qt::Key_Left && line.container == from)
            return line.network;
    }
    return -1;
}

bool NetworkPicture::eventFilter(QObject* watched, QEvent* event)
{
    const int at = int(m_nodes.indexOf(qobject_cast<NetworkNode*>(watched)));
    if (at >= 0 && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down) {
            if (const int next = step(at, key); next >= 0)
                m_nodes[next]->setFocus();
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_nodes[at]->click();
            return true;
        }
    }
    if (at >= 0 && (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)) {
        m_hovered = event->type() == QEvent::FocusIn ? at : -1;
        if (m_hovered >= 0)
            ensureWidgetVisible(m_nodes[at], 20, 20);
        m_canvas->update();
    }
    return QScrollArea::eventFilter(watched, event);
}

} // namespace onggi::ui

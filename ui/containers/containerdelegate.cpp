#include "containers/containerdelegate.h"

#include "models/containertree.h"
#include "widgets/sparkline.h"
#include "widgets/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace onggi::ui {

namespace {

constexpr int padding = 14;
constexpr int actionSize = 27;
constexpr int actionGap = 4;
constexpr int foldSize = 18;
constexpr qsizetype curveLength = 30;

/// A project's row stands for several and has none of its own.
bool isGroup(const QModelIndex& index)
{
    return !index.data(ContainerTree::GroupRole).toString().isEmpty();
}

bool isRunningAt(const QModelIndex& index)
{
    const auto state = ContainerState(index.data(ContainerModel::StateRole).toInt());
    return state == ContainerState::Running || state == ContainerState::Paused || state == ContainerState::Restarting;
}

const ContainerSummary& summaryOf(const QModelIndex& index)
{
    return *static_cast<const ContainerSummary*>(index.data(ContainerModel::SummaryRole).value<const void*>());
}

bool isLocalTcp(const PortMapping& port)
{
    return port.hostPort != 0;
}

} // namespace

ContainerDelegate::ContainerDelegate(ContainerTable& table) : QStyledItemDelegate(&table), m_table(table) {}

StatusPill::Tone ContainerDelegate::toneOf(const ContainerSummary& container, bool endAsked)
{
    // 128 and a signal: INT, KILL, TERM.
    const bool bySignal = container.exitCode == 130 || container.exitCode == 137 || container.exitCode == 143;
    switch (container.state) {
    case ContainerState::Running:
        return container.health == "unhealthy" ? StatusPill::Tone::Bad
               : container.health == "starting" ? StatusPill::Tone::Warning
                                                : StatusPill::Tone::Good;
    case ContainerState::Paused:
    case ContainerState::Restarting:
    case ContainerState::Removing: return StatusPill::Tone::Warning;
    case ContainerState::Exited: return container.exitCode == 0 || (endAsked && bySignal) ? StatusPill::Tone::Neutral : StatusPill::Tone::Bad;
    case ContainerState::Dead: return StatusPill::Tone::Bad;
    case ContainerState::Created: return StatusPill::Tone::Neutral;
    }
    return StatusPill::Tone::Neutral;
}

QString ContainerDelegate::iconOf(const ContainerSummary& container)
{
    switch (container.state) {
    case ContainerState::Created: return "plus";
    case ContainerState::Running: return container.health == "unhealthy" ? "alert" : container.health == "healthy" ? "check" : "play";
    case ContainerState::Paused: return "pause";
    case ContainerState::Restarting: return "restart";
    case ContainerState::Removing: return "trash";
    case ContainerState::Exited: return container.exitCode == 0 ? "stop" : "alert";
    case ContainerState::Dead: return "alert";
    }
    return {};
}

QString ContainerDelegate::actionName(ContainerTable::Action action, bool running)
{
    switch (action) {
    case ContainerTable::Action::StartStop: return running ? tr("Stop") : tr("Start");
    case ContainerTable::Action::Restart: return tr("Restart");
    case ContainerTable::Action::Terminal: return tr("Terminal");
    case ContainerTable::Action::More: return tr("More");
    }
    return {};
}

QSize ContainerDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    auto size = QStyledItemDelegate::sizeHint(option, index);
    if (index.column() == ContainerModel::StateColumn)
        size.setWidth(StatusPill::sizeFor(index.data().toString(), option.font).width() + 2 * padding);
    return {size.width() + padding, Theme::rowHeight};
}

void ContainerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto& c = Theme::colors();
    const QRect cell = option.rect;
    painter->save();
    const bool selected = option.state & QStyle::State_Selected;
    const bool hovered = m_table.isHovered(index);
    painter->fillRect(cell, selected ? c.selection : hovered ? c.hover : c.panel);
    painter->setPen(c.line);
    painter->drawLine(cell.bottomLeft(), cell.bottomRight());
    // The keyboard's place, when it is not the selection itself.
    if ((option.state & QStyle::State_HasFocus) && !selected) {
        painter->setPen(c.accent);
        painter->drawLine(cell.topLeft(), cell.bottomLeft());
    }

    const QRect content = cell.adjusted(padding, 0, -6, -1);
    switch (index.column()) {
    case ContainerModel::StateColumn: paintState(*painter, content, index); break;
    case ContainerModel::PortsColumn: paintPorts(*painter, content, index); break;
    case ContainerModel::NameColumn: paintName(*painter, content, index); break;
    case ContainerModel::CpuColumn:
    case ContainerModel::MemoryColumn: paintFigure(*painter, content, index); break;
    case ContainerModel::ActionsColumn: paintActions(*painter, cell, index); break;
    default: {
        painter->setPen(c.muted);
        const int alignment = index.data(Qt::TextAlignmentRole).toInt();
        const auto text = painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, content.width());
        // Below the header's text, which leaves room for the arrow of sorting.
        painter->drawText(alignment & Qt::AlignRight ? content.adjusted(0, 0, -15, 0) : content, alignment, text);
    }
    }
    painter->restore();
}

void ContainerDelegate::paintState(QPainter& painter, const QRect& cell, const QModelIndex& index) const
{
    const auto& c = Theme::colors();
    const auto busy = index.data(ContainerModel::BusyRole).toString();
    if (!busy.isEmpty()) {
        const QRectF circle(cell.x() + 2, cell.center().y() - 6, 13, 13);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(c.line, 2));
        painter.drawEllipse(circle);
        painter.setPen(QPen(c.accent, 2, Qt::SolidLine, Qt::RoundCap));
        painter.drawArc(circle, -m_table.spinnerPhase() * 30 * 16, 90 * 16);
        painter.setPen(c.muted);
        painter.drawText(cell.adjusted(23, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, busy);
        return;
    }
    int width = 0;
    if (isGroup(index)) {
        const auto state = ContainerState(index.data(ContainerModel::StateRole).toInt());
        const auto tone = state == ContainerState::Running  ? StatusPill::Tone::Good
                          : state == ContainerState::Paused ? StatusPill::Tone::Warning
                                                            : StatusPill::Tone::Neutral;
        width = StatusPill::paint(painter, cell, tone, index.data().toString(), painter.font());
    } else {
        const auto& container = summaryOf(index);
        const bool looping = index.data(ContainerModel::CrashLoopRole).toBool();
        const auto tone = looping ? StatusPill::Tone::Bad : toneOf(container, index.data(ContainerModel::AskedRole).toBool());
        width = StatusPill::paint(painter, cell, tone, index.data().toString(), painter.font(), true, looping ? "restart" : iconOf(container));
    }
    if (!index.data(ContainerModel::ErrorRole).toString().isEmpty())
        painter.drawPixmap(cell.x() + width + 6, cell.center().y() - 7,
                           Theme::pixmap("alert", 16, c.error, m_table.devicePixelRatioF()));
}

void ContainerDelegate::paintName(QPainter& painter, const QRect& cell, const QModelIndex& index) const
{
    const auto& c = Theme::colors();
    auto font = painter.font();
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(c.text);
    auto place = cell;
    if (isGroup(index)) {
        const bool open = m_table.isExpanded(index.siblingAtColumn(0));
        painter.drawPixmap(cell.x() - 4, cell.center().y() - 7,
                           Theme::pixmap(open ? "chevron-down" : "chevron-right", 16, c.muted, m_table.devicePixelRatioF()));
        place.setLeft(cell.x() + foldSize);
    }
    painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft, painter.fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, place.width()));
}

bool ContainerDelegate::foldAt(const QRect& cell, const QPoint& position, const QModelIndex& index) const
{
    return index.column() == ContainerModel::NameColumn && isGroup(index)
           && QRect(cell.x(), cell.y(), padding + foldSize, cell.height()).contains(position);
}

/// The curve of the last half minute and the figure; both below the header's text, which leaves room for an arrow.
void ContainerDelegate::paintFigure(QPainter& painter, const QRect& cell, const QModelIndex& index) const
{
    const auto& c = Theme::colors();
    const bool cpu = index.column() == ContainerModel::CpuColumn;
    const auto history = index.data(cpu ? ContainerModel::CpuHistoryRole : ContainerModel::MemoryHistoryRole).value<QList<double>>();
    const QRect text = cell.adjusted(0, 0, -15, 0);
    const int figure = QFontMetrics(m_table.font()).horizontalAdvance(cpu ? "100.0 %" : "100.0 MB") + 10;
    painter.setPen(c.text);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignRight, index.data().toString());
    const QRectF area(text.x(), cell.center().y() - 8, text.width() - figure, 16);
    if (history.isEmpty() || area.width() < 20)
        return;
    // An idle one stays flat: a tenth of a processor is the least that fills the height, and half of it for memory.
    const double most = *std::max_element(history.begin(), history.end());
    const double top = cpu ? std::max(10.0, most) : std::max(1.0, most * 2);
    Sparkline::paint(painter, area, history, curveLength, top, cpu ? c.accent : c.link, false);
}

QList<ContainerDelegate::PortSpot> ContainerDelegate::portSpots(const QModelIndex& index) const
{
    QList<PortSpot> spots;
    if (isGroup(index))
        return spots;
    const QFontMetrics metrics(m_table.font());
    int x = 0;
    for (const auto& port : summaryOf(index).ports) {
        if (!isLocalTcp(port))
            continue;
        const auto text = ContainerModel::portsText({port});
        const int width = metrics.horizontalAdvance(text);
        spots.append({text, port.protocol == "tcp" ? port.hostPort : 0, x, width});
        x += width + 12;
    }
    return spots;
}

void ContainerDelegate::paintPorts(QPainter& painter, const QRect& cell, const QModelIndex& index) const
{
    const auto& c = Theme::colors();
    const auto spots = portSpots(index);
    const bool running = isRunningAt(index);
    for (qsizetype at = 0; at < spots.size(); ++at) {
        const auto& spot = spots[at];
        const QRect place(cell.x() + spot.x, cell.y(), spot.width + 1, cell.height());
        const bool link = running && spot.port;
        painter.setPen(link ? c.link : c.muted);
        auto font = painter.font();
        font.setUnderline(link && place.adjusted(0, 8, 0, -8).contains(m_table.pointer()));
        painter.setFont(font);
        // What does not fit is counted, not cut in the middle of a number.
        const bool last = at + 1 == spots.size();
        if (place.right() > cell.right() - (last ? 0 : 24)) {
            painter.setPen(c.muted);
            painter.drawText(QRect(place.x(), cell.y(), cell.right() - place.x(), cell.height()), Qt::AlignVCenter,
                             at == 0 ? painter.fontMetrics().elidedText(spot.text, Qt::ElideRight, cell.width())
                                     : QString("+%1").arg(spots.size() - at));
            return;
        }
        painter.drawText(place, Qt::AlignVCenter, spot.text);
    }
}

QRect ContainerDelegate::actionRect(const QRect& cell, int action)
{
    const int fromRight = actionCount - action;
    const int x = cell.right() - 8 - fromRight * actionSize - (fromRight - 1) * actionGap;
    return {x, cell.y() + (cell.height() - actionSize) / 2, actionSize, actionSize};
}

void ContainerDelegate::paintActions(QPainter& painter, const QRect& cell, const QModelIndex& index) const
{
    const auto& c = Theme::colors();
    const bool running = isRunningAt(index);
    const bool group = isGroup(index);
    const bool busy = !index.data(ContainerModel::BusyRole).toString().isEmpty();
    const QString icons[actionCount] = {running ? "stop" : "play", "restart", "terminal", "more"};
    painter.setRenderHint(QPainter::Antialiasing);
    for (int action = 0; action < actionCount; ++action) {
        const auto place = actionRect(cell, action);
        // There is no terminal of a whole project.
        if (group && action == int(ContainerTable::Action::Terminal))
            continue;
        const bool enabled = !busy && (action != int(ContainerTable::Action::Terminal) || running);
        const bool under = enabled && place.contains(m_table.pointer());
        if (action == 0 || under) {
            painter.setPen(c.line);
            painter.setBrush(under ? c.pill : c.panel);
            painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        }
        auto color = action == 0 || under ? c.text : c.muted;
        if (!enabled)
            color.setAlpha(90);
        painter.setOpacity(enabled ? 1.0 : 0.4);
        painter.drawPixmap(place.x() + (place.width() - 16) / 2, place.y() + (place.height() - 16) / 2,
                           Theme::pixmap(icons[action], 16, color, m_table.devicePixelRatioF()));
        painter.setOpacity(1.0);
    }
}

std::optional<ContainerTable::Action> ContainerDelegate::actionAt(const QRect& cell, const QPoint& position) const
{
    for (int action = 0; action < actionCount; ++action) {
        if (actionRect(cell, action).contains(position))
            return ContainerTable::Action(action);
    }
    return std::nullopt;
}

std::optional<int> ContainerDelegate::portAt(const QRect& cell, const QPoint& position, const QModelIndex& index) const
{
    if (!isRunningAt(index))
        return std::nullopt;
    for (const auto& spot : portSpots(index)) {
        const QRect place(cell.x() + padding + spot.x, cell.y() + 8, spot.width, cell.height() - 16);
        if (spot.port && place.contains(position) && place.right() <= cell.right())
            return spot.port;
    }
    return std::nullopt;
}

} // namespace onggi::ui

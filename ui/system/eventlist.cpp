#include "system/eventlist.h"

#include "models/humanize.h"
#include "widgets/statuspill.h"
#include "widgets/theme.h"

#include <QLocale>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace onggi::ui {

namespace {

constexpr size_t mostEvents = 5000;
constexpr int rowHeight = 34;
constexpr int timeWidth = 96;

StatusPill::Tone toneOf(const Event& event)
{
    const QString& action = event.action;
    if (action == "start" || action == "unpause" ||
        action.startsWith(QLatin1String("health_status: healthy")))
        return StatusPill::Tone::Good;
    if (action == "die")
        return event.attributes.value(QStringLiteral("exitCode")) == "0" ? StatusPill::Tone::Neutral
                                                                         : StatusPill::Tone::Bad;
    if (action == "oom" || action == "kill" || action.startsWith(QLatin1String("health_status: unhealthy")))
        return StatusPill::Tone::Bad;
    if (action == "pause" || action == "stop" || action == "restart")
        return StatusPill::Tone::Warning;
    if (action == "pull" || action == "create" || action == "tag")
        return StatusPill::Tone::Accent;
    return StatusPill::Tone::Neutral;
}

// Those come by the second with every command, health check and look at processes.
bool isNoise(const Event& event)
{
    return event.action.startsWith(QLatin1String("exec_")) || event.action == "top";
}

bool isSameEvent(const Event& one, const Event& other)
{
    return one.time == other.time && one.id == other.id && one.action == other.action && one.type == other.type;
}

class EventDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {300, rowHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Colors& colors = Theme::colors();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        QRect area = option.rect;
        if (option.state & QStyle::State_Selected)
            painter->fillRect(area, colors.selection);
        else if (option.state & QStyle::State_MouseOver)
            painter->fillRect(area, colors.hover);
        // One line runs through all dots.
        int x = 14 + timeWidth + 10;
        painter->fillRect(QRect(x, area.top(), 1, area.height()), colors.line);
        painter->setPen(Qt::NoPen);
        painter->setBrush(StatusPill::toneColor(StatusPill::Tone(index.data(EventModel::ToneRole).toInt())));
        painter->drawEllipse(QPointF(x + 0.5, area.center().y() + 0.5), 4.5, 4.5);
        painter->setPen(colors.muted);
        painter->drawText(QRect(14, area.top(), timeWidth, area.height()), Qt::AlignVCenter | Qt::AlignRight,
                          index.data(EventModel::TimeRole).toString());
        painter->setPen(colors.text);
        QRect text = area.adjusted(x + 18, 0, -14, 0);
        painter->drawText(
            text, Qt::AlignVCenter,
            painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, text.width()));
        painter->restore();
    }
};

} // namespace

EventModel::EventModel(QObject* parent)
    : QAbstractListModel(parent)
{
}

int EventModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_events.size());
}

void EventModel::add(const Event& event)
{
    if (isNoise(event))
        return;
    beginInsertRows({}, 0, 0);
    m_events.push_front(event);
    endInsertRows();
    if (m_events.size() > mostEvents) {
        int last = int(m_events.size()) - 1;
        beginRemoveRows({}, last, last);
        m_events.pop_back();
        endRemoveRows();
    }
}

void EventModel::addPast(QList<Event> events)
{
    events.removeIf(isNoise);
    events.removeIf([this](const Event& event) {
        return std::any_of(m_events.begin(), m_events.end(), [&](const Event& known) { return isSameEvent(known, event); });
    });
    if (events.isEmpty())
        return;
    beginResetModel();
    m_events.insert(m_events.end(), events.begin(), events.end());
    std::stable_sort(m_events.begin(), m_events.end(), [](const Event& a, const Event& b) { return a.time > b.time; });
    if (m_events.size() > mostEvents)
        m_events.resize(mostEvents);
    endResetModel();
}

QDateTime EventModel::newest() const
{
    return m_events.empty() ? QDateTime() : m_events.front().time;
}

void EventModel::clear()
{
    beginResetModel();
    m_events.clear();
    endResetModel();
}

QString EventModel::sentence(const Event& event)
{
    QString name = event.attributes.value(QStringLiteral("name"));
    if (name.isEmpty())
        name = event.id.startsWith(QStringLiteral("sha256:")) ? event.id.mid(7, 12) : event.id.left(40);
    const QString& action = event.action;
    if (event.type == "container") {
        if (action == "create")
            return tr("Container %1 was made from %2")
                .arg(name, event.attributes.value(QStringLiteral("image")));
        if (action == "start")
            return tr("Container %1 was started").arg(name);
        if (action == "die")
            return tr("Container %1 ended with code %2")
                .arg(name, event.attributes.value(QStringLiteral("exitCode")));
        if (action == "stop")
            return tr("Container %1 was stopped").arg(name);
        if (action == "kill")
            return tr("Container %1 was sent signal %2")
                .arg(name, event.attributes.value(QStringLiteral("signal")));
        if (action == "restart")
            return tr("Container %1 was restarted").arg(name);
        if (action == "pause")
            return tr("Container %1 was paused").arg(name);
        if (action == "unpause")
            return tr("Container %1 goes on").arg(name);
        if (action == "destroy")
            return tr("Container %1 was removed").arg(name);
        if (action == "rename")
            return tr("Container %1 has a new name").arg(name);
        if (action == "oom")
            return tr("Container %1 ran out of memory").arg(name);
        if (action == "prune")
            return tr("Stopped containers were removed");
        if (action == "update")
            return tr("Container %1 has other limits").arg(name);
        if (action == "commit")
            return tr("An image was made of container %1").arg(name);
        if (action == "health_status: healthy")
            return tr("Container %1 is healthy").arg(name);
        if (action == "health_status: unhealthy")
            return tr("Container %1 is unhealthy").arg(name);
        if (action == "attach")
            return tr("Somebody attached to container %1").arg(name);
        if (action == "resize")
            return tr("The terminal of container %1 has another size").arg(name);
        return tr("Container %1: %2").arg(name, action);
    }
    if (event.type == "image") {
        if (action == "pull")
            return tr("Image %1 was pulled").arg(name);
        if (action == "tag")
            return tr("Image %1 was tagged").arg(name);
        if (action == "untag")
            return tr("Image %1 lost a name").arg(name);
        if (action == "delete" || action == "remove")
            return tr("Image %1 was deleted").arg(name);
        if (action == "push")
            return tr("Image %1 was pushed").arg(name);
        if (action == "load" || action == "import")
            return tr("Image %1 was loaded").arg(name);
        if (action == "save")
            return tr("Image %1 was saved").arg(name);
        if (action == "build")
            return tr("Image %1 was built").arg(name);
        if (action == "prune")
            return tr("Unused images were removed");
        return tr("Image %1: %2").arg(name, action);
    }
    if (event.type == "network") {
        if (action == "create")
            return tr("Network %1 was made").arg(name);
        if (action == "destroy" || action == "remove")
            return tr("Network %1 was removed").arg(name);
        if (action == "connect")
            return tr("A container joined network %1").arg(name);
        if (action == "disconnect")
            return tr("A container left network %1").arg(name);
        return tr("Network %1: %2").arg(name, action);
    }
    if (event.type == "volume") {
        if (action == "create")
            return tr("Volume %1 was made").arg(name);
        if (action == "destroy" || action == "remove")
            return tr("Volume %1 was removed").arg(name);
        if (action == "mount")
            return tr("Volume %1 is used by a container").arg(name);
        if (action == "unmount")
            return tr("Volume %1 is used by a container no more").arg(name);
        return tr("Volume %1: %2").arg(name, action);
    }
    return QStringLiteral("%1 %2: %3").arg(event.type, name, action);
}

QVariant EventModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Event& event = m_events[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return sentence(event);
    case Qt::AccessibleTextRole:
        return event.time.toLocalTime().toString(QStringLiteral("HH:mm:ss ")) + sentence(event);
    case Qt::ToolTipRole: {
        QStringList lines{absoluteTimeText(event.time), event.type + u' ' + event.action, event.id};
        auto keys = event.attributes.keys();
        keys.sort();
        for (const auto& key : std::as_const(keys))
            lines += key + u'=' + event.attributes[key];
        return lines.join(u'\n');
    }
    case ToneRole:
        return int(toneOf(event));
    case TypeRole:
        return event.type;
    case IdRole:
        return event.id;
    case TimeRole: {
        const auto local = event.time.toLocalTime();
        return local.date() == QDate::currentDate()
                   ? local.toString(QStringLiteral("HH:mm:ss"))
                   : QLocale().toString(local.date(), QStringLiteral("d MMM")) + local.toString(QStringLiteral(" HH:mm"));
    }
    default:
        return {};
    }
}

EventList::EventList(EventModel& model, QWidget* parent)
    : QListView(parent)
{
    setAccessibleName(tr("Events"));
    m_filter.setSourceModel(&model);
    m_filter.setFilterCaseSensitivity(Qt::CaseInsensitive);
    setModel(&m_filter);
    setItemDelegate(new EventDelegate(this));
    setUniformItemSizes(true);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setSelectionMode(SingleSelection);
    setVerticalScrollMode(ScrollPerPixel);
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(this, &QListView::activated, this, &EventList::choose);
    connect(this, &QListView::doubleClicked, this, &EventList::choose);
    for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&m_filter, signal, this, &EventList::countChanged);
    connect(&m_filter, &QAbstractItemModel::modelReset, this, &EventList::countChanged);
}

void EventList::choose(const QModelIndex& index)
{
    if (index.isValid())
        emit chosen(index.data(EventModel::TypeRole).toString(), index.data(EventModel::IdRole).toString());
}

void EventList::setType(const QString& type)
{
    m_filter.setType(type);
}

void EventList::Filter::setType(const QString& type)
{
    m_type = type;
    invalidateFilter();
}

bool EventList::Filter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    if (!m_type.isEmpty() && sourceModel()->index(row, 0, parent).data(EventModel::TypeRole).toString() != m_type)
        return false;
    return QSortFilterProxyModel::filterAcceptsRow(row, parent);
}

void EventList::setFilter(const QString& text)
{
    m_filter.setFilterFixedString(text);
}

} // namespace onggi::ui

#include "shell/palette.h"

#include "shell/fuzzy.h"
#include "widgets/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QSettings>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

namespace onggi::ui {

namespace {
constexpr int mostShown = 60;
constexpr qsizetype mostRemembered = 20;
constexpr int entryHeight = 32;
const auto recentKey = QStringLiteral("palette/recent");
enum EntryRole { IndexRole = Qt::UserRole, PlacesRole, KindRole, KeysRole };

/// Icon, name with the typed letters in the accent colour, kind, and the keys at the right.
class EntryDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override { return {option.rect.width(), entryHeight}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Colors& colors = Theme::colors();
        painter->save();
        if (option.state & QStyle::State_Selected) {
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(colors.selection);
            painter->drawRoundedRect(option.rect, 5, 5);
        }
        index.data(Qt::DecorationRole).value<QIcon>().paint(painter, QRect(option.rect.left() + 10, option.rect.center().y() - 7, 16, 16));
        QRect area = option.rect.adjusted(36, 0, -12, 0);
        painter->setFont(option.font);
        painter->setPen(colors.muted);
        const QString keys = index.data(KeysRole).toString();
        painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter, keys);
        if (!keys.isEmpty())
            area.setRight(area.right() - painter->fontMetrics().horizontalAdvance(keys) - 12);
        const QString kind = index.data(KindRole).toString();
        const int kindWidth = painter->fontMetrics().horizontalAdvance(kind) + 12;
        QFont bold = option.font;
        bold.setWeight(QFont::Bold);
        const QString text = QFontMetrics(bold).elidedText(index.data().toString(), Qt::ElideRight, area.width() - kindWidth);
        const auto places = index.data(PlacesRole).value<QList<int>>();
        int x = area.left();
        for (int at = 0; at < text.size();) {
            const bool marked = places.contains(at);
            int end = at + 1;
            while (end < text.size() && places.contains(end) == marked)
                ++end;
            const auto part = text.mid(at, end - at);
            painter->setFont(marked ? bold : option.font);
            painter->setPen(marked ? colors.accent : colors.text);
            painter->drawText(QRect(x, area.top(), area.right() - x, area.height()), Qt::AlignLeft | Qt::AlignVCenter, part);
            x += painter->fontMetrics().horizontalAdvance(part);
            at = end;
        }
        painter->setFont(option.font);
        painter->setPen(colors.muted);
        painter->drawText(QRect(x + 12, area.top(), area.right() - x - 12, area.height()), Qt::AlignLeft | Qt::AlignVCenter, kind);
        painter->restore();
    }
};
} // namespace

CommandPalette::CommandPalette(QList<Entry> entries, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint), m_entries(std::move(entries)), m_recent(QSettings().value(recentKey).toStringList())
{
    setWindowTitle(tr("Palette"));
    m_field = new QLineEdit(this);
    m_field->setPlaceholderText(tr("Type letters of an action, a container, an image, a volume…"));
    m_field->setAccessibleName(tr("Palette"));
    m_field->installEventFilter(this);
    m_list = new QListWidget(this);
    m_list->setAccessibleName(tr("Found"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setItemDelegate(new EntryDelegate(m_list));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* frame = new QFrame(this);
    frame->setProperty("kind", "popup");
    auto* inner = new QVBoxLayout(frame);
    inner->setContentsMargins(10, 10, 10, 10);
    inner->addWidget(m_field);
    inner->addWidget(m_list);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(frame);
    resize(560, 400);
    move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 70)));
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_field, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    filter({});
}

void CommandPalette::filter(const QString& text)
{
    struct Found
    {
        qsizetype entry;
        int score;
        QList<int> places;
    };
    QList<Found> found;
    for (qsizetype at = 0; at < m_entries.size(); ++at) {
        const auto& entry = m_entries[at];
        // The kind may be typed, too: "image nginx".
        const auto match = fuzzyMatch(text, entry.text + ' ' + entry.kind);
        if (!match)
            continue;
        const auto recent = m_recent.indexOf(nameOf(entry));
        const int lately = recent < 0 ? 0 : int(mostRemembered - recent);
        found.append({at, match->score + lately, match->places});
    }
    std::stable_sort(found.begin(), found.end(), [](const Found& one, const Found& other) { return one.score > other.score; });
    m_list->clear();
    for (const auto& each : found.mid(0, mostShown)) {
        const auto& entry = m_entries[each.entry];
        auto* item = new QListWidgetItem(Theme::icon(entry.icon), entry.text, m_list);
        item->setData(IndexRole, each.entry);
        item->setData(PlacesRole, QVariant::fromValue(each.places));
        item->setData(KindRole, entry.kind);
        item->setData(KeysRole, entry.keys);
        item->setData(Qt::AccessibleTextRole, QStringList{entry.text, entry.kind, entry.keys}.join(' ').trimmed());
    }
    m_list->setCurrentRow(0);
}

QString CommandPalette::nameOf(const Entry& entry)
{
    return entry.icon + '\t' + entry.text;
}

void CommandPalette::runCurrent()
{
    auto* item = m_list->currentItem();
    if (!item)
        return;
    const auto& entry = m_entries[item->data(IndexRole).toLongLong()];
    const auto run = entry.run;
    m_recent.removeAll(nameOf(entry));
    m_recent.prepend(nameOf(entry));
    QSettings().setValue(recentKey, QStringList(m_recent.mid(0, mostRemembered)));
    accept();
    // After this dialog has gone: what is run may open one of its own, or take the focus.
    QTimer::singleShot(0, parent(), run);
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : key == Qt::Key_PageDown ? 8 : key == Qt::Key_PageUp ? -8 : 0;
        if (step != 0 && m_list->count() > 0) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(object, event);
}

} // namespace onggi::ui

#include "hub/taglist.h"

#include "models/humanize.h"
#include "widgets/buttons.h"
#include "widgets/elidedlabel.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {

constexpr int platformsWidth = 104;
constexpr int updatedWidth = 96;
constexpr int sizeWidth = 58;
constexpr int buttonsWidth = 150;

QLabel* badge(const QString& text)
{
    auto* label = new QLabel(text);
    label->setProperty("kind", "badge");
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * 0.82);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setFixedHeight(18);
    auto paint = [label] {
        const Colors& colors = Theme::colors();
        label->setStyleSheet(
            QStringLiteral("QLabel { color: %1; background: %2; border-radius: 9px; padding: 0 8px; }")
                .arg(colors.accent.name(), colors.dark ? "#24423b" : "#dfefeb"));
    };
    paint();
    QObject::connect(&Theme::instance(), &Theme::changed, label, paint);
    return label;
}

QLabel* column(const QString& text, int width, Qt::Alignment alignment, const char* kind)
{
    auto* label = new QLabel(text);
    label->setFixedWidth(width);
    label->setAlignment(alignment | Qt::AlignVCenter);
    if (kind)
        label->setProperty("kind", kind);
    return label;
}

} // namespace

TagRow::TagRow(const HubTag& tag, const QString& architecture, bool sameAsLatest, QWidget* parent)
    : QFrame(parent)
    , m_tag(tag)
    , m_local(badge(tr("on disk")))
    , m_pull(new Button(tr("Pull")))
    , m_runs(tag.runsOn(architecture))
{
    setAccessibleName(tag.name);
    setMinimumHeight(Theme::rowHeight);
    setAttribute(Qt::WA_Hover);
    auto* name = new ElidedLabel(tag.name);
    QFont bold = name->font();
    bold.setWeight(QFont::DemiBold);
    name->setFont(bold);
    name->setToolTip(tag.digest);
    name->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);

    auto* platforms = column(tag.platformsText(), platformsWidth, Qt::AlignLeft, "muted");
    QStringList all;
    for (const auto& each : tag.platforms)
        all.append(each.os + u'/' + each.architecture +
                   (each.variant.isEmpty() ? QString() : u'/' + each.variant));
    platforms->setToolTip(all.join(u'\n'));
    auto* updated = column(tag.updated.isValid() ? agoText(tag.updated) : QString(), updatedWidth,
                           Qt::AlignLeft, "muted");
    updated->setToolTip(absoluteTimeText(tag.updated));
    qint64 bytes = tag.sizeFor(architecture);
    auto* size = column(bytes > 0 ? bytesText(bytes) : QString(), sizeWidth, Qt::AlignRight, nullptr);

    auto* run = new PrimaryButton(tr("Run…"));
    run->setAccessibleName(tr("Run…"));
    run->setAccessibleDescription(tag.name);
    m_pull->setAccessibleName(tr("Pull"));
    m_pull->setAccessibleDescription(tag.name);
    for (auto* button : {static_cast<Button*>(run), m_pull}) {
        button->setEnabled(m_runs);
        if (!m_runs)
            button->setToolTip(tr("This tag has no image for %1.").arg(architecture));
    }

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 4, 10, 4);
    row->setSpacing(8);
    row->addWidget(name, 100);
    if (sameAsLatest)
        row->addWidget(m_same = badge(tr("same as latest")));
    row->addWidget(m_local);
    row->addStretch(1);
    row->addWidget(platforms);
    row->addWidget(updated);
    row->addWidget(size);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    buttons->addStretch(1);
    buttons->addWidget(m_pull);
    buttons->addWidget(run);
    auto* holder = new QWidget;
    holder->setFixedWidth(buttonsWidth);
    buttons->setContentsMargins(0, 0, 0, 0);
    holder->setLayout(buttons);
    row->addWidget(holder);
    m_local->hide();

    connect(m_pull, &QPushButton::clicked, this, [this] { emit pullRequested(m_tag.name); });
    connect(run, &QPushButton::clicked, this, [this] { emit runRequested(m_tag.name); });
}

void TagRow::paintEvent(QPaintEvent*)
{
    const Colors& colors = Theme::colors();
    QPainter painter(this);
    if (underMouse())
        painter.fillRect(rect(), colors.hover);
    painter.fillRect(QRect(0, height() - 1, width(), 1), colors.line);
}

void TagRow::setLocal(bool local)
{
    m_local->setVisible(local);
    // One mark a row: what is here matters more than what it equals.
    if (m_same)
        m_same->setVisible(!local);
}

void TagRow::setPulling(bool pulling)
{
    m_pull->setUsable(m_runs && !pulling);
}

TagList::TagList(QWidget* parent)
    : QWidget(parent)
    , m_rows(new QVBoxLayout(this))
    , m_header(makeHeader())
    , m_line(new QFrame)
{
    setAccessibleName(tr("Tags"));
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    m_rows->addWidget(m_header);
    m_rows->addWidget(m_line);
    m_rows->addStretch(1);
    m_line->setProperty("kind", "line");
    m_line->setFixedHeight(1);
    m_header->hide();
    m_line->hide();
}

QWidget* TagList::makeHeader()
{
    auto* header = new QWidget;
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(16, 8, 10, 8);
    row->setSpacing(8);
    auto* tag = new QLabel(tr("Tag"));
    tag->setProperty("kind", "small");
    row->addWidget(tag, 1);
    row->addWidget(column(tr("Platforms"), platformsWidth, Qt::AlignLeft, "small"));
    row->addWidget(column(tr("Updated"), updatedWidth, Qt::AlignLeft, "small"));
    row->addWidget(column(tr("Size"), sizeWidth, Qt::AlignRight, "small"));
    row->addSpacing(buttonsWidth + 8);
    return header;
}

void TagList::clear()
{
    for (auto* each : std::as_const(m_tags)) {
        // Deleted later: it may be one of its buttons that asked for this.
        each->hide();
        each->deleteLater();
    }
    m_tags.clear();
    m_header->hide();
    m_line->hide();
}

void TagList::setTags(const QList<HubTag>& tags, const QString& architecture)
{
    clear();
    QString latest;
    for (const auto& each : tags) {
        if (each.name == QLatin1String("latest"))
            latest = each.digest;
    }
    for (const auto& each : tags) {
        bool same = !latest.isEmpty() && each.digest == latest && each.name != QLatin1String("latest");
        auto* row = new TagRow(each, architecture, same);
        connect(row, &TagRow::pullRequested, this, &TagList::pullRequested);
        connect(row, &TagRow::runRequested, this, &TagList::runRequested);
        m_rows->insertWidget(m_rows->count() - 1, row);
        m_tags.append(row);
    }
    m_header->setVisible(!tags.isEmpty());
    m_line->setVisible(!tags.isEmpty());
}

void TagList::mark(const std::function<bool(const QString&)>& isLocal,
                   const std::function<bool(const QString&)>& isPulling)
{
    for (auto* each : std::as_const(m_tags)) {
        each->setLocal(isLocal(each->tag().name));
        each->setPulling(isPulling(each->tag().name));
    }
}

} // namespace onggi::ui

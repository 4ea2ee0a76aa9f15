#include "shell/navigation.h"

#include "widgets/buttons.h"
#include "widgets/page.h"
#include "widgets/statuspill.h"
#include "widgets/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int sideWidth = 196;
constexpr int pageEntryHeight = 33;
constexpr int longestEngineName = 130;
} // namespace

NavigationButton::NavigationButton(const QString& iconName, const QString& title, QWidget* parent)
    : QAbstractButton(parent), m_iconName(iconName)
{
    setText(title);
    setAccessibleName(title);
    setCheckable(true);
    setAutoExclusive(true);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
}

void NavigationButton::setCount(std::optional<int> count)
{
    m_count = count;
    update();
}

QSize NavigationButton::sizeHint() const
{
    return {sideWidth - 20, pageEntryHeight};
}

void NavigationButton::enterEvent(QEnterEvent* event)
{
    update();
    QAbstractButton::enterEvent(event);
}

void NavigationButton::leaveEvent(QEvent* event)
{
    update();
    QAbstractButton::leaveEvent(event);
}

void NavigationButton::paintEvent(QPaintEvent*)
{
    const auto& c = Theme::colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(hasFocus() ? QPen(c.accent) : QPen(Qt::NoPen));
    painter.setBrush(isChecked() ? QBrush(c.selection) : underMouse() ? QBrush(c.pill) : QBrush(Qt::NoBrush));
    if (isChecked() || underMouse() || hasFocus())
        painter.drawRoundedRect(box, 7, 7);
    const auto color = isChecked() ? c.accent : c.text;
    painter.drawPixmap(9, (height() - 17) / 2, Theme::pixmap(m_iconName, 17, color, devicePixelRatioF()));
    auto strong = font();
    strong.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
    painter.setFont(strong);
    painter.setPen(color);
    const QRect words = rect().adjusted(35, 0, -44, 0);
    painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft, painter.fontMetrics().elidedText(text(), Qt::ElideRight, words.width()));
    if (m_count) {
        auto small = font();
        small.setPointSizeF(small.pointSizeF() * 0.92);
        small.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
        painter.setFont(small);
        painter.setPen(c.muted);
        painter.drawText(rect().adjusted(0, 0, -10, 0), Qt::AlignVCenter | Qt::AlignRight, QString::number(*m_count));
    }
}

Navigation::Navigation(Engine& engine, QWidget* parent) : QWidget(parent), m_engine(engine)
{
    setFixedWidth(sideWidth);
    setProperty("kind", "side");
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Navigation"));
    m_picture = new QLabel(this);
    auto* name = new QLabel(tr("Onggi"), this);
    auto strong = name->font();
    strong.setPointSizeF(strong.pointSizeF() * 1.1);
    strong.setWeight(QFont::Bold);
    name->setFont(strong);
    auto* brand = new QHBoxLayout;
    brand->setContentsMargins(8, 4, 8, 8);
    brand->setSpacing(10);
    brand->addWidget(m_picture);
    brand->addWidget(name);
    brand->addStretch();
    auto* menu = new IconButton("menu", tr("Menu"), this);
    brand->addWidget(menu);
    connect(menu, &QToolButton::clicked, this, [this, menu] { emit menuRequested(menu->mapToGlobal(QPoint(0, menu->height()))); });

    m_group = new QButtonGroup(this);
    m_pages = new QVBoxLayout;
    m_pages->setSpacing(2);
    m_state = new StatusPill(this);
    m_counts = new QLabel(this);
    m_counts->setProperty("kind", "small");
    m_counts->setWordWrap(true);
    m_counts->setContentsMargins(10, 0, 6, 0);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 12);
    layout->setSpacing(6);
    layout->addLayout(brand);
    layout->addLayout(m_pages);
    layout->addStretch();
    auto* stateRow = new QHBoxLayout;
    stateRow->setContentsMargins(8, 0, 0, 0);
    stateRow->addWidget(m_state);
    stateRow->addStretch();
    layout->addLayout(stateRow);
    layout->addWidget(m_counts);

    connect(m_group, &QButtonGroup::idClicked, this, &Navigation::pageChosen);
    connect(&engine, &Engine::stateChanged, this, &Navigation::refreshEngine);
    connect(&engine, &Engine::versionChanged, this, &Navigation::refreshEngine);
    connect(&engine, &Engine::slowChanged, this, &Navigation::refreshEngine);
    connect(&engine.containers(), &ContainerModel::countsChanged, this, &Navigation::refreshEngine);
    const auto repaintBrand = [this] {
        m_picture->setPixmap(Theme::pixmap("brand", 22, Theme::colors().clay, devicePixelRatioF()));
    };
    repaintBrand();
    connect(&Theme::instance(), &Theme::changed, this, repaintBrand);
    refreshEngine();
}

void Navigation::addPage(const PageEntry& page)
{
    auto* button = new NavigationButton(page.icon, page.title, this);
    const int index = int(m_group->buttons().size());
    button->setToolTip(QString("Ctrl+%1").arg(index + 1));
    m_group->addButton(button, index);
    m_pages->addWidget(button);
}

void Navigation::setCount(int index, std::optional<int> count)
{
    if (auto* button = qobject_cast<NavigationButton*>(m_group->button(index)))
        button->setCount(count);
}

void Navigation::setCurrent(int index)
{
    if (auto* button = m_group->button(index))
        button->setChecked(true);
}

void Navigation::refreshEngine()
{
    switch (m_engine.state()) {
    case Engine::State::Connected:
        if (m_engine.isSlow())
            m_state->setState(StatusPill::Tone::Warning, tr("Slow to answer"));
        else
            m_state->setState(StatusPill::Tone::Good, fontMetrics().elidedText(m_engine.displayName(), Qt::ElideMiddle, longestEngineName));
        break;
    case Engine::State::Connecting: m_state->setState(StatusPill::Tone::Neutral, tr("Connecting…")); break;
    case Engine::State::NotRunning: m_state->setState(StatusPill::Tone::Bad, tr("No engine")); break;
    case Engine::State::NoPermission: m_state->setState(StatusPill::Tone::Warning, tr("No permission")); break;
    case Engine::State::Broken: m_state->setState(StatusPill::Tone::Bad, tr("Engine trouble")); break;
    }
    QStringList parts;
    if (m_engine.state() == Engine::State::Connected) {
        parts.append(tr("%n running", nullptr, m_engine.containers().runningCount()));
        if (m_engine.version())
            parts.append(tr("version %1").arg(m_engine.version()->version));
    }
    m_counts->setText(parts.join(" · "));
    m_counts->setVisible(!parts.isEmpty());
}

} // namespace onggi::ui

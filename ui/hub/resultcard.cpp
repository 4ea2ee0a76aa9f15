#include "hub/resultcard.h"

#include "models/humanize.h"
#include "widgets/theme.h"

#include <QPainter>

namespace onggi::ui {

namespace {

constexpr int cardHeight = 70;

QFont badgeFont(const QFont& base)
{
    QFont font = base;
    font.setPointSizeF(base.pointSizeF() * 0.85);
    font.setWeight(QFont::DemiBold);
    return font;
}

QString officialText()
{
    return QStringLiteral("✓ ") + ResultCard::tr("Official");
}

} // namespace

int paintOfficialBadge(QPainter& painter, QPoint leftMiddle, const QFont& font)
{
    const Colors& colors = Theme::colors();
    QFont small = badgeFont(font);
    QFontMetrics metrics(small);
    int width = metrics.horizontalAdvance(officialText()) + 14;
    QRect area(leftMiddle.x(), leftMiddle.y() - 9, width, 18);
    QColor back = colors.accent;
    back.setAlphaF(colors.dark ? 0.22F : 0.13F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(back);
    painter.drawRoundedRect(area, 9, 9);
    painter.setFont(small);
    painter.setPen(colors.accent);
    painter.drawText(area, Qt::AlignCenter, officialText());
    return width;
}

OfficialBadge::OfficialBadge(QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(ResultCard::tr("Official"));
}

QSize OfficialBadge::sizeHint() const
{
    return {QFontMetrics(badgeFont(font())).horizontalAdvance(officialText()) + 14, 20};
}

void OfficialBadge::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintOfficialBadge(painter, {0, height() / 2}, font());
}

ResultCard::ResultCard(const HubRepository& repository, QWidget* parent)
    : QAbstractButton(parent)
    , m_repository(repository)
{
    setCheckable(true);
    setAutoExclusive(true);
    setAccessibleName(repository.name);
    setAccessibleDescription(repository.description);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(repository.description);
}

QSize ResultCard::sizeHint() const
{
    return {300, cardHeight};
}

void ResultCard::paintEvent(QPaintEvent*)
{
    const Colors& colors = Theme::colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QRectF area = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    bool marked = isChecked() || hasFocus();
    painter.setPen(marked ? colors.accent : underMouse() ? colors.muted : colors.line);
    painter.setBrush(isChecked() ? colors.selection : colors.panel);
    painter.drawRoundedRect(area, 9, 9);

    QRect inner = rect().adjusted(15, 10, -15, -10);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.95);
    // Stars and pulls at the right, the icon of a star because fonts differ in theirs.
    painter.setFont(small);
    painter.setPen(colors.muted);
    int right = inner.right();
    int top = inner.top() + 12;
    if (m_repository.pulls > 0) {
        QString pulls = QStringLiteral("↓ ") + HubClient::pullsText(m_repository.pulls);
        QString figures = m_repository.stars > 0 ? QStringLiteral(" · ") + pulls : pulls;
        int width = painter.fontMetrics().horizontalAdvance(figures);
        painter.drawText(QRect(right - width, top - 12, width, 24), Qt::AlignVCenter, figures);
        right -= width;
    }
    if (m_repository.stars > 0) {
        QString stars = countText(m_repository.stars);
        int width = painter.fontMetrics().horizontalAdvance(stars);
        painter.drawText(QRect(right - width, top - 12, width, 24), Qt::AlignVCenter, stars);
        right -= width + 18;
        painter.drawPixmap(right, top - 7,
                           Theme::pixmap(QStringLiteral("star"), 14, colors.muted, devicePixelRatioF()));
    }

    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    bold.setPointSizeF(font().pointSizeF() * 1.05);
    painter.setFont(bold);
    painter.setPen(colors.text);
    int badge = m_repository.official ? 78 : 0;
    int space = std::max(40, right - inner.left() - badge - 16);
    QString name = painter.fontMetrics().elidedText(m_repository.name, Qt::ElideMiddle, space);
    painter.drawText(QRect(inner.left(), top - 12, space, 24), Qt::AlignVCenter, name);
    int end = inner.left() + painter.fontMetrics().horizontalAdvance(name);
    if (m_repository.official)
        paintOfficialBadge(painter, {end + 9, top}, font());

    painter.setFont(font());
    painter.setPen(colors.muted);
    QString description =
        m_repository.description.isEmpty() ? tr("No description") : m_repository.description;
    painter.drawText(QRect(inner.left(), inner.bottom() - 22, inner.width(), 22), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(description, Qt::ElideRight, inner.width()));
}

} // namespace onggi::ui

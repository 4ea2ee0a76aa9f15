#include "widgets/theme.h"

#include "widgets/stylesheet.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QEvent>
#include <QFile>
#include <QFontDatabase>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QStyleFactory>
#include <QSvgRenderer>

// A static library's resources are only there when someone asks for them.
static void loadResources()
{
    Q_INIT_RESOURCE(onggi);
}

namespace onggi::ui {

namespace {

constexpr auto portalService = "org.freedesktop.portal.Desktop";
constexpr auto portalPath = "/org/freedesktop/portal/desktop";
constexpr auto portalSettings = "org.freedesktop.portal.Settings";
constexpr auto appearance = "org.freedesktop.appearance";

Theme* theTheme = nullptr;

QColor mixed(const QColor& over, const QColor& under, double share)
{
    const auto part = [share](int a, int b) { return int(a * share + b * (1 - share) + 0.5); };
    return {part(over.red(), under.red()), part(over.green(), under.green()), part(over.blue(), under.blue())};
}

Colors makeColors(bool dark)
{
    Colors c;
    c.dark = dark;
    c.background = dark ? "#1e1f21" : "#f6f5f2";
    c.panel = dark ? "#26282a" : "#ffffff";
    c.side = dark ? "#222426" : "#efede8";
    c.line = dark ? "#36393c" : "#e2dfd8";
    c.text = dark ? "#e7e5e0" : "#23211e";
    c.muted = dark ? "#9b978f" : "#77726a";
    c.accent = dark ? "#57b39c" : "#2f7d6b";
    c.clay = dark ? "#bf7a4f" : "#9a5b34";
    c.running = dark ? "#4cc27d" : "#2e9e5b";
    c.error = dark ? "#ec6a60" : "#c9463d";
    c.warning = dark ? "#e0a840" : "#c98a1b";
    c.link = dark ? "#62a4e6" : "#2f6fb0";
    c.hover = mixed(c.text, c.panel, dark ? 0.06 : 0.04);
    c.selection = mixed(c.accent, c.panel, dark ? 0.22 : 0.13);
    c.pill = dark ? QColor("#313437") : c.side;
    c.onAccent = dark ? "#0e1f1a" : "#ffffff";
    c.terminal = dark ? "#141617" : "#1e1f21";
    c.terminalText = "#e7e5e0";
    return c;
}

Colors theColors = makeColors(false);

/// Draws one of our icons in the colour of the moment, so that a change of theme needs no new icons.
class SvgIconEngine : public QIconEngine
{
public:
    SvgIconEngine(QString name, QColor color) : m_name(std::move(name)), m_color(std::move(color)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const auto ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        const int side = std::min(rect.width(), rect.height());
        painter->drawPixmap(rect.x(), rect.y() + (rect.height() - side) / 2, render(side, ratio, mode));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    /// `size` is in device pixels. A wider one leaves room at the right: that is the gap before a button's text.
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        QPixmap canvas(size);
        canvas.setDevicePixelRatio(scale);
        canvas.fill(Qt::transparent);
        QPainter painter(&canvas);
        paint(&painter, QRect(QPoint(), (QSizeF(size) / scale).toSize()), mode, state);
        return canvas;
    }

    QIconEngine* clone() const override { return new SvgIconEngine(*this); }

private:
    QPixmap render(int side, qreal ratio, QIcon::Mode mode) const
    {
        auto color = m_color.isValid() ? m_color : theColors.text;
        if (mode == QIcon::Disabled)
            color = mixed(theColors.muted, theColors.panel, 0.5);
        return Theme::pixmap(m_name, side, color, ratio);
    }

    QString m_name;
    QColor m_color;
};

} // namespace

Theme::Theme(QApplication& application) : m_application(application)
{
    theTheme = this;
    loadResources();
    application.setStyle(QStyleFactory::create("Fusion"));
    // Where no desktop says otherwise Qt takes 9 points, too small to read at ease.
    auto font = application.font();
    if (font.pointSizeF() > 0 && font.pointSizeF() < 10) {
        font.setPointSizeF(10);
        application.setFont(font);
    }
    application.installEventFilter(this);

    auto bus = QDBusConnection::sessionBus();
    if (bus.isConnected()) {
        bus.connect(portalService, portalPath, portalSettings, "SettingChanged", this,
                    SLOT(portalSettingChanged(QString, QString, QDBusVariant)));
        auto question = QDBusMessage::createMethodCall(portalService, portalPath, portalSettings, "Read");
        question << QString(appearance) << QString("color-scheme");
        auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
        connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
            const QDBusPendingReply<QDBusVariant> reply = *done;
            done->deleteLater();
            if (!reply.isError())
                portalSettingChanged(appearance, "color-scheme", reply.value());
        });
    }
    apply();
}

Theme::~Theme()
{
    theTheme = nullptr;
}

Theme& Theme::instance()
{
    return *theTheme;
}

const Colors& Theme::colors()
{
    return theColors;
}

void Theme::setMode(Mode mode)
{
    if (std::exchange(m_mode, mode) != mode)
        apply();
}

void Theme::portalSettingChanged(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group != appearance || key != "color-scheme")
        return;
    // Read answers with a variant inside a variant.
    auto inner = value.variant();
    if (inner.canConvert<QDBusVariant>())
        inner = inner.value<QDBusVariant>().variant();
    m_portalScheme = inner.toUInt();
    apply();
}

bool Theme::systemIsDark() const
{
    if (m_portalScheme == 1 || m_portalScheme == 2)
        return m_portalScheme == 1;
    return m_systemPalette.color(QPalette::Window).lightness() < 128;
}

bool Theme::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::ThemeChange && !m_applying)
        QMetaObject::invokeMethod(this, &Theme::apply, Qt::QueuedConnection);
    return QObject::eventFilter(object, event);
}

void Theme::apply()
{
    m_applying = true;
    // With our own palette out of the way the application shows the system's.
    QApplication::setPalette(QPalette());
    m_systemPalette = QApplication::palette();
    const bool dark = m_mode == Mode::Dark || (m_mode == Mode::System && systemIsDark());
    theColors = makeColors(dark);
    const auto& c = theColors;

    QPalette palette;
    palette.setColor(QPalette::Window, c.background);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.panel);
    palette.setColor(QPalette::AlternateBase, c.background);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, c.muted);
    palette.setColor(QPalette::Button, c.panel);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.error);
    palette.setColor(QPalette::Highlight, c.accent);
    palette.setColor(QPalette::HighlightedText, c.onAccent);
    palette.setColor(QPalette::Link, c.link);
    palette.setColor(QPalette::LinkVisited, c.link);
    palette.setColor(QPalette::ToolTipBase, c.panel);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Light, c.line);
    palette.setColor(QPalette::Mid, c.line);
    palette.setColor(QPalette::Dark, c.line);
    palette.setColor(QPalette::Shadow, dark ? QColor("#000000") : QColor("#b8b4ab"));
    const auto faint = mixed(c.muted, c.panel, 0.6);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);
    QApplication::setPalette(palette);
    m_application.setStyleSheet(styleSheetFor(c));
    m_applying = false;
    emit changed();
}

QIcon Theme::icon(const QString& name, const QColor& color)
{
    return QIcon(new SvgIconEngine(name, color));
}

QPixmap Theme::pixmap(const QString& name, int size, const QColor& color, qreal ratio)
{
    const auto key = QString("onggi:%1:%2:%3:%4").arg(name).arg(size).arg(ratio).arg(color.rgba());
    QPixmap picture;
    if (QPixmapCache::find(key, &picture))
        return picture;
    QFile file(":/icons/" + name + ".svg");
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto source = file.readAll();
    source.replace("currentColor", color.name().toLatin1());
    picture = QPixmap(QSize(size, size) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    QSvgRenderer(source).render(&painter, QRectF(0, 0, size, size));
    painter.end();
    QPixmapCache::insert(key, picture);
    return picture;
}

QFont Theme::monospace(int pointDelta)
{
    auto font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    const auto base = QApplication::font().pointSizeF();
    if (base > 0)
        font.setPointSizeF(base - 1 + pointDelta);
    return font;
}

} // namespace onggi::ui

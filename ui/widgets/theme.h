#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPalette>

class QApplication;
class QDBusVariant;

namespace onggi::ui {

/// The colours of the window in one of its two moods. Widgets that paint themselves read them from here; all others
/// get them by the palette and the style sheet.
struct Colors
{
    QColor background, panel, side, line, text, muted, accent, clay, running, error, warning, link;
    QColor hover;         ///< under the pointer
    QColor selection;     ///< a selected row, a chosen navigation entry
    QColor pill;          ///< behind a state
    QColor onAccent;      ///< text on an accent button
    QColor terminal;      ///< behind a terminal, dark in both moods
    QColor terminalText;
    bool dark = false;
};

/// Palette, style sheet and icons of the application. One per program, made after QApplication; follows the system's
/// light or dark setting while running unless one is fixed.
class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark };

    explicit Theme(QApplication& application);
    ~Theme() override;
    static Theme& instance();

    void setMode(Mode mode);
    Mode mode() const { return m_mode; }
    static const Colors& colors();

    /// An icon of ours (resources/icons/<name>.svg) in the text's colour, dimmed when disabled; `color` overrides.
    static QIcon icon(const QString& name, const QColor& color = {});
    static QPixmap pixmap(const QString& name, int size, const QColor& color, qreal ratio = 1.0);
    static QFont monospace(int pointDelta = 0);

    static constexpr int radius = 7;
    static constexpr int rowHeight = 40;

signals:
    void changed(); ///< repaint what caches colours or icons

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private slots:
    void portalSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void apply();
    bool systemIsDark() const;
    QApplication& m_application;
    Mode m_mode = Mode::System;
    QPalette m_systemPalette;
    uint m_portalScheme = 0; ///< of the desktop portal: 1 dark, 2 light, 0 it has no opinion
    bool m_applying = false;
};

} // namespace onggi::ui

#pragma once

#include <QColor>
#include <QWidget>

class QPainter;

namespace onggi::ui {

/// A rounded label with a dot: a state as a colour and a word.
class StatusPill : public QWidget
{
    Q_OBJECT
public:
    enum class Tone { Neutral, Good, Warning, Bad, Accent };

    explicit StatusPill(QWidget* parent = nullptr);
    void setState(Tone tone, const QString& text);
    void setDotShown(bool shown);
    void setIconName(const QString& icon); ///< in the place of the dot
    QString text() const { return m_text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

    static QColor toneColor(Tone tone);
    /// For delegates: paints the pill at the left of `area`, centred vertically; returns its width. With an icon's name,
    /// that icon stands in the place of the dot.
    static int paint(QPainter& painter, const QRect& area, Tone tone, const QString& text, const QFont& font,
                     bool dot = true, const QString& icon = {});
    static QSize sizeFor(const QString& text, const QFont& font, bool dot = true);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Tone m_tone = Tone::Neutral;
    QString m_text;
    QString m_icon;
    bool m_dot = true;
};

} // namespace onggi::ui

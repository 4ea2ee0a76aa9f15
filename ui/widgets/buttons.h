#pragma once

#include <QPushButton>
#include <QToolButton>

namespace onggi::ui {

/// A square button with only an icon; its name is its tooltip and its accessible name.
class IconButton : public QToolButton
{
    Q_OBJECT
public:
    IconButton(const QString& iconName, const QString& name, QWidget* parent = nullptr);
    void setIconName(const QString& iconName);

private:
    void refresh();
    QString m_iconName;
};

/// A push button with an optional icon of ours, in one of a few weights.
class Button : public QPushButton
{
    Q_OBJECT
public:
    enum class Kind { Plain, Primary, Danger, Quiet };
    explicit Button(const QString& text, Kind kind = Kind::Plain, const QString& iconName = {}, QWidget* parent = nullptr);
    void setIconName(const QString& iconName);
    /// Like setEnabled(), but a button that has the keyboard keeps it: a press then starts what makes the button
    /// unusable for a while, and the focus must not jump to a neighbour. It looks disabled and emits no clicks.
    void setUsable(bool usable);

protected:
    void focusOutEvent(QFocusEvent* event) override;
    bool hitButton(const QPoint& position) const override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void refresh();
    bool m_usable = true;
    Kind m_kind;
    QString m_iconName;
};

/// The one thing to do in a place, in the accent colour.
class PrimaryButton : public Button
{
    Q_OBJECT
public:
    explicit PrimaryButton(const QString& text, const QString& iconName = {}, QWidget* parent = nullptr)
        : Button(text, Kind::Primary, iconName, parent)
    {
    }
};

/// A checkable rounded button of a filter group ("Running 5").
class Chip : public QPushButton
{
    Q_OBJECT
public:
    explicit Chip(const QString& text, QWidget* parent = nullptr);
};

} // namespace onggi::ui

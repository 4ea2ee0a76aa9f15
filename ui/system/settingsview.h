#pragma once

#include <QScrollArea>

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace onggi::ui {

// What the user can choose: look, language, the terminals' text, notifications. Applied as it is chosen, and kept.
class SettingsView : public QScrollArea
{
    Q_OBJECT

public:
    explicit SettingsView(QWidget* parent = nullptr);
    // The choices may have been changed elsewhere, by the menu or the zoom keys.
    void refresh();

private:
    QComboBox* m_look;
    QComboBox* m_language;
    QSpinBox* m_fontSize;
    QCheckBox* m_notifications;
};

} // namespace onggi::ui

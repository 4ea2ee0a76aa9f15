#pragma once

#include <QScrollArea>

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace onggi::ui {

// What the user can choose: look, language, size of the terminals' text. Applied as it is chosen and kept.
class SettingsView : public QScrollArea
{
    Q_OBJECT

public:
    explicit SettingsView(QWidget* parent = nullptr);
    // The choices may have been changed elsewhere, by the menu or the zoom keys.
    void refresh();

private:
    void languageChosen();
    void restart();

    QComboBox* m_look;
    QComboBox* m_language;
    QSpinBox* m_fontSize;
    QWidget* m_languageHint;
    QString m_languageAtStart;
};

} // namespace onggi::ui

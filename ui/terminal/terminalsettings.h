#pragma once

#include <QObject>

namespace onggi::ui {

// What the user chose for all terminals; kept in QSettings, and told to every open one at once. GUI thread.
class TerminalSettings : public QObject
{
    Q_OBJECT

public:
    static constexpr int minimumFontSize = 6;
    static constexpr int maximumFontSize = 32;
    static constexpr int standardFontSize = 10;

    static TerminalSettings& instance();
    int fontSize() const { return m_fontSize; } // points
    void setFontSize(int points);

signals:
    void fontSizeChanged(int points);

private:
    TerminalSettings();
    int m_fontSize = standardFontSize;
};

} // namespace onggi::ui

#include "terminal/terminalsettings.h"

#include <QSettings>

#include <algorithm>

namespace onggi::ui {

namespace {
const auto fontSizeKey = QStringLiteral("terminal/fontSize");
}

TerminalSettings::TerminalSettings()
{
    m_fontSize = std::clamp(QSettings().value(fontSizeKey, standardFontSize).toInt(), minimumFontSize,
                            maximumFontSize);
}

TerminalSettings& TerminalSettings::instance()
{
    static TerminalSettings settings;
    return settings;
}

void TerminalSettings::setFontSize(int points)
{
    points = std::clamp(points, minimumFontSize, maximumFontSize);
    if (points == m_fontSize)
        return;
    m_fontSize = points;
    QSettings().setValue(fontSizeKey, points);
    emit fontSizeChanged(points);
}

} // namespace onggi::ui

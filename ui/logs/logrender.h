#pragma once

#include "terminal/terminalcell.h"

#include <QByteArrayView>
#include <QString>

#include <vector>

namespace onggi::ui {

// One line of a log made ready for the screen: cells in the colours that its escape sequences ask for, and
// the text they came from.
struct LogRow
{
    TerminalLine line;
    QString text;
    std::vector<int> columnOf; // of each character of the text, and one more for its end

    int characterAt(int column) const;
};

LogRow renderLogLine(QByteArrayView bytes);
// The text without escape sequences and control characters.
QString plainText(QByteArrayView bytes);

} // namespace onggi::ui

#include "logs/logrender.h"

#include "logs/logstore.h"

#include <algorithm>

namespace onggi::ui {

namespace {

// Reads the numbers of a "select graphic rendition" sequence into a style.
void applyRendition(TerminalStyle& style, const std::vector<int>& numbers)
{
    auto colour = [&](size_t& at) -> TerminalColor {
        if (at + 2 < numbers.size() && numbers[at + 1] == 5) {
            at += 2;
            return TerminalColor::indexed(uint8_t(numbers[at]));
        }
        if (at + 4 < numbers.size() && numbers[at + 1] == 2) {
            at += 4;
            return TerminalColor::rgb(uint8_t(numbers[at - 2]), uint8_t(numbers[at - 1]),
                                      uint8_t(numbers[at]));
        }
        at = numbers.size();
        return {};
    };
    for (size_t at = 0; at < numbers.size(); ++at) {
        int number = numbers[at];
        switch (number) {
        case 0:
            style = {};
            break;
        case 1:
            style.attributes |= TerminalBold;
            break;
        case 3:
            style.attributes |= TerminalItalic;
            break;
        case 4:
            style.attributes |= TerminalUnderline;
            break;
        case 7:
            style.attributes |= TerminalReverse;
            break;
        case 9:
            style.attributes |= TerminalStrike;
            break;
        case 22:
            style.attributes &= ~TerminalBold;
            break;
        case 23:
            style.attributes &= ~TerminalItalic;
            break;
        case 24:
            style.attributes &= ~TerminalUnderline;
            break;
        case 27:
            style.attributes &= ~TerminalReverse;
            break;
        case 29:
            style.attributes &= ~TerminalStrike;
            break;
        case 38:
            style.foreground = colour(at);
            break;
        case 39:
            style.foreground = {};
            break;
        case 48:
            style.background = colour(at);
            break;
        case 49:
            style.background = {};
            break;
        default:
            if (number >= 30 && number <= 37)
                style.foreground = TerminalColor::indexed(uint8_t(number - 30));
            else if (number >= 40 && number <= 47)
                style.background = TerminalColor::indexed(uint8_t(number - 40));
            else if (number >= 90 && number <= 97)
                style.foreground = TerminalColor::indexed(uint8_t(number - 90 + 8));
            else if (number >= 100 && number <= 107)
                style.background = TerminalColor::indexed(uint8_t(number - 100 + 8));
        }
    }
}

// Skips the escape sequence that begins at `at`; a rendition is applied.
qsizetype skipEscape(const QString& text, qsizetype at, TerminalStyle& style)
{
    ++at;
    if (at >= text.size())
        return at;
    if (text[at] == u']') {
        while (at < text.size() && text[at] != u'\a' && text[at] != u'\x1b')
            ++at;
        return at < text.size() && text[at] == u'\x1b' ? at + 2 : at + 1;
    }
    if (text[at] != u'[')
        return at + 1;
    std::vector<int> numbers{0};
    for (++at; at < text.size(); ++at) {
        char16_t character = text[at].unicode();
        if (character >= '0' && character <= '9') {
            numbers.back() = std::min(numbers.back() * 10 + (character - '0'), 1000);
        } else if (character == ';' || character == ':') {
            numbers.push_back(0);
        } else if (character >= '@' && character <= '~') {
            if (character == 'm')
                applyRendition(style, numbers);
            return at + 1;
        }
    }
    return at;
}

} // namespace

LogRow renderLogLine(QByteArrayView bytes)
{
    LogRow row;
    // Composed, because a cell holds one character: Hangul may come as its letters.
    QString source = QString::fromUtf8(bytes).normalized(QString::NormalizationForm_C);
    TerminalStyle style;
    auto& cells = row.line.cells;
    cells.reserve(size_t(source.size()));
    for (qsizetype at = 0; at < source.size();) {
        char32_t character = source[at].unicode();
        if (character == 0x1b) {
            at = skipEscape(source, at, style);
            continue;
        }
        qsizetype length = 1;
        if (source[at].isHighSurrogate() && at + 1 < source.size()) {
            character = QChar::surrogateToUcs4(source[at], source[at + 1]);
            length = 2;
        }
        int width = character == '\t'  ? 8 - int(cells.size()) % 8
                    : character < 0x20 ? 0
                                       : LogStore::columnsOf(character);
        if (width > 0 || character >= 0x300) {
            for (qsizetype i = 0; i < length; ++i)
                row.columnOf.push_back(int(cells.size()));
            row.text.append(source.mid(at, length));
        }
        if (character == '\t') {
            cells.resize(cells.size() + size_t(width), TerminalCell{' ', style, 1});
        } else if (width > 0) {
            cells.push_back({character, style, uint8_t(width)});
            if (width == 2)
                cells.push_back({0, style, 0});
        }
        at += length;
    }
    row.columnOf.push_back(int(cells.size()));
    return row;
}

int LogRow::characterAt(int column) const
{
    auto found = std::upper_bound(columnOf.begin(), columnOf.end(), column);
    return std::max(0, int(found - columnOf.begin()) - 1);
}

QString plainText(QByteArrayView bytes)
{
    if (!bytes.contains('\x1b'))
        return QString::fromUtf8(bytes);
    return renderLogLine(bytes).text;
}

} // namespace onggi::ui

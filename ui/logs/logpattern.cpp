#include "logs/logpattern.h"

#include "logs/logrender.h"

#include <algorithm>

namespace onggi::ui {

LogPattern::LogPattern(const QString& pattern, bool regular)
{
    auto options = pattern == pattern.toLower() ? QRegularExpression::CaseInsensitiveOption
                                                : QRegularExpression::NoPatternOption;
    m_expression = QRegularExpression(regular ? pattern : QRegularExpression::escape(pattern),
                                      options | QRegularExpression::UseUnicodePropertiesOption);
    m_active = !pattern.isEmpty() && m_expression.isValid();
    bool caseless = options == QRegularExpression::CaseInsensitiveOption;
    bool ascii =
        std::all_of(pattern.begin(), pattern.end(), [](QChar each) { return each.unicode() < 0x80; });
    m_plainLower = !regular && caseless && ascii ? pattern.toLatin1() : QByteArray();
}

bool LogPattern::matches(QByteArrayView line) const
{
    if (!m_active)
        return false;
    if (!m_plainLower.isEmpty()) {
        auto lower = [](char byte) { return byte >= 'A' && byte <= 'Z' ? char(byte | 0x20) : byte; };
        auto found = std::search(line.begin(), line.end(), m_plainLower.begin(), m_plainLower.end(),
                                 [&](char text, char pattern) { return lower(text) == pattern; });
        // Without escape sequences what is found in the bytes is in the text, and the other way round.
        if (!line.contains('\x1b'))
            return found != line.end();
    }
    return m_expression.match(plainText(line)).hasMatch();
}

std::vector<std::pair<int, int>> LogPattern::matchesIn(const QString& text) const
{
    std::vector<std::pair<int, int>> result;
    if (!m_active)
        return result;
    auto found = m_expression.globalMatch(text);
    while (found.hasNext() && result.size() < 1000) {
        auto match = found.next();
        if (match.capturedLength() > 0)
            result.emplace_back(int(match.capturedStart()), int(match.capturedLength()));
    }
    return result;
}

} // namespace onggi::ui

#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QRegularExpression>
#include <QString>

#include <vector>

namespace onggi::ui {

// What is looked for in a log: a text or a regular expression. A capital letter in it means that one cares
// for case. A plain value.
class LogPattern
{
public:
    LogPattern() = default;
    LogPattern(const QString& pattern, bool regular);

    // False for an empty pattern and for a broken expression (error() says what is wrong).
    bool isActive() const { return m_active; }
    QString error() const { return m_expression.isValid() ? QString() : m_expression.errorString(); }
    bool matches(QByteArrayView line) const;
    // Where in a line's text it stands: start and length.
    std::vector<std::pair<int, int>> matchesIn(const QString& text) const;

private:
    QRegularExpression m_expression;
    QByteArray m_plainLower; // for bytes that are ASCII
    bool m_active = false;
};

} // namespace onggi::ui

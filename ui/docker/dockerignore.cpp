#include "docker/dockerignore.h"

#include <QDir>

namespace onggi::ui {

namespace {

/// As Go's filepath.Match, with ** for any number of folders.
QRegularExpression expressionFor(const QString& pattern)
{
    QString text = "^";
    for (qsizetype at = 0; at < pattern.size(); ++at) {
        const QChar c = pattern[at];
        if (c == '*') {
            if (pattern.mid(at, 2) != "**") {
                text += "[^/]*";
                continue;
            }
            ++at;
            if (pattern.mid(at + 1, 1) == "/") {
                ++at;
                text += "(?:.*/)?";
            } else {
                text += ".*";
            }
        } else if (c == '?') {
            text += "[^/]";
        } else if (c == '\\') {
            if (++at < pattern.size())
                text += QRegularExpression::escape(pattern.mid(at, 1));
        } else if (c == '[') {
            const auto end = pattern.indexOf(']', at + 2);
            if (end < 0) {
                text += "\\[";
                continue;
            }
            text += '[' + pattern.mid(at + 1, end - at - 1).replace("\\", "\\\\").replace("[", "\\[") + ']';
            at = end;
        } else {
            text += QRegularExpression::escape(QString(c));
        }
    }
    return QRegularExpression(text + '$', QRegularExpression::DotMatchesEverythingOption);
}

} // namespace

DockerIgnore DockerIgnore::parse(const QByteArray& content)
{
    DockerIgnore ignore;
    auto text = QString::fromUtf8(content);
    if (text.startsWith(QChar(0xfeff)))
        text.remove(0, 1);
    for (const auto& line : text.split('\n')) {
        if (!line.startsWith('#'))
            ignore.add(line.trimmed());
    }
    return ignore;
}

void DockerIgnore::add(const QString& line)
{
    Rule rule;
    auto pattern = line;
    if (pattern.startsWith('!')) {
        rule.letsIn = true;
        pattern = pattern.mid(1).trimmed();
    }
    if (pattern.isEmpty())
        return;
    pattern = QDir::cleanPath(pattern);
    while (pattern.startsWith('/'))
        pattern.remove(0, 1);
    if (pattern.isEmpty() || pattern == ".")
        return;
    static const QRegularExpression wildcard(R"([*?\[\\])");
    const auto first = pattern.indexOf(wildcard);
    rule.wild = first >= 0;
    rule.fixedPart = rule.wild ? pattern.left(first) : pattern;
    rule.pattern = expressionFor(pattern);
    if (rule.pattern.isValid())
        m_rules.push_back(std::move(rule));
}

bool DockerIgnore::excludes(const QString& path) const
{
    const auto fits = [&](const Rule& rule) {
        for (auto end = path.size(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (rule.pattern.match(path.left(end)).hasMatch())
                return true;
        }
        return false;
    };
    // The last word counts, so it is looked for from the end.
    for (auto rule = m_rules.rbegin(); rule != m_rules.rend(); ++rule) {
        if (fits(*rule))
            return !rule->letsIn;
    }
    return false;
}

bool DockerIgnore::mayLetInBelow(const QString& folder) const
{
    const auto below = folder + '/';
    for (const auto& rule : m_rules) {
        if (rule.letsIn && (rule.fixedPart.startsWith(below) || (rule.wild && below.startsWith(rule.fixedPart))))
            return true;
    }
    return false;
}

} // namespace onggi::ui

#include "models/shellline.h"

#include <QRegularExpression>

namespace onggi::ui {

std::optional<QStringList> shellWords(const QString& line)
{
    QStringList words;
    QString word;
    bool inWord = false;
    QChar quote;
    for (qsizetype at = 0; at < line.size(); ++at) {
        const QChar c = line[at];
        if (quote == '\'') {
            if (c == '\'')
                quote = QChar();
            else
                word += c;
        } else if (c == '\\') {
            if (++at >= line.size())
                break;
            const QChar next = line[at];
            if (next == '\n' || (next == '\r' && line.mid(at + 1, 1) == "\n")) {
                at += next == '\r' ? 1 : 0;
                continue;
            }
            // Inside double quotes a backslash is one, except before what it can take the meaning from.
            if (quote == '"' && !QString("\"\\$`").contains(next))
                word += c;
            word += next;
            inWord = true;
        } else if (quote == '"') {
            if (c == '"')
                quote = QChar();
            else
                word += c;
        } else if (c == '"' || c == '\'') {
            quote = c;
            inWord = true;
        } else if (c.isSpace()) {
            if (inWord)
                words.append(word);
            word.clear();
            inWord = false;
        } else {
            word += c;
            inWord = true;
        }
    }
    if (!quote.isNull())
        return std::nullopt;
    if (inWord)
        words.append(word);
    return words;
}

QString shellQuoted(const QString& word)
{
    static const QRegularExpression plain(R"(^[A-Za-z0-9_@%+=:,./~…\[\]-]+$)");
    if (plain.match(word).hasMatch())
        return word;
    return '\'' + QString(word).replace('\'', "'\\''") + '\'';
}

QString shellLine(const QStringList& words)
{
    QStringList quoted;
    for (const auto& word : words)
        quoted.append(shellQuoted(word));
    return quoted.join(' ');
}

} // namespace onggi::ui

#include "images/dockerfileoutline.h"

#include <QRegularExpression>
#include <QSet>

namespace onggi::ui {

namespace {

// The words that end the here-documents which a line opens.
QStringList hereDocuments(const QString& keyword, const QString& text)
{
    static const QRegularExpression opening(QStringLiteral("<<-?\\s*([\"']?)([A-Za-z_][A-Za-z0-9_]*)\\1"));
    QStringList words;
    if (keyword != "RUN" && keyword != "COPY" && keyword != "ADD")
        return words;
    for (auto all = opening.globalMatch(text); all.hasNext();)
        words.append(all.next().captured(2));
    return words;
}

} // namespace

DockerfileOutline DockerfileOutline::parse(const QByteArray& content)
{
    static const QRegularExpression directive(QStringLiteral("^#\\s*(\\w+)\\s*=\\s*(\\S+)\\s*$"));
    DockerfileOutline outline;
    outline.lines = QString::fromUtf8(content).remove(u'\r').split(u'\n');
    QChar escape = u'\\';
    bool directives = true; // they stand before everything else
    for (int at = 0; at < outline.lines.size(); ++at) {
        QString line = outline.lines[at].trimmed();
        if (line.startsWith(QChar(0xfeff)))
            line.remove(0, 1);
        auto match = directives ? directive.match(line) : QRegularExpressionMatch();
        directives = match.hasMatch();
        if (match.hasMatch() && match.captured(1).toLower() == "escape")
            escape = match.captured(2)[0];
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        Instruction instruction;
        instruction.line = at + 1;
        // Comments and empty lines between continued lines are left out.
        while (line.endsWith(escape) && at + 1 < outline.lines.size()) {
            line.chop(1);
            QString next = outline.lines[++at].trimmed();
            while ((next.isEmpty() || next.startsWith(u'#')) && at + 1 < outline.lines.size())
                next = outline.lines[++at].trimmed();
            line += u' ' + next;
        }
        instruction.keyword = line.section(QRegularExpression(QStringLiteral("\\s")), 0, 0).toUpper();
        instruction.text = line.mid(instruction.keyword.size()).simplified();
        for (const auto& word : hereDocuments(instruction.keyword, instruction.text)) {
            while (at + 1 < outline.lines.size() && outline.lines[++at].trimmed() != word) {
            }
        }
        instruction.lastLine = at + 1;
        outline.instructions.append(instruction);
    }
    return outline;
}

QStringList DockerfileOutline::stages() const
{
    static const QRegularExpression named(QStringLiteral("\\s[aA][sS]\\s+(\\S+)$"));
    QStringList names;
    for (const auto& each : instructions) {
        if (auto match = named.match(each.text); each.keyword == "FROM" && match.hasMatch())
            names.append(match.captured(1));
    }
    return names;
}

QList<DockerfileOutline::Argument> DockerfileOutline::arguments() const
{
    QList<Argument> found;
    QSet<QString> names;
    for (const auto& each : instructions) {
        QString name = each.text.section(u'=', 0, 0).trimmed();
        if (each.keyword != "ARG" || name.isEmpty() || name.contains(u' ') || names.contains(name))
            continue;
        names.insert(name);
        QString value = each.text.contains(u'=') ? each.text.section(u'=', 1).trimmed() : QString();
        if (value.size() >= 2 && (value.front() == u'"' || value.front() == u'\'') && value.back() == value.front())
            value = value.mid(1, value.size() - 2);
        found.append({name, value});
    }
    return found;
}

} // namespace onggi::ui

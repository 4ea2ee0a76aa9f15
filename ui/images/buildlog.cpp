#include "images/buildlog.h"

#include "models/humanize.h"

#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

namespace onggi::ui {

namespace {

constexpr int linesAround = 2;
constexpr qint64 exactBelow = 10'000; // milliseconds

// Nothing that could move a cursor or change a title gets into the window's text.
QString withoutControls(QString text)
{
    static const QRegularExpression sequences(QStringLiteral("\x1b(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|.)"));
    static const QRegularExpression controls(QStringLiteral("[\\x00-\\x08\\x0b-\\x1f\\x7f]"));
    return text.remove(sequences).remove(controls);
}

} // namespace

int BuildLog::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_steps.size());
}

QVariant BuildLog::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_steps.size())
        return {};
    const auto& step = m_steps[index.row()];
    QString state = step.state == State::Running  ? tr("running")
                    : step.state == State::Cached ? tr("cached")
                    : step.state == State::Failed ? tr("failed")
                    : step.took < exactBelow      ? tr("%1 s").arg(QLocale().toString(double(step.took) / 1000, 'f', 1))
                                                  : durationText(step.took / 1000);
    QString detail = step.detail.isEmpty() || step.state != State::Running ? state : step.detail;
    switch (role) {
    case Qt::DisplayRole:
        return step.instruction;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1/%2 %3, %4").arg(step.number).arg(m_total).arg(step.instruction, detail);
    case Qt::ToolTipRole:
        return step.line > 0 ? QStringLiteral("%1:%2\n%3").arg(m_dockerfile).arg(step.line).arg(step.instruction) : step.instruction;
    case StateRole:
        return int(step.state);
    case LineRole:
        return step.line;
    case DetailRole:
        return detail;
    }
    return {};
}

void BuildLog::begin(const DockerfileOutline& outline, const QString& dockerfile)
{
    beginResetModel();
    m_outline = outline;
    m_dockerfile = dockerfile;
    m_steps.clear();
    m_fetches.clear();
    m_imageId.clear();
    m_error.clear();
    m_total = 0;
    m_failed = -1;
    m_failedLine = 0;
    m_nextInstruction = 0;
    m_placeTold = false;
    m_red = false;
    m_clock.start();
    endResetModel();
}

void BuildLog::rowChanged(int row)
{
    emit dataChanged(index(row), index(row));
}

void BuildLog::beginStep(int number, int total, const QString& instruction)
{
    if (!m_steps.isEmpty() && m_steps.back().state == State::Running)
        endStep(State::Done);
    m_total = total;
    m_spoken = false;
    m_fetches.clear();
    Step step{number, instruction, State::Running, 0, 0, m_clock.elapsed(), 0, {}};
    // By its words, not by its number: stages that nobody needs are not counted.
    for (qsizetype at = m_nextInstruction; at < m_outline.instructions.size(); ++at) {
        const auto& found = m_outline.instructions[at];
        if ((found.keyword + u' ' + found.text).compare(instruction, Qt::CaseInsensitive) != 0)
            continue;
        step.line = found.line;
        step.lastLine = found.lastLine;
        m_nextInstruction = at + 1;
        break;
    }
    beginInsertRows({}, int(m_steps.size()), int(m_steps.size()));
    m_steps.append(step);
    endInsertRows();
    emit stepBegun(int(m_steps.size()) - 1);
}

void BuildLog::endStep(State state)
{
    if (m_steps.isEmpty())
        return;
    auto& step = m_steps.back();
    step.state = state;
    step.took = m_clock.elapsed() - step.began;
    step.detail.clear();
    rowChanged(int(m_steps.size()) - 1);
}

void BuildLog::take(const QJsonObject& object)
{
    QString error = object.value("error").toString(object.value("errorDetail").toObject().value("message").toString());
    if (!error.isEmpty()) {
        fail(error);
        return;
    }
    if (QString id = object.value("aux").toObject().value("ID").toString(); !id.isEmpty())
        m_imageId = id;
    if (object.contains("stream"))
        takeText(object.value("stream").toString());
    else if (object.contains("status"))
        takeProgress(object);
}

void BuildLog::takeText(const QString& text)
{
    static const QRegularExpression step(QStringLiteral("^Step (\\d+)/(\\d+) : (.*)$"), QRegularExpression::DotMatchesEverythingOption);
    if (auto match = step.match(text); match.hasMatch()) {
        beginStep(match.captured(1).toInt(), match.captured(2).toInt(), withoutControls(match.captured(3)).simplified());
        return;
    }
    if (text.startsWith(QStringLiteral(" ---> Using cache"))) {
        endStep(State::Cached);
        return;
    }
    // Standard error comes in red.
    bool red = m_red || text.contains(QStringLiteral("\x1b[91m")) || text.contains(QStringLiteral("\x1b[31m"));
    m_red = red && !text.contains(QStringLiteral("\x1b[0m"));
    QString plain = withoutControls(text);
    if (plain.startsWith(QStringLiteral(" ---> ")) || plain.startsWith(QStringLiteral("Removing intermediate container")))
        return;
    // Our own engine says the place, and shows the lines around it.
    static const QRegularExpression place(QStringLiteral("^\\S+:(\\d+): step \\d+/\\d+ failed\n"));
    if (auto match = place.match(plain); match.hasMatch()) {
        m_failedLine = match.captured(1).toInt();
        m_placeTold = true;
        red = true;
    }
    // Engines part their steps by empty lines, which say nothing.
    if (plain.isEmpty() || (!m_spoken && plain.trimmed().isEmpty()))
        return;
    m_spoken = true;
    emit printed(plain, red);
}

void BuildLog::takeProgress(const QJsonObject& object)
{
    QString id = object.value("id").toString();
    QString status = object.value("status").toString();
    auto detail = object.value("progressDetail").toObject();
    if (id.isEmpty() || m_steps.isEmpty()) {
        emit printed(withoutControls(status) + u'\n', false);
        return;
    }
    auto& fetch = m_fetches[id];
    if (status == "Downloading") {
        fetch.current = detail.value("current").toInteger();
        fetch.total = std::max(fetch.total, detail.value("total").toInteger());
    } else if (status == "Download complete" || status == "Pull complete" || status == "Extracting") {
        fetch.current = fetch.total;
    }
    Fetch sum;
    for (const auto& each : std::as_const(m_fetches)) {
        sum.current += each.current;
        sum.total += each.total;
    }
    m_steps.back().detail = sum.total > 0 ? tr("%1 of %2").arg(bytesText(sum.current), bytesText(sum.total)) : tr("pulling…");
    rowChanged(int(m_steps.size()) - 1);
}

void BuildLog::finish()
{
    if (!m_steps.isEmpty() && m_steps.back().state == State::Running)
        endStep(State::Done);
}

void BuildLog::fail(const QString& message)
{
    if (!m_error.isEmpty())
        return;
    m_error = withoutControls(message).trimmed();
    static const QRegularExpression place(QStringLiteral("(?:\\bline |Dockerfile[^:\\s]*:)(\\d+)"), QRegularExpression::CaseInsensitiveOption);
    if (auto match = place.match(m_error); match.hasMatch())
        m_failedLine = match.captured(1).toInt();
    if (m_steps.isEmpty())
        return;
    m_failed = int(m_steps.size()) - 1;
    if (m_failedLine == 0)
        m_failedLine = m_steps.back().line;
    endStep(State::Failed);
}

QString BuildLog::failureTitle() const
{
    QString place = m_failedLine > 0 ? QStringLiteral("%1:%2").arg(m_dockerfile).arg(m_failedLine) : QString();
    if (m_failed < 0)
        return place.isEmpty() ? tr("The build could not begin") : tr("The build could not begin: %1").arg(place);
    const auto& step = m_steps[m_failed];
    return place.isEmpty() ? tr("Step %1 of %2 failed").arg(step.number).arg(m_total)
                           : tr("Step %1 of %2 failed at %3").arg(step.number).arg(m_total).arg(place);
}

QString BuildLog::excerpt() const
{
    if (m_placeTold || m_failedLine < 1 || m_failedLine > m_outline.lines.size())
        return {};
    int last = m_failedLine;
    for (const auto& each : m_outline.instructions) {
        if (each.line <= m_failedLine && m_failedLine <= each.lastLine)
            last = each.lastLine;
    }
    QStringList shown;
    int from = std::max(1, m_failedLine - linesAround);
    int to = std::min(int(m_outline.lines.size()), last + linesAround);
    for (int line = from; line <= to; ++line) {
        bool own = line >= m_failedLine && line <= last;
        shown += QStringLiteral("%1 %2 %3").arg(QChar(own ? u'>' : u' ')).arg(line, 4).arg(m_outline.lines[line - 1]);
    }
    return shown.join(u'\n');
}

} // namespace onggi::ui

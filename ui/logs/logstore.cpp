#include "logs/logstore.h"

#include <QDateTime>

#include <algorithm>
#include <cstring>

namespace onggi::ui {

namespace {

constexpr qsizetype chunkBytes = 1024 * 1024;
// What a line takes besides its text: its entry, and its row in the view.
constexpr size_t lineCost = 32;
// A line without an end must not grow for ever; it is shown in pieces of this size.
constexpr qsizetype longestLine = 16 * 1024;

// "2024-05-06T07:08:09.123456789Z" or with an offset, as the engine writes it. 0: not a time.
qint64 parseTime(QByteArrayView text)
{
    auto number = [&](qsizetype at, qsizetype length) {
        qint64 value = 0;
        for (qsizetype i = at; i < at + length; ++i) {
            if (i >= text.size() || text[i] < '0' || text[i] > '9')
                return qint64(-1);
            value = value * 10 + (text[i] - '0');
        }
        return value;
    };
    if (text.size() < 20 || text[4] != '-' || text[10] != 'T')
        return 0;
    const auto year = number(0, 4), month = number(5, 2), day = number(8, 2);
    const auto hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
    if (std::min({year, month, day, hour, minute, second}) < 0)
        return 0;
    // Days since 1970 by the civil calendar: counting from March makes leap days the last of their year.
    const qint64 shifted = month <= 2 ? year - 1 : year;
    const qint64 dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const qint64 days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719468;
    qint64 nanoseconds = 0;
    qsizetype at = 19;
    if (at < text.size() && text[at] == '.') {
        qint64 unit = 100'000'000;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
            nanoseconds += (text[at] - '0') * unit;
    }
    qint64 offset = 0;
    if (at + 6 <= text.size() && (text[at] == '+' || text[at] == '-'))
        offset = (number(at + 1, 2) * 60 + number(at + 4, 2)) * (text[at] == '-' ? -60 : 60);
    return ((days * 86400 + hour * 3600 + minute * 60 + second) - offset) * 1'000'000'000 + nanoseconds;
}

} // namespace

int LogStore::columnsOf(char32_t character)
{
    if (character < 0x300)
        return 1;
    if (QChar::category(character) == QChar::Mark_NonSpacing ||
        QChar::category(character) == QChar::Other_Format)
        return 0;
    bool wide =
        (character >= 0x1100 && character <= 0x115f) || (character >= 0x2e80 && character <= 0xa4cf) ||
        (character >= 0xac00 && character <= 0xd7a3) || (character >= 0xf900 && character <= 0xfaff) ||
        (character >= 0xfe30 && character <= 0xfe6f) || (character >= 0xff00 && character <= 0xff60) ||
        (character >= 0xffe0 && character <= 0xffe6) || (character >= 0x1f300 && character <= 0x1faff) ||
        (character >= 0x20000 && character <= 0x3fffd);
    return wide ? 2 : 1;
}

int LogStore::columnsOf(QByteArrayView text)
{
    int columns = 0;
    bool plain = true;
    for (char byte : text) {
        if (byte < 0x20) {
            plain = false;
            break;
        }
    }
    if (plain)
        return int(text.size());
    QString decoded = QString::fromUtf8(text);
    bool escaped = false;
    for (char32_t character : decoded.toUcs4()) {
        if (escaped)
            escaped = character == '[' || character == ';' || (character >= '0' && character <= '?');
        else if (character == 0x1b)
            escaped = true;
        else if (character == '\t')
            columns += 8 - columns % 8;
        else if (character >= 0x20)
            columns += columnsOf(character);
    }
    return columns;
}

void LogStore::note(const QString& text)
{
    flush();
    const auto line = QStringLiteral("\u2500\u2500 ") + text + QStringLiteral(" \u2500\u2500");
    addLine("\x1b[90m" + line.toUtf8() + "\x1b[0m", Channel::Output);
}

void LogStore::append(QByteArrayView bytes, Channel channel)
{
    QByteArray& partial = m_partial[size_t(channel)];
    qsizetype start = 0;
    while (start < bytes.size()) {
        const auto* found =
            static_cast<const char*>(memchr(bytes.data() + start, '\n', size_t(bytes.size() - start)));
        if (!found) {
            partial.append(bytes.data() + start, bytes.size() - start);
            break;
        }
        qsizetype end = found - bytes.data();
        if (partial.isEmpty()) {
            addLine(bytes.sliced(start, end - start), channel);
        } else {
            partial.append(bytes.data() + start, end - start);
            addLine(partial, channel);
            partial.clear();
        }
        start = end + 1;
    }
    if (partial.size() > longestLine) {
        addLine(partial, channel);
        partial.clear();
    }
}

void LogStore::flush()
{
    for (size_t channel = 0; channel < m_partial.size(); ++channel) {
        if (!m_partial[channel].isEmpty())
            addLine(m_partial[channel], Channel(channel));
        m_partial[channel].clear();
    }
}

void LogStore::addLine(QByteArrayView line, Channel channel)
{
    qint64 time = 0;
    auto space = line.indexOf(' ');
    if (space >= 20 && space <= 40) {
        time = parseTime(line.first(space));
        if (time)
            line = line.sliced(space + 1);
    }
    if (time && time <= m_skipUntil)
        return;
    while (line.endsWith('\r'))
        line.chop(1);
    // A progress bar redraws its line again and again: only its last state is kept.
    if (auto again = line.lastIndexOf('\r'); again >= 0)
        line = line.sliced(again + 1);

    if (m_chunks.empty() || m_chunks.back().size() + line.size() > chunkBytes) {
        m_chunks.emplace_back();
        m_chunks.back().reserve(std::max(chunkBytes, line.size()));
    }
    Entry entry;
    entry.time = time ? time : m_lastTime;
    entry.chunk = m_droppedChunks + quint32(m_chunks.size() - 1);
    entry.offset = quint32(m_chunks.back().size());
    entry.length = quint32(line.size());
    entry.columns = quint16(std::min(columnsOf(line), 0xffff));
    entry.channel = channel;
    m_chunks.back().append(line.data(), line.size());
    m_lines.push_back(entry);
    m_bytes += line.size() + qsizetype(lineCost);
    m_lastTime = std::max(m_lastTime, time);
    while (m_bytes > m_byteLimit && m_chunks.size() > 1)
        dropOldest();
}

void LogStore::dropOldest()
{
    while (!m_lines.empty() && m_lines.front().chunk == m_droppedChunks) {
        m_bytes -= m_lines.front().length + qsizetype(lineCost);
        m_lines.pop_front();
        ++m_dropped;
    }
    m_chunks.pop_front();
    ++m_droppedChunks;
}

void LogStore::clear()
{
    m_dropped = end();
    m_lines.clear();
    m_droppedChunks += quint32(m_chunks.size());
    m_chunks.clear();
    m_bytes = 0;
}

LogStore::Line LogStore::line(qint64 number) const
{
    const Entry& entry = m_lines[size_t(number - m_dropped)];
    const QByteArray& chunk = m_chunks[entry.chunk - m_droppedChunks];
    return {QByteArrayView(chunk.constData() + entry.offset, entry.length), entry.channel, entry.time,
            entry.columns};
}

} // namespace onggi::ui

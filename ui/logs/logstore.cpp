#include "logs/logstore.h"

#include <algorithm>

namespace onggi::ui {

namespace {

constexpr qsizetype chunkBytes = 1024 * 1024;
// What a line takes besides its text.
constexpr qsizetype lineCost = 32;

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

void LogStore::note(const QString& text, int origin)
{
    flush();
    const auto line = "\x1b[90m" + QStringLiteral("\u2500\u2500 %1 \u2500\u2500").arg(text).toUtf8() + "\x1b[0m";
    store({line, Channel::Output, 0}, origin, true);
}

void LogStore::append(QByteArrayView bytes, Channel channel)
{
    m_splitter.feed(bytes, channel, [this](const LogLine& line) { add(line); });
}

void LogStore::flush()
{
    m_splitter.flush([this](const LogLine& line) { add(line); });
}

void LogStore::add(const LogLine& line, int origin)
{
    if (line.time && line.time <= m_skipUntil)
        return;
    store(line, origin, false);
}

void LogStore::store(const LogLine& line, int origin, bool note)
{
    if (m_chunks.empty() || m_chunks.back().size() + line.text.size() > chunkBytes) {
        m_chunks.emplace_back();
        m_chunks.back().reserve(std::max(chunkBytes, line.text.size()));
    }
    Entry entry;
    entry.time = line.time ? line.time : m_lastTime;
    entry.chunk = m_firstChunk + qint32(m_chunks.size()) - 1;
    entry.offset = quint32(m_chunks.back().size());
    entry.length = quint32(line.text.size());
    entry.columns = quint16(std::min(columnsOf(line.text), 0xffff));
    entry.channel = line.channel;
    entry.origin = quint8(origin);
    entry.note = note;
    m_chunks.back().append(line.text.data(), line.text.size());
    m_lines.push_back(entry);
    m_notes += note;
    m_bytes += line.text.size() + lineCost;
    m_lastTime = std::max(m_lastTime, line.time);
    while (m_bytes > m_byteLimit && m_chunks.size() > 1)
        dropOldest();
}

void LogStore::prepend(LogStore&& older)
{
    if (older.isEmpty())
        return;
    const qint32 shift = m_firstChunk - qint32(older.m_chunks.size()) - older.m_firstChunk;
    for (auto& chunk : older.m_chunks)
        chunk.squeeze();
    m_firstChunk -= qint32(older.m_chunks.size());
    m_first -= qint64(older.m_lines.size());
    m_chunks.insert(m_chunks.begin(), std::move_iterator(older.m_chunks.begin()),
                    std::move_iterator(older.m_chunks.end()));
    for (auto& entry : older.m_lines)
        entry.chunk += shift;
    m_lines.insert(m_lines.begin(), older.m_lines.begin(), older.m_lines.end());
    m_bytes += older.m_bytes;
    m_notes += older.m_notes;
    m_lastTime = std::max(m_lastTime, older.m_lastTime);
    older.clear();
    while (m_bytes > m_byteLimit && m_chunks.size() > 1)
        dropNewest();
}

bool LogStore::isNearlyFull() const
{
    return m_bytes + chunkBytes > m_byteLimit;
}

qint64 LogStore::firstChunkEnd() const
{
    auto end = std::find_if(m_lines.begin(), m_lines.end(), [this](const Entry& entry) { return entry.chunk != m_firstChunk; });
    return m_first + (end - m_lines.begin());
}

void LogStore::dropOldest()
{
    while (!m_lines.empty() && m_lines.front().chunk == m_firstChunk) {
        m_bytes -= m_lines.front().length + lineCost;
        m_notes -= m_lines.front().note;
        m_lines.pop_front();
        ++m_first;
    }
    m_chunks.pop_front();
    ++m_firstChunk;
}

void LogStore::dropNewest()
{
    const qint32 last = m_firstChunk + qint32(m_chunks.size()) - 1;
    while (!m_lines.empty() && m_lines.back().chunk == last) {
        m_bytes -= m_lines.back().length + lineCost;
        m_notes -= m_lines.back().note;
        m_lines.pop_back();
    }
    m_chunks.pop_back();
    m_lastTime = m_lines.empty() ? 0 : m_lines.back().time;
}

void LogStore::clear(qint64 next)
{
    m_first = next;
    m_lines.clear();
    m_firstChunk = 0;
    m_chunks.clear();
    m_bytes = 0;
    m_notes = 0;
    m_lastTime = 0;
    m_splitter = {};
}

LogStore::Line LogStore::line(qint64 number) const
{
    const Entry& entry = m_lines[size_t(number - m_first)];
    const QByteArray& chunk = m_chunks[size_t(entry.chunk - m_firstChunk)];
    return {QByteArrayView(chunk.constData() + entry.offset, entry.length),
            entry.channel,
            entry.time,
            entry.columns,
            entry.origin,
            entry.note};
}

} // namespace onggi::ui

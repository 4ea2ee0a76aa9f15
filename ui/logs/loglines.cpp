#include "logs/loglines.h"

#include <algorithm>
#include <cstring>

namespace onggi::ui {

namespace {

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

void LogSplitter::feed(QByteArrayView bytes, Channel channel, const Sink& sink)
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
            finish(bytes.sliced(start, end - start), channel, sink);
        } else {
            partial.append(bytes.data() + start, end - start);
            finish(partial, channel, sink);
            partial.clear();
        }
        start = end + 1;
    }
    if (partial.size() > longestLine) {
        finish(partial, channel, sink);
        partial.clear();
    }
}

void LogSplitter::flush(const Sink& sink)
{
    for (size_t channel = 0; channel < m_partial.size(); ++channel) {
        if (!m_partial[channel].isEmpty())
            finish(m_partial[channel], Channel(channel), sink);
        m_partial[channel].clear();
    }
}

void LogSplitter::finish(QByteArrayView line, Channel channel, const Sink& sink)
{
    LogLine result;
    result.channel = channel;
    auto space = line.indexOf(' ');
    if (space >= 20 && space <= 40) {
        result.time = parseTime(line.first(space));
        if (result.time)
            line = line.sliced(space + 1);
    }
    while (line.endsWith('\r'))
        line.chop(1);
    // A progress bar redraws its line again and again: only its last state is kept.
    if (auto again = line.lastIndexOf('\r'); again >= 0)
        line = line.sliced(again + 1);
    result.text = line;
    sink(result);
}

} // namespace onggi::ui

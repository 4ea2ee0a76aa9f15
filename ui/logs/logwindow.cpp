#include "logs/logwindow.h"

#include <algorithm>
#include <limits>

namespace onggi::ui {

LogWindow::LogWindow(DockerClient& client, const QString& containerId, std::optional<qint64> tail, Enough enough,
                     QObject* parent)
    : QObject(parent)
    , m_enough(std::move(enough))
    , m_lines(std::numeric_limits<qsizetype>::max())
{
    DockerClient::LogOptions options;
    options.timestamps = true;
    options.tail = tail;
    m_stream = client.logs(containerId, options, this);
    auto take = [this](const LogLine& line) {
        if (m_done)
            return;
        m_lines.add(line);
        if (m_enough(m_lines))
            finish(false);
    };
    connect(m_stream, &LogStream::received, this, [this, take](const QByteArray& bytes, Channel channel) {
        m_splitter.feed(bytes, channel, take);
    });
    connect(m_stream, &LogStream::finished, this, [this, take] {
        m_splitter.flush(take);
        finish(true);
    });
    connect(m_stream, &LogStream::failed, this, [this](const ApiError& error) {
        if (!std::exchange(m_done, true))
            emit failed(error);
    });
}

LogWindow::~LogWindow() = default;

void LogWindow::finish(bool atEnd)
{
    if (std::exchange(m_done, true))
        return;
    m_stream->cancel();
    // The store must not change while its lines are handed on.
    QMetaObject::invokeMethod(this, [this, atEnd] { emit done(atEnd); }, Qt::QueuedConnection);
}

LogAnchor::LogAnchor(const LogStore& store, qint64 from, qint64 count)
{
    for (qint64 number = from; number < from + count; ++number) {
        const auto line = store.line(number);
        if (!line.note)
            m_lines.emplace_back(line.time, line.text.toByteArray());
    }
}

bool LogAnchor::matchesAt(const LogStore& store, qint64 number) const
{
    for (const auto& [time, text] : m_lines) {
        const auto line = store.line(number++);
        if (line.time != time || line.text != text)
            return false;
    }
    return true;
}

std::optional<qint64> LogAnchor::find(const LogStore& store, qint64 expected) const
{
    const qint64 last = store.end() - size();
    if (m_lines.empty() || last < store.first())
        return {};
    for (qint64 away = 0; expected - away >= store.first() || expected + away <= last; ++away) {
        for (qint64 number : {expected - away, expected + away}) {
            if (number >= store.first() && number <= last && matchesAt(store, number))
                return number;
        }
    }
    return {};
}

} // namespace onggi::ui

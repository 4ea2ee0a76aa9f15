#include "logs/loghunt.h"

#include "logs/logfeed.h"

namespace onggi::ui {

LogHunt::LogHunt(LogFeed& feed, QObject* parent)
    : QObject(parent)
    , m_feed(feed)
{
}

void LogHunt::start(const LogPattern& pattern)
{
    cancel();
    m_pattern = pattern;
    m_stream = m_feed.readAll(this);
    connect(m_stream, &LogStream::received, this, [this](const QByteArray& bytes, Channel channel) {
        m_splitter.feed(bytes, channel, [this](const LogLine& line) { take(line); });
        emit progressed();
    });
    connect(m_stream, &LogStream::finished, this, &LogHunt::finish);
    connect(m_stream, &LogStream::failed, this, [this](const ApiError& error) {
        m_stream->deleteLater();
        m_stream = nullptr;
        emit failed(error.message);
    });
}

void LogHunt::cancel()
{
    delete m_stream;
    m_splitter = {};
    m_hits.clear();
    m_read = 0;
    m_complete = false;
}

void LogHunt::take(const LogLine& line)
{
    if (m_pattern.matches(line.text)) {
        if (m_hits.size() < mostHits)
            m_hits.push_back(quint32(m_read));
        emit found(line);
    }
    ++m_read;
}

void LogHunt::finish()
{
    m_splitter.flush([this](const LogLine& line) { take(line); });
    m_stream->deleteLater();
    m_stream = nullptr;
    m_complete = true;
    m_feed.setTotal(m_read);
    emit progressed();
}

} // namespace onggi::ui

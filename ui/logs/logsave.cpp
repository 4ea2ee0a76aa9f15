#include "logs/logsave.h"

#include "logs/logrender.h"

namespace onggi::ui {

LogSave::LogSave(LogFeed& feed, const QString& path, QObject* parent)
    : QObject(parent)
    , m_feed(feed)
    , m_file(path)
{
}

void LogSave::start()
{
    if (!m_file.open(QIODevice::WriteOnly)) {
        fail(m_file.errorString());
        return;
    }
    if (m_feed.holdsEverything() || !m_feed.isReadable()) {
        const auto& store = m_feed.store();
        const auto origins = m_feed.origins();
        for (qint64 number = store.first(); number < store.end(); ++number) {
            const auto line = store.line(number);
            if (!line.note)
                write(origins.isEmpty() ? plainText(line.text).toUtf8()
                                        : QString(origins[line.origin] + " | " + plainText(line.text)).toUtf8());
        }
        finish();
        return;
    }
    m_stream = m_feed.readAll(this);
    auto take = [this](const LogLine& line) { write(plainText(line.text).toUtf8()); };
    connect(m_stream, &LogStream::received, this, [this, take](const QByteArray& bytes, Channel channel) {
        m_splitter.feed(bytes, channel, take);
        if (m_file.error() != QFileDevice::NoError)
            fail(m_file.errorString());
        else
            emit progressed();
    });
    connect(m_stream, &LogStream::finished, this, [this, take] {
        m_splitter.flush(take);
        finish();
    });
    connect(m_stream, &LogStream::failed, this, [this](const ApiError& error) { fail(error.message); });
}

void LogSave::write(QByteArrayView text)
{
    m_file.write(text.data(), text.size());
    m_file.write("\n", 1);
    ++m_written;
}

void LogSave::finish()
{
    if (m_file.commit()) {
        emit finished({});
        deleteLater();
    } else {
        fail(m_file.errorString());
    }
}

void LogSave::fail(const QString& reason)
{
    const auto path = m_file.fileName();
    cancel();
    emit finished(tr("%1 cannot be written: %2.").arg(path, reason));
}

void LogSave::cancel()
{
    if (m_stream)
        m_stream->cancel();
    m_file.cancelWriting();
    deleteLater();
}

} // namespace onggi::ui

#pragma once

#include "logs/logfeed.h"

#include <QPointer>
#include <QSaveFile>

namespace onggi::ui {

// Writes a log to a file, all of it: what is not in memory is read from the engine. Nothing stays behind
// unless it could be written to its end. Deletes itself when it is over; owned by its view until then.
class LogSave : public QObject
{
    Q_OBJECT

public:
    LogSave(LogFeed& feed, const QString& path, QObject* parent);

    void start();
    void cancel();
    qint64 linesWritten() const { return m_written; }

signals:
    void progressed();
    // The error as a sentence, empty when all is written.
    void finished(const QString& error);

private:
    void write(QByteArrayView text);
    void finish();
    void fail(const QString& reason);

    LogFeed& m_feed;
    QSaveFile m_file;
    QPointer<LogStream> m_stream;
    LogSplitter m_splitter;
    qint64 m_written = 0;
};

} // namespace onggi::ui

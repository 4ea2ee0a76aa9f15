#pragma once

#include "logs/logfeed.h"

#include <QTimer>

namespace onggi::ui {

// The newest lines of several containers, in the order of their times. Lines are held back for a moment, until
// those of the others that were printed before have come. Lives on the window's thread.
class LogMerge : public LogFeed
{
    Q_OBJECT

public:
    struct Container
    {
        QString id;
        QString name;
    };
    LogMerge(DockerClient& client, QList<Container> containers, QObject* parent = nullptr);
    ~LogMerge() override;

    void start() override;
    QStringList origins() const override;

private:
    struct Held
    {
        qint64 time = 0;
        int origin = 0;
        Channel channel = Channel::Output;
        QByteArray text;
    };
    struct Part
    {
        Container container;
        LogStream* stream = nullptr;
        LogSplitter lines;
        QTimer retry;
        qint64 newest = 0;
        int pause = 0;
        bool open = false;
    };
    void open(int origin);
    void closed(int origin, const QString& reason);
    void hold(int origin, const LogLine& line);
    void release();
    void followStarts();
    void showState();

    DockerClient& m_client;
    std::vector<std::unique_ptr<Part>> m_parts;
    std::vector<Held> m_held;
    QTimer m_release;
    JsonStream* m_starts = nullptr;
    QTimer m_again;
    QString m_lastError;
};

} // namespace onggi::ui

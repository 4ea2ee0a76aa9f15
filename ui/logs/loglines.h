#pragma once

#include "docker/streams.h"

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <functional>

namespace onggi::ui {

// One line as the engine sent it. The text is valid for as long as the call that brings it.
struct LogLine
{
    QByteArrayView text; // UTF-8 as it was printed, colours included, without its line end
    Channel channel = Channel::Output;
    qint64 time = 0; // nanoseconds since 1970, 0 when not known
};

// Cuts the bytes of a log, which come in any pieces and from both outputs, into lines, and reads the engine's
// timestamp before each. A plain value.
class LogSplitter
{
public:
    using Sink = std::function<void(const LogLine&)>;

    void feed(QByteArrayView bytes, Channel channel, const Sink& sink);
    // Ends lines that have no line end yet: the log is over.
    void flush(const Sink& sink);

private:
    static void finish(QByteArrayView line, Channel channel, const Sink& sink);

    std::array<QByteArray, 3> m_partial; // by channel
};

} // namespace onggi::ui

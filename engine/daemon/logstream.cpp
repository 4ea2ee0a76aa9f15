#include "daemon/logstream.h"

#include "api/framing.h"
#include "monitor/logreader.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <fmt/format.h>

namespace onggi::daemon {

namespace {

namespace asio = boost::asio;

constexpr std::size_t writeSize = 64 * 1024;

/// Turns records into what goes over the wire.
class LogEncoder
{
public:
    LogEncoder(const api::ContainerBackend::LogsQuery& query, bool terminal)
        : m_query(query)
        , m_terminal(terminal)
    {
    }

    void add(const monitor::LogRecord& record)
    {
        const bool error = record.stream == monitor::LogStream::Error;
        if (error ? !m_query.error : !m_query.output)
            return;
        // A line in pieces has one timestamp, before its first.
        bool& inLine = m_inLine[error ? 1 : 0];
        std::string line;
        if (m_query.timestamps && !inLine)
            line = toRfc3339(record.time) + ' ';
        inLine = record.partial;
        line += record.text;
        if (m_terminal)
            m_bytes += line;
        else
            api::appendFrame(m_bytes, error ? api::FrameStream::Error : api::FrameStream::Output, line);
    }

    std::size_t size() const { return m_bytes.size(); }
    std::string take() { return std::exchange(m_bytes, {}); }

private:
    const api::ContainerBackend::LogsQuery& m_query;
    bool m_terminal;
    bool m_inLine[2] = {false, false};
    std::string m_bytes;
};

/// Writes everything that is there. True when the query's end in time was passed.
api::Awaitable<Result<bool>> drain(monitor::LogReader& reader, LogEncoder& encoder, TimePoint until, api::ByteSink& sink)
{
    for (bool more = true; more;) {
        ONGGI_CO_TRY(const auto record, reader.next());
        more = record.has_value();
        if (more && until != TimePoint{} && record->time > until)
            co_return true;
        if (more)
            encoder.add(*record);
        if (encoder.size() > 0 && (!more || encoder.size() >= writeSize)) {
            const auto bytes = encoder.take();
            auto written = co_await sink.write(bytes);
            ONGGI_CO_CHECK(written);
        }
    }
    co_return until != TimePoint{} && Clock::system().now() > until;
}

} // namespace

api::Awaitable<Status> streamLogs(container::ContainerService& containers, container::ContainerPtr container,
                                  api::ContainerBackend::LogsQuery query, api::ByteSink& sink)
{
    using namespace asio::experimental::awaitable_operators;
    if (container->record.host.log.driver == monitor::LogDriver::None)
        co_return fail(ErrorKind::NotImplemented, "configured logging driver does not support reading");
    monitor::LogQuery wanted;
    wanted.tail = query.tail;
    wanted.since = query.since;
    wanted.until = query.until;
    ONGGI_CO_TRY(const auto reader, containers.openLog(*container, wanted));
    LogEncoder encoder(query, container->record.config.terminal);

    // Watched before the first reading, so that nothing written in between is missed.
    asio::posix::stream_descriptor grown(co_await asio::this_coro::executor);
    if (query.follow) {
        ONGGI_CO_TRY(const int fd, reader->inotifyFd());
        grown.assign(fd);
    }
    struct Release
    {
        asio::posix::stream_descriptor& descriptor;
        ~Release()
        {
            if (descriptor.is_open())
                descriptor.release();
        }
    } release{grown};

    auto head = co_await sink.sendHead();
    ONGGI_CO_CHECK(head);
    for (;;) {
        // Asked before draining: what was written before the end is then read for certain.
        const bool ended = !container->isRunning();
        auto drained = co_await drain(*reader, encoder, query.until, sink);
        ONGGI_CO_TRY(const bool past, std::move(drained));
        if (past || ended || !query.follow)
            co_return Status();
        auto either = co_await (grown.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable))
                                || container->changed.wait() || sink.clientGone());
        if (either.index() == 2)
            co_return Status();
    }
}

} // namespace onggi::daemon

#include "daemon/logstream.h"

#include "api/framing.h"
#include "base/timecolumn.h"
#include "monitor/logreader.h"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/system_timer.hpp>
#include <fmt/format.h>

namespace onggi::daemon {

namespace {

namespace asio = boost::asio;

constexpr std::size_t writeSize = 64 * 1024;
/// Records that are looked at without a pause, when none of them is wanted.
constexpr std::size_t mostSkipped = 4096;

/// Turns records into what goes over the wire.
class LogEncoder
{
public:
    LogEncoder(const api::ContainerBackend::LogsQuery& query, bool terminal)
        : m_query(query)
        , m_terminal(terminal)
    {
    }

    /// False when the record's stream was not asked for.
    bool add(const monitor::LogRecord& record)
    {
        const bool error = record.stream == monitor::LogStream::Error;
        if (error ? !m_query.error : !m_query.output)
            return false;
        const std::size_t start = m_bytes.size();
        // A terminal's bytes go as they are; a frame's head is known when its content is.
        if (!m_terminal)
            m_bytes.append(api::frameHeaderSize, '\0');
        // A line in pieces has its time and its details once, before the first.
        bool& inLine = m_inLine[error ? 1 : 0];
        if (!inLine)
            addPrefix(record.time);
        inLine = record.partial;
        m_bytes += record.text;
        if (!m_terminal) {
            const auto head = api::frameHeader(error ? api::FrameStream::Error : api::FrameStream::Output,
                                               static_cast<std::uint32_t>(m_bytes.size() - start - api::frameHeaderSize));
            std::ranges::copy(head, m_bytes.begin() + static_cast<std::ptrdiff_t>(start));
        }
        return true;
    }

    std::size_t size() const { return m_bytes.size(); }
    const std::string& bytes() const { return m_bytes; }
    void clear() { m_bytes.clear(); }
    /// Gives the memory back: nobody knows when more comes.
    void rest() { std::string().swap(m_bytes); }

private:
    void addPrefix(TimePoint time)
    {
        if (m_query.timestamps)
            m_bytes += toRfc3339Column(time) + ' ';
        // Docker puts the log options' labels here; we take none, what stays is the space behind them.
        if (m_query.details)
            m_bytes += ' ';
    }

    const api::ContainerBackend::LogsQuery& m_query;
    bool m_terminal;
    bool m_inLine[2] = {false, false};
    std::string m_bytes;
};

/// Writes everything that is there, in batches between which the event loop does other work.
api::Awaitable<Status> drain(monitor::LogReader& reader, LogEncoder& encoder, api::ByteSink& sink)
{
    const auto executor = co_await asio::this_coro::executor;
    std::size_t skipped = 0;
    for (bool more = true; more;) {
        ONGGI_CO_TRY(const auto record, reader.next());
        more = record.has_value();
        if (more && !encoder.add(*record) && ++skipped % mostSkipped == 0)
            co_await asio::post(executor, asio::use_awaitable);
        if (encoder.size() > 0 && (!more || encoder.size() >= writeSize)) {
            auto written = co_await sink.write(encoder.bytes());
            ONGGI_CO_CHECK(written);
            encoder.clear();
        }
    }
    encoder.rest();
    co_return Status();
}

} // namespace

api::Awaitable<Status> streamLogs(container::ContainerService& containers, container::ContainerPtr container,
                                  api::ContainerBackend::LogsQuery query, api::ByteSink& sink, bool raw)
{
    using namespace asio::experimental::awaitable_operators;
    if (container->record.host.log.driver == monitor::LogDriver::None)
        co_return fail(ErrorKind::NotImplemented, "configured logging driver does not support reading");
    monitor::LogQuery wanted;
    wanted.tail = query.tail;
    wanted.since = query.since;
    wanted.until = query.until;
    ONGGI_CO_TRY(const auto reader, containers.openLog(*container, wanted));
    LogEncoder encoder(query, raw || container->record.config.terminal);

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
    asio::system_timer end(co_await asio::this_coro::executor,
                           query.until == TimePoint{} ? asio::system_timer::time_point::max()
                                                      : std::chrono::ceil<asio::system_timer::duration>(query.until));
    for (;;) {
        // Asked before draining: what was written before the end is then read for certain.
        const bool ended = !container->isRunning();
        const bool past = query.until != TimePoint{} && Clock::system().now() > query.until;
        auto drained = co_await drain(*reader, encoder, sink);
        ONGGI_CO_CHECK(drained);
        if (past || ended || !query.follow)
            co_return Status();
        auto either = co_await (grown.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable))
                                || container->changed.wait() || end.async_wait(asio::as_tuple(asio::use_awaitable))
                                || sink.clientGone());
        if (either.index() == 3)
            co_return Status();
    }
}

} // namespace onggi::daemon

#include "container/filetask.h"

#include "image/pipefeed.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace onggi::container {

namespace {

constexpr int pipeSize = 1 << 20;
constexpr std::size_t relaySize = 256 * 1024;

} // namespace

FileTask::FileTask(asio::any_io_executor executor, unpack::FilesProcess process)
    : m_process(std::move(process))
    , m_reports(executor)
    , m_pipe(executor)
{
}

Result<std::unique_ptr<FileTask>> FileTask::start(asio::any_io_executor executor, unpack::FilesProcess::Request request, Pipe pipe)
{
    UniqueFd ours;
    UniqueFd theirs;
    if (pipe != Pipe::None) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) < 0)
            return failErrno(errno, "making a pipe to the files helper");
        ours.reset(ends[pipe == Pipe::Input ? 1 : 0]);
        theirs.reset(ends[pipe == Pipe::Input ? 0 : 1]);
        // Fewer turns of the event loop; the default will do where this is not allowed.
        (void)::fcntl(ours.get(), F_SETPIPE_SZ, pipeSize);
        (pipe == Pipe::Input ? request.input : request.output) = theirs.get();
    }
    auto process = unpack::FilesProcess::start(request);
    if (!process)
        return fail(process.error().context("starting the files helper"));
    std::unique_ptr<FileTask> task(new FileTask(executor, std::move(*process)));
    UniqueFd reports(::fcntl(task->m_process.fd(), F_DUPFD_CLOEXEC, 3));
    if (!reports)
        return failErrno(errno, "watching the files helper");
    // The duplicate shares its flags with the original, which receive() reads.
    boost::system::error_code error;
    task->m_reports.assign(reports.get(), error);
    if (!error) {
        (void)reports.release();
        task->m_reports.non_blocking(true, error);
    }
    if (!error && ours) {
        task->m_pipe.assign(ours.get(), error);
        if (!error)
            (void)ours.release();
    }
    if (error)
        return failErrno(error.value(), "watching the files helper");
    return task;
}

Awaitable<Result<unpack::FilesReport>> FileTask::next()
{
    for (;;) {
        auto report = m_process.receive();
        if (report) {
            if (const auto* failed = std::get_if<unpack::FilesFailed>(&*report))
                co_return fail(failed->kind, failed->message);
            co_return report;
        }
        if (report.error().errnoValue() != EAGAIN)
            co_return report;
        co_await m_reports.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
    }
}

Awaitable<Status> FileTask::drainInto(ByteReceiver& receiver)
{
    std::vector<char> buffer(relaySize);
    for (;;) {
        const auto [error, size] = co_await m_pipe.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
        if (size > 0) {
            const Status written = co_await receiver.write(std::string_view(buffer.data(), size));
            ONGGI_CO_CHECK(written);
        }
        if (error)
            co_return error == asio::error::eof ? Status() : Status(failErrno(error.value(), "reading from the files helper"));
    }
}

Awaitable<Status> FileTask::feedFrom(ByteProvider& provider)
{
    co_return co_await image::feedPipe(m_pipe, provider);
}

Awaitable<void> FileTask::end()
{
    boost::system::error_code ignored;
    m_pipe.close(ignored);
    m_process.kill();
    UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, m_process.pid(), 0)));
    if (!pidfd)
        co_return;
    asio::posix::stream_descriptor ended(m_reports.get_executor());
    ended.assign(pidfd.get(), ignored);
    if (ignored)
        co_return;
    (void)pidfd.release();
    co_await ended.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
}

} // namespace onggi::container

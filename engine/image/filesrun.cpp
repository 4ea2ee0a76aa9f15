#include "image/filesrun.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cerrno>

namespace onggi::image {

Result<std::shared_ptr<FilesRun>> FilesRun::start(std::shared_ptr<Loop> loop, const unpack::FilesProcess::Request& request,
                                                  Listener listener)
{
    ONGGI_TRY(auto process, unpack::FilesProcess::start(request));
    ONGGI_TRY(Watch watch, Watch::of(*loop, process.fd()));
    const auto run = std::shared_ptr<FilesRun>(
        new FilesRun(std::move(loop), std::move(process), std::move(watch), std::move(listener)));
    asio::co_spawn(run->m_loop->executor(), listen(run), asio::detached);
    return run;
}

FilesRun::FilesRun(std::shared_ptr<Loop> loop, unpack::FilesProcess process, Watch watch, Listener listener)
    : m_loop(std::move(loop))
    , m_process(std::move(process))
    , m_watch(std::move(watch))
    , m_listener(std::move(listener))
    , m_result(fail(ErrorKind::Internal, "the files helper gave no result"))
{
}

Awaitable<void> FilesRun::listen(std::shared_ptr<FilesRun> self)
{
    for (bool more = true; more;) {
        const bool readable = co_await self->m_watch.readable();
        more = readable && self->take();
    }
    // With its last word the helper ends by itself; one that says something else does not deserve the time.
    if (!self->m_result)
        self->kill();
    co_await untilEnded(self->m_loop, self->m_process.pid());
    self->m_listener = {};
    self->m_ended = true;
    self->m_loop->notify();
}

/// One message; false when no other is to be expected.
bool FilesRun::take()
{
    const auto report = m_process.receive();
    if (!report && report.error().errnoValue() == EAGAIN)
        return true;
    if (!report) {
        m_result = fail(report.error());
        return false;
    }
    if (const auto* failed = std::get_if<unpack::FilesFailed>(&*report)) {
        m_result = fail(failed->kind, failed->message);
        return false;
    }
    if (const auto* done = std::get_if<unpack::FilesDone>(&*report)) {
        m_result = *done;
        return false;
    }
    if (m_listener)
        m_listener(*report);
    return true;
}

Awaitable<Result<unpack::FilesDone>> FilesRun::end(std::shared_ptr<FilesRun> self)
{
    while (!self->m_ended)
        co_await self->m_loop->changed();
    co_return self->m_result;
}

} // namespace onggi::image

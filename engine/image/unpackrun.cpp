#include "image/unpackrun.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cerrno>

namespace onggi::image {

Result<std::shared_ptr<UnpackRun>> UnpackRun::start(std::shared_ptr<Loop> loop, unpack::UnpackProcess::Request request)
{
    ONGGI_TRY(auto process, unpack::UnpackProcess::start(std::move(request)));
    ONGGI_TRY(Watch watch, Watch::of(*loop, process.fd()));
    const auto run = std::shared_ptr<UnpackRun>(new UnpackRun(std::move(loop), std::move(process), std::move(watch)));
    asio::co_spawn(run->m_loop->executor(), listen(run), asio::detached);
    return run;
}

UnpackRun::UnpackRun(std::shared_ptr<Loop> loop, unpack::UnpackProcess process, Watch watch)
    : m_loop(std::move(loop))
    , m_process(std::move(process))
    , m_watch(std::move(watch))
{
}

Awaitable<void> UnpackRun::listen(std::shared_ptr<UnpackRun> self)
{
    for (bool more = true; more;) {
        const bool readable = co_await self->m_watch.readable();
        more = readable && self->take();
        self->m_loop->notify();
    }
    // With its last word the helper ends by itself; one that says something else does not deserve the time.
    if (!self->m_result)
        self->kill();
    co_await untilEnded(self->m_loop, self->m_process.pid());
    self->m_ended = true;
    self->m_loop->notify();
}

/// One message; false when no other is to be expected.
bool UnpackRun::take()
{
    const auto report = m_process.receive();
    if (!report && report.error().errnoValue() == EAGAIN)
        return true;
    if (!report) {
        if (!m_failure)
            m_failure = unpack::UnpackFailed{report.error().kind(), report.error().message(), false};
        return false;
    }
    if (!*report)
        return true;
    if (const auto* unpacking = std::get_if<unpack::Unpacking>(&**report))
        m_read = unpacking->read;
    else if (const auto* failed = std::get_if<unpack::UnpackFailed>(&**report))
        m_failure = *failed;
    else if (const auto* unpacked = std::get_if<unpack::Unpacked>(&**report))
        m_result = *unpacked;
    // A malformed layer's rest is still being read: the end of the socket comes after that.
    return !m_result;
}

} // namespace onggi::image

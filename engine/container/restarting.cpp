// Starts that nobody asks for: by the restart policy, after a back-off or with a new engine.
#include "container/containerservice.h"

#include "base/log.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace onggi::container {

namespace {

/// So many at once when an engine starts what its predecessor left; each takes a processor for a moment.
constexpr int startsInFlight = 4;

} // namespace

void ContainerService::hasEnded(ContainerPtr container)
{
    if (container->isRestarting()) {
        const auto delay = container->backoff.next(container->record.finishedAt - container->record.startedAt);
        asio::co_spawn(m_parts.executor, restartAfter(std::move(container), delay), asio::detached);
    } else if (container->record.host.autoRemove) {
        asio::co_spawn(m_parts.executor, removeEnded(std::move(container)), asio::detached);
    }
}

Awaitable<void> ContainerService::restartAfter(ContainerPtr container, std::chrono::milliseconds delay)
{
    using namespace asio::experimental::awaitable_operators;
    const auto exits = container->exits;
    const auto stillWanted = [&] { return container->isRestarting() && container->exits == exits; };
    asio::steady_timer timer(m_parts.executor, delay);
    while (stillWanted() && timer.expiry() > asio::steady_timer::clock_type::now())
        co_await (container->changed.wait() || timer.async_wait(asio::as_tuple(asio::use_awaitable)));
    const auto lock = co_await container->mutex.lock();
    if (!stillWanted())
        co_return;
    if (auto started = co_await m_lifecycle.start(container, Lifecycle::Cause::Policy); !started)
        log::warning("container {} could not be restarted: {}", container->record.name, started.error().message());
}

void ContainerService::startByPolicy()
{
    m_startsByPolicy = true;
    for (int i = 0; i < startsInFlight; ++i)
        asio::co_spawn(m_parts.executor, startWaiting(), asio::detached);
}

Awaitable<void> ContainerService::startWaiting()
{
    while (!m_waitingForStart.empty()) {
        const auto container = m_waitingForStart.front();
        m_waitingForStart.pop_front();
        const auto lock = co_await container->mutex.lock();
        if (!container->isRestarting())
            continue;
        if (auto started = co_await m_lifecycle.start(container); !started)
            log::warning("container {} could not be started again: {}", container->record.name, started.error().message());
    }
}

} // namespace onggi::container

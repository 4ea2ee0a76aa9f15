#pragma once

#include "base/result.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace onggi::image {

namespace asio = boost::asio;
template<typename T>
using Awaitable = asio::awaitable<T>;

/// What all the coroutines of the image service share: the event loop, a way to wait until something has changed, and
/// a few threads for what waits for the disk. Event-loop thread; shared, so that whatever still runs has it.
///
/// Waiting is always the same loop: look at the state, and if it is not as wanted, co_await changed(). Whoever changes
/// state calls notify(). Nobody can miss a change, because all of it happens on one thread.
class Loop
{
public:
    explicit Loop(asio::any_io_executor executor)
        : m_executor(std::move(executor))
        , m_timer(m_executor, asio::steady_timer::time_point::max())
    {
    }

    const asio::any_io_executor& executor() const { return m_executor; }

    /// Until the next notify(), or until the coroutine is cancelled.
    Awaitable<void> changed() { co_await m_timer.async_wait(asio::as_tuple(asio::use_awaitable)); }
    void notify()
    {
        if (!m_stopped)
            m_timer.cancel();
    }
    /// Waits for the pool's work; nobody is woken any more. Before the event loop goes.
    void stop()
    {
        m_stopped = true;
        m_pool.join();
    }

    /// Runs work that waits for the disk in a thread of the pool, and comes back with its result. Cannot be cancelled.
    template<typename Function>
    Awaitable<std::invoke_result_t<Function>> inPool(Function function)
    {
        using Value = std::invoke_result_t<Function>;
        auto outcome = std::make_shared<std::optional<Value>>();
        auto start = [this, outcome, &function](auto handler) {
            auto back = asio::prefer(m_executor, asio::execution::outstanding_work.tracked);
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            asio::post(m_pool, [outcome, back, shared, work = std::move(function)]() mutable {
                outcome->emplace(work());
                asio::post(back, [shared] { std::move (*shared)(); });
            });
        };
        co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
            std::move(start), asio::use_awaitable);
        co_return std::move(**outcome);
    }

private:
    asio::any_io_executor m_executor;
    asio::steady_timer m_timer;
    asio::thread_pool m_pool{2};
    bool m_stopped = false;
};

/// "Stop what you are doing": flag and reactions, on the event-loop thread. Triggered once, for good.
class Abort
{
public:
    bool isTriggered() const { return m_triggered; }
    /// The failure that everything else stops for; nothing when somebody wanted it to stop.
    const std::optional<Error>& cause() const { return m_cause; }
    void trigger(std::optional<Error> cause = std::nullopt)
    {
        if (std::exchange(m_triggered, true))
            return;
        m_cause = std::move(cause);
        for (const auto& reaction : std::exchange(m_reactions, {}))
            reaction();
    }
    /// Runs at once when it is too late already. What it uses must live as long as this.
    void onTrigger(std::function<void()> reaction)
    {
        if (m_triggered)
            reaction();
        else
            m_reactions.push_back(std::move(reaction));
    }

private:
    bool m_triggered = false;
    std::optional<Error> m_cause;
    std::vector<std::function<void()>> m_reactions;
};

/// Waits for a job that runs by itself: it has result(), an optional Status, and abort(). Whoever asked for it may be
/// cancelled; the job is then aborted, and its orderly end still waited for.
template<typename Job>
Awaitable<Status> untilJobEnds(std::shared_ptr<Loop> loop, std::shared_ptr<Job> job, const char* cancelledMessage)
{
    // Cancelling makes a flag here, not an exception.
    co_await asio::this_coro::throw_if_cancelled(false);
    bool cancelled = false;
    while (!job->result()) {
        const auto state = co_await asio::this_coro::cancellation_state;
        if (!cancelled && state.cancelled() != asio::cancellation_type::none) {
            cancelled = true;
            job->abort();
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        }
        if (!job->result())
            co_await loop->changed();
    }
    if (cancelled)
        co_return fail(ErrorKind::Cancelled, cancelledMessage);
    co_return *job->result();
}

} // namespace onggi::image

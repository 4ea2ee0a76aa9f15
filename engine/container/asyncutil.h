#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

namespace onggi::container {

namespace asio = boost::asio;
template<typename T>
using Awaitable = asio::awaitable<T>;

/// Wakes coroutines that wait for "something has changed". Event-loop thread only.
class Notifier
{
public:
    explicit Notifier(asio::any_io_executor executor)
        : m_timer(std::move(executor), asio::steady_timer::time_point::max())
    {
    }
    /// Until the next notifyAll().
    Awaitable<void> wait() { co_await m_timer.async_wait(asio::as_tuple(asio::use_awaitable)); }
    void notifyAll() { m_timer.cancel(); }

private:
    asio::steady_timer m_timer;
};

/// Mutual exclusion between coroutines of the event loop: one change of a container at a time.
class AsyncMutex
{
public:
    explicit AsyncMutex(asio::any_io_executor executor)
        : m_free(std::move(executor))
    {
    }

    class Lock
    {
    public:
        explicit Lock(AsyncMutex* mutex)
            : m_mutex(mutex)
        {
        }
        Lock(Lock&& other) noexcept
            : m_mutex(std::exchange(other.m_mutex, nullptr))
        {
        }
        Lock& operator=(Lock&&) = delete;
        ~Lock()
        {
            if (m_mutex)
                m_mutex->unlock();
        }

    private:
        AsyncMutex* m_mutex;
    };

    Awaitable<Lock> lock()
    {
        while (m_locked)
            co_await m_free.wait();
        m_locked = true;
        co_return Lock(this);
    }

private:
    void unlock()
    {
        m_locked = false;
        m_free.notifyAll();
    }

    bool m_locked = false;
    Notifier m_free;
};

} // namespace onggi::container

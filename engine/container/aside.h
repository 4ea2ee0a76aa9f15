#pragma once

#include "container/asyncutil.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace onggi::container {

/// What a container's processes may take until the kernel has stopped or thawed them all: more than the freezer's own
/// patience.
inline constexpr std::chrono::seconds freezePatience{20};

/// Work that blocks (walks of directories, reads of what a container's process can hold up) beside the event loop, each
/// in a thread of its own. Who waits may lose patience; the thread is then left to itself, and its answer thrown away.
/// Used on the event-loop thread, and destroyed before its loop.
class Aside
{
public:
    explicit Aside(asio::any_io_executor executor)
        : m_gate(std::make_shared<Gate>(std::move(executor)))
    {
    }
    ~Aside()
    {
        const std::lock_guard lock(m_gate->mutex);
        m_gate->open = false;
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

    /// Nothing when the patience is over, or when too many threads hang already.
    template<typename T>
    Awaitable<std::optional<T>> run(std::function<T()> work, asio::steady_timer::duration patience)
    {
        constexpr int mostThreads = 16;
        if (m_gate->threads >= mostThreads)
            co_return std::nullopt;
        ++m_gate->threads;
        auto answer = std::make_shared<Answer<T>>(m_gate->executor, patience);
        std::thread([gate = m_gate, answer, work = std::move(work)] {
            T value = work();
            const std::lock_guard lock(gate->mutex);
            if (!gate->open)
                return;
            asio::post(gate->executor, [gate, answer, value = std::move(value)]() mutable {
                --gate->threads;
                answer->value = std::move(value);
                answer->timer.cancel();
            });
        }).detach();
        if (!answer->value)
            co_await answer->timer.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return std::move(answer->value);
    }

private:
    struct Gate
    {
        explicit Gate(asio::any_io_executor loop)
            : executor(std::move(loop))
        {
        }
        asio::any_io_executor executor;
        std::mutex mutex; ///< of open
        bool open = true;
        int threads = 0; ///< event-loop thread
    };
    template<typename T>
    struct Answer
    {
        Answer(const asio::any_io_executor& executor, asio::steady_timer::duration patience)
            : timer(executor, patience)
        {
        }
        asio::steady_timer timer;
        std::optional<T> value;
    };

    std::shared_ptr<Gate> m_gate;
};

} // namespace onggi::container

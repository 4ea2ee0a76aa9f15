#include "daemon/statistics.h"

#include "api/responder.h"
#include "container/groups.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <nlohmann/json.hpp>
#include <sys/sysinfo.h>

namespace onggi::daemon {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto interval = 1s;

std::uint64_t machineMemory()
{
    struct sysinfo memory{};
    ::sysinfo(&memory);
    return static_cast<std::uint64_t>(memory.totalram) * memory.mem_unit;
}

} // namespace

/// One container that is being looked at. Lives as long as a client of it.
struct Statistics::Watch
{
    Watch(container::ContainerPtr watched, const container::Settings& engineSettings, std::uint64_t memory,
          const asio::any_io_executor& executor)
        : container(std::move(watched))
        , settings(engineSettings)
        , machineMemory(memory)
        , news(executor)
    {
    }

    /// Takes a reading and writes the line; a container that does not run has none.
    void read()
    {
        before = std::move(now);
        now.reset();
        // A group that was open before a restart is gone: open the new one.
        for (int attempt = 0; attempt < 2 && container->isRunning() && !now; ++attempt) {
            if (!group) {
                auto opened = container::openGroup(settings, container->record);
                group = opened ? std::move(*opened) : nullptr;
            }
            const bool hostNetwork = container->record.host.network == container::NetworkMode::Host;
            auto reading = group ? readContainer(*group, container->pid, hostNetwork) : fail(ErrorKind::NotFound, "no group");
            if (reading)
                now = std::move(*reading);
            else
                group.reset();
        }
        line = api::dumpJson(statsToJson(container->record.id, container->record.name, now, before, machineMemory)) + "\n";
        ++serial;
        news.notifyAll();
    }

    container::ContainerPtr container;
    const container::Settings& settings;
    std::uint64_t machineMemory;
    std::unique_ptr<cgroup::Group> group;
    std::optional<Reading> now, before;
    std::string line;
    std::uint64_t serial = 0; ///< counts the lines
    container::Notifier news;
};

Statistics::Statistics(asio::any_io_executor executor, const container::Settings& settings)
    : m_executor(std::move(executor))
    , m_settings(settings)
    , m_machineMemory(machineMemory())
{
}

std::shared_ptr<Statistics::Watch> Statistics::watch(const container::ContainerPtr& container)
{
    std::erase_if(m_watches, [](const auto& entry) { return entry.second.expired(); });
    auto& known = m_watches[container->record.id];
    if (auto watch = known.lock())
        return watch;
    auto made = std::make_shared<Watch>(container, m_settings, m_machineMemory, m_executor);
    known = made;
    made->read();
    asio::co_spawn(m_executor, measure(made), asio::detached);
    return made;
}

/// Holds the watch only weakly between two readings, so that it ends with its last client.
api::Awaitable<void> Statistics::measure(std::weak_ptr<Watch> watched)
{
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_after(interval);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto watch = watched.lock();
        if (!watch)
            co_return;
        if (watch->container->removed) {
            watch->news.notifyAll();
            co_return;
        }
        watch->read();
    }
}

api::Awaitable<Status> Statistics::stream(container::ContainerPtr container, api::ByteSink& sink)
{
    using namespace asio::experimental::awaitable_operators;
    const auto watched = watch(container);
    std::uint64_t seen = 0;
    while (!container->removed) {
        if (watched->serial == seen) {
            auto either = co_await (watched->news.wait() || container->changed.wait() || sink.clientGone());
            if (either.index() == 2)
                co_return Status();
            continue;
        }
        seen = watched->serial;
        const std::string line = watched->line;
        auto written = co_await sink.write(line);
        ONGGI_CO_CHECK(written);
    }
    co_return Status();
}

api::Awaitable<Status> Statistics::once(container::ContainerPtr container, bool compare, api::ByteSink& sink)
{
    using namespace asio::experimental::awaitable_operators;
    const auto watched = watch(container);
    // Two ticks give two readings, unless there is nothing to read.
    const auto last = watched->serial + 2;
    while (compare && container->isRunning() && !(watched->now && watched->before) && watched->serial < last) {
        auto either = co_await (watched->news.wait() || container->changed.wait() || sink.clientGone());
        if (either.index() == 2)
            co_return Status();
    }
    const bool current = container->isRunning() == watched->now.has_value();
    if (!current)
        watched->read();
    const std::string line = watched->line;
    co_return co_await sink.write(line);
}

} // namespace onggi::daemon

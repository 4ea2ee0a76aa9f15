#include "container/healthmonitor.h"

#include "base/log.h"
#include "container/lifecycle.h"

#include <fmt/format.h>

namespace onggi::container {

namespace {

using namespace std::chrono_literals;

std::optional<HealthSettings> settingsOf(const Container& container)
{
    return HealthSettings::from(container.record.config.health, container.record.config.shell);
}

/// As Docker writes a duration: 1m30s, 2s, 500ms.
std::string durationText(std::chrono::nanoseconds duration)
{
    if (duration < 1s)
        return fmt::format("{:g}ms", std::chrono::duration<double, std::milli>(duration).count());
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(duration);
    const double seconds = std::chrono::duration<double>(duration - minutes).count();
    if (minutes >= 1h)
        return fmt::format("{}h{}m{:g}s", minutes / 1h, (minutes % 1h) / 1min, seconds);
    return minutes >= 1min ? fmt::format("{}m{:g}s", minutes / 1min, seconds) : fmt::format("{:g}s", seconds);
}

} // namespace

HealthMonitor::HealthMonitor(Parts parts)
    : m_parts(std::move(parts))
{
}

void HealthMonitor::reset(Container& container)
{
    stop(container);
    if (settingsOf(container))
        container.health.begin();
    container.record.health = container.health.status();
}

void HealthMonitor::stop(Container& container)
{
    if (const auto run = std::exchange(container.healthRun, nullptr)) {
        run->stopped = true;
        run->wake.cancel();
    }
}

void HealthMonitor::end(Container& container)
{
    stop(container);
    container.health.end();
    container.record.health = container.health.status();
}

void HealthMonitor::follow(ContainerPtr container)
{
    auto settings = settingsOf(*container);
    if (!settings || container->healthRun)
        return;
    // A new engine takes up where the last one was.
    container->health.resume(container->record.health);
    container->record.health = container->health.status();
    container->healthRun = std::make_shared<HealthRun>(m_parts.executor);
    auto run = container->healthRun;
    asio::co_spawn(m_parts.executor, check(std::move(container), std::move(run), std::move(*settings)), asio::detached);
}

Awaitable<void> HealthMonitor::check(ContainerPtr container, std::shared_ptr<HealthRun> run, HealthSettings settings)
{
    while (!run->stopped) {
        run->wake.expires_after(container->health.nextWait(settings, container->record.startedAt, Clock::system().now()));
        co_await run->wake.async_wait(asio::as_tuple(asio::use_awaitable));
        if (run->stopped)
            co_return;
        auto result = co_await checkOnce(container, settings);
        if (!run->stopped)
            take(*container, std::move(result), settings);
    }
}

Awaitable<HealthResult> HealthMonitor::checkOnce(ContainerPtr container, const HealthSettings& settings)
{
    HealthResult result;
    result.start = Clock::system().now();
    ExecConfig config;
    config.arguments = settings.command;
    const auto timeout = std::max(std::chrono::duration_cast<std::chrono::milliseconds>(settings.timeout), 1ms);
    // One byte more than is kept shows that there was more.
    auto outcome = co_await m_parts.runProgram(container, std::move(config), HealthSettings::maximumOutput + 1, timeout);
    result.end = Clock::system().now();
    if (!outcome) {
        result.exitCode = -1;
        result.output = outcome.error().message();
        co_return result;
    }
    result.exitCode = outcome->timedOut ? -1 : outcome->code;
    result.output = std::move(outcome->output);
    if (result.output.size() > HealthSettings::maximumOutput) {
        result.output.resize(HealthSettings::maximumOutput);
        result.output += "...";
    }
    if (outcome->timedOut)
        result.output = fmt::format("Health check exceeded timeout ({}){}{}", durationText(settings.timeout),
                                    result.output.empty() ? "" : ": ", result.output);
    co_return result;
}

void HealthMonitor::take(Container& container, HealthResult result, const HealthSettings& settings)
{
    auto& record = container.record;
    if (!container.health.add(std::move(result), settings, record.startedAt))
        return;
    record.health = container.health.status();
    if (auto saved = m_parts.records.save(record); !saved)
        log::error("container {}: its health could not be saved: {}", record.name, saved.error().message());
    publishContainerEvent(m_parts.events, record, fmt::format("health_status: {}", nameOf(record.health)));
}

} // namespace onggi::container

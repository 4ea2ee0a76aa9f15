#include "container/health.h"

#include <algorithm>
#include <fmt/format.h>

namespace onggi::container {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds usualInterval = 30s;
constexpr std::chrono::nanoseconds usualTimeout = 30s;
constexpr std::chrono::nanoseconds usualStartInterval = 5s;
constexpr int usualRetries = 3;
constexpr std::chrono::nanoseconds shortest = 1ms;

std::chrono::nanoseconds orElse(std::int64_t nanoseconds, std::chrono::nanoseconds usual)
{
    return nanoseconds > 0 ? std::chrono::nanoseconds(nanoseconds) : usual;
}

} // namespace

std::string_view nameOf(HealthStatus status)
{
    switch (status) {
    case HealthStatus::None:
        return "none";
    case HealthStatus::Starting:
        return "starting";
    case HealthStatus::Healthy:
        return "healthy";
    case HealthStatus::Unhealthy:
        break;
    }
    return "unhealthy";
}

std::optional<HealthSettings> HealthSettings::from(const std::optional<oci::HealthConfig>& config,
                                                   const std::vector<std::string>& shell)
{
    if (!config || config->test.size() < 2)
        return std::nullopt;
    HealthSettings settings;
    const auto& kind = config->test.front();
    if (kind == "CMD-SHELL")
        settings.command = shell.empty() ? std::vector<std::string>{"/bin/sh", "-c"} : shell;
    else if (kind != "CMD")
        return std::nullopt;
    settings.command.insert(settings.command.end(), config->test.begin() + 1, config->test.end());
    settings.interval = orElse(config->interval, usualInterval);
    settings.timeout = orElse(config->timeout, usualTimeout);
    settings.startPeriod = orElse(config->startPeriod, 0s);
    settings.startInterval = orElse(config->startInterval, usualStartInterval);
    settings.retries = config->retries > 0 ? config->retries : usualRetries;
    return settings;
}

Status checkHealthConfig(const oci::HealthConfig& config)
{
    const std::pair<const char*, std::int64_t> durations[] = {{"Interval", config.interval}, {"Timeout", config.timeout},
        {"StartPeriod", config.startPeriod}, {"StartInterval", config.startInterval}};
    for (const auto& [name, value] : durations) {
        if (value != 0 && std::chrono::nanoseconds(value) < shortest)
            return fail(ErrorKind::InvalidArgument, fmt::format("{} in Healthcheck cannot be less than 1ms", name));
    }
    if (config.retries < 0)
        return fail(ErrorKind::InvalidArgument, "Retries in Healthcheck cannot be negative");
    if (config.test.empty() || config.test.front().empty())
        return {};
    const auto& kind = config.test.front();
    if (kind != "NONE" && kind != "CMD" && kind != "CMD-SHELL")
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("unknown type '{}' in Healthcheck: use NONE, CMD or CMD-SHELL as its first word", kind));
    if (kind != "NONE" && config.test.size() < 2)
        return fail(ErrorKind::InvalidArgument, fmt::format("Healthcheck of type {} names no command", kind));
    return {};
}

void mergeHealth(std::optional<oci::HealthConfig>& own, const std::optional<oci::HealthConfig>& image)
{
    if (!image)
        return;
    if (!own) {
        own = image;
        return;
    }
    if (own->test.empty())
        own->test = image->test;
    const std::pair<std::int64_t oci::HealthConfig::*, std::int64_t> durations[] = {
        {&oci::HealthConfig::interval, image->interval}, {&oci::HealthConfig::timeout, image->timeout},
        {&oci::HealthConfig::startPeriod, image->startPeriod}, {&oci::HealthConfig::startInterval, image->startInterval}};
    for (const auto& [field, value] : durations) {
        if ((*own).*field == 0)
            (*own).*field = value;
    }
    if (own->retries == 0)
        own->retries = image->retries;
}

void Health::begin()
{
    m_status = HealthStatus::Starting;
    m_failingStreak = 0;
}

void Health::resume(HealthStatus status)
{
    if (m_status == HealthStatus::None)
        m_status = status == HealthStatus::None ? HealthStatus::Starting : status;
}

void Health::end()
{
    if (m_status != HealthStatus::None)
        m_status = HealthStatus::Unhealthy;
}

bool Health::add(HealthResult result, const HealthSettings& settings, TimePoint startedAt)
{
    const auto before = m_status;
    const bool forgiven = m_status == HealthStatus::Starting && result.start - startedAt < settings.startPeriod;
    if (result.exitCode == 0) {
        m_failingStreak = 0;
        m_status = HealthStatus::Healthy;
    } else if (!forgiven && ++m_failingStreak >= settings.retries) {
        m_status = HealthStatus::Unhealthy;
    }
    m_results.push_back(std::move(result));
    if (m_results.size() > resultsKept)
        m_results.pop_front();
    return m_status != before;
}

std::chrono::nanoseconds Health::nextWait(const HealthSettings& settings, TimePoint startedAt, TimePoint now) const
{
    const auto left = settings.startPeriod - (now - startedAt);
    if (left <= 0s || m_status != HealthStatus::Starting)
        return settings.interval;
    // The first check behind the start period is not late by a whole interval.
    return std::min({settings.startInterval, settings.interval, std::chrono::nanoseconds(left)});
}

} // namespace onggi::container

#include "oci/image.h"

#include <nlohmann/json.hpp>

namespace onggi::oci {

namespace {

using nlohmann::json;

json listOrNull(const std::vector<std::string>& list)
{
    return list.empty() ? json(nullptr) : json(list);
}

/// {"80/tcp": {}}: how Go writes a set.
json setOf(const std::vector<std::string>& names)
{
    json set = json::object();
    for (const std::string& name : names)
        set[name] = json::object();
    return set;
}

json toJson(const HealthConfig& health)
{
    json object = json::object();
    if (!health.test.empty())
        object["Test"] = health.test;
    const std::pair<const char*, std::int64_t> numbers[] = {{"Interval", health.interval},
                                                            {"Timeout", health.timeout},
                                                            {"StartPeriod", health.startPeriod},
                                                            {"StartInterval", health.startInterval},
                                                            {"Retries", health.retries}};
    for (const auto& [name, value] : numbers) {
        if (value != 0)
            object[name] = value;
    }
    return object;
}

} // namespace

json toDockerJson(const ExecutionConfig& config)
{
    json object{{"User", config.user},
                {"Env", listOrNull(config.environment)},
                {"Cmd", listOrNull(config.command)},
                {"Entrypoint", listOrNull(config.entrypoint)},
                {"Volumes", config.volumes.empty() ? json(nullptr) : setOf(config.volumes)},
                {"WorkingDir", config.workingDirectory},
                {"Labels", config.labels.empty() ? json(nullptr) : json(config.labels)},
                {"OnBuild", listOrNull(config.onBuild)}};
    // Docker leaves these out where the image says nothing.
    if (!config.exposedPorts.empty())
        object["ExposedPorts"] = setOf(config.exposedPorts);
    if (config.health)
        object["Healthcheck"] = toJson(*config.health);
    if (!config.stopSignal.empty())
        object["StopSignal"] = config.stopSignal;
    if (!config.shell.empty())
        object["Shell"] = config.shell;
    return object;
}

} // namespace onggi::oci

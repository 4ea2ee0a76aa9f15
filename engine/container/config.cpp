#include "container/config.h"

#include "container/health.h"
#include "container/options.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <set>

namespace onggi::container {

namespace {

using nlohmann::json;

Status readHealth(const json& value, std::optional<oci::HealthConfig>& health)
{
    if (value.is_null())
        return {};
    oci::HealthConfig read;
    JsonFields fields(value, "Healthcheck");
    std::int64_t retries = 0;
    fields.read("Test", read.test);
    fields.read("Interval", read.interval);
    fields.read("Timeout", read.timeout);
    fields.read("StartPeriod", read.startPeriod);
    fields.read("StartInterval", read.startInterval);
    fields.read("Retries", retries);
    read.retries = static_cast<int>(retries);
    health = std::move(read);
    return fields.status();
}

Result<Config> parseConfig(const json& body)
{
    Config config;
    JsonFields fields(body, "");
    fields.read("Hostname", config.hostname);
    fields.read("Domainname", config.domainname);
    fields.read("User", config.user);
    fields.read("AttachStdin", config.attachStdin);
    fields.read("AttachStdout", config.attachStdout);
    fields.read("AttachStderr", config.attachStderr);
    fields.read("Tty", config.terminal);
    fields.read("OpenStdin", config.openStdin);
    fields.read("StdinOnce", config.stdinOnce);
    fields.read("Env", config.environment);
    fields.readWords("Cmd", config.command);
    fields.readWords("Entrypoint", config.entrypoint);
    config.entrypointGiven = fields.has("Entrypoint");
    fields.read("Image", config.image);
    fields.readKeys("Volumes", config.volumes);
    fields.readKeys("ExposedPorts", config.exposedPorts);
    fields.read("WorkingDir", config.workingDirectory);
    fields.read("Labels", config.labels);
    fields.read("StopSignal", config.stopSignal);
    fields.read("OnBuild", config.onBuild);
    fields.readWords("Shell", config.shell);
    if (fields.has("StopTimeout")) {
        std::int64_t seconds = 0;
        fields.read("StopTimeout", seconds);
        config.stopTimeout = seconds;
    }
    ONGGI_CHECK(readHealth(fields.at("Healthcheck"), config.health));
    ONGGI_CHECK(fields.status());

    if (config.image.empty())
        return fail(ErrorKind::InvalidArgument, "no image specified: name one in \"Image\"");
    if (!config.workingDirectory.empty() && config.workingDirectory[0] != '/')
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("the working directory '{}' is invalid, it needs to be an absolute path", config.workingDirectory));
    for (const auto& variable : config.environment) {
        if (variable.empty() || variable[0] == '=' || variable.find('\0') != std::string::npos)
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid environment variable: {}", variable));
    }
    for (const auto& port : config.exposedPorts) {
        ONGGI_TRY([[maybe_unused]] const auto checked, parsePortKey(port));
    }
    if (config.hostname.size() > 63)
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid hostname format: {}: at most 63 characters", config.hostname));
    return config;
}

json keysToJson(const std::vector<std::string>& keys)
{
    json object = json::object();
    for (const auto& key : keys)
        object[key] = json::object();
    return object;
}

/// Docker writes an absent list as null.
json wordsOrNull(const std::vector<std::string>& words)
{
    return words.empty() ? json() : json(words);
}

} // namespace

Result<std::uint16_t> parsePortNumber(std::string_view text)
{
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid port specification: {:?}", text));
    return number;
}

Result<network::PortBinding> parsePortKey(std::string_view text)
{
    network::PortBinding port;
    const auto slash = text.find('/');
    const auto protocol = slash == std::string_view::npos ? std::string_view("tcp") : text.substr(slash + 1);
    if (protocol == "udp")
        port.protocol = network::Protocol::Udp;
    else if (protocol != "tcp")
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid port {:?}: the protocol must be tcp or udp", text));
    ONGGI_TRY(port.containerPort, parsePortNumber(text.substr(0, slash)));
    if (port.containerPort == 0)
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid port {:?}: 0 is no port", text));
    return port;
}

std::string portKey(const network::PortBinding& port)
{
    return fmt::format("{}/{}", port.containerPort, port.protocol == network::Protocol::Udp ? "udp" : "tcp");
}

Result<CreateRequest> parseCreate(const json& body)
{
    if (!body.is_object())
        return fail(ErrorKind::InvalidArgument, "invalid JSON: the body must be an object");
    CreateRequest request;
    ONGGI_TRY(request.config, parseConfig(body));
    const auto host = body.find("HostConfig");
    ONGGI_TRY(request.host, parseHostConfig(host == body.end() ? json() : *host));
    ONGGI_TRY(request.endpoint, options::readEndpoint(body, request.host));
    return request;
}

void mergeImage(Config& config, const oci::ExecutionConfig& image)
{
    if (config.entrypoint.empty()) {
        if (config.command.empty())
            config.command = image.command;
        if (!config.entrypointGiven)
            config.entrypoint = image.entrypoint;
    }
    // `--entrypoint ""` comes as one empty word: neither the image's entrypoint nor its command.
    if (config.entrypoint == std::vector<std::string>{""})
        config.entrypoint.clear();
    const auto nameOf = [](const std::string& variable) { return variable.substr(0, variable.find('=')); };
    std::set<std::string> given;
    for (const auto& variable : config.environment)
        given.insert(nameOf(variable));
    // A variable without "=" takes one of that name away, the image's among them.
    std::erase_if(config.environment, [](const std::string& variable) { return variable.find('=') == std::string::npos; });
    std::vector<std::string> inherited;
    for (const auto& variable : image.environment) {
        if (!given.contains(nameOf(variable)))
            inherited.push_back(variable);
    }
    config.environment.insert(config.environment.begin(), inherited.begin(), inherited.end());
    for (const auto& [key, value] : image.labels)
        config.labels.try_emplace(key, value);
    const auto unite = [](std::vector<std::string>& mine, const std::vector<std::string>& other) {
        for (const auto& item : other) {
            if (std::ranges::find(mine, item) == mine.end())
                mine.push_back(item);
        }
    };
    unite(config.exposedPorts, image.exposedPorts);
    unite(config.volumes, image.volumes);
    if (config.workingDirectory.empty())
        config.workingDirectory = image.workingDirectory;
    if (config.user.empty())
        config.user = image.user;
    if (config.stopSignal.empty())
        config.stopSignal = image.stopSignal;
    mergeHealth(config.health, image.health);
    if (config.shell.empty())
        config.shell = image.shell;
    config.onBuild = image.onBuild;
}

json configToJson(const Config& config)
{
    json object = {
        {"Hostname", config.hostname},
        {"Domainname", config.domainname},
        {"User", config.user},
        {"AttachStdin", config.attachStdin},
        {"AttachStdout", config.attachStdout},
        {"AttachStderr", config.attachStderr},
        {"Tty", config.terminal},
        {"OpenStdin", config.openStdin},
        {"StdinOnce", config.stdinOnce},
        {"Env", config.environment},
        {"Cmd", wordsOrNull(config.command)},
        {"Image", config.image},
        {"Volumes", config.volumes.empty() ? json() : keysToJson(config.volumes)},
        {"WorkingDir", config.workingDirectory},
        {"Entrypoint", wordsOrNull(config.entrypoint)},
        {"OnBuild", wordsOrNull(config.onBuild)},
        {"Labels", config.labels},
    };
    if (!config.exposedPorts.empty())
        object["ExposedPorts"] = keysToJson(config.exposedPorts);
    if (!config.stopSignal.empty())
        object["StopSignal"] = config.stopSignal;
    if (config.stopTimeout)
        object["StopTimeout"] = *config.stopTimeout;
    if (!config.shell.empty())
        object["Shell"] = config.shell;
    if (config.health) {
        const auto& health = *config.health;
        json check = {{"Test", health.test}};
        const std::pair<const char*, std::int64_t> durations[] = {{"Interval", health.interval}, {"Timeout", health.timeout},
            {"StartPeriod", health.startPeriod}, {"StartInterval", health.startInterval}, {"Retries", health.retries}};
        for (const auto& [name, value] : durations) {
            if (value != 0)
                check[name] = value;
        }
        object["Healthcheck"] = std::move(check);
    }
    return object;
}

} // namespace onggi::container

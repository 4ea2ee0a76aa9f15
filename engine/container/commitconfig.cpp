#include "container/commitconfig.h"

#include "oci/instruction.h"

#include <nlohmann/json.hpp>

namespace onggi::container {

namespace {

Config containerConfigOf(const oci::ExecutionConfig& image)
{
    Config config;
    config.user = image.user;
    config.exposedPorts = image.exposedPorts;
    config.environment = image.environment;
    config.entrypoint = image.entrypoint;
    config.command = image.command;
    config.volumes = image.volumes;
    config.workingDirectory = image.workingDirectory;
    config.labels = image.labels;
    config.stopSignal = image.stopSignal;
    config.health = image.health;
    config.shell = image.shell;
    return config;
}

} // namespace

oci::ExecutionConfig imageConfigOf(const Config& config)
{
    oci::ExecutionConfig image;
    image.user = config.user;
    image.exposedPorts = config.exposedPorts;
    image.environment = config.environment;
    image.entrypoint = config.entrypoint;
    image.command = config.command;
    image.volumes = config.volumes;
    image.workingDirectory = config.workingDirectory;
    image.labels = config.labels;
    image.stopSignal = config.stopSignal;
    image.health = config.health;
    image.shell = config.shell;
    image.onBuild = config.onBuild;
    return image;
}

Result<oci::ExecutionConfig> commitConfig(const Config& container, nlohmann::json given, const std::vector<std::string>& changes)
{
    const oci::ExecutionConfig own = imageConfigOf(container);
    oci::ExecutionConfig begun = own;
    if (given.is_object()) {
        // It is read as for a new container, where it would have to name an image.
        given["Image"] = container.image;
        given.erase("HostConfig");
        given.erase("NetworkingConfig");
        ONGGI_TRY(const CreateRequest parsed, parseCreate(given));
        begun = imageConfigOf(parsed.config);
    }
    oci::ConfigEditor editor(std::move(begun));
    for (const std::string& change : changes)
        ONGGI_CHECK(editor.apply(change));
    Config merged = containerConfigOf(editor.config());
    mergeImage(merged, own);
    oci::ExecutionConfig image = imageConfigOf(merged);
    image.onBuild = editor.config().onBuild;
    return image;
}

} // namespace onggi::container

#include "container/cdi.h"

#include "base/log.h"
#include "container/hostdevices.h"
#include "container/jsonfields.h"
#include "container/mountlist.h"
#include "container/yaml.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>

namespace onggi::container {

namespace {

using nlohmann::json;

constexpr std::size_t maxSpecFile = 4 * 1024 * 1024;

/// A device and the edits that its file makes for all of its devices.
struct Description
{
    json device;
    json common;
    std::string file;
};

/// By qualified name, "vendor.com/class=name", in the order of the files.
struct Registry
{
    std::map<std::string, Description> devices;
    std::vector<std::string> passedOver;
};

/// Nothing for a file of another kind.
std::optional<bool> isYaml(const std::string& path)
{
    if (path.ends_with(".json"))
        return false;
    return path.ends_with(".yaml") || path.ends_with(".yml") ? std::optional(true) : std::nullopt;
}

Result<json> parseSpec(const std::string& path, const std::string& text)
{
    if (isYaml(path).value_or(false))
        return jsonFromYaml(text);
    auto spec = json::parse(text, nullptr, false);
    if (spec.is_discarded())
        return fail(ErrorKind::InvalidArgument, "it is no JSON");
    return spec;
}

Status readSpec(const std::string& path, Registry& registry)
{
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return failErrno(errno, "reading it");
    ONGGI_TRY(const auto text, readAll(file.get(), maxSpecFile));
    ONGGI_TRY(const auto spec, parseSpec(path, text));
    JsonFields fields(spec, "");
    if (!spec.is_object())
        return fail(ErrorKind::InvalidArgument, "it is no object");
    std::string kind;
    fields.read("kind", kind);
    ONGGI_CHECK(fields.status());
    if (kind.find('/') == std::string::npos || !fields.at("devices").is_array())
        return fail(ErrorKind::InvalidArgument, "it names no kind and devices");
    for (const auto& device : fields.at("devices")) {
        std::string name;
        JsonFields entry(device, "devices");
        entry.read("name", name);
        ONGGI_CHECK(entry.status());
        registry.devices[kind + "=" + name] = {device, fields.at("containerEdits"), path};
    }
    return {};
}

Registry readRegistry(const std::vector<std::string>& directories)
{
    Registry registry;
    for (const auto& directory : directories) {
        std::vector<std::string> paths;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(directory, error))
            paths.push_back(entry.path().string());
        std::ranges::sort(paths);
        for (const auto& path : paths) {
            if (!isYaml(path))
                continue;
            if (auto read = readSpec(path, registry); !read) {
                log::warning("the device specification {} is passed over: {}", path, read.error().message());
                registry.passedOver.push_back(fmt::format("{} ({})", path, read.error().message()));
            }
        }
    }
    return registry;
}

/// The edits that one containerEdits object wants.
class Edits
{
public:
    Edits(const Description& description, Preparation& preparation)
        : m_file(description.file)
        , m_preparation(preparation)
    {
    }

    Status apply(const json& edits)
    {
        if (edits.is_null())
            return {};
        JsonFields fields(edits, "containerEdits");
        for (const char* name : {"hooks", "intelRdt", "netDevices"}) {
            if (!isEmpty(fields.at(name)))
                return fail(ErrorKind::NotImplemented, fmt::format("{} in {} are not supported by this engine", name, m_file));
        }
        std::vector<std::string> environment;
        fields.read("env", environment);
        for (auto& variable : environment)
            setVariable(std::move(variable));
        for (const auto& node : list(fields, "deviceNodes"))
            ONGGI_CHECK(addNode(node));
        for (const auto& mount : list(fields, "mounts"))
            ONGGI_CHECK(addMount(mount));
        for (const auto& group : list(fields, "additionalGids")) {
            if (group.is_number_unsigned())
                m_preparation.spec.additionalGroups.push_back(std::to_string(group.get<std::uint32_t>()));
        }
        return fields.status();
    }

private:
    static bool isEmpty(const json& value) { return value.is_null() || (value.is_structured() && value.empty()); }

    static const json& list(const JsonFields& fields, const char* name)
    {
        static const json none = json::array();
        const auto& value = fields.at(name);
        return value.is_array() ? value : none;
    }

    void setVariable(std::string variable)
    {
        auto& environment = m_preparation.spec.environment;
        const auto name = variable.substr(0, variable.find('=') + 1);
        std::erase_if(environment, [&name](const std::string& other) { return other.starts_with(name); });
        environment.push_back(std::move(variable));
    }

    Status addNode(const json& value)
    {
        std::string path;
        std::string hostPath;
        std::string access;
        std::int64_t mode = -1;
        std::int64_t uid = -1;
        std::int64_t gid = -1;
        JsonFields fields(value, "deviceNodes");
        fields.read("path", path);
        fields.read("hostPath", hostPath);
        fields.read("permissions", access);
        fields.read("fileMode", mode);
        fields.read("uid", uid);
        fields.read("gid", gid);
        ONGGI_CHECK(fields.status());
        ONGGI_TRY(auto device, readHostDevice(hostPath.empty() ? path : hostPath, path));
        device.mode = mode >= 0 ? static_cast<std::uint32_t>(mode) & 07777 : device.mode;
        device.uid = uid >= 0 ? static_cast<std::uint32_t>(uid) : device.uid;
        device.gid = gid >= 0 ? static_cast<std::uint32_t>(gid) : device.gid;
        auto& spec = m_preparation.spec;
        // No rules at all is everything: a privileged container's.
        if (!spec.limits.devices.empty())
            spec.limits.devices.push_back(ruleFor(device, access.empty() ? "rwm" : access));
        std::erase_if(spec.devices, [&device](const runtime::Device& other) { return other.path == device.path; });
        spec.devices.push_back(std::move(device));
        return {};
    }

    Status addMount(const json& value)
    {
        std::string hostPath;
        std::vector<std::string> mountOptions;
        runtime::Mount mount;
        JsonFields fields(value, "mounts");
        fields.read("hostPath", hostPath);
        fields.read("containerPath", mount.destination);
        fields.read("options", mountOptions);
        ONGGI_CHECK(fields.status());
        for (const auto& option : mountOptions) {
            mount.readOnly = mount.readOnly || option == "ro";
            mount.noSuid = mount.noSuid || option == "nosuid";
            mount.noDev = mount.noDev || option == "nodev";
            mount.noExec = mount.noExec || option == "noexec";
        }
        mount.recursive = std::ranges::find(mountOptions, "bind") == mountOptions.end();
        ONGGI_TRY(UniqueFd source, volume::openBindSource(hostPath, false));
        return addBind(std::move(source), std::move(mount), m_preparation);
    }

    const std::string& m_file;
    Preparation& m_preparation;
};

Result<std::vector<std::string>> namesOf(const DeviceRequest& request, const Registry& registry)
{
    if (request.driver == "cdi")
        return request.ids;
    // --gpus: whatever vendor describes devices of that class.
    constexpr std::string_view gpuClass = "/gpu=";
    std::vector<std::string> names;
    std::vector<std::string> all;
    for (const auto& [name, description] : registry.devices) {
        const auto at = name.find(gpuClass);
        if (at == std::string::npos)
            continue;
        const auto id = name.substr(at + gpuClass.size());
        if (id == "all")
            all.push_back(name);
        else if (request.ids.empty() ? request.count < 0 || std::ssize(names) < request.count
                                     : std::ranges::find(request.ids, id) != request.ids.end())
            names.push_back(name);
    }
    if (request.count < 0 && !all.empty())
        names = {all.front()};
    const auto wanted = request.ids.empty() ? request.count : std::ssize(request.ids);
    if (names.empty() || std::ssize(names) < wanted)
        return fail(ErrorKind::InvalidArgument,
                    "could not select device driver \"\" with capabilities: [[gpu]]: no CDI specification in /etc/cdi or /var/run/cdi "
                    "describes them");
    return names;
}

} // namespace

Status addRequestedDevices(const std::vector<DeviceRequest>& requests, const std::vector<std::string>& directories,
                           Preparation& preparation)
{
    if (requests.empty())
        return {};
    const auto registry = readRegistry(directories);
    std::set<std::string> common;
    for (const auto& request : requests) {
        ONGGI_TRY(const auto names, namesOf(request, registry));
        for (const auto& name : names) {
            const auto found = registry.devices.find(name);
            if (found == registry.devices.end()) {
                const auto hint = registry.passedOver.empty() ? std::string() : "; not read: " + registry.passedOver.front();
                return fail(ErrorKind::InvalidArgument,
                            fmt::format("CDI device injection failed: unresolvable CDI devices {}{}", name, hint));
            }
            Edits edits(found->second, preparation);
            if (common.insert(found->second.file).second)
                ONGGI_CHECK(edits.apply(found->second.common));
            ONGGI_CHECK(edits.apply(found->second.device.value("containerEdits", json())));
        }
    }
    return {};
}

Status addRequestedDevices(const std::vector<DeviceRequest>& requests, Preparation& preparation)
{
    return addRequestedDevices(requests, {"/etc/cdi", "/var/run/cdi"}, preparation);
}

} // namespace onggi::container

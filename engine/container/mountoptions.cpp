#include "container/options.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <set>

namespace onggi::container::options {

namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 18> tmpfsFlags = {"rw", "ro", "exec", "noexec", "suid", "nosuid", "dev", "nodev", "async", "sync",
                                                         "relatime", "noatime", "atime", "strictatime", "diratime", "nodiratime",
                                                         "private", "rprivate"};
constexpr std::array<std::string_view, 7> tmpfsSettings = {"size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"};

std::unexpected<Error> refuseMount(std::string_view type, std::string_view why)
{
    return fail(ErrorKind::InvalidArgument, fmt::format("invalid mount config for type \"{}\": {}", type, why));
}

/// The mount options of tmpfs(5) that a container may choose.
Status checkTmpfsOptions(std::string_view options)
{
    while (!options.empty()) {
        const auto option = options.substr(0, options.find(','));
        options.remove_prefix(std::min(options.size(), option.size() + 1));
        const auto equals = option.find('=');
        const bool known = equals == std::string_view::npos
            ? std::ranges::find(tmpfsFlags, option) != tmpfsFlags.end()
            : std::ranges::find(tmpfsSettings, option.substr(0, equals)) != tmpfsSettings.end();
        if (!known)
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid tmpfs option [\"{}\"]", option));
    }
    return {};
}

/// [["noexec"],["uid","1000"]]
Status addTmpfsOptions(const json& list, MountRequest& mount)
{
    if (list.is_null())
        return {};
    if (!list.is_array())
        return fail(ErrorKind::InvalidArgument, "invalid JSON: HostConfig.Mounts.TmpfsOptions.Options must be a list");
    for (const auto& words : list) {
        if (!words.is_array() || words.empty() || words.size() > 2 || !std::ranges::all_of(words, &json::is_string))
            return fail(ErrorKind::InvalidArgument, "invalid JSON: HostConfig.Mounts.TmpfsOptions.Options must be a list of lists of one or two strings");
        mount.tmpfsOptions += "," + words[0].get<std::string>();
        if (words.size() == 2)
            mount.tmpfsOptions += "=" + words[1].get<std::string>();
    }
    return checkTmpfsOptions(mount.tmpfsOptions);
}

/// Options of another type than the mount's own.
Status checkMountOptions(const std::string& type, const JsonFields& fields, const MountRequest& mount)
{
    constexpr std::pair<const char*, const char*> owners[] = {
        {"bind", "BindOptions"}, {"volume", "VolumeOptions"}, {"tmpfs", "TmpfsOptions"}, {"image", "ImageOptions"}};
    for (const auto& [owner, name] : owners) {
        if (type != owner && !isUnset(fields.at(name)))
            return refuseMount(type, fmt::format("field {} must not be specified", name));
    }
    if (type == "tmpfs" && !mount.source.empty())
        return refuseMount(type, "field Source must not be specified");
    const bool climbs = mount.subpath.starts_with('/') || ("/" + mount.subpath + "/").find("/../") != std::string::npos;
    if (climbs)
        return refuseMount(type, fmt::format("subpath {:?} must be a relative path that stays below the source", mount.subpath));
    if (type == "volume" && !mount.subpath.empty() && mount.source.empty())
        return refuseMount(type, "must not set Subpath when using anonymous volumes");
    return {};
}

/// "host:container[:options]", "name:container[:options]", or "container" for a volume without a name.
Result<MountRequest> parseBind(const std::string& text)
{
    const auto refuse = [&text](std::string_view why) {
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid volume specification: '{}': {}", text, why));
    };
    std::vector<std::string> parts;
    for (std::size_t start = 0;;) {
        const auto colon = text.find(':', start);
        parts.push_back(text.substr(start, colon - start));
        if (colon == std::string::npos)
            break;
        start = colon + 1;
    }
    if (parts.size() > 3 || parts[0].empty())
        return refuse("expected source:target[:options]");
    MountRequest mount;
    mount.target = parts[parts.size() == 1 ? 0 : 1];
    if (parts.size() > 1) {
        mount.type = parts[0][0] == '/' ? MountType::Bind : MountType::Volume;
        mount.source = parts[0];
        mount.createSource = true;
    } else {
        mount.type = MountType::Volume;
    }
    mount.mode = parts.size() == 3 ? parts[2] : "";
    if (mount.target.empty() || mount.target[0] != '/')
        return refuse("the target must be an absolute path");
    if (mount.target == "/")
        return refuse("the target can't be '/'");
    std::string_view options = parts.size() == 3 ? std::string_view(parts[2]) : std::string_view();
    while (!options.empty()) {
        const auto comma = options.find(',');
        const auto option = options.substr(0, comma);
        options = comma == std::string_view::npos ? std::string_view() : options.substr(comma + 1);
        if (option == "ro")
            mount.readOnly = true;
        else if (option == "rslave" || option == "slave")
            mount.propagation = runtime::Propagation::Slave;
        else if (option == "rshared" || option == "shared")
            mount.propagation = runtime::Propagation::Shared;
        else if (option == "nocopy")
            mount.copyUp = false;
        else if (option != "rw" && option != "z" && option != "Z" && option != "rprivate" && option != "private")
            return refuse(fmt::format("invalid mode: {}", option));
        if (mount.type == MountType::Volume && (option.ends_with("slave") || option.ends_with("shared") || option.ends_with("private")))
            return refuse(fmt::format("invalid mode: {}: a volume is not propagated", option));
        if (mount.type == MountType::Bind && option == "nocopy")
            return refuse("invalid mode: nocopy: nothing is copied into a host directory");
    }
    return mount;
}

Result<MountRequest> parseMount(const json& value)
{
    MountRequest mount;
    JsonFields fields(value, "HostConfig.Mounts");
    std::string type;
    fields.read("Type", type);
    fields.read("Source", mount.source);
    fields.read("Target", mount.target);
    fields.read("ReadOnly", mount.readOnly);
    JsonFields bind(fields.at("BindOptions"), "HostConfig.Mounts.BindOptions");
    bool nonRecursive = false;
    std::string propagation;
    bind.read("CreateMountpoint", mount.createSource);
    bind.read("NonRecursive", nonRecursive);
    bind.read("Propagation", propagation);
    bool topOnly = false;
    bool forceRecursive = false;
    bind.read("ReadOnlyNonRecursive", topOnly);
    bind.read("ReadOnlyForceRecursive", forceRecursive);
    mount.readOnlySubmounts = !topOnly;
    mount.recursive = !nonRecursive;
    JsonFields volume(fields.at("VolumeOptions"), "HostConfig.Mounts.VolumeOptions");
    bool noCopy = false;
    volume.read("Labels", mount.labels);
    volume.read("NoCopy", noCopy);
    volume.read("Subpath", mount.subpath);
    mount.copyUp = !noCopy;
    JsonFields image(fields.at("ImageOptions"), "HostConfig.Mounts.ImageOptions");
    if (type == "image")
        image.read("Subpath", mount.subpath);
    JsonFields tmpfs(fields.at("TmpfsOptions"), "HostConfig.Mounts.TmpfsOptions");
    std::int64_t size = 0;
    std::int64_t mode = 01777;
    tmpfs.read("SizeBytes", size);
    tmpfs.read("Mode", mode);
    for (const auto* each : {&fields, &bind, &volume, &image, &tmpfs})
        ONGGI_CHECK(each->status());

    if (propagation == "rslave" || propagation == "slave")
        mount.propagation = runtime::Propagation::Slave;
    else if (propagation == "rshared" || propagation == "shared")
        mount.propagation = runtime::Propagation::Shared;
    else if (!propagation.empty() && propagation != "rprivate" && propagation != "private")
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid propagation mode: {}", propagation));
    if (mount.target.empty() || mount.target[0] != '/' || mount.target == "/")
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("invalid mount config for type \"{}\": invalid mount path: '{}' mount path must be absolute", type,
                                mount.target));
    ONGGI_CHECK(checkMountOptions(type, fields, mount));
    if ((topOnly || forceRecursive) && !mount.readOnly)
        return refuseMount(type, "mount must be set read-only to use a recursive read-only option");
    if (forceRecursive && topOnly)
        return refuseMount(type, "ReadOnlyForceRecursive and ReadOnlyNonRecursive exclude each other");
    if (!isUnset(volume.at("DriverConfig")) && !isUnset(volume.at("DriverConfig").value("Name", json())) && volume.at("DriverConfig").value("Name", json()) != "local")
        return fail(ErrorKind::NotImplemented, "volume drivers other than \"local\" are not supported by this engine: leave them out");
    if (!isUnset(volume.at("DriverConfig")) && !isUnset(volume.at("DriverConfig").value("Options", json())))
        return fail(ErrorKind::NotImplemented, "volume driver options are not supported by this engine: leave them out");
    if (type == "bind") {
        mount.type = MountType::Bind;
        if (mount.source.empty() || mount.source[0] != '/')
            return fail(ErrorKind::InvalidArgument,
                        fmt::format("invalid mount config for type \"bind\": invalid mount path: '{}' mount path must be absolute",
                                    mount.source));
    } else if (type == "volume") {
        mount.type = MountType::Volume;
    } else if (type == "tmpfs") {
        mount.type = MountType::Tmpfs;
        mount.tmpfsOptions = fmt::format("mode={:o}", mode);
        if (size > 0)
            mount.tmpfsOptions += fmt::format(",size={}", size);
        ONGGI_CHECK(addTmpfsOptions(tmpfs.at("Options"), mount));
    } else if (type == "image") {
        mount.type = MountType::Image;
        mount.readOnly = true;
        if (mount.source.empty())
            return refuseMount(type, "field Source must not be empty");
    } else {
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("mount type {:?} is not supported by this engine: use bind, volume, tmpfs or image", type));
    }
    return mount;
}

} // namespace

std::string cleanPath(const std::string& path)
{
    auto clean = std::filesystem::path(path).lexically_normal().string();
    if (clean.size() > 1 && clean.ends_with('/'))
        clean.pop_back();
    return clean;
}

Status readMounts(JsonFields& fields, HostConfig& host)
{
    fields.read("Binds", host.binds);
    for (const auto& text : host.binds) {
        ONGGI_TRY(auto mount, parseBind(text));
        host.mounts.push_back(std::move(mount));
    }
    const auto& mounts = fields.at("Mounts");
    if (!mounts.is_null() && !mounts.is_array())
        fields.refuse("Mounts", "must be a list");
    if (mounts.is_array()) {
        for (const auto& value : mounts) {
            ONGGI_TRY(auto mount, parseMount(value));
            host.mounts.push_back(std::move(mount));
        }
    }
    fields.read("VolumesFrom", host.volumesFrom);
    std::string driver;
    fields.read("VolumeDriver", driver);
    if (!driver.empty() && driver != "local")
        return fail(ErrorKind::NotFound, fmt::format("error looking up volume plugin {0}: plugin \"{0}\" not found", driver));
    std::map<std::string, std::string> tmpfs;
    fields.read("Tmpfs", tmpfs);
    for (const auto& [target, options] : tmpfs) {
        MountRequest mount;
        mount.type = MountType::Tmpfs;
        mount.target = target;
        mount.tmpfsOptions = options;
        if (target.empty() || target[0] != '/' || target == "/")
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid tmpfs target '{}': it must be an absolute path below /", target));
        ONGGI_CHECK(checkTmpfsOptions(options));
        host.mounts.push_back(std::move(mount));
    }
    std::set<std::string> targets;
    for (auto& mount : host.mounts) {
        mount.target = cleanPath(mount.target);
        if (mount.target == "/")
            return fail(ErrorKind::InvalidArgument, "invalid volume specification: the target can't be '/'");
        if (!targets.insert(mount.target).second)
            return fail(ErrorKind::InvalidArgument, fmt::format("Duplicate mount point: {}", mount.target));
    }
    return {};
}

} // namespace onggi::container::options

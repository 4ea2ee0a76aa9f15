#include "container/record.h"

#include "container/options.h"
#include "database/database.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::container {

namespace {

using nlohmann::json;

json endpointToJson(const std::optional<network::Endpoint>& endpoint)
{
    if (!endpoint)
        return nullptr;
    json ports = json::array();
    for (const auto& port : endpoint->ports)
        ports.push_back({{"key", portKey(port)}, {"ip", port.hostIp}, {"port", port.hostPort}});
    return {{"address", endpoint->address}, {"prefix", endpoint->prefixLength}, {"gateway", endpoint->gateway},
            {"mac", endpoint->macAddress}, {"interface", endpoint->hostInterface}, {"ports", ports}};
}

Result<std::optional<network::Endpoint>> endpointFromJson(const json& value, const std::string& id)
{
    if (value.is_null())
        return std::nullopt;
    network::Endpoint endpoint;
    endpoint.containerId = id;
    endpoint.address = value.at("address");
    endpoint.prefixLength = value.at("prefix");
    endpoint.gateway = value.at("gateway");
    endpoint.macAddress = value.at("mac");
    endpoint.hostInterface = value.at("interface");
    for (const auto& item : value.at("ports")) {
        ONGGI_TRY(auto port, parsePortKey(item.at("key").get<std::string>()));
        port.hostIp = item.at("ip");
        port.hostPort = item.at("port");
        endpoint.ports.push_back(std::move(port));
    }
    return endpoint;
}

json layersToJson(const std::vector<oci::DiffId>& layers)
{
    json list = json::array();
    for (const auto& layer : layers)
        list.push_back(layer.digest.toString());
    return list;
}

Result<std::vector<oci::DiffId>> layersFromJson(const json& list)
{
    std::vector<oci::DiffId> layers;
    for (const auto& text : list) {
        ONGGI_TRY(auto digest, oci::Digest::parse(text.get<std::string>()));
        layers.push_back({std::move(digest)});
    }
    return layers;
}

json mountToJson(const MountPoint& mount)
{
    return {{"type", static_cast<int>(mount.type)}, {"volume", mount.volume}, {"source", mount.source}, {"target", mount.target},
            {"readOnly", mount.readOnly}, {"createSource", mount.createSource}, {"recursive", mount.recursive},
            {"anonymous", mount.anonymous}, {"propagation", static_cast<int>(mount.propagation)}, {"tmpfs", mount.tmpfsOptions},
            {"subpath", mount.subpath}, {"copyUp", mount.copyUp}, {"readOnlySubmounts", mount.readOnlySubmounts}, {"mode", mount.mode},
            {"layers", layersToJson(mount.layers)}};
}

Result<MountPoint> mountFromJson(const json& value)
{
    MountPoint mount;
    mount.type = static_cast<MountType>(value.at("type").get<int>());
    mount.volume = value.at("volume");
    mount.source = value.at("source");
    mount.target = value.at("target");
    mount.readOnly = value.at("readOnly");
    mount.createSource = value.at("createSource");
    mount.recursive = value.at("recursive");
    mount.anonymous = value.at("anonymous");
    mount.propagation = static_cast<runtime::Propagation>(value.at("propagation").get<int>());
    mount.tmpfsOptions = value.at("tmpfs");
    mount.subpath = value.value("subpath", "");
    mount.copyUp = value.value("copyUp", true);
    mount.readOnlySubmounts = value.value("readOnlySubmounts", true);
    mount.mode = value.value("mode", "");
    ONGGI_TRY(mount.layers, layersFromJson(value.value("layers", json::array())));
    return mount;
}

json toJson(const Record& record)
{
    json body = configToJson(record.config);
    body["HostConfig"] = json::parse(record.hostJson);
    body["MacAddress"] = record.endpointRequest.macAddress;
    body["NetworkingConfig"] = options::endpointToJson(record.endpointRequest);
    json mounts = json::array();
    for (const auto& mount : record.mounts)
        mounts.push_back(mountToJson(mount));
    return {{"created", toRfc3339(record.created)}, {"image", record.image.digest.toString()}, {"imageName", record.imageName},
            {"layers", layersToJson(record.layers)}, {"body", body}, {"mounts", mounts}, {"idBase", record.idBase},
            {"state", stateName(record.state)}, {"exitCode", record.exitCode}, {"oomKilled", record.oomKilled},
            {"restartCount", record.restartCount}, {"stoppedByUser", record.stoppedByUser}, {"health", nameOf(record.health)},
            {"error", record.error}, {"startedAt", toRfc3339(record.startedAt)}, {"finishedAt", toRfc3339(record.finishedAt)},
            {"endpoint", endpointToJson(record.endpoint)}};
}

RunState stateFromName(const std::string& name)
{
    for (const auto state : {RunState::Created, RunState::Running, RunState::Paused, RunState::Restarting, RunState::Removing,
                             RunState::Exited}) {
        if (stateName(state) == name)
            return state;
    }
    return RunState::Dead;
}

HealthStatus healthFromName(std::string_view name)
{
    for (const auto status : {HealthStatus::Starting, HealthStatus::Healthy, HealthStatus::Unhealthy}) {
        if (nameOf(status) == name)
            return status;
    }
    return HealthStatus::None;
}

/// May throw json::exception: the caller turns it into an error.
Result<Record> fromJson(const std::string& id, const std::string& name, const json& value)
{
    Record record;
    record.id = id;
    record.name = name;
    ONGGI_TRY(record.created, fromRfc3339(value.at("created").get<std::string>()));
    ONGGI_TRY(record.image.digest, oci::Digest::parse(value.at("image").get<std::string>()));
    record.imageName = value.at("imageName");
    ONGGI_TRY(record.layers, layersFromJson(value.at("layers")));
    ONGGI_TRY(auto request, parseCreate(value.at("body")));
    record.config = std::move(request.config);
    record.host = std::move(request.host);
    record.endpointRequest = std::move(request.endpoint);
    record.hostJson = value.at("body").at("HostConfig").dump();
    for (const auto& item : value.at("mounts")) {
        ONGGI_TRY(auto mount, mountFromJson(item));
        record.mounts.push_back(std::move(mount));
    }
    record.idBase = value.at("idBase");
    record.state = stateFromName(value.at("state"));
    record.exitCode = value.at("exitCode");
    record.oomKilled = value.at("oomKilled");
    record.restartCount = value.value("restartCount", 0);
    record.stoppedByUser = value.value("stoppedByUser", false);
    record.health = healthFromName(value.value("health", ""));
    record.error = value.at("error");
    ONGGI_TRY(record.startedAt, fromRfc3339(value.at("startedAt").get<std::string>()));
    ONGGI_TRY(record.finishedAt, fromRfc3339(value.at("finishedAt").get<std::string>()));
    ONGGI_TRY(record.endpoint, endpointFromJson(value.at("endpoint"), id));
    return record;
}

Result<Record> readRow(const std::string& id, const std::string& name, const std::string& text)
{
    const auto damaged = [&](std::string_view why) {
        return fail(ErrorKind::DataLoss, fmt::format("container {} ({}) has a damaged record: {}", name, id.substr(0, 12), why));
    };
    try {
        auto record = fromJson(id, name, json::parse(text));
        if (!record)
            return damaged(record.error().message());
        return record;
    } catch (const json::exception& exception) {
        return damaged(exception.what());
    }
}

} // namespace

std::string_view stateName(RunState state)
{
    switch (state) {
    case RunState::Created:
        return "created";
    case RunState::Running:
        return "running";
    case RunState::Paused:
        return "paused";
    case RunState::Restarting:
        return "restarting";
    case RunState::Removing:
        return "removing";
    case RunState::Exited:
        return "exited";
    case RunState::Dead:
        break;
    }
    return "dead";
}

Result<RecordStore> RecordStore::open(Database& database)
{
    ONGGI_CHECK(database.migrate("containers", {"CREATE TABLE containers(id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
                                                " record TEXT NOT NULL)"}));
    return RecordStore(database);
}

Status RecordStore::save(const Record& record)
{
    ONGGI_TRY(auto write, m_database->prepare("INSERT INTO containers(id, name, record) VALUES(?,?,?)"
                                              " ON CONFLICT(id) DO UPDATE SET name=excluded.name, record=excluded.record"));
    return write.bind(record.id).bind(record.name).bind(toJson(record).dump()).run();
}

Status RecordStore::remove(const std::string& id)
{
    ONGGI_TRY(auto remove, m_database->prepare("DELETE FROM containers WHERE id=?"));
    return remove.bind(id).run();
}

Result<std::vector<Result<Record>>> RecordStore::loadAll()
{
    ONGGI_TRY(auto query, m_database->prepare("SELECT id, name, record FROM containers"));
    std::vector<Result<Record>> records;
    for (;;) {
        ONGGI_TRY(const bool row, query.step());
        if (!row)
            return records;
        records.push_back(readRow(query.text(0), query.text(1), query.text(2)));
    }
}

} // namespace onggi::container

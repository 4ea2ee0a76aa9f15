#include "container/resourceupdate.h"

#include "container/jsonfields.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace onggi::container {

namespace {

using nlohmann::json;

constexpr std::array changeable = {"Memory", "MemorySwap", "MemoryReservation", "NanoCpus", "CpuShares", "CpuPeriod", "CpuQuota",
                                   "CpusetCpus", "CpusetMems", "PidsLimit", "BlkioWeight"};

bool isEmptyValue(const json& value)
{
    return value.is_null() || value == false || value == 0 || value == "" || (value.is_structured() && value.empty());
}

std::int64_t numberIn(const json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

/// Memory and swap together as Docker keeps it: twice the memory where nothing was said.
std::int64_t swapOf(const json& host)
{
    const auto swap = numberIn(host, "MemorySwap");
    const auto memory = numberIn(host, "Memory");
    return swap != 0 || memory <= 0 ? swap : 2 * memory;
}

Status checkAgainst(const json& host, const json& body)
{
    struct Conflict
    {
        const char* wanted;
        const char* present;
        const char* message;
    };
    constexpr Conflict conflicts[] = {
        {"NanoCpus", "CpuPeriod", "Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set"},
        {"NanoCpus", "CpuQuota", "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set"},
        {"CpuPeriod", "NanoCpus", "Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set"},
        {"CpuQuota", "NanoCpus", "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set"},
    };
    for (const auto& [wanted, present, message] : conflicts) {
        if (numberIn(body, wanted) > 0 && numberIn(host, present) > 0)
            return fail(ErrorKind::Conflict, message);
    }
    if (const auto memory = numberIn(body, "Memory"); memory > swapOf(host) && numberIn(body, "MemorySwap") == 0)
        return fail(ErrorKind::Conflict, "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at "
                                         "the same time");
    return {};
}

Status mergeRestartPolicy(const Record& record, const json& body, json& host)
{
    const auto found = body.find("RestartPolicy");
    if (found == body.end())
        return {};
    JsonFields fields(*found, "RestartPolicy");
    std::string name;
    std::int64_t retries = 0;
    fields.read("Name", name);
    fields.read("MaximumRetryCount", retries);
    ONGGI_CHECK(fields.status());
    if (name.empty())
        return {};
    ONGGI_TRY(const auto policy, RestartPolicy::parse(name, retries));
    if (record.host.autoRemove && !policy.isNone())
        return fail(ErrorKind::Conflict, "Restart policy cannot be updated because AutoRemove is enabled for the container");
    host["RestartPolicy"] = {{"Name", name}, {"MaximumRetryCount", policy.maximumRetries}};
    return {};
}

/// Takes into `changes` what is new, and into `undo` what was: the kernel's default where nothing was.
template<typename T>
void note(std::optional<T> cgroup::Limits::*field, T usual, const cgroup::Limits& before, const cgroup::Limits& after,
          ResourceUpdate& update)
{
    if (before.*field == after.*field)
        return;
    update.changes.*field = (after.*field).value_or(usual);
    update.undo.*field = (before.*field).value_or(usual);
}

void noteChanges(const cgroup::Limits& before, const cgroup::Limits& after, ResourceUpdate& update)
{
    using cgroup::Limits;
    note<std::int64_t>(&Limits::memoryReservationBytes, -1, before, after, update);
    note<std::int64_t>(&Limits::cpuShares, 1024, before, after, update);
    note<std::int64_t>(&Limits::cpuQuotaMicros, -1, before, after, update);
    note<std::int64_t>(&Limits::cpuPeriodMicros, 100'000, before, after, update);
    note<std::int64_t>(&Limits::pids, -1, before, after, update);
    note<int>(&Limits::blkioWeight, 500, before, after, update);
    if (before.memoryBytes != after.memoryBytes || before.memorySwapBytes != after.memorySwapBytes) {
        // Together: each is checked against the other.
        update.changes.memoryBytes = after.memoryBytes.value_or(-1);
        update.changes.memorySwapBytes = after.memorySwapBytes.value_or(-1);
        update.undo.memoryBytes = before.memoryBytes.value_or(-1);
        update.undo.memorySwapBytes = before.memorySwapBytes.value_or(-1);
    }
    if (before.cpusetCpus != after.cpusetCpus) {
        update.changes.cpusetCpus = after.cpusetCpus;
        update.undo.cpusetCpus = before.cpusetCpus;
    }
    if (before.cpusetMems != after.cpusetMems) {
        update.changes.cpusetMems = after.cpusetMems;
        update.undo.cpusetMems = before.cpusetMems;
    }
}

} // namespace

Result<ResourceUpdate> settleUpdate(const Record& record, const json& body)
{
    json host = json::parse(record.hostJson, nullptr, false);
    if (!host.is_object())
        host = json::object();
    ONGGI_CHECK(checkAgainst(host, body));
    const auto oldSwap = swapOf(host);
    for (const auto& [key, value] : body.items()) {
        if (isEmptyValue(value) || key == "RestartPolicy")
            continue;
        if (std::ranges::find(changeable, key) == changeable.end())
            return fail(ErrorKind::NotImplemented,
                        fmt::format("{} cannot be changed on a container that exists: leave it out, or make another container", key));
        host[key] = value;
    }
    // Memory that grows leaves the sum with swap as it was, also where that sum was the default.
    if (numberIn(body, "MemorySwap") == 0 && oldSwap != 0)
        host["MemorySwap"] = oldSwap;
    ONGGI_CHECK(mergeRestartPolicy(record, body, host));
    ResourceUpdate update;
    ONGGI_TRY(update.host, parseHostConfig(host));
    update.hostJson = host.dump();
    noteChanges(record.host.limits, update.host.limits, update);
    return update;
}

} // namespace onggi::container

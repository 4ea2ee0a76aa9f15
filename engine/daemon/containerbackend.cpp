#include "daemon/containerbackend.h"

#include "base/log.h"
#include "daemon/containerfilter.h"
#include "daemon/containerjson.h"
#include "daemon/detachkeys.h"
#include "daemon/logstream.h"
#include "daemon/socketsink.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::daemon {

namespace {

using api::Json;

} // namespace

ContainerBackend::ContainerBackend(container::ContainerService& containers, const image::ImageService& images,
                                   DiskUsage& disk, const NetworkIds& networkIds, std::string stateDirectory)
    : m_containers(containers)
    , m_images(images)
    , m_disk(disk)
    , m_networkIds(networkIds)
    , m_stateDirectory(std::move(stateDirectory))
{
}

api::Awaitable<Result<Json>> ContainerBackend::create(std::string name, std::string platform, Json body, api::RequestContext)
{
    if (!platform.empty()) {
        ONGGI_CO_TRY(const auto wanted, oci::Platform::parse(platform));
        if (!wanted.accepts(oci::Platform::host()) && !oci::Platform::host().accepts(wanted))
            co_return fail(ErrorKind::NotFound,
                           fmt::format("image with platform {} does not run on this {} machine", platform,
                                       oci::Platform::host().toString()));
    }
    auto made = co_await m_containers.create(std::move(name), std::move(body));
    ONGGI_CO_TRY(const auto created, std::move(made));
    co_return Json{{"Id", created.id}, {"Warnings", created.warnings}};
}

api::Awaitable<Result<std::string>> ContainerBackend::list(ListQuery query)
{
    if (const auto networks = query.filters.find("network"); networks != query.filters.end())
        std::ranges::transform(networks->second, networks->second.begin(), [this](const std::string& name) { return m_networkIds.nameFor(name); });
    ONGGI_CO_TRY(const auto filter, ContainerFilter::make(query.filters, m_containers, m_images));
    const bool all = query.all || query.limit > 0 || filter.asksForState();
    std::vector<container::ContainerPtr> listed;
    for (const auto& container : m_containers.all()) {
        if ((!all && !container->isActive()) || !filter.matches(container->record))
            continue;
        listed.push_back(container);
        if (query.limit > 0 && listed.size() >= static_cast<std::size_t>(query.limit))
            break;
    }
    std::map<std::string, DiskUsage::Size> sizes;
    if (query.size) {
        auto wanted = listed;
        auto measured = co_await m_disk.containers(std::move(wanted));
        ONGGI_CO_TRY(sizes, std::move(measured));
    }
    ContainerListing listing(Clock::system().now(), m_networkIds);
    for (const auto& container : listed)
        listing.add(container->record, query.size ? &sizes[container->record.id] : nullptr);
    co_return listing.take();
}

api::Awaitable<Result<Json>> ContainerBackend::inspect(std::string id, bool size)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    Json details = containerDetails(*container, m_networkIds, m_stateDirectory);
    if (size) {
        std::vector<container::ContainerPtr> wanted{container};
        auto measured = co_await m_disk.containers(std::move(wanted));
        ONGGI_CO_TRY(const auto sizes, std::move(measured));
        addSize(details, sizes);
    }
    if (const auto execs = m_containers.execs().idsOf(*container); !execs.empty())
        details["ExecIDs"] = execs;
    co_return details;
}

api::Awaitable<Status> ContainerBackend::start(std::string id, std::string)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    co_return co_await m_containers.start(container);
}

api::Awaitable<Status> ContainerBackend::stop(std::string id, std::string signal, std::optional<int> timeout)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    co_return co_await m_containers.stop(container, std::move(signal), timeout);
}

api::Awaitable<Status> ContainerBackend::restart(std::string id, std::string signal, std::optional<int> timeout)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    co_return co_await m_containers.restart(container, std::move(signal), timeout);
}

api::Awaitable<Status> ContainerBackend::kill(std::string id, std::string signal)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    co_return co_await m_containers.kill(container, std::move(signal), std::move(id));
}

api::Awaitable<Status> ContainerBackend::pause(std::string id)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    co_return co_await m_containers.pause(container);
}

api::Awaitable<Status> ContainerBackend::unpause(std::string id)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    co_return co_await m_containers.unpause(container);
}

api::Awaitable<Result<Json>> ContainerBackend::update(std::string id, Json body)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    auto updated = co_await m_containers.update(container, std::move(body));
    ONGGI_CO_CHECK(updated);
    co_return Json{{"Warnings", Json::array()}};
}

api::Awaitable<Result<Json>> ContainerBackend::prune(api::Filters filters)
{
    ONGGI_CO_TRY(auto filter, container::PruneFilter::make(filters, Clock::system().now()));
    auto done = co_await m_containers.prune(std::move(filter));
    ONGGI_CO_TRY(const auto pruned, std::move(done));
    co_return Json{{"ContainersDeleted", pruned.ids}, {"SpaceReclaimed", pruned.bytes}};
}

api::Awaitable<Status> ContainerBackend::rename(std::string id, std::string newName)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    co_return m_containers.rename(container, newName);
}

api::Awaitable<Status> ContainerBackend::resize(std::string id, int rows, int columns)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    co_return m_containers.resize(container, rows, columns);
}

api::Awaitable<Status> ContainerBackend::remove(std::string id, RemoveQuery query)
{
    if (query.link)
        co_return co_await m_containers.removeLink(std::move(id));
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    co_return co_await m_containers.remove(container, query.force, query.volumes);
}

api::Awaitable<Result<Json>> ContainerBackend::wait(std::string id, std::string condition, api::ByteSink& sink)
{
    using namespace boost::asio::experimental::awaitable_operators;
    using WaitFor = container::ContainerService::WaitFor;
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    // The clients send start only when they have the head of this reply. What they wait for is fixed before that.
    const auto waitFor = condition == "removed" ? WaitFor::Removed
        : condition == "next-exit"              ? WaitFor::NextExit
                                                : WaitFor::NotRunning;
    auto waiting = m_containers.wait(container, waitFor);
    auto head = co_await sink.sendHead();
    ONGGI_CO_CHECK(head);
    auto either = co_await (std::move(waiting) || sink.clientGone());
    if (either.index() == 1)
        co_return fail(ErrorKind::Cancelled, "the client left");
    co_return Json{{"StatusCode", std::get<0>(either)}};
}

Result<bool> ContainerBackend::hasTerminal(std::string id)
{
    ONGGI_TRY(const auto container, m_containers.find(id));
    return container->record.config.terminal;
}

api::Awaitable<Status> ContainerBackend::logs(std::string id, LogsQuery query, api::ByteSink& sink)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    co_return co_await streamLogs(m_containers, container, query, sink);
}

api::Awaitable<Status> ContainerBackend::checkAttach(std::string id, AttachQuery query)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    using container::RunState;
    if (container->record.state == RunState::Paused)
        co_return fail(ErrorKind::Conflict,
                       fmt::format("container {} is paused, unpause the container before attach", container->record.id));
    if (container->record.state == RunState::Restarting)
        co_return fail(ErrorKind::Conflict,
                       fmt::format("container {} is restarting, wait until the container is running", container->record.id));
    ONGGI_CO_TRY([[maybe_unused]] const auto keys, parseDetachKeys(query.detachKeys));
    co_return Status();
}

/// What the log holds by now, on a connection that has left HTTP.
api::Awaitable<void> ContainerBackend::sendLog(container::ContainerPtr container, AttachQuery query, UniqueFd socket)
{
    LogsQuery wanted;
    wanted.output = query.output;
    wanted.error = query.error;
    const auto executor = co_await boost::asio::this_coro::executor;
    SocketSink sink(executor, std::move(socket));
    const auto sent = co_await streamLogs(m_containers, container, wanted, sink, query.raw);
    if (!sent)
        log::debug("container {}: its log could not be sent: {}", container->record.name, sent.error().message());
}

api::Awaitable<void> ContainerBackend::attach(std::string id, AttachQuery query, api::HijackedConnection connection)
{
    const auto container = m_containers.find(id);
    if (!container)
        co_return;
    if (!query.stream) {
        auto sending = sendLog(*container, query, std::move(connection.socket));
        if (query.logs)
            co_await std::move(sending);
        co_return;
    }
    const auto& config = (*container)->record.config;
    monitor::Attach order;
    order.input = query.input && config.openStdin;
    order.output = query.output;
    order.error = query.error;
    order.framed = !config.terminal && !query.raw;
    order.replay = query.logs;
    order.earlyInput = std::move(connection.earlyInput);
    if (config.terminal)
        order.detachKeys = parseDetachKeys(query.detachKeys.empty() ? defaultDetachKeys : query.detachKeys).value_or("");
    if (auto status = m_containers.attach(*container, std::move(order), std::move(connection.socket)); !status)
        log::warning("container {}: a client could not be attached: {}", (*container)->record.name, status.error().message());
}

} // namespace onggi::daemon

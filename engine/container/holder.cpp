#include "container/holder.h"

#include "base/log.h"
#include "container/groups.h"
#include "container/specbuilder.h"
#include "sys/memoryfile.h"

#include <cerrno>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::container {

namespace {

/// No program runs: no filter need be compiled for it, and no other container and no device be there.
Record quietly(Record record)
{
    auto& host = record.host;
    host.seccompUnconfined = true;
    host.links.clear();
    host.devices.clear();
    host.deviceRequests.clear();
    for (auto* settings : {&host.blkioWeightDevice, &host.blkioReadBps, &host.blkioWriteBps, &host.blkioReadIops, &host.blkioWriteIops})
        settings->clear();
    for (auto* joined : {&host.networkContainer, &host.ipcContainer, &host.pidContainer})
        joined->clear();
    if (host.network == NetworkMode::Container)
        host.network = NetworkMode::None;
    if (host.ipc == IpcMode::Container)
        host.ipc = IpcMode::Private;
    return record;
}

/// Takes from a container's spec all that does not make its mounts: nothing of it shall refuse a look at the files, and
/// nothing of another container be needed for it.
void keepMountsOnly(runtime::Spec& spec)
{
    spec.mountsOnly = true;
    spec.terminal = false;
    spec.seccomp = false;
    spec.limits = {};
    spec.rlimits.clear();
    spec.sysctls.clear();
    spec.oomScoreAdjust.reset();
    const bool user = spec.namespaces.user;
    spec.namespaces = {};
    spec.namespaces.user = user;
}

} // namespace

Holder::Holder(Parts parts, const Record& record)
    : m_parts(std::move(parts))
    , m_id(record.id)
    , m_cgroupParent(cgroupParentOf(record.host, m_parts.settings))
    , m_runDirectory(m_parts.settings.runDirectory + "/containers/" + m_id + "-files")
{
}

Holder::~Holder()
{
    // Without its connection the monitor gives up by itself.
    if (m_link)
        m_link->close();
}

Awaitable<Result<std::unique_ptr<Holder>>> Holder::hold(Parts parts, const Record& record)
{
    std::unique_ptr<Holder> holder(new Holder(std::move(parts), record));
    Status held = holder->launch(record);
    if (held)
        held = co_await holder->awaitMounts();
    if (!held) {
        co_await holder->release();
        co_return fail(held.error().context("mounting the container's file systems"));
    }
    co_return holder;
}

Status Holder::launch(const Record& record)
{
    ONGGI_TRY(const UniqueFd directory, m_parts.layers.openContainer(record.id));
    if (::mkdir(m_runDirectory.c_str(), 0700) != 0 && errno != EEXIST)
        return failErrno(errno, "making " + m_runDirectory);
    const UniqueFd runDirectory(::open(m_runDirectory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!runDirectory)
        return failErrno(errno, "opening " + m_runDirectory);
    runtime::SeccompCache seccomp;
    const auto findNone = [](const std::string& name) -> Result<ContainerPtr> {
        return fail(ErrorKind::Internal, "container " + name + " is not needed for these mounts");
    };
    ONGGI_TRY(auto preparation,
              prepareSpec(quietly(record), {m_parts.settings, m_parts.volumes, m_parts.layers, seccomp, findNone}, directory));
    keepMountsOnly(preparation.spec);
    ONGGI_TRY(const UniqueFd spec, sys::sealedMemory("onggi-spec", runtime::toJson(preparation.spec).dump()));

    monitor::Launch order;
    order.id = record.id;
    order.log.driver = monitor::LogDriver::None;
    std::vector<int> fds{spec.get(), m_parts.layers.layersDirectory().get(), directory.get(), runDirectory.get()};
    for (const auto& source : preparation.sources)
        fds.push_back(source.get());
    ONGGI_TRY(m_link, MonitorLink::spawn(m_parts.executor));
    return m_link->send(order, fds);
}

Awaitable<Status> Holder::awaitMounts()
{
    for (;;) {
        auto incoming = co_await m_link->next();
        if (!incoming)
            co_return fail(std::move(incoming).error());
        if (!*incoming)
            co_return fail(ErrorKind::Internal, "the monitor ended before the mounts were made");
        const auto& report = (*incoming)->report;
        if (const auto* failed = std::get_if<monitor::Failed>(&report))
            co_return fail(failed->kind == ErrorKind::NotFound ? ErrorKind::InvalidArgument : failed->kind, failed->message);
        if (std::holds_alternative<monitor::Created>(report) && !(*incoming)->fds.empty())
            m_pidfd = std::move((*incoming)->fds[0]);
        if (std::holds_alternative<monitor::Prepared>(report))
            co_return m_pidfd ? Status() : Status(fail(ErrorKind::Internal, "the monitor sent no process descriptor"));
    }
}

Awaitable<void> Holder::release()
{
    bool there = m_link != nullptr;
    if (there)
        (void)m_link->send(monitor::Abort{});
    while (there) {
        const auto incoming = co_await m_link->next();
        there = incoming && *incoming;
    }
    if (m_link)
        m_link->close();
    m_link.reset();
    // A monitor that was killed has left its group and its files.
    if (const Status ended = endGroup(m_id, m_cgroupParent); !ended)
        log::warning("{}", ended.error().message());
    for (const char* name : {monitor::socketName, monitor::pidFileName})
        ::unlink((m_runDirectory + "/" + name).c_str());
    if (::rmdir(m_runDirectory.c_str()) != 0 && errno != ENOENT)
        log::warning("{}", Error::fromErrno(errno, "removing " + m_runDirectory).message());
}

} // namespace onggi::container

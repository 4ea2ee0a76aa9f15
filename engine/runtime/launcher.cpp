#include "runtime/launcher.h"

#include "runtime/capabilities.h"
#include "runtime/copyup.h"
#include "runtime/devicetree.h"
#include "runtime/initprocess.h"
#include "runtime/joining.h"
#include "runtime/overlay.h"
#include "runtime/plan.h"
#include "runtime/validation.h"
#include "sys/memoryfile.h"
#include "sys/mounts.h"
#include "sys/spawn.h"

#include <algorithm>
#include <cerrno>
#include <sys/mount.h>

namespace onggi::runtime {

namespace {

sys::MountChange attributesOf(const Mount& mount)
{
    sys::MountChange change;
    change.set |= mount.readOnly ? MOUNT_ATTR_RDONLY : 0;
    change.set |= mount.noSuid ? MOUNT_ATTR_NOSUID : 0;
    change.set |= mount.noDev ? MOUNT_ATTR_NODEV : 0;
    change.set |= mount.noExec ? MOUNT_ATTR_NOEXEC : 0;
    switch (mount.propagation) {
    case Propagation::Private:
        change.propagation = MS_PRIVATE;
        break;
    case Propagation::Slave:
        change.propagation = MS_SLAVE;
        break;
    case Propagation::Shared:
        change.propagation = MS_SHARED;
        break;
    }
    return change;
}

class ContainerLaunch : public Launch
{
public:
    ContainerLaunch(const Spec& spec, LaunchFds fds, std::unique_ptr<cgroup::Group> group,
                    OverlayMethod overlay)
        : m_spec(spec)
        , m_fds(std::move(fds))
        , m_group(std::move(group))
        , m_overlayMethod(overlay)
    {
    }

    ~ContainerLaunch() override
    {
        if (m_executed)
            return;
        m_init.reset();
        (void)m_group->remove();
    }

    Status start(const ContainerStdio& stdio);

    pid_t pid() const override { return m_init->pid(); }
    const UniqueFd& pidfd() const override { return m_init->pidfd(); }
    const UniqueFd& networkNamespace() const override { return m_network; }
    cgroup::Group& group() override { return *m_group; }
    Status prepare() override;
    UniqueFd takeTerminal() override { return std::move(m_terminal); }
    Status go() override;
    std::vector<std::string> warnings() const override { return m_warnings; }

private:
    Status sendPlan(const ContainerStdio& stdio);
    Result<UniqueFd> overlay();
    void shiftOwners(OverlayRequest& request) const;
    Result<UniqueFd> imageMount(const Mount& mount);
    Status fillVolumes();
    Result<UniqueFd> bindMount(const Mount& mount);
    Status sendMounts(const std::vector<UniqueFd>& mounts);

    Spec m_spec;
    LaunchFds m_fds;
    std::unique_ptr<cgroup::Group> m_group;
    OverlayMethod m_overlayMethod;
    std::optional<InitProcess> m_init;
    UniqueFd m_userNamespace;
    UniqueFd m_network;
    UniqueFd m_terminal;
    std::vector<std::string> m_warnings;
    bool m_executed = false;
};

Status ContainerLaunch::start(const ContainerStdio& stdio)
{
    ONGGI_CHECK(m_group->apply(m_spec.limits));
    ONGGI_TRY(InitProcess init, InitProcess::start(m_spec, m_fds.sources, stdio, *m_group));
    m_init.emplace(std::move(init));
    // Init reads the plan as soon as it runs, and goes on to everything that needs no mount of ours.
    ONGGI_CHECK(sendPlan(stdio));
    if (m_spec.namespaces.network) {
        ONGGI_TRY(m_network, m_init->openNamespace("net"));
    }
    if (m_spec.namespaces.user) {
        ONGGI_TRY(m_userNamespace, m_init->openNamespace("user"));
    }
    if (m_spec.oomScoreAdjust) {
        const auto status = m_init->writeProcFile("oom_score_adj", std::to_string(*m_spec.oomScoreAdjust));
        if (!status)
            m_warnings.push_back("the OOM score adjustment " + std::to_string(*m_spec.oomScoreAdjust) +
                                 " is not allowed here: " + status.error().message());
    }
    return {};
}

Status ContainerLaunch::sendPlan(const ContainerStdio& stdio)
{
    Plan plan;
    plan.spec = m_spec;
    plan.spec.layers.clear();
    plan.spec.limits = {};
    plan.spec.capabilities.clear();
    plan.spec.joined.clear();
    ONGGI_TRY(plan.capabilities, capabilitySet(m_spec.capabilities));
    plan.mountCount = 2;
    for (const Mount& mount : m_spec.mounts)
        plan.mountCount += comesWithLaunch(mount) ? 1U : 0U;
    plan.hasInput = static_cast<bool>(stdio.input);
    plan.hasOutput = static_cast<bool>(stdio.output);
    plan.hasError = static_cast<bool>(stdio.error);
    plan.hasSeccomp = m_spec.seccomp;
    if (m_spec.seccomp && !m_fds.seccomp)
        return fail(ErrorKind::InvalidArgument,
                    "the runtime spec wants seccomp, but no program came with it");

    ONGGI_TRY(const UniqueFd memory, sys::sealedMemory("plan", encodePlan(plan)));
    std::vector<int> fds{memory.get()};
    if (plan.hasSeccomp)
        fds.push_back(m_fds.seccomp.get());
    return m_init->socket().send(encodeStep({Step::Plan, ErrorKind::Internal, 0, {}}), fds);
}

Result<UniqueFd> ContainerLaunch::overlay()
{
    OverlayRequest request{m_spec.layers, m_fds.layers.get(), m_fds.container.get()};
    shiftOwners(request);
    return mountOverlay(request, m_overlayMethod);
}

void ContainerLaunch::shiftOwners(OverlayRequest& request) const
{
    if (!m_spec.namespaces.user)
        return;
    request.userNamespace = m_userNamespace.get();
    request.rootUid = mappedRoot(m_spec.uidMappings);
    request.rootGid = mappedRoot(m_spec.gidMappings);
}

/// Another image's files, without anything to write to.
Result<UniqueFd> ContainerLaunch::imageMount(const Mount& mount)
{
    OverlayRequest request{mount.layers, m_fds.layers.get(), -1};
    shiftOwners(request);
    request.subpath = mount.subpath;
    auto made = mountOverlay(request, m_overlayMethod);
    if (!made)
        return fail(made.error().context("mount " + mount.destination));
    ONGGI_CHECK(sys::changeMount(made->get(), attributesOf(mount), false));
    return made;
}

/// Before the volumes are cloned and shifted: what is copied keeps the owners that both have on disk.
Status ContainerLaunch::fillVolumes()
{
    UniqueFd image;
    for (const Mount& mount : m_spec.mounts) {
        if (mount.kind != MountKind::Bind || !mount.copyUp || m_spec.layers.empty())
            continue;
        if (!image) {
            ONGGI_TRY(image, mountOverlay({m_spec.layers, m_fds.layers.get(), -1}, m_overlayMethod));
        }
        const auto status = copyUp(image, mount.destination, m_fds.sources[static_cast<std::size_t>(mount.source)]);
        if (!status)
            return fail(status.error().context("fill the volume for " + mount.destination + " from the image"));
    }
    return {};
}

Result<UniqueFd> ContainerLaunch::bindMount(const Mount& mount)
{
    const UniqueFd& source = m_fds.sources[static_cast<std::size_t>(mount.source)];
    auto clone = mount.borrowed.empty() ? sys::cloneMount(source.get(), "", mount.recursive)
                                        : borrowMount(source, mount.borrowed);
    if (!clone)
        return fail(clone.error().context("mount " + mount.destination));
    if (mount.idmapped && m_userNamespace) {
        sys::MountChange shift;
        shift.userNamespace = m_userNamespace.get();
        // Where only something mounted further down can't, the rest is shifted nevertheless.
        if (!sys::changeMount(clone->get(), shift, mount.recursive)
            && (!mount.recursive || !sys::changeMount(clone->get(), shift, false)))
            m_warnings.push_back(
                "mount " + mount.destination +
                ": its file system cannot shift owners, so files there are not the container root's");
    }
    auto attributes = attributesOf(mount);
    if (mount.readOnly && !mount.readOnlySubmounts) {
        sys::MountChange top;
        top.set = MOUNT_ATTR_RDONLY;
        attributes.set &= ~std::uint64_t(MOUNT_ATTR_RDONLY);
        if (const auto status = sys::changeMount(clone->get(), top, false); !status)
            return fail(status.error().context("mount " + mount.destination));
    }
    if (const auto status = sys::changeMount(clone->get(), attributes, mount.recursive); !status)
        return fail(status.error().context("mount " + mount.destination));
    return clone;
}

Status ContainerLaunch::sendMounts(const std::vector<UniqueFd>& mounts)
{
    for (std::size_t begin = 0; begin < mounts.size(); begin += sys::MessageSocket::maxFds) {
        std::vector<int> batch;
        const std::size_t end = std::min(mounts.size(), begin + sys::MessageSocket::maxFds);
        for (std::size_t i = begin; i < end; ++i)
            batch.push_back(mounts[i].get());
        ONGGI_CHECK(m_init->socket().send(encodeStep({Step::Mounts, ErrorKind::Internal, 0, {}}), batch));
    }
    return {};
}

Status ContainerLaunch::prepare()
{
    ONGGI_CHECK(fillVolumes());
    std::vector<UniqueFd> mounts;
    ONGGI_TRY(UniqueFd root, overlay());
    mounts.push_back(std::move(root));
    ONGGI_TRY(UniqueFd devices, makeDeviceTree(m_spec));
    mounts.push_back(std::move(devices));
    for (const Mount& mount : m_spec.mounts) {
        if (!comesWithLaunch(mount))
            continue;
        auto made = mount.kind == MountKind::Image ? imageMount(mount) : bindMount(mount);
        if (!made)
            return fail(made.error());
        mounts.push_back(std::move(*made));
    }
    if (const auto sent = sendMounts(mounts); !sent && sent.error().kind() != ErrorKind::Unavailable)
        return sent;
    mounts.clear();

    // Also when init is gone already: its last words say why.
    ONGGI_CHECK(m_init->awaitReady(m_spec.terminal, m_warnings, m_terminal));
    m_userNamespace.reset();
    m_fds = {};
    return {};
}

Status ContainerLaunch::go()
{
    ONGGI_CHECK(m_init->execute(m_spec.rlimits, m_warnings, m_terminal));
    m_executed = true;
    return {};
}

} // namespace

Result<std::unique_ptr<Launch>> Launch::begin(const Spec& spec, LaunchFds fds, ContainerStdio stdio,
                                              OverlayMethod overlay)
{
    ONGGI_CHECK(validate(spec, fds.sources.size()));
    ONGGI_TRY(const auto manager, cgroup::Manager::detect(cgroup::defaultRoot, spec.cgroupParent));
    ONGGI_TRY(auto group, manager->create(spec.id));
    auto launch = std::make_unique<ContainerLaunch>(spec, std::move(fds), std::move(group), overlay);
    ONGGI_CHECK(launch->start(stdio));
    return launch;
}

} // namespace onggi::runtime

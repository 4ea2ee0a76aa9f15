#include "runtime/execlauncher.h"

#include "runtime/capabilities.h"
#include "runtime/initprocess.h"
#include "runtime/plan.h"
#include "sys/memoryfile.h"
#include "sys/process.h"
#include "sys/rootpath.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::runtime {

namespace {

/// A group of the unified hierarchy below a container's, without controllers: it limits nothing and only says who
/// belongs together. Removed with its owner, or, if that is killed, with the container's group.
class InnerGroup
{
public:
    /// Without the hierarchy, or where the container has given its group's controllers to groups of its own, there is none.
    InnerGroup(int parent, std::string name)
        : m_name("exec-" + std::move(name))
    {
        if (parent < 0)
            return;
        m_parent.reset(openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (m_parent && mkdirat(m_parent.get(), m_name.c_str(), 0755) == 0)
            m_directory.reset(openat(m_parent.get(), m_name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    }
    ~InnerGroup()
    {
        if (!m_directory)
            return;
        kill();
        // A killed process counts until it is gone.
        constexpr int patience = 100;
        for (int round = 0; round < patience && unlinkat(m_parent.get(), m_name.c_str(), AT_REMOVEDIR) < 0 && errno == EBUSY; ++round)
            poll(nullptr, 0, 2);
    }
    InnerGroup(const InnerGroup&) = delete;
    InnerGroup& operator=(const InnerGroup&) = delete;

    int fd() const { return m_directory.get(); }
    /// False when nobody could be killed this way.
    bool kill() const
    {
        const UniqueFd file(m_directory ? openat(m_directory.get(), "cgroup.kill", O_WRONLY | O_CLOEXEC) : -1);
        return file && writeAll(file.get(), "1").has_value();
    }

private:
    UniqueFd m_parent;
    UniqueFd m_directory;
    std::string m_name;
};

/// The group below the container's, `id`, in which its first process is. Where the container has given its group's
/// controllers to groups of its own, as an init does, the kernel lets no process stand in the group itself (EBUSY).
Result<UniqueFd> groupOfFirstProcess(const UniqueFd& container, int group, const std::string& id)
{
    constexpr std::size_t limit = 64 * 1024;
    const auto text = [](const std::string& path) -> Result<std::string> {
        const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file)
            return failErrno(errno, "open " + path);
        return readAll(file.get(), limit);
    };
    ONGGI_TRY(const std::string information, text("/proc/self/fdinfo/" + std::to_string(container.get())));
    const auto pid = information.find("\nPid:\t");
    if (pid == std::string::npos)
        return fail(ErrorKind::Internal, "the container's process is not known");
    ONGGI_TRY(const std::string groups, text("/proc/" + std::to_string(std::atoi(information.c_str() + pid + 6)) + "/cgroup"));
    const auto place = ("\n" + groups).find("\n0::");
    const auto own = groups.find("/" + id + "/", place == std::string::npos ? groups.size() : place);
    if (own == std::string::npos)
        return fail(ErrorKind::NotFound, "the container's first process is not in its control group");
    const auto below = groups.substr(own + id.size() + 2);
    return sys::openInRoot(group, below.substr(0, below.find('\n')), O_RDONLY | O_DIRECTORY, sys::Symlinks::Refuse);
}

class JoinedLaunch : public ExecLaunch
{
public:
    JoinedLaunch(const Spec& spec, ExecFds fds)
        : m_spec(spec)
        , m_fds(std::move(fds))
    {
    }

    Status start(const ContainerStdio& stdio, const std::string& name, OwnGroup ownGroup);

    pid_t pid() const override { return m_init->pid(); }
    const UniqueFd& pidfd() const override { return m_init->pidfd(); }
    const UniqueFd& container() const override { return m_fds.container; }
    Status prepare() override;
    UniqueFd takeTerminal() override { return std::move(m_terminal); }
    Status go() override;
    void killAll() override;
    std::vector<std::string> warnings() const override { return m_warnings; }

private:
    Result<InitProcess> join(const ContainerStdio& stdio, cgroup::Group& group, int birthGroup) const;
    Status sendPlan(const ContainerStdio& stdio);

    Spec m_spec;
    ExecFds m_fds;
    std::optional<InnerGroup> m_ownGroup;
    std::optional<InitProcess> m_init;
    UniqueFd m_terminal;
    std::vector<std::string> m_warnings;
};

Status JoinedLaunch::start(const ContainerStdio& stdio, const std::string& name, OwnGroup ownGroup)
{
    ONGGI_TRY(const auto manager, cgroup::Manager::detect(cgroup::defaultRoot, m_spec.cgroupParent));
    ONGGI_TRY(const auto group, manager->open(m_spec.id));
    int birthGroup = group->unifiedFd();
    if (ownGroup == OwnGroup::Yes) {
        m_ownGroup.emplace(birthGroup, name);
        birthGroup = m_ownGroup->fd() < 0 ? birthGroup : m_ownGroup->fd();
    }
    ONGGI_TRY(InitProcess init, join(stdio, *group, birthGroup));
    m_init.emplace(std::move(init));
    ONGGI_CHECK(sendPlan(stdio));
    if (m_spec.oomScoreAdjust) {
        const auto status = m_init->writeProcFile("oom_score_adj", std::to_string(*m_spec.oomScoreAdjust));
        if (!status)
            m_warnings.push_back("the OOM score adjustment " + std::to_string(*m_spec.oomScoreAdjust) +
                                 " is not allowed here: " + status.error().message());
    }
    return {};
}

Result<InitProcess> JoinedLaunch::join(const ContainerStdio& stdio, cgroup::Group& group, int birthGroup) const
{
    auto init = InitProcess::join(m_spec, stdio, m_fds.container, group, birthGroup);
    if (init || init.error().errnoValue() != EBUSY)
        return init;
    ONGGI_TRY(const UniqueFd inner, groupOfFirstProcess(m_fds.container, birthGroup, m_spec.id));
    return InitProcess::join(m_spec, stdio, m_fds.container, group, inner.get());
}

Status JoinedLaunch::sendPlan(const ContainerStdio& stdio)
{
    Plan plan;
    plan.spec = m_spec;
    plan.spec.capabilities.clear();
    ONGGI_TRY(plan.capabilities, capabilitySet(m_spec.capabilities));
    plan.hasInput = static_cast<bool>(stdio.input);
    plan.hasOutput = static_cast<bool>(stdio.output);
    plan.hasError = static_cast<bool>(stdio.error);
    plan.hasSeccomp = m_spec.seccomp;
    if (m_spec.seccomp && !m_fds.seccomp)
        return fail(ErrorKind::InvalidArgument, "the process is to have seccomp, but no program came with it");
    ONGGI_TRY(const UniqueFd memory, sys::sealedMemory("plan", encodePlan(plan)));
    std::vector<int> fds{memory.get()};
    if (plan.hasSeccomp)
        fds.push_back(m_fds.seccomp.get());
    const auto sent = m_init->socket().send(encodeStep({Step::Plan, ErrorKind::Internal, 0, {}}), fds);
    // Its last words are read in prepare().
    return sent || sent.error().kind() == ErrorKind::Unavailable ? Status() : sent;
}

Status JoinedLaunch::prepare()
{
    ONGGI_CHECK(m_init->awaitReady(m_spec.terminal, m_warnings, m_terminal));
    m_fds.seccomp.reset();
    return {};
}

Status JoinedLaunch::go()
{
    ONGGI_CHECK(m_init->execute(m_spec.rlimits, m_warnings, m_terminal));
    return {};
}

void JoinedLaunch::killAll()
{
    if (m_ownGroup && m_ownGroup->kill())
        return;
    // Init has made a session, and with it a process group of the same number.
    ::kill(-m_init->pid(), SIGKILL);
    (void)sys::signalProcess(m_init->pidfd(), SIGKILL);
}

} // namespace

Result<std::unique_ptr<ExecLaunch>> ExecLaunch::begin(const Spec& spec, ExecFds fds, ContainerStdio stdio,
                                                      const std::string& name, OwnGroup ownGroup)
{
    auto launch = std::make_unique<JoinedLaunch>(spec, std::move(fds));
    ONGGI_CHECK(launch->start(stdio, name, ownGroup));
    return launch;
}

} // namespace onggi::runtime

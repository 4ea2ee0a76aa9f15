#include "base/scopeguard.h"
#include "cgroup/cgroup.h"
#include "cgroup/devicefilter.h"
#include "cgroup/layout.h"

#include <QFile>
#include <QTest>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::cgroup;

namespace {

/// A forked member of a group: waits until it has been moved in, then does its work and exits with the
/// result.
class Member
{
public:
    Member(Group& group, const std::function<int()>& work)
    {
        int gate[2];
        if (::pipe2(gate, O_CLOEXEC) != 0)
            qFatal("pipe2");
        m_pid = ::fork();
        if (m_pid == 0) {
            ::close(gate[1]);
            char go;
            const bool told = ::read(gate[0], &go, 1) == 1;
            ::_exit(told ? work() : 99);
        }
        ::close(gate[0]);
        m_joined = group.addProcess(m_pid);
        if (m_joined && ::write(gate[1], "g", 1) != 1)
            qFatal("write");
        ::close(gate[1]);
    }
    ~Member()
    {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            wait();
        }
    }

    /// Exit code, or 128 + signal.
    int wait()
    {
        int status = 0;
        ::waitpid(std::exchange(m_pid, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    pid_t pid() const { return m_pid; }
    const Status& joined() const { return m_joined; }

private:
    pid_t m_pid = -1;
    Status m_joined;
};

int sleepForever()
{
    for (;;)
        ::pause();
}

} // namespace

/// The real kernel's groups below a parent of our own; nothing else on the machine is touched.
class GroupTest : public QObject
{
    Q_OBJECT
    std::string m_parent = "onggi-test-group-" + std::to_string(::getpid());
    std::unique_ptr<Manager> m_manager;
    std::unique_ptr<Group> m_group;

    bool canUse(const char* controller)
    {
        const auto all = m_manager->controllers();
        return std::find(all.begin(), all.end(), controller) != all.end();
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root: makes control groups");
        auto manager = Manager::detect("/sys/fs/cgroup", m_parent);
        QVERIFY2(manager, manager ? "" : manager.error().message().c_str());
        m_manager = std::move(*manager);
    }

    void init()
    {
        auto group = m_manager->create("jar");
        QVERIFY2(group, group ? "" : group.error().message().c_str());
        m_group = std::move(*group);
    }

    void cleanup()
    {
        if (!m_group)
            return;
        (void)m_group->thaw();
        (void)m_group->kill();
        const auto removed = m_group->remove();
        QVERIFY2(removed, removed ? "" : removed.error().message().c_str());
    }

    void cleanupTestCase()
    {
        if (!m_manager)
            return;
        QVERIFY(m_manager->list().empty());
        m_manager->removeParentIfEmpty();
        for (const char* path : {"/sys/fs/cgroup/", "/sys/fs/cgroup/unified/", "/sys/fs/cgroup/memory/"})
            QVERIFY(!QFile::exists(QString::fromStdString(path + m_parent)));
    }

    void membersAreListed()
    {
        Member member(*m_group, sleepForever);
        QVERIFY2(member.joined(), member.joined() ? "" : member.joined().error().message().c_str());
        QCOMPARE(m_group->processes().value(), std::vector<pid_t>{member.pid()});
    }

    void enterMovesTheCallerItself()
    {
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(m_group->enter() && m_group->processes().value() == std::vector<pid_t>{::getpid()} ? 42
                                                                                                       : 0);
        int status = 0;
        ::waitpid(child, &status, 0);
        QCOMPARE(WEXITSTATUS(status), 42);
    }

    void bearingLeavesTheParentWhereItWas()
    {
        const auto place = [](pid_t pid) {
            QFile file(QString("/proc/%1/cgroup").arg(pid));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QVERIFY(m_group->apply({.pids = 1}));
        const QByteArray before = place(::getpid());
        const auto child = m_group->bear([this]() -> Result<pid_t> {
            clone_args arguments{};
            arguments.exit_signal = SIGCHLD;
            if (m_group->unifiedFd() >= 0) {
                arguments.flags = CLONE_INTO_CGROUP;
                arguments.cgroup = static_cast<std::uint64_t>(m_group->unifiedFd());
            }
            const long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
            if (pid == 0)
                ::_exit(sleepForever());
            return pid > 0 ? Result<pid_t>(static_cast<pid_t>(pid)) : failErrno(errno, "cloning");
        });
        QVERIFY2(child, child ? "" : child.error().message().c_str());
        const auto reap = ScopeGuard([&] {
            ::kill(*child, SIGKILL);
            ::waitpid(*child, nullptr, 0);
        });
        QCOMPARE(place(::getpid()), before);
        for (const QByteArray& line : place(*child).trimmed().split('\n')) {
            const bool ours = line.endsWith(QByteArray::fromStdString(m_parent + "/jar"));
            QVERIFY2(ours || line.contains("name="), line.constData());
        }
        QCOMPARE(m_group->usage().value().pidsLimit, std::uint64_t{1});
    }

    void memoryLimitKillsAndCounts()
    {
        if (!canUse("memory"))
            QSKIP("no memory controller here");
        QVERIFY(m_group->apply({.memoryBytes = 16 << 20, .memorySwapBytes = 16 << 20}));
        QCOMPARE(m_group->usage().value().memoryLimitBytes, std::uint64_t{16 << 20});
        QCOMPARE(m_group->usage().value().oomKills, std::uint64_t{0});
        Member glutton(*m_group, [] {
            constexpr std::size_t size = 64 << 20;
            void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            std::memset(memory, 1, size);
            return 0;
        });
        QCOMPARE(glutton.wait(), 128 + SIGKILL);
        QCOMPARE(m_group->usage().value().oomKills, std::uint64_t{1});
    }

    void memoryLimitCanBeRaisedAndLowered()
    {
        if (!canUse("memory"))
            QSKIP("no memory controller here");
        for (const std::int64_t size : {64 << 20, 256 << 20, 32 << 20}) {
            const auto status = m_group->apply({.memoryBytes = size, .memorySwapBytes = size});
            QVERIFY2(status, status ? "" : status.error().message().c_str());
            QCOMPARE(m_group->usage().value().memoryLimitBytes, static_cast<std::uint64_t>(size));
        }
        QVERIFY(m_group->apply({.memoryBytes = -1, .memorySwapBytes = -1}));
        QCOMPARE(m_group->usage().value().memoryLimitBytes, std::uint64_t{0});
    }

    void pidsLimitStopsForks()
    {
        if (!canUse("pids"))
            QSKIP("no pids controller here");
        QVERIFY(m_group->apply({.pids = 1}));
        QCOMPARE(m_group->usage().value().pidsLimit, std::uint64_t{1});
        Member parent(*m_group, [] {
            const pid_t child = ::fork();
            if (child == 0)
                ::_exit(0);
            return child < 0 && errno == EAGAIN ? 42 : 0;
        });
        QCOMPARE(parent.wait(), 42);
    }

    void cpusetBindsItsMembers()
    {
        if (!canUse("cpuset"))
            QSKIP("no cpuset controller here");
        QVERIFY(m_group->apply({.cpusetCpus = "0"}));
        Member member(*m_group, [] {
            cpu_set_t cpus;
            CPU_ZERO(&cpus);
            ::sched_getaffinity(0, sizeof cpus, &cpus);
            return CPU_COUNT(&cpus) == 1 && CPU_ISSET(0, &cpus) ? 42 : 0;
        });
        QCOMPARE(member.wait(), 42);
        const auto wrong = m_group->apply({.cpusetCpus = "4000"});
        QVERIFY(!wrong && wrong.error().message().find("cpuset.cpus") != std::string::npos);
    }

    void cpuLimitsAreTaken()
    {
        if (!canUse("cpu"))
            QSKIP("no cpu controller here");
        const auto status =
            m_group->apply({.cpuShares = 512, .cpuQuotaMicros = 50000, .cpuPeriodMicros = 100000});
        QVERIFY2(status, status ? "" : status.error().message().c_str());
    }

    void cpuTimeIsCounted()
    {
        Member worker(*m_group, [] {
            const std::clock_t start = std::clock();
            while (std::clock() - start < CLOCKS_PER_SEC / 20)
                ;
            return 0;
        });
        QCOMPARE(worker.wait(), 0);
        QVERIFY(m_group->usage().value().cpuNanoseconds > 30'000'000);
    }

    void deniedDevicesCannotBeOpened()
    {
        // /dev/null stays, /dev/zero goes.
        const auto status = m_group->apply({.devices = {{true, 'c', 1, 3, "rwm"}}});
        QVERIFY2(status, status ? "" : status.error().message().c_str());
        Member member(*m_group, [] {
            const bool null = ::open("/dev/null", O_RDWR) >= 0;
            const bool zero = ::open("/dev/zero", O_RDONLY) >= 0;
            return null && !zero && errno == EPERM ? 42 : 0;
        });
        QCOMPARE(member.wait(), 42);
    }

    void deviceFilterOfTheUnifiedHierarchyDecidesByTheLastRule()
    {
        if (m_group->unifiedFd() < 0)
            QSKIP("no unified hierarchy here");
        const int fd = m_group->unifiedFd();
        const auto probe = [this] {
            Member member(*m_group, [] {
                const bool nullRead = ::open("/dev/null", O_RDONLY) >= 0;
                const bool nullWrite = ::open("/dev/null", O_WRONLY) >= 0;
                const bool zero = ::open("/dev/zero", O_RDONLY) >= 0;
                const bool full = ::open("/dev/full", O_RDONLY) >= 0;
                return nullRead * 1 + nullWrite * 2 + zero * 4 + full * 8;
            });
            return member.wait();
        };
        const auto attach = [fd](const std::vector<DeviceRule>& rules) {
            const auto status = attachDeviceFilter(fd, rules);
            if (!status)
                qWarning("%s", status.error().message().c_str());
            return status.has_value();
        };
        QCOMPARE(probe(), 15);
        QVERIFY(attach({{true, 'c', 1, 3, "r"}, {true, 'c', 1, 5, "rwm"}}));
        QCOMPARE(probe(), 1 + 4);
        QVERIFY(attach({{true, 'c', 1, 3, "r"}, {true, 'c', 1, 3, "w"}}));
        QCOMPARE(probe(), 1 + 2);
        QVERIFY(attach({{true, 'c', 1, -1, "rwm"}, {false, 'c', 1, 3, "w"}}));
        QCOMPARE(probe(), 1 + 4 + 8);
        QVERIFY(attach({{false, 'c', 1, 7, "rwm"}, {true, 'a', -1, -1, "rwm"}}));
        QCOMPARE(probe(), 15);
        QVERIFY(attach({{true, 'b', 1, -1, "rwm"}}));
        QCOMPARE(probe(), 0);
    }

    void frozenMembersStandStill()
    {
        auto* counter = static_cast<volatile std::uint64_t*>(
            ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
        Member runner(*m_group, [counter]() -> int {
            for (;;)
                *counter = *counter + 1;
        });
        QTRY_VERIFY(*counter > 0);
        QVERIFY(m_group->freeze());
        const std::uint64_t frozen = *counter;
        // Give a member that is not frozen every chance to betray itself: our own work takes its time.
        for (int i = 0; i < 200; ++i)
            (void)m_group->processes();
        QCOMPARE(static_cast<std::uint64_t>(*counter), frozen);
        QVERIFY(m_group->thaw());
        QTRY_VERIFY(*counter > frozen);
        ::munmap(const_cast<std::uint64_t*>(counter), 4096);
    }

    void killReachesEveryMemberAlsoFrozenOnes()
    {
        Member first(*m_group, sleepForever);
        Member second(*m_group, sleepForever);
        QVERIFY(m_group->freeze());
        QVERIFY(m_group->kill());
        QCOMPARE(first.wait(), 128 + SIGKILL);
        QCOMPARE(second.wait(), 128 + SIGKILL);
    }

    void removeWaitsForTheDying()
    {
        Member member(*m_group, sleepForever);
        QVERIFY(m_group->kill());
        QVERIFY(m_group->remove());
        QVERIFY(m_manager->list().empty());
        QVERIFY(m_group->remove()); // gone already is as good
        QVERIFY(!m_group->usage());
    }

    void removeOfALivingGroupGivesUp()
    {
        Member member(*m_group, sleepForever);
        const auto status = m_group->remove();
        QVERIFY(!status && status.error().errnoValue() == EBUSY);
    }

    void removeTakesGroupsThatTheContainerMade()
    {
        if (m_group->unifiedFd() < 0)
            QSKIP("no unified hierarchy here");
        QCOMPARE(::mkdirat(m_group->unifiedFd(), "inner", 0755), 0);
        QCOMPARE(::mkdirat(m_group->unifiedFd(), "inner/innermost", 0755), 0);
        QVERIFY(m_group->remove());
    }

    void withoutTheUnifiedHierarchyEverythingWorksToo()
    {
        if (m_manager->version() == Version::V2)
            QSKIP("no v1 hierarchies here");
        QFile file("/proc/self/mountinfo");
        QVERIFY(file.open(QIODevice::ReadOnly));
        Layout layout = layoutFromMountinfo(file.readAll().toStdString(), "/sys/fs/cgroup").value();
        std::erase_if(layout.hierarchies, [](const Hierarchy& h) { return h.unified; });
        auto manager = managerFor(layout, m_parent);
        QVERIFY(manager->version() == Version::V1);
        auto group = manager->create("old").value();
        QCOMPARE(group->unifiedFd(), -1);
        Member member(*group, sleepForever);
        Member other(*group, sleepForever);
        const auto frozen = group->freeze();
        QVERIFY2(frozen, frozen ? "" : frozen.error().message().c_str());
        const auto killed = group->kill();
        QVERIFY2(killed, killed ? "" : killed.error().message().c_str());
        QCOMPARE(member.wait(), 128 + SIGKILL);
        QCOMPARE(other.wait(), 128 + SIGKILL);
        const auto removed = group->remove();
        QVERIFY2(removed, removed ? "" : removed.error().message().c_str());
        QVERIFY(!manager->open("old"));
    }

    void openFindsWhatAnotherProcessMade()
    {
        auto again = Manager::detect("/sys/fs/cgroup", m_parent).value();
        QCOMPARE(again->list(), std::vector<std::string>{"jar"});
        QVERIFY(again->open("jar"));
        QVERIFY(again->create("jar"));
    }
};

QTEST_GUILESS_MAIN(GroupTest)
#include "group_test.moc"

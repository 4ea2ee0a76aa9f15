#include "containerfixture.h"
#include "sys/process.h"

#include <QTest>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::runtime;

/// What a container is by default and what its spec changes, seen from inside.
class LaunchTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("containers take root");
        m_fixture = std::make_unique<ContainerFixture>();
    }

    void cleanupTestCase() { m_fixture.reset(); }

    void isProcessOneOnAHostOfItsOwn()
    {
        const auto outcome = m_fixture->run(m_fixture->shell("echo $$; hostname; ls /"));
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output, std::string("1\njar\nbin\ndev\netc\nhome\nproc\nsys\ntmp\n"));
        QCOMPARE(outcome.code, 0);
    }

    void itsEndIsTheProgramsEnd()
    {
        QCOMPARE(m_fixture->run(m_fixture->shell("exit 42")).code, 42);
        RunOptions killed;
        killed.signal = SIGKILL;
        QCOMPARE(m_fixture->run(m_fixture->shell("echo up; sleep 100"), killed).code, 128 + SIGKILL);
    }

    void readsItsInput()
    {
        RunOptions options;
        options.input = "some words";
        QCOMPARE(m_fixture->run(m_fixture->command({"cat"}), options).output, std::string("some words"));
    }

    void inputThatIsNotGivenIsItsOwnNullDevice()
    {
        auto spec = m_fixture->shell("readlink /proc/self/fd/0 >/tmp/zero; stat -c %t:%T /proc/self/fd/0 >>/tmp/zero; cat");
        auto launch = m_fixture->begin(spec, {}, {});
        QVERIFY(launch.has_value());
        QVERIFY((*launch)->prepare().has_value());
        QVERIFY((*launch)->go().has_value());
        QCOMPARE(m_fixture->finish(**launch), 0);
        QVERIFY(contentOf(m_fixture->upper() + "/tmp/zero").starts_with("/dev/null\n"));
    }

    void hasExactlyTheDefaultMounts()
    {
        const auto outcome = m_fixture->run(m_fixture->command({"cat", "/proc/mounts"}));
        const std::string& mounts = outcome.output;
        for (const char* line : {"overlay / overlay rw,", "proc /proc proc rw,nosuid,nodev,noexec,",
                                 "sysfs /sys sysfs ro,nosuid,nodev,noexec,", "tmpfs /dev tmpfs rw,nosuid,",
                                 "devpts /dev/pts devpts rw,nosuid,noexec,", "mqueue /dev/mqueue mqueue rw,",
                                 "tmpfs /dev/shm tmpfs rw,nosuid,nodev,noexec,", "proc /proc/sys proc ro,"})
            QVERIFY2(mounts.find(line) != std::string::npos, (line + ("\n" + mounts)).c_str());
        for (const char* line : {"ext4", "/oldroot", "devtmpfs"})
            QVERIFY2(mounts.find(line) == std::string::npos, mounts.c_str());
    }

    void controlGroupsAreItsOwnAndReadOnly()
    {
        const auto outcome = m_fixture->run(m_fixture->shell(
            "cat /proc/self/cgroup; grep cgroup /proc/mounts; find /sys/fs/cgroup -name cgroup.procs -maxdepth 2 | head -1;"
            "for f in $(ls -d /sys/fs/cgroup/*/ /sys/fs/cgroup); do mkdir $f/x 2>/dev/null && echo WRITABLE $f; done; true"));
        REQUIRE_RUN(outcome);
        QVERIFY2(outcome.output.find("container") == std::string::npos, outcome.output.c_str());
        QVERIFY2(outcome.output.find("WRITABLE") == std::string::npos, outcome.output.c_str());
        QVERIFY2(outcome.output.find(" ro,nosuid,nodev,noexec") != std::string::npos, outcome.output.c_str());
    }

    void devHasTheUsualDevicesAndLinks()
    {
        const auto outcome = m_fixture->run(m_fixture->shell(
            "cd /dev; ls; for d in null zero full random urandom tty; do stat -c '%n %F %t:%T %a' $d; done;"
            "echo x > null && dd if=zero bs=3 count=1 2>/dev/null | wc -c; echo y > full; for l in ptmx fd stdout; do readlink $l; done"));
        REQUIRE_RUN(outcome);
        QVERIFY2(outcome.output.starts_with(
                     "core\nfd\nfull\nmqueue\nnull\nptmx\npts\nrandom\nshm\nstderr\nstdin\nstdout\ntty\nurandom\nzero\n"
                     "null character special file 1:3 666\nzero character special file 1:5 666\n"
                     "full character special file 1:7 666\nrandom character special file 1:8 666\n"
                     "urandom character special file 1:9 666\ntty character special file 5:0 666\n3\n"),
                 outcome.output.c_str());
        QVERIFY2(outcome.output.find("No space left") != std::string::npos, outcome.output.c_str());
        QVERIFY2(outcome.output.ends_with("pts/ptmx\n/proc/self/fd\n/proc/self/fd/1\n"), outcome.output.c_str());
    }

    void otherDevicesAreOutOfReach()
    {
        const auto outcome = m_fixture->run(m_fixture->shell("mknod /tmp/kmsg c 1 11 && cat /tmp/kmsg"));
        QVERIFY2(outcome.output.find("Operation not permitted") != std::string::npos, outcome.output.c_str());
    }

    void hasDockersCapabilitiesAndNothingInheritable()
    {
        const auto outcome = m_fixture->run(
            m_fixture->command({"grep", "-E", "Cap|NoNewPrivs|Seccomp:|Sig[BI]", "/proc/self/status"}));
        COMPARE_TEXT(outcome.output, std::string("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"
                                             "CapInh:\t0000000000000000\nCapPrm:\t00000000a80425fb\n"
                                             "CapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\n"
                                             "CapAmb:\t0000000000000000\nNoNewPrivs:\t0\nSeccomp:\t2\n"));
    }

    void anOrdinaryUserHasNoCapabilityInEffect()
    {
        auto spec = m_fixture->shell("grep -E 'Cap|NoNew' /proc/self/status; id");
        spec.user = "user";
        spec.noNewPrivileges = true;
        const auto outcome = m_fixture->run(spec);
        COMPARE_TEXT(outcome.output, std::string("CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\n"
                                             "CapEff:\t0000000000000000\nCapBnd:\t00000000a80425fb\n"
                                             "CapAmb:\t0000000000000000\nNoNewPrivs:\t1\n"
                                             "uid=1000(user) gid=1001(users) groups=29(audio),1001(users)\n"));
    }

    void asksForCapabilitiesThatTheEngineLacksInVain()
    {
        // All that there are: a confined engine has fewer, and says which.
        auto spec = m_fixture->shell("grep CapBnd /proc/self/status");
        const std::string own = contentOf("/proc/self/status");
        const bool lacking = own.find("CapBnd:\t000001ffffffffff") == std::string::npos;
        spec.capabilities.push_back("CAP_SYS_RESOURCE");
        spec.capabilities.push_back("CAP_SYS_ADMIN");
        const auto outcome = m_fixture->run(spec);
        REQUIRE_RUN(outcome);
        QCOMPARE(outcome.warnings.empty(), !lacking);
    }

    void seccompCanBeOff()
    {
        QCOMPARE(m_fixture->run(m_fixture->shell("unshare -U true 2>&1 | grep -c 'not permitted'")).output, std::string("1\n"));
        RunOptions off;
        off.seccomp = false;
        QCOMPARE(m_fixture->run(m_fixture->shell("grep Seccomp: /proc/self/status; unshare -U true && echo yes"), off).output,
                 std::string("Seccomp:\t0\nyes\n"));
    }

    void masksAndProtectsWhatDockerDoes()
    {
        const auto outcome = m_fixture->run(m_fixture->shell(
            "cat /proc/keys /proc/timer_list 2>/dev/null | wc -c; ls /sys/firmware | wc -l;"
            "echo 1 > /proc/sys/kernel/hung_task_panic; mkdir /sys/x; grep -c -E ' /proc/(bus|fs|irq|sys) proc ro,' /proc/mounts"));
        REQUIRE_RUN(outcome);
        QVERIFY2(outcome.output.starts_with("0\n0\n"), outcome.output.c_str());
        QCOMPARE(QString::fromStdString(outcome.output).count("Read-only file system"), 2);
        QVERIFY2(outcome.output.ends_with("\n4\n"), outcome.output.c_str());
    }

    void unmaskedPathsCanBeAskedFor()
    {
        auto spec = m_fixture->shell("ls /sys/firmware /sys/kernel | wc -l");
        spec.maskedPaths = {"/sys/kernel", "/no/such/path"};
        spec.readOnlyPaths.clear();
        REQUIRE_RUN(m_fixture->run(spec));
    }

    void writesGoToItsOwnLayerOnly()
    {
        REQUIRE_RUN(m_fixture->run(m_fixture->shell("echo new > /file; rm /etc/group; echo changed > /etc/passwd")));
        QCOMPARE(contentOf(m_fixture->upper() + "/file"), std::string("new\n"));
        QCOMPARE(contentOf(m_fixture->upper() + "/etc/passwd"), std::string("changed\n"));
        struct stat status{};
        QVERIFY(lstat((m_fixture->upper() + "/etc/group").c_str(), &status) == 0 && S_ISCHR(status.st_mode));
        const auto second = m_fixture->run(m_fixture->shell("ls /file; head -n 1 /etc/passwd; ls /etc/group"));
        QVERIFY(second.output.find("root:x:0:0") != std::string::npos);
        QVERIFY(second.output.ends_with("/etc/group\n"));
    }

    void bearsTheMarksOfAContainer()
    {
        auto spec = m_fixture->shell("stat -c '%a %u %s' /.dockerenv; readlink /etc/mtab; grep -c ' / ' /etc/mtab");
        spec.readOnlyRoot = true;
        const auto outcome = m_fixture->run(spec);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output, std::string("755 0 0\n/proc/mounts\n1\n"));
        // Those of an image are left as they are.
        ContainerFixture fixture;
        const std::string layer = fixture.addLayer();
        makeDirectories(layer + "/etc");
        writeFile(layer + "/etc/mtab", "the image's");
        writeFile(layer + "/.dockerenv", "too");
        COMPARE_TEXT(fixture.run(fixture.shell("cat /etc/mtab /.dockerenv")).output, std::string("the image'stoo"));
    }

    void aReadOnlyRootLeavesMountsWritable()
    {
        auto spec = m_fixture->shell("touch /file; touch /dev/shm/file && touch /scratch/file && echo fine");
        spec.readOnlyRoot = true;
        spec.mounts.push_back({.kind = MountKind::Tmpfs, .destination = "/scratch", .data = "size=1m,mode=1777"});
        const auto outcome = m_fixture->run(spec);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output, std::string("touch: /file: Read-only file system\nfine\n"));
    }

    void upperLayersHideLowerOnes()
    {
        ContainerFixture fixture;
        for (int i = 0; i < 5; ++i)
            writeFile(fixture.addLayer() + "/number", std::to_string(i));
        QCOMPARE(fixture.run(fixture.command({"cat", "/number"})).output, std::string("4"));
    }

    void startsFromAnImageWithoutLayers()
    {
        for (const auto method : {OverlayMethod::Automatic, OverlayMethod::Paths}) {
            auto spec = m_fixture->command({"/busybox", "ls", "/"});
            spec.layers.clear();
            const std::string upper = m_fixture->path() + "/containers/" + spec.id + "/upper";
            makeDirectories(upper);
            std::filesystem::copy_file("/bin/busybox", upper + "/busybox");
            RunOptions options;
            options.overlay = method;
            const auto outcome = m_fixture->run(spec, options);
            REQUIRE_RUN(outcome);
            COMPARE_TEXT(outcome.output, std::string("busybox\ndev\netc\nproc\nsys\n"));
        }
    }

    void olderKernelsMountByPaths()
    {
        RunOptions options;
        options.overlay = OverlayMethod::Paths;
        const auto outcome = m_fixture->run(m_fixture->shell("touch /new && ls / && grep ' / ' /proc/mounts | wc -l"), options);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output, std::string("bin\ndev\netc\nhome\nnew\nproc\nsys\ntmp\n1\n"));
        QVERIFY(std::filesystem::exists(m_fixture->upper() + "/new"));
    }

    void aMissingLayerIsNamed()
    {
        auto spec = m_fixture->shell("true");
        spec.layers.push_back(std::string(64, 'f'));
        const auto outcome = m_fixture->run(spec);
        QCOMPARE(outcome.status.error().kind(), ErrorKind::NotFound);
        QVERIFY(outcome.status.error().message().find(std::string(64, 'f')) != std::string::npos);
    }

    void bindsDirectoriesAndFiles()
    {
        const std::string host = m_fixture->path() + "/host";
        makeDirectories(host + "/sub");
        writeFile(host + "/file", "from outside\n");
        auto spec = m_fixture->shell("cat /deep/er/file; cat /etc/one; touch /deep/er/new; touch /ro/new; ls -d /ro/sub");
        spec.mounts.push_back({.destination = "/deep/er", .source = 0});
        spec.mounts.push_back({.destination = "/etc/one", .source = 1, .isFile = true});
        spec.mounts.push_back({.destination = "/ro", .source = 0, .readOnly = true});
        RunOptions options;
        options.sources = {host, host + "/file"};
        const auto outcome = m_fixture->run(spec, options);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output,
                 std::string("from outside\nfrom outside\ntouch: /ro/new: Read-only file system\n/ro/sub\n"));
        QVERIFY(std::filesystem::exists(host + "/new"));
    }

    void aFileOnADirectoryIsRefused()
    {
        auto spec = m_fixture->shell("true");
        spec.mounts.push_back({.destination = "/etc", .source = 0, .isFile = true});
        RunOptions options;
        options.sources = {"/etc/passwd"};
        const auto outcome = m_fixture->run(spec, options);
        QVERIFY(!outcome.status);
        QVERIFY2(outcome.status.error().message().starts_with("mount /etc: not a directory"),
                 outcome.status.error().message().c_str());
    }

    void takesMoreMountsThanOneMessageCarries()
    {
        constexpr int count = 300;
        auto spec = m_fixture->shell("cat /many/*/file | wc -l");
        const std::string host = m_fixture->path() + "/many";
        makeDirectories(host);
        writeFile(host + "/file", "line\n");
        for (int i = 0; i < count; ++i)
            spec.mounts.push_back({.destination = "/many/" + std::to_string(i), .source = 0});
        RunOptions options;
        options.sources = {host};
        const auto outcome = m_fixture->run(spec, options);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output, std::to_string(count) + "\n");
    }

    void aDevOfTheUsersReplacesOurs()
    {
        auto spec = m_fixture->shell("ls /dev/null /dev/pts/ptmx; test -e /dev/full || echo no full");
        const std::string dev = m_fixture->path() + "/userdev";
        for (const char* name : {"/pts", "/mqueue", "/shm"})
            makeDirectories(dev + name);
        QVERIFY(mknod((dev + "/null").c_str(), S_IFCHR | 0666, 0x103) == 0);
        spec.mounts.push_back({.destination = "/dev", .source = 0});
        RunOptions options;
        options.sources = {dev};
        const auto outcome = m_fixture->run(spec, options);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output, std::string("/dev/null\n/dev/pts/ptmx\nno full\n"));
    }

    void homeComesFromTheImageUnlessGiven()
    {
        auto spec = m_fixture->shell("echo $HOME $PWD");
        spec.user = "1000";
        spec.workingDirectory = "/made/for/it";
        COMPARE_TEXT(m_fixture->run(spec).output, std::string("/home/user /made/for/it\n"));
        spec = m_fixture->shell("echo $HOME");
        spec.environment.push_back("HOME=/elsewhere");
        COMPARE_TEXT(m_fixture->run(spec).output, std::string("/elsewhere\n"));
    }

    void unknownUsersAreNamedAsDockerDoes()
    {
        auto spec = m_fixture->shell("true");
        spec.user = "nobody-here";
        const auto outcome = m_fixture->run(spec);
        COMPARE_TEXT(outcome.status.error().message(),
                 std::string("unable to find user nobody-here: no matching entries in passwd file"));
    }

    void missingProgramsAreToldApart()
    {
        const auto errorOf = [this](const char* program) {
            return m_fixture->run(m_fixture->command({program})).status.error();
        };
        QCOMPARE(errorOf("foo").message(), std::string("failed to create task for container: exec: \"foo\": executable "
                                                       "file not found in $PATH: unknown"));
        QCOMPARE(errorOf("foo").kind(), ErrorKind::NotFound);
        QCOMPARE(errorOf("/foo").message(), std::string("failed to create task for container: exec: \"/foo\": stat /foo: "
                                                        "no such file or directory: unknown"));
        QCOMPARE(errorOf("/etc/passwd").message(), std::string("failed to create task for container: exec: "
                                                               "\"/etc/passwd\": permission denied: unknown"));
        QCOMPARE(errorOf("/etc/passwd").kind(), ErrorKind::PermissionDenied);
        QCOMPARE(errorOf("/etc").message(), std::string("failed to create task for container: exec: \"/etc\": is a "
                                                        "directory: unknown"));
    }

    void execFailuresComeBackFromTheLastStep()
    {
        ContainerFixture fixture;
        const std::string layer = fixture.addLayer();
        writeFile(layer + "/noise", "neither a script nor a binary", 0755);
        writeFile(layer + "/orphan", "#!/no/interpreter\n", 0755);
        writeFile(layer + "/secret", "#!/bin/sh\n", 0700);
        QCOMPARE(fixture.run(fixture.command({"/noise"})).status.error().message(),
                 std::string("failed to create task for container: exec /noise: exec format error: unknown"));
        QCOMPARE(fixture.run(fixture.command({"/orphan"})).status.error().message(),
                 std::string("failed to create task for container: exec /orphan: no such file or directory: unknown"));
        auto spec = fixture.command({"/secret"});
        spec.user = "user";
        const auto outcome = fixture.run(spec);
        QVERIFY(!outcome.status);
        COMPARE_TEXT(outcome.status.error().message(),
                 std::string("failed to create task for container: exec /secret: permission denied: unknown"));
        QCOMPARE(outcome.status.error().kind(), ErrorKind::PermissionDenied);
    }

    void limitsAreSetAndClamped()
    {
        auto spec = m_fixture->shell("ulimit -n; ulimit -c");
        spec.rlimits = {{"RLIMIT_NOFILE", 100, 200}, {"RLIMIT_CORE", 0, 0}};
        COMPARE_TEXT(m_fixture->run(spec).output, std::string("100\n0\n"));

        spec = m_fixture->shell("ulimit -n");
        spec.rlimits = {{"RLIMIT_NOFILE", 900'000'000, 900'000'000}};
        const auto outcome = m_fixture->run(spec);
        if (!outcome.status) // a kernel whose fs.nr_open is lower refuses even root
            QCOMPARE(outcome.status.error().errnoValue(), EPERM);
        else
            QVERIFY(!outcome.warnings.empty());
    }

    void sysctlsOfItsNamespacesAreSet()
    {
        auto spec = m_fixture->shell("cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax");
        spec.sysctls = {{"net.ipv4.ip_forward", "1"}, {"kernel.msgmax", "12345"}};
        const auto outcome = m_fixture->run(spec);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output, std::string("1\n12345\n"));
        spec.sysctls = {{"kernel.panic", "1"}};
        QCOMPARE(m_fixture->run(spec).status.error().kind(), ErrorKind::InvalidArgument);
        spec.sysctls = {{"net.ipv4.no_such_thing", "1"}};
        QCOMPARE(m_fixture->run(spec).status.error().kind(), ErrorKind::NotFound);
    }

    void namespacesCanBeTheHosts()
    {
        auto spec = m_fixture->shell("for n in net uts ipc pid cgroup; do readlink /proc/self/ns/$n; done");
        spec.namespaces = {.pid = false, .ipc = false, .uts = false, .network = false, .cgroup = false};
        const auto outcome = m_fixture->run(spec);
        REQUIRE_RUN(outcome);
        std::string expected;
        for (const char* name : {"net", "uts", "ipc", "pid", "cgroup"})
            expected += std::filesystem::read_symlink(std::string("/proc/self/ns/") + name).string() + "\n";
        COMPARE_TEXT(outcome.output, expected);
    }

    void theNetworkNamespaceIsHandedOut()
    {
        auto spec = m_fixture->shell("readlink /proc/self/ns/net >/tmp/net");
        auto launch = m_fixture->begin(spec, {}, {});
        QVERIFY(launch.has_value());
        const auto name = std::filesystem::read_symlink(
            "/proc/self/fd/" + std::to_string((*launch)->networkNamespace().get()));
        QVERIFY((*launch)->prepare() && (*launch)->go());
        QCOMPARE(m_fixture->finish(**launch), 0);
        QCOMPARE(contentOf(m_fixture->upper() + "/tmp/net"), name.string() + "\n");
    }

    void underTheReaperTheProgramIsNotProcessOne()
    {
        // Its orphan is reaped: no zombie is left.
        auto spec = m_fixture->shell("(sleep 0.01 &); sleep 0.1; ls /proc | grep -c '^[0-9]'; "
                                     "cat /proc/1/comm; test $$ != 1 && exit 5");
        spec.useInit = true;
        const auto outcome = m_fixture->run(spec);
        QCOMPARE(outcome.code, 5);
        QVERIFY2(outcome.output.ends_with("onggi-init\n"), outcome.output.c_str());
    }

    void theReaperSendsSignalsOn()
    {
        auto spec = m_fixture->shell("trap 'echo caught; exit 9' TERM; echo up; while :; do sleep 0.01; done");
        spec.useInit = true;
        RunOptions options;
        options.signal = SIGTERM;
        const auto outcome = m_fixture->run(spec, options);
        COMPARE_TEXT(outcome.output, std::string("up\ncaught\n"));
        QCOMPARE(outcome.code, 9);
    }

    void underTheReaperExecFailuresComeBack()
    {
        ContainerFixture fixture;
        writeFile(fixture.addLayer() + "/noise", "neither a script nor a binary", 0755);
        auto spec = fixture.command({"/noise"});
        spec.useInit = true;
        QVERIFY(!fixture.run(spec).status);
    }

    void whatIsNotToldToGoLeavesNothing()
    {
        const auto spec = m_fixture->shell("true");
        pid_t pid = 0;
        {
            auto launch = m_fixture->begin(spec, {}, {});
            QVERIFY(launch.has_value());
            pid = (*launch)->pid();
            QVERIFY((*launch)->prepare().has_value());
            QVERIFY(kill(pid, 0) == 0);
        }
        QVERIFY(kill(pid, 0) < 0);
        const auto manager = cgroup::Manager::detect(cgroup::defaultRoot, spec.cgroupParent).value();
        QVERIFY(!manager->open(spec.id));
    }

    void initDiesWithTheMonitorUntilItIsToldToGo()
    {
        for (const bool told : {false, true}) {
            int pipe[2];
            QVERIFY(pipe2(pipe, O_CLOEXEC) == 0);
            const pid_t monitor = fork();
            if (monitor == 0) {
                auto launch = m_fixture->begin(m_fixture->command({"sleep", "100"}), {}, {});
                if (!launch || !(*launch)->prepare() || (told && !(*launch)->go()))
                    _exit(1);
                const pid_t pid = (*launch)->pid();
                (void)!write(pipe[1], &pid, sizeof(pid));
                _exit(0); // without any clean-up, as if killed
            }
            close(pipe[1]);
            pid_t pid = 0;
            QCOMPARE(read(pipe[0], &pid, sizeof(pid)), ssize_t(sizeof(pid)));
            close(pipe[0]);
            const auto container = sys::openProcess(pid);
            waitpid(monitor, nullptr, 0);
            if (told) {
                QVERIFY(container && sys::signalProcess(*container, 0));
                QVERIFY(sys::signalProcess(*container, SIGKILL).has_value());
            }
            // Readable once it has ended.
            pollfd ended{container ? container->get() : -1, POLLIN, 0};
            QVERIFY(!container || poll(&ended, 1, 10'000) == 1);
        }
    }

    void nothingOfALaunchStaysOpenHere()
    {
        const auto descriptors = [] {
            const std::filesystem::directory_iterator all("/proc/self/fd");
            return std::distance(begin(all), end(all));
        };
        REQUIRE_RUN(m_fixture->run(m_fixture->shell("true")));
        const auto before = descriptors();
        for (int i = 0; i < 10; ++i) {
            REQUIRE_RUN(m_fixture->run(m_fixture->shell("true")));
            QVERIFY(!m_fixture->run(m_fixture->command({"no-such-program"})).status);
        }
        QCOMPARE(descriptors(), before);
    }

    void theMachinesOwnMountsStayAsTheyWere()
    {
        const std::string before = contentOf("/proc/self/mountinfo");
        auto spec = m_fixture->shell("true");
        auto launch = m_fixture->begin(spec, {}, {});
        QVERIFY(launch && (*launch)->prepare());
        QCOMPARE(contentOf("/proc/self/mountinfo"), before);
        QVERIFY((*launch)->go().has_value());
        m_fixture->finish(**launch);
        QCOMPARE(contentOf("/proc/self/mountinfo"), before);
    }

private:
    std::unique_ptr<ContainerFixture> m_fixture;
};

QTEST_GUILESS_MAIN(LaunchTest)
#include "launch_test.moc"

#include "testcontainer.h"

#include "cgroup/cgroup.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <csignal>
#include <random>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

using namespace onggi;
using namespace onggi::monitor;

/// The real monitor, the real init, real containers, with this test as their daemon.
class MonitorTest : public QObject
{
    Q_OBJECT

    static void signal(const UniqueFd& process, int number)
    {
        QCOMPARE(::syscall(SYS_pidfd_send_signal, process.get(), number, nullptr, 0), 0L);
    }

    static void put(int fd, const std::string& text)
    {
        QCOMPARE(::write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }

    static QByteArray statusOf(pid_t pid, const char* field)
    {
        QFile file(QString("/proc/%1/status").arg(pid));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (line.startsWith(QByteArray(field) + ":"))
                return line.mid(line.indexOf(':') + 1).trimmed();
        }
        return {};
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root: runs containers");
        for (const char* program : {"onggi-monitor", "onggi-init"}) {
            const QString path = QString(ONGGI_BIN_DIR "/") + program;
            QVERIFY2(QFile::exists(path), qPrintable(path));
        }
        // Whatever goes wrong below, it does so in a network and a mount table of our own.
        QCOMPARE(::unshare(CLONE_NEWNET | CLONE_NEWNS), 0);
    }

    void cleanup()
    {
        const auto left = TestContainer::leftGroup();
        QVERIFY2(!left, left ? left->c_str() : "");
    }

    void cleanupTestCase()
    {
        if (::geteuid() == 0)
            cgroup::Manager::detect(cgroup::defaultRoot, TestContainer::cgroupParent())
                .value()
                ->removeParentIfEmpty();
    }

    void aProgramRunsAndItsEndIsReported()
    {
        TestContainer container;
        container.run(TestContainer::shell("echo out; echo err >&2; exit 7"));
        const auto exited = container.expect<Exited>();
        QCOMPARE(exited.code, 7);
        QVERIFY(!exited.oomKilled);
        // All of this holds before the report is sent.
        const std::string log = container.log();
        QVERIFY2(log == "out\nerr\n" || log == "err\nout\n", log.c_str());
        QCOMPARE(decodeExit(container.exitFile()).value().code, 7);
        QVERIFY(container.daemonSeesEnd());
        QVERIFY(container.monitorEnds());
        // The control group goes between the report and the monitor's end.
        QVERIFY(!TestContainer::leftGroup());
        QCOMPARE(container.runFiles(), QStringList{"exit"});
    }

    void deathBySignalIs128AndItsNumber()
    {
        TestContainer container;
        container.run(TestContainer::shell("exec sleep 1000"));
        signal(container.pidfd, SIGKILL);
        QCOMPARE(container.expect<Exited>().code, 128 + SIGKILL);
    }

    void tenMegabytesPassUnchangedThroughCat()
    {
        TestContainer container;
        container.launch(TestContainer::shell("exec cat"), {.openStdin = true, .stdinOnce = true});
        container.expect<Created>();
        const UniqueFd client = container.attach(
            {.input = true, .output = true, .error = true, .framed = true, .earlyInput = "early "});
        container.order(Go{});
        container.expect<Started>();

        std::string sent(10 << 20, '\0');
        std::mt19937 random(1);
        for (char& byte : sent)
            byte = static_cast<char>(random());
        std::thread writer([&] {
            (void)writeAll(client.get(), sent);
            ::shutdown(client.get(), SHUT_WR);
        });
        const std::string came = framesOf(readToEnd(client.get()), 1);
        writer.join();
        QVERIFY(came == "early " + sent);
        QCOMPARE(container.expect<Exited>().code, 0);
        QVERIFY(container.log() == "early " + sent);
    }

    void aTerminalIsShownTypedIntoResizedAndLeft()
    {
        TestContainer container;
        container.launch(TestContainer::shell("exec sh"), {.terminal = true, .openStdin = true});
        container.expect<Created>();
        const UniqueFd client = container.attach({.input = true, .output = true, .detachKeys = "\x10\x11"});
        container.order(Go{});
        container.expect<Started>();
        container.order(Resize{33, 99});
        put(client.get(), "stty size; echo do''ne\n");
        const std::string shown = readUntil(client.get(), "done\r\n");
        QVERIFY2(shown.find("33 99") != std::string::npos, shown.c_str());

        put(client.get(), "\x10\x11");
        container.expect<Detached>();
        readToEnd(client.get());

        const UniqueFd again = container.attach({.input = true, .output = true});
        put(again.get(), "exit 5\n");
        QCOMPARE(container.expect<Exited>().code, 5);
        const std::string last = readToEnd(again.get());
        QVERIFY2(last.find("exit 5") != std::string::npos, last.c_str());
    }

    void theDeathOfTheDaemonDisturbsNothing()
    {
        TestContainer container;
        container.run(TestContainer::shell("while read line; do echo got $line; done; exit 3"),
                      {.openStdin = true, .stdinOnce = true});
        const UniqueFd before = container.attach({.input = true, .output = true});
        put(before.get(), "one\n");
        QCOMPARE(readUntil(before.get(), "one\n"), std::string("got one\n"));

        container.dropDaemon();
        put(before.get(), "two\n");
        QCOMPARE(readUntil(before.get(), "two\n"), std::string("got two\n"));

        container.reconnect();
        const auto state = container.expect<State>();
        QVERIFY(state.running && state.pid > 0 && state.startedAt > TimePoint());
        QCOMPARE(container.fds.size(), std::size_t{1});
        QVERIFY(!isReadable(container.fds[0].get(), 0)); // the pidfd of a living process
        const UniqueFd after = container.attach({.output = true});
        put(before.get(), "three\n");
        QCOMPARE(readUntil(after.get(), "three\n"), std::string("got three\n"));
        ::shutdown(before.get(), SHUT_WR);
        QCOMPARE(container.expect<Exited>().code, 3);
        QCOMPARE(container.log(), std::string("got one\ngot two\ngot three\n"));
    }

    void anEndWithoutADaemonIsFoundInTheExitFile()
    {
        TestContainer container;
        container.run(TestContainer::shell("read line; echo heard; exit 9"), {.openStdin = true});
        const UniqueFd client = container.attach({.input = true, .output = true});
        container.dropDaemon();
        put(client.get(), "now\n");
        QVERIFY(container.monitorEnds());
        QCOMPARE(decodeExit(container.exitFile()).value().code, 9);
        QCOMPARE(container.log(), std::string("heard\n"));
    }

    void theDeathOfTheDaemonBeforeGoEndsTheLaunch()
    {
        TestContainer container;
        container.launch(TestContainer::shell("echo never"));
        container.expect<Created>();
        container.pidfd = std::move(container.fds.at(0));
        container.dropDaemon();
        QVERIFY(container.monitorEnds());
        QVERIFY(isReadable(container.pidfd.get(), 0)); // init is dead
        QVERIFY(!TestContainer::leftGroup());
        QCOMPARE(container.runFiles(), QStringList());
        QCOMPARE(container.log(), std::string());
    }

    void anAbortedLaunchLeavesNothing()
    {
        TestContainer container;
        container.launch(TestContainer::shell("echo never"));
        container.expect<Created>();
        container.order(Abort{});
        QVERIFY(container.expect<Failed>().kind == ErrorKind::Cancelled);
        QVERIFY(!TestContainer::leftGroup());
        QVERIFY(container.monitorEnds());
        QCOMPARE(container.runFiles(), QStringList());
    }

    void aProgramThatDoesNotExistFailsTheLaunch()
    {
        TestContainer container;
        auto spec = TestContainer::shell("");
        spec.arguments = {"/no/such/program"};
        container.launch(spec);
        container.expect<Created>();
        container.order(Go{});
        const auto failed = container.expect<Failed>();
        QVERIFY2(failed.message.find("no such file") != std::string::npos ||
                     failed.message.find("not found") != std::string::npos,
                 failed.message.c_str());
        QVERIFY(!TestContainer::leftGroup());
        QVERIFY(container.monitorEnds());
    }

    void aNonsensicalFirstOrderIsRefused()
    {
        TestContainer container;
        container.launch(TestContainer::shell("true"), {.hasSeccomp = true}); // without the descriptor for it
        QVERIFY(container.expect<Failed>().kind == ErrorKind::InvalidArgument);
        QVERIFY(container.monitorEnds());
    }

    void anOutOfMemoryKillIsNoticed()
    {
        TestContainer container;
        auto spec = TestContainer::shell("exec tail /dev/zero");
        spec.limits.memoryBytes = 16 << 20;
        spec.limits.memorySwapBytes = 16 << 20;
        container.run(spec);
        container.expect<OomKilled>();
        const auto exited = container.expect<Exited>();
        QCOMPARE(exited.code, 128 + SIGKILL);
        QVERIFY(exited.oomKilled);
    }

    void aMonitorIsNotStoppedByAccident()
    {
        TestContainer container;
        container.run(TestContainer::shell("read line; exit 4"), {.openStdin = true});
        for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE})
            signal(container.monitor().pidfd, number);
        const UniqueFd client = container.attach({.input = true});
        put(client.get(), "go\n");
        QCOMPARE(container.expect<Exited>().code, 4);
    }

    void theProgramInheritsNoSignalDispositionAndNoDescriptor()
    {
        TestContainer container;
        auto spec = TestContainer::shell("");
        spec.arguments = {"/bin/cat"}; // a shell would ignore some signals of its own accord
        container.run(spec, {.openStdin = true, .stdinOnce = true});
        QFile pidFile(container.path("run/pidfile"));
        QVERIFY(pidFile.open(QIODevice::ReadOnly));
        const int init = pidFile.readAll().trimmed().toInt();
        QVERIFY(init > 0);
        QCOMPARE(statusOf(init, "SigIgn"), QByteArray("0000000000000000"));
        QCOMPARE(statusOf(init, "SigBlk"), QByteArray("0000000000000000"));
        const QDir descriptors(QString("/proc/%1/fd").arg(init));
        QCOMPARE(descriptors.entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot),
                 (QStringList{"0", "1", "2"}));
        container.attach({.input = true}).reset();
        QCOMPARE(container.expect<Exited>().code, 0);
    }

    void aRunningMonitorCanDoNextToNothing()
    {
        TestContainer container;
        container.run(TestContainer::shell("read line"), {.openStdin = true});
        const pid_t pid = container.monitor().pid;
        QTRY_COMPARE(statusOf(pid, "CapEff"), QByteArray("0000000000000000"));
        QCOMPARE(statusOf(pid, "CapPrm"), QByteArray("0000000000000000"));
        QCOMPARE(statusOf(pid, "NoNewPrivs"), QByteArray("1"));
        struct stat info
        {
        };
        QCOMPARE(::stat(container.path("run/monitor.sock").toUtf8().constData(), &info), 0);
        QCOMPARE(info.st_mode & 0777, 0600u);
        const UniqueFd client = container.attach({.input = true});
        put(client.get(), "go\n");
        container.expect<Exited>();
    }

    void manyDaemonsAreServedAndTheOldestGivesWay()
    {
        TestContainer container;
        container.run(TestContainer::shell("read line"), {.openStdin = true});
        const UniqueFd client = container.attach({.input = true});
        for (int i = 0; i < 20; ++i) {
            container.reconnect();
            QVERIFY(container.expect<State>().running);
        }
        put(client.get(), "go\n");
        container.expect<Exited>();
        QVERIFY(container.monitorEnds());
    }

    void outputAfterTheFirstProcessIsNotLost()
    {
        // The pipe still holds its last 64 KiB when the program is gone.
        TestContainer container;
        container.run(TestContainer::shell("seq 1 200000"));
        container.expect<Exited>();
        std::string expected;
        for (int i = 1; i <= 200000; ++i)
            expected += std::to_string(i) + "\n";
        QVERIFY(container.log() == expected);
    }

    void theLogRotatesUnderAMonitorWithoutPrivileges()
    {
        TestContainer container;
        container.run(TestContainer::shell("seq 1 20000"), {.log = {LogDriver::JsonFile, 64 * 1024, 3}});
        container.expect<Exited>();
        QCOMPARE(QDir(container.path("container/log")).entryList(QDir::Files).size(), 3);
        QVERIFY(container.log().ends_with("19999\n20000\n"));
    }

    void theDriverNoneKeepsNoLog()
    {
        TestContainer container;
        container.run(TestContainer::shell("echo gone"), {.log = {.driver = LogDriver::None}});
        container.expect<Exited>();
        QVERIFY(!QFile::exists(container.path("container/log")));
    }

    void aContainerStartsAgainWhereItsLogEnded()
    {
        TestContainer container;
        for (const char* word : {"first", "second"}) {
            container.run(TestContainer::shell(std::string("echo ") + word));
            container.expect<Exited>();
            QVERIFY(container.monitorEnds());
        }
        QCOMPARE(container.log(), std::string("first\nsecond\n"));
    }
};

QTEST_GUILESS_MAIN(MonitorTest)
#include "monitor_test.moc"

#include "sys/spawn.h"

#include <QTest>
#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::sys;

namespace {

struct Pipe
{
    UniqueFd read;
    UniqueFd write;
};

Pipe makePipe()
{
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) < 0)
        qFatal("no pipe");
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// What the shell script writes to its standard output.
std::string outputOf(const char* script, std::vector<SpawnRequest::Inherited> fds = {}, bool newSession = true)
{
    Pipe pipe = makePipe();
    SpawnRequest request{"/bin/sh", {"-c", script}, {"WORD=onggi"}, std::move(fds), newSession};
    request.fds.push_back({pipe.write.get(), 1});
    const auto child = spawn(request);
    if (!child)
        return child.error().message();
    pipe.write.reset();
    std::string text = readAll(pipe.read.get(), 100'000).value_or("unreadable");
    const auto status = reap(child->pidfd);
    if (!status || status->code != 0)
        text += "[failed]";
    return text;
}

} // namespace

class SpawnTest : public QObject
{
    Q_OBJECT
private slots:
    void handsOverArgumentsAndExactlyTheGivenEnvironment()
    {
        QCOMPARE(outputOf("echo $0 $WORD ${HOME:-none}"), std::string("/bin/sh onggi none\n"));
    }

    void reportsExitCodesAndSignals()
    {
        const auto code = spawn({"/bin/sh", {"-c", "exit 7"}, {}, {}});
        QCOMPARE(reap(code.value().pidfd).value().code, 7);
        const auto signal = spawn({"/bin/sh", {"-c", "kill -TERM $$"}, {}, {}});
        const ExitStatus status = reap(signal.value().pidfd).value();
        QCOMPARE(status.signal, SIGTERM);
        QCOMPARE(status.code, 128 + SIGTERM);
    }

    void aMissingProgramIsAnErrorHere()
    {
        const auto child = spawn({"/no/such/program", {}, {}, {}});
        QVERIFY(!child);
        QCOMPARE(child.error().kind(), ErrorKind::NotFound);
        QVERIFY(child.error().message().find("/no/such/program") != std::string::npos);
    }

    void crossedDescriptorNumbersDoNotClobberEachOther()
    {
        Pipe one = makePipe();
        Pipe two = makePipe();
        QVERIFY(writeAll(one.write.get(), "one\n").has_value());
        QVERIFY(writeAll(two.write.get(), "two\n").has_value());
        // Each lands on the other's number.
        const std::string script = "read a <&" + std::to_string(one.read.get()) + "; read b <&"
                                   + std::to_string(two.read.get()) + "; echo $a $b";
        QCOMPARE(outputOf(script.c_str(), {{one.read.get(), two.read.get()}, {two.read.get(), one.read.get()}}),
                 std::string("two one\n"));
    }

    void theSameNumberIsInheritedToo()
    {
        Pipe pipe = makePipe();
        QVERIFY(writeAll(pipe.write.get(), "word\n").has_value());
        const std::string script = "read a <&" + std::to_string(pipe.read.get()) + "; echo $a";
        QCOMPARE(outputOf(script.c_str(), {{pipe.read.get(), pipe.read.get()}}), std::string("word\n"));
    }

    void nothingElseIsInheritedAndSignalsAreReset()
    {
        const UniqueFd secret(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
        const UniqueFd named(open("/dev/zero", O_RDONLY | O_CLOEXEC));
        std::signal(SIGPIPE, SIG_IGN);
        sigset_t blocked;
        sigemptyset(&blocked);
        sigaddset(&blocked, SIGTERM);
        sigprocmask(SIG_BLOCK, &blocked, nullptr);
        const std::string text =
            outputOf("cd /proc/self/fd; for fd in 0 3 *; do readlink $fd; done; exec grep -E 'SigBlk|SigIgn' /proc/self/status",
                     {{named.get(), 3}});
        std::signal(SIGPIPE, SIG_DFL);
        sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
        QVERIFY2(text.starts_with("/dev/null\n/dev/zero\n"), text.c_str());
        QVERIFY2(text.find("SigBlk:\t0000000000000000") != std::string::npos, text.c_str());
        // The C library keeps its own two real-time signals ignored across posix_spawn.
        QVERIFY2(text.find("SigIgn:\t0000000180000000") != std::string::npos
                     || text.find("SigIgn:\t0000000000000000") != std::string::npos,
                 text.c_str());
        QVERIFY2(text.find("/etc/passwd") == std::string::npos, text.c_str());
    }

    void standsInASessionOfItsOwnIfWanted()
    {
        const char* script = "read a b c d e session rest </proc/self/stat; echo $session";
        QVERIFY(outputOf(script) != std::to_string(getsid(0)) + "\n");
        QCOMPARE(outputOf(script, {}, false), std::to_string(getsid(0)) + "\n");
    }

    void helpersStandBesideTheBinaryUnlessToldOtherwise()
    {
        unsetenv("ONGGI_HELPER_DIR");
        QCOMPARE(helperDirectory(), QCoreApplication::applicationDirPath().toStdString());
        setenv("ONGGI_HELPER_DIR", "/opt/helpers", 1);
        QCOMPARE(helperDirectory(), std::string("/opt/helpers"));
        setenv("ONGGI_HELPER_DIR", "relative", 1);
        QCOMPARE(helperDirectory(), QCoreApplication::applicationDirPath().toStdString());
        unsetenv("ONGGI_HELPER_DIR");
    }
};

QTEST_GUILESS_MAIN(SpawnTest)
#include "spawn_test.moc"

#include "runtime/seccomp.h"
#include "runtime/seccompprofile.h"
#include "runtime/spec.h"
#include "sys/memoryfile.h"

#include <QTest>
#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::runtime;

namespace {

constexpr long unknownCall = 999;
constexpr long cachestatCall = 451;
constexpr long openTreeAttrCall = 467;

/// The errno that the call gives in a process under the program; 0 for success.
int errnoUnder(const std::string& program, const std::function<long()>& call)
{
    const pid_t pid = fork();
    if (pid == 0) {
        sock_fprog filter{static_cast<unsigned short>(program.size() / sizeof(sock_filter)),
                          reinterpret_cast<sock_filter*>(const_cast<char*>(program.data()))};
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) < 0)
            _exit(255);
        _exit(call() < 0 ? errno : 0);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string compiled(std::string_view profile, const std::vector<std::string>& capabilities)
{
    const auto parsed = parseSeccompProfile(profile, capabilities);
    const auto program = parsed ? compileSeccompProfile(*parsed) : fail(parsed.error());
    if (!program)
        qFatal("%s", program.error().message().c_str());
    return *program;
}

} // namespace

/// Each rule is tried in a process of its own; no test here takes root.
class SeccompTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { qputenv("ONGGI_HELPER_DIR", ONGGI_BIN_DIR); }

    void theDefaultProfileLetsOrdinaryCallsThrough()
    {
        const std::string program = compiled(defaultSeccompProfile(), defaultCapabilities());
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_getppid); }), 0);
        QCOMPARE(errnoUnder(program, [] { return long(socket(AF_UNIX, SOCK_STREAM, 0)); }), 0);
        QCOMPARE(errnoUnder(program, [] { return long(personality(0xffffffff)); }), 0);
        QCOMPARE(errnoUnder(program, [] {
                     const pid_t pid = fork();
                     if (pid == 0)
                         _exit(0);
                     return long(waitpid(pid, nullptr, 0));
                 }),
                 0);
    }

    void theDefaultProfileShutsTheKernelsDoors()
    {
        const std::string program = compiled(defaultSeccompProfile(), defaultCapabilities());
        constexpr int afAlg = 38;
        constexpr int afVsock = 40;
        QCOMPARE(errnoUnder(program, [] { return long(socket(afAlg, SOCK_SEQPACKET, 0)); }), EPERM);
        QCOMPARE(errnoUnder(program, [] { return long(socket(afVsock, SOCK_STREAM, 0)); }), EPERM);
        QCOMPARE(errnoUnder(program, [] { return long(unshare(CLONE_NEWUSER)); }), EPERM);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0); }), EPERM);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_clone3, nullptr, 0); }), ENOSYS);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_fsopen, "tmpfs", 0); }), EPERM);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_keyctl, 0, 0); }), EPERM);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_bpf, 0, nullptr, 0); }), EPERM);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_io_uring_setup, 1, nullptr); }), EPERM);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_mount, nullptr, "/", nullptr, 0, nullptr); }), EPERM);
        QCOMPARE(errnoUnder(program, [] { return long(personality(ADDR_NO_RANDOMIZE)); }), EPERM);
    }

    void capabilitiesUnlockTheirCalls()
    {
        auto capabilities = defaultCapabilities();
        capabilities.push_back("CAP_SYS_ADMIN");
        const std::string program = compiled(defaultSeccompProfile(), capabilities);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_clone3, nullptr, 0); }), EINVAL);
        QVERIFY(errnoUnder(program, [] { return syscall(SYS_fsopen, "no such type", 0); }) != 0);
        QCOMPARE(errnoUnder(program, [] { return long(unshare(0)); }), 0);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_acct, nullptr); }), EPERM);
    }

    void newCallsAreKnownByNumber()
    {
        const std::string program = compiled(defaultSeccompProfile(), defaultCapabilities());
        // What the kernel itself answers to nonsense, or ENOSYS of a kernel that is older than the call.
        const int without = syscall(cachestatCall, -1, nullptr, nullptr, 0) < 0 ? errno : 0;
        QCOMPARE(errnoUnder(program, [] { return syscall(cachestatCall, -1, nullptr, nullptr, 0); }), without);
        QVERIFY(without != EPERM);
        QCOMPARE(errnoUnder(program, [] { return syscall(openTreeAttrCall, -1, "", 0, nullptr, 0); }), EPERM);
    }

    void callsThatNobodyKnowsDoNotExist()
    {
        const std::string program = compiled(defaultSeccompProfile(), defaultCapabilities());
        QCOMPARE(errnoUnder(program, [] { return syscall(unknownCall); }), ENOSYS);
    }

    void takesClientsProfiles()
    {
        const std::string program = compiled(R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
            {"name": "getppid", "action": "SCMP_ACT_ERRNO", "args": null},
            {"names": ["cachestat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 7},
            {"names": ["dup2"], "action": "SCMP_ACT_ERRNO", "errnoRet": 8, "args": [
                {"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}]}]})",
                                             {});
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_getppid); }), EPERM);
        QCOMPARE(errnoUnder(program, [] { return syscall(cachestatCall, -1, nullptr, nullptr, 0); }), 7);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_getpid); }), 0);
        // Twice the same argument means either.
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_dup2, 1, 50); }), 8);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_dup2, 2, 50); }), 8);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_dup2, 0, 50); }), 0);
    }

    void conditionsOfOtherMachinesDoNotHold()
    {
        const std::string program = compiled(R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
            {"names": ["getppid"], "action": "SCMP_ACT_ERRNO", "includes": {"arches": ["s390x"]}},
            {"names": ["getpgrp"], "action": "SCMP_ACT_ERRNO", "includes": {"minKernel": "99.0"}},
            {"names": ["getsid"], "action": "SCMP_ACT_ERRNO", "includes": {"minKernel": "4.8"}},
            {"names": ["getuid"], "action": "SCMP_ACT_ERRNO", "excludes": {"caps": ["CAP_CHOWN"]}}]})",
                                             {"CAP_CHOWN"});
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_getppid); }), 0);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_getpgrp); }), 0);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_getsid, 0); }), EPERM);
        QCOMPARE(errnoUnder(program, [] { return syscall(SYS_getuid); }), 0);
    }

    void brokenProfilesAreNamed_data()
    {
        QTest::addColumn<QString>("profile");
        QTest::addColumn<QString>("word");
        QTest::newRow("no JSON") << "{" << "decoding seccomp profile failed";
        QTest::newRow("no default") << "{}" << "defaultAction";
        QTest::newRow("action") << R"({"defaultAction": "SCMP_ACT_MAYBE"})" << "SCMP_ACT_MAYBE";
        QTest::newRow("type") << R"({"defaultAction": 1})" << "type";
        QTest::newRow("operator")
            << R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ERRNO",
                   "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_ALMOST"}]}]})"
            << "SCMP_CMP_ALMOST";
        QTest::newRow("index")
            << R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ERRNO",
                   "args": [{"index": 6, "value": 1, "op": "SCMP_CMP_EQ"}]}]})"
            << "argument 6";
        QTest::newRow("architecture") << R"({"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_ABACUS"]})"
                                      << "SCMP_ARCH_ABACUS";
    }

    void aProgramMadeAheadIsTheSame()
    {
        const std::vector<std::string> capabilities{"CAP_CHOWN", "CAP_SYS_ADMIN"};
        SeccompCache plain;
        SeccompCache ahead;
        ahead.prepareDefault(capabilities);
        const auto bytes = [](int file) { return sys::readMemory(file, 1 << 20).value(); };
        const std::string expected = bytes(plain.defaultProgram(capabilities).value());
        QVERIFY(bytes(ahead.defaultProgram(capabilities).value()) == expected);
        QVERIFY(bytes(ahead.defaultProgram({}).value()) != expected);
    }

    void brokenProfilesAreNamed()
    {
        QFETCH(const QString, profile);
        QFETCH(const QString, word);
        SeccompCache cache;
        const auto program = cache.program(profile.toStdString(), {});
        QVERIFY(!program);
        QCOMPARE(program.error().kind(), ErrorKind::InvalidArgument);
        QVERIFY2(program.error().message().find(word.toStdString()) != std::string::npos,
                 program.error().message().c_str());
    }

    void aCompilerThatCannotBeStartedIsAnError()
    {
        qputenv("ONGGI_HELPER_DIR", "/nonexistent");
        SeccompCache cache;
        QVERIFY(!cache.defaultProgram({}));
        qputenv("ONGGI_HELPER_DIR", ONGGI_BIN_DIR);
        QVERIFY(cache.defaultProgram({}));
    }

    void aProgramIsCompiledOnceForEachSetOfCapabilities()
    {
        SeccompCache cache;
        const int first = cache.defaultProgram({"CAP_CHOWN", "CAP_KILL"}).value();
        QCOMPARE(cache.defaultProgram({"CAP_KILL", "CAP_CHOWN"}).value(), first);
        QVERIFY(cache.defaultProgram({"CAP_SYS_ADMIN"}).value() != first);
        const std::string bytes = sys::readMemory(first, 1 << 20).value();
        QCOMPARE(bytes.size() % sizeof(sock_filter), std::size_t(0));
        QVERIFY(bytes.size() / sizeof(sock_filter) < BPF_MAXINSNS);
        QVERIFY(fcntl(first, F_GETFD) & FD_CLOEXEC);
    }
};

QTEST_APPLESS_MAIN(SeccompTest)
#include "seccomp_test.moc"

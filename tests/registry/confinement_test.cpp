#include "registry/client/confinement.h"

#include "base/uniquefd.h"

#include <QTest>
#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <netdb.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace onggi;

namespace {

/// Runs the question in a confined child, for there is no way back: 0 for yes, 1 for no, 2 when confining
/// failed.
int askConfined(const std::function<bool()>& question)
{
    const pid_t child = fork();
    if (child == 0) {
        if (!registry::confine("nobody"))
            _exit(2);
        _exit(question() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

bool opens(const char* path, int flags)
{
    return static_cast<bool>(UniqueFd(open(path, flags | O_CLOEXEC, 0600)));
}

} // namespace

class ConfinementTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("only root has privileges to give up");
    }

    void namesCanStillBeLookedUp()
    {
        QCOMPARE(askConfined([] {
                     addrinfo* list = nullptr;
                     return opens("/etc/hosts", O_RDONLY) &&
                            getaddrinfo("localhost", "80", nullptr, &list) == 0;
                 }),
                 0);
    }

    void openDescriptorsAreStillWritten()
    {
        char path[] = "/tmp/onggi-confinement-XXXXXX";
        const UniqueFd file(mkstemp(path));
        QVERIFY(unlink(path) == 0);
        QCOMPARE(askConfined([&] { return write(file.get(), "x", 1) == 1 && ftruncate(file.get(), 0) == 0; }),
                 0);
    }

    void nothingCanBeMadeOrChangedByPath()
    {
        QCOMPARE(askConfined([] { return opens("/tmp/onggi-confinement-made", O_CREAT | O_WRONLY); }), 1);
        QCOMPARE(access("/tmp/onggi-confinement-made", F_OK), -1);
        QCOMPARE(askConfined([] { return opens("/dev/null", O_WRONLY); }), 1);
    }

    void otherPeoplesFilesCannotBeRead()
    {
        // Anybody may read these: it is landlock that refuses.
        QVERIFY(opens("/proc/version", O_RDONLY));
        QCOMPARE(askConfined([] { return opens("/proc/version", O_RDONLY) || opens("/tmp", O_RDONLY); }), 1);
    }

    void noProgramIsRunAndNoRightComesBack()
    {
        QCOMPARE(askConfined([] {
                     execl("/bin/true", "true", nullptr);
                     return errno != EPERM;
                 }),
                 1);
        QCOMPARE(askConfined([] { return setuid(0) == 0 || unshare(CLONE_NEWUSER) == 0; }), 1);
        QCOMPARE(askConfined([] { return geteuid() == 0 || getegid() == 0; }), 1);
    }
};

QTEST_APPLESS_MAIN(ConfinementTest)
#include "confinement_test.moc"

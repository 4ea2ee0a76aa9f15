#include "containerfixture.h"

#include <QTest>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::runtime;

/// Containers with a terminal.
class TerminalTest : public QObject
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

    void standardStreamsAreTheTerminal()
    {
        auto spec = m_fixture->shell("tty; for i in 0 1 2; do readlink /proc/self/fd/$i; done; ls /dev/pts; "
                                     "stat -c '%F' /dev/console; echo text >/dev/console; stty size");
        spec.terminal = true;
        spec.terminalRows = 33;
        spec.terminalColumns = 111;
        const auto outcome = m_fixture->run(spec);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output,
                     std::string("/dev/pts/0\r\n/dev/pts/0\r\n/dev/pts/0\r\n/dev/pts/0\r\n0     ptmx\r\n"
                                 "character special file\r\ntext\r\n33 111\r\n"));
    }

    void typedControlCharactersBecomeSignals()
    {
        for (const bool useInit : {false, true}) {
            auto spec = m_fixture->shell("trap 'echo interrupted; exit 3' INT; echo ready; while :; do sleep 0.01; done");
            spec.terminal = true;
            spec.useInit = useInit;
            auto launch = m_fixture->begin(spec, {}, {});
            QVERIFY(launch && (*launch)->prepare());
            const UniqueFd terminal = (*launch)->takeTerminal();
            QVERIFY((*launch)->go().has_value());
            readUntil(terminal, "ready");
            QVERIFY(writeAll(terminal.get(), "\x03").has_value());
            const std::string text = readUntil(terminal, "interrupted");
            QVERIFY2(text.find("interrupted") != std::string::npos, text.c_str());
            QCOMPARE(m_fixture->finish(**launch), 3);
        }
    }

    void resizingReachesTheProgram()
    {
        auto spec = m_fixture->shell("trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.01; done");
        spec.terminal = true;
        auto launch = m_fixture->begin(spec, {}, {});
        QVERIFY(launch && (*launch)->prepare());
        const UniqueFd terminal = (*launch)->takeTerminal();
        QVERIFY((*launch)->go().has_value());
        readUntil(terminal, "ready");
        const winsize size{50, 170, 0, 0};
        QVERIFY(ioctl(terminal.get(), TIOCSWINSZ, &size) == 0);
        const std::string text = readUntil(terminal, "50 170");
        QVERIFY2(text.find("50 170") != std::string::npos, text.c_str());
        m_fixture->finish(**launch);
    }

    void needsDevpts()
    {
        auto spec = m_fixture->shell("true");
        spec.terminal = true;
        spec.mounts.clear();
        QCOMPARE(m_fixture->run(spec).status.error().kind(), ErrorKind::InvalidArgument);
    }

private:
    static std::string readUntil(const UniqueFd& terminal, const std::string& wanted)
    {
        std::string text;
        char buffer[256];
        while (text.find(wanted) == std::string::npos) {
            const ssize_t size = read(terminal.get(), buffer, sizeof(buffer));
            if (size <= 0)
                break;
            text.append(buffer, static_cast<std::size_t>(size));
        }
        return text;
    }

    std::unique_ptr<ContainerFixture> m_fixture;
};

QTEST_GUILESS_MAIN(TerminalTest)
#include "terminal_test.moc"

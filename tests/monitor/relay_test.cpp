#include "monitor/relay.h"

#include <QTemporaryDir>
#include <QTest>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::monitor;
using namespace std::chrono_literals;

namespace {

/// Takes what is there now; the relay under test runs in the same thread.
std::string takeNow(int fd)
{
    std::string all;
    char buffer[65536];
    for (;;) {
        const ssize_t count = ::read(fd, buffer, sizeof buffer);
        if (count <= 0)
            return all;
        all.append(buffer, static_cast<std::size_t>(count));
    }
}

void makeNonBlocking(int fd)
{
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

std::string frame(char stream, const std::string& text)
{
    return std::string{
               stream, 0, 0, 0, 0, 0, static_cast<char>(text.size() >> 8), static_cast<char>(text.size())} +
           text;
}

} // namespace

/// The relay between a container that this test plays, its log, and clients that it plays, too.
class RelayTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_root;
    std::unique_ptr<EventLoop> m_loop;
    std::unique_ptr<Relay> m_relay;
    Relay::ContainerEnds m_container;
    UniqueFd m_terminal; ///< the container's side
    int m_detached = 0;

    void make(Relay::Options options)
    {
        m_root = std::make_unique<QTemporaryDir>();
        m_detached = 0;
        m_relay.reset();
        m_loop = std::make_unique<EventLoop>(EventLoop::make().value());
        auto log = LogWriter::open(logDirectory(), {}).value();
        m_relay = std::make_unique<Relay>(*m_loop, std::move(log), options, [this] { ++m_detached; });
        m_container = m_relay->makePipes().value();
        if (options.terminal) {
            int master = -1;
            int slave = -1;
            termios raw{};
            ::cfmakeraw(&raw);
            QCOMPARE(::openpty(&master, &slave, nullptr, &raw, nullptr), 0);
            m_terminal = UniqueFd(slave);
            makeNonBlocking(slave);
            QVERIFY(m_relay->setTerminal(UniqueFd(master)));
        } else {
            for (const UniqueFd* fd : {&m_container.input, &m_container.output, &m_container.error}) {
                if (*fd)
                    makeNonBlocking(fd->get());
            }
        }
    }

    UniqueFd logDirectory() const
    {
        return UniqueFd(::open(m_root->path().toUtf8().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }

    std::string logged() const
    {
        auto reader = LogReader::open(logDirectory(), {}).value();
        std::string text;
        while (const auto record = reader->next().value())
            text += record->text;
        return text;
    }

    UniqueFd attach(Attach attach, int sendBuffer = 0)
    {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
            qFatal("socketpair");
        if (sendBuffer)
            ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &sendBuffer, sizeof sendBuffer);
        makeNonBlocking(ends[1]);
        m_relay->attach(UniqueFd(ends[0]), attach);
        return UniqueFd(ends[1]);
    }

    /// Lets the relay work until nothing happens any more.
    void settle()
    {
        for (int i = 0; i < 50; ++i)
            QVERIFY(m_loop->runOnce(std::chrono::steady_clock::now()));
    }

    /// A terminal's bytes travel through a kernel worker; so wait for them, and fail by what is there after a
    /// while.
    std::string await(int fd, std::size_t size)
    {
        std::string all;
        const auto deadline = std::chrono::steady_clock::now() + 5s;
        while (all.size() < size && std::chrono::steady_clock::now() < deadline) {
            (void)m_loop->runOnce(std::chrono::steady_clock::now() + 1ms);
            all += takeNow(fd);
        }
        return all;
    }

    static void put(int fd, const std::string& text)
    {
        QCOMPARE(::write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }

    /// True when the relay has ended its half.
    static bool isAtEnd(int fd)
    {
        char byte;
        return ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    }

private slots:
    // Here and not in main: the test library watches over this signal, too.
    void initTestCase() { std::signal(SIGPIPE, SIG_IGN); }

    void cleanup()
    {
        m_relay.reset();
        m_container = {};
        m_terminal.reset();
    }

    void outputGoesToTheLogAndInFramesToClients()
    {
        make({});
        const UniqueFd client = attach({.output = true, .error = true, .framed = true});
        put(m_container.output.get(), "out\n");
        settle();
        put(m_container.error.get(), "err\n");
        settle();
        QCOMPARE(takeNow(client.get()), frame(1, "out\n") + frame(2, "err\n"));
        QCOMPARE(logged(), std::string("out\nerr\n"));
    }

    void clientsGetOnlyTheStreamsTheyAskedFor()
    {
        make({});
        const UniqueFd client = attach({.error = true, .framed = true});
        put(m_container.output.get(), "out\n");
        put(m_container.error.get(), "err\n");
        settle();
        QCOMPARE(takeNow(client.get()), frame(2, "err\n"));
    }

    void inputOfSeveralClientsArrives()
    {
        make({.openStdin = true});
        const UniqueFd one = attach({.input = true, .earlyInput = "early "});
        const UniqueFd two = attach({.input = true});
        put(one.get(), "one ");
        settle();
        put(two.get(), "two");
        settle();
        QCOMPARE(takeNow(m_container.input.get()), std::string("early one two"));
    }

    void endOfOneClientsInputLeavesTheContainersOpen()
    {
        make({.openStdin = true});
        const UniqueFd one = attach({.input = true, .output = true});
        const UniqueFd two = attach({.input = true, .output = true});
        ::shutdown(one.get(), SHUT_WR);
        settle();
        put(two.get(), "still");
        settle();
        QCOMPARE(takeNow(m_container.input.get()), std::string("still"));
        put(m_container.output.get(), "shown\n");
        settle();
        QCOMPARE(takeNow(one.get()), std::string("shown\n"));
    }

    void endOfInputClosesTheContainersWhenItIsOnce()
    {
        make({.openStdin = true, .stdinOnce = true});
        const UniqueFd client = attach({.input = true, .output = true});
        put(client.get(), "all of it");
        ::shutdown(client.get(), SHUT_WR);
        settle();
        QCOMPARE(takeNow(m_container.input.get()), std::string("all of it"));
        char byte;
        QCOMPARE(::read(m_container.input.get(), &byte, 1), ssize_t{0});
        put(m_container.output.get(), "answer");
        settle();
        QCOMPARE(takeNow(client.get()), std::string("answer"));
    }

    void aClientThatLeavesAltogetherStillDeliversWhatItWrote()
    {
        make({.openStdin = true, .stdinOnce = true});
        const std::string large(300'000, 'x'); // more than pipe and buffers hold at once
        UniqueFd client = attach({.input = true, .output = true});
        std::string arrived;
        std::size_t written = 0;
        while (written < large.size()) {
            const ssize_t count = ::write(client.get(), large.data() + written, large.size() - written);
            if (count > 0)
                written += static_cast<std::size_t>(count);
            settle();
            if (count < 0)
                arrived += takeNow(m_container.input.get());
        }
        client.reset();
        char byte;
        for (int i = 0; i < 50 && ::recv(m_container.input.get(), &byte, 1, MSG_PEEK) != 0; ++i) {
            settle();
            arrived += takeNow(m_container.input.get());
        }
        QCOMPARE(arrived.size(), large.size());
        QVERIFY(!m_relay->hasClients());
    }

    void endOfOutputIsShownAndTheRestKept()
    {
        make({.openStdin = true});
        const UniqueFd client = attach({.input = true, .output = true});
        put(m_container.output.get(), "last words");
        m_container.output.reset();
        m_container.error.reset();
        settle();
        QCOMPARE(takeNow(client.get()), std::string("last words"));
        QVERIFY(isAtEnd(client.get()));
        QCOMPARE(logged(), std::string("last words"));
        QVERIFY(m_relay->hasClients()); // may still type
        put(client.get(), "typed");
        settle();
        QCOMPARE(takeNow(m_container.input.get()), std::string("typed"));
    }

    void aSlowClientHoldsTheContainerUpAndLosesNothing()
    {
        make({});
        const UniqueFd client = attach({.output = true}, 4096);
        std::string sent;
        // Until the pipe is full, which can only be when the relay has stopped reading.
        bool blocked = false;
        for (int i = 0; i < 1000 && !blocked; ++i) {
            const std::string line = std::to_string(i) + std::string(16000, 'x') + "\n";
            const ssize_t count = ::write(m_container.output.get(), line.data(), line.size());
            blocked = count < 0 && errno == EAGAIN;
            sent.append(line, 0, count > 0 ? static_cast<std::size_t>(count) : 0);
            settle();
        }
        QVERIFY(blocked);
        QVERIFY(sent.size() > (1 << 20) && sent.size() < (2 << 20));
        std::string seen;
        for (int i = 0; i < 10000 && seen.size() < sent.size(); ++i) {
            seen += takeNow(client.get());
            QVERIFY(m_loop->runOnce(std::chrono::steady_clock::now()));
        }
        QVERIFY(seen == sent);
        QVERIFY(logged() == sent.substr(0, sent.rfind('\n') + 1) || logged() == sent);
    }

    void anExitedContainerIsNotHeldUp()
    {
        make({});
        const UniqueFd client = attach({.output = true}, 4096);
        std::string sent;
        for (int i = 0; i < 1000; ++i) {
            const std::string line(16000, 'x');
            const ssize_t count = ::write(m_container.output.get(), line.data(), line.size());
            if (count < 0)
                break;
            sent.append(line, 0, static_cast<std::size_t>(count));
            settle();
        }
        m_container.output.reset();
        m_container.error.reset();
        m_relay->containerHasExited();
        settle();
        QVERIFY(m_relay->outputHasEnded());
        QVERIFY(logged() == sent);
        m_relay->finish();
        QVERIFY(m_relay->hasClients()); // has not everything yet
        std::string seen;
        for (int i = 0; i < 10000 && m_relay->hasClients(); ++i) {
            seen += takeNow(client.get());
            QVERIFY(m_loop->runOnce(std::chrono::steady_clock::now()));
        }
        seen += takeNow(client.get());
        QVERIFY(seen == sent);
    }

    void aClientThatGoesAwayHoldsUpNobody()
    {
        make({});
        UniqueFd client = attach({.output = true}, 4096);
        client.reset();
        settle();
        QVERIFY(!m_relay->hasClients());
        put(m_container.output.get(), "alone\n");
        settle();
        QCOMPARE(logged(), std::string("alone\n"));
    }

    void terminalsAreRawInBothDirections()
    {
        make({.terminal = true, .openStdin = true});
        const UniqueFd client =
            attach({.input = true, .output = true, .error = true, .detachKeys = "\x10\x11"});
        put(m_terminal.get(), "prompt> ");
        QCOMPARE(await(client.get(), 8), std::string("prompt> "));
        put(client.get(), "ls\n");
        QCOMPARE(await(m_terminal.get(), 3), std::string("ls\n"));
    }

    void detachKeysLetTheClientGoAndNothingElse()
    {
        make({.terminal = true, .openStdin = true});
        const UniqueFd leaving = attach({.input = true, .output = true, .detachKeys = "\x10\x11"});
        const UniqueFd staying = attach({.input = true, .output = true, .detachKeys = "\x10\x11"});
        put(leaving.get(), "a\x10");
        settle();
        put(leaving.get(), "\x11z");
        settle();
        QCOMPARE(m_detached, 1);
        QVERIFY(isAtEnd(leaving.get()));
        QCOMPARE(await(m_terminal.get(), 1), std::string("a"));
        put(staying.get(), "b");
        QCOMPARE(await(m_terminal.get(), 1), std::string("b"));
    }

    void detachKeysAreBytesWithoutATerminal()
    {
        make({.openStdin = true});
        const UniqueFd client = attach({.input = true, .detachKeys = "\x10\x11"});
        put(client.get(), "\x10\x11");
        settle();
        QCOMPARE(takeNow(m_container.input.get()), std::string("\x10\x11"));
        QCOMPARE(m_detached, 0);
    }

    void aTerminalThatNobodyHasOpenForAMomentIsNoEnd()
    {
        make({.terminal = true, .openStdin = true});
        const std::string name = ::ttyname(m_terminal.get());
        const UniqueFd client = attach({.output = true});
        put(m_terminal.get(), "before ");
        m_terminal.reset();
        QCOMPARE(await(client.get(), 7), std::string("before "));
        QVERIFY(!m_relay->outputHasEnded());
        m_terminal = UniqueFd(::open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
        put(m_terminal.get(), "after");
        m_terminal.reset();
        m_relay->containerHasExited();
        QCOMPARE(await(client.get(), 5), std::string("after"));
        settle();
        QVERIFY(m_relay->outputHasEnded());
        QCOMPARE(logged(), std::string("before after"));
    }

    void resizeReachesTheTerminal()
    {
        make({.terminal = true});
        m_relay->resize(33, 99);
        winsize size{};
        QCOMPARE(::ioctl(m_terminal.get(), TIOCGWINSZ, &size), 0);
        QCOMPARE(size.ws_row, static_cast<unsigned short>(33));
        QCOMPARE(size.ws_col, static_cast<unsigned short>(99));
    }

    void aPromptReachesTheLogWithoutItsNewline()
    {
        make({});
        put(m_container.output.get(), "Password: ");
        settle();
        QCOMPARE(logged(), std::string());
        QVERIFY(m_relay->deadline());
        QVERIFY(m_loop->runOnce(m_relay->deadline()));
        m_relay->runTimers();
        QCOMPARE(logged(), std::string("Password: "));
        QVERIFY(!m_relay->deadline());
    }

    void inputForAContainerThatDoesNotReadIsBounded()
    {
        make({.openStdin = true});
        const UniqueFd client = attach({.input = true});
        std::size_t taken = 0;
        const std::string block(16384, 'x');
        for (int i = 0; i < 1000; ++i) {
            const ssize_t count = ::write(client.get(), block.data(), block.size());
            if (count < 0)
                break;
            taken += static_cast<std::size_t>(count);
            settle();
        }
        QVERIFY(taken < 1'000'000);
        std::size_t arrived = 0;
        for (int i = 0; i < 1000 && arrived < taken; ++i) {
            arrived += takeNow(m_container.input.get()).size();
            settle();
        }
        QCOMPARE(arrived, taken);
    }

    void inputThatTheContainerClosedIsDropped()
    {
        make({.openStdin = true});
        const UniqueFd client = attach({.input = true, .output = true});
        m_container.input.reset();
        for (int i = 0; i < 20; ++i) {
            put(client.get(), std::string(16384, 'x'));
            settle();
        }
        put(m_container.output.get(), "fine\n");
        settle();
        QCOMPARE(takeNow(client.get()), std::string("fine\n"));
    }
};

QTEST_GUILESS_MAIN(RelayTest)
#include "relay_test.moc"

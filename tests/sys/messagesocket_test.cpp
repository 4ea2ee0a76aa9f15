#include "sys/memoryfile.h"
#include "sys/messagesocket.h"

#include <QTest>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::sys;

class MessageSocketTest : public QObject
{
    Q_OBJECT
private slots:
    void keepsMessageBoundariesAndDescriptors()
    {
        auto [here, there] = MessageSocket::pair().value();
        const UniqueFd memory = sealedMemory("test", "content").value();
        const int sent[] = {memory.get()};
        QVERIFY(here.send("first", sent).has_value());
        QVERIFY(here.send("second").has_value());

        const auto first = there.receive().value();
        QVERIFY(first.has_value());
        QCOMPARE(first->bytes, std::string("first"));
        QCOMPARE(first->fds.size(), std::size_t(1));
        QVERIFY(fcntl(first->fds[0].get(), F_GETFD) & FD_CLOEXEC);
        QCOMPARE(readMemory(first->fds[0].get(), 100).value(), std::string("content"));
        const auto second = there.receive().value();
        QCOMPARE(second.value().bytes, std::string("second"));
        QVERIFY(second->fds.empty());
    }

    void takesTheLargestMessageWithTheMostDescriptors()
    {
        auto [here, there] = MessageSocket::pair().value();
        const std::vector<int> fds(MessageSocket::maxFds, 0);
        const std::string bytes(MessageSocket::maxBytes, 'x');
        QVERIFY(here.send(bytes, fds).has_value());
        const auto message = there.receive().value();
        QCOMPARE(message.value().bytes.size(), bytes.size());
        QCOMPARE(message->fds.size(), fds.size());
    }

    void refusesWhatDoesNotFitADatagram()
    {
        auto [here, there] = MessageSocket::pair().value();
        QCOMPARE(here.send("").error().kind(), ErrorKind::InvalidArgument);
        QCOMPARE(here.send(std::string(MessageSocket::maxBytes + 1, 'x')).error().kind(),
                 ErrorKind::InvalidArgument);
    }

    void aClosedPeerIsEndOfFileAndUnavailable()
    {
        auto [here, there] = MessageSocket::pair().value();
        QVERIFY(there.send("last words").has_value());
        // What the peer leaves unread turns its close into a reset, which must not swallow its own words.
        QVERIFY(here.send("never read").has_value());
        there.takeFd().reset();
        QCOMPARE(here.receive().value().value().bytes, std::string("last words"));
        QVERIFY(!here.receive().value().has_value());
        const auto status = here.send("anybody?");
        QVERIFY(!status);
        QCOMPARE(status.error().kind(), ErrorKind::Unavailable);
    }

    void nothingToReadOnANonBlockingSocketIsEagain()
    {
        auto [here, there] = MessageSocket::pair().value();
        QVERIFY(fcntl(here.fd(), F_SETFL, O_NONBLOCK) == 0);
        QCOMPARE(here.receive().error().errnoValue(), EAGAIN);
    }

    void sealedMemoryCannotBeChanged()
    {
        const UniqueFd memory = sealedMemory("test", "content").value();
        QCOMPARE(::write(memory.get(), "x", 1), ssize_t(-1));
        QVERIFY(ftruncate(memory.get(), 0) < 0);
    }

    void readMemoryRefusesMoreThanItsLimitAndForeignFiles()
    {
        const UniqueFd memory = sealedMemory("test", "content").value();
        QCOMPARE(readMemory(memory.get(), 6).error().kind(), ErrorKind::ResourceExhausted);
        QCOMPARE(readMemory(memory.get(), 7).value(), std::string("content"));
        const UniqueFd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
        QCOMPARE(readMemory(null.get(), 7).error().kind(), ErrorKind::InvalidArgument);
    }
};

QTEST_APPLESS_MAIN(MessageSocketTest)
#include "messagesocket_test.moc"

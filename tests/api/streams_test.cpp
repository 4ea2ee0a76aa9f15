#include "api/framing.h"
#include "apiclient.h"
#include "fakebackends.h"

#include <QTest>
#include <fcntl.h>

namespace {

std::string readSome(int fd, std::size_t count)
{
    // The handed-over socket is non-blocking; a test wants to wait.
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    std::string bytes(count, '\0');
    std::size_t got = 0;
    while (got < count) {
        const ssize_t n = ::read(fd, bytes.data() + got, count - got);
        if (n <= 0)
            break;
        got += static_cast<std::size_t>(n);
    }
    bytes.resize(got);
    return bytes;
}

constexpr std::string_view upgrade = "Connection: Upgrade\r\nUpgrade: tcp\r\n";

} // namespace

/// Replies that take their time: streams, connections that leave HTTP, clients that leave.
class StreamsTest : public QObject
{
    Q_OBJECT
private slots:
    void attachUpgradesTheConnection()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send(fmt::format("POST /v1.50/containers/web/attach?stream=1&stdin=1&stdout=1&stderr=1&logs=1&detachKeys=ctrl-a,b "
                                "HTTP/1.1\r\n{}Content-Type: text/plain\r\nContent-Length: 0\r\n\r\n",
                                upgrade));
        const auto head = client.readHead();
        QCOMPARE(head.status, 101);
        QCOMPARE(head.fields.at("connection"), std::string("Upgrade"));
        QCOMPARE(head.fields.at("upgrade"), std::string("tcp"));
        QCOMPARE(head.fields.at("content-type"), std::string(multiplexedStreamType));
        QCOMPARE(head.fields.at("api-version"), std::string("1.50"));
        QCOMPARE(api.containers.asked, std::string("attach web stream=true logs=true in=true out=true err=true keys=ctrl-a,b"));

        const HijackedConnection connection = api.containers.attached.get_future().get();
        QVERIFY((::fcntl(connection.socket.get(), F_GETFL) & O_NONBLOCK) != 0);
        QVERIFY((::fcntl(connection.socket.get(), F_GETFD) & FD_CLOEXEC) != 0);
        QVERIFY(writeAll(connection.socket.get(), "from the container"));
        QCOMPARE(client.readBytes(18), std::string("from the container"));
        client.send("from the client");
        QCOMPARE(readSome(connection.socket.get(), 15), std::string("from the client"));
    }

    void attachWithoutUpgradeIsA200()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("POST /containers/tty/attach?stream=1&stdout=1 HTTP/1.1\r\n\r\n");
        const auto head = client.readHead();
        QCOMPARE(head.status, 200);
        QVERIFY(!head.fields.contains("transfer-encoding"));
        QVERIFY(!head.fields.contains("upgrade"));
        QCOMPARE(head.fields.at("content-type"), std::string(rawStreamType));
        HijackedConnection connection = api.containers.attached.get_future().get();
        QVERIFY(writeAll(connection.socket.get(), "raw"));
        connection.socket.reset();
        QCOMPARE(client.readToEnd(), std::string("raw"));
    }

    void olderClientsGetTheRawType()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send(fmt::format("POST /v1.41/containers/web/attach?stream=1&stdout=1 HTTP/1.1\r\n{}\r\n", upgrade));
        QCOMPARE(client.readHead().fields.at("content-type"), std::string(rawStreamType));
    }

    void inputBehindTheRequestIsHandedOver()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const std::string early(100'000, 'e');
        client.send(fmt::format("POST /containers/web/attach?stream=1&stdin=1 HTTP/1.1\r\n{}\r\nearly", upgrade));
        client.send(early);
        client.endInput();
        QCOMPARE(client.readHead().status, 101);
        const HijackedConnection connection = api.containers.attached.get_future().get();
        QVERIFY(connection.earlyInput.starts_with("early"));
        const std::string rest = readSome(connection.socket.get(), 5 + early.size() - connection.earlyInput.size());
        QCOMPARE(connection.earlyInput + rest, "early" + early);
        // Its input has ended; its output goes on.
        QCOMPARE(readSome(connection.socket.get(), 1), std::string());
        QVERIFY(writeAll(connection.socket.get(), "still here"));
        QCOMPARE(client.readBytes(10), std::string("still here"));
    }

    void waitSendsItsHeadAtOnce()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("POST /containers/web/wait?condition=next-exit HTTP/1.1\r\n\r\n");
        QCOMPARE(client.readHead().status, 200);
        api.containers.waiting.get_future().wait();
        QCOMPARE(api.containers.asked, std::string("wait web next-exit"));
        api.onLoop([&] { api.containers.ended->cancel(); });
        QCOMPARE(client.readChunk(), std::optional<std::string>("{\"StatusCode\":7}\n"));
        QVERIFY(!client.readChunk());
        QVERIFY(!api.containers.waitLeft.get_future().get());
        QCOMPARE(client.get("/_ping").status, 200);
    }

    void aWaitEndsWhenItsClientGoes()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("POST /containers/web/wait HTTP/1.1\r\n\r\n");
        QCOMPARE(client.readHead().status, 200);
        api.containers.waiting.get_future().wait();
        client.close();
        auto left = api.containers.waitLeft.get_future();
        QCOMPARE(left.wait_for(std::chrono::seconds(20)), std::future_status::ready);
        QVERIFY(left.get());
    }

    void aWaitThatFailsLaterSaysSoInItsBody()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.request("POST", "/containers/lost/wait");
        QCOMPARE(reply.status, 200);
        QCOMPARE(Json::parse(reply.body).at("Error").at("Message").get<std::string>(), std::string("its monitor is lost"));
    }

    void theBackendLearnsThatTheClientHasGone()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("GET /events HTTP/1.1\r\n\r\n");
        QCOMPARE(client.readHead().status, 200);
        client.close();
        auto left = api.system.left.get_future();
        QCOMPARE(left.wait_for(std::chrono::seconds(20)), std::future_status::ready);
        QVERIFY(left.get());
    }

    void aClientThatGoesWithUnreadInputIsNoticed()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("GET /events HTTP/1.1\r\n\r\nGET /_ping HTTP/1.1\r\n\r\n");
        QCOMPARE(client.readHead().status, 200);
        client.send("more");
        client.close();
        auto left = api.system.left.get_future();
        QCOMPARE(left.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    }

    void aHalfCloseIsNotLeaving()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("GET /events HTTP/1.1\r\n\r\n");
        client.endInput();
        QCOMPARE(client.readHead().status, 200);
        // Another connection's round trip gives the loop its turns to make the mistake.
        QCOMPARE(ApiClient(api.path()).get("/_ping").status, 200);
        auto left = api.system.left.get_future();
        QCOMPARE(left.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
        client.close();
        QCOMPARE(left.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    }

    void logsAreStreamedWithTheirType()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto framed = client.get("/v1.42/containers/web/logs?stdout=1");
        QCOMPARE(framed.fields.at("content-type"), std::string(multiplexedStreamType));
        QCOMPARE(framed.body, std::string("line\n"));
        QCOMPARE(client.get("/containers/tty/logs?stdout=1").fields.at("content-type"), std::string(rawStreamType));
    }

    void framedLogsThatFailTellWhyAndRawOnesAreCutOff()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto framed = client.get("/containers/web/logs?stdout=1&follow=1");
        std::string expected = "line\n";
        appendFrame(expected, FrameStream::Engine, "the log is gone");
        QCOMPARE(framed.body, expected);
        QVERIFY(framed.whole);
        const auto raw = client.get("/containers/tty/logs?stdout=1&follow=1");
        QCOMPARE(raw.body, std::string("line\n"));
        QVERIFY(!raw.whole);
    }
};

QTEST_APPLESS_MAIN(StreamsTest)
#include "streams_test.moc"

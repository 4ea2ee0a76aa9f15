#include "apiclient.h"
#include "fakebackends.h"

#include <QTest>

/// The protocol below the endpoints: what any HTTP client may do, and what none may.
class HttpTest : public QObject
{
    Q_OBJECT
private slots:
    void pingCarriesDockersFields()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.get("/_ping");
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.body, std::string("OK"));
        const std::map<std::string, std::string> expected = {
            {"api-version", "1.50"}, {"docker-experimental", "false"}, {"ostype", "linux"},
            {"server", "Docker/28.2.2 (linux)"}, {"builder-version", "1"}, {"swarm", "inactive"},
            {"cache-control", "no-cache, no-store, must-revalidate"}, {"pragma", "no-cache"},
            {"content-type", "text/plain; charset=utf-8"}, {"content-length", "2"}};
        for (const auto& [name, value] : expected)
            QCOMPARE(QByteArray::fromStdString(reply.fields.at(name)), QByteArray::fromStdString(value));
        QVERIFY(reply.fields.contains("date"));
    }

    void headHasFieldsAndNoBody()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto head = client.request("HEAD", "/_ping");
        QCOMPARE(head.status, 200);
        QCOMPARE(head.fields.at("api-version"), std::string("1.50"));
        // A body here would be read as the next reply's head.
        QCOMPARE(client.get("/version").status, 200);
    }

    void oneConnectionServesManyRequests()
    {
        ApiFixture api;
        ApiClient client(api.path());
        for (const char* path : {"/_ping", "/v1.24/version", "/v1.50/info", "/nowhere", "/info"})
            QCOMPARE(client.get(path).status, path == std::string_view("/nowhere") ? 404 : 200);
    }

    void pipelinedRequestsAreAnsweredInTheirOrder()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("GET /_ping HTTP/1.1\r\n\r\n\r\nPOST /containers/a/kill HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"
                    "GET /images/x/json HTTP/1.1\r\n\r\n");
        QCOMPARE(client.readResponse().body, std::string("OK"));
        QCOMPARE(client.readResponse().status, 204);
        QCOMPARE(client.readResponse().body, std::string("{\"asked\":\"inspect x\"}\n"));
    }

    void aRequestMayArriveByteByByte()
    {
        ApiFixture api;
        ApiClient client(api.path());
        for (const char byte : std::string_view("GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n"))
            client.send(std::string_view(&byte, 1));
        QCOMPARE(client.readResponse().body, std::string("OK"));
    }

    void chunkedBodiesAreReadWhole()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("POST /containers/create HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "7;ext=1\r\n{\"Image\r\n8\r\n\":\"node\"\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n");
        QCOMPARE(client.readResponse().status, 201);
        QCOMPARE(api.containers.asked, std::string("create   {\"Image\":\"node\"} 1.50"));
        QCOMPARE(client.get("/_ping").status, 200);
    }

    void continueIsSaidBeforeTheBodyIsRead()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("POST /containers/create HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        QCOMPARE(client.readHead().status, 100);
        client.send("{}");
        QCOMPARE(client.readResponse().status, 201);
    }

    void nobodyIsInvitedToSendWhatWillBeRefused()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("POST /plugins/create HTTP/1.1\r\nContent-Length: 2000000000\r\nExpect: 100-continue\r\n\r\n");
        QCOMPARE(client.readResponse().status, 501);
    }

    void malformedRequestsAreRefusedAndTheConnectionEnds_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        QTest::newRow("no request") << QByteArray("hello\r\n\r\n") << 400;
        QTest::newRow("HTTP/2") << QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") << 505;
        QTest::newRow("bad field") << QByteArray("GET /_ping HTTP/1.1\r\nno colon\r\n\r\n") << 400;
        QTest::newRow("bad length") << QByteArray("GET /_ping HTTP/1.1\r\nContent-Length: x\r\n\r\n") << 400;
        QTest::newRow("bad chunk") << QByteArray("POST /containers/create HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n") << 400;
        QTest::newRow("endless chunk header")
            << QByteArray("POST /containers/create HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + QByteArray(70'000, 'x'))
            << 400;
        QTest::newRow("bad escape") << QByteArray("GET /%zz HTTP/1.1\r\nConnection: close\r\n\r\n") << 400;
        QTest::newRow("endless head") << QByteArray("GET /" + QByteArray(70'000, 'x')) << 431;
        QTest::newRow("large head") << QByteArray("GET /_ping HTTP/1.1\r\nX: " + QByteArray(66'000, 'x') + "\r\n\r\n") << 431;
    }
    void malformedRequestsAreRefusedAndTheConnectionEnds()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        ApiFixture api;
        ApiClient client(api.path());
        client.send(bytes.toStdString());
        const auto reply = client.readResponse();
        QCOMPARE(reply.status, status);
        QVERIFY(Json::parse(reply.body).at("message").is_string());
        QCOMPARE(reply.fields.at("connection"), std::string("close"));
        QCOMPARE(client.readToEnd(), std::string());
    }

    void aHeadJustBelowTheLimitIsTaken()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("GET /_ping HTTP/1.1\r\nX-Registry-Config: " + std::string(65'000, 'x') + "\r\n\r\n");
        QCOMPARE(client.readResponse().status, 200);
    }

    void bodiesBeyondTheLimitAreRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("announced") << QByteArray("POST /containers/create HTTP/1.1\r\nContent-Length: 1001\r\n\r\n" + QByteArray(1001, ' '));
        QTest::newRow("chunked") << QByteArray("POST /containers/create HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\n"
                                               + QByteArray(500, ' ') + "\r\n1f5\r\n" + QByteArray(501, ' ') + "\r\n0\r\n\r\n");
    }
    void bodiesBeyondTheLimitAreRefused()
    {
        QFETCH(QByteArray, bytes);
        ApiFixture api(Limits{.body = 1000});
        ApiClient client(api.path());
        client.send(bytes.toStdString());
        const auto reply = client.readResponse();
        QCOMPARE(reply.status, 413);
        QCOMPARE(reply.body, std::string("{\"message\":\"the request's body is larger than 1000 bytes\"}\n"));
    }

    void aBodyOfTheLimitIsTaken()
    {
        ApiFixture api(Limits{.body = 1000});
        ApiClient client(api.path());
        QCOMPARE(client.request("POST", "/containers/create", "{}" + std::string(998, ' ')).status, 201);
    }

    void aHeadThatNeverEndsTimesOut()
    {
        ApiFixture api(Limits{.headerTimeout = std::chrono::milliseconds(50)});
        ApiClient client(api.path());
        client.send("GET /_ping HT");
        const auto reply = client.readResponse();
        QCOMPARE(reply.status, 408);
        QCOMPARE(client.readToEnd(), std::string());
    }

    void aBodyThatNeverEndsTimesOut()
    {
        ApiFixture api(Limits{.bodyTimeout = std::chrono::milliseconds(50)});
        ApiClient client(api.path());
        client.send("POST /containers/create HTTP/1.1\r\nContent-Length: 10\r\n\r\n{");
        QCOMPARE(client.readResponse().status, 408);
    }

    void anIdleConnectionIsClosedWithoutAWord()
    {
        ApiFixture api(Limits{.idleTimeout = std::chrono::milliseconds(50)});
        ApiClient client(api.path());
        QCOMPARE(client.get("/_ping").status, 200);
        QCOMPARE(client.readToEnd(), std::string());
    }

    void http10GetsNoChunksAndAnEnd()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("POST /images/create?fromImage=node HTTP/1.0\r\n\r\n");
        const auto reply = client.readResponse();
        QVERIFY(!reply.fields.contains("transfer-encoding"));
        QCOMPARE(reply.body, std::string("{\"status\":\"Pulling\"}\n{\"status\":\"Pulling\"}\n"));
    }

    void connectionCloseIsObeyed()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("GET /_ping HTTP/1.1\r\nConnection: close\r\n\r\n");
        QCOMPARE(client.readResponse().fields.at("connection"), std::string("close"));
        QCOMPARE(client.readToEnd(), std::string());
    }

    void aHalfClosedClientGetsItsReply()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("GET /_ping HTTP/1.1\r\n\r\n");
        client.endInput();
        QCOMPARE(client.readResponse().body, std::string("OK"));
        QCOMPARE(client.readToEnd(), std::string());
    }

    void unknownPathsAndMethodsHaveTheirReplies()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto path = client.get("/v1.50/no/such/thing");
        QCOMPARE(path.status, 404);
        QCOMPARE(path.body, std::string("{\"message\":\"page not found\"}\n"));
        const auto method = client.request("PATCH", "/info");
        QCOMPARE(method.status, 405);
        QCOMPARE(method.body, std::string("{\"message\":\"method not allowed\"}\n"));
        QCOMPARE(method.fields.at("allow"), std::string("GET"));
    }

    void versionsOutOfRangeAreRefusedEvenForPing()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.get("/v1.51/_ping");
        QCOMPARE(reply.status, 400);
        QCOMPARE(reply.fields.at("api-version"), std::string("1.50"));
        QCOMPARE(reply.body, std::string("{\"message\":\"client version 1.51 is too new. Maximum supported API version is "
                                         "1.50\"}\n"));
    }

    void aHandlersExceptionIsA500()
    {
        ApiFixture api;
        api.system.throws = true;
        ApiClient client(api.path());
        const auto reply = client.get("/info");
        QCOMPARE(reply.status, 500);
        QCOMPARE(reply.body, std::string("{\"message\":\"internal error: the bottom fell out\"}\n"));
        QCOMPARE(client.get("/_ping").status, 200);
    }

    void connectionsAreServedSideBySide()
    {
        ApiFixture api;
        std::vector<std::unique_ptr<ApiClient>> clients;
        for (int i = 0; i < 100; ++i) {
            clients.push_back(std::make_unique<ApiClient>(api.path()));
            clients.back()->send("GET /version HTTP/1.1\r\n"); // none is finished before all have begun
        }
        for (auto& client : clients)
            client->send("\r\n");
        for (auto& client : clients)
            QCOMPARE(client->readResponse().status, 200);
    }

    void stopClosesIdleConnectionsAndAcceptsNoMore()
    {
        ApiFixture api;
        ApiClient client(api.path());
        QCOMPARE(client.get("/_ping").status, 200);
        api.onLoop([&] { api.server().stop(); });
        QCOMPARE(client.readToEnd(), std::string());
        QVERIFY_EXCEPTION_THROWN(ApiClient(api.path()), std::runtime_error);
    }

    void stopLetsARunningRequestEnd()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("POST /containers/a/wait HTTP/1.1\r\n\r\n");
        QCOMPARE(client.readHead().status, 200);
        api.containers.waiting.get_future().wait();
        api.onLoop([&] {
            api.server().stop();
            api.containers.ended->cancel();
        });
        QCOMPARE(client.readChunk(), std::optional<std::string>("{\"StatusCode\":7}\n"));
        QVERIFY(!client.readChunk());
        QCOMPARE(client.readToEnd(), std::string());
    }

    void onlyListeningSocketsAreServed()
    {
        ApiFixture api;
        int pair[2];
        QVERIFY(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
        UniqueFd other(pair[1]);
        QVERIFY(!api.server().serve(UniqueFd(pair[0])));
    }
};

QTEST_APPLESS_MAIN(HttpTest)
#include "http_test.moc"

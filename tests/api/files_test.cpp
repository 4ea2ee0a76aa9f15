#include "api/bodystream.h"
#include "askedtable.h"

#include <QTest>

/// The routes for a container's files and for archives of images, and bodies that are streamed.
class FilesTest : public QObject
{
    Q_OBJECT
private slots:
    void backendsAreAskedAsRequested_data()
    {
        const AskedTable row;
        row("GET", "/containers/web/archive?path=%2Fetc%2F", 200, "pack web /etc/");
        row("GET", "/containers/web/archive", 400, "");
        row("GET", "/containers/web/archive?path=a%00b", 400, "");
        row("PUT", "/containers/web/archive?path=/a", 200, "extract web /a false false");
        row("PUT", "/containers/web/archive?path=/a&noOverwriteDirNonDir=true&copyUIDGID=1", 200, "extract web /a true true");
        row("GET", "/containers/web/changes", 200, "changes web");
        row("GET", "/containers/web/export", 200, "export web");
        row("POST", "/commit?container=web", 201, "commit web : \"\" by  pause=true  null");
        row("POST", "/commit?container=web&repo=a/b&tag=c&comment=d+e&author=f&pause=0&changes=ENV+A%3D1&changes=CMD+x", 201,
            "commit web a/b:c \"d e\" by f pause=false ENV A=1;CMD x null");
        row("POST", "/commit", 400, "");
        row("GET", "/images/get?names=a&names=b/c:1&platform=%7B%7D", 200, "save a,b/c:1 {}");
        row("GET", "/images/b/c:1/get", 200, "save b/c:1 ");
        row("GET", "/images/get", 400, "");
        row("POST", "/images/load?quiet=1&platform=x", 200, "load quiet=true x ");
        row("POST", "/images/create?fromSrc=-&repo=a/b&tag=c&message=d&platform=linux/arm64&changes=ENV+A%3D1&changes=CMD+x", 200,
            "import a/b:c \"d\" linux/arm64 ENV A=1;CMD x ");
        row("POST", "/images/create?fromSrc=http://x/root.tar", 501, "");
    }
    void backendsAreAskedAsRequested()
    {
        compareAsked(&ApiFixture::files, &ApiFixture::archives);
    }

    void archivesOfImagesComeAsTheyAreRead()
    {
        ApiFixture api;
        ApiClient client(api.path());
        QCOMPARE(client.request("POST", "/images/load", "an archive").body, std::string("loaded"));
        QCOMPARE(api.archives.asked, std::string("load quiet=false  an archive"));
        QCOMPARE(client.request("POST", "/images/create?fromSrc=-", "a root").body, std::string("{\"status\":\"sha256:abc\"}\r\n"));
        QCOMPARE(api.archives.asked, std::string("import : \"Imported from -\"   a root"));
        api.archives.failure = Error(ErrorKind::InvalidArgument, "no image");
        QCOMPARE(client.request("POST", "/images/load", "x").status, 400);
    }

    void theStatOfAPathTravelsInAField()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("HEAD /containers/web/archive?path=/x HTTP/1.1\r\nHost: x\r\n\r\n");
        const auto head = client.readResponse(true);
        QCOMPARE(head.status, 200);
        QVERIFY(head.body.empty());
        const std::string encoded = toBase64(R"({"name":"/x"})");
        QCOMPARE(head.fields.at("x-docker-container-path-stat"), encoded);
        const auto reply = client.get("/containers/web/archive?path=/x");
        QCOMPARE(reply.fields.at("x-docker-container-path-stat"), encoded);
        QCOMPARE(reply.fields.at("content-type"), std::string("application/x-tar"));
        QCOMPARE(reply.body, std::string("archive"));
    }

    void commitTakesAConfigOrNothing()
    {
        ApiFixture api;
        ApiClient client(api.path());
        for (const char* nothing : {"", "null", " \n"}) {
            QCOMPARE(client.request("POST", "/commit?container=web", nothing).status, 201);
            QVERIFY(api.files.asked.ends_with(" null"));
        }
        QCOMPARE(client.request("POST", "/commit?container=web", R"({"Cmd":["x"]})").status, 201);
        QVERIFY(api.files.asked.ends_with(R"({"Cmd":["x"]})"));
        QCOMPARE(client.request("POST", "/commit?container=web", "[").status, 400);
    }

    void aStreamedBodyIsDecodedAndAnotherRequestFollows_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("length") << QByteArray("Content-Length: 11\r\n\r\nhello world");
        QTest::newRow("chunks") << QByteArray("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\n\r\n");
        QTest::newRow("trailer") << QByteArray("Transfer-Encoding: chunked\r\n\r\nB\r\nhello world\r\n0\r\nA: b\r\n\r\n");
    }
    void aStreamedBodyIsDecodedAndAnotherRequestFollows()
    {
        QFETCH(QByteArray, body);
        ApiFixture api;
        ApiClient client(api.path());
        const std::string request = "PUT /containers/web/archive?path=/ HTTP/1.1\r\nHost: x\r\n" + body.toStdString()
                                    + "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n";
        // Byte by byte, so that every state of the decoder is met with too little.
        for (const char byte : request)
            client.send({&byte, 1});
        QCOMPARE(client.readResponse().status, 200);
        QCOMPARE(api.files.bodyText, std::string("hello world"));
        QCOMPARE(client.readResponse().body, std::string("OK"));
    }

    void aLargeBodyNeverStandsInMemory()
    {
        ApiFixture api(Limits{.body = 1000});
        ApiClient client(api.path());
        constexpr std::size_t size = 64 << 20;
        client.send("PUT /containers/web/archive?path=/ HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
        const std::string piece(1 << 20, 'x');
        for (std::size_t sent = 0; sent < size; sent += piece.size())
            client.send(piece);
        QCOMPARE(client.readResponse().status, 200);
        QCOMPARE(api.files.bodySize, size);
        QVERIFY(api.files.largestPiece <= 256 * 1024);
    }

    void malformedChunksAreRefused_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("no size") << QByteArray("x\r\n");
        QTest::newRow("negative") << QByteArray("-5\r\nhello\r\n");
        QTest::newRow("too large for a number") << QByteArray("fffffffffffffffff\r\n");
        QTest::newRow("longer than said") << QByteArray("5\r\nhello!\r\n0\r\n\r\n");
        QTest::newRow("endless line") << QByteArray("5;" + QByteArray(1000, 'x'));
        QTest::newRow("endless trailer") << QByteArray("0\r\n" + QByteArray("a: b\r\n").repeated(10000));
    }
    void malformedChunksAreRefused()
    {
        QFETCH(QByteArray, body);
        ApiFixture api;
        ApiClient client(api.path());
        client.send("PUT /containers/web/archive?path=/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body.toStdString());
        const auto reply = client.readResponse();
        QCOMPARE(reply.status, 400);
        QCOMPARE(reply.fields.at("connection"), std::string("close"));
    }

    void aClientThatLeavesEndsItsBody()
    {
        ApiFixture api;
        {
            ApiClient client(api.path());
            client.send("PUT /containers/web/archive?path=/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
        }
        QCOMPARE(api.files.bodyEnd.get_future().get(), ErrorKind::Cancelled);
    }

    void aClientThatFallsSilentIsGivenUp()
    {
        ApiFixture api(Limits{.bodyTimeout = std::chrono::milliseconds(50)});
        ApiClient client(api.path());
        client.send("PUT /containers/web/archive?path=/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
        QCOMPARE(api.files.bodyEnd.get_future().get(), ErrorKind::DeadlineExceeded);
    }

    void continueIsSaidWhenTheBodyIsWanted()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("PUT /containers/web/archive?path=/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        QCOMPARE(client.readHead().status, 100);
        client.send("body");
        QCOMPARE(client.readResponse().status, 200);
        api.files.failure = Error(ErrorKind::NotFound, "No such container: web");
        client.send("PUT /containers/web/archive?path=/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        QCOMPARE(client.readHead().status, 404);
    }

    void anEarlyRefusalReachesAClientThatIsStillSending()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("PUT /containers/picky/archive?path=/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
        client.send(std::string(1 << 20, 'x'));
        const auto reply = client.readResponse();
        QCOMPARE(reply.status, 400);
        QCOMPARE(reply.fields.at("connection"), std::string("close"));
    }
};

QTEST_GUILESS_MAIN(FilesTest)
#include "files_test.moc"

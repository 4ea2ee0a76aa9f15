#include "clientstage.h"

#include <QPointer>
#include <QSignalSpy>
#include <QtTest>
#include <optional>

using namespace onggi::ui;

class ClientTest : public QObject, private ClientStage
{
    Q_OBJECT

private slots:
    void init() { QVERIFY(begin()); }
    void cleanup() { end(); }

    void listsContainers()
    {
        m_engine->answer([](const auto& request) {
            request.reply(200, R"([{"Id":"abc","Names":["/web"],"Image":"nginx","State":"running","Status":"Up 3 hours","Ports":[]}])");
        });
        std::optional<QList<ContainerSummary>> got;
        m_client->containers()->then(this, [&](const QList<ContainerSummary>& list) { got = list; });
        QTRY_VERIFY(got);
        QCOMPARE(got->size(), 1);
        QCOMPARE(got->first().name, "web");
        QCOMPARE(m_engine->requests().first().target, "/containers/json?all=1");
    }

    void readsABodyThatArrivesByteByByte()
    {
        m_engine->answer([](const auto& request) {
            const QByteArray reply = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"Ver\r\ne\r\nsion\":\"1.2\"}  \r\n0\r\n\r\n";
            for (const char byte : reply) {
                request.send(QByteArray(1, byte));
                QCoreApplication::processEvents();
            }
        });
        QString version;
        m_client->version()->then(this, [&](const VersionInfo& info) { version = info.version; });
        QTRY_COMPARE(version, "1.2");
    }

    void readsABodyThatEndsWithTheConnection()
    {
        m_engine->answer([](const auto& request) {
            request.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"Version\":\"7\"}");
            request.hangUp();
        });
        QString version;
        m_client->version()->then(this, [&](const VersionInfo& info) { version = info.version; });
        QTRY_COMPARE(version, "7");
    }

    void carriesTheEnginesOwnErrorSentence()
    {
        m_engine->answer([](const auto& request) { request.reply(409, R"({"message":"the name web is taken"})"); });
        std::optional<ApiError> error;
        m_client->createContainer({"web", {{"Image", "nginx"}}})->otherwise(this, [&](const ApiError& e) { error = e; });
        QTRY_VERIFY(error);
        QCOMPARE(error->kind, ApiError::Kind::Refused);
        QCOMPARE(error->status, 409);
        QCOMPARE(error->message, "the name web is taken");
        QCOMPARE(m_engine->requests().first().body, R"({"Image":"nginx"})");
    }

    void takesNotModifiedForSuccess()
    {
        m_engine->answer([](const auto& request) { request.send("HTTP/1.1 304 Not Modified\r\n\r\n"); });
        bool done = false;
        m_client->startContainer("abc")->then(this, [&] { done = true; });
        QTRY_VERIFY(done);
    }

    void tellsAConnectionThatBreaksInTheMiddle()
    {
        m_engine->answer([](const auto& request) {
            request.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{\"Id\":");
            request.hangUp();
        });
        std::optional<ApiError> error;
        m_client->containers()->otherwise(this, [&](const ApiError& e) { error = e; });
        QTRY_VERIFY(error);
        QCOMPARE(error->kind, ApiError::Kind::Interrupted);
    }

    void tellsThatNoEngineListens()
    {
        DockerClient client(Transport::unixSocket(m_engine->path() + ".none"));
        std::optional<ApiError> error;
        client.ping()->otherwise(this, [&](const ApiError& e) { error = e; });
        QVERIFY(!error); // never before control has returned to the event loop
        QTRY_VERIFY(error);
        QCOMPARE(error->kind, ApiError::Kind::NoEngine);
    }

    void refusesWhatIsNotHttp()
    {
        m_engine->leavePings();
        m_engine->answer([](const auto& request) { request.send("SSH-2.0-OpenSSH_9.2\r\n\r\n"); });
        std::optional<ApiError> error;
        m_client->ping()->otherwise(this, [&](const ApiError& e) { error = e; });
        QTRY_VERIFY(error);
        QCOMPARE(error->kind, ApiError::Kind::BadReply);
    }

    void refusesAnAnswerOfAnotherShape()
    {
        m_engine->answer([](const auto& request) { request.reply(200, "\"hello\""); });
        std::optional<ApiError> error;
        m_client->containers()->otherwise(this, [&](const ApiError& e) { error = e; });
        QTRY_VERIFY(error);
        QCOMPARE(error->kind, ApiError::Kind::BadReply);
    }

    void aPageOfTheWebIsNoEngine()
    {
        m_engine->leavePings();
        m_engine->answer([](const auto& request) { request.reply(200, "<html>It works!</html>", "text/html"); });
        std::optional<ApiError> error;
        m_client->ping()->otherwise(this, [&](const ApiError& e) { error = e; });
        QTRY_VERIFY(error);
        QCOMPARE(error->kind, ApiError::Kind::BadReply);
    }

    void agreesOnTheOlderOfBothVersions()
    {
        m_engine->setApiVersion("1.41");
        m_engine->answer([](const auto& request) { request.reply(200, "[]"); });
        QString version;
        m_client->ping()->then(this, [&](const QString& spoken) { version = spoken; });
        QTRY_COMPARE(version, "1.41");
        QVERIFY(m_client->agreeOn(version));
        bool listed = false;
        m_client->containers()->then(this, [&] { listed = true; });
        QTRY_VERIFY(listed);
        QCOMPARE(m_engine->requests().last().target, "/v1.41/containers/json?all=1");
        QVERIFY(m_client->agreeOn("1.99"));
        QCOMPARE(m_client->apiVersion(), "1.50");
        QVERIFY(!m_client->agreeOn("1.12"));
        QVERIFY(m_client->agreeOn({})); // it does not say: then its own
        QCOMPARE(m_client->apiVersion(), "");
    }

    void readsDiskUsage()
    {
        m_engine->answer([](const auto& request) {
            request.reply(200, R"({"LayersSize":1000,"Images":[{"Size":700,"SharedSize":100,"Containers":1},{"Size":400,"SharedSize":100,"Containers":0}],)"
                               R"("Containers":[{"SizeRw":10,"State":"running"},{"SizeRw":20,"State":"exited"}],"Volumes":null,)"
                               R"("BuildCache":[{"Size":5,"InUse":false,"Shared":false},{"Size":7,"InUse":true,"Shared":false}]})");
        });
        std::optional<DiskUsage> usage;
        m_client->diskUsage()->then(this, [&](const DiskUsage& counted) { usage = counted; });
        QTRY_VERIFY(usage);
        QCOMPARE(usage->images, (DiskUsage::Kind{2, 1, 1000, 400, true}));
        QCOMPARE(usage->containers, (DiskUsage::Kind{2, 1, 30, 20, true}));
        QCOMPARE(usage->volumes, (DiskUsage::Kind{0, 0, 0, 0, true}));
        QCOMPARE(usage->buildCache, (DiskUsage::Kind{2, 1, 12, 5, true}));
        QCOMPARE(usage->reclaimable(), 425);
    }

    void tellsOfWorkThatHasEnded()
    {
        qRegisterMetaType<Operation>();
        m_engine->answer([](const auto& request) {
            request.chunkedHead();
            request.chunk(R"({"status":"Pulling"})" "\n" R"({"error":"no such image"})" "\n");
            request.lastChunk();
        });
        QList<Operation> ended;
        connect(m_client.get(), &DockerClient::operationEnded, this, [&](const Operation& operation) { ended.append(operation); });
        m_client->pull("nginx:1", this);
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(ended.first().object, "nginx:1");
        QCOMPARE(ended.first().error, "no such image");
    }

    void cancelDropsTheConnectionAndIsSilent()
    {
        QSignalSpy left(m_engine.get(), &FakeEngine::disconnected);
        QSignalSpy asked(m_engine.get(), &FakeEngine::requested);
        bool called = false;
        QPointer<Call> call = m_client->waitContainer("abc")->then(this, [&](int) { called = true; })->otherwise(this, [&] { called = true; });
        QVERIFY(asked.wait());
        call->cancel();
        QVERIFY(left.wait());
        QVERIFY(!called);
        QTRY_VERIFY(!call);
    }

    void cancelsWithItsContext()
    {
        QSignalSpy left(m_engine.get(), &FakeEngine::disconnected);
        QSignalSpy asked(m_engine.get(), &FakeEngine::requested);
        auto context = std::make_unique<QObject>();
        m_client->waitContainer("abc")->cancelWith(context.get());
        QVERIFY(asked.wait());
        context.reset();
        QVERIFY(left.wait());
    }

    void isHarmlessWhenItsCallerIsGone()
    {
        m_engine->answer([](const auto& request) { request.reply(200, "[]"); });
        auto context = std::make_unique<QObject>();
        bool called = false;
        QPointer<Call> call = m_client->containers()->then(context.get(), [&] { called = true; });
        context.reset();
        QTRY_VERIFY(!call);
        QVERIFY(!called);
    }

    void encodesNamesAndFilters()
    {
        m_client->inspectContainer("a/b c");
        m_client->inspectImage("registry.example.org:5000/team/app:1.0");
        m_client->containersById("abc");
        QTRY_COMPARE(m_engine->requests().size(), 3);
        QSet<QByteArray> targets;
        for (const auto& request : m_engine->requests())
            targets.insert(request.target);
        QVERIFY(targets.contains("/containers/a%2Fb%20c/json"));
        QVERIFY(targets.contains("/images/registry.example.org:5000/team/app:1.0/json"));
        QVERIFY(targets.contains("/containers/json?all=1&filters=%7B%22id%22%3A%5B%22abc%22%5D%7D"));
    }

    void attachCarriesBytesBothWays()
    {
        m_engine->answer([](const auto& request) {
            request.head101("application/vnd.docker.raw-stream");
            request.send("hello\r\n");
        });
        QSignalSpy typed(m_engine.get(), &FakeEngine::receivedAfter);
        auto* stream = m_client->attach("abc", {}, this);
        QByteArray seen;
        connect(stream, &DuplexStream::received, this, [&](const QByteArray& bytes) { seen += bytes; });
        QSignalSpy closed(stream, &DuplexStream::closed);
        stream->write("ls\n"); // before it is open
        QTRY_COMPARE(seen, "hello\r\n");
        QTRY_COMPARE(typed.count(), 1);
        QCOMPARE(typed.first().first().toByteArray(), "ls\n");
        QVERIFY(stream->isOpen());
        QVERIFY(m_engine->requests().first().head.contains("Upgrade: tcp"));
        QCOMPARE(m_engine->requests().first().target, "/containers/abc/attach?stream=1&stdin=1&stdout=1&stderr=1");
        m_engine->requests().first().hangUp();
        QTRY_COMPARE(closed.count(), 1);
        delete stream;
    }

    void attachPartsOutputFromErrors()
    {
        m_engine->answer([](const auto& request) {
            request.head101("application/vnd.docker.multiplexed-stream");
            request.send(QByteArray("\2\0\0\0\0\0\0\4oops", 12) + QByteArray("\1\0\0\0\0\0\0\3out", 11));
        });
        auto* stream = m_client->attach("abc", {}, this);
        QByteArray out, error;
        connect(stream, &DuplexStream::received, this, [&](const QByteArray& bytes, Channel channel) {
            (channel == Channel::Error ? error : out) += bytes;
        });
        QTRY_COMPARE(out, "out");
        QCOMPARE(error, "oops");
        delete stream;
    }

    void closeWriteEndsTheInputAfterWhatWasWritten()
    {
        QByteArray input;
        connect(m_engine.get(), &FakeEngine::receivedAfter, this, [&](const QByteArray& bytes) { input += bytes; });
        m_engine->answer([](const auto& request) {
            request.head101("application/vnd.docker.raw-stream");
            // The engine's end of the conversation closes because it saw the end of the input, not before.
            QObject::connect(request.socket, &QLocalSocket::readChannelFinished, request.socket, [request] { request.hangUp(); });
        });
        auto* stream = m_client->attach("abc", {}, this);
        QSignalSpy opened(stream, &DuplexStream::opened);
        QSignalSpy closed(stream, &DuplexStream::closed);
        QVERIFY(opened.wait());
        QCOMPARE(closed.count(), 0);
        stream->write("input");
        stream->closeWrite();
        QVERIFY(closed.wait());
        QCOMPARE(input, "input");
        delete stream;
    }

    void attachTellsARefusal()
    {
        m_engine->answer([](const auto& request) { request.reply(404, R"({"message":"no such container: abc"})"); });
        auto* stream = m_client->attach("abc", {}, this);
        QSignalSpy failed(stream, &DuplexStream::failed);
        QVERIFY(failed.wait());
        QCOMPARE(failed.first().first().value<ApiError>().message, "no such container: abc");
        delete stream;
    }

    void pausedStreamHoldsTheEngineBack()
    {
        std::optional<FakeEngine::Request> held;
        m_engine->answer([&](const auto& request) {
            request.chunkedHead("application/vnd.docker.raw-stream");
            held = request;
        });
        auto* stream = m_client->logs("abc", {}, this);
        qint64 got = 0;
        connect(stream, &LogStream::received, this, [&](const QByteArray& bytes) { got += bytes.size(); });
        QSignalSpy opened(stream, &LogStream::opened);
        QVERIFY(opened.wait());
        stream->setPaused(true);
        constexpr qint64 lot = 16 << 20;
        held->chunk(QByteArray(lot, 'x'));
        // The kernel and one read buffer are full, and then it stops.
        qint64 left = lot;
        QTRY_VERIFY(std::exchange(left, held->socket->bytesToWrite()) == held->socket->bytesToWrite() && left < lot);
        QVERIFY(held->socket->bytesToWrite() > lot / 2);
        QCOMPARE(got, 0);
        stream->setPaused(false);
        held->lastChunk();
        QSignalSpy finished(stream, &LogStream::finished);
        QVERIFY(finished.count() || finished.wait());
        QCOMPARE(got, lot);
        delete stream;
    }

    void pullSumsItsLayers()
    {
        std::optional<FakeEngine::Request> held;
        m_engine->answer([&](const auto& request) {
            request.chunkedHead();
            held = request;
        });
        auto* pull = m_client->pull("example.org:5000/app:2", this);
        QSignalSpy changed(pull, &Pull::changed);
        QSignalSpy finished(pull, &Pull::finished);
        QTRY_VERIFY(held);
        QCOMPARE(held->target, "/images/create?fromImage=example.org%3A5000%2Fapp&tag=2");
        held->chunk("{\"status\":\"Pulling from app\",\"id\":\"2\"}\r\n{\"status\":\"Already exists\",\"id\":\"aaa\"}\r\n{\"status\":\"Down");
        held->chunk("loading\",\"id\":\"bbb\",\"progressDetail\":{\"current\":30,\"total\":100}}\r\n");
        QTRY_COMPARE(pull->transferredBytes(), 30);
        QCOMPARE(pull->totalBytes(), 100);
        QCOMPARE(pull->layers().size(), 2);
        QVERIFY(pull->layers().first().shared);
        held->chunk("{\"status\":\"Extracting\",\"id\":\"bbb\",\"progressDetail\":{\"current\":5,\"total\":100}}\r\n");
        QTRY_COMPARE(pull->transferredBytes(), 100);
        held->chunk("{\"status\":\"Digest: sha256:123\"}\r\n");
        held->lastChunk();
        QVERIFY(finished.wait());
        QCOMPARE(pull->digest(), "sha256:123");
        delete pull;
    }

    void pullFailsByAnErrorInsideItsStream()
    {
        m_engine->answer([](const auto& request) {
            request.chunkedHead();
            request.chunk("{\"errorDetail\":{\"message\":\"no space left\"},\"error\":\"no space left\"}\r\n");
            request.lastChunk();
        });
        auto* pull = m_client->pull("app", this);
        QSignalSpy failed(pull, &Pull::failed);
        QSignalSpy finished(pull, &Pull::finished);
        QVERIFY(failed.wait());
        QCOMPARE(failed.first().first().value<ApiError>().message, "no space left");
        QCOMPARE(finished.count(), 0);
        delete pull;
    }

    void cancelledPullEndsItsConnection()
    {
        m_engine->answer([](const auto& request) { request.chunkedHead(); });
        QSignalSpy left(m_engine.get(), &FakeEngine::disconnected);
        QSignalSpy asked(m_engine.get(), &FakeEngine::requested);
        auto* pull = m_client->pull("app", this);
        QSignalSpy cancelled(pull, &Pull::cancelled);
        QVERIFY(asked.wait());
        pull->cancel();
        QCOMPARE(cancelled.count(), 1);
        QVERIFY(left.wait());
        delete pull;
    }

    void streamDeletedInItsOwnSlotIsHarmless()
    {
        m_engine->answer([](const auto& request) {
            request.chunkedHead();
            request.chunk("{\"a\":1}\n{\"a\":2}\n");
        });
        QSignalSpy left(m_engine.get(), &FakeEngine::disconnected);
        auto* stream = m_client->events(this);
        int seen = 0;
        connect(stream, &JsonStream::received, this, [&] {
            ++seen;
            stream->cancel();
            stream->deleteLater();
        });
        QVERIFY(left.wait());
        QCOMPARE(seen, 1);
    }
};

QTEST_GUILESS_MAIN(ClientTest)
#include "client_test.moc"

#include "clientstage.h"
#include "docker/transfer.h"

#include <QBuffer>
#include <QSignalSpy>
#include <QtTest>
#include <optional>

using namespace onggi::ui;

class ContainerCallsTest : public QObject, private ClientStage
{
    Q_OBJECT

private slots:
    void init() { QVERIFY(begin()); }
    void cleanup() { end(); }

    void execIsCreatedAndTakenOver()
    {
        m_engine->answer([](const auto& request) {
            if (request.target.endsWith("/exec")) {
                request.reply(201, R"({"Id":"e1"})");
            } else {
                request.head101("application/vnd.docker.raw-stream");
                request.send("hello");
            }
        });
        ExecRequest exec;
        exec.command = {"sh"};
        exec.user = "nobody";
        exec.rows = 24;
        exec.columns = 80;
        QString id;
        m_client->createExec("abc", exec)->then(this, [&](const QString& made) { id = made; });
        QTRY_COMPARE(id, "e1");
        const auto created = QJsonDocument::fromJson(m_engine->requests().first().body).object();
        QCOMPARE(created.value("User").toString(), "nobody");
        QCOMPARE(created.value("Cmd").toArray(), QJsonArray{"sh"});
        QCOMPARE(created.value("Tty").toBool(), true);

        auto* stream = m_client->startExec(id, exec, this);
        QByteArray got;
        connect(stream, &DuplexStream::received, this, [&](const QByteArray& bytes) { got += bytes; });
        QTRY_COMPARE(got, QByteArray("hello"));
        QCOMPARE(m_engine->requests().last().target, "/exec/e1/start");
        QVERIFY(m_engine->requests().last().head.contains("Upgrade: tcp"));
        QCOMPARE(QJsonDocument::fromJson(m_engine->requests().last().body).object().value("ConsoleSize").toArray(), (QJsonArray{24, 80}));
        QSignalSpy typed(m_engine.get(), &FakeEngine::receivedAfter);
        stream->write("exit\r");
        QTRY_COMPARE(typed.count(), 1);
        delete stream;
    }

    void statsComeAsTheyAreMeasured()
    {
        std::optional<FakeEngine::Request> held;
        m_engine->answer([&](const auto& request) {
            request.chunkedHead();
            held = request;
        });
        auto* stream = m_client->stats("abc", this);
        QSignalSpy received(stream, &JsonStream::received);
        QTRY_VERIFY(held);
        QCOMPARE(held->target, "/containers/abc/stats?stream=1");
        held->chunk("{\"pids_stats\":{\"current\":1}}\n");
        QTRY_COMPARE(received.count(), 1);
        held->chunk("{\"pids_stats\":{\"current\":2}}\n");
        QTRY_COMPARE(received.count(), 2);
        // Nobody looks any more: the engine must not go on measuring.
        QSignalSpy gone(m_engine.get(), &FakeEngine::disconnected);
        delete stream;
        QTRY_COMPARE(gone.count(), 1);
    }

    void commitSaysWhatItIsTold()
    {
        m_engine->answer([](const auto& request) { request.reply(201, R"({"Id":"sha256:1"})"); });
        QString id;
        m_client->commit({"web", "me/app", "2", "Kim", "with more", false})->then(this, [&](const QString& made) { id = made; });
        QTRY_COMPARE(id, "sha256:1");
        QCOMPARE(m_engine->requests().first().target, "/commit?container=web&repo=me%2Fapp&tag=2&pause=0&author=Kim&comment=with%20more");
    }

    void anArchiveIsSentInChunks()
    {
        m_engine->answer([](const auto& request) { request.reply(200, {}); });
        auto archive = std::make_shared<QBuffer>();
        archive->setData(QByteArray(200'000, 'x'));
        QVERIFY(archive->open(QIODevice::ReadOnly));
        bool done = false;
        m_client->writeArchive("abc", "/tmp", archive)->then(this, [&] { done = true; });
        QTRY_VERIFY(done);
        const auto& request = m_engine->requests().first();
        QCOMPARE(request.method, "PUT");
        QCOMPARE(request.target, "/containers/abc/archive?path=%2Ftmp&noOverwriteDirNonDir=true");
        QVERIFY(request.head.contains("Transfer-Encoding: chunked"));
    }

    void aDownloadEndsWhenItsFileHasAll()
    {
        m_engine->answer([](const auto& request) {
            request.chunkedHead("application/x-tar");
            for (int piece = 0; piece < 5; ++piece)
                request.chunk(QByteArray(50'000, char('a' + piece)));
            request.lastChunk();
        });
        auto sink = std::make_unique<QBuffer>();
        auto* buffer = sink.get();
        sink->open(QIODevice::WriteOnly);
        auto* download = m_client->exportContainer("abc", std::move(sink), this);
        QSignalSpy finished(download, &Download::finished);
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(download->bytes(), 250'000);
        QCOMPARE(buffer->data().size(), 250'000);
        delete download;
    }

    void anEngineWithoutTheCallSaysSo()
    {
        m_engine->answer([](const auto& request) { request.reply(501, R"({"message":"not made for this"})"); });
        std::optional<ApiError> error;
        m_client->top("abc")->otherwise(this, [&](const ApiError& e) { error = e; });
        QTRY_VERIFY(error);
        QCOMPARE(error->status, 501);
        QCOMPARE(error->message, "not made for this");
    }
};

QTEST_GUILESS_MAIN(ContainerCallsTest)
#include "containercalls_test.moc"

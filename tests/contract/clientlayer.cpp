#include "docker/dockerclient.h"
#include "docker/eventwatch.h"
#include "docker/storeclient.h"
#include "docker/transfer.h"

#include <QBuffer>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <optional>

using namespace onggi::ui;

/// The contract of the window's client, read to the engine at ONGGI_CLIENT_HOST (with the certificates in
/// ONGGI_CLIENT_CERTS): what it asks is understood, and what it understands is what the engine says. The engine has an
/// image busybox; what the tests make is called client-contract-… and removed.
class ClientLayer : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<DockerClient> m_client;
    QString m_id;

    template<typename T>
    struct Outcome
    {
        std::optional<T> value;
        std::optional<ApiError> error;
    };

    /// The answer, or a failure of the test with the engine's words.
    template<typename T>
    T answered(Reply<T>* reply)
    {
        auto outcome = std::make_shared<Outcome<T>>();
        reply->then(this, [outcome](const T& value) { outcome->value = value; });
        reply->otherwise(this, [outcome](const ApiError& error) { outcome->error = error; });
        [&] { QTRY_VERIFY_WITH_TIMEOUT(outcome->value || outcome->error, 30'000); }();
        [&] { QVERIFY2(outcome->value, outcome->error ? qPrintable(outcome->error->message) : "no answer"); }();
        return outcome->value.value_or(T{});
    }

    ApiError refused(Call* call)
    {
        auto error = std::make_shared<std::optional<ApiError>>();
        connect(call, &Call::failed, this, [error](const ApiError& said) { *error = said; });
        [&] { QTRY_VERIFY_WITH_TIMEOUT(error->has_value(), 30'000); }();
        return error->value_or(ApiError{});
    }

    QString made(const QString& name, const QStringList& command, bool terminal = false)
    {
        const auto id = answered(m_client->createContainer(
            {"client-contract-" + name,
             {{"Image", "busybox"}, {"Cmd", QJsonArray::fromStringList(command)}, {"Tty", terminal}, {"OpenStdin", true}, {"Labels", QJsonObject{{"who", "client"}}}}})).id;
        return id;
    }

    QString started(const QString& name, const QStringList& command, bool terminal = false)
    {
        const auto id = made(name, command, terminal);
        answered(m_client->startContainer(id));
        return id;
    }

    void removeAll()
    {
        for (const auto& container : answered(m_client->containers())) {
            if (container.name.startsWith("client-contract-"))
                answered(m_client->removeContainer(container.id, true));
        }
    }

private slots:
    void initTestCase()
    {
        const auto host = qEnvironmentVariable("ONGGI_CLIENT_HOST");
        QVERIFY2(!host.isEmpty(), "name an engine in ONGGI_CLIENT_HOST");
        TlsFiles tls;
        if (const auto folder = qEnvironmentVariable("ONGGI_CLIENT_CERTS"); !folder.isEmpty())
            tls = Transport::tlsFromFolder(folder);
        const auto transport = Transport::fromUrl(host, tls);
        QVERIFY(transport);
        m_client = std::make_unique<DockerClient>(*transport);
        QVERIFY(m_client->agreeOn(answered(m_client->ping())));
        QVERIFY(!m_client->apiVersion().isEmpty());
        QVERIFY2(!answered(m_client->inspectImage("busybox")).id.isEmpty(), "the engine has no image busybox");
        removeAll();
    }

    void cleanup() { removeAll(); }

    void saysWhoItIs()
    {
        const auto version = answered(m_client->version());
        QVERIFY(!version.version.isEmpty());
        QVERIFY(!version.apiVersion.isEmpty());
        QCOMPARE(version.os, "linux");
        const auto info = answered(m_client->info());
        QVERIFY(info.cpus > 0);
        QVERIFY(info.memory > 0);
        QVERIFY(!info.storageDriver.isEmpty());
        QVERIFY(!info.kernelVersion.isEmpty());
    }

    void listsImages()
    {
        const auto images = answered(m_client->images(true));
        const auto found = std::find_if(images.begin(), images.end(), [](const auto& image) { return image.tags.join(' ').contains("busybox"); });
        QVERIFY(found != images.end());
        QVERIFY(found->size > 0);
        QVERIFY(found->created.isValid());
        const auto details = answered(m_client->inspectImage(found->id));
        QCOMPARE(details.os, "linux");
        QVERIFY(!details.layers.isEmpty());
        QVERIFY(!answered(m_client->imageHistory(found->id)).isEmpty());
    }

    void countsTheDisk()
    {
        const auto id = started("writer", {"sh", "-c", "head -c 100000 /dev/zero > /file"});
        QCOMPARE(answered(m_client->waitContainer(id)), 0);
        const auto usage = answered(m_client->diskUsage());
        QVERIFY(usage.images.count > 0);
        QVERIFY(usage.images.size > 0);
        QVERIFY(usage.images.reclaimable <= usage.images.size);
        QVERIFY(usage.containers.count > 0);
        QVERIFY(usage.containers.size >= 100000);
        QVERIFY(usage.containers.reclaimable >= 100000);
    }

    void aContainersLife()
    {
        const auto id = made("life", {"sh", "-c", "echo to-output; echo to-error >&2; exit 3"});
        auto list = answered(m_client->containersById(id));
        QCOMPARE(list.size(), 1);
        QCOMPARE(list.first().name, "client-contract-life");
        QCOMPARE(list.first().state, ContainerState::Created);
        QCOMPARE(list.first().labels.value("who"), "client");
        answered(m_client->startContainer(id));
        QCOMPARE(answered(m_client->waitContainer(id)), 3);
        list = answered(m_client->containersById(id));
        QCOMPARE(list.first().state, ContainerState::Exited);
        QCOMPARE(list.first().exitCode, 3);
        const auto details = answered(m_client->inspectContainer(id));
        QCOMPARE(details.exitCode, 3);
        QVERIFY(details.started.isValid());
        QVERIFY(details.finished.isValid());
        answered(m_client->removeContainer(id));
        QCOMPARE(refused(m_client->inspectContainer(id)).status, 404);
    }

    void tellsOutputFromError()
    {
        const auto id = started("log", {"sh", "-c", "echo to-output; echo to-error >&2"});
        answered(m_client->waitContainer(id));
        QByteArray output;
        QByteArray error;
        bool over = false;
        QObject scope;
        auto* log = m_client->logs(id, {.tail = {}, .since = {}, .until = {}}, &scope);
        connect(log, &LogStream::received, this, [&](const QByteArray& bytes, Channel channel) { (channel == Channel::Error ? error : output) += bytes; });
        connect(log, &LogStream::finished, this, [&] { over = true; });
        QTRY_VERIFY_WITH_TIMEOUT(over, 15'000);
        QCOMPARE(output, "to-output\n");
        QCOMPARE(error, "to-error\n");
    }

    void followsALog()
    {
        const auto id = started("follow", {"sh", "-c", "echo one; read line; echo two"});
        QByteArray output;
        QObject scope;
        auto* log = m_client->logs(id, {.follow = true, .tail = {}, .since = {}, .until = {}}, &scope);
        connect(log, &LogStream::received, this, [&](const QByteArray& bytes) { output += bytes; });
        QTRY_VERIFY_WITH_TIMEOUT(output.contains("one\n"), 15'000);
        auto* input = m_client->attach(id, {.input = true, .output = false, .error = false, .detachKeys = {}}, &scope);
        input->write("go\n");
        QTRY_VERIFY_WITH_TIMEOUT(output.contains("two\n"), 15'000);
    }

    void talksToATerminal()
    {
        const auto id = made("terminal", {"sh"}, true);
        QByteArray seen;
        bool closed = false;
        QObject scope;
        auto* stream = m_client->attach(id, {.detachKeys = {}}, &scope);
        connect(stream, &DuplexStream::received, this, [&](const QByteArray& bytes) { seen += bytes; });
        connect(stream, &DuplexStream::closed, this, [&] { closed = true; });
        QTRY_VERIFY_WITH_TIMEOUT(stream->isOpen(), 15'000);
        answered(m_client->startContainer(id));
        answered(m_client->resizeContainer(id, 33, 101));
        stream->write("stty size; echo $((6*7))\n");
        QTRY_VERIFY_WITH_TIMEOUT(seen.contains("33 101") && seen.contains("42"), 15'000);
        stream->write("exit\n");
        QTRY_VERIFY_WITH_TIMEOUT(closed, 15'000);
    }

    void executesBeside()
    {
        const auto id = started("exec", {"sleep", "1000"});
        ExecRequest exec{{"sh", "-c", "cat; exit 4"}, {}, {}, {}, false};
        const auto execId = answered(m_client->createExec(id, exec));
        QByteArray seen;
        bool closed = false;
        QObject scope;
        auto* stream = m_client->startExec(execId, exec, &scope);
        connect(stream, &DuplexStream::received, this, [&](const QByteArray& bytes) { seen += bytes; });
        connect(stream, &DuplexStream::closed, this, [&] { closed = true; });
        stream->write("hello\n");
        QTRY_VERIFY_WITH_TIMEOUT(seen.contains("hello"), 15'000);
        // TLS has no way to say that nothing more will come.
        if (m_client->transport().tls().used)
            return;
        stream->closeWrite();
        QTRY_VERIFY_WITH_TIMEOUT(closed, 15'000);
        QTRY_COMPARE_WITH_TIMEOUT(answered(m_client->inspectExec(execId)).exitCode.value_or(-1), 4, 15'000);
    }

    void watchesStatistics()
    {
        const auto id = started("stats", {"sleep", "1000"});
        QList<StatsSample> samples;
        QObject scope;
        auto* stream = m_client->stats(id, &scope);
        connect(stream, &JsonStream::received, this, [&](const QJsonObject& object) { samples.append(StatsSample::fromJson(object)); });
        QTRY_VERIFY_WITH_TIMEOUT(samples.size() >= 2, 20'000);
        QVERIFY(samples.last().memory > 0);
        const auto table = answered(m_client->top(id));
        QVERIFY(!table.titles.isEmpty());
        QCOMPARE(table.rows.size(), 1);
    }

    void pausesAndStops()
    {
        const auto id = started("stop", {"sleep", "1000"});
        answered(m_client->pauseContainer(id));
        QTRY_COMPARE(answered(m_client->containersById(id)).value(0).state, ContainerState::Paused);
        answered(m_client->unpauseContainer(id));
        answered(m_client->renameContainer(id, "client-contract-renamed"));
        QTRY_COMPARE(answered(m_client->containersById(id)).value(0).name, "client-contract-renamed");
        answered(m_client->killContainer(id, "KILL"));
        QTRY_COMPARE(answered(m_client->containersById(id)).value(0).state, ContainerState::Exited);
        QCOMPARE(answered(m_client->inspectContainer(id)).exitCode, 137);
    }

    void movesFiles()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("greeting"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("hello\n");
        file.close();
        QProcess tar;
        tar.start("tar", {"-C", folder.path(), "-cf", folder.filePath("in.tar"), "greeting"});
        QVERIFY(tar.waitForFinished());
        const auto id = started("files", {"sleep", "1000"});
        auto archive = std::make_shared<QFile>(folder.filePath("in.tar"));
        QVERIFY(archive->open(QIODevice::ReadOnly));
        answered(m_client->writeArchive(id, "/tmp", archive));
        auto sink = std::make_unique<QFile>(folder.filePath("out.tar"));
        QVERIFY(sink->open(QIODevice::WriteOnly));
        bool over = false;
        QObject scope;
        auto* download = m_client->readArchive(id, "/tmp/greeting", std::move(sink), &scope);
        connect(download, &Download::finished, this, [&] { over = true; });
        QTRY_VERIFY_WITH_TIMEOUT(over, 15'000);
        tar.start("tar", {"-xOf", folder.filePath("out.tar")});
        QVERIFY(tar.waitForFinished());
        QCOMPARE(tar.readAllStandardOutput(), "hello\n");
        const auto changes = answered(m_client->changes(id));
        QVERIFY(std::any_of(changes.begin(), changes.end(), [](const auto& change) { return change.path == "/tmp/greeting"; }));
    }

    void makesAnImageOfAContainer()
    {
        const auto id = started("commit", {"sh", "-c", "echo mark > /mark"});
        answered(m_client->waitContainer(id));
        CommitRequest commit;
        commit.container = id;
        commit.repository = "client-contract-image";
        commit.tag = "one";
        QVERIFY(!answered(m_client->commit(commit)).isEmpty());
        answered(m_client->tagImage("client-contract-image:one", "client-contract-image", "two"));
        answered(m_client->removeImage("client-contract-image:two"));
        answered(m_client->removeContainer(id, true));
        const auto removed = answered(m_client->removeImage("client-contract-image:one"));
        QVERIFY(!removed.deleted.isEmpty() || !removed.untagged.isEmpty());
    }

    void followsEvents()
    {
        EventWatch watch(*m_client);
        QList<Event> events;
        connect(&watch, &EventWatch::received, this, [&](const Event& event) { events.append(event); });
        watch.start();
        QTRY_VERIFY_WITH_TIMEOUT(watch.isConnected(), 15'000);
        const auto id = started("events", {"true"});
        const auto has = [&](const QString& action) {
            return std::any_of(events.begin(), events.end(), [&](const Event& event) { return event.id == id && event.action == action; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(has("create") && has("start") && has("die"), 20'000);
        for (const auto& event : events) {
            QVERIFY(!event.type.isEmpty());
            QVERIFY(event.time.isValid());
        }
        // And what happened is remembered.
        QList<Event> past;
        bool over = false;
        QObject scope;
        auto* stream = m_client->pastEvents(QDateTime::currentDateTimeUtc().addSecs(-60), QDateTime::currentDateTimeUtc(), &scope);
        connect(stream, &JsonStream::received, this, [&](const QJsonObject& object) { past.append(Event::fromJson(object)); });
        connect(stream, &JsonStream::finished, this, [&] { over = true; });
        QTRY_VERIFY_WITH_TIMEOUT(over, 20'000);
        QVERIFY(std::any_of(past.begin(), past.end(), [&](const Event& event) { return event.id == id && event.action == "die"; }));
    }

    void cancelledCallsEndThere()
    {
        const auto id = started("cancel", {"sleep", "1000"});
        QPointer<Call> call = m_client->waitContainer(id);
        QTest::qWait(50);
        call->cancel();
        QTRY_VERIFY(!call);
        QVERIFY(answered(m_client->containersById(id)).value(0).isRunning());
    }

    void refusalsAreTheEnginesSentences()
    {
        const auto missing = refused(m_client->startContainer("client-contract-nobody"));
        QCOMPARE(missing.status, 404);
        QVERIFY2(missing.message.contains("client-contract-nobody"), qPrintable(missing.message));
        made("twice", {"true"});
        const auto taken = refused(m_client->createContainer({"client-contract-twice", {{"Image", "busybox"}}}));
        QVERIFY2(taken.status == 409 || taken.status == 500, qPrintable(taken.message));
        QVERIFY2(taken.message.contains("client-contract-twice"), qPrintable(taken.message));
    }

    void prunes()
    {
        const auto id = made("prune", {"true"});
        const auto result = answered(m_client->pruneContainers());
        QVERIFY2(result.deleted.join(' ').contains(id), qPrintable(result.deleted.join(' ')));
        answered(StoreClient(*m_client).pruneVolumes(false));
        answered(m_client->pruneImages(false));
    }
};

QTEST_GUILESS_MAIN(ClientLayer)
#include "clientlayer.moc"

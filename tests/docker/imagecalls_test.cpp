#include "docker/credentials.h"
#include "docker/dockerclient.h"
#include "docker/reference.h"
#include "docker/transfer.h"
#include "fakeengine.h"

#include <QBuffer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QUrlQuery>
#include <QtTest>

using namespace onggi::ui;

namespace {

QByteArray headerOf(const FakeEngine::Request& request, const QByteArray& name)
{
    for (const auto& line : request.head.split('\n')) {
        if (line.startsWith(name + ": "))
            return line.mid(name.size() + 2).trimmed();
    }
    return {};
}

QJsonObject decoded(const QByteArray& header)
{
    return QJsonDocument::fromJson(QByteArray::fromBase64(header, QByteArray::Base64UrlEncoding)).object();
}

} // namespace

class ImageCallsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FakeEngine> m_engine;
    std::unique_ptr<DockerClient> m_client;
    QTemporaryDir m_folder;
    std::unique_ptr<CredentialStore> m_credentials;

    void signIn(const QString& registry)
    {
        m_credentials->save({registry, "kim", "secret", {}}, this, [](const QString& error) { QCOMPARE(error, QString()); });
        m_client->setCredentials(m_credentials.get());
    }

private slots:
    void init()
    {
        QFile::remove(m_folder.filePath("config.json"));
        m_engine = std::make_unique<FakeEngine>();
        QVERIFY(m_engine->listen());
        m_client = std::make_unique<DockerClient>(Transport::unixSocket(m_engine->path()));
        m_credentials = std::make_unique<CredentialStore>(m_folder.path());
    }

    void cleanup()
    {
        m_client.reset();
        m_engine.reset();
    }

    void pushSignsInAndSumsItsLayers()
    {
        signIn("registry.example.org:5000");
        std::optional<FakeEngine::Request> held;
        m_engine->answer([&](const auto& request) {
            request.chunkedHead();
            held = request;
        });
        auto* push = m_client->push("registry.example.org:5000/team/app", this);
        QSignalSpy finished(push, &Push::finished);
        QTRY_VERIFY(held);
        QCOMPARE(held->method, "POST");
        QCOMPARE(held->target, "/images/registry.example.org:5000/team/app/push?tag=latest");
        QCOMPARE(decoded(headerOf(*held, "X-Registry-Auth")).value("username").toString(), "kim");
        held->chunk("{\"status\":\"The push refers to repository [registry.example.org:5000/team/app]\"}\r\n"
                    "{\"status\":\"Preparing\",\"progressDetail\":{},\"id\":\"aaa\"}\r\n{\"status\":\"Waiting\",\"progressDetail\":{},\"id\":\"bbb\"}\r\n"
                    "{\"status\":\"Layer already exists\",\"progressDetail\":{},\"id\":\"ccc\"}\r\n"
                    "{\"status\":\"Mounted from library/busybox\",\"progressDetail\":{},\"id\":\"ddd\"}\r\n"
                    "{\"status\":\"Pushing\",\"progressDetail\":{\"current\":40,\"total\":100},\"id\":\"aaa\"}\r\n");
        QTRY_COMPARE(push->transferredBytes(), 40);
        QCOMPARE(push->totalBytes(), 100);
        QCOMPARE(push->layers().size(), 4);
        QVERIFY(push->layers()[2].shared && push->layers()[3].shared);
        held->chunk("{\"status\":\"Pushing\",\"progressDetail\":{\"current\":120,\"total\":100},\"id\":\"aaa\"}\r\n");
        QTRY_COMPARE(push->totalBytes(), 120);
        held->chunk("{\"status\":\"Pushed\",\"progressDetail\":{},\"id\":\"aaa\"}\r\n{\"status\":\"latest: digest: sha256:123 size: 528\"}\r\n"
                    "{\"progressDetail\":{},\"aux\":{\"Tag\":\"latest\",\"Digest\":\"sha256:123\",\"Size\":528}}\r\n");
        held->lastChunk();
        QVERIFY(finished.wait());
        QCOMPARE(push->digest(), "sha256:123");
        QVERIFY(push->layers().first().complete);
        delete push;
    }

    void pushWithoutALoginSaysSo()
    {
        auto* push = m_client->push("localhost:5000/app:2", this);
        QTRY_COMPARE(m_engine->requests().size(), 1);
        QCOMPARE(headerOf(m_engine->requests().first(), "X-Registry-Auth"), "e30=");
        delete push;
    }

    void pullSignsInWhereSomeoneHas()
    {
        signIn({});
        auto* pull = m_client->pull("kim/private:1", this);
        QTRY_COMPARE(m_engine->requests().size(), 1);
        QCOMPARE(decoded(headerOf(m_engine->requests().first(), "X-Registry-Auth")).value("serveraddress").toString(),
                 "https://index.docker.io/v1/");
        delete pull;
    }

    void aFailureInsideAPushIsItsEnd()
    {
        m_engine->answer([](const auto& request) {
            request.chunkedHead();
            request.chunk("{\"errorDetail\":{\"message\":\"no basic auth credentials\"},\"error\":\"no basic auth credentials\"}\r\n");
            request.lastChunk();
        });
        auto* push = m_client->push("localhost:5000/app", this);
        QSignalSpy failed(push, &Push::failed);
        QVERIFY(failed.wait());
        QCOMPARE(failed.first().first().value<ApiError>().message, "no basic auth credentials");
        QVERIFY(!push->isRunning());
        delete push;
    }

    void loginIsAskedOfTheEngine()
    {
        m_engine->answer([](const auto& request) { request.reply(200, R"({"Status":"Login Succeeded","IdentityToken":"tok"})"); });
        std::optional<LoginAnswer> answer;
        m_client->login({"localhost:5000", "kim", "secret", {}})->then(this, [&](const LoginAnswer& got) { answer = got; });
        QTRY_VERIFY(answer);
        QCOMPARE(answer->identityToken, "tok");
        const auto& request = m_engine->requests().first();
        QCOMPARE(request.target, "/auth");
        QCOMPARE(QJsonDocument::fromJson(request.body).object().value("serveraddress").toString(), "localhost:5000");
        m_engine->answer([](const auto& asked) { asked.send("HTTP/1.1 204 No Content\r\n\r\n"); });
        answer.reset();
        m_client->login({{}, "kim", "secret", {}})->then(this, [&](const LoginAnswer& got) { answer = got; });
        QTRY_VERIFY(answer);
    }

    void saveStreamsIntoTheDevice()
    {
        m_engine->answer([](const auto& request) {
            request.chunkedHead("application/x-tar");
            request.chunk(QByteArray(100'000, 'a'));
            request.lastChunk();
        });
        auto buffer = std::make_unique<QBuffer>();
        buffer->open(QIODevice::WriteOnly);
        auto* download = m_client->saveImages({"a:1", "localhost:5000/b:2"}, std::move(buffer), this);
        QSignalSpy finished(download, &Download::finished);
        QVERIFY(finished.wait());
        QCOMPARE(download->bytes(), 100'000);
        QCOMPARE(m_engine->requests().first().target, "/images/get?names=a%3A1&names=localhost%3A5000%2Fb%3A2");
        delete download;
    }

    void aFileGetsItsLastBytesToo()
    {
        m_engine->answer([](const auto& request) {
            request.chunkedHead("application/x-tar");
            request.chunk("a few bytes");
            request.lastChunk();
        });
        const auto path = m_folder.filePath("saved.tar");
        auto file = std::make_unique<QFile>(path);
        QVERIFY(file->open(QIODevice::WriteOnly));
        auto* download = m_client->saveImages({"a"}, std::move(file), this);
        QSignalSpy finished(download, &Download::finished);
        QVERIFY(finished.wait());
        QCOMPARE(QFileInfo(path).size(), 11);
        delete download;
    }

    void loadStreamsTheArchive()
    {
        QByteArray sent;
        connect(m_engine.get(), &FakeEngine::receivedAfter, this, [&](const QByteArray& bytes) { sent += bytes; });
        auto archive = std::make_shared<QBuffer>();
        archive->setData(QByteArray(200'000, 'z'));
        archive->open(QIODevice::ReadOnly);
        std::optional<FakeEngine::Request> held;
        m_engine->answer([&](const auto& request) { held = request; });
        auto* stream = m_client->loadImages(archive, this);
        QSignalSpy uploaded(stream, &JsonStream::uploaded);
        QSignalSpy received(stream, &JsonStream::received);
        QTRY_VERIFY(held && (held->body + sent).endsWith("\r\n0\r\n\r\n"));
        QCOMPARE(uploaded.last().first().toLongLong(), 200'000);
        held->chunkedHead();
        held->chunk("{\"stream\":\"Loaded image: app:1\\n\"}\n");
        held->lastChunk();
        QTRY_COMPARE(received.count(), 1);
        delete stream;
    }

    void buildSaysWhatItIsTold()
    {
        signIn("localhost:5000");
        auto context = std::make_shared<QBuffer>();
        context->setData("tar");
        context->open(QIODevice::ReadOnly);
        BuildRequest build;
        build.dockerfile = "docker/Dockerfile";
        build.tags = {"a:1", "b:2"};
        build.arguments = {{"VERSION", "1 & 2"}};
        build.target = "final";
        build.noCache = true;
        build.pull = true;
        auto* stream = m_client->build(build, context, this);
        QTRY_COMPARE(m_engine->requests().size(), 1);
        const auto& request = m_engine->requests().first();
        const QUrlQuery query(QString::fromLatin1(request.target).section('?', 1));
        QCOMPARE(query.queryItemValue("dockerfile", QUrl::FullyDecoded), "docker/Dockerfile");
        QCOMPARE(query.allQueryItemValues("t"), (QStringList{"a%3A1", "b%3A2"}));
        QCOMPARE(query.queryItemValue("buildargs", QUrl::FullyDecoded), R"({"VERSION":"1 & 2"})");
        QCOMPARE(query.queryItemValue("target"), "final");
        QCOMPARE(query.queryItemValue("nocache"), "1");
        QCOMPARE(query.queryItemValue("pull"), "1");
        QVERIFY(decoded(headerOf(request, "X-Registry-Config")).contains("localhost:5000"));
        QVERIFY(request.head.contains("Content-Type: application/x-tar"));
        delete stream;
    }

    void pruneAsksForNamelessOrUnused()
    {
        m_engine->answer([](const auto& request) {
            request.reply(200, R"({"ImagesDeleted":[{"Untagged":"a:1"},{"Deleted":"sha256:1"},{"Deleted":"sha256:2"}],"SpaceReclaimed":1234})");
        });
        std::optional<PrunedImages> pruned;
        m_client->pruneImages(true)->then(this, [&](const PrunedImages& got) { pruned = got; });
        QTRY_VERIFY(pruned);
        QCOMPARE(pruned->untagged, QStringList{"a:1"});
        QCOMPARE(pruned->deleted.size(), 2);
        QCOMPARE(pruned->reclaimed, 1234);
        QCOMPARE(m_engine->requests().first().target, "/images/prune?filters=%7B%22dangling%22%3A%5B%22false%22%5D%7D");
    }

    void distributionTellsPlatforms()
    {
        m_engine->answer([](const auto& request) {
            request.reply(200, R"({"Descriptor":{"mediaType":"m","digest":"sha256:1","size":500},
                "Platforms":[{"architecture":"amd64","os":"linux"},{"architecture":"arm","os":"linux","variant":"v7"}]})");
        });
        std::optional<DistributionInfo> info;
        m_client->distribution("localhost:5000/app:1")->then(this, [&](const DistributionInfo& got) { info = got; });
        QTRY_VERIFY(info);
        QCOMPARE(info->platforms, (QStringList{"linux/amd64", "linux/arm/v7"}));
        QCOMPARE(info->digest, "sha256:1");
    }

    void referencesComeApart_data()
    {
        QTest::addColumn<QString>("registry");
        QTest::addColumn<QString>("repository");
        QTest::addColumn<QString>("tag");
        QTest::addColumn<bool>("valid");
        QTest::newRow("node") << "" << "library/node" << "" << true;
        QTest::newRow("node:18") << "" << "library/node" << "18" << true;
        QTest::newRow("kim/app") << "" << "kim/app" << "" << true;
        QTest::newRow("localhost/app:1") << "localhost" << "app" << "1" << true;
        QTest::newRow("localhost:5000/team/app") << "localhost:5000" << "team/app" << "" << true;
        QTest::newRow("docker.io/library/node:18") << "" << "library/node" << "18" << true;
        QTest::newRow("[::1]:5000/app") << "[::1]:5000" << "app" << "" << true;
        QTest::newRow("App") << "" << "library/App" << "" << false;
        QTest::newRow("app:a b") << "" << "library/app" << "a b" << false;
        QTest::newRow("") << "" << "library/" << "" << false;
    }

    void referencesComeApart()
    {
        const auto reference = ImageReference::parse(QTest::currentDataTag());
        QFETCH(QString, registry);
        QFETCH(QString, repository);
        QFETCH(QString, tag);
        QFETCH(bool, valid);
        QCOMPARE(reference.registry(), registry);
        QCOMPARE(reference.repository(), repository);
        QCOMPARE(reference.tag, tag);
        QCOMPARE(reference.isValid(), valid);
    }
};

QTEST_GUILESS_MAIN(ImageCallsTest)
#include "imagecalls_test.moc"

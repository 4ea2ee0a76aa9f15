#include "stage.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <csignal>
#include <unistd.h>

using namespace onggi;

/// What is left when a pull goes wrong: nothing, or what the next one can go on with.
class FailureTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("needs root: layers are applied with their owners");
        if (!QFile::exists(ONGGI_IMAGES "/registry"))
            QSKIP("the test images are missing: run the support_images test first");
        m_registry = TestRegistry::faulty();
        m_nodeLayer = layerOf("library/node:18", 2);
    }
    void cleanupTestCase() { m_registry.reset(); }
    void init()
    {
        if (m_registry)
            m_registry->forgetFaults();
    }

    void aBrokenImageIsRefusedAndLeavesNothing_data()
    {
        QTest::addColumn<QString>("image");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* image, const char* message) { QTest::newRow(image) << QString("broken/") + image << message; };
        row("digest", "its content has the digest");
        row("truncated", "layer ");
        row("longer", "layer ");
        row("missing", "layer ");
        row("manifest", "");
        row("both", "");
        row("huge", "");
        row("header", "");
        row("config", "");
        row("diffid", "but the image's config says");
        row("count", "1 and 2");
        row("path", "");
        row("platform", "");
        row("schema1", "");
        row("archive", "the layer is not a tar archive");
        row("gzip", "the compressed layer ends too early");
    }
    void aBrokenImageIsRefusedAndLeavesNothing()
    {
        QFETCH(QString, image);
        QFETCH(QString, message);
        Stage stage;
        const auto pull = stage.pull(name(image.toStdString() + ":latest"));
        QVERIFY(pull->status);
        QVERIFY2(!pull->isOk(), "it was pulled");
        qInfo("%s", pull->message().c_str());
        QVERIFY2(QString::fromStdString(pull->message()).contains(message), pull->message().c_str());
        // A reply that merely ends too early may be gone on with; the next pull finds out.
        QVERIFY(image == "broken/truncated" || stage.isClean());
        stage.layers().drainRemovals();
        QVERIFY(stage.images().list()->empty());
        QVERIFY(stage.names("layers").isEmpty());
        QVERIFY(stage.names("blobs/sha256").isEmpty());
    }

    void aLayerThatClimbsStaysInItsDirectory()
    {
        Stage stage;
        const auto pull = stage.pull(name("broken/escape:latest"));
        qInfo("%s", pull->message().c_str());
        QVERIFY(stage.isClean());
        QVERIFY(stage.names("layers").size() <= 1);
        QCOMPARE(stage.names("").filter("escape").size(), 0);
        QCOMPARE(stage.names("layers").filter("escape").size(), 0);
    }

    void aCutDownloadIsResumedByTheNextPull()
    {
        Stage stage;
        for (int i = 0; i < 20; ++i)
            m_registry->addFault(R"({"match": "GET /v2/library/node/blobs/)" + m_nodeLayer + R"(", "cut": 2000000, "times": 1})");
        m_registry->addFault(R"({"match": "GET /v2/library/node/blobs/)" + m_nodeLayer + R"(", "status": 503})");
        const auto cut = stage.pull(name("library/node:18"));
        QVERIFY(!cut->isOk());
        qInfo("%s", cut->message().c_str());
        QVERIFY(cut->message().starts_with("layer " + shortIdOf(m_nodeLayer).substr(0, 8)));
        const QStringList ingests = stage.names("ingest").filter(QString::fromStdString(m_nodeLayer).mid(7));
        QCOMPARE(ingests.size(), 1);
        const qint64 kept = QFile(stage.path("state/ingest/" + ingests.first())).size();
        QVERIFY(kept >= 2'000'000);
        QVERIFY(stage.images().list()->empty());

        // Another process goes on with it.
        stage.reopen();
        m_registry->forgetFaults();
        const auto resumed = stage.pull(name("library/node:18"));
        QVERIFY2(resumed->isOk(), resumed->message().c_str());
        QVERIFY(m_registry->requestsFor("bytes=" + std::to_string(kept) + "-") >= 1);
        QVERIFY(stage.isClean());
    }

    void bytesThatTurnOutWrongAreForgotten()
    {
        Stage stage;
        m_registry->addFault(R"({"match": "GET /v2/library/node/blobs/)" + m_nodeLayer + R"(", "flip": 1000000})");
        const auto wrong = stage.pull(name("library/node:18"));
        QVERIFY(!wrong->isOk());
        qInfo("%s", wrong->message().c_str());
        QVERIFY(wrong->message().starts_with("layer " + shortIdOf(m_nodeLayer).substr(0, 8)));
        QVERIFY(stage.names("ingest").filter(QString::fromStdString(m_nodeLayer).mid(7)).isEmpty());
        m_registry->forgetFaults();
        const auto right = stage.pull(name("library/node:18"));
        QVERIFY2(right->isOk(), right->message().c_str());
        QVERIFY(stage.isClean());
    }

    void aCancelledPullEndsSoonAndKeepsWhatItHas()
    {
        Stage stage;
        m_registry->addFault(R"({"match": "GET /v2/library/node/blobs/)" + m_nodeLayer + R"(", "stall": 60})");
        const auto pull = stage.start(name("library/node:18"));
        stage.runUntil(*pull, [&] { return pull->said("Pull complete"); });
        QVERIFY(!pull->status);
        QElapsedTimer timer;
        timer.start();
        pull->cancel();
        stage.runUntilEnded(*pull);
        QVERIFY(pull->status);
        QCOMPARE(pull->kind(), ErrorKind::Cancelled);
        QVERIFY2(timer.elapsed() < 5000, "the registry was waited for");
        QVERIFY(stage.images().list()->empty());
        QVERIFY(!stage.names("layers").isEmpty());

        m_registry->forgetFaults();
        const auto again = stage.pull(name("library/node:18"));
        QVERIFY2(again->isOk(), again->message().c_str());
        QVERIFY(again->said("Already exists"));
        QVERIFY(stage.isClean());
    }

    void aCancelledPullHandsASharedLayerToTheOther()
    {
        Stage stage;
        const std::string baseLayer = layerOf("library/node:18", 0);
        // The first request for the base layer, that of the first pull, hangs.
        m_registry->addFault(R"({"match": "GET /v2/library/node/blobs/)" + baseLayer + R"(", "stall": 60})");
        const auto node = stage.start(name("library/node:18"));
        stage.runUntil(*node, [&] { return node->said("Downloading", shortIdOf(baseLayer)) || node->progress.size() > 8; });
        const auto nginx = stage.start(name("library/nginx:latest"));
        stage.runUntil(*nginx, [&] { return nginx->progress.size() > 4; });
        node->cancel();
        stage.runUntilEnded(*nginx);
        stage.runUntilEnded(*node);
        QCOMPARE(node->kind(), ErrorKind::Cancelled);
        QVERIFY2(nginx->isOk(), nginx->message().c_str());
        QVERIFY(stage.names("ingest").filter(QString::fromStdString(baseLayer).mid(7)).isEmpty());
    }

    void cancellingAtAnyMomentLeavesAStoreThatWorks()
    {
        Stage stage;
        for (std::size_t lines = 0; lines < 60; lines += 7) {
            const auto pull = stage.start(name("test/many:latest"));
            stage.runUntil(*pull, [&] { return pull->progress.size() >= lines; });
            pull->cancel();
            stage.runUntilEnded(*pull);
            QVERIFY(pull->status);
        }
        const auto pull = stage.pull(name("test/many:latest"));
        QVERIFY2(pull->isOk(), pull->message().c_str());
        QVERIFY(stage.isClean());
    }

    void whatAKilledDaemonLeftIsSwept()
    {
        Stage stage;
        m_registry->addFault(R"({"match": "GET /v2/library/node/blobs/)" + m_nodeLayer + R"(", "cut": 3000000, "times": 1})");
        m_registry->addFault(R"({"match": "GET /v2/library/node/blobs/)" + m_nodeLayer + R"(", "stall": 60})");
        const auto pull = stage.start(name("library/node:18"));
        stage.runUntil(*pull, [&] { return pull->said("Pull complete"); });
        QVERIFY(!pull->status);
        // The service goes in the middle of it; the helpers must notice by themselves.
        stage.reopen();
        stage.layers().drainRemovals();
        QVERIFY(stage.names("layers").filter(".new-").isEmpty());
        m_registry->forgetFaults();
        const auto again = stage.pull(name("library/node:18"));
        QVERIFY2(again->isOk(), again->message().c_str());
        QVERIFY(stage.isClean());
    }

    void aKilledHelperFailsItsPullOnly_data()
    {
        QTest::addColumn<QString>("helper");
        QTest::newRow("unpack") << "onggi-unpack";
        QTest::newRow("transfer") << "onggi-transfer";
    }
    void aKilledHelperFailsItsPullOnly()
    {
        QFETCH(QString, helper);
        Stage stage;
        m_registry->addFault(R"({"match": "GET /v2/library/node/blobs/)" + m_nodeLayer + R"(", "stall": 60})");
        const auto pull = stage.start(name("library/node:18"));
        stage.runUntil(*pull, [&] { return pull->said("Pull complete"); });
        QVERIFY(!pull->status);
        int killed = 0;
        for (const pid_t child : children()) {
            QFile comm(QString("/proc/%1/comm").arg(child));
            if (comm.open(QIODevice::ReadOnly) && comm.readAll().trimmed() == helper.toUtf8())
                killed += kill(child, SIGKILL) == 0;
        }
        QVERIFY(killed > 0);
        stage.runUntilEnded(*pull);
        QVERIFY(!pull->isOk());
        QVERIFY2(pull->message().find("helper ended") != std::string::npos, pull->message().c_str());
        m_registry->forgetFaults();
        const auto again = stage.pull(name("library/node:18"));
        QVERIFY2(again->isOk(), again->message().c_str());
        QVERIFY(stage.isClean());
    }

    void noHelperIsLeftBehind()
    {
        const auto before = children();
        {
            Stage stage;
            QVERIFY(stage.pull(name("library/busybox:1.36"))->isOk());
            (void)stage.pull(name("broken/gzip:latest"));
        }
        QCOMPARE(children(), before);
    }

private:
    static QSet<pid_t> children()
    {
        QSet<pid_t> pids;
        QFile file(QString("/proc/self/task/%1/children").arg(getpid()));
        if (file.open(QIODevice::ReadOnly)) {
            for (const QByteArray& pid : file.readAll().simplified().split(' '))
                pids.insert(pid.toInt());
        }
        return pids;
    }
    std::string name(const std::string& repository) const { return m_registry->host() + "/" + repository; }
    std::unique_ptr<TestRegistry> m_registry;
    std::string m_nodeLayer;
};

QTEST_GUILESS_MAIN(FailureTest)
#include "failure_test.moc"

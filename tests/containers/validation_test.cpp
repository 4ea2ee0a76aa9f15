#include "containers/stopreason.h"
#include "containers/validation.h"

#include <QTcpServer>
#include <QtTest>

using namespace onggi::ui;

namespace {

class NoProbe : public PortProbe
{
public:
    QSet<int> taken;
    bool isFree(int port, const QString&) const override { return !taken.contains(port); }
};

ContainerSummary web()
{
    ContainerSummary container;
    container.id = "1";
    container.name = "web";
    container.state = ContainerState::Running;
    container.ports = {{"", 80, 8080, "tcp"}};
    return container;
}

} // namespace

class ValidationTest : public QObject
{
    Q_OBJECT

private slots:
    void namesAreJudged_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("fine");
        QTest::newRow("empty") << "" << true;
        QTest::newRow("plain") << "web-1_a.b" << true;
        QTest::newRow("taken") << "web" << false;
        QTest::newRow("dash first") << "-web" << false;
        QTest::newRow("space") << "my web" << false;
        QTest::newRow("Hangul") << "옹기" << false;
        QTest::newRow("one letter") << "w" << false;
        QTest::newRow("slash") << "a/b" << false;
    }
    void namesAreJudged()
    {
        QFETCH(QString, name);
        const auto verdict = judgeName(name, {web()});
        QTEST(verdict.ok, "fine");
        QVERIFY(!verdict.sentence.isEmpty());
    }

    void imagesAreJudged_data()
    {
        QTest::addColumn<QString>("image");
        QTest::addColumn<bool>("fine");
        QTest::newRow("short") << "nginx" << true;
        QTest::newRow("tag") << "node:18-bookworm" << true;
        QTest::newRow("registry") << "registry.example.org:5000/team/app:1" << true;
        QTest::newRow("localhost") << "localhost/app" << true;
        QTest::newRow("digest") << "a@sha256:" + QString(64, '0') << true;
        QTest::newRow("id") << "0123456789ab" << true;
        QTest::newRow("capitals") << "Nginx" << false;
        QTest::newRow("space") << "ngi nx" << false;
        QTest::newRow("empty tag") << "nginx:" << false;
        QTest::newRow("nothing") << "" << false;
    }
    void imagesAreJudged()
    {
        QFETCH(QString, image);
        QTEST(judgeImage(image).ok, "fine");
    }

    void takenPortNamesItsOwnerAndAFreeOne()
    {
        NoProbe probe;
        probe.taken = {8081};
        const auto verdict = judgeHostPort({"", 8080, 80, "tcp"}, {}, {web()}, probe);
        QVERIFY(!verdict.ok);
        QVERIFY(verdict.sentence.contains("web"));
        QCOMPARE(verdict.suggestedPort, 8082);
        auto stopped = web();
        stopped.state = ContainerState::Exited;
        QVERIFY(judgeHostPort({"", 8080, 80, "tcp"}, {}, {stopped}, probe).ok);
        QVERIFY(judgeHostPort({"", 8080, 80, "udp"}, {}, {web()}, probe).ok);
        QVERIFY(!judgeHostPort({"", 8081, 80, "tcp"}, {}, {}, probe).ok);
        QVERIFY(!judgeHostPort({"", 9000, 80, "tcp"}, {{"", 9000, 81, "tcp"}}, {}, probe).ok);
        QVERIFY(judgeHostPort({"", 0, 80, "tcp"}, {}, {}, probe).ok);
        QVERIFY(!judgeHostPort({"", 9000, 0, "tcp"}, {}, {}, probe).ok);
        QVERIFY(!judgeHostPort({"", 70000, 80, "tcp"}, {}, {}, probe).ok);
    }

    void lowPortsAreLiftedToTestingOnes()
    {
        QCOMPARE(freePortFrom(80, "tcp", {}, {}, NoProbe()), 8080);
        QCOMPARE(freePortFrom(3000, "tcp", {{"", 3000, 1, "tcp"}}, {}, NoProbe()), 3001);
    }

    void probeSeesAListeningProgram()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::AnyIPv4));
        const int port = server.serverPort();
        QVERIFY(!PortProbe().isFree(port, "tcp"));
        server.close();
        QVERIFY(PortProbe().isFree(port, "tcp"));
    }

    void foldersAreJudged()
    {
        QVERIFY(judgeFolder({"/", "/host", false}).ok);
        QVERIFY(judgeFolder({"my-volume", "/data", false}).ok);
        QVERIFY(!judgeFolder({"/does/not/exist", "/data", false}).ok);
        QVERIFY(!judgeFolder({"/tmp", "data", false}).ok);
        QVERIFY(!judgeFolder({"/tmp", "/", false}).ok);
        QVERIFY(!judgeFolder({"/tmp", "", false}).ok);
    }

    void stopReasonsNameTheCause()
    {
        ContainerDetails details;
        details.state = ContainerState::Running;
        QVERIFY(stopReason(details).isEmpty());
        details.state = ContainerState::Exited;
        details.exitCode = 137;
        QVERIFY(stopReason(details).contains("137"));
        const auto killed = stopReason(details);
        details.outOfMemory = true;
        QVERIFY(stopReason(details) != killed);
        details = {};
        details.state = ContainerState::Exited;
        details.exitCode = 127;
        QVERIFY(stopReason(details).contains("not found"));
        details.error = "no such file";
        QVERIFY(stopReason(details).contains("no such file"));
    }
};

QTEST_GUILESS_MAIN(ValidationTest)
#include "validation_test.moc"

#include "hub/hubclient.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace onggi::ui;

namespace {

// A Hub that keeps every question until the test answers it.
class FakeHub : public QTcpServer
{
public:
    struct Question
    {
        QPointer<QTcpSocket> socket;
        QByteArray target;
    };
    QList<Question> questions;

    FakeHub()
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            auto* socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                QByteArray request = socket->readAll();
                questions.append({socket, request.split(' ').value(1)});
            });
        });
    }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1/base/").arg(serverPort())); }
    void answer(qsizetype index, const QByteArray& body, int status = 200)
    {
        if (auto socket = questions[index].socket)
            socket->write("HTTP/1.1 " + QByteArray::number(status) +
                          " X\r\nContent-Type: application/json\r\nContent-Length: " +
                          QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }
};

} // namespace

class ClientTest : public QObject
{
    Q_OBJECT

private slots:
    void searchReadsRepositories();
    void aNewerSearchDropsTheOlder();
    void queriesAreEncoded();
    void answersAreRemembered();
    void tagsPutLatestFirst();
    void troubleIsASentence_data();
    void troubleIsASentence();
    void nobodyThereIsOffline();
    void pullsAreRoundedDown_data();
    void pullsAreRoundedDown();
    void platformsAreShort();
};

void ClientTest::searchReadsRepositories()
{
    FakeHub hub;
    HubClient client(hub.url());
    QSignalSpy finished(&client, &HubClient::searchFinished);
    client.search("node");
    QTRY_COMPARE(hub.questions.size(), 1);
    QCOMPARE(hub.questions[0].target, "/base/v2/search/repositories/?query=node&page_size=25");
    hub.answer(
        0, R"({"count":2,"results":[{"repo_name":"node","short_description":"Node\n  js","star_count":14021,
        "pull_count":5000000000,"is_official":true,"is_automated":false},{"repo_name":"library/redis"},{"star_count":1}]})");
    QTRY_COMPARE(finished.size(), 1);
    auto list = finished[0][1].value<QList<HubRepository>>();
    QCOMPARE(list.size(), 2);
    QCOMPARE(list[0].name, "node");
    QCOMPARE(list[0].description, "Node js");
    QCOMPARE(list[0].pulls, 5'000'000'000);
    QVERIFY(list[0].official);
    QCOMPARE(list[1].name, "redis");
}

void ClientTest::aNewerSearchDropsTheOlder()
{
    FakeHub hub;
    HubClient client(hub.url());
    QSignalSpy finished(&client, &HubClient::searchFinished);
    QSignalSpy failed(&client, &HubClient::searchFailed);
    client.search("no");
    QTRY_COMPARE(hub.questions.size(), 1);
    client.search("node");
    QTRY_COMPARE(hub.questions.size(), 2);
    hub.answer(1, R"({"results":[]})");
    hub.answer(0, R"({"results":[]})");
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished[0][0].toString(), "node");
    QVERIFY(failed.isEmpty());
}

void ClientTest::queriesAreEncoded()
{
    FakeHub hub;
    HubClient client(hub.url());
    client.search("c++ & 한글");
    QTRY_COMPARE(hub.questions.size(), 1);
    QCOMPARE(hub.questions[0].target,
             "/base/v2/search/repositories/?query=c%2B%2B%20%26%20%ED%95%9C%EA%B8%80&page_size=25");
}

void ClientTest::answersAreRemembered()
{
    FakeHub hub;
    HubClient client(hub.url());
    QSignalSpy finished(&client, &HubClient::searchFinished);
    client.search("a");
    QTRY_COMPARE(hub.questions.size(), 1);
    hub.answer(0, R"({"results":[{"repo_name":"a"}]})");
    QTRY_COMPARE(finished.size(), 1);
    client.search("a");
    QCOMPARE(finished.size(), 2);
    QCOMPARE(hub.questions.size(), 1);
}

void ClientTest::tagsPutLatestFirst()
{
    FakeHub hub;
    HubClient client(hub.url());
    QSignalSpy finished(&client, &HubClient::tagsFinished);
    client.listTags("node");
    QTRY_COMPARE(hub.questions.size(), 1);
    QCOMPARE(hub.questions[0].target, "/base/v2/repositories/library/node/tags?page_size=50");
    hub.answer(
        0,
        R"({"results":[{"name":"22","full_size":10,"digest":"sha256:a","last_updated":"2025-05-20T07:59:00.123456Z",
        "images":[{"os":"linux","architecture":"amd64","size":12},{"os":"unknown","architecture":"unknown","size":1}]},
        {"name":"latest","full_size":11,"digest":"sha256:a","images":null}]})");
    QTRY_COMPARE(finished.size(), 1);
    auto tags = finished[0][1].value<QList<HubTag>>();
    QCOMPARE(tags[0].name, "latest");
    QCOMPARE(tags[1].platforms.size(), 1);
    QCOMPARE(tags[1].sizeFor("amd64"), 12);
    QCOMPARE(tags[1].sizeFor("arm64"), 10);
    QVERIFY(!tags[1].runsOn("arm64"));
    QVERIFY(tags[0].runsOn("arm64"));
    QCOMPARE(tags[1].updated.toUTC().date(), QDate(2025, 5, 20));
}

void ClientTest::troubleIsASentence_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("part");
    QTest::newRow("busy") << 429 << QByteArray() << "too many requests";
    QTest::newRow("down") << 503 << QByteArray() << "503";
    QTest::newRow("nonsense") << 200 << QByteArray("<html>") << "no list";
}

void ClientTest::troubleIsASentence()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, part);
    FakeHub hub;
    HubClient client(hub.url());
    QSignalSpy failed(&client, &HubClient::searchFailed);
    client.search("x");
    QTRY_COMPARE(hub.questions.size(), 1);
    hub.answer(0, body, status);
    QTRY_COMPARE(failed.size(), 1);
    auto error = failed[0][1].value<HubClient::Error>();
    QVERIFY2(error.sentence.contains(part), qPrintable(error.sentence));
    QVERIFY(!error.offline);
}

void ClientTest::nobodyThereIsOffline()
{
    QUrl gone;
    {
        FakeHub hub;
        gone = hub.url();
    }
    HubClient client(gone);
    QSignalSpy failed(&client, &HubClient::searchFailed);
    client.search("x");
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed[0][1].value<HubClient::Error>().offline);
}

void ClientTest::pullsAreRoundedDown_data()
{
    QTest::addColumn<qint64>("pulls");
    QTest::addColumn<QString>("text");
    QTest::newRow("few") << qint64(42) << "42";
    QTest::newRow("thousands") << qint64(1'200) << "1 K+";
    QTest::newRow("millions") << qint64(61'900'000) << "50 M+";
    QTest::newRow("many") << qint64(780'000'000) << "500 M+";
    QTest::newRow("billions") << qint64(1'000'000'000) << "1 B+";
}

void ClientTest::pullsAreRoundedDown()
{
    QFETCH(qint64, pulls);
    QFETCH(QString, text);
    QCOMPARE(HubClient::pullsText(pulls), text);
}

void ClientTest::platformsAreShort()
{
    HubTag tag;
    for (const char* name : {"s390x", "arm64", "386", "amd64", "amd64"})
        tag.platforms.append({"linux", name, {}, 1});
    QCOMPARE(tag.platformsText(), "amd64 arm64 +2");
}

QTEST_GUILESS_MAIN(ClientTest)
#include "client_test.moc"

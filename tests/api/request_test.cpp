#include "api/request.h"

#include <QTest>

using namespace onggi;
using namespace onggi::api;

class RequestTest : public QObject
{
    Q_OBJECT
private slots:
    void takesTheVersionOffThePath()
    {
        const auto target = parseTarget("/v1.43/images/json?all=1");
        QVERIFY(target);
        QCOMPARE(target->minorVersion, 43);
        QCOMPARE(target->path, std::string("/images/json"));
        QCOMPARE(target->query.value("all"), std::string("1"));
    }

    void aPathWithoutVersionSpeaksTheNewest()
    {
        const auto target = parseTarget("/_ping");
        QVERIFY(target);
        QCOMPARE(target->minorVersion, 50);
        QCOMPARE(target->path, std::string("/_ping"));
    }

    void aPathThatOnlyBeginsLikeAVersionStays()
    {
        for (const char* path : {"/version", "/volumes", "/vm", "/v1.x/info", "/v1.24.1/info", "/v/info"}) {
            const auto target = parseTarget(path);
            QVERIFY2(target, path);
            QCOMPARE(target->path, std::string(path));
        }
    }

    void refusesVersionsOutOfRangeInDockersWords_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("message");
        const QByteArray tooNew = "is too new. Maximum supported API version is 1.50";
        const QByteArray tooOld = "is too old. Minimum supported API version is 1.24, please upgrade your client to a "
                                  "newer version";
        QTest::newRow("1.51") << QByteArray("/v1.51/info") << QByteArray("client version 1.51 " + tooNew);
        QTest::newRow("2") << QByteArray("/v2/info") << QByteArray("client version 2 " + tooNew);
        QTest::newRow("1.100") << QByteArray("/v1.100/info") << QByteArray("client version 1.100 " + tooNew);
        QTest::newRow("1.23") << QByteArray("/v1.23/info") << QByteArray("client version 1.23 " + tooOld);
        QTest::newRow("1.9") << QByteArray("/v1.9/info") << QByteArray("client version 1.9 " + tooOld);
    }
    void refusesVersionsOutOfRangeInDockersWords()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, message);
        const auto target = parseTarget(path.toStdString());
        QVERIFY(!target);
        QCOMPARE(target.error().kind(), ErrorKind::InvalidArgument);
        QCOMPARE(QByteArray::fromStdString(target.error().message()), message);
    }

    void decodesPathAndQueryByTheirOwnRules()
    {
        const auto target = parseTarget("/images/library%2Fnode+js/json?name=a+b%2Bc&name=%EC%98%B9&flag&=x&&empty=");
        QVERIFY(target);
        QCOMPARE(target->path, std::string("/images/library/node+js/json"));
        QCOMPARE(target->query.values("name"), (std::vector<std::string>{"a b+c", "옹"}));
        QVERIFY(target->query.has("flag"));
        QVERIFY(target->query.has("empty"));
        QVERIFY(!target->query.has("other"));
        QCOMPARE(target->query.value("flag"), std::string());
    }

    void refusesBrokenEscapesAndZeroBytes()
    {
        for (const char* path : {"/a%", "/a%4", "/a%zz", "/a%4g", "/a%+1", "/a%00b", "/a?b=%x", "/a?b=%00", "nopath", ""})
            QVERIFY2(!parseTarget(path), path);
    }

    void takesTheAbsoluteForm()
    {
        QCOMPARE(parseTarget("http://docker/v1.40/info?a=b")->path, std::string("/info"));
        QCOMPARE(parseTarget("http://docker")->path, std::string("/"));
    }

    void headersMatchInAnyCase()
    {
        Headers headers;
        headers.add("X-Registry-Auth", "e30=");
        headers.add("x-registry-auth", "second");
        QCOMPARE(headers.value("x-REGISTRY-auth"), std::string("e30="));
        QVERIFY(headers.find("X-Registry") == nullptr);
    }
};

QTEST_APPLESS_MAIN(RequestTest)
#include "request_test.moc"

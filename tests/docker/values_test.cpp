#include "docker/transport.h"
#include "docker/values.h"
#include "jsontext.h"

#include <QtTest>

using namespace onggi::ui;

class ValuesTest : public QObject
{
    Q_OBJECT

private slots:
    void portsAreOnceAndInOrder()
    {
        const auto container = ContainerSummary::fromJson(json(R"({"Id":"x","Names":["/web"],"State":"running","Ports":[
            {"IP":"::","PrivatePort":443,"PublicPort":8443,"Type":"tcp"},
            {"IP":"0.0.0.0","PrivatePort":443,"PublicPort":8443,"Type":"tcp"},
            {"IP":"127.0.0.1","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},
            {"PrivatePort":53,"Type":"udp"}]})"));
        QCOMPARE(container.ports.size(), 3);
        QCOMPARE(container.ports[0].containerPort, 53);
        QCOMPARE(container.ports[0].hostPort, 0);
        QCOMPARE(container.ports[1].hostIp, "127.0.0.1");
        QCOMPARE(container.ports[2].hostIp, "");
    }

    void exitCodeAndTimeComeFromTheStatus_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("status");
        QTest::addColumn<int>("code");
        QTest::addColumn<int>("age");
        QTest::addColumn<QString>("health");
        QTest::newRow("exited") << "exited" << "Exited (137) 2 minutes ago" << 137 << 120 << "";
        QTest::newRow("healthy") << "running" << "Up 3 hours (healthy)" << 0 << 10800 << "healthy";
        QTest::newRow("starting") << "running" << "Up 5 seconds (health: starting)" << 0 << 5 << "starting";
        QTest::newRow("about") << "running" << "Up About a minute" << 0 << 60 << "";
        QTest::newRow("about an hour") << "exited" << "Exited (0) About an hour ago" << 0 << 3600 << "";
        QTest::newRow("less") << "running" << "Up Less than a second" << 0 << 0 << "";
    }
    void exitCodeAndTimeComeFromTheStatus()
    {
        QFETCH(QString, state);
        QFETCH(QString, status);
        const auto container = ContainerSummary::fromJson({{"Id", "x"}, {"State", state}, {"Status", status}});
        QTEST(container.exitCode, "code");
        QTEST(container.health, "health");
        QFETCH(int, age);
        QVERIFY(std::abs(container.changed.secsTo(QDateTime::currentDateTimeUtc()) - age) <= 2);
    }

    void nullsAreEmpty()
    {
        const auto container = ContainerSummary::fromJson(json(R"({"Id":"x","Names":null,"Ports":null,"Labels":null})"));
        QVERIFY(container.name.isEmpty() && container.ports.isEmpty() && container.labels.isEmpty());
        const auto image = ImageSummary::fromJson(json(R"({"Id":"sha256:0123456789abcdef","RepoTags":null})"));
        QVERIFY(image.tags.isEmpty());
        QCOMPARE(image.shortId(), "0123456789ab");
    }

    void ownNameIsTheOneWithoutALink()
    {
        const auto container = ContainerSummary::fromJson(json(R"({"Id":"x","Names":["/app/db","/db"]})"));
        QCOMPARE(container.name, "db");
    }

    void detailsReadTimesLimitsAndPorts()
    {
        const auto details = ContainerDetails::fromJson(json(R"({"Id":"x","Name":"/web","Created":"2024-05-06T07:08:09.123456789Z",
            "State":{"Status":"exited","ExitCode":1,"StartedAt":"2024-05-06T07:08:10Z","FinishedAt":"0001-01-01T00:00:00Z"},
            "Config":{"Image":"nginx","Cmd":["nginx","-g","daemon off;"],"Entrypoint":null,"Tty":true},
            "HostConfig":{"Memory":1073741824,"NanoCpus":500000000,"PidsLimit":null},
            "NetworkSettings":{"Networks":{"bridge":{"IPAddress":"172.17.0.2"}},
              "Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"::","HostPort":"8080"}],"443/tcp":null}},
            "Mounts":[{"Type":"bind","Source":"/src","Destination":"/dst","RW":false}]})"));
        QCOMPARE(details.created.toMSecsSinceEpoch() % 1000, 123);
        QVERIFY(details.started.isValid());
        QVERIFY(!details.finished.isValid());
        QCOMPARE(details.fullCommand(), "nginx -g 'daemon off;'");
        QCOMPARE(details.memoryLimit, 1LL << 30);
        QCOMPARE(details.cpuLimit, 0.5);
        QCOMPARE(details.pidsLimit, 0);
        QCOMPARE(details.ipAddress, "172.17.0.2");
        QCOMPARE(details.ports.size(), 2);
        QVERIFY(details.mounts.first().readOnly);
    }

    void transportTakesOnlyWhatItCanReach()
    {
        QCOMPARE(Transport::fromUrl("unix:///run/x.sock")->path(), "/run/x.sock");
        const auto ssh = Transport::fromUrl("ssh://me@host.example:2222/run/x.sock");
        QVERIFY(ssh);
        QCOMPARE(ssh->kind(), Transport::Kind::Ssh);
        QCOMPARE(ssh->user(), "me");
        QCOMPARE(ssh->host(), "host.example");
        QCOMPARE(ssh->port(), 2222);
        QCOMPARE(ssh->path(), "/run/x.sock");
        QCOMPARE(ssh->url(), "ssh://me@host.example:2222/run/x.sock");
        QCOMPARE(Transport::fromUrl("tcp://1.2.3.4")->port(), 2375);
        QCOMPARE(Transport::fromUrl("tcp://1.2.3.4", {true})->port(), 2376);
        QVERIFY(Transport::fromUrl("https://1.2.3.4")->tls().used);
        for (const auto* wrong : {"unix://relative.sock", "unix:///", "ssh://", "ssh://-oProxyCommand=sh", "ssh://-l@host", "ssh://me:secret@host",
                                  "tcp://host/with/path", "npipe:////./pipe/docker_engine", "host:2375", ""})
            QVERIFY2(!Transport::fromUrl(QString::fromLatin1(wrong)), wrong);
    }
};

QTEST_GUILESS_MAIN(ValuesTest)
#include "values_test.moc"

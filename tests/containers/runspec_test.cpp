#include "containers/runspec.h"
#include "models/shellline.h"

#include <QDir>
#include <QJsonArray>
#include <QtTest>

using namespace onggi::ui;

class RunSpecTest : public QObject
{
    Q_OBJECT

private slots:
    void shellWordsFollowTheShell()
    {
        const QString line = "a 'b c' \"d \\\"e\\\" \\n\" f\\ g '' \\\n   h";
        QCOMPARE(shellWords(line).value(), (QStringList{"a", "b c", "d \"e\" \\n", "f g", "", "h"}));
        QVERIFY(!shellWords("echo 'open"));
        QCOMPARE(shellWords("   ").value(), QStringList());
    }

    void restartAndHealthReachTheEngine()
    {
        const auto parsed = parseRunLine("docker run --restart on-failure:3 --health-cmd 'curl -f localhost' --health-interval 1m30s --health-retries 2 --init --read-only nginx");
        QCOMPARE(parsed.error, QString());
        QCOMPARE(parsed.leftOut, QStringList());
        const auto body = parsed.spec.createRequest().body;
        const auto host = body.value("HostConfig").toObject();
        QCOMPARE(host.value("RestartPolicy").toObject(), (QJsonObject{{"Name", "on-failure"}, {"MaximumRetryCount", 3}}));
        QVERIFY(host.value("Init").toBool() && host.value("ReadonlyRootfs").toBool() && !host.contains("Privileged"));
        const auto health = body.value("Healthcheck").toObject();
        QCOMPARE(health.value("Test").toArray(), (QJsonArray{"CMD-SHELL", "curl -f localhost"}));
        QCOMPARE(health.value("Interval").toDouble(), 90e9);
        QCOMPARE(health.value("Retries").toInt(), 2);
        QVERIFY(!parseRunLine("docker run --restart sometimes nginx").error.isEmpty());
        QCOMPARE(parseRunLine("docker run --no-healthcheck nginx").spec.createRequest().body.value("Healthcheck").toObject().value("Test").toArray(), QJsonArray{"NONE"});
    }

    void durationsAreReadAsTheCommandLineWritesThem()
    {
        QCOMPARE(parseDuration("30s"), 30);
        QCOMPARE(parseDuration("1h2m3s"), 3723);
        QCOMPARE(parseDuration("500ms"), 1);
        QVERIFY(!parseDuration("30"));
        QVERIFY(!parseDuration("soon"));
    }

    void quotingIsUndoneByParting()
    {
        const QStringList words{"plain", "two words", "it's", "", "$HOME", "a\"b", "x=y", "*"};
        QCOMPARE(shellWords(shellLine(words)).value(), words);
    }

    void lineOfAFullFormRoundTrips()
    {
        RunSpec spec;
        spec.image = "registry.example.org:5000/team/app:1.2";
        spec.command = {"sh", "-c", "echo 'hi there'; sleep 1"};
        spec.name = "app-1";
        spec.entrypoint = "/bin/run me";
        spec.detach = spec.interactive = spec.terminal = spec.autoRemove = true;
        spec.ports = {{"", 8080, 80, "tcp"}, {"127.0.0.1", 5353, 53, "udp"}, {"", 0, 443, "tcp"}, {"127.0.0.1", 0, 22, "tcp"}, {"::1", 81, 81, "tcp"}};
        spec.environment = {"A=1", "GREETING=hello world", "EMPTY="};
        spec.folders = {{"/home/me/my project", "/src", false}, {"/etc/hosts", "/h", true}};
        spec.labels = {"team=blue"};
        spec.workingDirectory = "/src";
        spec.user = "1000:1000";
        spec.hostname = "box";
        spec.memory = 512LL << 20;
        spec.cpus = 1.5;
        spec.pids = 99;
        spec.health = {"wget -q -O - localhost || exit 1", 30, 5, 2, 10, false};
        spec.init = spec.readOnly = spec.privileged = true;
        const auto parsed = parseRunLine(spec.runLine());
        QCOMPARE(parsed.error, QString());
        QCOMPARE(parsed.leftOut, QStringList());
        QCOMPARE(parsed.spec.runLine(), spec.runLine());
        QVERIFY(parsed.spec == spec);
    }

    void lineReadsLikeOneThatIsTyped()
    {
        RunSpec spec;
        spec.image = "node:latest";
        spec.name = "node";
        spec.detach = spec.interactive = spec.terminal = true;
        spec.ports = {{"", 8081, 3000, "tcp"}};
        spec.command = {"/bin/bash"};
        QCOMPARE(spec.runLine(), "docker run --name node -d -it -p 8081:3000 node:latest /bin/bash");
        QCOMPARE(spec.createLine(), "docker create --name node -it -p 8081:3000 node:latest /bin/bash");
    }

    void takesLinesFromManuals_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("same");
        QTest::addColumn<QString>("leftOut");
        QTest::newRow("clustered") << "docker run -itd --name=x busybox sh" << "docker run --name x -d -it busybox sh" << "";
        QTest::newRow("glued value") << "docker run -p80:80 -e A=b nginx" << "docker run -p 80:80 -e A=b nginx" << "";
        QTest::newRow("continued") << "$ sudo docker run \\\n  -d \\\n  nginx" << "docker run -d nginx" << "";
        QTest::newRow("podman") << "podman run --rm alpine" << "docker run --rm alpine" << "";
        QTest::newRow("long words") << "docker container run --detach --publish 127.0.0.1:1:2/udp a" << "docker run -d -p 127.0.0.1:1:2/udp a" << "";
        QTest::newRow("mount") << "docker run --mount type=bind,source=/a,target=/b,readonly x" << "docker run -v /a:/b:ro x" << "";
        QTest::newRow("range") << "docker run -p 8000-8001:80-81 x" << "docker run -p 8000:80 -p 8001:81 x" << "";
        QTest::newRow("unknown") << "docker run --gpus all --privileged --restart=always --cap-add=SYS_PTRACE -d x y -z" << "docker run -d --restart always --privileged --cap-add SYS_PTRACE x y -z" << "--gpus all";
        QTest::newRow("switched off") << "docker run --rm=false -d=true x" << "docker run -d x" << "";
        QTest::newRow("end of options") << "docker run -- x --flag" << "docker run x --flag" << "";
    }
    void takesLinesFromManuals()
    {
        QFETCH(QString, line);
        const auto parsed = parseRunLine(line);
        QCOMPARE(parsed.error, QString());
        QTEST(parsed.spec.runLine(), "same");
        QTEST(parsed.leftOut.join('|'), "leftOut");
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("line");
        QTest::newRow("empty") << "";
        QTest::newRow("other command") << "docker ps -a";
        QTest::newRow("no image") << "docker run -d";
        QTest::newRow("no value") << "docker run --name";
        QTest::newRow("open quote") << "docker run -e 'A=b nginx";
        QTest::newRow("bad port") << "docker run -p eighty:80 nginx";
        QTest::newRow("port too large") << "docker run -p 80:70000 nginx";
        QTest::newRow("bad memory") << "docker run -m lots nginx";
        QTest::newRow("uneven ranges") << "docker run -p 1-3:1-2 nginx";
    }
    void saysWhatIsWrong()
    {
        QFETCH(QString, line);
        QVERIFY(!parseRunLine(line).error.isEmpty());
    }

    void homeIsExpanded()
    {
        const auto parsed = parseRunLine("docker run -v ~/project:/src x");
        QCOMPARE(parsed.spec.folders.first().source, QDir::homePath() + "/project");
    }

    void createBodyIsDockers()
    {
        const auto spec = parseRunLine("docker run -d -it --rm -p 8080:80 -p 127.0.0.1::443 -e A=b -v /a:/b:ro -m 64m --cpus 0.5 --entrypoint x img c d").spec;
        const auto body = spec.createRequest().body;
        QCOMPARE(body.value("Image").toString(), "img");
        QCOMPARE(body.value("Cmd").toArray(), (QJsonArray{"c", "d"}));
        QCOMPARE(body.value("Entrypoint").toArray(), QJsonArray{"x"});
        QCOMPARE(body.value("Tty").toBool(), true);
        QCOMPARE(body.value("OpenStdin").toBool(), true);
        QVERIFY(body.value("ExposedPorts").toObject().contains("80/tcp"));
        const auto host = body.value("HostConfig").toObject();
        QCOMPARE(host.value("AutoRemove").toBool(), true);
        QCOMPARE(host.value("Memory").toDouble(), 64.0 * 1024 * 1024);
        QCOMPARE(host.value("NanoCpus").toDouble(), 5e8);
        QCOMPARE(host.value("Binds").toArray(), QJsonArray{"/a:/b:ro"});
        const auto bindings = host.value("PortBindings").toObject();
        QCOMPARE(bindings.value("80/tcp").toArray().first().toObject().value("HostPort").toString(), "8080");
        QCOMPARE(bindings.value("443/tcp").toArray().first().toObject().value("HostIp").toString(), "127.0.0.1");
        QCOMPARE(bindings.value("443/tcp").toArray().first().toObject().value("HostPort").toString(), "");
        // What was not asked for is not said: the image's own defaults hold.
        QVERIFY(!RunSpec{.image = "x"}.createRequest().body.contains("Cmd"));
    }

    void environmentFilesAreRead()
    {
        QCOMPARE(parseEnvironmentFile("# comment\r\nA=1\r\n\n B = two = 2\nC=\n"), (QStringList{"A=1", "B= two = 2", "C="}));
    }

    void memorySizes()
    {
        QCOMPARE(parseMemory("512m").value(), 512LL << 20);
        QCOMPARE(parseMemory("1.5GB").value(), 3LL << 29);
        QCOMPARE(parseMemory("100").value(), 100);
        QVERIFY(!parseMemory("lots"));
        QCOMPARE(memoryText(512LL << 20), "512m");
        QCOMPARE(memoryText(1000), "1000");
    }
};

QTEST_GUILESS_MAIN(RunSpecTest)
#include "runspec_test.moc"

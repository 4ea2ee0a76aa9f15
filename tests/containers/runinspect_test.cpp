#include "containers/runinspect.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace onggi::ui;

namespace {

QJsonObject parsed(const char* text)
{
    return QJsonDocument::fromJson(text).object();
}

ContainerDetails webServer()
{
    return ContainerDetails::fromJson(parsed(R"({
        "Id":"0123456789abcdef","Name":"/web","Image":"sha256:1","State":{"Status":"running","Running":true,"Pid":7},
        "Config":{"Image":"nginx:1","Hostname":"0123456789ab","Cmd":["serve"],"Entrypoint":["/run.sh"],"WorkingDir":"/srv","User":"",
                  "Env":["PATH=/bin","MODE=dev"],"Labels":{"from":"image","mine":"1"},"Tty":false,"OpenStdin":false,"StopSignal":"SIGTERM"},
        "HostConfig":{"NetworkMode":"shopnet","PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},"Memory":67108864,"NanoCpus":500000000,
                      "RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3},"CapAdd":["NET_ADMIN"],"ShmSize":67108864,"IpcMode":"private",
                      "BlkioWeight":300,"Ulimits":[{"Name":"nofile","Soft":10,"Hard":20}]},
        "Mounts":[{"Type":"volume","Name":"data","Source":"/var/lib/v/data","Destination":"/data","RW":true},
                  {"Type":"bind","Source":"/srv/www","Destination":"/www","RW":false}],
        "NetworkSettings":{"Networks":{"shopnet":{"Aliases":["web","0123456789ab"],"IPAMConfig":{"IPv4Address":"10.1.0.9"}}}}})"));
}

ImageDetails serverImage()
{
    return ImageDetails::fromJson(parsed(R"({"Id":"sha256:1","Config":{"Cmd":["serve"],"Entrypoint":["/run.sh"],"Env":["PATH=/bin"],"Labels":{"from":"image"},"WorkingDir":"/srv"}})"));
}

} // namespace

class RunInspectTest : public QObject
{
    Q_OBJECT

private slots:
    void everyOptionGoesBothWays()
    {
        QString line = "docker run --name all -d --network host";
        for (const auto& option : furtherOptions()) {
            line += " --" + QString(QLatin1String(option.name));
            if (option.kind != FurtherOption::Kind::Switch)
                line += ' ' + QString(QLatin1String(option.example));
        }
        line += " busybox top";
        const auto first = parseRunLine(line);
        QCOMPARE(first.error, QString());
        QCOMPARE(first.leftOut, QStringList());
        QCOMPARE(first.spec.options.size(), furtherOptions().size());
        QCOMPARE(first.spec.runLine(), line);
        QCOMPARE(parseRunLine(first.spec.runLine()).spec, first.spec);
    }

    void everyOptionReachesTheEngineAndComesBack()
    {
        RunSpec spec;
        spec.image = "busybox";
        for (const auto& option : furtherOptions())
            spec.options.emplaceBack(QLatin1String(option.name), option.kind == FurtherOption::Kind::Switch ? QString() : QString(QLatin1String(option.example)));
        const auto body = spec.createRequest().body;
        // An engine answers with what it was told; what concerns the program stands in Config there.
        auto config = body;
        config.remove("HostConfig");
        const QJsonObject inspection{{"Config", config}, {"HostConfig", body.value("HostConfig")}};
        const auto back = optionsFromInspection(inspection, {});
        QStringList missing;
        for (const auto& option : furtherOptions()) {
            const QString name = QLatin1String(option.name);
            const bool found = std::any_of(back.begin(), back.end(), [&](const auto& each) { return each.first == name; });
            if (!found)
                missing.append(name);
        }
        // "private" is what engines have without being told.
        QCOMPARE(missing, QStringList{"cgroupns"});
    }

    void wrongValuesAreNamed()
    {
        QVERIFY(parseRunLine("docker run --shm-size lots busybox").error.contains("shm-size"));
        QVERIFY(parseRunLine("docker run --ulimit nofile busybox").error.contains("ulimit"));
        QVERIFY(parseRunLine("docker run --env-file /does/not/exist busybox").error.contains("/does/not/exist"));
    }

    void onlyOpeningValuesAreRisks()
    {
        const auto risk = [](const char* name, const char* value) { return !furtherOption(QLatin1String(name))->riskText(QLatin1String(value)).isEmpty(); };
        QVERIFY(risk("cap-add", "SYS_ADMIN"));
        QVERIFY(risk("security-opt", "seccomp=unconfined"));
        QVERIFY(!risk("security-opt", "no-new-privileges"));
        QVERIFY(risk("pid", "host"));
        QVERIFY(!risk("pid", "container:web"));
        QVERIFY(!risk("cap-drop", "ALL"));
    }

    void aContainerBecomesTheLineThatMadeIt()
    {
        const auto spec = specOf(webServer(), serverImage());
        QCOMPARE(spec.runLine(), "docker run --name web -d -p 8080:80 -e MODE=dev -v data:/data -v /srv/www:/www:ro -l mine=1 -m 64m --cpus 0.5 "
                                 "--restart on-failure:3 --network shopnet --cap-add NET_ADMIN --ulimit nofile=10:20 nginx:1");
    }

    void anEntrypointOfSeveralWordsIsKept()
    {
        auto raw = webServer().raw;
        auto config = raw.value("Config").toObject();
        config.insert("Entrypoint", QJsonArray{"sh", "-c"});
        config.insert("Cmd", QJsonArray{"echo a b"});
        raw.insert("Config", config);
        const auto spec = specOf(ContainerDetails::fromJson(raw), serverImage());
        QCOMPARE(spec.entrypoint.value(), "sh");
        QCOMPARE(spec.command, (QStringList{"-c", "echo a b"}));
    }

    void changesAreToldLineByLine()
    {
        const auto before = specOf(webServer(), serverImage());
        auto after = before;
        after.ports[0].hostPort = 8081;
        after.environment = {"MODE=live", "DEBUG=1"};
        const auto changes = changesBetween(before, after);
        QCOMPARE(changes.size(), 3);
        QCOMPARE(changes[0], (SpecChange{"Port", "8080 → 80", "8081 → 80"}));
        QCOMPARE(changes[1], (SpecChange{"Variable", "MODE=dev", "MODE=live"}));
        QCOMPARE(changes[2], (SpecChange{"Variable", {}, "DEBUG=1"}));
        QVERIFY(changesBetween(before, before).isEmpty());
    }

    void recreatingKeepsWhatTheFormDoesNotKnow()
    {
        const auto old = webServer();
        auto spec = specOf(old, serverImage());
        spec.memory = 0;
        spec.options.clear();
        const auto body = recreateRequest(old, spec).body;
        const auto host = body.value("HostConfig").toObject();
        QCOMPARE(host.value("BlkioWeight").toInt(), 300);
        QVERIFY(!host.contains("Memory"));
        QVERIFY(!host.contains("CapAdd"));
        QVERIFY(!body.contains("Hostname"));
        QCOMPARE(host.value("Binds").toArray().first().toString(), "data:/data");
        const auto endpoint = body.value("NetworkingConfig").toObject().value("EndpointsConfig").toObject().value("shopnet").toObject();
        QCOMPARE(endpoint.value("Aliases").toArray(), QJsonArray{"web"});
        QCOMPARE(endpoint.value("IPAMConfig").toObject().value("IPv4Address").toString(), "10.1.0.9");
    }
};

QTEST_GUILESS_MAIN(RunInspectTest)
#include "runinspect_test.moc"

#include "container/config.h"
#include "container/specbuilder.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace onggi;
using namespace onggi::container;
using nlohmann::json;

namespace {

std::string errorOf(const json& body)
{
    const auto request = parseCreate(body);
    return request ? "" : request.error().message();
}

json withHost(const json& host)
{
    return {{"Image", "busybox"}, {"HostConfig", host}};
}

} // namespace

class ConfigTest : public QObject
{
    Q_OBJECT
private slots:
    void wrongTypesAreRefusedByName()
    {
        QCOMPARE(errorOf({{"Image", 7}}), std::string("invalid JSON: Image must be a string"));
        QCOMPARE(errorOf(withHost({{"Memory", "1g"}})), std::string("invalid JSON: HostConfig.Memory must be a whole number"));
        QCOMPARE(errorOf(json::array()), std::string("invalid JSON: the body must be an object"));
    }

    void whatIsNotSupportedIsRefusedAndNotIgnored()
    {
        for (const auto& host : {json{{"Privileged", true}}, json{{"Devices", {{{"PathOnHost", "/dev/fuse"}}}}},
                                 json{{"VolumesFrom", {"a"}}}}) {
            const auto request = parseCreate(withHost(host));
            QVERIFY(!request);
            QCOMPARE(request.error().kind(), ErrorKind::NotImplemented);
        }
    }

    void emptyFormsOfUnsupportedOptionsAreTaken()
    {
        QCOMPARE(errorOf(withHost({{"Privileged", false}, {"Devices", json::array()}, {"VolumesFrom", nullptr},
                                   {"RestartPolicy", {{"Name", "no"}, {"MaximumRetryCount", 0}}}})),
                 std::string());
    }

    void bindsAreReadAsHostPathsAndVolumes()
    {
        const auto request = parseCreate(withHost({{"Binds", {"/host:/in:ro", "data:/var/data"}}}));
        QVERIFY(request);
        const auto& mounts = request->host.mounts;
        QCOMPARE(mounts.size(), std::size_t{2});
        QCOMPARE(mounts[0].type, MountType::Bind);
        QVERIFY(mounts[0].readOnly);
        QCOMPARE(mounts[1].type, MountType::Volume);
        QCOMPARE(mounts[1].source, std::string("data"));
    }

    void twoMountsOnOneTargetAreRefused()
    {
        QCOMPARE(errorOf(withHost({{"Binds", {"/a:/in", "/b:/in"}}})), std::string("Duplicate mount point: /in"));
    }

    void portsAreReadWithAddressAndProtocol()
    {
        const auto request = parseCreate(withHost(
            {{"PortBindings", {{"53/udp", {{{"HostIp", "127.0.0.1"}, {"HostPort", "5353"}}}}, {"80/tcp", {{{"HostPort", ""}}}}}}}));
        QVERIFY(request);
        QCOMPARE(request->host.ports.size(), std::size_t{2});
        const auto& udp = request->host.ports[0].second;
        QCOMPARE(udp.hostPort, std::uint16_t{5353});
        QVERIFY(udp.protocol == network::Protocol::Udp);
        QCOMPARE(request->host.ports[1].second.hostPort, std::uint16_t{0});
        QVERIFY(!errorOf(withHost({{"PortBindings", {{"80/sctp", nullptr}}}})).empty());
    }

    void memoryBelowTheMinimumIsRefused()
    {
        QCOMPARE(errorOf(withHost({{"Memory", 1024}})), std::string("Minimum memory limit allowed is 6MB"));
    }

    void cpusBecomeQuotaAndPeriod()
    {
        const auto request = parseCreate(withHost({{"NanoCpus", 1'500'000'000}}));
        QVERIFY(request);
        QCOMPARE(request->host.limits.cpuQuotaMicros.value(), 150'000);
        QCOMPARE(request->host.limits.cpuPeriodMicros.value(), 100'000);
    }

    void imageFillsWhatTheUserLeftOpen()
    {
        oci::ExecutionConfig image;
        image.entrypoint = {"/entry"};
        image.command = {"serve"};
        image.environment = {"A=image", "B=image"};
        image.workingDirectory = "/srv";
        auto request = parseCreate({{"Image", "x"}, {"Env", {"A=mine", "C"}}});
        QVERIFY(request);
        mergeImage(request->config, image);
        QCOMPARE(request->config.entrypoint, image.entrypoint);
        QCOMPARE(request->config.command, image.command);
        QCOMPARE(request->config.environment, (std::vector<std::string>{"B=image", "A=mine"}));
        QCOMPARE(request->config.workingDirectory, std::string("/srv"));
    }

    void ownCommandKeepsTheImagesEntrypoint()
    {
        oci::ExecutionConfig image;
        image.entrypoint = {"/entry"};
        image.command = {"serve"};
        auto request = parseCreate({{"Image", "x"}, {"Cmd", {"other"}}});
        mergeImage(request->config, image);
        QCOMPARE(request->config.entrypoint, image.entrypoint);
        QCOMPARE(request->config.command, (std::vector<std::string>{"other"}));
    }

    void emptyEntrypointTakesTheImagesAway()
    {
        oci::ExecutionConfig image;
        image.entrypoint = {"/entry"};
        auto request = parseCreate({{"Image", "x"}, {"Entrypoint", {""}}, {"Cmd", {"sh"}}});
        mergeImage(request->config, image);
        QVERIFY(request->config.entrypoint.empty());
        QCOMPARE(request->config.command, (std::vector<std::string>{"sh"}));
    }

    void configSurvivesItsJson()
    {
        auto request = parseCreate({{"Image", "x"}, {"Cmd", {"a", "b"}}, {"Tty", true}, {"Labels", {{"k", "v"}}},
                                    {"ExposedPorts", {{"80/tcp", json::object()}}}, {"StopTimeout", 3}});
        QVERIFY(request);
        const auto again = parseCreate(configToJson(request->config));
        QVERIFY(again);
        QVERIFY(configToJson(again->config) == configToJson(request->config));
        QCOMPARE(again->config.stopTimeout.value(), 3);
    }

    void capabilitiesAreAddedAndDropped()
    {
        const auto dropped = resolveCapabilities({"NET_ADMIN"}, {"ALL"}).value();
        QCOMPARE(dropped, (std::vector<std::string>{"CAP_NET_ADMIN"}));
        const auto defaults = resolveCapabilities({}, {"chown"}).value();
        QCOMPARE(defaults.size(), std::size_t{13});
        QVERIFY(!resolveCapabilities({"NOT_ONE"}, {}));
    }
};

QTEST_APPLESS_MAIN(ConfigTest)
#include "config_test.moc"

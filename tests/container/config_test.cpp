#include "container/config.h"
#include "container/options.h"
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
        for (const auto& host : {json{{"StorageOpt", {{"size", "1G"}}}}, json{{"CpuRealtimePeriod", 1000}}, json{{"KernelMemory", 1 << 30}}}) {
            const auto request = parseCreate(withHost(host));
            QVERIFY(!request);
            QCOMPARE(request.error().kind(), ErrorKind::NotImplemented);
        }
    }

    void emptyFormsOfUnsupportedOptionsAreTaken()
    {
        QCOMPARE(errorOf(withHost({{"StorageOpt", json::object()}, {"CpuRealtimePeriod", 0}, {"Cgroup", ""},
                                   {"RestartPolicy", {{"Name", "no"}, {"MaximumRetryCount", 0}}}})),
                 std::string());
    }

    void deviceRulesAreReadAndBadOnesRefused()
    {
        const auto request = parseCreate(withHost({{"DeviceCgroupRules", {"c 10:200 rw", "b *:* r"}}}));
        QVERIFY(request);
        QCOMPARE(request->host.deviceRules.size(), std::size_t{2});
        QCOMPARE(request->host.deviceRules[0].minor, std::int64_t{200});
        QCOMPARE(request->host.deviceRules[1].major, std::int64_t{-1});
        for (const char* rule : {"x 1:1 rwm", "c 1 rwm", "c 1:1 q", "c 1:1", ""})
            QCOMPARE(errorOf(withHost({{"DeviceCgroupRules", {rule}}})), std::string("invalid device cgroup rule format: '") + rule + "'");
    }

    void modesOfOtherContainersAreRead()
    {
        const auto request = parseCreate(withHost({{"NetworkMode", "container:a"}, {"PidMode", "container:b"}, {"IpcMode", "container:c"}}));
        QVERIFY(request);
        QCOMPARE(request->host.networkContainer, std::string("a"));
        QCOMPARE(request->host.pidContainer, std::string("b"));
        QCOMPARE(request->host.ipcContainer, std::string("c"));
        QVERIFY(request->host.ipc == IpcMode::Container);
        QCOMPARE(errorOf(withHost({{"NetworkMode", "container:"}})), std::string("invalid container format container:<name|id>"));
        QCOMPARE(errorOf(withHost({{"UTSMode", "container:x"}})), std::string("invalid UTS mode: container:x"));
    }

    void optionsThatExcludeEachOtherAreRefused()
    {
        const auto conflict = [](json body) {
            const auto request = parseCreate(body);
            if (!request)
                return request.error().message();
            const auto status = options::checkConflicts(request->config, request->host, request->endpoint);
            return status ? std::string() : status.error().message();
        };
        QCOMPARE(conflict(withHost({{"NetworkMode", "container:a"}, {"PublishAllPorts", true}})),
                 std::string("conflicting options: port publishing and the container type network mode"));
        auto body = withHost({{"NetworkMode", "container:a"}});
        QCOMPARE(conflict(body), std::string());
        body["Hostname"] = "box";
        QCOMPARE(conflict(body), std::string("conflicting options: hostname and the network mode"));
    }

    void linksAreReadInAllTheirForms()
    {
        const auto request = parseCreate(withHost({{"Links", {"db", "db:store", "/db:/web/store"}}}));
        QVERIFY(request);
        QCOMPARE(request->host.links[0].alias, std::string("db"));
        QCOMPARE(request->host.links[1].alias, std::string("store"));
        QCOMPARE(request->host.links[2].container, std::string("db"));
        QCOMPARE(request->host.links[2].alias, std::string("store"));
    }

    void addressesOfOneNetworkAreChecked()
    {
        auto body = withHost(json::object());
        body["MacAddress"] = "02-11-22-33-44-AA";
        const auto request = parseCreate(body);
        QVERIFY(request);
        QCOMPARE(request->endpoint.macAddress, std::string("02:11:22:33:44:aa"));
        body["MacAddress"] = "03:11:22:33:44:55";
        QCOMPARE(errorOf(body), std::string("03:11:22:33:44:55 is not a valid mac address"));
        body["MacAddress"] = "";
        body["NetworkingConfig"] = {{"EndpointsConfig", {{"bridge", {{"IPAMConfig", {{"IPv4Address", "172.17.0.9"}}}}}}}};
        QCOMPARE(errorOf(body), std::string("user specified IP address is supported on user defined networks only"));
    }

    void tmpfsOptionsAreCheckedByName()
    {
        QCOMPARE(errorOf(withHost({{"Tmpfs", {{"/t", "size=1m,exec"}}}})), std::string());
        QCOMPARE(errorOf(withHost({{"Tmpfs", {{"/t", "upperdir=/etc"}}}})), std::string("invalid tmpfs option [\"upperdir=/etc\"]"));
    }

    void targetsAreOnePlaceWhateverTheirSpelling()
    {
        QCOMPARE(errorOf(withHost({{"Binds", {"/a:/in/", "/b:/x/../in"}}})), std::string("Duplicate mount point: /in"));
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

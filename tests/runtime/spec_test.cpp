#include "runtime/capabilities.h"
#include "runtime/plan.h"
#include "runtime/spec.h"
#include "runtime/validation.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace onggi;
using namespace onggi::runtime;

namespace {

/// Every field has a value that is not its default.
Spec fullSpec()
{
    Spec spec;
    spec.id = "abc";
    spec.hostname = "jar";
    spec.domainname = "example";
    spec.layers = {"one", "two"};
    spec.readOnlyRoot = true;
    spec.mounts = {{MountKind::Tmpfs, "/t", 3, true, true, true, true, true, false, true, true, false, Propagation::Shared,
                    "/borrowed", {"three"}, "below", "size=1"}};
    spec.maskedPaths = {"/m"};
    spec.readOnlyPaths = {"/r"};
    spec.namespaces = {true, false, false, false, false, false};
    spec.uidMappings = {{0, 100000, 65536}};
    spec.gidMappings = {{1, 4294967295, 1}};
    spec.cgroupParent = "elsewhere";
    spec.limits.memoryBytes = 1LL << 40;
    spec.limits.pids = -1;
    spec.limits.blkioWeight = 500;
    spec.limits.cpusetCpus = "0-1";
    spec.limits.oomKillDisable = true;
    spec.limits.devices = {{true, 'c', 1, -1, "rw"}};
    spec.sysctls = {{"net.x", "1"}};
    spec.arguments = {"a", "", "c\n"};
    spec.environment = {"A=B"};
    spec.workingDirectory = "/w";
    spec.user = "u:g";
    spec.additionalGroups = {"g"};
    spec.capabilities = {"CAP_CHOWN"};
    spec.rlimits = {{"RLIMIT_NOFILE", 1, 18446744073709551615ULL}};
    spec.oomScoreAdjust = -5;
    spec.umask = 077;
    spec.noNewPrivileges = true;
    spec.seccomp = false;
    spec.useInit = true;
    spec.terminal = true;
    spec.terminalRows = 24;
    spec.terminalColumns = 80;
    return spec;
}

Spec validSpec()
{
    Spec spec;
    spec.id = "abc";
    spec.arguments = {"true"};
    spec.mounts = defaultMounts(0);
    return spec;
}

} // namespace

class SpecTest : public QObject
{
    Q_OBJECT
private slots:
    void jsonKeepsEveryField()
    {
        const Spec spec = fullSpec();
        const auto json = nlohmann::json::parse(toJson(spec).dump());
        const auto back = specFromJson(json);
        QVERIFY(back.has_value());
        // Whatever was lost would be missing from the second text.
        QCOMPARE(toJson(*back).dump(), toJson(spec).dump());
        QCOMPARE(back->mounts[0].data, std::string("size=1"));
        QCOMPARE(back->limits.devices[0].type, 'c');
        QCOMPARE(back->gidMappings[0].host, 4294967295U);
        QCOMPARE(back->rlimits[0].hard, 18446744073709551615ULL);
        QCOMPARE(back->oomScoreAdjust.value(), -5);
        QVERIFY(!back->limits.cpuShares.has_value());
        QVERIFY(toJson(Spec()).dump() != toJson(spec).dump());
    }

    void wrongTypesAreNamed_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("field");
        QTest::newRow("list") << R"({"layers": "one"})" << "layers";
        QTest::newRow("item") << R"({"layers": [1]})" << "layers";
        QTest::newRow("nested") << R"({"namespaces": {"pid": 1}})" << "pid";
        QTest::newRow("range") << R"({"umask": -1})" << "umask";
        QTest::newRow("large") << R"({"umask": 4294967296})" << "umask";
        QTest::newRow("enum") << R"({"mounts": [{"kind": 8}]})" << "kind";
        QTest::newRow("object") << R"([])" << "object";
    }

    void wrongTypesAreNamed()
    {
        QFETCH(const QString, json);
        QFETCH(const QString, field);
        const auto spec = specFromJson(nlohmann::json::parse(json.toStdString()));
        QVERIFY(!spec);
        QCOMPARE(spec.error().kind(), ErrorKind::InvalidArgument);
        QVERIFY2(spec.error().message().find(field.toStdString()) != std::string::npos, spec.error().message().c_str());
    }

    void planKeepsEveryFieldAndNoticesWhatIsMissing()
    {
        Plan plan;
        plan.spec = fullSpec();
        plan.capabilities = 0xa80425fb;
        plan.mountCount = 7;
        plan.hasOutput = true;
        const std::string bytes = encodePlan(plan);
        const auto back = decodePlan(bytes);
        QVERIFY(back.has_value());
        QCOMPARE(toJson(back->spec).dump(), toJson(plan.spec).dump());
        QCOMPARE(back->capabilities, plan.capabilities);
        QCOMPARE(back->mountCount, 7U);
        QVERIFY(back->hasOutput && !back->hasInput);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            QVERIFY(!decodePlan(std::string_view(bytes).substr(0, size)));
        QVERIFY(!decodePlan(bytes + "x"));
    }

    void errorsSurviveTheSocket()
    {
        const StepMessage message{Step::Failed, ErrorKind::NotFound, 2, "no such thing"};
        const auto back = decodeStep(encodeStep(message)).value();
        QCOMPARE(back.error().kind(), ErrorKind::NotFound);
        QCOMPARE(back.error().errnoValue(), 2);
        QCOMPARE(back.error().message(), std::string("no such thing"));
        std::array<char, 20> buffer;
        const std::size_t size = encodeFailure(buffer, ErrorKind::Internal, 5, "much longer than the buffer");
        QCOMPARE(size, buffer.size());
        QCOMPARE(decodeStep(std::string_view(buffer.data(), size)).value().error().errnoValue(), 5);
        QVERIFY(!decodeStep("x"));
    }

    void capabilityNamesAreTheKernels()
    {
        QCOMPARE(capabilitySet(defaultCapabilities()).value(), 0xa80425fbULL);
        QCOMPARE(capabilitySet({"CAP_CHECKPOINT_RESTORE"}).value(), 1ULL << 40);
        QCOMPARE(capabilitySet({"CAP_NONSENSE"}).error().kind(), ErrorKind::InvalidArgument);
        QCOMPARE(capabilityName(21), std::string("CAP_SYS_ADMIN"));
        QCOMPARE(capabilityName(63), std::string("CAP_63"));
    }

    void impossibleSpecsAreRefused()
    {
        const auto refused = [](auto change) {
            Spec spec = validSpec();
            change(spec);
            const auto status = validate(spec, 1);
            return !status && status.error().kind() == ErrorKind::InvalidArgument;
        };
        QVERIFY(validate(validSpec(), 0).has_value());
        QVERIFY(refused([](Spec& spec) { spec.arguments.clear(); }));
        QVERIFY(refused([](Spec& spec) { spec.workingDirectory = "relative"; }));
        QVERIFY(refused([](Spec& spec) { spec.mounts.push_back({.destination = "relative", .source = 0}); }));
        QVERIFY(refused([](Spec& spec) { spec.mounts.push_back({.destination = "/../.", .source = 0}); }));
        QVERIFY(refused([](Spec& spec) { spec.mounts.push_back({.destination = "/x", .source = 1}); }));
        QVERIFY(refused([](Spec& spec) { spec.namespaces.user = true; }));
        QVERIFY(refused([](Spec& spec) { spec.sysctls = {{"vm.swappiness", "1"}}; }));
        QVERIFY(refused([](Spec& spec) { spec.sysctls = {{"net/../../vm/swappiness", "1"}}; }));
        QVERIFY(refused([](Spec& spec) { spec.sysctls = {{"net.//.kernel.panic", "1"}}; }));
        QVERIFY(refused([](Spec& spec) {
            spec.sysctls = {{"net.ipv4.ip_forward", "1"}};
            spec.namespaces.network = false;
        }));
        QVERIFY(refused([](Spec& spec) { spec.rlimits = {{"RLIMIT_NOFILE", 2, 1}}; }));
        QVERIFY(refused([](Spec& spec) { spec.rlimits = {{"RLIMIT_LUCK", 1, 1}}; }));
        QVERIFY(refused([](Spec& spec) { spec.capabilities = {"CAP_LUCK"}; }));
    }
};

QTEST_APPLESS_MAIN(SpecTest)
#include "spec_test.moc"

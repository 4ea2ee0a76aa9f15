#include "container/pruning.h"
#include "container/resourceupdate.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace onggi;
using namespace onggi::container;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr std::int64_t mebi = 1024 * 1024;

Record with(const json& host)
{
    Record record;
    record.hostJson = host.dump();
    record.host = parseHostConfig(host).value();
    return record;
}

std::string refusal(const json& host, const json& body)
{
    const auto update = settleUpdate(with(host), body);
    return update ? "" : update.error().message();
}

} // namespace

class UpdateTest : public QObject
{
    Q_OBJECT
private slots:
    void onlyWhatDiffersIsApplied()
    {
        const auto update = settleUpdate(with({{"CpuShares", 512}, {"PidsLimit", 10}}), {{"CpuShares", 2048}, {"Memory", 0}}).value();
        QCOMPARE(update.changes.cpuShares.value(), std::int64_t{2048});
        QCOMPARE(update.undo.cpuShares.value(), std::int64_t{512});
        QVERIFY(!update.changes.pids && !update.changes.memoryBytes);
        QVERIFY(json::parse(update.hostJson) == (json{{"CpuShares", 2048}, {"PidsLimit", 10}}));
    }

    void whatWasUnlimitedIsUndoneToUnlimited()
    {
        const auto update = settleUpdate(with(json::object()), {{"PidsLimit", 5}, {"CpuQuota", 20000}}).value();
        QCOMPARE(update.undo.pids.value(), std::int64_t{-1});
        QCOMPARE(update.undo.cpuQuotaMicros.value(), std::int64_t{-1});
    }

    void memoryMustStayBelowTheSwapThatIsSet()
    {
        QVERIFY(refusal({{"Memory", 64 * mebi}}, {{"Memory", 256 * mebi}}).find("memoryswap") != std::string::npos);
        QVERIFY(refusal(json::object(), {{"Memory", 64 * mebi}}).find("memoryswap") != std::string::npos);
        QCOMPARE(refusal({{"Memory", 64 * mebi}}, {{"Memory", 96 * mebi}}), std::string());
        QCOMPARE(refusal(json::object(), {{"Memory", 64 * mebi}, {"MemorySwap", 64 * mebi}}), std::string());
        const auto update = settleUpdate(with({{"Memory", 64 * mebi}}), {{"Memory", 96 * mebi}}).value();
        QCOMPARE(update.host.limits.memorySwapBytes.value(), 128 * mebi);
    }

    void nanoCpusAndQuotaExcludeEachOther()
    {
        QVERIFY(refusal({{"CpuQuota", 20000}}, {{"NanoCpus", 1000000000}}).find("CPU Quota") != std::string::npos);
        QVERIFY(refusal({{"NanoCpus", 1000000000}}, {{"CpuPeriod", 50000}}).find("NanoCPUs") != std::string::npos);
    }

    void whatIsFixedAtCreationIsRefusedByName()
    {
        QVERIFY(refusal(json::object(), {{"Privileged", true}}).find("Privileged") != std::string::npos);
        QCOMPARE(refusal(json::object(), {{"Devices", nullptr}, {"CpuRealtimePeriod", 0}, {"Ulimits", json::array()}}), std::string());
    }

    void theRestartPolicyChangesUnlessTheContainerIsRemovedAtItsEnd()
    {
        const auto update = settleUpdate(with(json::object()), {{"RestartPolicy", {{"Name", "on-failure"}, {"MaximumRetryCount", 4}}}}).value();
        QCOMPARE(update.host.restart.mode, RestartMode::OnFailure);
        QCOMPARE(update.host.restart.maximumRetries, 4);
        QVERIFY(refusal({{"AutoRemove", true}}, {{"RestartPolicy", {{"Name", "always"}}}}).find("AutoRemove") != std::string::npos);
        const auto none = settleUpdate(with({{"RestartPolicy", {{"Name", "always"}}}}), {{"RestartPolicy", {{"Name", ""}}}}).value();
        QCOMPARE(none.host.restart.mode, RestartMode::Always);
    }

    void limitsAreCheckedAsOnCreation()
    {
        QVERIFY(refusal(json::object(), {{"Memory", 1024}, {"MemorySwap", -1}}).find("6MB") != std::string::npos);
        QVERIFY(!refusal(json::object(), {{"BlkioWeight", 5}}).empty());
    }

    void durationsAreReadAsGoWritesThem()
    {
        QVERIFY(parseDuration("24h") == 24h);
        QVERIFY(parseDuration("1h30m") == 90min);
        QVERIFY(parseDuration("1.5s") == 1500ms);
        for (const char* text : {"", "12", "h", "-1h", "1y", "1h x"})
            QVERIFY2(!parseDuration(text), text);
    }

    void pruneFiltersChooseByAgeAndLabel()
    {
        const TimePoint now{std::chrono::hours(1'000'000)};
        const std::map<std::string, std::string> labels{{"kind", "clay"}};
        const auto matches = [&](std::map<std::string, std::vector<std::string>> filters) {
            return PruneFilter::make(filters, now).value().matches(now - 2h, labels);
        };
        QVERIFY(matches({}));
        QVERIFY(matches({{"until", {"1h"}}}));
        QVERIFY(!matches({{"until", {"3h"}}}));
        QVERIFY(matches({{"until", {toRfc3339(now)}}}));
        QVERIFY(matches({{"label", {"kind"}}}) && matches({{"label", {"kind=clay"}}}) && !matches({{"label", {"kind", "other"}}}));
        QVERIFY(!matches({{"label!", {"kind=clay"}}}) && matches({{"label!", {"kind=glass"}}}));
        QVERIFY(!PruneFilter::make({{"colour", {"red"}}}, now));
        QVERIFY(!PruneFilter::make({{"until", {"yesterday"}}}, now));
    }
};

QTEST_APPLESS_MAIN(UpdateTest)
#include "update_test.moc"

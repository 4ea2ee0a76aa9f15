#include "container/health.h"

#include <QTest>

using namespace onggi;
using namespace onggi::container;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint start{1000s};

HealthSettings settings(int retries = 3, std::chrono::nanoseconds startPeriod = 0s)
{
    oci::HealthConfig config;
    config.test = {"CMD", "/check"};
    config.retries = retries;
    config.startPeriod = startPeriod.count();
    return HealthSettings::from(config, {}).value();
}

HealthResult result(int code, std::chrono::nanoseconds after = 100s)
{
    return {start + after, start + after, code, ""};
}

} // namespace

class HealthTest : public QObject
{
    Q_OBJECT
private slots:
    void whatIsLeftOpenIsDockersDefault()
    {
        const auto filled = settings(0);
        QVERIFY(filled.interval == 30s && filled.timeout == 30s && filled.startPeriod == 0s && filled.startInterval == 5s);
        QCOMPARE(filled.retries, 3);
    }

    void theShellOfTheImageRunsShellChecks()
    {
        oci::HealthConfig config;
        config.test = {"CMD-SHELL", "exit 1"};
        QCOMPARE(HealthSettings::from(config, {})->command, (std::vector<std::string>{"/bin/sh", "-c", "exit 1"}));
        QCOMPARE(HealthSettings::from(config, {"/bin/ash", "-ec"})->command, (std::vector<std::string>{"/bin/ash", "-ec", "exit 1"}));
    }

    void noneAndNothingAreNoCheck()
    {
        QVERIFY(!HealthSettings::from(std::nullopt, {}));
        for (const auto& test : {std::vector<std::string>{}, {"NONE"}, {"CMD"}, {"MAGIC", "wand"}}) {
            oci::HealthConfig config;
            config.test = test;
            QVERIFY(!HealthSettings::from(config, {}));
        }
    }

    void oneSuccessIsHealthyAndThreeFailuresAreNot()
    {
        Health health;
        health.begin();
        QCOMPARE(health.status(), HealthStatus::Starting);
        QVERIFY(health.add(result(0), settings(), start));
        QCOMPARE(health.status(), HealthStatus::Healthy);
        QVERIFY(!health.add(result(1), settings(), start));
        QVERIFY(!health.add(result(-1), settings(), start));
        QCOMPARE(health.status(), HealthStatus::Healthy);
        QVERIFY(health.add(result(1), settings(), start));
        QCOMPARE(health.status(), HealthStatus::Unhealthy);
        QCOMPARE(health.failingStreak(), 3);
        QVERIFY(health.add(result(0), settings(), start));
        QCOMPARE(health.failingStreak(), 0);
    }

    void failuresInTheStartPeriodAreForgiven()
    {
        Health health;
        health.begin();
        for (int i = 0; i < 5; ++i)
            QVERIFY(!health.add(result(1, 5s), settings(1, 10s), start));
        QCOMPARE(health.failingStreak(), 0);
        QVERIFY(health.add(result(1, 10s), settings(1, 10s), start));
        QCOMPARE(health.status(), HealthStatus::Unhealthy);
    }

    void aFirstSuccessEndsTheForgiveness()
    {
        Health health;
        health.begin();
        health.add(result(0, 1s), settings(1, 10s), start);
        QVERIFY(health.add(result(1, 2s), settings(1, 10s), start));
        QCOMPARE(health.status(), HealthStatus::Unhealthy);
    }

    void fiveResultsAreKept()
    {
        Health health;
        health.begin();
        for (int code = 0; code < 8; ++code)
            health.add(result(code), settings(), start);
        QCOMPARE(health.results().size(), Health::resultsKept);
        QCOMPARE(health.results().front().exitCode, 3);
        QCOMPARE(health.results().back().exitCode, 7);
    }

    void whatHasEndedIsNotHealthyAndWhatHasNoCheckStaysNone()
    {
        Health health;
        health.end();
        QCOMPARE(health.status(), HealthStatus::None);
        health.begin();
        health.add(result(0), settings(), start);
        health.end();
        QCOMPARE(health.status(), HealthStatus::Unhealthy);
    }

    void aNewEngineTakesUpTheStatus()
    {
        Health health;
        health.resume(HealthStatus::Healthy);
        QCOMPARE(health.status(), HealthStatus::Healthy);
        Health fresh;
        fresh.resume(HealthStatus::None);
        QCOMPARE(fresh.status(), HealthStatus::Starting);
    }

    void theWaitFollowsThePeriod()
    {
        Health health;
        health.begin();
        const auto check = settings(3, 20s);
        QVERIFY(health.nextWait(check, start, start) == 5s);
        QVERIFY(health.nextWait(check, start, start + 18s) == 2s);
        QVERIFY(health.nextWait(check, start, start + 20s) == 30s);
        health.add(result(0, 5s), check, start);
        QVERIFY(health.nextWait(check, start, start + 6s) == 30s);
    }

    void aCheckOfTheUsersOwnInheritsWhatItLeavesOpen()
    {
        oci::HealthConfig image;
        image.test = {"CMD", "/image"};
        image.interval = 7;
        image.retries = 9;
        std::optional<oci::HealthConfig> own = oci::HealthConfig{};
        own->interval = 3;
        mergeHealth(own, image);
        QCOMPARE(own->test, image.test);
        QCOMPARE(own->interval, std::int64_t{3});
        QCOMPARE(own->retries, 9);
        std::optional<oci::HealthConfig> none;
        mergeHealth(none, image);
        QCOMPARE(none->interval, std::int64_t{7});
    }

    void impossibleChecksAreRefused()
    {
        oci::HealthConfig config;
        config.test = {"CMD", "true"};
        QVERIFY(checkHealthConfig(config));
        config.interval = 999'999;
        QVERIFY(checkHealthConfig(config).error().message().find("less than 1ms") != std::string::npos);
        config.interval = 0;
        config.retries = -1;
        QVERIFY(checkHealthConfig(config).error().message().find("negative") != std::string::npos);
        config.retries = 0;
        config.test = {"MAGIC", "wand"};
        QVERIFY(checkHealthConfig(config).error().message().find("MAGIC") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(HealthTest)
#include "health_test.moc"

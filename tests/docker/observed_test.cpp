#include "docker/observed.h"
#include "jsontext.h"

#include <QtTest>

using namespace onggi::ui;

class ObservedTest : public QObject
{
    Q_OBJECT

private slots:
    void statsOfTheSecondControlGroups()
    {
        const auto sample = StatsSample::fromJson(json(R"({"read":"2026-11-24T00:00:02.123456789Z",
            "cpu_stats":{"cpu_usage":{"total_usage":300},"system_cpu_usage":2000,"online_cpus":4},
            "precpu_stats":{"cpu_usage":{"total_usage":100},"system_cpu_usage":1000,"online_cpus":4},
            "memory_stats":{"usage":1000,"limit":4000,"stats":{"inactive_file":400}},
            "networks":{"eth0":{"rx_bytes":10,"tx_bytes":20},"eth1":{"rx_bytes":1,"tx_bytes":2}},
            "blkio_stats":{"io_service_bytes_recursive":[{"op":"Read","value":5},{"op":"write","value":7},{"op":"Total","value":12}]},
            "pids_stats":{"current":3}})"));
        QCOMPARE(*sample.cpuPercent, 80.0);
        QCOMPARE(sample.memory, 600);
        QCOMPARE(sample.memoryLimit, 4000);
        QCOMPARE(sample.received, 11);
        QCOMPARE(sample.sent, 22);
        QCOMPARE(sample.read, 5);
        QCOMPARE(sample.written, 7);
        QCOMPARE(sample.processes, 3);
        QCOMPARE(sample.time.time().second(), 2);
    }

    void firstReadingHasNoPercentage()
    {
        const auto first = StatsSample::fromJson(json(R"({"cpu_stats":{"cpu_usage":{"total_usage":300,"percpu_usage":[1,2]},"system_cpu_usage":2000},
            "precpu_stats":{"cpu_usage":{"total_usage":0}},"memory_stats":{"usage":1000,"stats":{"total_inactive_file":100,"inactive_file":1}},
            "blkio_stats":{"io_service_bytes_recursive":null}})"));
        QVERIFY(!first.cpuPercent);
        QCOMPARE(first.processors, 2);
        QCOMPARE(first.memory, 900);
        auto next = first;
        next.cpuTime += 50;
        next.systemTime += 100;
        QCOMPARE(*StatsSample::percentBetween(first, next), 100.0);
        QVERIFY(!StatsSample::percentBetween(next, next));
    }

    void processRowsHaveAsManyCellsAsTitles()
    {
        const auto table = ProcessTable::fromJson(json(R"({"Titles":["PID","CMD"],"Processes":[["1","sh","-c","x"],["2"],["3","sleep 9"]]})"));
        QCOMPARE(table.rows.size(), 3);
        QCOMPARE(table.rows[0], (QStringList{"1", "sh -c x"}));
        QCOMPARE(table.rows[1], (QStringList{"2", QString()}));
        QCOMPARE(table.rows[2][1], "sleep 9");
    }

    void healthIsReadWithItsLastChecks()
    {
        const auto health = HealthReport::fromInspection(json(R"({"State":{"Health":{"Status":"unhealthy","FailingStreak":2,"Log":[
              {"Start":"2026-11-24T00:00:00.5Z","End":"2026-11-24T00:00:01Z","ExitCode":0,"Output":"fine\n"},
              {"Start":"2026-11-24T00:00:30Z","End":"2026-11-24T00:00:31Z","ExitCode":1,"Output":"no route"}]}},
            "Config":{"Healthcheck":{"Test":["CMD-SHELL","wget -q localhost"],"Interval":30000000000,"Retries":3}}})"));
        QVERIFY(health.exists());
        QCOMPARE(health.status, "unhealthy");
        QCOMPARE(health.failingStreak, 2);
        QCOMPARE(health.command, "wget -q localhost");
        QCOMPARE(health.interval, 30);
        QCOMPARE(health.checks.size(), 2);
        QCOMPARE(health.checks[0].output, "fine");
        QCOMPARE(health.checks[1].exitCode, 1);
        QVERIFY(!HealthReport::fromInspection(json(R"({"State":{"Health":null}})")).exists());
    }

    void updateSaysOnlyWhatDiffers()
    {
        const auto before = ContainerLimits::fromInspection(json(R"({"HostConfig":{"Memory":67108864,"MemorySwap":134217728,"NanoCpus":500000000,
            "PidsLimit":100,"RestartPolicy":{"Name":"","MaximumRetryCount":0}}})"));
        QCOMPARE(before.restart, "no");
        QCOMPARE(before.cpus, 0.5);
        QVERIFY(before.updateTo(before).isEmpty());
        QVERIFY(before.optionsTo(before).isEmpty());
        auto after = before;
        after.pids = 0;
        QCOMPARE(before.updateTo(after), (QJsonObject{{"PidsLimit", -1}}));
        after = before;
        after.restart = "on-failure";
        after.retries = 3;
        QCOMPARE(before.optionsTo(after), (QStringList{"--restart", "on-failure:3"}));
    }

    void memoryAboveItsSwapTakesTheSwapAlong()
    {
        const auto before = ContainerLimits::fromInspection(json(R"({"HostConfig":{"Memory":67108864,"MemorySwap":134217728}})"));
        auto after = before;
        after.memory = 128 << 20;
        QVERIFY(!before.updateTo(after).contains("MemorySwap"));
        after.memory = 256 << 20;
        QCOMPARE(before.updateTo(after).value("MemorySwap").toDouble(), double(512 << 20));
        QCOMPARE(before.optionsTo(after), (QStringList{"-m", "256m", "--memory-swap", "512m"}));
    }

    void execThatRunsHasNoExitCode()
    {
        QVERIFY(!ExecDetails::fromJson(json(R"({"Running":true,"ExitCode":null})")).exitCode);
        QVERIFY(!ExecDetails::fromJson(json(R"({"Running":true,"ExitCode":0})")).exitCode);
        QCOMPARE(*ExecDetails::fromJson(json(R"({"Running":false,"ExitCode":3})")).exitCode, 3);
    }
};

QTEST_GUILESS_MAIN(ObservedTest)
#include "observed_test.moc"

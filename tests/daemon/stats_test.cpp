#include "daemon/statsjson.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace onggi;
using namespace onggi::daemon;

/// The figures of `docker stats`, from the kernel's texts to Docker's shape.
class StatsTest : public QObject
{
    Q_OBJECT
private slots:
    void interfacesWithoutTheLoopback()
    {
        const auto found = parseInterfaces("Inter-|   Receive                    |  Transmit\n"
                                           " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets\n"
                                           "    lo:     100       1    0    0    0     0          0         0      100       1 0 0 0 0 0 0\n"
                                           "  eth0:1234567      10    1    2    0     0          0         0     7654      20 3 4 0 0 0 0\n");
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].name, std::string("eth0"));
        QCOMPARE(found[0].receivedBytes, std::uint64_t{1234567});
        QCOMPARE(found[0].receivedDropped, std::uint64_t{2});
        QCOMPARE(found[0].sentBytes, std::uint64_t{7654});
        QCOMPARE(found[0].sentErrors, std::uint64_t{3});
        QVERIFY(parseInterfaces("eth0: 1 2\n").empty());
    }

    void systemTimeIsTheSumOfSevenInNanoseconds()
    {
        QCOMPARE(parseSystemTime("cpu  1 2 3 4 5 6 7 80 90 100\ncpu0 1 1 1 1\n", 100), std::uint64_t{280'000'000});
        QCOMPARE(parseSystemTime("intr 5\n", 100), std::uint64_t{0});
    }

    void withoutAReadingTheFiguresAreMissing()
    {
        const auto json = statsToJson("abc", "web", std::nullopt, std::nullopt, 1 << 30);
        QCOMPARE(json.at("name").get<std::string>(), std::string("/web"));
        QCOMPARE(json.at("read").get<std::string>(), std::string("0001-01-01T00:00:00Z"));
        QVERIFY(json.at("memory_stats").empty() && json.at("pids_stats").empty() && !json.contains("networks"));
        QVERIFY(!json.at("cpu_stats").contains("system_cpu_usage"));
    }

    void aReadingIsComparedWithTheOneBefore()
    {
        Reading before, now;
        before.usage.cpuNanoseconds = 100;
        before.systemNanoseconds = 1000;
        now.time = TimePoint(std::chrono::seconds(5));
        now.usage.cpuNanoseconds = 300;
        now.systemNanoseconds = 2000;
        now.processors = 2;
        now.usage.memoryBytes = 5000;
        now.usage.memoryDetails = {{"inactive_file", 1000}};
        now.usage.memoryLimitBytes = 1 << 20;
        now.usage.unified = true;
        now.usage.blockBytes = {{8, 0, "read", 4096}};
        now.interfaces.push_back({"eth0", 1, 2, 3, 4, 5, 6, 7, 8});
        const auto json = statsToJson("abc", "web", now, before, 1 << 30);
        QCOMPARE(json.at("cpu_stats").at("cpu_usage").at("total_usage").get<int>(), 300);
        QCOMPARE(json.at("precpu_stats").at("system_cpu_usage").get<int>(), 1000);
        QCOMPARE(json.at("memory_stats").at("limit").get<int>(), 1 << 20);
        QVERIFY(!json.at("memory_stats").contains("max_usage"));
        QCOMPARE(json.at("memory_stats").at("stats").at("inactive_file").get<int>(), 1000);
        QCOMPARE(json.at("blkio_stats").at("io_service_bytes_recursive").at(0).at("value").get<int>(), 4096);
        QCOMPARE(json.at("networks").at("eth0").at("tx_dropped").get<int>(), 8);
        QCOMPARE(json.at("pids_stats").at("limit").get<std::uint64_t>(), std::numeric_limits<std::uint64_t>::max());
        // What a container may use at most is the machine's memory.
        now.usage.memoryLimitBytes = 0;
        QCOMPARE(statsToJson("abc", "web", now, before, 1 << 30).at("memory_stats").at("limit").get<int>(), 1 << 30);
    }
};

QTEST_APPLESS_MAIN(StatsTest)
#include "stats_test.moc"

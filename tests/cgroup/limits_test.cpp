#include "cgroup/controlfile.h"
#include "cgroup/devicefilter.h"
#include "cgroup/limits.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <fcntl.h>

using namespace onggi;
using namespace onggi::cgroup;

/// What is written into a group's files, on a directory of plain files.
class LimitsTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_root;
    UniqueFd m_directory;

    void have(std::initializer_list<const char*> files)
    {
        for (const char* name : files) {
            QFile file(m_root->filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
    }

    std::string content(const char* name)
    {
        return readControl(m_directory.get(), name).value_or("(missing)");
    }

private slots:
    void init()
    {
        m_root = std::make_unique<QTemporaryDir>();
        m_directory = openDirectory(AT_FDCWD, m_root->path().toUtf8().constData()).value();
    }

    void sharesBecomeWeightsOnTheKernelsScale()
    {
        QCOMPARE(weightFromShares(0), std::uint64_t{1});
        QCOMPARE(weightFromShares(2), std::uint64_t{1});
        QCOMPARE(weightFromShares(1024), std::uint64_t{100});
        QCOMPARE(weightFromShares(262144), std::uint64_t{10000});
        QCOMPARE(weightFromShares(1 << 30), std::uint64_t{10000});
        QVERIFY(weightFromShares(512) < 100 && weightFromShares(2048) > 100);
        QCOMPARE(ioWeightFromBlkioWeight(10), std::uint64_t{1});
        QCOMPARE(ioWeightFromBlkioWeight(1000), std::uint64_t{10000});
    }

    void memoryInV2SubtractsMemoryFromSwap()
    {
        have({"memory.max", "memory.swap.max", "memory.low"});
        QVERIFY(applyMemory(
            m_directory.get(), true,
            {.memoryBytes = 100 << 20, .memorySwapBytes = 150 << 20, .memoryReservationBytes = 50 << 20}));
        QCOMPARE(content("memory.max"), std::string("104857600"));
        QCOMPARE(content("memory.swap.max"), std::string("52428800"));
        QCOMPARE(content("memory.low"), std::string("52428800"));
        QVERIFY(applyMemory(m_directory.get(), true, {.memoryBytes = -1, .memorySwapBytes = -1}));
        QCOMPARE(content("memory.max"), std::string("max"));
        QCOMPARE(content("memory.swap.max"), std::string("max"));
    }

    void memoryInV1CountsBothTogether()
    {
        have({"memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.soft_limit_in_bytes",
              "memory.oom_control"});
        QVERIFY(applyMemory(m_directory.get(), false,
                            {.memoryBytes = 100 << 20,
                             .memorySwapBytes = 150 << 20,
                             .memoryReservationBytes = 50 << 20,
                             .oomKillDisable = true}));
        QCOMPARE(content("memory.limit_in_bytes"), std::string("104857600"));
        QCOMPARE(content("memory.memsw.limit_in_bytes"), std::string("157286400"));
        QCOMPARE(content("memory.soft_limit_in_bytes"), std::string("52428800"));
        QCOMPARE(content("memory.oom_control"), std::string("1"));
    }

    void swapAccountingThatIsMissingIsNoFailure()
    {
        have({"memory.limit_in_bytes"});
        QVERIFY(
            applyMemory(m_directory.get(), false, {.memoryBytes = 100 << 20, .memorySwapBytes = 150 << 20}));
        QCOMPARE(content("memory.limit_in_bytes"), std::string("104857600"));
    }

    void swapWithoutOrBelowMemoryIsRefused()
    {
        have({"memory.max", "memory.swap.max"});
        for (const Limits& limits : {Limits{.memorySwapBytes = 1 << 20},
                                     Limits{.memoryBytes = 2 << 20, .memorySwapBytes = 1 << 20}}) {
            const auto status = applyMemory(m_directory.get(), true, limits);
            QVERIFY(!status && status.error().kind() == ErrorKind::InvalidArgument);
        }
    }

    void quotaTakesTheUsualPeriodUnlessToldAnother()
    {
        have({"cpu.max", "cpu.weight", "cpu.cfs_period_us", "cpu.cfs_quota_us"});
        QVERIFY(applyCpu(m_directory.get(), true, {.cpuShares = 1024, .cpuQuotaMicros = 50000}));
        QCOMPARE(content("cpu.max"), std::string("50000 100000"));
        QCOMPARE(content("cpu.weight"), std::string("100"));
        QVERIFY(applyCpu(m_directory.get(), true, {.cpuQuotaMicros = -1, .cpuPeriodMicros = 20000}));
        QCOMPARE(content("cpu.max"), std::string("max 20000"));
        QVERIFY(applyCpu(m_directory.get(), false, {.cpuQuotaMicros = 150000, .cpuPeriodMicros = 50000}));
        QCOMPARE(content("cpu.cfs_period_us"), std::string("50000"));
        QCOMPARE(content("cpu.cfs_quota_us"), std::string("150000"));
    }

    void emptyLimitsWriteNothing()
    {
        // No file stands there, so that any write would fail.
        const Limits none;
        QVERIFY(applyMemory(m_directory.get(), true, none) && applyMemory(m_directory.get(), false, none));
        QVERIFY(applyCpu(m_directory.get(), true, none) && applyCpu(m_directory.get(), false, none));
        QVERIFY(applyCpuset(m_directory.get(), none) && applyPids(m_directory.get(), none));
        QVERIFY(applyBlock(m_directory.get(), true, none) &&
                applyDevices(m_directory.get(), false, none));
    }

    void pidsOfZeroAndLessAreUnlimited()
    {
        have({"pids.max"});
        for (const std::int64_t value : {0, -1}) {
            QVERIFY(applyPids(m_directory.get(), {.pids = value}));
            QCOMPARE(content("pids.max"), std::string("max"));
        }
        QVERIFY(applyPids(m_directory.get(), {.pids = 7}));
        QCOMPARE(content("pids.max"), std::string("7"));
    }

    void blockWeightGoesToTheKnobThatExists()
    {
        QVERIFY(applyBlock(m_directory.get(), false, {.blkioWeight = 500}));
        have({"io.weight"});
        QVERIFY(applyBlock(m_directory.get(), true, {.blkioWeight = 10}));
        QCOMPARE(content("io.weight"), std::string("default 1"));
        have({"blkio.bfq.weight"});
        QVERIFY(applyBlock(m_directory.get(), false, {.blkioWeight = 500}));
        QCOMPARE(content("blkio.bfq.weight"), std::string("500"));
    }

    void ratesAndWeightsOfDevicesSpeakEitherDialect()
    {
        const Limits limits{.blkioWeightDevices = {{8, 16, 1000}},
                            .blkioReadBps = {{8, 0, 1048576}},
                            .blkioWriteIops = {{8, 16, 0}}};
        QVERIFY(applyBlock(m_directory.get(), true, limits)); // no file stands there: left out
        have({"io.max", "io.weight"});
        QVERIFY(applyBlock(m_directory.get(), true, {.blkioReadBps = {{8, 0, 1048576}}}));
        QCOMPARE(content("io.max"), std::string("8:0 rbps=1048576"));
        QVERIFY(applyBlock(m_directory.get(), true, limits));
        QCOMPARE(content("io.max"), std::string("8:16 wiops=max"));
        QCOMPARE(content("io.weight"), std::string("8:16 10000"));
        have({"blkio.throttle.read_bps_device", "blkio.throttle.write_iops_device", "blkio.weight_device"});
        QVERIFY(applyBlock(m_directory.get(), false, limits));
        QCOMPARE(content("blkio.throttle.read_bps_device"), std::string("8:0 1048576"));
        QCOMPARE(content("blkio.throttle.write_iops_device"), std::string("8:16 0"));
        QCOMPARE(content("blkio.weight_device"), std::string("8:16 1000"));
    }

    void whatIsNotGivenOfQuotaAndPeriodStays()
    {
        have({"cpu.max"});
        QVERIFY(applyCpu(m_directory.get(), true, {.cpuQuotaMicros = 30000, .cpuPeriodMicros = 60000}));
        QVERIFY(applyCpu(m_directory.get(), true, {.cpuQuotaMicros = 40000}));
        QCOMPARE(content("cpu.max"), std::string("40000 60000"));
        QVERIFY(applyCpu(m_directory.get(), true, {.cpuPeriodMicros = 80000}));
        QCOMPARE(content("cpu.max"), std::string("40000 80000"));
    }

    void whatTheKernelLacksIsDroppedWithAWarningEach()
    {
        Limits limits{.memoryBytes = 1 << 20,
                      .memorySwapBytes = 2 << 20,
                      .memorySwappiness = 10,
                      .blkioReadBps = {{8, 0, 1}},
                      .oomKillDisable = true};
        QCOMPARE(dropUnsupported(limits, {.memory = true, .swap = true}).size(), std::size_t{3});
        QVERIFY(limits.memoryBytes && limits.memorySwapBytes);
        QVERIFY(!limits.memorySwappiness && limits.blkioReadBps.empty() && !limits.oomKillDisable);
        QVERIFY(dropUnsupported(limits, {.memory = true, .swap = true}).empty());
        QCOMPARE(dropUnsupported(limits, {.memory = true}).size(), std::size_t{1});
        QVERIFY(limits.memoryBytes && !limits.memorySwapBytes);
    }

    void onlyABlockDeviceHasNumbers()
    {
        for (const char* path : {"/dev/null", "/", "/dev/no-such-device"}) {
            const auto numbers = blockDeviceNumbers(path);
            QVERIFY(!numbers && numbers.error().kind() == ErrorKind::InvalidArgument);
            QVERIFY(numbers.error().message().find(path) != std::string::npos);
        }
    }

    void deviceRulesOfV1StartWithDenyAll()
    {
        const auto orders =
            deviceOrders({{true, 'c', 1, 3, "rwm"}, {true, 'c', 136, -1, "rw"}, {true, 'a', 10, 200, "r"}});
        const std::vector<std::pair<const char*, std::string>> expected{{"devices.deny", "a"},
                                                                        {"devices.allow", "c 1:3 rwm"},
                                                                        {"devices.allow", "c 136:* rw"},
                                                                        {"devices.allow", "c 10:200 r"},
                                                                        {"devices.allow", "b 10:200 r"}};
        QCOMPARE(orders.size(), expected.size());
        for (std::size_t i = 0; i < orders.size(); ++i) {
            QCOMPARE(std::string(orders[i].first), std::string(expected[i].first));
            QCOMPARE(orders[i].second, expected[i].second);
        }
    }

    void deviceProgramEndsWhereNothingIsReachable()
    {
        const auto all = deviceProgram({{true, 'c', 1, 3, "r"}, {true, 'a', -1, -1, "rwm"}});
        const auto none = deviceProgram({});
        QCOMPARE(all.size(), none.size()); // both: the six loads, one answer, one exit
        QCOMPARE(all[6].imm, 1);
        QCOMPARE(none[6].imm, 0);
    }

    void eventsAreReadByTheirWholeKey()
    {
        const std::string text = "oom_kill_disable 0\nunder_oom 0\noom_kill 3";
        QCOMPARE(numberOf(text, "oom_kill"), std::optional<std::uint64_t>(3));
        QVERIFY(!numberOf(text, "oom"));
    }
};

QTEST_GUILESS_MAIN(LimitsTest)
#include "limits_test.moc"

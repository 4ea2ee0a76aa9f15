#include "container/restartpolicy.h"

#include <QTest>

using namespace onggi;
using namespace onggi::container;
using namespace std::chrono_literals;

namespace {

RestartPolicy policy(std::string_view name, int retries = 0)
{
    return RestartPolicy::parse(name, retries).value();
}

} // namespace

class RestartTest : public QObject
{
    Q_OBJECT
private slots:
    void policiesAreReadInDockersWords()
    {
        QCOMPARE(policy("").mode, RestartMode::No);
        QCOMPARE(policy("unless-stopped").mode, RestartMode::UnlessStopped);
        QCOMPARE(policy("on-failure", 3).maximumRetries, 3);
        const auto unknown = RestartPolicy::parse("sometimes", 0);
        QVERIFY(!unknown && unknown.error().kind() == ErrorKind::InvalidArgument);
        QVERIFY(unknown.error().message().find("sometimes") != std::string::npos);
        QVERIFY(!RestartPolicy::parse("always", 3));
        QVERIFY(!RestartPolicy::parse("on-failure", -1));
    }

    void whoStopsAContainerHasStoppedItUnderEveryPolicy()
    {
        for (const char* name : {"no", "always", "unless-stopped", "on-failure"})
            QVERIFY2(!policy(name).restartsAfter(1, 0, true), name);
    }

    void onlyFailuresCountForOnFailure()
    {
        QVERIFY(!policy("on-failure").restartsAfter(0, 0, false));
        QVERIFY(policy("on-failure").restartsAfter(1, 1000, false));
        QVERIFY(policy("on-failure", 2).restartsAfter(1, 1, false));
        QVERIFY(!policy("on-failure", 2).restartsAfter(1, 2, false));
        QVERIFY(policy("always").restartsAfter(0, 5, false));
        QVERIFY(!policy("no").restartsAfter(1, 0, false));
    }

    void aNewEngineRespectsAStopButForAlways()
    {
        QVERIFY(policy("always").startsWithEngine(0, 0, true));
        QVERIFY(!policy("unless-stopped").startsWithEngine(137, 0, true));
        QVERIFY(policy("unless-stopped").startsWithEngine(0, 0, false));
        QVERIFY(!policy("on-failure").startsWithEngine(137, 0, true));
        QVERIFY(policy("on-failure").startsWithEngine(137, 0, false));
        QVERIFY(!policy("no").startsWithEngine(1, 0, false));
    }

    void theBackoffDoublesUpToAMinute()
    {
        RestartBackoff backoff;
        for (const auto expected : {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 6400ms, 12800ms, 25600ms, 51200ms, 60000ms, 60000ms})
            QCOMPARE(backoff.next(9s).count(), expected.count());
    }

    void theBackoffBeginsAnewAfterARunOfTenSeconds()
    {
        RestartBackoff backoff;
        (void)backoff.next(0s);
        (void)backoff.next(0s);
        QCOMPARE(backoff.next(10s).count(), std::int64_t{100});
        QCOMPARE(backoff.next(0s).count(), std::int64_t{200});
        backoff.reset();
        QCOMPARE(backoff.next(0s).count(), std::int64_t{100});
    }
};

QTEST_APPLESS_MAIN(RestartTest)
#include "restart_test.moc"

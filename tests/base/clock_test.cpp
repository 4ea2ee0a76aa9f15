#include "base/clock.h"
#include "base/timecolumn.h"

#include <QTest>

using namespace onggi;

class ClockTest : public QObject
{
    Q_OBJECT
private slots:
    void formatsWithNanoseconds()
    {
        QCOMPARE(toRfc3339(TimePoint(std::chrono::nanoseconds(1'700'000'000'000'000'001))),
                 std::string("2023-11-14T22:13:20.000000001Z"));
    }

    void digitsThatSayNothingAreLeftOut()
    {
        using namespace std::chrono_literals;
        const TimePoint whole(1'700'000'000s);
        QCOMPARE(toRfc3339(whole), std::string("2023-11-14T22:13:20Z"));
        QCOMPARE(toRfc3339(whole + 120ms), std::string("2023-11-14T22:13:20.12Z"));
        QCOMPARE(toRfc3339Column(whole + 120ms), std::string("2023-11-14T22:13:20.120000000Z"));
        QCOMPARE(toRfc3339Column(TimePoint{}), std::string("1970-01-01T00:00:00.000000000Z"));
    }

    void theEpochIsNever()
    {
        QCOMPARE(toRfc3339(TimePoint{}), std::string("0001-01-01T00:00:00Z"));
        QCOMPARE(fromRfc3339("0001-01-01T00:00:00Z").value(), TimePoint{});
    }

    void parsesOffsetsAndShortFractions()
    {
        const auto utc = fromRfc3339("2024-05-01T01:20:30.5Z");
        const auto seoul = fromRfc3339("2024-05-01T10:20:30.5+09:00");
        QVERIFY(utc && seoul);
        QCOMPARE(*utc, *seoul);
    }

    void refusesWhatIsNoTime()
    {
        for (const char* text : {"", "yesterday", "2024-05-01", "2024-05-01T01:20:30", "2024-05-01T01:20:30X"})
            QVERIFY2(!fromRfc3339(text), text);
    }
};

QTEST_APPLESS_MAIN(ClockTest)
#include "clock_test.moc"

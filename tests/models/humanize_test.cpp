#include "models/humanize.h"

#include <QtTest>

using namespace onggi::ui;

class HumanizeTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale::C); }

    void bytesHaveFewDigits()
    {
        const QString space(QChar(0x00a0));
        QCOMPARE(bytesText(0), "0" + space + "B");
        QCOMPARE(bytesText(999), "999" + space + "B");
        QCOMPARE(bytesText(9'100'000), "9.1" + space + "MB");
        QCOMPARE(bytesText(148'400'000), "148" + space + "MB");
        QCOMPARE(bytesText(999'900), "1.0" + space + "MB");
    }

    void agesGrowCoarser()
    {
        const auto now = QDateTime::currentDateTimeUtc();
        QCOMPARE(agoText(now.addSecs(-20), now), "just now");
        QCOMPARE(agoText(now.addSecs(-125), now), "2 min ago");
        QCOMPARE(agoText(now.addSecs(-3 * 3600), now), "3 h ago");
        QCOMPARE(agoText(now.addDays(-1), now), "yesterday");
        QVERIFY(agoText({}, now).isEmpty());
        QCOMPARE(durationText(59), "59 s");
        QCOMPARE(durationText(725), "12 min");
        QCOMPARE(durationText(90'000), "1 d");
    }

    void countsHaveThinSpaces()
    {
        QCOMPARE(countText(999), "999");
        QCOMPARE(countText(14'021), QString("14") + QChar(0x2009) + "021");
        QCOMPARE(countText(1'200'000), QString("1.2") + QChar(0x00a0) + "M");
    }
};

QTEST_GUILESS_MAIN(HumanizeTest)
#include "humanize_test.moc"

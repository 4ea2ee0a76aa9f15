#include "logs/logjson.h"
#include "logs/logrender.h"
#include "logs/logscan.h"
#include "logs/logstore.h"
#include "logs/logwindow.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace onggi::ui;

class StoreTest : public QObject
{
    Q_OBJECT

private slots:
    void timestampsAreTakenOff();
    void piecesOfTwoChannelsDoNotMix();
    void progressBarsKeepTheirLastState();
    void theOldestGoFirst();
    void whatIsThereAlreadyIsLeftOut();
    void aLineWithoutEndIsCutAndFlushed();
    void coloursBecomeCells();
    void hangulTakesTwoColumns();
    void scanFindsAndGoesOn();
    void brokenExpressionIsRefused();
    void olderLinesComeBefore();
    void notesAreNoLinesOfTheLog();
    void anAnchorIsFoundAgain();
    void jsonIsReadable();
    void aMillionLines();
};

void StoreTest::timestampsAreTakenOff()
{
    LogStore store;
    store.append("2024-02-29T23:59:58.123456789Z hello world\nno time\n", Channel::Output);
    QCOMPARE(store.end(), 2);
    QCOMPARE(store.line(0).text, "hello world");
    QDateTime expected(QDate(2024, 2, 29), QTime(23, 59, 58), Qt::UTC);
    QCOMPARE(store.line(0).time, expected.toSecsSinceEpoch() * 1'000'000'000 + 123'456'789);
    QCOMPARE(store.line(1).text, "no time");
    store.append("2024-03-01T09:00:00.5+09:00 east\n", Channel::Output);
    QCOMPARE(store.line(2).time / 1'000'000,
             QDateTime(QDate(2024, 3, 1), QTime(0, 0, 0, 500), Qt::UTC).toMSecsSinceEpoch());
}

void StoreTest::piecesOfTwoChannelsDoNotMix()
{
    LogStore store;
    store.append("out ", Channel::Output);
    store.append("error\n", Channel::Error);
    store.append("put\n", Channel::Output);
    QCOMPARE(store.line(0).text, "error");
    QVERIFY(store.line(0).channel == Channel::Error);
    QCOMPARE(store.line(1).text, "out put");
}

void StoreTest::progressBarsKeepTheirLastState()
{
    LogStore store;
    store.append("10%\r50%\r100%\r\n", Channel::Output);
    QCOMPARE(store.line(0).text, "100%");
}

void StoreTest::theOldestGoFirst()
{
    LogStore store(3 * 1024 * 1024);
    QByteArray line(1000, 'x');
    for (int i = 0; i < 10'000; ++i)
        store.append(QByteArray::number(i) + ' ' + line + '\n', Channel::Output);
    QCOMPARE(store.end(), 10'000);
    QVERIFY(store.first() > 6000);
    QVERIFY(store.line(store.first()).text.startsWith(QByteArray::number(store.first()) + ' '));
    QVERIFY(store.line(9999).text.startsWith("9999 "));
}

void StoreTest::whatIsThereAlreadyIsLeftOut()
{
    LogStore store;
    store.append("2024-01-01T00:00:00.000000001Z a\n2024-01-01T00:00:00.000000002Z b\n", Channel::Output);
    store.skipUntil(store.lastTime());
    store.append("2024-01-01T00:00:00.000000002Z b\n2024-01-01T00:00:00.000000003Z c\n", Channel::Output);
    QCOMPARE(store.end(), 3);
    QCOMPARE(store.line(2).text, "c");
}

void StoreTest::aLineWithoutEndIsCutAndFlushed()
{
    LogStore store;
    store.append(QByteArray(40'000, 'y'), Channel::Output);
    QVERIFY(store.end() >= 1);
    store.append("tail", Channel::Output);
    store.flush();
    QCOMPARE(store.line(store.end() - 1).text.last(4), "tail");
}

void StoreTest::coloursBecomeCells()
{
    LogRow row = renderLogLine("a\x1b[1;31mred\x1b[0m \x1b[38;2;1;2;3mb\x1b]0;title\x07"
                               "c");
    QCOMPARE(row.text, "ared bc");
    QCOMPARE(row.line.cells[1].style.foreground, TerminalColor::indexed(1));
    QCOMPARE(row.line.cells[1].style.attributes, TerminalBold);
    QCOMPARE(row.line.cells[4].style, TerminalStyle{});
    QCOMPARE(row.line.cells[5].style.foreground, TerminalColor::rgb(1, 2, 3));
}

void StoreTest::hangulTakesTwoColumns()
{
    LogStore store;
    store.append("가나 x\n", Channel::Output);
    QCOMPARE(store.line(0).columns, 6);
    LogRow row = renderLogLine(store.line(0).text);
    QCOMPARE(row.columnOf, (std::vector<int>{0, 2, 4, 5, 6}));
    QCOMPARE(row.characterAt(3), 1);
}

void StoreTest::scanFindsAndGoesOn()
{
    LogStore store;
    store.append("one Error\ntwo\nthree \x1b[31mer\x1b[0mror\n", Channel::Output);
    LogScan scan(store);
    scan.start(LogPattern("error", false));
    QCOMPARE(scan.hits(), (std::vector<qint64>{0, 2}));
    store.append("four ERROR\n", Channel::Output);
    scan.linesAdded();
    QCOMPARE(scan.hits(), (std::vector<qint64>{0, 2, 3}));
    scan.start(LogPattern("^(two|three e\\w+)$", true));
    QCOMPARE(scan.hits(), (std::vector<qint64>{1, 2}));
    LogPattern withCase("Error", false);
    scan.start(withCase);
    QCOMPARE(scan.hits(), (std::vector<qint64>{0}));
    scan.start(LogPattern("error", false), 2);
    QCOMPARE(scan.hits(), (std::vector<qint64>{2, 3}));
    auto matches = withCase.matchesIn("an Error, Error");
    QCOMPARE(matches.size(), 2U);
    QCOMPARE(matches[1], std::pair(10, 5));
}

void StoreTest::brokenExpressionIsRefused()
{
    LogPattern broken("(", true);
    QVERIFY(!broken.isActive());
    QVERIFY(!broken.error().isEmpty());
    QVERIFY(LogPattern("(", false).isActive());
    QVERIFY(LogPattern("", false).error().isEmpty());
}

void StoreTest::olderLinesComeBefore()
{
    LogStore store(3 * 1024 * 1024);
    QByteArray line(1000, 'x');
    for (int i = 0; i < 1000; ++i)
        store.append(QByteArray::number(i) + ' ' + line + '\n', Channel::Output);
    LogStore older(std::numeric_limits<qsizetype>::max());
    for (int i = -2500; i < 0; ++i)
        older.append(QByteArray::number(i) + ' ' + line + '\n', Channel::Error);
    store.prepend(std::move(older));
    QCOMPARE(store.first(), -2500);
    QVERIFY(store.end() < 1000);
    for (qint64 number : {store.first(), qint64(-1700), qint64(-1), qint64(0), store.end() - 1}) {
        QVERIFY2(store.line(number).text.startsWith(QByteArray::number(number) + ' '), qPrintable(QString::number(number)));
        QCOMPARE(store.line(number).channel, number < 0 ? Channel::Error : Channel::Output);
    }
    // And new ones push the oldest out again.
    for (qint64 i = store.end(), end = i + 2000; i < end; ++i)
        store.append(QByteArray::number(i) + ' ' + line + '\n', Channel::Output);
    QVERIFY(store.first() > -2000);
    QVERIFY(store.line(store.first()).text.startsWith(QByteArray::number(store.first()) + ' '));
    QVERIFY(store.line(store.end() - 1).text.startsWith(QByteArray::number(store.end() - 1) + ' '));
}

void StoreTest::notesAreNoLinesOfTheLog()
{
    LogStore store;
    store.append("a\n", Channel::Output);
    store.note("interrupted");
    QCOMPARE(store.notes(), 1);
    QVERIFY(store.line(1).note);
    LogScan scan(store);
    scan.start(LogPattern("interrupted", false));
    QVERIFY(scan.hits().empty());
}

void StoreTest::anAnchorIsFoundAgain()
{
    LogStore store;
    for (int i = 0; i < 100; ++i)
        store.append("2024-01-01T00:00:00.000000001Z " + QByteArray::number(i % 10) + '\n', Channel::Output);
    LogAnchor anchor(store, 45, 3);
    QCOMPARE(anchor.find(store, 45), std::optional<qint64>(45));
    QCOMPARE(anchor.find(store, 52), std::optional<qint64>(55));
    QCOMPARE(anchor.find(store, 0), std::optional<qint64>(5));
    LogStore other;
    other.append("2024-01-01T00:00:00.000000002Z 5\n", Channel::Output);
    QCOMPARE(anchor.find(other, 0), std::optional<qint64>());
    QCOMPARE(LogAnchor().find(store, 0), std::optional<qint64>());
}

void StoreTest::jsonIsReadable()
{
    QCOMPARE(plainText(readableJson("{\"level\":\"warn\",\"msg\":\"disk\",\"free\":12,\"tags\":[\"a\"]}")),
             "WARN disk free=12 tags=[\"a\"]");
    QCOMPARE(plainText(readableJson("{\"time\":\"12:00\",\"message\":\"a\\nb\"}")), "12:00 a\u21b5b");
    for (const QByteArray line : {"{broken", "{\"a\":1", "plain {\"a\":1}", "{}", "{\"a\":}"})
        QCOMPARE(readableJson(line), line);
}

void StoreTest::aMillionLines()
{
    LogStore store(256 * 1024 * 1024);
    QByteArray block;
    for (int i = 0; i < 1000; ++i)
        block += "2024-01-01T00:00:00.000000001Z GET /index.html 200 in " + QByteArray::number(i) + " ms\n";
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 1000; ++i)
        store.append(block, Channel::Output);
    qInfo("append: %lld ms", timer.restart());
    QCOMPARE(store.end() - store.first(), 1'000'000);
    LogScan scan(store);
    QSignalSpy progressed(&scan, &LogScan::progressed);
    timer.restart();
    scan.start(LogPattern("in 777 ms", false));
    qint64 first = timer.elapsed();
    QVERIFY(!scan.isComplete());
    QTRY_VERIFY_WITH_TIMEOUT(scan.isComplete(), 30'000);
    qInfo("scan: first slice %lld ms, all %lld ms", first, timer.elapsed());
    QCOMPARE(scan.hits().size(), 1000U);
}

QTEST_GUILESS_MAIN(StoreTest)
#include "store_test.moc"

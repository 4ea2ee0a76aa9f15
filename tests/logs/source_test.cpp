// Long logs by windows, against an engine that makes up its lines.
#include "fakeengine.h"
#include "logs/loghunt.h"
#include "logs/logmerge.h"
#include "logs/logsave.h"
#include "logs/logsource.h"

#include <QSignalSpy>
#include <QTest>
#include <QUrlQuery>

using namespace onggi::ui;

namespace {

// A log of any length: line N says "line N", and was printed N microseconds after the epoch's first second.
class LongLog
{
public:
    explicit LongLog(qint64 lines)
        : m_lines(lines)
    {
        m_engine.answer([this](const FakeEngine::Request& request) { answer(request); });
    }

    bool listen() { return m_engine.listen(); }
    QString path() const { return m_engine.path(); }
    void print(qint64 lines)
    {
        for (qint64 each = 0; each < lines; ++each, ++m_lines) {
            for (const auto& follower : m_followers)
                follower.chunk(frame(m_lines, 1));
        }
    }
    qint64 lines() const { return m_lines; }

private:
    static QByteArray frame(qint64 from, qint64 count)
    {
        QByteArray all;
        for (qint64 each = from; each < from + count; ++each) {
            const auto nanoseconds = QByteArray::number(each * 1000 % 1'000'000'000).rightJustified(9, '0');
            const auto time = QDateTime::fromSecsSinceEpoch(1 + each / 1'000'000, Qt::UTC).toString("yyyy-MM-ddTHH:mm:ss").toLatin1();
            const auto line = time + '.' + nanoseconds + "Z line " + QByteArray::number(each) + '\n';
            const auto size = quint32(line.size());
            const char head[] = {1, 0, 0, 0, char(size >> 24), char(size >> 16), char(size >> 8), char(size)};
            all += QByteArray(head, 8) + line;
        }
        return all;
    }

    void answer(const FakeEngine::Request& request)
    {
        const QUrl url(QString::fromLatin1(request.target));
        const QUrlQuery query(url);
        if (url.path().endsWith("/events")) {
            request.chunkedHead();
            return;
        }
        if (!url.path().endsWith("/logs")) {
            request.reply(404, "{}");
            return;
        }
        request.chunkedHead("application/vnd.docker.multiplexed-stream");
        qint64 from = 0;
        if (query.hasQueryItem("tail")) {
            from = std::max<qint64>(0, m_lines - query.queryItemValue("tail").toLongLong());
        } else if (query.hasQueryItem("since")) {
            // As coarse as Docker's clients say it: milliseconds.
            from = std::min(m_lines, qint64((query.queryItemValue("since").toDouble() - 1) * 1'000'000));
        }
        // An engine sends until nobody reads any more.
        auto* socket = request.socket.data();
        if (query.hasQueryItem("follow")) {
            request.chunk(frame(from, m_lines - from));
            m_followers.append(request);
            QObject::connect(socket, &QObject::destroyed, socket, [this, socket] {
                m_followers.removeIf([socket](const auto& each) { return !each.socket || each.socket == socket; });
            });
            return;
        }
        auto next = std::make_shared<qint64>(from);
        auto more = [this, request, next] {
            while (request.socket && request.socket->bytesToWrite() < 200'000 && *next < m_lines) {
                const auto count = std::min<qint64>(2000, m_lines - *next);
                const auto first = std::exchange(*next, *next + count);
                request.chunk(frame(first, count)); // which may tell at once that it was written
                if (first + count == m_lines)
                    request.lastChunk();
            }
        };
        if (*next == m_lines)
            request.lastChunk();
        QObject::connect(socket, &QLocalSocket::bytesWritten, socket, more);
        more();
    }

    qint64 m_lines;
    QList<FakeEngine::Request> m_followers;
    FakeEngine m_engine; // goes first: its sockets tell the followers
};

} // namespace

class SourceTest : public QObject
{
    Q_OBJECT

private slots:
    void opensWithTheNewestAndMeasures();
    void olderLinesComeWithoutAGap();
    void anywhereInTheMiddleAndBackToTheEnd();
    void whileOneReadsOldLinesNewOnesAreCounted();
    void aHuntReadsItAll();
    void allOfItIsSaved();
    void severalAreMergedByTime();

private:
    static void follows(const LogStore& store)
    {
        for (qint64 number = store.first() + 1; number < store.end(); ++number) {
            const auto before = store.line(number - 1).text.sliced(5).toLongLong();
            const auto here = store.line(number).text.sliced(5).toLongLong();
            if (here != before + 1)
                QFAIL(qPrintable(QString("line %1 comes after line %2").arg(here).arg(before)));
        }
    }
    static qint64 lineAt(const LogStore& store, qint64 number) { return store.line(number).text.sliced(5).toLongLong(); }
};

void SourceTest::opensWithTheNewestAndMeasures()
{
    LongLog log(3'000'000);
    QVERIFY(log.listen());
    DockerClient client(Transport::unixSocket(log.path()));
    LogSource source(client, "id");
    source.start();
    QTRY_COMPARE(source.store().end(), 20'000);
    QCOMPARE(lineAt(source.store(), source.store().end() - 1), 2'999'999);
    // Its length is known to a hundredth, without reading it.
    QTRY_VERIFY_WITH_TIMEOUT(qAbs(source.highest() - source.lowest() - 3'000'000) < 40'000, 20'000);
    QVERIFY(source.store().end() - source.store().first() < 50'000);
}

void SourceTest::olderLinesComeWithoutAGap()
{
    LongLog log(100'000);
    QVERIFY(log.listen());
    DockerClient client(Transport::unixSocket(log.path()));
    LogSource source(client, "id");
    source.start();
    QTRY_COMPARE(source.store().end(), 20'000);
    // Up, and up, to the first line.
    for (int turn = 0; turn < 20 && (source.store().isEmpty() || lineAt(source.store(), source.store().first()) > 0); ++turn) {
        const auto first = source.store().first();
        source.want(first, first + 40);
        log.print(3); // new lines come meanwhile
        QTRY_VERIFY(source.store().first() < first);
    }
    source.want(source.store().first(), source.store().first() + 40);
    QTRY_COMPARE(source.lowest(), source.store().first());
    QCOMPARE(lineAt(source.store(), source.store().first()), 0);
    follows(source.store());
    QTRY_COMPARE(source.highest() - source.lowest(), log.lines());
}

void SourceTest::anywhereInTheMiddleAndBackToTheEnd()
{
    LongLog log(2'000'000);
    QVERIFY(log.listen());
    DockerClient client(Transport::unixSocket(log.path()));
    LogSource source(client, "id");
    source.start();
    QTRY_VERIFY_WITH_TIMEOUT(source.highest() - source.lowest() > 1'900'000, 20'000);
    QTest::qWait(300); // the measuring is over
    const auto middle = (source.lowest() + source.highest()) / 2;
    source.want(middle, middle + 40);
    QTRY_VERIFY(source.store().first() <= middle && source.store().end() > middle);
    QCOMPARE(lineAt(source.store(), middle), 2'000'000 - (source.highest() - middle));
    follows(source.store());
    QVERIFY(source.store().end() - source.store().first() < 200'000);
    // On from there, downwards.
    const auto end = source.store().end();
    source.want(end - 50, end - 10);
    QTRY_VERIFY(source.store().end() > end);
    follows(source.store());
    // And back.
    source.follow();
    QTRY_COMPARE(lineAt(source.store(), source.store().end() - 1), 1'999'999);
    log.print(5);
    QTRY_COMPARE(lineAt(source.store(), source.store().end() - 1), 2'000'004);
    follows(source.store());
}

void SourceTest::whileOneReadsOldLinesNewOnesAreCounted()
{
    LongLog log(500'000);
    QVERIFY(log.listen());
    DockerClient client(Transport::unixSocket(log.path()));
    LogSource source(client, "id");
    source.start();
    QTRY_VERIFY_WITH_TIMEOUT(source.highest() - source.lowest() > 490'000, 20'000);
    QTest::qWait(300);
    const auto place = source.lowest() + 100'000;
    source.want(place, place + 40);
    QTRY_VERIFY(source.store().first() <= place && source.store().end() > place);
    const auto end = source.store().end();
    const auto highest = source.highest();
    log.print(1000);
    QTRY_COMPARE(source.highest(), highest + 1000);
    QCOMPARE(source.store().end(), end);
}

void SourceTest::aHuntReadsItAll()
{
    LongLog log(300'000);
    QVERIFY(log.listen());
    DockerClient client(Transport::unixSocket(log.path()));
    LogSource source(client, "id");
    source.start();
    QTRY_COMPARE(source.store().end(), 20'000);
    LogHunt hunt(source);
    hunt.start(LogPattern("line \\d+000$", true));
    QTRY_VERIFY_WITH_TIMEOUT(hunt.isComplete(), 30'000);
    QCOMPARE(hunt.hits().size(), 299U);
    QCOMPARE(hunt.hits().front(), 1000U);
    QCOMPARE(hunt.linesRead(), 300'000);
    // Now it is known exactly where the log begins.
    QCOMPARE(source.highest() - source.lowest(), 300'000);
    // A search that is not wanted any more reads no more.
    hunt.start(LogPattern("nothing", false));
    QTRY_VERIFY(hunt.linesRead() > 0);
    hunt.cancel();
    QVERIFY(!hunt.isRunning() && !hunt.isComplete());
}

void SourceTest::allOfItIsSaved()
{
    LongLog log(100'000);
    QVERIFY(log.listen());
    DockerClient client(Transport::unixSocket(log.path()));
    LogSource source(client, "id");
    source.start();
    QTRY_COMPARE(source.store().end(), 20'000);
    QTRY_VERIFY(!source.holdsEverything());
    QTemporaryDir directory;
    const auto path = directory.filePath("all.log");
    auto* save = new LogSave(source, path, this);
    QSignalSpy finished(save, &LogSave::finished);
    save->start();
    QVERIFY(finished.wait(20'000));
    QCOMPARE(finished[0][0].toString(), QString());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readLine(), "line 0\n");
    QCOMPARE(file.readAll().count('\n'), 99'999);
    // Where nothing can be written, a sentence says so.
    auto* refused = new LogSave(source, directory.filePath("no/such/folder.log"), this);
    QSignalSpy told(refused, &LogSave::finished);
    refused->start();
    QCOMPARE(told.size(), 1);
    QVERIFY(told[0][0].toString().contains("folder.log cannot be written"));
}

void SourceTest::severalAreMergedByTime()
{
    LongLog one(500);
    QVERIFY(one.listen());
    DockerClient client(Transport::unixSocket(one.path()));
    // The same log under two names: its lines come in pairs, whoever answers first.
    LogMerge merge(client, {{"a", "first"}, {"b", "second"}});
    QCOMPARE(merge.origins(), QStringList({"first", "second"}));
    merge.start();
    QTRY_COMPARE(merge.store().end(), 1000);
    for (qint64 number = 1; number < 1000; ++number) {
        QVERIFY(merge.store().line(number - 1).time <= merge.store().line(number).time);
        if (number % 2)
            QVERIFY(merge.store().line(number - 1).origin != merge.store().line(number).origin);
    }
    one.print(2);
    QTRY_COMPARE(merge.store().end(), 1004);
    QVERIFY(merge.state() == LogFeed::State::Following);
}

QTEST_MAIN(SourceTest)
#include "source_test.moc"

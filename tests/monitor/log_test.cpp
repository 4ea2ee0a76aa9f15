#include "monitor/linesplitter.h"
#include "monitor/logindex.h"
#include "monitor/logreader.h"
#include "monitor/logwriter.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::monitor;

namespace {

TimePoint at(std::int64_t seconds)
{
    return TimePoint(std::chrono::seconds(seconds));
}

} // namespace

class LogTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_root;

    UniqueFd directory() const
    {
        return UniqueFd(::open(m_root->path().toUtf8().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }

    LogWriter writer(std::int64_t maxSize = 1 << 20, int maxFiles = 5) const
    {
        return LogWriter::open(directory(), {LogDriver::JsonFile, maxSize, maxFiles}).value();
    }

    /// Lines "first\n" … "last\n", each at the second of its number.
    void writeLines(LogWriter& log, int first, int last, int batch = 7) const
    {
        for (int i = first; i <= last; ++i) {
            log.append(at(i), LogStream::Output, false, std::to_string(i) + "\n");
            if (i % batch == 0)
                QVERIFY(log.flush());
        }
        QVERIFY(log.flush());
    }

    std::unique_ptr<LogReader> reader(const LogQuery& query = {}) const
    {
        return LogReader::open(directory(), query).value();
    }

    static std::string rest(LogReader& reader)
    {
        std::string text;
        while (const auto record = reader.next().value())
            text += record->text;
        return text;
    }

    static std::string numbers(int first, int last)
    {
        std::string text;
        for (int i = first; i <= last; ++i)
            text += std::to_string(i) + "\n";
        return text;
    }

    int fileCount() const { return static_cast<int>(QDir(m_root->path()).entryList(QDir::Files).size()); }

    QString indexPath() const { return m_root->filePath(QString::fromStdString(logIndexName(1))); }

    /// Record i at second i; most of them lines, and some thousand bytes a record.
    static void writeMixture(LogWriter& log, int count)
    {
        for (int i = 0; i < count; ++i) {
            const auto stream = i % 7 == 3 || (i > 1000 && i < 1700) ? LogStream::Error : LogStream::Output;
            const bool partial = i % 11 == 5 || i == 1699 || i == count - 2;
            log.append(at(i), stream, partial,
                       std::to_string(i) + " " + std::string(static_cast<std::size_t>(i * 37 % 3000), 'x') +
                           (partial ? "" : "\n"));
            if (i % 5 == 0)
                QVERIFY(log.flush());
        }
        QVERIFY(log.flush());
    }
    const std::vector<int> tails{0, 1, 2, 3, 50, 700, 1500, 2000, 2001, 2600, 3500, 3636, 100000};

private slots:
    void init() { m_root = std::make_unique<QTemporaryDir>(); }

    void recordsComeBackAsTheyWere()
    {
        auto log = writer();
        const std::string binary("\0\xff\n", 3);
        log.append(at(1), LogStream::Output, false, "hello\n");
        log.append(at(2), LogStream::Error, true, binary);
        QVERIFY(log.flush());
        auto back = reader();
        const auto first = back->next().value().value();
        QVERIFY(first.time == at(1) && first.stream == LogStream::Output && !first.partial);
        QCOMPARE(std::string(first.text), std::string("hello\n"));
        const auto second = back->next().value().value();
        QVERIFY(second.time == at(2) && second.stream == LogStream::Error && second.partial);
        QCOMPARE(std::string(second.text), binary);
        QVERIFY(!back->next().value());
    }

    void missingAndEmptyDirectoriesAreEmptyLogs()
    {
        QVERIFY(!reader()->next().value());
        QVERIFY(!reader({.tail = 3})->next().value());
        auto missing = LogReader::open(UniqueFd(), {.tail = 3}).value();
        QVERIFY(!missing->next().value());
    }

    void nothingIsWrittenForTheDriverNone()
    {
        auto log = LogWriter::open(UniqueFd(), {LogDriver::None}).value();
        log.append(at(1), LogStream::Output, false, "hello\n");
        QVERIFY(log.flush());
    }

    void rotationKeepsTheNewestFilesAndNoFileIsLarger()
    {
        auto log = writer(1000, 3);
        writeLines(log, 1, 500);
        QCOMPARE(fileCount(), 3);
        for (const QFileInfo& file : QDir(m_root->path()).entryInfoList(QDir::Files))
            QVERIFY(file.size() <= 1000);
        const std::string kept = rest(*reader());
        QVERIFY(kept.size() > 100);
        QVERIFY(numbers(1, 500).ends_with("\n" + kept));
    }

    void aRecordLargerThanAFileIsWrittenAllTheSame()
    {
        auto log = writer(100, 2);
        log.append(at(1), LogStream::Output, false, std::string(500, 'x') + "\n");
        log.append(at(2), LogStream::Output, false, "y\n");
        QVERIFY(log.flush());
        QCOMPARE(rest(*reader()), std::string(500, 'x') + "\ny\n");
    }

    void tailGivesTheLastLines_data()
    {
        QTest::addColumn<int>("tail");
        for (const int tail : {0, 1, 2, 13, 199, 200, 201, 5000})
            QTest::addRow("%d", tail) << tail;
    }

    void tailGivesTheLastLines()
    {
        QFETCH(int, tail);
        auto log = writer(1000, 100); // so that tails reach over files
        writeLines(log, 1, 200);
        QVERIFY(fileCount() > 3);
        QCOMPARE(rest(*reader({.tail = tail})), numbers(std::max(1, 201 - tail), 200));
    }

    void tailReachesFarBackInALargeFile()
    {
        auto log = writer(64 << 20);
        const std::string line(900, 'x');
        for (int i = 0; i < 3000; ++i) {
            log.append(at(i), LogStream::Output, false, line + "\n");
            QVERIFY(log.flush());
        }
        auto back = reader({.tail = 2500});
        QVERIFY(back->next().value()->time == at(500));
    }

    void theIndexDoesNotChangeWhatIsRead_data()
    {
        QTest::addColumn<QByteArray>("harm");
        for (const char* harm : {"none", "missing", "torn", "zeroed", "shifted"})
            QTest::addRow("%s", harm) << QByteArray(harm);
    }

    /// Two streams with long, short and unfinished lines over many marks; every tail as a reader without index has it.
    void theIndexDoesNotChangeWhatIsRead()
    {
        QFETCH(QByteArray, harm);
        {
            auto log = writer(64 << 20);
            writeMixture(log, 4000);
        }
        const QString path = indexPath();
        QVERIFY(QFileInfo(path).size() >= static_cast<qint64>(10 * logMarkSize));
        std::vector<std::string> expected;
        QVERIFY(QFile::rename(path, path + ".kept"));
        for (const int tail : tails)
            expected.push_back(rest(*reader({.tail = tail})));
        const std::string since = rest(*reader({.since = at(2500)}));
        if (harm == "missing")
            QVERIFY(!QFile::exists(path));
        else
            QVERIFY(QFile::rename(path + ".kept", path));
        QFile index(path);
        QVERIFY(harm == "missing" || index.open(QIODevice::ReadWrite));
        QByteArray bytes = index.isOpen() ? index.readAll() : QByteArray();
        if (harm == "torn")
            QVERIFY(index.resize(bytes.size() - 5));
        if (harm == "zeroed")
            bytes.fill('\0');
        if (harm == "shifted")
            bytes[static_cast<qsizetype>(3 * logMarkSize)] = static_cast<char>(bytes[static_cast<qsizetype>(3 * logMarkSize)] + 1);
        if (harm == "zeroed" || harm == "shifted") {
            index.seek(0);
            index.write(bytes);
        }
        index.close();
        for (std::size_t i = 0; i < tails.size(); ++i)
            QVERIFY2(rest(*reader({.tail = tails[i]})) == expected[i], qPrintable(QString::number(tails[i])));
        QVERIFY(rest(*reader({.since = at(2500)})) == since);
        QVERIFY(since.starts_with("2500 "));
    }

    void theIndexLeadsToTheEndWithoutReadingTheMiddle()
    {
        {
            auto log = writer(64 << 20);
            writeMixture(log, 4000);
        }
        QFile file(m_root->filePath(QString::fromStdString(logFileName(1))));
        const std::string tail = rest(*reader({.tail = 2000}));
        const std::string since = rest(*reader({.since = at(3000)}));
        QVERIFY(file.open(QIODevice::ReadWrite));
        // Whoever reads this hole finds a damaged file: far from the front, the end and both starts.
        file.seek(file.size() / 4);
        file.write(QByteArray(600 * 1024, '\0'));
        file.close();
        QVERIFY(rest(*reader({.tail = 2000})) == tail);
        QVERIFY(rest(*reader({.since = at(3000)})) == since);
        QVERIFY(QFile::remove(indexPath()));
        QVERIFY(rest(*reader({.since = at(3000)})) != since);
    }

    void theIndexGoesOnAndIsMadeAnewOnReopening()
    {
        {
            auto log = writer(64 << 20);
            writeMixture(log, 4000);
        }
        QFile file(indexPath());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        file.close();
        const auto indexAfterReopening = [&] {
            LogWriter::open(directory(), {LogDriver::JsonFile, 64 << 20, 5}).value();
            QFile again(indexPath());
            return again.open(QIODevice::ReadOnly) ? again.readAll() : QByteArray();
        };
        QCOMPARE(indexAfterReopening(), whole);
        QVERIFY(file.resize(whole.size() / 2 + 7));
        QCOMPARE(indexAfterReopening(), whole);
        QVERIFY(QFile::remove(indexPath()));
        QCOMPARE(indexAfterReopening(), whole);
    }

    void rotationTakesTheIndexAlong()
    {
        auto log = writer(1 << 20, 2);
        writeMixture(log, 8000);
        QCOMPARE(fileCount(), 4);
        const std::string all = rest(*reader());
        QVERIFY(all.ends_with(rest(*reader({.tail = 1500}))));
    }

    void tailCountsALineInPiecesOnce()
    {
        auto log = writer();
        log.append(at(1), LogStream::Output, false, "one\n");
        log.append(at(2), LogStream::Output, true, "tw");
        log.append(at(3), LogStream::Output, false, "o\n");
        log.append(at(4), LogStream::Output, true, "three, unfin");
        log.append(at(5), LogStream::Output, true, "ished");
        QVERIFY(log.flush());
        QCOMPARE(rest(*reader({.tail = 1})), std::string("three, unfinished"));
        QCOMPARE(rest(*reader({.tail = 2})), std::string("two\nthree, unfinished"));
    }

    void sinceAndUntilBoundTheTime()
    {
        auto log = writer(1000, 100);
        writeLines(log, 1, 200);
        QCOMPARE(rest(*reader({.since = at(150), .until = at(160)})), numbers(150, 160));
        QCOMPARE(rest(*reader({.since = at(199)})), numbers(199, 200));
        QCOMPARE(rest(*reader({.until = at(2)})), numbers(1, 2));
        QCOMPARE(rest(*reader({.tail = 20, .since = at(190)})), numbers(190, 200));
        QCOMPARE(rest(*reader({.since = at(201)})), std::string());
    }

    void sinceLeavesOlderFilesUnread()
    {
        auto log = writer(1000, 100);
        writeLines(log, 1, 200);
        const QString oldest = m_root->filePath(QString::fromStdString(logFileName(1)));
        QFile file(oldest);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write("damaged, and an error if read");
        file.close();
        QCOMPARE(rest(*reader({.since = at(190)})), numbers(190, 200));
        QVERIFY(!reader()->next());
    }

    void aTornRecordIsNoErrorAndIsDroppedOnReopening()
    {
        {
            auto log = writer();
            writeLines(log, 1, 10);
        }
        QFile file(m_root->filePath(QString::fromStdString(logFileName(1))));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        file.close();
        // Cut inside the last record at every place, as a crash may.
        for (int cut = 1; cut <= static_cast<int>(logRecordOverhead) + 2; ++cut) {
            QVERIFY(file.resize(whole.size() - cut));
            QCOMPARE(rest(*reader()), numbers(1, 9));
            QCOMPARE(rest(*reader({.tail = 2})), numbers(8, 9));
            {
                auto log = writer();
                log.append(at(11), LogStream::Output, false, "after\n");
                QVERIFY(log.flush());
            }
            QCOMPARE(rest(*reader()), numbers(1, 9) + "after\n");
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            file.write(whole);
            file.close();
        }
    }

    void aFileCutInItsHeaderDoesNotStopTheLog()
    {
        QFile file(m_root->filePath(QString::fromStdString(logFileName(1))));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("\x89ONG");
        file.close();
        auto log = writer();
        writeLines(log, 1, 3);
        QCOMPARE(rest(*reader()), numbers(1, 3));
    }

    void bytesThatLookLikeRecordsAreText()
    {
        // A line that holds a whole record of its own, with a nonce that it cannot know.
        std::string forged;
        appendLogRecord(forged, 0, at(1), LogStream::Error, false, "forged\n");
        auto log = writer();
        log.append(at(1), LogStream::Output, false, forged);
        QVERIFY(log.flush());
        QFile file(m_root->filePath(QString::fromStdString(logFileName(1))));
        QVERIFY(file.resize(file.size() - 4)); // torn so that the forged end is the file's end
        QCOMPARE(rest(*reader({.tail = 1})), std::string());
    }

    void aFullDiskLosesABatchAndKeepsTheFile()
    {
        auto log = writer();
        writeLines(log, 1, 3);
        struct rlimit old
        {
        };
        ::getrlimit(RLIMIT_FSIZE, &old);
        const QFileInfo info(m_root->filePath(QString::fromStdString(logFileName(1))));
        struct rlimit small
        {
            static_cast<rlim_t>(info.size() + 30), old.rlim_max
        };
        ::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &small);
        log.append(at(4), LogStream::Output, false, "four is longer than what is left\n");
        const Status full = log.flush();
        ::setrlimit(RLIMIT_FSIZE, &old);
        QVERIFY(!full);
        writeLines(log, 5, 6);
        const std::string text = rest(*reader());
        QVERIFY(text.starts_with(numbers(1, 3) + "[onggi: "));
        QVERIFY(text.contains("1 lines are missing here"));
        QVERIFY(text.ends_with("]\n" + numbers(5, 6)));
    }

    void reopeningGoesOnWithTheSameFile()
    {
        for (int i = 1; i <= 3; ++i) {
            auto log = writer();
            writeLines(log, i, i);
        }
        QCOMPARE(fileCount(), 1);
        QCOMPARE(rest(*reader()), numbers(1, 3));
    }

    void followingSeesEveryLineOnceAcrossRotations()
    {
        auto log = writer(300, 100);
        auto back = reader({.tail = 0});
        QVERIFY(!back->next().value());
        pollfd growth{back->inotifyFd().value(), POLLIN, 0};
        std::string seen;
        for (int i = 1; i <= 300; ++i) {
            writeLines(log, i, i);
            QCOMPARE(::poll(&growth, 1, 1000), 1);
            seen += rest(*back);
            QCOMPARE(::poll(&growth, 1, 0), 0); // drained
        }
        QVERIFY(fileCount() > 5);
        QCOMPARE(seen, numbers(1, 300));
    }

    void followingStartsBeforeTheFirstFile()
    {
        auto back = reader();
        QVERIFY(!back->next().value());
        pollfd growth{back->inotifyFd().value(), POLLIN, 0};
        auto log = writer();
        writeLines(log, 1, 3);
        QCOMPARE(::poll(&growth, 1, 1000), 1);
        QCOMPARE(rest(*back), numbers(1, 3));
    }

    void aRecordSeenHalfIsReadWholeLater()
    {
        auto log = writer();
        writeLines(log, 1, 2);
        QFile file(m_root->filePath(QString::fromStdString(logFileName(1))));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        file.close();
        QVERIFY(file.resize(whole.size() - 5));
        auto back = reader();
        QCOMPARE(rest(*back), numbers(1, 1));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(whole);
        file.close();
        QCOMPARE(rest(*back), numbers(2, 2));
    }

    void aReaderThatWasOvertakenGoesOnWithTheOldestKept()
    {
        auto log = writer(300, 2);
        auto back = reader();
        writeLines(log, 1, 3);
        QCOMPARE(rest(*back), numbers(1, 3));
        writeLines(log, 4, 500);
        // First the rest of the file that it holds open, deleted as that is; then what is kept.
        const std::string later = rest(*back);
        QVERIFY(later.starts_with("4\n5\n"));
        QVERIFY(later.ends_with("\n" + rest(*reader())));
    }

    void linesAreSplitAndLongOnesComeInPieces()
    {
        auto log = writer();
        LineSplitter lines(LogStream::Error);
        const std::string longLine = std::string(2 * maxLogText + 10, 'x') + "\n";
        lines.add("one\ntw", at(1), log);
        QVERIFY(lines.hasUnfinishedLine());
        lines.add("o\n\n", at(2), log);
        QVERIFY(!lines.hasUnfinishedLine());
        lines.add(longLine, at(3), log);
        lines.add("end", at(4), log);
        lines.flush(at(5), log);
        QVERIFY(log.flush());

        auto back = reader();
        std::vector<std::pair<std::size_t, bool>> shape;
        while (const auto record = back->next().value()) {
            QVERIFY(record->stream == LogStream::Error);
            shape.emplace_back(record->text.size(), record->partial);
        }
        const std::vector<std::pair<std::size_t, bool>> expected{
            {4, false},         {4, false},  {1, false}, {maxLogText, true},
            {maxLogText, true}, {11, false}, {3, true}};
        QVERIFY(shape == expected);
    }

    void splittingDoesNotDependOnHowTheBytesArrive()
    {
        std::string text;
        for (int i = 0; i < 60; ++i)
            text += std::string(static_cast<std::size_t>(i * 997 % 20000), 'a') + "\n";
        std::string whole;
        for (const std::size_t step : {std::size_t{1}, std::size_t{1000}, maxLogText, std::size_t{65536}}) {
            m_root = std::make_unique<QTemporaryDir>();
            auto log = writer(64 << 20);
            LineSplitter lines(LogStream::Output);
            for (std::size_t i = 0; i < text.size(); i += step)
                lines.add(std::string_view(text).substr(i, step), at(1), log);
            QVERIFY(log.flush());
            std::string shape;
            auto back = reader();
            while (const auto record = back->next().value())
                shape += std::to_string(record->text.size()) + (record->partial ? "p " : " ");
            QCOMPARE(rest(*reader()), text);
            if (whole.empty())
                whole = shape;
            QCOMPARE(shape, whole);
        }
    }
};

QTEST_GUILESS_MAIN(LogTest)
#include "log_test.moc"

#include "containers/filelistmodel.h"
#include "containers/isolation.h"
#include "containers/stopreason.h"
#include "containers/tarreader.h"
#include "containers/textdiff.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace onggi::ui;

namespace {

void put(const QString& path, const QByteArray& content)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

QByteArray archiveOf(const QString& folder, const QStringList& options = {})
{
    QProcess tar;
    tar.start("tar", QStringList{"-c", "-f", "-", "-C", folder} + options + QStringList{"."});
    tar.waitForFinished();
    return tar.readAllStandardOutput();
}

} // namespace

class FilesTest : public QObject
{
    Q_OBJECT

private slots:
    void archivesAreReadInAnyPieces_data()
    {
        QTest::addColumn<QString>("format");
        QTest::newRow("gnu") << "--format=gnu";
        QTest::newRow("pax") << "--format=pax";
        QTest::newRow("ustar") << "--format=ustar";
    }

    void archivesAreReadInAnyPieces()
    {
        QFETCH(QString, format);
        QTemporaryDir folder;
        const auto longName = format == "--format=ustar" ? QString(90, 'n') : QString(180, 'n');
        put(folder.filePath("deep/" + longName), "abc");
        QVERIFY(QFile::link("deep", folder.filePath("link")));
        const auto archive = archiveOf(folder.path(), {format});
        for (const int piece : {1, 7, 512, 100000}) {
            TarReader reader(100);
            QStringList names;
            QString target;
            connect(&reader, &TarReader::entryFound, this, [&](const FileEntry& entry) {
                names.append(entry.name);
                if (entry.kind == FileEntry::Kind::Link)
                    target = entry.target;
            });
            for (qsizetype at = 0; at < archive.size(); at += piece)
                QCOMPARE(reader.write(archive.mid(at, piece)), std::min<qsizetype>(piece, archive.size() - at));
            QVERIFY(names.contains("./deep/" + longName));
            QCOMPARE(target, "deep");
            QCOMPARE(reader.content(), "abc");
            QVERIFY(!reader.isCut());
        }
    }

    void aLongFileIsCut()
    {
        QTemporaryDir folder;
        put(folder.filePath("big"), QByteArray(5000, 'x'));
        TarReader reader(1000);
        reader.write(archiveOf(folder.path()));
        QCOMPARE(reader.content(), QByteArray(1000, 'x'));
        QVERIFY(reader.isCut());
    }

    void rubbishIsRefused()
    {
        TarReader reader;
        QCOMPARE(reader.write(QByteArray(2000, 'z')), -1);
        TarReader half;
        QCOMPARE(half.write(QByteArray("short")), 5);
    }

    void listingsOfBothKindsOfLsAreRead()
    {
        FileListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setEntries(FileListModel::parseListing("total 12\n"
                                                     "-rw-r--r--    1 0        0              120 2024-02-03 04:05:06 +0000 with blanks in it\n"
                                                     "drwxr-xr-x 2 1000 1000 4096 2024-02-03 04:05:06.000000000 +0000 folder\n"
                                                     "lrwxrwxrwx    1 0        0                7 Jan  2  2024 sh -> busybox\n"
                                                     "crw-rw-rw- 1 0 0 1, 3 2024-02-03 04:05:06.1 +0000 null\n"
                                                     "nonsense\n"));
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.at(0).name, "folder");
        QCOMPARE(model.at(1).name, "null");
        QCOMPARE(model.at(1).kind, FileEntry::Kind::Other);
        QCOMPARE(model.at(2).target, "busybox");
        QCOMPARE(model.at(2).modified.date(), QDate(2024, 1, 2));
        QCOMPARE(model.at(3).name, "with blanks in it");
        QCOMPARE(model.at(3).size, 120);
        QCOMPARE(model.at(3).modified, QDateTime(QDate(2024, 2, 3), QTime(4, 5, 6), Qt::UTC));
    }

    void differencesAreTheFewestLines()
    {
        using Kind = DiffLine::Kind;
        const auto lines = diffOf("a\nb\nc\nd\n", "a\nx\nc\nd\ne\n");
        QCOMPARE(lines, (QList<DiffLine>{{Kind::Same, "a"}, {Kind::Removed, "b"}, {Kind::Added, "x"}, {Kind::Same, "c"}, {Kind::Same, "d"}, {Kind::Added, "e"}}));
        QVERIFY(diffOf("same\n", "same\n") == (QList<DiffLine>{{Kind::Gap, {}}}));
        QCOMPARE(diffOf({}, "new\n"), (QList<DiffLine>{{Kind::Added, "new"}}));
        QCOMPARE(diffOf("old\n", {}), (QList<DiffLine>{{Kind::Removed, "old"}}));
    }

    void farFromAChangeLinesAreLeftOut()
    {
        QStringList many;
        for (int line = 0; line < 100; ++line)
            many.append(QString::number(line));
        auto other = many;
        other[50] = "changed";
        const auto lines = diffOf(many.join('\n'), other.join('\n'));
        QCOMPARE(lines.size(), 2 + 3 + 3 + 2);
        QCOMPARE(lines.first().kind, DiffLine::Kind::Gap);
    }

    void isolationIsReadFromTheKernel()
    {
        QTemporaryDir root;
        const QString id(64, 'a');
        put(root.filePath("proc/42/cgroup"), "4:memory:/onggi/" + id.toUtf8() + "\n3:pids:/onggi/" + id.toUtf8() + "\n");
        put(root.filePath("proc/42/status"), "Name:\tsh\nCapEff:\t0000000000000021\nSeccomp:\t2\nSeccomp_filters:\t1\nNoNewPrivs:\t0\n");
        put(root.filePath("proc/42/uid_map"), "         0     100000      65536\n");
        put(root.filePath("proc/42/gid_map"), "         0     100000      65536\n");
        put(root.filePath("sys/fs/cgroup/memory/onggi/" + id + "/memory.limit_in_bytes"), "67108864\n");
        put(root.filePath("sys/fs/cgroup/pids/onggi/" + id + "/pids.max"), "max\n");
        QDir().mkpath(root.filePath("proc/42/ns"));
        QDir().mkpath(root.filePath("proc/1/ns"));
        QVERIFY(QFile::link("net:[1]", root.filePath("proc/42/ns/net")));
        QVERIFY(QFile::link("net:[1]", root.filePath("proc/1/ns/net")));
        QVERIFY(QFile::link("pid:[2]", root.filePath("proc/42/ns/pid")));
        QVERIFY(QFile::link("pid:[1]", root.filePath("proc/1/ns/pid")));
        ContainerDetails details;
        details.id = id;
        details.pid = 42;
        QVERIFY(isProcessHere(details, root.path()));
        QHash<QString, IsolationFact> facts;
        for (const auto& group : isolationOf(details, root.path())) {
            for (const auto& fact : group.facts)
                facts.insert(group.title + '/' + fact.name, fact);
        }
        QCOMPARE(facts["Namespaces/Network"].tone, IsolationFact::Tone::Open);
        QCOMPARE(facts["Namespaces/Processes"].tone, IsolationFact::Tone::Good);
        QCOMPARE(facts["Rights/Capabilities"].value, "CHOWN, KILL");
        QVERIFY(facts["Rights/System call filter"].value.startsWith("seccomp, 1 filter"));
        QCOMPARE(facts["Users/User numbers"].value, "0–65535 inside are 100000–165535 here");
        QVERIFY(facts["Control groups/Memory"].value.startsWith("67"));
        QCOMPARE(facts["Control groups/Processes"].value, "no limit");
    }

    void anotherProcessWithTheSameNumberIsNotTaken()
    {
        QTemporaryDir root;
        put(root.filePath("proc/42/cgroup"), "0::/user.slice\n");
        ContainerDetails details;
        details.id = QString(64, 'a');
        details.pid = 42;
        QVERIFY(!isProcessHere(details, root.path()));
    }

    void anEndIsExplainedByTheLog()
    {
        ContainerDetails details;
        details.state = ContainerState::Exited;
        details.exitCode = 1;
        auto told = explainStop(details, false, 0, {"starting", "Error: listen EADDRINUSE: address already in use 0.0.0.0:80", "    at Server.x"});
        QVERIFY(told.bad);
        QVERIFY(told.lastLine.contains("EADDRINUSE"));
        QVERIFY(told.remedy.contains("port"));
        QCOMPARE(told.way, StopExplanation::Way::Edit);
        told = explainStop(details, false, 0, {"nothing telling"});
        QCOMPARE(told.lastLine, "nothing telling");
        QCOMPARE(told.way, StopExplanation::Way::ReadLog);
        told = explainStop(details, false, 4, {});
        QVERIFY(told.sentence.contains("crash loop"));
        QVERIFY(told.sentence.contains("4"));
        details.outOfMemory = true;
        details.memoryLimit = 64 << 20;
        QCOMPARE(explainStop(details, false, 0, {}).way, StopExplanation::Way::RaiseLimit);
        details = {};
        details.state = ContainerState::Exited;
        QVERIFY(!explainStop(details, false, 0, {}).bad);
    }
};

QTEST_MAIN(FilesTest)
#include "files_test.moc"

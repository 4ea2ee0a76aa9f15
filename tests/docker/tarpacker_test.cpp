#include "docker/tarpacker.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <unistd.h>

using namespace onggi::ui;

/// What the machine's own tar reads in an archive of ours.
class TarPackerTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    void write(const QString& name, const QByteArray& content = "x")
    {
        const auto path = m_folder->filePath(name);
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    QByteArray pack(const QByteArray& ignore = {}, qint64 piece = 1000)
    {
        TarPacker packer(m_folder->path(), DockerIgnore::parse(ignore));
        QByteArray all;
        while (!packer.atEnd()) {
            const auto bytes = packer.read(piece);
            all += bytes;
        }
        return all;
    }

    static QStringList listed(const QByteArray& archive, const QStringList& options = {"-t"})
    {
        QProcess tar;
        tar.start("tar", options + QStringList{"-f", "-"});
        tar.write(archive);
        tar.closeWriteChannel();
        tar.waitForFinished();
        if (tar.exitCode() != 0)
            return {QString::fromUtf8(tar.readAllStandardError())};
        auto lines = QString::fromUtf8(tar.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts);
        return lines;
    }

    QStringList names(const QByteArray& ignore)
    {
        auto all = listed(pack(ignore));
        all.sort();
        return all;
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void packsFoldersFilesAndLinks()
    {
        write("Dockerfile", "FROM scratch\n");
        write("app/main.c", QByteArray(5000, 'c'));
        write("app/empty", {});
        QVERIFY(QFile::link("main.c", m_folder->filePath("app/link")));
        QFile::setPermissions(m_folder->filePath("Dockerfile"), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        const auto archive = pack();
        QCOMPARE(archive.size() % 512, 0);
        QCOMPARE(listed(archive), (QStringList{"Dockerfile", "app/", "app/empty", "app/link", "app/main.c"}));
        const auto details = listed(archive, {"-t", "-v", "--numeric-owner"});
        QVERIFY2(details[0].startsWith("-rwx------ 0/0"), qPrintable(details[0]));
        QVERIFY2(details[3].endsWith("app/link -> main.c"), qPrintable(details[3]));
        const auto content = listed(archive, {"-x", "-O"});
        QCOMPARE(content.value(1).size(), 5000);
    }

    void theSameComesInAnyPieces()
    {
        for (int index = 0; index < 20; ++index)
            write(QString("f%1").arg(index), QByteArray(index * 137, 'x'));
        QCOMPARE(pack({}, 1), pack({}, 1 << 20));
    }

    void longAndForeignNamesStayWhole()
    {
        const auto folder = QString(90, 'd');
        const auto longName = QString(120, 'n');
        write(folder + "/" + folder + "/short");
        write(longName);
        write(QString::fromUtf8("한글/파일"));
        const auto all = listed(pack());
        QVERIFY(all.contains(folder + "/" + folder + "/short"));
        QVERIFY(all.contains(longName));
        QProcess tar;
        tar.start("tar", {"-t", "--quoting-style=literal", "--show-transformed-names", "-f", "-"});
        tar.write(pack());
        tar.closeWriteChannel();
        tar.waitForFinished();
        QVERIFY(tar.readAllStandardOutput().contains("한글/파일"));
    }

    void aFileThatCannotBeReadIsNamed()
    {
        write("sub/gone");
        write("sub/hello");
        TarPacker packer(m_folder->path(), {});
        // The head of the first file is out, the file itself becomes shorter.
        write("sub/gone", QByteArray(1 << 20, 'x'));
        QByteArray some = packer.read(2048);
        QCOMPARE(some.size(), 2048);
        QVERIFY(QFile::resize(m_folder->filePath("sub/gone"), 10));
        char byte = 0;
        qint64 got = 1;
        while (got > 0)
            got = packer.read(&byte, 1);
        QCOMPARE(got, -1);
        QVERIFY(!packer.atEnd());
        QVERIFY2(packer.errorString().contains("sub/gone"), qPrintable(packer.errorString()));
    }

    void anExtraFileStandsAtTheTop()
    {
        write("a");
        TarPacker packer(m_folder->path(), {});
        packer.addFile(".dockerfile.1", "FROM scratch\n");
        QCOMPARE(listed(packer.readAll()), (QStringList{".dockerfile.1", "a"}));
    }

    void ignoreRulesLeaveOut_data()
    {
        QTest::addColumn<QByteArray>("rules");
        QTest::addColumn<QStringList>("left");
        const QStringList all{"README.md", "a.log", "src/", "src/a.c", "src/a.log", "src/deep/", "src/deep/b.log", "src/deep/keep.log"};
        const auto without = [&](const QStringList& gone) {
            auto rest = all;
            for (const auto& name : gone)
                rest.removeAll(name);
            return rest;
        };
        QTest::newRow("nothing") << QByteArray("# a comment\n\n") << all;
        QTest::newRow("a name at the top") << QByteArray("a.log") << without({"a.log"});
        QTest::newRow("a slash in front means the same") << QByteArray("/a.log\r\n") << without({"a.log"});
        QTest::newRow("a star stays in its folder") << QByteArray("*.log") << without({"a.log"});
        QTest::newRow("two stars do not") << QByteArray("**/*.log") << without({"a.log", "src/a.log", "src/deep/b.log", "src/deep/keep.log"});
        QTest::newRow("a folder with all in it") << QByteArray("src/deep/") << without({"src/deep/", "src/deep/b.log", "src/deep/keep.log"});
        QTest::newRow("exceptions") << QByteArray("**/*.log\n!src/deep/keep.log") << without({"a.log", "src/a.log", "src/deep/b.log"});
        QTest::newRow("an exception in a folder that is left out")
            << QByteArray("src\n!src/deep/keep.log") << QStringList{"README.md", "a.log", "src/deep/keep.log"};
        QTest::newRow("the last rule counts") << QByteArray("!src\nsrc") << QStringList{"README.md", "a.log"};
        QTest::newRow("all but one") << QByteArray("*\n!**/a.c") << QStringList{"src/a.c"};
        QTest::newRow("a question mark") << QByteArray("?.log") << without({"a.log"});
        QTest::newRow("a class") << QByteArray("src/deep/[a-c].log") << without({"src/deep/b.log"});
    }

    void ignoreRulesLeaveOut()
    {
        QFETCH(QByteArray, rules);
        QFETCH(QStringList, left);
        for (const QString name : {"README.md", "a.log", "src/a.c", "src/a.log", "src/deep/b.log", "src/deep/keep.log"})
            write(name);
        QCOMPARE(names(rules), left);
    }
};

QTEST_GUILESS_MAIN(TarPackerTest)
#include "tarpacker_test.moc"

#include "base/scopeguard.h"
#include "tarbuilder.h"
#include "unpackrunner.h"

#include <QFile>
#include <QTest>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

using namespace onggi;

/// Archives that want out, or want too much.
class HostileTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("needs root: the helper makes namespaces and devices");
        qputenv("ONGGI_HELPER_DIR", ONGGI_BIN_DIR);
    }

    void namesAboveTheRootStayInside()
    {
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(TarBuilder()
                                                .file("../../../../escape-up")
                                                .file("/escape-absolute")
                                                .file("a/../../../escape-mixed")
                                                .finish()));
        QCOMPARE(runner.names(), (std::vector<std::string>{"escape-absolute", "escape-mixed", "escape-up"}));
        QVERIFY(!QFile::exists(QString::fromStdString(runner.path() + "/../escape-up")));
        QVERIFY(!QFile::exists("/escape-absolute"));
    }

    void aSymlinkedParentIsFollowedInsideTheRootOnly()
    {
        QTemporaryDir outside;
        const std::string target = outside.path().toStdString();
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(TarBuilder()
                                                .symlink("absolute", target)
                                                .file("absolute/planted")
                                                .symlink("relative", "../../../../../.." + target)
                                                .file("relative/planted-too")
                                                .directory("real")
                                                .symlink("inside", "real")
                                                .file("inside/f")
                                                .symlink("chain", "inside/../absolute")
                                                .file("chain/deep/f")
                                                .finish()));
        QVERIFY(QDir(outside.path()).isEmpty());
        QCOMPARE(runner.content("." + target + "/planted"), std::string("x"));
        QCOMPARE(runner.content("." + target + "/planted-too"), std::string("x"));
        QCOMPARE(runner.content("." + target + "/deep/f"), std::string("x"));
        QCOMPARE(runner.content("real/f"), std::string("x"));
    }

    void noKindOfEntryLeavesThroughALinkedParent_data()
    {
        QTest::addColumn<QByteArray>("entry");
        const auto row = [](const char* name, TarBuilder builder) { QTest::newRow(name) << QByteArray::fromStdString(builder.unfinished()); };
        row("file", TarBuilder().file("out/planted"));
        row("existing file", TarBuilder().file("out/victim", "overwritten"));
        row("directory", TarBuilder().directory("out/planted", 0777));
        row("directory for the link", TarBuilder().directory("out", 0777));
        row("symbolic link", TarBuilder().symlink("out/planted", "/"));
        row("symbolic link over a file", TarBuilder().symlink("out/victim", "/"));
        row("fifo", TarBuilder().add({.name = "out/planted", .type = '6'}));
        row("character device", TarBuilder().add({.name = "out/planted", .type = '3', .major = 1, .minor = 3}));
        row("block device", TarBuilder().add({.name = "out/planted", .type = '4', .major = 7, .minor = 0}));
        row("whiteout", TarBuilder().file(".wh.out", "").file("out/.wh.victim", ""));
        row("whiteout of a victim", TarBuilder().file("out/.wh.victim", ""));
        row("opaque whiteout", TarBuilder().file("out/.wh..wh..opq", ""));
        row("hard link in", TarBuilder().file("mine").hardLink("out/planted", "mine"));
        row("owner and mode", TarBuilder().add({.name = "out/victim", .content = "x", .mode = 04777, .uid = 4711}));
        row("deep", TarBuilder().file("out/a/b/c/d"));
    }
    /// Whether it is made inside or refused: outside nothing happens.
    void noKindOfEntryLeavesThroughALinkedParent()
    {
        QFETCH(QByteArray, entry);
        QTemporaryDir outside;
        QFile victim(outside.filePath("victim"));
        QVERIFY(victim.open(QIODevice::WriteOnly) && victim.write("untouched") == 9);
        victim.close();
        struct stat before{};
        QVERIFY(stat(victim.fileName().toUtf8().constData(), &before) == 0);
        for (const std::string& target : {outside.path().toStdString(), "../../../../../.." + outside.path().toStdString()}) {
            UnpackRunner runner;
            const auto outcome = runner.run(TarBuilder().symlink("out", target).unfinished() + entry.toStdString() + std::string(1024, '\0'));
            const std::string message = UnpackRunner::messageOf(outcome);
            QVERIFY2(message.empty() || message.starts_with("entry \"out"), message.c_str());
        }
        QCOMPARE(QDir(outside.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot), QStringList{"victim"});
        struct stat now{};
        QVERIFY(lstat(victim.fileName().toUtf8().constData(), &now) == 0);
        QVERIFY(now.st_mode == before.st_mode && now.st_uid == before.st_uid && now.st_size == before.st_size && now.st_nlink == 1
                && now.st_ctim.tv_nsec == before.st_ctim.tv_nsec);
    }

    void aParentThatIsReplacedByASymlinkIsNotUsedAnyMore()
    {
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(TarBuilder()
                                                .directory("d")
                                                .file("d/one")
                                                .symlink("d", "/elsewhere")
                                                .file("d/two")
                                                .add({.name = "d/", .type = '5', .mode = 0700})
                                                .finish()));
        QVERIFY(runner.look("elsewhere/one").st_mode == 0);
        QCOMPARE(runner.content("elsewhere/two"), std::string("x"));
        QCOMPARE(runner.look("d").st_mode, mode_t(S_IFDIR | 0700));
        // The mode of the directory that d was does not go to where the link led.
        QCOMPARE(runner.look("elsewhere").st_mode, mode_t(S_IFDIR | 0755));
    }

    void modesAreNotSetThroughSymlinks()
    {
        QTemporaryDir outside;
        QFile victim(outside.filePath("victim"));
        QVERIFY(victim.open(QIODevice::WriteOnly));
        victim.setPermissions(QFileDevice::ReadOwner);
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(TarBuilder()
                                                .add({.name = "l", .type = '2', .link = victim.fileName().toStdString(), .mode = 04777, .uid = 99})
                                                .add({.name = "l", .type = '2', .link = "/victim", .mode = 0777, .pax = {{"SCHILY.xattr.user.x", "y"}}})
                                                .finish()));
        QCOMPARE(victim.permissions() & QFileDevice::ReadOther, QFileDevice::Permissions());
    }

    void hardLinksOutOfTheLayerAreRefused_data()
    {
        QTest::addColumn<QString>("target");
        QTest::newRow("host file") << "/etc/passwd";
        QTest::newRow("above") << "../../../../etc/passwd";
        QTest::newRow("through a link") << "up/etc/passwd";
        QTest::newRow("lower layer's") << "usr/bin/env";
        QTest::newRow("root") << "/";
        QTest::newRow("directory") << "dir";
        QTest::newRow("whiteout") << "gone";
    }
    void hardLinksOutOfTheLayerAreRefused()
    {
        QFETCH(QString, target);
        UnpackRunner runner;
        const auto message = UnpackRunner::messageOf(runner.run(
            TarBuilder().symlink("up", "../../../..").directory("dir").file(".wh.gone", "").hardLink("stolen", target.toStdString()).finish()));
        QVERIFY2(message.find("entry \"stolen\": it is a hard link to") == 0, message.c_str());
        QVERIFY(runner.look("stolen").st_mode == 0);
    }

    void impossibleEntriesAreRefusedByName_data()
    {
        QTest::addColumn<QByteArray>("tar");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& tar, const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(tar) << message;
        };
        row("root as a file", TarBuilder().file(".", "x").finish(), "the layer's root can only be a directory");
        row("whiteout of dot", TarBuilder().file("d/.wh..", "").finish(), "it is a whiteout of nothing");
        row("whiteout of dot dot", TarBuilder().file(".wh...", "").finish(), "it is a whiteout of nothing");
        row("whiteout of nothing", TarBuilder().file(".wh.", "").finish(), "it is a whiteout of nothing");
        row("below a file", TarBuilder().file("f").file("f/g").finish(), "its parent f is not a directory");
        row("below a fifo", TarBuilder().add({.name = "p", .type = '6'}).file("p/g").finish(), "its parent p is not a directory");
        row("circular links", TarBuilder().symlink("a", "b").symlink("b", "a").file("a/f").finish(), "too many levels of symbolic links");
        row("long component", TarBuilder().add({.name = "n", .pax = {{"path", std::string(256, 'n')}}}).finish(), "file name too long");
        row("long path", TarBuilder().add({.name = "n", .pax = {{"path", [] {
                std::string path;
                for (int i = 0; i < 3000; ++i)
                    path += "d/";
                return path + "f";
            }()}}}).finish(), "file name too long");
        row("owner", TarBuilder().add({.name = "o", .pax = {{"uid", "4294967296"}}}).finish(), "its owner 4294967296:0 is out of range");
        row("no change owner", TarBuilder().add({.name = "o", .pax = {{"gid", "4294967295"}}}).finish(), "is out of range");
        row("empty link", TarBuilder().symlink("l", "").finish(), "it is a symbolic link without a target");
    }
    void impossibleEntriesAreRefusedByName()
    {
        QFETCH(QByteArray, tar);
        QFETCH(QString, message);
        UnpackRunner runner;
        const QString actual = QString::fromStdString(UnpackRunner::messageOf(runner.run(tar.toStdString())));
        QVERIFY2(actual.startsWith("entry \"") && actual.contains(message), qPrintable(actual));
    }

    void attributesThatSteerOverlayfsAreDropped()
    {
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(
            TarBuilder()
                .add({.name = "d", .type = '5', .mode = 0755, .pax = {{"SCHILY.xattr.trusted.overlay.redirect", "/etc"},
                                                                      {"SCHILY.xattr.trusted.overlay.opaque", "y"},
                                                                      {"SCHILY.xattr.security.selinux", "system_u"}}})
                .add({.name = "f", .content = "x", .pax = {{"SCHILY.xattr.trusted.overlay.metacopy", ""}}})
                .finish()));
        QCOMPARE(runner.attribute("d", "trusted.overlay.redirect"), std::string("(none)"));
        QCOMPARE(runner.attribute("d", "trusted.overlay.opaque"), std::string("(none)"));
        QCOMPARE(runner.attribute("d", "security.selinux"), std::string("(none)"));
        QCOMPARE(runner.attribute("f", "trusted.overlay.metacopy"), std::string("(none)"));
    }

    void whatIsNoTarIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("text") << QByteArray(5000, 'a');
        QTest::newRow("zip") << QByteArray("PK\3\4") + QByteArray(5000, 'z');
        QTest::newRow("cpio") << QByteArray("070701") + QByteArray(5000, '0');
        QTest::newRow("wrong checksum") << [] {
            std::string tar = TarBuilder().file("f").finish();
            tar[0] = 'g';
            return QByteArray::fromStdString(tar);
        }();
    }
    void whatIsNoTarIsRefused()
    {
        QFETCH(QByteArray, bytes);
        UnpackRunner runner;
        const auto outcome = runner.run(bytes.toStdString());
        const auto* failed = std::get_if<unpack::UnpackFailed>(&outcome);
        QVERIFY(failed && failed->malformed);
        QVERIFY2(failed->message.find("not a tar archive") != std::string::npos, failed->message.c_str());
    }

    void damageInTheMiddleNamesTheEntryBefore()
    {
        std::string tar = TarBuilder().file("good").file("bad").finish();
        tar[1024] = '!';
        UnpackRunner runner;
        const auto message = UnpackRunner::messageOf(runner.run(tar));
        QVERIFY2(message.find("the layer is damaged after entry \"good\"") == 0, message.c_str());
    }

    void hugeExtendedHeadersDoNotEatMemory()
    {
        UnpackRunner runner;
        const auto message = UnpackRunner::messageOf(runner.run(
            TarBuilder().add({.name = "f", .pax = {{"SCHILY.xattr.user.x", std::string(64 << 20, 'x')}}}).finish()));
        QVERIFY(!message.empty());
    }

    void aFileThatClaimsMoreThanItHasIsRefused()
    {
        std::string tar = TarBuilder().file("good").file("greedy", std::string(100, 'x')).finish();
        // The size in its header: a terabyte, as far as octal digits go.
        const std::size_t header = 1024;
        tar.replace(header + 124, 12, std::string("77777777777") + '\0');
        tar.replace(header + 148, 8, 8, ' ');
        unsigned sum = 0;
        for (std::size_t i = 0; i < 512; ++i)
            sum += static_cast<unsigned char>(tar[header + i]);
        char digits[8];
        std::snprintf(digits, sizeof digits, "%06o", sum);
        tar.replace(header + 148, 7, std::string(digits) + '\0');
        UnpackRunner runner;
        const auto message = UnpackRunner::messageOf(runner.run(tar));
        QVERIFY2(message.starts_with("entry \"greedy\""), message.c_str());
        QVERIFY(runner.look("greedy").st_mode == 0);
    }

    void aHoleCostsNothing()
    {
        std::string map = "1\n0\n512\n";
        map.resize(512, '\0');
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(TarBuilder()
                                                .add({.name = "GNUSparseFile.0/holes",
                                                      .content = map + std::string(512, 'd'),
                                                      .pax = {{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"}, {"GNU.sparse.name", "holes"},
                                                              {"GNU.sparse.realsize", "1099511627776"}}})
                                                .finish()));
        QCOMPARE(runner.look("holes").st_size, off_t(1099511627776));
        QVERIFY(runner.look("holes").st_blocks < 100);
    }

    void aHundredThousandDuplicatesAreOneFile()
    {
        const std::string entry = TarBuilder().file("again").unfinished();
        std::string tar;
        tar.reserve(entry.size() * 100'000 + 1024);
        for (int i = 0; i < 100'000; ++i)
            tar += entry;
        UnpackRunner runner;
        const auto unpacked = UnpackRunner::unpackedOf(runner.run(tar + std::string(1024, '\0')));
        QCOMPARE(unpacked.entries, std::int64_t(100'000));
        QCOMPARE(runner.names(), std::vector<std::string>{"again"});
    }

    void moreEntriesThanTheDiskHasRoomForEndByName()
    {
        QTemporaryDir directory;
        const std::string mountPoint = directory.path().toStdString();
        if (mount("tmpfs", mountPoint.c_str(), "tmpfs", 0, "size=64m,nr_inodes=5000") < 0)
            QSKIP("needs a mount");
        const ScopeGuard unmount([&] { umount2(mountPoint.c_str(), MNT_DETACH); });
        QVERIFY(mkdir((mountPoint + "/fs").c_str(), 0755) == 0);
        const UniqueFd layer(open((mountPoint + "/fs").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        std::string tar;
        for (int i = 0; i < 50'000; ++i)
            tar += TarBuilder().add({.name = "d" + std::to_string(i), .type = '5'}).unfinished();
        const auto message = UnpackRunner::messageOf(UnpackRunner::runInto(layer, gzipped(tar + std::string(1024, '\0')), {oci::LayerCompression::Gzip}));
        QVERIFY2(message.starts_with("entry \"d") && message.find("no space left on device") != std::string::npos, message.c_str());
    }

    void setuidAndDevicesStayWhatTheyAreInTheLayerOnly()
    {
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(
            TarBuilder()
                .add({.name = "su", .content = "x", .mode = 06755})
                .add({.name = "null", .type = '3', .mode = 0666, .major = 1, .minor = 3})
                .finish()));
        QCOMPARE(runner.look("su").st_mode & 07777, mode_t(06755));
        QVERIFY(S_ISCHR(runner.look("null").st_mode));
    }

    void aBombFillsNobodysDisk()
    {
        QTemporaryDir directory;
        const std::string mountPoint = directory.path().toStdString();
        if (mount("tmpfs", mountPoint.c_str(), "tmpfs", 0, "size=64m") < 0)
            QSKIP("needs a mount");
        const ScopeGuard unmount([&] { umount2(mountPoint.c_str(), MNT_DETACH); });
        QVERIFY(mkdir((mountPoint + "/fs").c_str(), 0755) == 0);
        const UniqueFd layer(open((mountPoint + "/fs").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        const std::string bomb = gzipped(TarBuilder().file("zeros", std::string(200 << 20, '\0')).finish());
        QVERIFY(bomb.size() < 2 << 20);
        const auto message = UnpackRunner::messageOf(UnpackRunner::runInto(layer, bomb, {oci::LayerCompression::Gzip}));
        QCOMPARE(message, std::string("entry \"zeros\": write: no space left on device"));
        struct stat info{};
        // Half a file would look like a whole one: nothing of it stays.
        QVERIFY(fstatat(layer.get(), "zeros", &info, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT);
        struct statvfs space{};
        QVERIFY(statvfs(mountPoint.c_str(), &space) == 0);
        QVERIFY(space.f_bavail * space.f_bsize > 60U << 20);
    }
};

QTEST_APPLESS_MAIN(HostileTest)
#include "hostile_test.moc"

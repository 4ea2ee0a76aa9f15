#include "tarbuilder.h"
#include "unpackrunner.h"

#include <QElapsedTimer>
#include <QTest>
#include <cstring>
#include <sys/sysmacros.h>
#include <unistd.h>

using namespace onggi;

namespace {

/// A version 2 security.capability with cap_net_raw, permitted and effective.
std::string fileCapability()
{
    const unsigned char bytes[20] = {1, 0, 0, 2, 0, 0x20};
    return std::string(reinterpret_cast<const char*>(bytes), sizeof bytes);
}

} // namespace

/// What well-formed changesets become on disk.
class ChangesetTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("needs root: the helper makes namespaces and devices");
        qputenv("ONGGI_HELPER_DIR", ONGGI_BIN_DIR);
    }

    void anArchiveMayEndWithItsLastFile()
    {
        UnpackRunner runner;
        const std::string whole = TarBuilder().directory("tree").file("tree/file", "by umoci").unfinished();
        const std::string cut = whole.substr(0, whole.size() - 504);
        const auto unpacked = UnpackRunner::unpackedOf(runner.run(cut));
        QCOMPARE(unpacked.diffId.digest.toString(), oci::Digest::of(cut).toString());
        QCOMPARE(runner.content("tree/file"), std::string("by umoci"));
        UnpackRunner other;
        QVERIFY(!UnpackRunner::messageOf(other.run(whole.substr(0, whole.size() - 506))).empty());
    }

    void filesHaveContentModeOwnerAndTime()
    {
        UnpackRunner runner;
        const auto outcome = runner.run(
            TarBuilder()
                .add({.name = "bin/su", .content = "#!", .mode = 04755, .uid = 0, .gid = 42})
                .add({.name = "data", .content = "hello", .mode = 0640, .uid = 100'000, .gid = 65'534,
                      .pax = {{"mtime", "1700000000.123456789"}}})
                .finish());
        QCOMPARE(UnpackRunner::unpackedOf(outcome).bytes, 7);
        QCOMPARE(runner.content("data"), std::string("hello"));
        const auto su = runner.look("bin/su");
        QCOMPARE(su.st_mode, mode_t(S_IFREG | 04755));
        QCOMPARE(su.st_gid, 42u);
        QCOMPARE(su.st_mtim.tv_sec, 1'600'000'000);
        const auto data = runner.look("data");
        QCOMPARE(data.st_mode, mode_t(S_IFREG | 0640));
        QCOMPARE(data.st_uid, 100'000u);
        QCOMPARE(data.st_mtim.tv_sec, 1'700'000'000);
        QCOMPARE(data.st_mtim.tv_nsec, 123'456'789);
    }

    void directoriesKeepTheirTimesAlthoughFilesComeLater()
    {
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(TarBuilder()
                                                .add({.name = "d", .type = '5', .mode = 02750, .uid = 7, .gid = 8})
                                                .file("d/f")
                                                .directory("d/sticky", 01777)
                                                .finish()));
        const auto directory = runner.look("d");
        QCOMPARE(directory.st_mode, mode_t(S_IFDIR | 02750));
        QCOMPARE(directory.st_uid, 7u);
        QCOMPARE(directory.st_mtim.tv_sec, 1'600'000'000);
        QCOMPARE(runner.look("d/sticky").st_mode, mode_t(S_IFDIR | 01777));
        // Nothing is inherited from the setgid directory.
        QCOMPARE(runner.look("d/f").st_gid, 0u);
    }

    void theRootIsDescribedByItsOwnEntry()
    {
        UnpackRunner described;
        QVERIFY(UnpackRunner::unpackedOf(described.run(TarBuilder().directory("./", 0700).file("f").finish())).describesRoot);
        QCOMPARE(described.look(".").st_mode, mode_t(S_IFDIR | 0700));
        UnpackRunner silent;
        QVERIFY(!UnpackRunner::unpackedOf(silent.run(TarBuilder().file("f").finish())).describesRoot);
        QCOMPARE(silent.look(".").st_mode, mode_t(S_IFDIR | 0755));
    }

    void missingParentsAreMade()
    {
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(TarBuilder().file("a/b/c/d").finish()));
        QCOMPARE(runner.content("a/b/c/d"), std::string("x"));
        QCOMPARE(runner.look("a/b").st_mode, mode_t(S_IFDIR | 0755));
    }

    void linksNodesAndFifosAreMade()
    {
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(
            TarBuilder()
                .file("f", "content")
                .hardLink("dir/hard", "/f")
                .symlink("soft", "/etc/passwd")
                .hardLink("linked-soft", "./soft")
                .add({.name = "dev/null", .type = '3', .mode = 0666, .major = 1, .minor = 3})
                .add({.name = "dev/loop", .type = '4', .mode = 0660, .gid = 6, .major = 7, .minor = 1})
                .add({.name = "pipe", .type = '6', .mode = 0600})
                .finish()));
        QCOMPARE(runner.look("f").st_ino, runner.look("dir/hard").st_ino);
        QCOMPARE(runner.linkTarget("soft"), std::string("/etc/passwd"));
        QCOMPARE(runner.linkTarget("linked-soft"), std::string("/etc/passwd"));
        QCOMPARE(runner.look("soft").st_mtim.tv_sec, 1'600'000'000);
        QCOMPARE(runner.look("dev/null").st_mode, mode_t(S_IFCHR | 0666));
        QCOMPARE(runner.look("dev/null").st_rdev, makedev(1, 3));
        QCOMPARE(runner.look("dev/loop").st_mode, mode_t(S_IFBLK | 0660));
        QCOMPARE(runner.look("dev/loop").st_gid, 6u);
        QCOMPARE(runner.look("pipe").st_mode, mode_t(S_IFIFO | 0600));
    }

    void extendedAttributesAndFileCapabilitiesAreSet()
    {
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(
            TarBuilder()
                .add({.name = "ping", .content = "elf", .mode = 0755, .uid = 5,
                      .pax = {{"SCHILY.xattr.security.capability", fileCapability()}, {"SCHILY.xattr.user.note", "a\nb"}}})
                .add({.name = "d", .type = '5', .mode = 0755, .pax = {{"SCHILY.xattr.user.dir", "yes"}}})
                .finish()));
        QCOMPARE(runner.attribute("ping", "security.capability"), fileCapability());
        QCOMPARE(runner.attribute("ping", "user.note"), std::string("a\nb"));
        QCOMPARE(runner.attribute("d", "user.dir"), std::string("yes"));
    }

    void whiteoutsBecomeWhatOverlayfsKnows()
    {
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(TarBuilder()
                                                .file("etc/.wh.passwd", "")
                                                .file(".wh.gone", "")
                                                .file("opaque/.wh..wh..opq", "")
                                                .file("opaque/new", "")
                                                .file(".wh..wh.plnk/1.2", "")
                                                .directory(".wh..wh.orph")
                                                .finish()));
        QVERIFY(runner.isWhiteout("etc/passwd"));
        QVERIFY(runner.isWhiteout("gone"));
        QCOMPARE(runner.attribute("opaque", "trusted.overlay.opaque"), std::string("y"));
        QVERIFY(runner.look("opaque/new").st_mode != 0);
        QVERIFY(runner.look("opaque/.wh..wh..opq").st_mode == 0);
        QVERIFY(runner.look(".wh..wh.orph").st_mode == 0);
    }

    void aWhiteoutLeavesWhatItsOwnLayerHas_data()
    {
        QTest::addColumn<bool>("whiteoutFirst");
        QTest::newRow("before") << true;
        QTest::newRow("after") << false;
    }
    void aWhiteoutLeavesWhatItsOwnLayerHas()
    {
        QFETCH(bool, whiteoutFirst);
        TarBuilder tar;
        if (whiteoutFirst)
            tar.file(".wh.d", "").file(".wh.f", "").file(".wh.implicit", "");
        tar.directory("d").file("d/new").file("f", "new").file("implicit/new");
        if (!whiteoutFirst)
            tar.file(".wh.d", "").file(".wh.f", "").file(".wh.implicit", "");
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(tar.finish()));
        // The lower layers' directory is gone, so this one must not be merged with it.
        QCOMPARE(runner.attribute("d", "trusted.overlay.opaque"), std::string("y"));
        QCOMPARE(runner.attribute("implicit", "trusted.overlay.opaque"), std::string("y"));
        QCOMPARE(runner.content("d/new"), std::string("x"));
        QCOMPARE(runner.content("f"), std::string("new"));
    }

    void laterEntriesWin()
    {
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(TarBuilder()
                                                  .file("file", "a longer old one").file("file", "new")
                                                  .directory("tree").file("tree/a/b/c").symlink("tree/l", "/").file("tree", "flat")
                                                  .symlink("link", "target").directory("link")
                                                  .directory("d", 0700).file("d/kept").directory("d", 0711)
                                                  .file("one").file("two", "2").hardLink("one", "two").hardLink("two", "two")
                                                  .finish()));
        QCOMPARE(runner.content("file"), std::string("new"));
        QCOMPARE(runner.content("tree"), std::string("flat"));
        QCOMPARE(runner.look("link").st_mode, mode_t(S_IFDIR | 0755));
        QCOMPARE(runner.look("d").st_mode, mode_t(S_IFDIR | 0711));
        QCOMPARE(runner.content("d/kept"), std::string("x"));
        QCOMPARE(runner.content("one"), std::string("2"));
        QCOMPARE(runner.look("two").st_nlink, nlink_t(2));
    }

    void sparseFilesStaySparse()
    {
        // GNU sparse 1.0: the map stands before the data.
        std::string map = "1\n104857600\n5\n";
        map.resize(512);
        UnpackRunner runner;
        const auto unpacked = UnpackRunner::unpackedOf(runner.run(
            TarBuilder()
                .add({.name = "GNUSparseFile.0/big", .content = map + "tail!",
                      .pax = {{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"}, {"GNU.sparse.name", "big"},
                              {"GNU.sparse.realsize", "209715200"}}})
                .finish()));
        QCOMPARE(unpacked.bytes, 209'715'200);
        const auto info = runner.look("big");
        QCOMPARE(info.st_size, 209'715'200);
        QVERIFY(info.st_blocks < 64);
        QCOMPARE(runner.content("big").substr(104'857'600, 6), std::string("tail!\0", 6));
    }

    void namesOfAnyLengthAndEncodingAreKept()
    {
        const std::string deep = [] {
            std::string path;
            for (int i = 0; i < 18; ++i)
                path += std::string(200, char('a' + i)) + "/";
            return path + std::string(255, 'z');
        }();
        UnpackRunner runner;
        UnpackRunner::unpackedOf(runner.run(TarBuilder()
                                                .add({.name = "short", .content = "deep", .pax = {{"path", deep}}})
                                                .add({.name = "u", .content = "1", .pax = {{"path", "옹기/그릇"}}})
                                                .add({.name = "l", .content = "2", .pax = {{"path", "caf\xe9"}}})
                                                .add({.name = "s", .type = '2', .link = "t", .pax = {{"linkpath", std::string(300, 't')}}})
                                                // Go leaves the fixed field empty when there is no ASCII in the target.
                                                .add({.name = "onggi", .type = '2', .pax = {{"linkpath", "옹기"}, {"mtime", "1.5"}}})
                                                .add({.name = "hard", .type = '1', .pax = {{"linkpath", "옹기/그릇"}}})
                                                .finish()));
        QCOMPARE(runner.content(deep), std::string("deep"));
        QCOMPARE(runner.content("옹기/그릇"), std::string("1"));
        QCOMPARE(runner.content("caf\xe9"), std::string("2"));
        QCOMPARE(runner.linkTarget("s"), std::string(300, 't'));
        QCOMPARE(runner.linkTarget("onggi"), std::string("옹기"));
        QCOMPARE(runner.content("hard"), std::string("1"));
    }

    void aLinkTargetIsFoundWhereverItsHeadersStand()
    {
        // The helper's chunks end after 256 KiB: let that be before, within and after each of the entry's headers.
        for (std::size_t blocks = 508; blocks <= 512; ++blocks) {
            UnpackRunner runner;
            UnpackRunner::unpackedOf(runner.run(TarBuilder()
                                                    .file("f", std::string((blocks - 1) * 512, 'f'))
                                                    .add({.name = "l", .type = '2', .pax = {{"linkpath", "옹기"}}})
                                                    .finish()));
            QCOMPARE(runner.linkTarget("l"), std::string("옹기"));
        }
    }

    void tenThousandSmallFilesAreQuick()
    {
        TarBuilder tar;
        for (int i = 0; i < 10'000; ++i)
            tar.file("node_modules/package-" + std::to_string(i / 50) + "/lib/file" + std::to_string(i) + ".js",
                     "module.exports = " + std::to_string(i));
        const std::string bytes = gzipped(tar.finish());
        UnpackRunner runner;
        QElapsedTimer timer;
        timer.start();
        const auto unpacked = UnpackRunner::unpackedOf(runner.run(bytes, {oci::LayerCompression::Gzip}));
        const auto elapsed = timer.nsecsElapsed();
        QCOMPARE(unpacked.entries, 10'000);
        QCOMPARE(runner.content("node_modules/package-199/lib/file9999.js"), std::string("module.exports = 9999"));
        qInfo("%.1f µs a file", double(elapsed) / 10'000 / 1000);
    }
};

QTEST_APPLESS_MAIN(ChangesetTest)
#include "changeset_test.moc"

#include "sys/rootpath.h"

#include <QTemporaryDir>
#include <QTest>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::sys;

/// A directory with a "root" in it and a neighbour that must never be reached.
class RootPathTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        QVERIFY(m_directory->isValid());
        const UniqueFd base = openDirectory(AT_FDCWD, m_directory->path().toStdString().c_str());
        QVERIFY(mkdirat(base.get(), "root", 0755) == 0 && mkdirat(base.get(), "outside", 0755) == 0);
        m_root = openDirectory(base.get(), "root");
        m_outside = openDirectory(base.get(), "outside");
    }

    void symbolicLinksAndDotDotStayInside()
    {
        QVERIFY(mkdirat(m_root.get(), "etc", 0755) == 0);
        QVERIFY(symlinkat("../../../etc", m_root.get(), "up") == 0);
        QVERIFY(symlinkat("/etc", m_root.get(), "absolute") == 0);
        const auto expected = inodeOf(openInRoot(m_root.get(), "/etc", O_PATH).value());
        for (const char* path : {"up", "absolute", "../../etc", "/../etc/./"})
            QCOMPARE(inodeOf(openInRoot(m_root.get(), path, O_PATH).value()), expected);
        QCOMPARE(inodeOf(openInRoot(m_root.get(), "", O_PATH).value()), inodeOf(m_root));
    }

    void linksAreRefusedWhereAskedAndMagicLinksAlways()
    {
        QVERIFY(symlinkat("/etc", m_root.get(), "absolute") == 0);
        QCOMPARE(openInRoot(m_root.get(), "absolute", O_PATH, Symlinks::Refuse).error().errnoValue(), ELOOP);
        const UniqueFd host = openDirectory(AT_FDCWD, "/");
        QCOMPARE(openInRoot(host.get(), "/proc/self/fd/0", O_PATH).error().errnoValue(), ELOOP);
    }

    void makesWhatIsMissing()
    {
        const UniqueFd file = makeInRoot(m_root.get(), "/a/b/../c/file", NodeKind::File).value();
        struct stat status{};
        QVERIFY(fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode));
        QVERIFY(faccessat(m_root.get(), "a/c/file", F_OK, 0) == 0);
        QVERIFY(makeInRoot(m_root.get(), "/a/c/file", NodeKind::File).has_value());
        QVERIFY(makeInRoot(m_root.get(), "x/y/z", NodeKind::Directory).has_value());
    }

    void magicLinksAreNotTakenForPaths()
    {
        const UniqueFd host = openDirectory(AT_FDCWD, "/");
        const std::string self = "/proc/self/fd/" + std::to_string(m_outside.get());
        QCOMPARE(makeInRoot(host.get(), self + "/made", NodeKind::Directory).error().errnoValue(), ELOOP);
        QVERIFY(faccessat(m_outside.get(), "made", F_OK, 0) < 0);
        const UniqueFd process = openDirectory(AT_FDCWD, "/proc/self");
        const std::string below = "fd/" + std::to_string(m_outside.get()) + "/../made";
        QCOMPARE(makeInRoot(process.get(), below, NodeKind::Directory).error().errnoValue(), ELOOP);
    }

    void makesTheTargetOfDanglingLinksInsideTheRoot()
    {
        QVERIFY(symlinkat("/run/../deep", m_root.get(), "var") == 0);
        QVERIFY(symlinkat("../../../outside/x", m_root.get(), "escape") == 0);
        QVERIFY(makeInRoot(m_root.get(), "/var/sub", NodeKind::Directory).has_value());
        QVERIFY(faccessat(m_root.get(), "deep/sub", F_OK, 0) == 0);
        QVERIFY(makeInRoot(m_root.get(), "/escape/y", NodeKind::File).has_value());
        QVERIFY(faccessat(m_root.get(), "outside/x/y", F_OK, 0) == 0);
        QVERIFY(faccessat(m_outside.get(), "x", F_OK, 0) < 0);
    }

    void circlesAndFilesInTheWayAreErrors()
    {
        QVERIFY(symlinkat("two", m_root.get(), "one") == 0);
        QVERIFY(symlinkat("one", m_root.get(), "two") == 0);
        QCOMPARE(makeInRoot(m_root.get(), "/one/x", NodeKind::Directory).error().errnoValue(), ELOOP);
        QVERIFY(makeInRoot(m_root.get(), "/file", NodeKind::File).has_value());
        QCOMPARE(makeInRoot(m_root.get(), "/file/x", NodeKind::Directory).error().errnoValue(), ENOTDIR);
        QCOMPARE(makeInRoot(m_root.get(), "/file", NodeKind::Directory).error().errnoValue(), ENOTDIR);
    }

private:
    static UniqueFd openDirectory(int at, const char* path)
    {
        return UniqueFd(openat(at, path, O_PATH | O_DIRECTORY | O_CLOEXEC));
    }

    static ino_t inodeOf(const UniqueFd& fd)
    {
        struct stat status{};
        return fstat(fd.get(), &status) == 0 ? status.st_ino : 0;
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    UniqueFd m_root;
    UniqueFd m_outside;
};

QTEST_APPLESS_MAIN(RootPathTest)
#include "rootpath_test.moc"

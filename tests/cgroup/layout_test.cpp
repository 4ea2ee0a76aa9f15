#include "cgroup/layout.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace onggi;
using namespace onggi::cgroup;

class LayoutTest : public QObject
{
    Q_OBJECT

    static std::string line(const std::string& point, const std::string& type, const std::string& options)
    {
        return "36 35 0:29 / " + point + " rw,relatime shared:9 - " + type + " " + type + " rw," + options +
               "\n";
    }

    static void write(const QString& path, const char* content)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

private slots:
    void combinedMountsServeBothControllers()
    {
        const auto layout = layoutFromMountinfo(line("/sys/fs/cgroup/cpu,cpuacct", "cgroup", "cpu,cpuacct") +
                                                    line("/sys/fs/cgroup/pids", "cgroup", "pids"),
                                                "/sys/fs/cgroup")
                                .value();
        QCOMPARE(layout.hierarchies.size(), std::size_t{2});
        QCOMPARE(layout.hierarchies[0].controllers, (std::vector<std::string>{"cpu", "cpuacct"}));
        QVERIFY(layout.version() == Version::V1);
    }

    void unifiedComesFirstAndMakesItHybrid()
    {
        QTemporaryDir root;
        const std::string path = root.path().toStdString();
        const auto layout = layoutFromMountinfo(line(path + "/memory", "cgroup", "memory") +
                                                    line(path + "/unified", "cgroup2", "nsdelegate"),
                                                path)
                                .value();
        QVERIFY(layout.hierarchies[0].unified);
        QVERIFY(layout.version() == Version::Hybrid);
        QCOMPARE(layout.controllers(), std::vector<std::string>{"memory"});
    }

    void unifiedAloneIsV2WithTheControllersItNames()
    {
        QTemporaryDir root;
        write(root.filePath("cgroup.controllers"), "cpuset cpu io memory hugetlb pids rdma\n");
        const auto layout = layoutFromMountinfo(line(root.path().toStdString(), "cgroup2", "nsdelegate"),
                                                root.path().toStdString())
                                .value();
        QVERIFY(layout.version() == Version::V2);
        QCOMPARE(layout.controllers(), (std::vector<std::string>{"cpuset", "cpu", "io", "memory", "pids"}));
    }

    void mountsElsewhereNamedOnesAndSecondOnesDoNotCount()
    {
        const auto layout = layoutFromMountinfo(line("/sys/fs/cgroup/systemd", "cgroup", "name=systemd") +
                                                    line("/elsewhere/pids", "cgroup", "pids") +
                                                    line("/sys/fs/cgroupish/cpu", "cgroup", "cpu") +
                                                    line("/sys/fs/cgroup/memory", "cgroup", "memory") +
                                                    line("/sys/fs/cgroup/again", "cgroup", "memory"),
                                                "/sys/fs/cgroup")
                                .value();
        QCOMPARE(layout.hierarchies.size(), std::size_t{1});
        QCOMPARE(layout.hierarchies[0].path, std::string("/sys/fs/cgroup/memory"));
    }

    void escapedMountPointsAreRead()
    {
        const auto layout =
            layoutFromMountinfo(line("/sys/fs/cgroup/a\\040b", "cgroup", "pids"), "/sys/fs/cgroup").value();
        QCOMPARE(layout.hierarchies[0].path, std::string("/sys/fs/cgroup/a b"));
    }

    void nothingMountedIsUnavailable()
    {
        const auto layout = layoutFromMountinfo("", "/sys/fs/cgroup");
        QVERIFY(!layout && layout.error().kind() == ErrorKind::Unavailable);
    }

    void createMakesTheGroupInEveryHierarchyAndCopiesTheCpuset()
    {
        QTemporaryDir root;
        for (const char* name : {"cpuset/jars/one", "memory"})
            QDir(root.path()).mkpath(name);
        // The kernel makes these files with the directories; here they must stand before.
        write(root.filePath("cpuset/cpuset.cpus"), "0-3\n");
        write(root.filePath("cpuset/cpuset.mems"), "0\n");
        for (const char* file : {"cpuset/jars/cpuset.cpus", "cpuset/jars/cpuset.mems",
                                 "cpuset/jars/one/cpuset.cpus", "cpuset/jars/one/cpuset.mems"})
            write(root.filePath(file), "\n");
        const std::string path = root.path().toStdString();
        auto manager = managerFor(
            Layout{{{path + "/cpuset", false, {"cpuset"}}, {path + "/memory", false, {"memory"}}}}, "jars");
        QVERIFY(manager->create("one"));
        QVERIFY(QDir(root.filePath("memory/jars/one")).exists());
        QFile cpus(root.filePath("cpuset/jars/one/cpuset.cpus"));
        QVERIFY(cpus.open(QIODevice::ReadOnly));
        QCOMPARE(cpus.readAll(), QByteArray("0-3"));
        QCOMPARE(manager->list(), std::vector<std::string>{"one"});
    }

    void controllersAreEnabledOnTheWayDownInV2()
    {
        QTemporaryDir root;
        QDir(root.path()).mkpath("jars");
        write(root.filePath("cgroup.subtree_control"), "memory\n");
        write(root.filePath("jars/cgroup.subtree_control"), "");
        auto manager = managerFor(Layout{{{root.path().toStdString(), true, {"memory", "pids"}}}}, "jars");
        QVERIFY(manager->create("one"));
        QFile top(root.filePath("cgroup.subtree_control"));
        QVERIFY(top.open(QIODevice::ReadOnly));
        QCOMPARE(top.readAll(), QByteArray("+pids"));
        QFile parent(root.filePath("jars/cgroup.subtree_control"));
        QVERIFY(parent.open(QIODevice::ReadOnly));
        QCOMPARE(parent.readAll(), QByteArray("+pids")); // the last of two writes
    }

    void namesThatWouldLeaveTheParentAreRefused()
    {
        QTemporaryDir root;
        auto manager = managerFor(Layout{{{root.path().toStdString(), false, {"pids"}}}}, "jars");
        for (const char* name : {"", ".", "..", "a/b", "a\nb"}) {
            QVERIFY2(!manager->create(name), name);
            QVERIFY2(!manager->open(name), name);
        }
    }

    void openingWhatIsNotThereIsNotFound()
    {
        QTemporaryDir root;
        auto manager = managerFor(Layout{{{root.path().toStdString(), false, {"pids"}}}}, "jars");
        const auto group = manager->open("one");
        QVERIFY(!group && group.error().kind() == ErrorKind::NotFound);
    }
};

QTEST_GUILESS_MAIN(LayoutTest)
#include "layout_test.moc"

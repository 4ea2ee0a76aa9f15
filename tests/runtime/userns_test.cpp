#include "containerfixture.h"

#include <QTest>
#include <filesystem>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::runtime;

/// Containers whose root is an ordinary user outside.
class UserNamespaceTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("containers take root");
        m_fixture = std::make_unique<ContainerFixture>();
    }

    void cleanupTestCase() { m_fixture.reset(); }

    void rootInsideIsNobodyOutside()
    {
        auto spec = shell("id -u; cat /proc/self/uid_map; readlink /proc/self/ns/user; sleep 100");
        auto launch = m_fixture->begin(spec, {}, {});
        QVERIFY(launch && (*launch)->prepare() && (*launch)->go());
        struct stat status{};
        QVERIFY(stat(("/proc/" + std::to_string((*launch)->pid())).c_str(), &status) == 0);
        QCOMPARE(status.st_uid, ContainerFixture::idBase);
        QVERIFY((*launch)->group().kill().has_value());
        m_fixture->finish(**launch);
    }

    void hasDockersCapabilitiesInside()
    {
        auto spec = m_fixture->command({"grep", "-E", "Cap(Inh|Eff|Bnd)|Seccomp:", "/proc/self/status"});
        ContainerFixture::addUserNamespace(spec);
        const auto outcome = m_fixture->run(spec);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output, std::string("CapInh:\t0000000000000000\nCapEff:\t00000000a80425fb\n"
                                                 "CapBnd:\t00000000a80425fb\nSeccomp:\t2\n"));
    }

    void ownersOnDiskAreNotShifted_data()
    {
        QTest::addColumn<int>("method");
        QTest::newRow("automatic") << static_cast<int>(OverlayMethod::Automatic);
        QTest::newRow("paths") << static_cast<int>(OverlayMethod::Paths);
    }

    void ownersOnDiskAreNotShifted()
    {
        QFETCH(const int, method);
        RunOptions options;
        options.overlay = static_cast<OverlayMethod>(method);
        const auto outcome = m_fixture->run(
            shell("stat -c '%u:%g' /bin/busybox && echo new >/file && chown 1000:1001 /file && echo changed >/etc/group && "
                  "rm /etc/passwd && mkdir /tmp/d && stat -c '%u:%g' /file /etc/group /tmp/d"),
            options);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output, std::string("0:0\n1000:1001\n0:0\n0:0\n"));
        struct stat status{};
        QVERIFY(stat((m_fixture->upper() + "/file").c_str(), &status) == 0);
        QCOMPARE(status.st_uid, 1000U);
        QCOMPARE(status.st_gid, 1001U);
        QVERIFY(stat((m_fixture->upper() + "/etc/group").c_str(), &status) == 0);
        QCOMPARE(status.st_uid, 0U);
        QVERIFY(lstat((m_fixture->upper() + "/etc/passwd").c_str(), &status) == 0 && S_ISCHR(status.st_mode));
    }

    void devProcAndControlGroupsAreThere()
    {
        const auto outcome = m_fixture->run(
            shell("echo x >/dev/null && dd if=/dev/urandom bs=1 count=4 2>/dev/null | wc -c; ls /proc/1/status;"
                  "ls /sys/class/net; ls -d /sys/fs/cgroup/*/ | wc -l; cat /proc/keys | wc -c; ls /sys/firmware | wc -l;"
                  "mknod /tmp/null c 1 3 2>&1 | grep -c 'not permitted'"));
        REQUIRE_RUN(outcome);
        QVERIFY2(outcome.output.starts_with("4\n/proc/1/status\nlo\n"), outcome.output.c_str());
        QVERIFY2(outcome.output.ends_with("\n0\n0\n1\n"), outcome.output.c_str());
    }

    void startsFromAnImageWithoutLayers()
    {
        for (const auto method : {OverlayMethod::Automatic, OverlayMethod::Paths}) {
            auto spec = m_fixture->command({"/busybox", "touch", "/made"});
            ContainerFixture::addUserNamespace(spec);
            spec.layers.clear();
            const std::string upper = m_fixture->path() + "/containers/" + spec.id + "/upper";
            makeDirectories(upper);
            std::filesystem::copy_file("/bin/busybox", upper + "/busybox");
            RunOptions options;
            options.overlay = method;
            const auto outcome = m_fixture->run(spec, options);
            REQUIRE_RUN(outcome);
            QCOMPARE(outcome.code, 0);
            QVERIFY(std::filesystem::exists(upper + "/made"));
        }
    }

    void bindsAreShiftedWhenAsked()
    {
        const std::string host = m_fixture->path() + "/shared";
        makeDirectories(host);
        writeFile(host + "/file", "text", 0600);
        auto spec = shell("cat /plain/file; echo made >/shifted/new; stat -c %u /shifted/file /plain/file; cat /shifted/file");
        spec.mounts.push_back({.destination = "/plain", .source = 0});
        spec.mounts.push_back({.destination = "/shifted", .source = 0, .idmapped = true});
        RunOptions options;
        options.sources = {host};
        const auto outcome = m_fixture->run(spec, options);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output,
                     std::string("cat: can't open '/plain/file': Permission denied\n0\n65534\ntext"));
        struct stat status{};
        QVERIFY(stat((host + "/new").c_str(), &status) == 0);
        QCOMPARE(status.st_uid, 0U);
    }

    void whatCannotBeShiftedIsBoundWithAWarning()
    {
        auto spec = shell("ls /host/version");
        spec.mounts.push_back({.destination = "/host", .source = 0, .idmapped = true});
        RunOptions options;
        options.sources = {"/proc"};
        const auto outcome = m_fixture->run(spec, options);
        REQUIRE_RUN(outcome);
        QCOMPARE(outcome.output, std::string("/host/version\n"));
        QCOMPARE(outcome.warnings.size(), std::size_t(1));
    }

    void theHostsNamespacesAreBorrowed()
    {
        auto spec = shell("readlink /proc/self/ns/net; ls /sys/class/net | wc -l; ls -d /proc/1");
        spec.namespaces.network = false;
        spec.namespaces.pid = false;
        spec.namespaces.ipc = false;
        spec.mounts.erase(std::ranges::find(spec.mounts, MountKind::Mqueue, &Mount::kind));
        const auto outcome = m_fixture->run(spec);
        REQUIRE_RUN(outcome);
        QVERIFY2(outcome.output.ends_with("\n/proc/1\n"), outcome.output.c_str());
    }

    void aUserOutsideTheMappingsIsRefused()
    {
        auto spec = shell("true");
        spec.user = "70000";
        const auto outcome = m_fixture->run(spec);
        QVERIFY(!outcome.status);
        QCOMPARE(outcome.status.error().kind(), ErrorKind::InvalidArgument);
    }

    void anOrdinaryUserMayReopenItsStreams()
    {
        auto spec = shell("echo one >/dev/stdout; echo two >/dev/stderr; id -u");
        spec.user = "user";
        COMPARE_TEXT(m_fixture->run(spec).output, std::string("one\ntwo\n1000\n"));
        spec.user.clear();
        COMPARE_TEXT(m_fixture->run(spec).output, std::string("one\ntwo\n0\n"));
    }

    void hasATerminal()
    {
        auto spec = shell("tty; stat -c %u /dev/console; echo typed >/dev/tty");
        spec.terminal = true;
        spec.user = "user";
        const auto outcome = m_fixture->run(spec);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output, std::string("/dev/pts/0\r\n1000\r\ntyped\r\n"));
    }

    void theReaperWorks()
    {
        auto spec = shell("test $$ != 1 && exit 6");
        spec.useInit = true;
        QCOMPARE(m_fixture->run(spec).code, 6);
    }

private:
    Spec shell(const std::string& script) const
    {
        Spec spec = m_fixture->shell(script);
        ContainerFixture::addUserNamespace(spec);
        return spec;
    }

    std::unique_ptr<ContainerFixture> m_fixture;
};

QTEST_GUILESS_MAIN(UserNamespaceTest)
#include "userns_test.moc"

#include "base/sha256.h"
#include "containerfixture.h"

#include <QTest>
#include <csignal>
#include <filesystem>
#include <sys/stat.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::runtime;
namespace fs = std::filesystem;

/// Known ways out of containers, each tried against ours; hostile images are layers of the fixture.
class EscapeTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("containers take root");
    }

    void init() { m_fixture = std::make_unique<ContainerFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void theRuntimesBinaryCannotBeOverwritten()
    {
        // CVE-2019-5736: the entrypoint makes the runtime execute itself inside the container.
        const std::string binary = std::string(ONGGI_BIN_DIR) + "/onggi-init";
        const std::string before = Sha256::hexOf(contentOf(binary));
        const std::string layer = m_fixture->addLayer();
        writeFile(layer + "/entry", "#!/proc/self/exe\n", 0755);
        const auto outcome = m_fixture->run(m_fixture->command({"/entry"}));
        QVERIFY(outcome.status.has_value());
        COMPARE_TEXT(outcome.output, std::string("onggi-init: only onggi-monitor starts this program\n"));
        QCOMPARE(outcome.code, 1);

        // Process 1 is ours here, and whoever is root may look for its file.
        auto spec = m_fixture->shell("readlink /proc/1/exe; echo x >>/proc/1/exe; dd if=/dev/zero of=/proc/1/exe bs=1 count=1");
        spec.useInit = true;
        spec.capabilities.push_back("CAP_SYS_PTRACE");
        spec.capabilities.push_back("CAP_DAC_READ_SEARCH");
        RunOptions options;
        options.seccomp = false;
        const auto second = m_fixture->run(spec, options);
        REQUIRE_RUN(second);
        QVERIFY2(second.output.find("Read-only file system") != std::string::npos
                     || second.output.find("Permission denied") != std::string::npos,
                 second.output.c_str());
        QCOMPARE(Sha256::hexOf(contentOf(binary)), before);
    }

    void noDescriptorOfOursLeaksIn()
    {
        for (const bool useInit : {false, true}) {
            auto spec = m_fixture->shell("exec ls /proc/self/fd");
            spec.useInit = useInit;
            const auto outcome = m_fixture->run(spec);
            REQUIRE_RUN(outcome);
            // The three streams, and the directory that is being listed.
            COMPARE_TEXT(outcome.output, std::string("0\n1\n2\n3\n"));
        }
    }

    void theWorkingDirectoryCannotBeADescriptorOfOurs()
    {
        // CVE-2024-21626
        for (int fd = 3; fd < 24; ++fd) {
            auto spec = m_fixture->shell("ls ../../../../../../work");
            spec.workingDirectory = "/proc/self/fd/" + std::to_string(fd);
            const auto outcome = m_fixture->run(spec);
            QVERIFY(!outcome.status);
            QVERIFY2(outcome.status.error().message().starts_with("working directory \"/proc/self/fd/"),
                     outcome.status.error().message().c_str());
        }
        const std::string layer = m_fixture->addLayer();
        for (int fd = 3; fd < 24; ++fd) {
            const std::string link = "/link" + std::to_string(fd);
            fs::create_symlink("/proc/self/fd/" + std::to_string(fd) + "/../../x", layer + link);
            auto spec = m_fixture->shell("true");
            spec.workingDirectory = link;
            QVERIFY(!m_fixture->run(spec).status);
        }
    }

    void aDevThatIsALinkIsRefused()
    {
        const std::string layer = m_fixture->addLayer();
        const std::string victim = m_fixture->path() + "/victim";
        makeDirectories(victim);
        fs::create_symlink(victim, layer + "/dev");
        const auto outcome = m_fixture->run(m_fixture->shell("true"));
        QVERIFY(!outcome.status);
        COMPARE_TEXT(outcome.status.error().message(),
                     std::string("mount /dev: /dev in the image is not an ordinary directory, it cannot be mounted on"));
        QVERIFY(fs::is_empty(victim));
    }

    void aProcThatIsALinkIsRefused()
    {
        // CVE-2019-19921
        const std::string layer = m_fixture->addLayer();
        makeDirectories(layer + "/fake");
        fs::create_symlink("/fake", layer + "/proc");
        const auto outcome = m_fixture->run(m_fixture->shell("true"));
        QVERIFY(!outcome.status);
        QVERIFY(outcome.status.error().message().starts_with("mount /proc: /proc in the image"));
    }

    void aVolumeOnProcIsRefused()
    {
        // CVE-2023-27561
        const std::string host = m_fixture->path() + "/fakeproc";
        makeDirectories(host + "/sys/net/ipv4");
        writeFile(host + "/sys/net/ipv4/ip_forward", "");
        auto spec = m_fixture->shell("true");
        spec.mounts.push_back({.destination = "/proc", .source = 0});
        spec.sysctls = {{"net.ipv4.ip_forward", "1"}};
        RunOptions options;
        options.sources = {host};
        const auto outcome = m_fixture->run(spec, options);
        QVERIFY(!outcome.status);
        QVERIFY(outcome.status.error().message().starts_with("mount /proc: "));
        QCOMPARE(contentOf(host + "/sys/net/ipv4/ip_forward"), std::string());
    }

    void mountTargetsStayInsideTheRoot()
    {
        const std::string layer = m_fixture->addLayer();
        const std::string victim = m_fixture->path() + "/victim";
        fs::create_symlink("../../../../../../../../.." + victim, layer + "/relative");
        fs::create_symlink(victim, layer + "/absolute");
        const std::string host = m_fixture->path() + "/host";
        makeDirectories(host);
        writeFile(host + "/file", "bound\n");
        auto spec = m_fixture->shell("cat /relative/a/file /absolute/b/file");
        spec.mounts.push_back({.destination = "/relative/a", .source = 0});
        spec.mounts.push_back({.destination = "/absolute/b", .source = 0});
        spec.mounts.push_back({.destination = "/../../.." + victim + "/c", .source = 0});
        RunOptions options;
        options.sources = {host};
        const auto outcome = m_fixture->run(spec, options);
        REQUIRE_RUN(outcome);
        COMPARE_TEXT(outcome.output, std::string("bound\nbound\n"));
        QVERIFY(!fs::exists(victim));
        QVERIFY(fs::exists(m_fixture->upper() + victim + "/a"));
    }

    void aMountTargetThatIsSwappedMeanwhileStaysInside()
    {
        // CVE-2021-30465 and CVE-2024-45310: somebody who shares the volume swaps a directory and a link.
        const std::string shared = m_fixture->path() + "/shared";
        const std::string victim = m_fixture->path() + "/victim";
        makeDirectories(shared + "/real");
        makeDirectories(victim);
        fs::create_symlink("../../../../../../../.." + victim, shared + "/link");
        const std::string content = m_fixture->path() + "/content";
        makeDirectories(content);
        // A process of its own: launching takes a single-threaded one.
        const pid_t swapper = fork();
        if (swapper == 0) {
            while (getppid() != 1)
                (void)renameat2(AT_FDCWD, (shared + "/real").c_str(), AT_FDCWD, (shared + "/link").c_str(), RENAME_EXCHANGE);
            _exit(0);
        }
        int launched = 0;
        for (int i = 0; i < 60; ++i) {
            auto spec = m_fixture->command({"true"});
            spec.mounts.push_back({.destination = "/shared", .source = 0});
            spec.mounts.push_back({.destination = "/shared/real/sub" + std::to_string(i), .source = 1});
            RunOptions options;
            options.sources = {shared, content};
            launched += m_fixture->run(spec, options).status.has_value() ? 1 : 0;
        }
        kill(swapper, SIGKILL);
        waitpid(swapper, nullptr, 0);
        QVERIFY(launched > 0);
        QVERIFY2(fs::is_empty(victim), "something was made outside the root");
    }

    void masksDoNotTrustTheImagesNullDevice()
    {
        // CVE-2025-31133: the mask would be whatever the image calls /dev/null.
        const std::string dev = m_fixture->path() + "/dev";
        makeDirectories(dev);
        writeFile(dev + "/null", "not the device");
        auto spec = m_fixture->shell("true");
        spec.mounts = {{.kind = MountKind::Proc, .destination = "/proc"}, {.destination = "/dev", .source = 0}};
        RunOptions options;
        options.sources = {dev};
        const auto outcome = m_fixture->run(spec, options);
        QVERIFY(!outcome.status);
        QCOMPARE(outcome.status.error().kind(), ErrorKind::PermissionDenied);
    }

    void passwdFilesOfTheWrongKindAreRefused()
    {
        const std::string layer = m_fixture->addLayer();
        makeDirectories(layer + "/etc");
        const std::string passwd = layer + "/etc/passwd";
        auto spec = m_fixture->command({"true"});
        spec.user = "user";

        QVERIFY(mkfifo(passwd.c_str(), 0644) == 0);
        QCOMPARE(m_fixture->run(spec).status.error().kind(), ErrorKind::InvalidArgument);
        fs::remove(passwd);
        QVERIFY(mknod(passwd.c_str(), S_IFCHR | 0644, 0x105) == 0);
        QCOMPARE(m_fixture->run(spec).status.error().kind(), ErrorKind::InvalidArgument);
        fs::remove(passwd);
        writeFile(passwd, "");
        fs::resize_file(passwd, 500 * 1024 * 1024);
        QCOMPARE(m_fixture->run(spec).status.error().kind(), ErrorKind::ResourceExhausted);
        fs::remove(passwd);
        fs::create_symlink("../../../../../../etc/shadow", passwd);
        QVERIFY(!m_fixture->run(spec).status);
    }

    void kernelDoorsAreShut()
    {
        const auto outcome = m_fixture->run(m_fixture->shell(
            "unshare -m true; unshare -U true; mount -t tmpfs none /tmp; umount /proc; "
            "mount -t cgroup -o memory none /tmp; chroot / unshare -n true"));
        REQUIRE_RUN(outcome);
        QCOMPARE(QString::fromStdString(outcome.output).count("ermission denied")
                     + QString::fromStdString(outcome.output).count("not permitted"),
                 6);
    }

private:
    std::unique_ptr<ContainerFixture> m_fixture;
};

QTEST_GUILESS_MAIN(EscapeTest)
#include "escape_test.moc"

#include "unpack/filesprocess.h"
#include "tarbuilder.h"
#include "unpackrunner.h"

#include <QProcess>
#include <QTest>
#include <cstdlib>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace onggi;
using unpack::FilesProcess;

namespace {

UniqueFd openDirectory(const std::string& path)
{
    return UniqueFd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

struct Tree
{
    QTemporaryDir directory;
    std::string root = directory.path().toStdString();

    Tree() { chmod(root.c_str(), 0755); }
    std::string at(const std::string& path) const { return root + "/" + path; }
    void file(const std::string& path, const std::string& text = "") const
    {
        const UniqueFd fd(open(at(path).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        QVERIFY(writeAll(fd.get(), text));
    }
    void folder(const std::string& path) const { QCOMPARE(mkdir(at(path).c_str(), 0755), 0); }
    void whiteout(const std::string& path) const { QCOMPARE(mknod(at(path).c_str(), S_IFCHR, makedev(0, 0)), 0); }
    void opaque(const std::string& path) const { QCOMPARE(setxattr(at(path).c_str(), "trusted.overlay.opaque", "y", 1, 0), 0); }
    struct stat look(const std::string& path) const
    {
        struct stat info{};
        return lstat(at(path).c_str(), &info) == 0 ? info : (struct stat){};
    }
};

struct Outcome
{
    unpack::FilesDone done;
    std::string error;
    std::string output;
};

Outcome run(const std::string& place, decltype(unpack::FilesOrder::work) work, const std::vector<std::string>& directories)
{
    const UniqueFd top = openDirectory(place);
    const UniqueFd output(memfd_create("output", MFD_CLOEXEC));
    std::vector<UniqueFd> opened;
    std::vector<int> descriptors;
    for (const std::string& path : directories) {
        opened.push_back(openDirectory(path));
        descriptors.push_back(opened.back().get());
    }
    Outcome outcome;
    auto process = FilesProcess::start({{false, std::move(work)}, top.get(), -1, output.get(), descriptors});
    if (!process) {
        outcome.error = process.error().message();
        return outcome;
    }
    const auto report = process->receive();
    if (!report)
        outcome.error = report.error().message();
    else if (const auto* failed = std::get_if<unpack::FilesFailed>(&*report))
        outcome.error = failed->message;
    else
        outcome.done = std::get<unpack::FilesDone>(*report);
    lseek(output.get(), 0, SEEK_SET);
    outcome.output = readAll(output.get(), 64 << 20).value_or("(unreadable)");
    return outcome;
}

std::map<std::string, int> changesOf(const Tree& upper, const std::vector<std::string>& layers)
{
    const Outcome outcome = run(upper.root, unpack::ListChanges{layers.size(), {"dev", "dev/pts", "etc/hosts"}}, layers);
    if (!outcome.error.empty())
        return {{outcome.error, -1}};
    std::map<std::string, int> changes;
    for (const auto& change : nlohmann::json::parse(outcome.output))
        changes[change.at("Path").get<std::string>()] = change.at("Kind").get<int>();
    return changes;
}

} // namespace

/// What the files helper does with a container's upper directory: list it, and make a layer of it.
class FilesHelperTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("it needs root");
        qputenv("ONGGI_HELPER_DIR", ONGGI_BIN_DIR);
    }

    void aLayerIsCopiedWithAllThatItIs()
    {
        const Tree upper;
        const Tree target;
        upper.folder("d");
        upper.file("d/f", "content");
        QCOMPARE(link(upper.at("d/f").c_str(), upper.at("d/hard").c_str()), 0);
        QCOMPARE(symlink("f", upper.at("d/옹기").c_str()), 0);
        upper.file("d/" + std::string(180, 'n'));
        QCOMPARE(setxattr(upper.at("d/f").c_str(), "user.note", "a\0b", 3, 0), 0);
        QCOMPARE(chown(upper.at("d/f").c_str(), 70000, 3000000), 0);
        QCOMPARE(chmod(upper.at("d/f").c_str(), 04755), 0);
        upper.whiteout("gone");
        upper.opaque("d");
        const timespec times[2] = {{1600000000, 123456789}, {1600000000, 123456789}};
        QCOMPARE(utimensat(AT_FDCWD, upper.at("d").c_str(), times, 0), 0);

        const Outcome made = run(upper.root, unpack::CopyLayer{}, {target.root});
        QVERIFY2(made.error.empty(), made.error.c_str());
        QCOMPARE(made.done.entries, std::int64_t{7});
        const struct stat file = target.look("d/f");
        QCOMPARE(file.st_mode, mode_t{S_IFREG | 04755});
        QCOMPARE(file.st_uid, uid_t{70000});
        QCOMPARE(file.st_gid, gid_t{3000000});
        QCOMPARE(file.st_ino, target.look("d/hard").st_ino);
        QVERIFY(S_ISLNK(target.look("d/옹기").st_mode));
        QVERIFY(S_ISCHR(target.look("gone").st_mode));
        QCOMPARE(target.look("d").st_mtim.tv_nsec, 123456789L);
        char value[8];
        QCOMPARE(getxattr(target.at("d").c_str(), "trusted.overlay.opaque", value, sizeof value), ssize_t{1});
        QCOMPARE(getxattr(target.at("d/f").c_str(), "user.note", value, sizeof value), ssize_t{3});
    }

    /// A committed layer's archive is not kept: it has to come out of the layer again, byte for byte.
    void aLayerPacksToItsOwnDigest()
    {
        const Tree upper;
        const Tree first;
        const Tree second;
        upper.folder("a");
        upper.file("a/b", std::string(300000, 'x'));
        upper.file("z");
        QCOMPARE(link(upper.at("z").c_str(), upper.at("a/z").c_str()), 0);
        upper.whiteout("a/w");
        const Outcome made = run(upper.root, unpack::CopyLayer{}, {first.root});
        const Outcome again = run(first.root, unpack::CopyLayer{}, {second.root});
        QVERIFY2(made.error.empty() && again.error.empty(), (made.error + again.error).c_str());
        QCOMPARE(again.done.diffId.digest.toString(), made.done.diffId.digest.toString());
        QCOMPARE(again.done.archiveSize, made.done.archiveSize);
    }

    /// Everything that a layer can hold is in the archive as it was when its digest was taken.
    void aMadeLayerIsPackedToTheBytesThatNamedIt()
    {
        const Tree upper;
        const Tree layer;
        upper.folder("d");
        upper.opaque("d");
        upper.file("d/able", "program");
        const unsigned char third[24] = {1, 0, 0, 3, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        QCOMPARE(setxattr(upper.at("d/able").c_str(), "security.capability", third, sizeof third, 0), 0);
        QCOMPARE(setxattr(upper.at("d/able").c_str(), "user.note", "a\0b", 3, 0), 0);
        upper.file("d/" + std::string(200, 'n'));
        upper.file("d/\xff\xfe bytes", "no UTF-8");
        QCOMPARE(link(upper.at("d/able").c_str(), upper.at("a first name").c_str()), 0);
        QCOMPARE(symlink(std::string(150, 't').c_str(), upper.at("d/옹기").c_str()), 0);
        QCOMPARE(mknod(upper.at("disk").c_str(), S_IFBLK | 0640, makedev(300, 70000)), 0);
        QCOMPARE(link(upper.at("disk").c_str(), upper.at("disk again").c_str()), 0);
        QCOMPARE(mkfifo(upper.at("fifo").c_str(), 0600), 0);
        upper.whiteout("gone");
        QCOMPARE(link(upper.at("gone").c_str(), upper.at("gone too").c_str()), 0);
        upper.folder("etc");
        upper.file("etc/hosts");
        upper.file("etc/passwd", "root");
        const UniqueFd sparse(open(upper.at("sparse").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        QCOMPARE(pwrite(sparse.get(), "middle", 6, 8 << 20), ssize_t{6});
        QCOMPARE(ftruncate(sparse.get(), 16 << 20), 0);
        QCOMPARE(chown(upper.at("sparse").c_str(), 70000, 3000000), 0);
        QCOMPARE(chmod(upper.at("sparse").c_str(), 06755), 0);
        const timespec old[2] = {{-86400, 250000000}, {-86400, 250000000}};
        QCOMPARE(utimensat(AT_FDCWD, upper.at("etc/passwd").c_str(), old, 0), 0);
        const timespec times[2] = {{1600000000, 123456789}, {1600000000, 123456789}};
        QCOMPARE(utimensat(AT_FDCWD, upper.at("d").c_str(), times, 0), 0);

        const Outcome made = run(upper.root, unpack::CopyLayer{1U << 24, {"etc", "etc/hosts"}}, {layer.root});
        QVERIFY2(made.error.empty(), made.error.c_str());
        const Outcome packed = run(layer.root, unpack::PackLayer{}, {});
        QVERIFY2(packed.error.empty(), packed.error.c_str());
        QCOMPARE(packed.done.diffId.digest.toString(), made.done.diffId.digest.toString());
        QCOMPARE(packed.done.entries, made.done.entries);
        QCOMPARE(std::int64_t(packed.output.size()), made.done.archiveSize);
        QCOMPARE(oci::Digest::of(packed.output).toString(), made.done.diffId.digest.toString());
    }

    void compressedBytesAreAlwaysTheSameAndGiveBackWhatTheyWere()
    {
        const Tree place;
        std::string plain;
        for (int i = 0; i < 300'000; ++i)
            plain += std::to_string(i * std::int64_t{7919}) + '\n';
        std::string first;
        for (int attempt = 0; attempt < 2; ++attempt) {
            const UniqueFd input(memfd_create("input", MFD_CLOEXEC));
            const UniqueFd output(memfd_create("output", MFD_CLOEXEC));
            QVERIFY(writeAll(input.get(), plain).has_value());
            lseek(input.get(), 0, SEEK_SET);
            const UniqueFd top = openDirectory(place.root);
            auto process = FilesProcess::start({{false, unpack::CompressBlob{}}, top.get(), input.get(), output.get(), {}});
            QVERIFY(process.has_value());
            const auto report = process->receive();
            QVERIFY(report && std::holds_alternative<unpack::FilesDone>(*report));
            const auto& done = std::get<unpack::FilesDone>(*report);
            QCOMPARE(done.diffId.digest.toString(), oci::Digest::of(plain).toString());
            QCOMPARE(done.archiveSize, std::int64_t(plain.size()));
            lseek(output.get(), 0, SEEK_SET);
            const std::string bytes = readAll(output.get(), 64 << 20).value();
            QCOMPARE(done.compressed.toString(), oci::Digest::of(bytes).toString());
            QCOMPARE(done.compressedSize, std::int64_t(bytes.size()));
            QVERIFY(bytes.size() < plain.size() / 2);
            QVERIFY(attempt == 0 || bytes == first);
            first = bytes;
        }
        // And by another program.
        QProcess gzip;
        gzip.start("gzip", {"-dc"});
        gzip.write(QByteArray::fromStdString(first));
        gzip.closeWriteChannel();
        QVERIFY(gzip.waitForFinished());
        QVERIFY(gzip.readAllStandardOutput().toStdString() == plain);
    }

    void holesStayHoles()
    {
        const Tree upper;
        const Tree target;
        const UniqueFd file(open(upper.at("sparse").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        QCOMPARE(pwrite(file.get(), "middle", 6, 32 << 20), ssize_t{6});
        QCOMPARE(ftruncate(file.get(), 64 << 20), 0);
        const Outcome made = run(upper.root, unpack::CopyLayer{}, {target.root});
        QVERIFY2(made.error.empty(), made.error.c_str());
        QCOMPARE(target.look("sparse").st_size, off_t{64 << 20});
        QVERIFY(target.look("sparse").st_blocks < 64);
        QVERIFY(made.done.archiveSize > 64 << 20);
    }

    void reservedNamesAndBareMountPointsStayOut()
    {
        const Tree upper;
        const Tree target;
        upper.file(".wh.forged", "hides something");
        upper.folder("dev");
        upper.folder("dev/pts");
        upper.file("used");
        const Outcome made = run(upper.root, unpack::CopyLayer{0, {"dev", "dev/pts", "used"}}, {target.root});
        QVERIFY2(made.error.empty(), made.error.c_str());
        QCOMPARE(made.done.entries, std::int64_t{0});
        QCOMPARE(symlink("/proc/mounts", upper.at("mtab").c_str()), 0);
        QCOMPARE(run(upper.root, unpack::CopyLayer{0, {"dev", "dev/pts", "used", "mtab"}}, {target.root}).done.entries, std::int64_t{0});
        QCOMPARE(symlink("/proc/mountinfo", upper.at("other").c_str()), 0);
        QCOMPARE(run(upper.root, unpack::CopyLayer{0, {"dev", "dev/pts", "used", "mtab", "other"}}, {target.root}).done.entries,
                 std::int64_t{1});
        QCOMPARE(unlink(upper.at("other").c_str()) | unlink(upper.at("mtab").c_str()), 0);
        upper.file("used", "not empty any more");
        QCOMPARE(run(upper.root, unpack::CopyLayer{0, {"dev", "dev/pts", "used"}}, {target.root}).done.entries, std::int64_t{1});
    }

    void capabilitiesOfAContainersRootBecomeAnybodys()
    {
        const Tree upper;
        const Tree target;
        upper.file("able", "x");
        const unsigned char third[24] = {1, 0, 0, 3, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        if (setxattr(upper.at("able").c_str(), "security.capability", third, sizeof third, 0) < 0)
            QSKIP("the file system keeps no capabilities of other namespaces");
        QCOMPARE(run(upper.root, unpack::CopyLayer{1U << 24, {}}, {target.root}).error, std::string());
        unsigned char value[32];
        QCOMPARE(getxattr(target.at("able").c_str(), "security.capability", value, sizeof value), ssize_t{20});
        QCOMPARE(value[3], static_cast<unsigned char>(2));
        QCOMPARE(value[5], static_cast<unsigned char>(32));
    }

    void changesAreThoseOfTheMergedTrees()
    {
        const Tree base;
        const Tree middle;
        const Tree upper;
        for (const char* path : {"kept", "again", "again/deep", "var", "hidden"})
            base.folder(path);
        for (const char* path : {"kept/f", "again/1", "again/deep/1", "var/old", "hidden/f", "file"})
            base.file(path, "base");
        middle.whiteout("hidden");
        middle.folder("var");
        middle.file("var/middle", "m");

        upper.folder("again");
        upper.opaque("again");
        upper.file("again/2");
        upper.folder("var");
        upper.whiteout("var/old");
        upper.file("var/middle", "other");
        upper.folder("hidden");
        upper.whiteout("never");
        upper.folder("new");
        upper.file("new/f");
        upper.folder("kept");
        upper.folder("file.d");
        upper.folder("dev");
        const std::map<std::string, int> wanted = {{"/again", 0},      {"/again/1", 2}, {"/again/2", 1}, {"/again/deep", 2},
                                                   {"/var", 0},        {"/var/old", 2}, {"/var/middle", 0}, {"/hidden", 1},
                                                   {"/new", 1},        {"/new/f", 1},   {"/file.d", 1}};
        auto found = changesOf(upper, {middle.root, base.root});
        // An opaque directory whose mode and owner are the same is changed by what is in it.
        QCOMPARE(found, wanted);
    }

    void anEmptyUpperDirectoryChangesNothing()
    {
        const Tree upper;
        QCOMPARE(run(upper.root, unpack::ListChanges{}, {}).output, std::string("[]\n"));
        const Tree target;
        QCOMPARE(run(upper.root, unpack::CopyLayer{}, {target.root}).done.entries, std::int64_t{0});
    }

    void endlessNestingIsRefused()
    {
        const Tree upper;
        UniqueFd here = openDirectory(upper.root);
        for (int depth = 0; depth < 1200; ++depth) {
            QCOMPARE(mkdirat(here.get(), "d", 0755), 0);
            here.reset(openat(here.get(), "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        }
        const Tree target;
        QVERIFY(run(upper.root, unpack::CopyLayer{}, {target.root}).error.find("nested too deep") != std::string::npos);
        QVERIFY(run(upper.root, unpack::ListChanges{}, {}).error.find("nested too deep") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(FilesHelperTest)
#include "files_test.moc"

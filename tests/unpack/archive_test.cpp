#include "tarbuilder.h"
#include "unpackrunner.h"

#include "unpack/filesprocess.h"

#include <QDir>
#include <QTest>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace onggi;
using unpack::ArchiveMember;

namespace {

/// An archive of images, taken apart by the real helper into a directory.
struct Split
{
    explicit Split(const std::string& archive)
    {
        const UniqueFd input(memfd_create("archive", MFD_CLOEXEC));
        const UniqueFd place(open(directory.path().toUtf8().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!writeAll(input.get(), archive) || lseek(input.get(), 0, SEEK_SET) != 0)
            qFatal("write");
        auto process = unpack::FilesProcess::start({{false, unpack::SplitArchive{}}, place.get(), input.get()});
        for (bool more = process.has_value(); more;) {
            const auto report = process->receive();
            more = false;
            if (!report) {
                error = report.error().message();
            } else if (const auto* failed = std::get_if<unpack::FilesFailed>(&*report)) {
                error = failed->message;
                kind = failed->kind;
            } else if (const auto* member = std::get_if<ArchiveMember>(&*report)) {
                members.push_back(*member);
                more = true;
            }
        }
    }
    std::string content(const ArchiveMember& member) const
    {
        const UniqueFd file(open(directory.filePath(QString::number(member.file)).toUtf8().constData(), O_RDONLY | O_CLOEXEC));
        return readAll(file.get(), 64 << 20).value_or("(unreadable)");
    }
    QStringList files() const { return QDir(directory.path()).entryList(QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot); }

    QTemporaryDir directory;
    std::vector<ArchiveMember> members;
    std::string error;
    ErrorKind kind = ErrorKind::Internal;
};

} // namespace

/// What the files helper does with archives of images.
class ArchiveTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("it needs root");
        qputenv("ONGGI_HELPER_DIR", ONGGI_BIN_DIR);
    }

    void everyFileIsANumberWithItsDigest()
    {
        const std::string large(3 << 20, 'l');
        const Split split(TarBuilder().directory("blobs").file("blobs/a", large).file("./empty", "").file("/c.json", "{}").finish());
        QCOMPARE(split.error, std::string());
        QCOMPARE(split.members.size(), 3uz);
        QCOMPARE(split.members[0].name, std::string("blobs/a"));
        QCOMPARE(split.members[0].size, std::int64_t(large.size()));
        QCOMPARE(split.members[0].digest.toString(), oci::Digest::of(large).toString());
        QCOMPARE(split.content(split.members[0]), large);
        QCOMPARE(split.members[1].name, std::string("empty"));
        QCOMPARE(split.members[1].digest.toString(), oci::Digest::of("").toString());
        QCOMPARE(split.members[2].name, std::string("c.json"));
        QCOMPARE(split.files(), (QStringList{"0", "1", "2"}));
    }

    void compressionIsSeen()
    {
        const Split split(gzipped(TarBuilder()
                                      .file("gzip", gzipped("x"))
                                      .file("zstd", zstdCompressed("x"))
                                      .file("bzip2", "BZh91AY")
                                      .file("xz", std::string("\xfd" "7zXZ\0\0", 7))
                                      .file("plain", "BZ")
                                      .finish()));
        QCOMPARE(split.error, std::string());
        const std::vector<ArchiveMember::Format> formats{ArchiveMember::Format::Gzip, ArchiveMember::Format::Zstd,
                                                         ArchiveMember::Format::Other, ArchiveMember::Format::Other,
                                                         ArchiveMember::Format::Plain};
        for (std::size_t i = 0; i < formats.size(); ++i)
            QVERIFY2(split.members[i].format == formats[i], split.members[i].name.c_str());
    }

    void linksAreNamesOfOtherEntries()
    {
        const Split split(TarBuilder()
                              .file("a/layer.tar")
                              .symlink("b/layer.tar", "../a/layer.tar")
                              .hardLink("c", "./a/layer.tar")
                              .symlink("d", "/etc/passwd")
                              .symlink("e", "../../../etc/shadow")
                              .finish());
        QCOMPARE(split.error, std::string());
        QCOMPARE(split.members[1].linkTarget, std::string("a/layer.tar"));
        QCOMPARE(split.members[2].linkTarget, std::string("a/layer.tar"));
        QCOMPARE(split.members[3].linkTarget, std::string("etc/passwd"));
        QCOMPARE(split.members[4].linkTarget, std::string("etc/shadow"));
        QCOMPARE(split.files(), QStringList{"0"});
    }

    void namesThatLeadOutsideStayNumbers()
    {
        const Split split(TarBuilder().file("../../../../tmp/escaped").file("a/../../b").finish());
        QCOMPARE(split.error, std::string());
        QCOMPARE(split.members[0].name, std::string("tmp/escaped"));
        QCOMPARE(split.members[1].name, std::string("b"));
        QCOMPARE(split.files(), (QStringList{"0", "1"}));
    }

    void whatNoImageHasIsRefused_data()
    {
        QTest::addColumn<QByteArray>("archive");
        QTest::addColumn<QByteArray>("words");
        const auto row = [](const char* name, const std::string& archive, const char* words) {
            QTest::newRow(name) << QByteArray::fromStdString(archive) << QByteArray(words);
        };
        row("device", TarBuilder().add({.name = "disk", .type = '4', .major = 8}).finish(), "\"disk\"");
        row("fifo", TarBuilder().add({.name = "pipe", .type = '6'}).finish(), "neither a file");
        row("name", TarBuilder().add({.name = "x", .content = "x", .pax = {{"path", std::string(5000, 'n')}}}).finish(), "no image has such names");
        row("no name", TarBuilder().file("././.").finish(), "no image has such names");
        row("link", TarBuilder().symlink("link", "..").finish(), "leads nowhere");
        row("sparse", TarBuilder().add({.name = "s", .content = "1\n0\n4\ndata", .pax = {{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"},
                                         {"GNU.sparse.name", "holes"}, {"GNU.sparse.realsize", "1000000000000"}}}).finish(), "");
        row("noise", std::string(5000, 'n'), "not a tar archive");
        row("cut", TarBuilder().file("a", std::string(5000, 'a')).unfinished().substr(0, 3000), "\"a\"");
        const std::string whole = gzipped(TarBuilder().file("a", std::string(5000, 'a')).finish());
        row("cut gzip", whole.substr(0, whole.size() - 6), "ends too early");
        TarBuilder many;
        for (int i = 0; i < 30'001; ++i)
            many.file(std::to_string(i), "");
        row("many", many.finish(), "docker import");
    }
    void whatNoImageHasIsRefused()
    {
        QFETCH(QByteArray, archive);
        QFETCH(QByteArray, words);
        const Split split(archive.toStdString());
        QVERIFY(!split.error.empty());
        QVERIFY2(split.error.find(words.toStdString()) != std::string::npos, split.error.c_str());
        QCOMPARE(split.kind, ErrorKind::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(ArchiveTest)
#include "archive_test.moc"

#include "build/copyarguments.h"

#include <QTest>

using namespace onggi;
using namespace onggi::build;
using Words = std::vector<std::string>;

namespace {

const Expander::Variables variables{{"dir", "/d"}, {"two", "a b"}, {"empty", ""}};

Result<CopyArguments> read(std::string_view text, const std::string& workingDirectory = "/work")
{
    const auto file = Dockerfile::parse("FROM scratch\n" + std::string(text));
    if (!file)
        return fail(file.error());
    const Expander expander(variables, file->escape);
    return CopyArguments::read(file->stages.at(0).instructions.at(0), expander, workingDirectory);
}

} // namespace

/// What COPY and ADD say.
class CopyArgumentsTest : public QObject
{
    Q_OBJECT
private slots:
    void theLastWordIsTheDestination()
    {
        const auto copy = read("COPY ./a /b/../c sub/*.txt $dir/").value();
        QCOMPARE(copy.sources, (Words{"a", "c", "sub/*.txt"}));
        QCOMPARE(copy.destination, std::string("/d"));
        QVERIFY(copy.toDirectory);
        QVERIFY(!copy.from);
    }

    void bothFormsAreExpanded()
    {
        QCOMPARE(read(R"(COPY ["a b", "$dir/x", "/y z"])").value().sources, (Words{"a b", "d/x"}));
        QCOMPARE(read(R"(COPY ["a b", "/y z"])").value().destination, std::string("/y z"));
        // A variable never becomes several words here.
        QCOMPARE(read("COPY $two /x").value().sources, Words{"a b"});
        // And blanks separate, whatever protects them.
        QCOMPARE(read("COPY a\\ b x").value().sources, (Words{"a", "b"}));
    }

    void destinationsAreBelowTheWorkingDirectory_data()
    {
        QTest::addColumn<QByteArray>("written");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("directory");
        const auto row = [](const char* written, const char* path, bool directory) { QTest::addRow("%s", written) << QByteArray(written) << QByteArray(path) << directory; };
        row("/x", "/x", false);
        row("/x/", "/x", true);
        row("x", "/work/x", false);
        row("./", "/work", true);
        row(".", "/work", true);
        row("x/.", "/work/x", true);
        row("../x", "/x", false);
        row("../../../x/", "/x", true);
        row("/", "/", true);
        row("$dir", "/d", false);
        row("${none:-q}/", "/work/q", true);
    }
    void destinationsAreBelowTheWorkingDirectory()
    {
        QFETCH(QByteArray, written);
        QFETCH(QByteArray, path);
        QFETCH(bool, directory);
        const auto copy = read("COPY a " + written.toStdString()).value();
        QCOMPARE(copy.destination, path.toStdString());
        QCOMPARE(copy.toDirectory, directory);
        QCOMPARE(read("COPY a .", "").value().destination, std::string("/"));
    }

    void flagsAreRead()
    {
        const auto copy = read("COPY --from=stage --chown=$dir:x --chmod=0755 --link ../a b").value();
        QCOMPARE(copy.from, std::optional<std::string>("stage"));
        QCOMPARE(copy.owner, std::optional<std::string>("/d:x"));
        QCOMPARE(copy.mode, std::optional<mode_t>(0755));
        // Of an image's root it leads nowhere else.
        QCOMPARE(copy.sources, Words{"a"});
        QCOMPARE(read("COPY --chown=me a b").value().owner, std::optional<std::string>("me:me"));
        QVERIFY(!read("COPY --chown=$empty --chmod=$empty a b").value().owner);
    }

    void heredocsAreFiles()
    {
        const auto copy = read("COPY a <<x <<'y' b /d/\n$two ${dir} \"q\" \\$two\nx\n$two\ny\n").value();
        QCOMPARE(copy.sources, (Words{"a", "b"}));
        QCOMPARE(copy.heredocs.size(), std::size_t{2});
        QCOMPARE(copy.heredocs[0].name, std::string("x"));
        QCOMPARE(copy.heredocs[0].content, std::string("a b /d \"q\" $two\n"));
        QCOMPARE(copy.heredocs[1].content, std::string("$two\n"));
    }

    void urlsAreForAdd()
    {
        const auto add = read("ADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 https://example.org/a?b /d/").value();
        QCOMPARE(add.urls, Words{"https://example.org/a?b"});
        QVERIFY(add.sources.empty());
        QVERIFY(add.checksum.starts_with("sha256:e3b0"));
    }

    void filesOfUrlsHaveNames()
    {
        QCOMPARE(fileNameOf("https://example.org/d/a.tar.gz?x=/y#z/"), std::string("a.tar.gz"));
        QCOMPARE(fileNameOf("http://example.org/a%20b%zz"), std::string("a b%zz"));
        for (const char* url : {"http://example.org", "http://example.org/", "http://example.org/d/", "http://x/..", "http://x/%2e%2E", "http://x/a%2fb", "http://x/a%00"})
            QVERIFY2(fileNameOf(url).empty(), url);
    }

    void severalSourcesNeedADirectory()
    {
        QVERIFY(read("COPY a b").value().checkCount(1).has_value());
        QCOMPARE(read("COPY * b").value().checkCount(2).error().message(),
                 std::string("When using COPY with more than one source file, the destination must be a directory and end with a /"));
        QCOMPARE(read("ADD * b/").value().checkCount(0).error().message(), std::string("ADD failed: no source files were specified"));
        QVERIFY(read("ADD * b/").value().checkCount(7).has_value());
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* text, const char* message) { QTest::addRow("%s", QByteArray(text).simplified().constData()) << QByteArray(text) << QByteArray(message); };
        row("COPY ../a b", "COPY failed: forbidden path outside the build context: ../a ()");
        row("COPY a/../../b c", "COPY failed: forbidden path outside the build context: a/../../b ()");
        row("COPY https://example.org/a b", "COPY failed: source can't be a URL for COPY");
        row("ADD https://github.com/a/b.git#main /x", "git repositories are not supported");
        row("ADD git@github.com:a/b.git /x", "git repositories are not supported");
        row("COPY --chmod=u+x a b", "invalid chmod parameter: 'u+x'. it should be octal string and between 0 and 07777");
        row("COPY --chmod=10000 a b", "invalid chmod parameter: '10000'");
        row("COPY --chown=: a b", "invalid chown string: ':'");
        row("COPY --chown=a:b:c a b", "invalid chown string: 'a:b:c'");
        row("ADD --checksum=md5:1 https://x/y b", "md5:1");
        row("ADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 a b", "checksum can't be specified for non-HTTP(S) sources");
        row("ADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 https://x/y https://x/z b/", "checksum can't be specified for multiple sources");
        row("COPY \"a b\" c", "unexpected end of statement while looking for matching double-quote");
        row("COPY <<a/b /c\na/b\n", "a heredoc's name is its file's");
    }
    void mistakesAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto copy = read(text.toStdString());
        QVERIFY(!copy);
        QVERIFY2(copy.error().message().find(message.toStdString()) != std::string::npos, copy.error().message().c_str());
    }
};

QTEST_GUILESS_MAIN(CopyArgumentsTest)
#include "copyarguments_test.moc"

#include "oci/reference.h"

#include <QTest>

using namespace onggi;
using namespace onggi::oci;

namespace {
const std::string hex64(64, 'a');
const std::string digestText = "sha256:" + hex64;

QString messageOf(std::string_view text)
{
    const auto reference = Reference::parse(text);
    return reference ? QString("accepted as %1").arg(reference->canonical().c_str())
                     : QString(reference.error().message().c_str());
}
} // namespace

class ReferenceTest : public QObject
{
    Q_OBJECT
private slots:
    void namesAreNormalisedAsDockerDoes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("canonical");
        QTest::addColumn<QString>("familiar");
        const auto row = [](const char* text, const char* canonical, const char* familiar) {
            QTest::newRow(text) << text << canonical << familiar;
        };
        row("node", "docker.io/library/node:latest", "node:latest");
        row("node:18-alpine", "docker.io/library/node:18-alpine", "node:18-alpine");
        row("foo/bar", "docker.io/foo/bar:latest", "foo/bar:latest");
        row("docker.io/node:18", "docker.io/library/node:18", "node:18");
        row("docker.io/library/node", "docker.io/library/node:latest", "node:latest");
        row("index.docker.io/node", "docker.io/library/node:latest", "node:latest");
        row("index.docker.io/foo/bar:1", "docker.io/foo/bar:1", "foo/bar:1");
        row("docker.io/example.org/app", "docker.io/example.org/app:latest", "docker.io/example.org/app:latest");
        row("docker.io/localhost/app:1", "docker.io/localhost/app:1", "docker.io/localhost/app:1");
        row("library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest");
        row("localhost/app", "localhost/app:latest", "localhost/app:latest");
        row("localhost:5000/app", "localhost:5000/app:latest", "localhost:5000/app:latest");
        row("127.0.0.1:5000/a/b/c:t", "127.0.0.1:5000/a/b/c:t", "127.0.0.1:5000/a/b/c:t");
        row("[::1]:5000/app:1", "[::1]:5000/app:1", "[::1]:5000/app:1");
        row("ghcr.io/org/app", "ghcr.io/org/app:latest", "ghcr.io/org/app:latest");
        row("Foo/bar", "Foo/bar:latest", "Foo/bar:latest");
        row("a__b-.c", "", "");
        row("my__repo.name---x", "docker.io/library/my__repo.name---x:latest", "my__repo.name---x:latest");
    }

    void namesAreNormalisedAsDockerDoes()
    {
        QFETCH(QString, text);
        QFETCH(QString, canonical);
        QFETCH(QString, familiar);
        const auto reference = Reference::parse(text.toStdString());
        if (canonical.isEmpty()) {
            QVERIFY(!reference);
            return;
        }
        QVERIFY2(reference, qPrintable(messageOf(text.toStdString())));
        QCOMPARE(QString::fromStdString(reference->canonical()), canonical);
        QCOMPARE(QString::fromStdString(reference->familiarString()), familiar);
        QCOMPARE(Reference::parse(reference->canonical()).value(), *reference);
        QCOMPARE(Reference::parse(reference->familiarString()).value(), *reference);
    }

    void digestAloneHasNoTag()
    {
        const auto reference = Reference::parse("node@" + digestText).value();
        QCOMPARE(reference.tag(), std::string());
        QCOMPARE(reference.digest()->encoded(), hex64);
        QCOMPARE(reference.familiarString(), "node@" + digestText);
        QCOMPARE(reference.canonical(), "docker.io/library/node@" + digestText);
    }

    void tagAndDigestAreBothKept()
    {
        const auto reference = Reference::parse("localhost:5000/app:1@" + digestText).value();
        QCOMPARE(reference.tag(), std::string("1"));
        QCOMPARE(reference.canonical(), "localhost:5000/app:1@" + digestText);
        QCOMPARE(reference.withTag("2").canonical(), std::string("localhost:5000/app:2"));
        QCOMPARE(reference.withDigest(Digest::of("x")).familiarString(),
                 "localhost:5000/app@" + Digest::of("x").toString());
    }

    void upperCaseIsRefusedInDockersWords()
    {
        QCOMPARE(messageOf("Node"),
                 QString("invalid reference format: repository name (library/Node) must be lowercase"));
        QCOMPARE(messageOf("foo/Bar:1"),
                 QString("invalid reference format: repository name (foo/Bar) must be lowercase"));
    }

    void hexOf64DigitsIsRefusedAsAName()
    {
        QCOMPARE(messageOf(hex64),
                 QString("invalid repository name (%1), cannot specify 64-byte hexadecimal strings")
                     .arg(hex64.c_str()));
        QVERIFY(Reference::parse(std::string(63, 'a')));
    }

    void malformedTextIsRefused_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"",
                                 ":",
                                 "a:",
                                 "a@",
                                 "@",
                                 "/a",
                                 "a/",
                                 "a//b",
                                 "-a",
                                 "a-",
                                 "a..b",
                                 "a___b",
                                 "a:b:c",
                                 "a b",
                                 "a\n",
                                 "a:.x",
                                 "../etc",
                                 "a/../b",
                                 "localhost:x/a",
                                 "localhost:/a",
                                 "localhost:123456/a",
                                 "[::1/a",
                                 "a.-b.c/d",
                                 "a@sha256:abc",
                                 "a@sha256:../..",
                                 "a@md5:d41d8cd98f00b204e9800998ecf8427e",
                                 "http://a/b",
                                 "é"})
            QTest::newRow(qPrintable(QString("'%1'").arg(text))) << text;
    }

    void malformedTextIsRefused()
    {
        QFETCH(QString, text);
        const auto reference = Reference::parse(text.toStdString());
        QVERIFY(!reference);
        QCOMPARE(reference.error().kind(), ErrorKind::InvalidArgument);
        QVERIFY(reference.error().message().starts_with("invalid reference format"));
    }

    void lengthsAreLimited()
    {
        QVERIFY(Reference::parse("a:" + std::string(128, 't')));
        QVERIFY(!Reference::parse("a:" + std::string(129, 't')));
        QVERIFY(Reference::parse("h.io/" + std::string(250, 'a')));
        QCOMPARE(messageOf("h.io/" + std::string(251, 'a')),
                 QString("repository name must not be more than 255 characters"));
    }

    void idsAreToldFromNames()
    {
        QVERIFY(looksLikeId("3f2a"));
        QVERIFY(looksLikeId(digestText));
        QVERIFY(!looksLikeId(""));
        QVERIFY(!looksLikeId("sha256:"));
        QVERIFY(!looksLikeId("node"));
        QVERIFY(!looksLikeId(hex64 + "a"));
        QVERIFY(!looksLikeId("ABC"));
    }

    void digestsAreCheckedStrictly()
    {
        QCOMPARE(Digest::parse(digestText).value().shortId(), std::string(12, 'a'));
        for (const std::string& text : {std::string("sha256:../.."), "sha256:" + std::string(64, 'A'), hex64,
                                        digestText + "0", std::string()})
            QCOMPARE(Digest::parse(text).error().kind(), ErrorKind::InvalidArgument);
        QCOMPARE(Digest::of("abc").toString(),
                 std::string("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }
};

QTEST_APPLESS_MAIN(ReferenceTest)
#include "reference_test.moc"

#include "build/dockerfile.h"

#include <QTest>

using namespace onggi;
using namespace onggi::build;

/// Patterns for paths and .dockerignore.
class PathsTest : public QObject
{
    Q_OBJECT
private slots:
    void patternsMatchWholePaths_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char* pattern, const char* path, bool matches) {
            QTest::addRow("%s %s", pattern, path) << QByteArray(pattern) << QByteArray(path) << matches;
        };
        row("a", "a", true);
        row("a", "ab", false);
        row("a", "b/a", false);
        row("*", "a", true);
        row("*", "a/b", false);
        row("*", "", true);
        row("a*c", "abbc", true);
        row("a*c", "ab/c", false);
        row("*.txt", "a.txt", true);
        row("*.txt", "sub/a.txt", false);
        row("*/*.txt", "sub/a.txt", true);
        row("a?c", "abc", true);
        row("a?c", "a/c", false);
        row("?", "é", true);
        row("[a-c]x", "bx", true);
        row("[^a-c]x", "bx", false);
        row("[^a-c]x", "dx", true);
        row("[^a]x", "/x", false);
        row("[가-힣]", "한", true);
        row("[\\]a]", "]", true);
        row("a\\*", "a*", true);
        row("a\\*", "ab", false);
        row("**", "a/b/c", true);
        row("**/a", "a", true);
        row("**/a", "x/y/a", true);
        row("**/a", "xa", false);
        row("**a", "xa", true);
        row("**/*.go", "x/y.go", true);
        row("**/*.go", "y.go", true);
        row("a/**", "a/b/c", true);
        row("a/**", "a", false);
        row("a/**/b", "a/b", true);
        row("a/**/b", "a/x/y/b", true);
        row("a/**/b", "ab", false);
        row("a**", "abc/d", true);
        row("a/**/b/**/c", "a/1/b/2/3/c", true);
        row("a/**/b/**/c", "a/1/2/c", false);
        row("a.b", "axb", false);
        row("a+(b)|c$", "a+(b)|c$", true);
    }
    void patternsMatchWholePaths()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, path);
        QFETCH(bool, matches);
        QCOMPARE(matchesPath(pattern.toStdString(), path.toStdString()).value(), matches);
    }

    void malformedPatternsAreRefused()
    {
        for (const char* pattern : {"[", "[a", "[]", "[]a]", "[-]", "[a-]", "[a-", "[^]", "a\\", "[\\"}) {
            const auto matched = matchesPath(pattern, "a");
            QVERIFY2(!matched, pattern);
            QVERIFY(matched.error().message().find("syntax error in pattern") != std::string::npos);
        }
        QVERIFY(!matchesPath(std::string(5000, 'a'), "a"));
    }

    void noPatternTakesLong()
    {
        std::string pattern;
        for (int i = 0; i < 400; ++i)
            pattern += "**/*a*";
        QVERIFY(!matchesPath(pattern + "b", std::string(4000, 'a')).value());
    }

    void patternsAreTold()
    {
        QVERIFY(isPattern("a*"));
        QVERIFY(isPattern("[a]"));
        QVERIFY(!isPattern("a\\*b"));
        QVERIFY(!isPattern("plain/path"));
    }

    void theLastRuleWins_data()
    {
        QTest::addColumn<QByteArray>("rules");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("ignored");
        const auto row = [](const char* rules, const char* path, bool ignored) {
            QTest::addRow("%s %s", QByteArray(rules).replace('\n', '|').constData(), path) << QByteArray(rules) << QByteArray(path) << ignored;
        };
        row("a", "a", true);
        row("a", "a/b/c", true);
        row("a", "b/a", false);
        row("/a", "a", true);
        row("a/", "a/b", true);
        row("./a/../b", "b", true);
        row("# a\na # b", "a", false);
        row(" a ", "a", true);
        row("\xEF\xBB\xBF" "a\r\nb\r\n", "a", true);
        row("a\r\nb\r\n", "b", true);
        row("*", "any", true);
        row("*", "any/thing", true);
        row(".", "a", false);
        row("", "a", false);
        row("*.md\n!README.md", "README.md", false);
        row("*.md\n!README.md", "a.md", true);
        row("*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true);
        row("*.md\nREADME-secret.md\n!README*.md", "README-secret.md", false);
        row("a\n!a/b", "a/b", false);
        row("a\n!a/b", "a/b/c", false);
        row("a\n!a/b", "a/c", true);
        row("*\n!src", "src/x", false);
        row("*\n! /src", "src", false);
        row("**/node_modules", "x/node_modules/y", true);
        row("**/*.log\n!keep/**", "keep/a.log", false);
        row("*/temp*", "a/temporary", true);
        row("*/temp*", "a/b/temp", false);
        row("temp?", "tempa", true);
        row("!a", "a", false);
    }
    void theLastRuleWins()
    {
        QFETCH(QByteArray, rules);
        QFETCH(QByteArray, path);
        QFETCH(bool, ignored);
        QCOMPARE(IgnoreList::parse(rules.toStdString()).value().ignores(path.toStdString()), ignored);
    }

    void exceptionsAreTold()
    {
        QVERIFY(IgnoreList::parse("a\n!b").value().hasExceptions());
        QVERIFY(!IgnoreList::parse("a\n#!b").value().hasExceptions());
        QVERIFY(!IgnoreList::parse("!"));
        QVERIFY(!IgnoreList::parse("a\n[b"));
    }
};

QTEST_GUILESS_MAIN(PathsTest)
#include "paths_test.moc"

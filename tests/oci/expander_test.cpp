#include "oci/expander.h"

#include <QTest>

using namespace onggi;
using oci::Expander;
using Words = std::vector<std::string>;

namespace {

const Expander::Variables variables{{"A", "value"}, {"EMPTY", ""},        {"TWO", "two words"}, {"TAG", "v1.2.3"},
                                    {"PATH", "/usr/local/bin"}, {"HAN", "한글.txt"}, {"STARS", "a*b"}};

const Expander expander(variables, '\\');

} // namespace

/// Variables and quotes in a Dockerfile's words.
class ExpanderTest : public QObject
{
    Q_OBJECT
private slots:
    void wordsAreExpanded_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("result");
        const auto row = [](const char* text, const char* result) { QTest::addRow("%s", text) << QByteArray(text) << QByteArray(result); };
        row("plain text", "plain text");
        row("$A", "value");
        row("${A}b", "valueb");
        row("$A-b", "value-b");
        row("$Ab", "");
        row("$A$A", "valuevalue");
        row("'$A'", "$A");
        row("\"$A\"", "value");
        row("\"'$A'\"", "'value'");
        row("'\"$A\"'", "\"$A\"");
        row("\\$A", "$A");
        row("\\\\$A", "\\value");
        row("\"\\$A\"", "$A");
        row("\"\\a\\\"\"", "\\a\"");
        row("a\\ b", "a b");
        row("a\\", "a");
        row("$", "$");
        row("$ A", "$ A");
        row("a$/b", "a$/b");
        row("$1", "");
        row("$12x", "x");
        row("$@ $#", " ");
        row("\"a b\"c'd e'", "a bcd e");
        row("${NONE}", "");
        row("${NONE:-else}", "else");
        row("${EMPTY:-else}", "else");
        row("${EMPTY-else}", "");
        row("${NONE-else}", "else");
        row("${A:-else}", "value");
        row("${A:+then}", "then");
        row("${EMPTY:+then}", "");
        row("${EMPTY+then}", "then");
        row("${NONE+then}", "");
        row("${NONE:-$A}", "value");
        row("${NONE:-${NONE:-${A}}}", "value");
        row("${NONE:-\"a } b\"}", "a } b");
        row("${NONE:-a\\}b}", "a}b");
        row("${A:?message}", "value");
        row("${NONE:-}", "");
        row("${TAG#v}", "1.2.3");
        row("${TAG#x}", "v1.2.3");
        row("${TAG#*.}", "2.3");
        row("${TAG##*.}", "3");
        row("${TAG%.*}", "v1.2");
        row("${TAG%%.*}", "v1");
        row("${TAG#?}", "1.2.3");
        row("${PATH##*/}", "bin");
        row("${PATH%/*}", "/usr/local");
        row("${PATH%%/*}", "");
        row("${TAG/./-}", "v1-2.3");
        row("${TAG//./-}", "v1-2-3");
        row("${TAG/.*./-}", "v1-3");
        row("${PATH//\\//_}", "_usr_local_bin");
        row("${TAG//?/x}", "xxxxxx");
        row("${TAG//./}", "v123");
        row("${TAG/nothing/x}", "v1.2.3");
        row("${NONE/a/b}", "");
        row("${STARS#a\\*}", "b");
        row("${STARS/\\*/+}", "a+b");
        row("${HAN%.*}", "한글");
        row("${HAN#?}", "글.txt");
        row("${A/$A/x}", "x");
        row("한$A글", "한value글");
    }
    void wordsAreExpanded()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, result);
        const auto expanded = expander.word(text.toStdString());
        QVERIFY2(expanded.has_value(), expanded ? "" : expanded.error().message().c_str());
        QCOMPARE(*expanded, result.toStdString());
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* text, const char* message) { QTest::addRow("%s", text) << QByteArray(text) << QByteArray(message); };
        row("${A", "failed to process \"${A\": syntax error: missing '}'");
        row("${", "syntax error: missing '}'");
        row("${A:-b", "syntax error: missing '}'");
        row("${}", "syntax error: bad substitution");
        row("${:-a}", "syntax error: bad substitution");
        row("${{A}}", "syntax error: bad substitution");
        row("${A!}", "unsupported modifier (!) in substitution");
        row("${A:=b}", "unsupported modifier (:=) in substitution");
        row("${NONE:?give it}", "NONE: give it");
        row("${NONE?}", "NONE: is not allowed to be unset");
        row("${EMPTY:?}", "EMPTY: is not allowed to be empty");
        row("'a", "unexpected end of statement while looking for matching single-quote");
        row("\"a", "unexpected end of statement while looking for matching double-quote");
        row("${TAG#\\a}", "invalid pattern (\\a) in substitution");
        row("${TAG/a", "syntax error: missing '/' in ${}");
        row("${TAG/a/b", "syntax error: missing '}'");
    }
    void mistakesAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto expanded = expander.word(text.toStdString());
        QVERIFY(!expanded);
        QCOMPARE(expanded.error().kind(), ErrorKind::InvalidArgument);
        QVERIFY2(expanded.error().message().find(message.toStdString()) != std::string::npos, expanded.error().message().c_str());
    }

    void linesBecomeWords()
    {
        QCOMPARE(expander.words(" a  b\tc ").value(), (Words{"a", "b", "c"}));
        QCOMPARE(expander.words("$TWO \"$TWO\" x${TWO}y").value(), (Words{"two", "words", "two words", "xtwo", "wordsy"}));
        QCOMPARE(expander.words("a\\ b 'c d'").value(), (Words{"a b", "c d"}));
        QCOMPARE(expander.words("$EMPTY $NONE").value(), Words{});
    }

    void quotesOfAHeredocStay()
    {
        QCOMPARE(expander.text("\"$A\" '${A}' \\$A \\\\\n").value(), std::string("\"value\" 'value' $A \\\n"));
        QCOMPARE(expander.text("it's $A\n").value(), std::string("it's value\n"));
    }

    void theEscapeCharacterIsTheFiles()
    {
        const Expander other(variables, '`');
        QCOMPARE(other.word("C:\\$A").value(), std::string("C:\\value"));
        QCOMPARE(other.word("`$A").value(), std::string("$A"));
    }

    void lookedUpNamesAreTold()
    {
        QCOMPARE(expander.namesIn("$A ${B:-$C} '$D' \\$E ${F/x/y} \"$G\""), (Words{"A", "B", "C", "F", "G"}));
        QVERIFY(expander.namesIn("none").empty());
    }

    void hostileTextIsBounded()
    {
        std::string deep;
        for (int i = 0; i < 100'000; ++i)
            deep += "${A:-";
        QVERIFY(!expander.word(deep));
        const Expander::Variables big{{"BIG", std::string(100'000, 'a')}, {"MORE", std::string(1'000'000, 'x')}};
        const Expander large(big, '\\');
        QVERIFY(!large.word("$MORE$MORE"));
        std::string pattern;
        for (int i = 0; i < 5'000; ++i)
            pattern += "*a";
        QVERIFY(!large.word("${BIG//" + pattern + "b/x}"));
        QVERIFY(!large.word("${BIG//a/" + std::string(10'000, 'y') + "}"));
    }
};

QTEST_GUILESS_MAIN(ExpanderTest)
#include "expander_test.moc"

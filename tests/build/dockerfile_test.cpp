#include "build/dockerfile.h"

#include <QDir>
#include <QRandomGenerator>
#include <QTest>

using namespace onggi;
using namespace onggi::build;
using Words = std::vector<std::string>;

namespace {

Dockerfile parsed(std::string_view text)
{
    auto file = Dockerfile::parse(text);
    if (!file) {
        qWarning("%s", file.error().message().c_str());
        return {};
    }
    return *std::move(file);
}

/// The instruction behind "FROM scratch".
Instruction only(std::string_view text)
{
    const Dockerfile file = parsed("FROM scratch\n" + std::string(text));
    return file.stages.empty() || file.stages.front().instructions.empty() ? Instruction{} : file.stages.front().instructions.front();
}

} // namespace

/// From a Dockerfile's text to its instructions.
class DockerfileTest : public QObject
{
    Q_OBJECT
private slots:
    void aLineIsAnInstruction()
    {
        const Instruction run = only("run  make all ");
        QCOMPARE(run.keyword, std::string("RUN"));
        QCOMPARE(run.arguments, std::string("make all"));
        QCOMPARE(run.text, std::string("run  make all"));
        QCOMPARE(run.line, 2);
        QVERIFY(!run.json);
    }

    void continuedLinesAreOne()
    {
        QCOMPARE(only("RUN a \\\n  b\\\n# a comment\n\n   # another\nc\nRUN d").arguments, std::string("a   bc"));
        QCOMPARE(only("RUN a \\  \t\nb").arguments, std::string("a b"));
        QCOMPARE(only("RUN a \\\\\nRUN b").arguments, std::string("a \\\\"));
        QCOMPARE(only("RUN a \\").arguments, std::string("a"));
        QCOMPARE(only("RUN a \\\r\n b\r\n").arguments, std::string("a  b"));
    }

    void linesAreCounted()
    {
        const Dockerfile file = parsed("# c\n\nFROM a\nRUN x \\\n\n y\nRUN <<E\n1\n2\nE\n\nRUN z");
        const auto& instructions = file.stages.at(0).instructions;
        QCOMPARE(file.stages.at(0).line, 3);
        QCOMPARE(instructions.at(0).line, 4);
        QCOMPARE(instructions.at(1).line, 7);
        QCOMPARE(instructions.at(2).line, 12);
    }

    void theFirstLinesAreDirectives()
    {
        const Dockerfile file = parsed("\xEF\xBB\xBF# syntax=docker/dockerfile:1\n#escape = `\n# check=skip=all\nFROM a\nRUN x `\n y\\\nRUN z");
        QCOMPARE(file.escape, '`');
        QCOMPARE(file.syntax, std::string("docker/dockerfile:1"));
        QCOMPARE(file.stages.at(0).instructions.at(0).arguments, std::string("x  y\\"));
        QCOMPARE(file.stages.at(0).instructions.size(), std::size_t{2});
        QCOMPARE(parsed("# a comment\n# escape=`\nFROM a").escape, '\\');
        QCOMPARE(parsed("\n# escape=`\nFROM a").escape, '\\');
        QCOMPARE(parsed("# unknown=1\n# escape=`\nFROM a").escape, '\\');
        QCOMPARE(parsed("FROM a\n# escape=`").escape, '\\');
    }

    void aJsonArrayIsTheExecForm()
    {
        QCOMPARE(only(R"(CMD ["a", "b c", "\u00e9"])").json, std::optional(Words{"a", "b c", "\xC3\xA9"}));
        QCOMPARE(only("CMD [ \\\n\"a\", \\\n\"b\" ]").json, std::optional(Words{"a", "b"}));
        QCOMPARE(only("CMD []").json, std::optional(Words{}));
        QCOMPARE(only(R"(COPY ["a b", "/c d/"])").json, std::optional(Words{"a b", "/c d/"}));
        for (const char* text : {"RUN ['a']", "RUN [ -f x ] && y", R"(RUN ["a",])", R"(RUN ["a"] b)", "CMD [broken", R"(CMD "a")", R"(CMD {"a":1})"})
            QVERIFY2(!only(text).json, text);
    }

    void flagsStandBeforeTheArguments()
    {
        const Instruction run = only(R"(RUN --mount=type=cache,target=/c --mount=type=bind,target="/a b" --network=none make --jobs=2)");
        QCOMPARE(run.flags.size(), std::size_t{3});
        QCOMPARE(run.flags.at(1).value, std::string("type=bind,target=/a b"));
        QCOMPARE(*run.flag("network"), std::string("none"));
        QCOMPARE(*run.flag("mount"), std::string("type=cache,target=/c"));
        QVERIFY(run.flag("security") == nullptr);
        QCOMPARE(run.arguments, std::string("make --jobs=2"));
        QCOMPARE(*only("COPY --link a b").flag("link"), std::string("true"));
        QCOMPARE(*only("COPY --link=False a b").flag("link"), std::string("false"));
        QCOMPARE(only("CMD -- --x").arguments, std::string("--x"));
        QCOMPARE(only("COPY --from=x --chown=1:2 --chmod=644 --parents=false a b").flags.size(), std::size_t{4});
    }

    void heredocsAreTaken()
    {
        const Instruction run = only("RUN cat <<EOF >/a && 3<<-'E 2' cat\none\n$two\nEOF\n\tthree\n\t\tE\n\tE 2\nRUN next");
        QCOMPARE(run.heredocs.size(), std::size_t{2});
        QCOMPARE(run.heredocs.at(0).name, std::string("EOF"));
        QCOMPARE(run.heredocs.at(0).content, std::string("one\n$two\n"));
        QVERIFY(run.heredocs.at(0).expand);
        QCOMPARE(run.heredocs.at(0).descriptor, 0);
        QCOMPARE(run.heredocs.at(1).name, std::string("E 2"));
        QCOMPARE(run.heredocs.at(1).content, std::string("three\nE\n"));
        QVERIFY(!run.heredocs.at(1).expand);
        QCOMPARE(run.heredocs.at(1).descriptor, 3);
        QCOMPARE(run.text, std::string("RUN cat <<EOF >/a && 3<<-'E 2' cat"));
        const Instruction copy = only("COPY <<a <<\"b\" /d/\nA\na\nB\\n\nb\n");
        QCOMPARE(copy.heredocs.size(), std::size_t{2});
        QVERIFY(!copy.heredocs.at(1).expand);
        QCOMPARE(copy.heredocs.at(1).content, std::string("B\\n\n"));
        QCOMPARE(only("RUN <<E\r\na\r\nE\r\n").heredocs.at(0).content, std::string("a\r\n"));
        QVERIFY(only("RUN <<E\nE").heredocs.at(0).content.empty());
    }

    void whatLooksLikeAHeredocIsNone_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"RUN echo $((1<<2))", "RUN echo '<<EOF'", "RUN echo \"a <<EOF b\"", "RUN cat <<<word", "RUN a<<EOF", "RUN [ 1 << 2 ]",
                                 R"(RUN ["cat", "<<EOF"])", "CMD cat <<EOF", "ENV A=<<EOF", "RUN echo \\<<EOF", "RUN x <<", "RUN x <<''"})
            QTest::addRow("%s", text) << QByteArray(text);
    }
    void whatLooksLikeAHeredocIsNone()
    {
        QFETCH(QByteArray, text);
        const Dockerfile file = parsed("FROM a\n" + text.toStdString() + "\nRUN next\n");
        QCOMPARE(file.stages.at(0).instructions.size(), std::size_t{2});
        QVERIFY(file.stages.at(0).instructions.at(0).heredocs.empty());
    }

    void theShellGetsHeredocsBehindTheLine()
    {
        QCOMPARE(shellText(only("RUN <<EOF\na\nb\nEOF\n")), std::string("a\nb\n"));
        QCOMPARE(shellText(only("RUN python3 <<EOF\na\nEOF\n")), std::string("python3 <<EOF\na\nEOF"));
        QCOMPARE(shellText(only("RUN cat <<A <<B\na\nA\nb\nB\n")), std::string("cat <<A <<B\na\nA\nb\nB"));
        QCOMPARE(shellText(only("RUN make all")), std::string("make all"));
    }

    void stagesHaveBaseNameAndPlatform()
    {
        const Dockerfile file = parsed("ARG V=1\nARG W\nFROM --platform=$BUILDPLATFORM golang:$V as Build\nRUN x\nfrom scratch\nCOPY --from=build a b");
        QCOMPARE(file.globalArgs.size(), std::size_t{2});
        QCOMPARE(file.stages.size(), std::size_t{2});
        QCOMPARE(file.stages.at(0).base, std::string("golang:$V"));
        QCOMPARE(file.stages.at(0).name, std::string("build"));
        QCOMPARE(file.stages.at(0).platform, std::string("$BUILDPLATFORM"));
        QVERIFY(file.stages.at(1).name.empty());
        QCOMPARE(file.stages.at(1).line, 5);
    }

    void triggersKeepTheirHeredocs()
    {
        const Instruction onBuild = only("ONBUILD RUN cat <<-EOF\n\ta\n\tEOF\nRUN next");
        QCOMPARE(onBuild.arguments, std::string("RUN cat <<-EOF\n\ta\n\tEOF"));
        const auto trigger = Dockerfile::parseTrigger(onBuild.arguments);
        QVERIFY(trigger.has_value());
        QCOMPARE(trigger->keyword, std::string("RUN"));
        QCOMPARE(trigger->heredocs.at(0).content, std::string("a\n"));
        QVERIFY(!Dockerfile::parseTrigger("RUN a\nRUN b"));
        QVERIFY(!Dockerfile::parseTrigger(""));
        QVERIFY(!Dockerfile::parseTrigger("FROM x"));
        QVERIFY(!Dockerfile::parseTrigger("ONBUILD RUN x"));
    }

    void pairsAreSplit()
    {
        const auto pairs = [](std::string_view text) { return parsePairs(only(text), '\\').value(); };
        using Pairs = std::vector<std::pair<std::string, std::optional<std::string>>>;
        QCOMPARE(pairs("ENV A=1 B=\"x y\" C='$D' E=f\\ g H="), (Pairs{{"A", "1"}, {"B", "\"x y\""}, {"C", "'$D'"}, {"E", "f\\ g"}, {"H", ""}}));
        QCOMPARE(pairs("ENV A the  rest = all"), (Pairs{{"A", "the  rest = all"}}));
        QCOMPARE(pairs("LABEL \"a b\"=c"), (Pairs{{"\"a b\"", "c"}}));
        QCOMPARE(pairs("ARG A"), (Pairs{{"A", std::nullopt}}));
        QCOMPARE(pairs("ARG A= B=x C"), (Pairs{{"A", ""}, {"B", "x"}, {"C", std::nullopt}}));
        QCOMPARE(pairs("ENV A=1 \\\n    B=2"), (Pairs{{"A", "1"}, {"B", "2"}}));
    }

    void mistakesAreNamedWithTheirLine_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* text, const char* message) { QTest::addRow("%s", QByteArray(text).replace('\n', '|').constData()) << QByteArray(text) << QByteArray(message); };
        row("", "the Dockerfile cannot be empty");
        row(" \n\t\n", "the Dockerfile cannot be empty");
        row("# nothing\n", "file with no instructions");
        row("ARG A=1", "no build stage in current context");
        row("RUN x", "dockerfile parse error on line 1: no build stage in current context");
        row("ARG A\n\nCMD x\nFROM a", "dockerfile parse error on line 3: no build stage in current context");
        row("FROM a\nRUNN x", "dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)");
        row("FROM a\nfoo x", "line 2: unknown instruction: foo");
        row("FORM a", "line 1: unknown instruction: FORM (did you mean FROM?)");
        row("FROM", "line 1: FROM requires either one or three arguments");
        row("FROM a b", "FROM requires either one or three arguments");
        row("FROM a AS 1x", "invalid name for build stage: \"1x\", name can't start with a number or contain symbols");
        row("FROM a AS x\nFROM b AS X", "line 2: x stage name already used");
        row("FROM --nope=1 a", "Unknown flag: nope");
        row("FROM a\nRUN", "RUN requires at least one argument");
        row("FROM a\nRUN []", "RUN requires at least one argument");
        row("FROM a\nRUN --mount=type=nope,target=/x y", "unsupported mount type \"nope\"");
        row("FROM a\nRUN --mount=type=bind,from=$X,target=/x y", "'from' doesn't support variable expansion");
        row("FROM a\nRUN --mount x", "Missing a value on flag: mount");
        row("FROM a\nRUN --network=a --network=b x", "Duplicate flag specified: network");
        row("FROM a\nRUN --network=bridge x", "unsupported network mode \"bridge\"");
        row("FROM a\nRUN --security=insecure x", "RUN --security=insecure is not supported");
        row("FROM a\nCOPY a", "COPY requires at least two arguments, but only one was provided");
        row("FROM a\nADD [\"a\"]", "ADD requires at least two arguments");
        row("FROM a\nCOPY a <<E\nE\n", "COPY cannot accept a heredoc as a destination");
        row("FROM a\nCOPY --from=$X a b", "variable expansion is not supported for --from");
        row("FROM a\nCOPY --parents a b", "COPY --parents is not supported");
        row("FROM a\nCOPY --exclude=x a b", "COPY --exclude is not supported");
        row("FROM a\nADD --keep-git-dir=true a b", "ADD --keep-git-dir is not supported");
        row("FROM a\nCOPY --link=maybe a b", "Expecting boolean value for flag link, not: maybe");
        row("FROM a\nADD --from=x a b", "Unknown flag: from");
        row("FROM a\n\nRUN <<EOF\nx", "line 3: unterminated heredoc");
        row("FROM a\nCMD [1]", "when using JSON array syntax, arrays must be comprised of strings only");
        row("FROM a\nCMD --x y", "Unknown flag: x");
        row("FROM a\nENV", "ENV requires at least one argument");
        row("FROM a\nENV A", "ENV must have two arguments");
        row("FROM a\nENV A=1 B", "Syntax error - can't find = in \"B\". Must be of the form: name=value");
        row("FROM a\nENV =1", "ENV names can not be blank");
        row("FROM a\nARG", "ARG requires at least one argument");
        row("FROM a\nARG =1", "ARG names can not be blank");
        row("FROM a\nLABEL", "LABEL requires at least one argument");
        row("FROM a\nEXPOSE", "EXPOSE requires at least one argument");
        row("FROM a\nVOLUME []", "VOLUME requires at least one argument");
        row("FROM a\nUSER", "USER requires exactly one argument");
        row("FROM a\nWORKDIR", "WORKDIR requires exactly one argument");
        row("FROM a\nSTOPSIGNAL", "STOPSIGNAL requires exactly one argument");
        row("FROM a\nMAINTAINER", "MAINTAINER requires exactly one argument");
        row("FROM a\nSHELL /bin/sh -c", "SHELL requires the arguments to be in JSON form");
        row("FROM a\nSHELL []", "SHELL requires at least one argument");
        row("FROM a\nHEALTHCHECK", "HEALTHCHECK requires at least one argument");
        row("FROM a\nHEALTHCHECK x", "Unknown type \"X\" in HEALTHCHECK (try CMD)");
        row("FROM a\nHEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD");
        row("FROM a\nHEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments");
        row("FROM a\nHEALTHCHECK --interval=1us CMD x", "Interval \"interval\" cannot be less than 1ms");
        row("FROM a\nHEALTHCHECK --retries=-1 CMD x", "--retries cannot be negative (-1)");
        row("FROM a\nONBUILD", "ONBUILD requires at least one argument");
        row("FROM a\nONBUILD onbuild RUN x", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
        row("FROM a\nONBUILD FROM x", "FROM isn't allowed as an ONBUILD trigger");
        row("FROM a\nONBUILD MAINTAINER x", "MAINTAINER isn't allowed as an ONBUILD trigger");
        row("FROM a\nONBUILD NOPE x", "unknown instruction: NOPE");
        row("# escape=x\nFROM a", "line 1: invalid escape token 'x' does not match ` or \\");
        row("# escape=`\n# ESCAPE=\\\nFROM a", "line 2: only one escape parser directive can be used");
    }
    void mistakesAreNamedWithTheirLine()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto file = Dockerfile::parse(text.toStdString());
        QVERIFY(!file);
        QVERIFY(file.error().kind() == ErrorKind::InvalidArgument || file.error().kind() == ErrorKind::NotImplemented);
        QVERIFY2(file.error().message().find(message.toStdString()) != std::string::npos, file.error().message().c_str());
    }

    void whatIsTooBigIsRefused()
    {
        QVERIFY(!Dockerfile::parse(std::string(std::size_t(5) << 20, '#')));
        std::string many = "FROM a\n";
        for (int i = 0; i < 10'000; ++i)
            many += "RUN x\n";
        QVERIFY(!Dockerfile::parse(many));
        std::string chain = "FROM a\n";
        for (int i = 0; i < 100'000; ++i)
            chain += "ONBUILD ";
        QVERIFY(!Dockerfile::parse(chain + "RUN x"));
        QVERIFY(!Dockerfile::parse(std::string_view("FROM a\nRUN x\0y", 14)));
        QVERIFY(!Dockerfile::parse("FROM a\nCMD [\"x\\u0000\"]"));
        // Deep JSON is no array of strings, however deep.
        QVERIFY(!Dockerfile::parse("FROM a\nCMD " + std::string(1'000'000, '[') + std::string(1'000'000, ']')));
    }

    /// Real files, changed at random: there is always a result or an error.
    void parsingIsTotal()
    {
        const QDir corpus(QFINDTESTDATA("corpus"));
        const auto names = corpus.entryList({"*.dockerfile"});
        QVERIFY(names.size() >= 8);
        QRandomGenerator random(20240229);
        const QByteArray pieces[] = {"\\\n", "<<EOF\n", "EOF\n", "\"", "'", "${", "}", "[", "]", "FROM a AS b\n", "ONBUILD ", "--from=", "\n#", "\r\n", "\t", "ARG X\n"};
        int accepted = 0;
        for (const QString& name : names) {
            QFile file(corpus.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray original = file.readAll();
            const auto whole = Dockerfile::parse(original.toStdString());
            QVERIFY2(whole.has_value(), whole ? "" : qPrintable(name + ": " + QString::fromStdString(whole.error().message())));
            for (int round = 0; round < 300; ++round) {
                QByteArray text = original;
                for (int change = random.bounded(1, 6); change > 0; --change) {
                    const auto at = random.bounded(text.size() + 1);
                    switch (random.bounded(4)) {
                    case 0:
                        text.remove(at, random.bounded(1, 40));
                        break;
                    case 1:
                        text.insert(at, pieces[random.bounded(static_cast<int>(std::size(pieces)))]);
                        break;
                    case 2:
                        text.insert(at, static_cast<char>(random.bounded(256)));
                        break;
                    default:
                        text.truncate(at);
                    }
                }
                const auto parsedText = Dockerfile::parse(text.toStdString());
                accepted += parsedText ? 1 : 0;
                QVERIFY(parsedText ? !parsedText->stages.empty() : !parsedText.error().message().empty());
            }
        }
        QVERIFY(accepted > 100);
    }
};

QTEST_GUILESS_MAIN(DockerfileTest)
#include "dockerfile_test.moc"

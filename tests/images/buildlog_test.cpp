#include "images/buildlog.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace onggi::ui;

namespace {

const QByteArray dockerfile = "# syntax=docker/dockerfile:1\n"
                              "ARG VERSION=\"12\"\n"
                              "FROM debian:${VERSION} AS base\n"
                              "RUN apt-get update && \\\n"
                              "    # a comment in between\n"
                              "    apt-get install -y nginx\n"
                              "\n"
                              "RUN <<EOF\n"
                              "FROM is no instruction here\n"
                              "EOF\n"
                              "from base as final\n"
                              "ARG VERSION\n"
                              "ARG TOKEN\n"
                              "COPY . /srv\n";

QJsonObject stream(const QString& text)
{
    return {{"stream", text}};
}

BuildLog::State stateOf(const BuildLog& log, int row)
{
    return BuildLog::State(log.index(row).data(BuildLog::StateRole).toInt());
}

} // namespace

class BuildLogTest : public QObject
{
    Q_OBJECT

private slots:
    void theOutlineKnowsWhereInstructionsStand()
    {
        auto outline = DockerfileOutline::parse(dockerfile);
        QStringList found;
        for (const auto& each : outline.instructions)
            found += QString("%1-%2 %3").arg(each.line).arg(each.lastLine).arg(each.keyword);
        QCOMPARE(found, (QStringList{"2-2 ARG", "3-3 FROM", "4-6 RUN", "8-10 RUN", "11-11 FROM", "12-12 ARG", "13-13 ARG", "14-14 COPY"}));
        QCOMPARE(outline.instructions[2].text, "apt-get update && apt-get install -y nginx");
        QCOMPARE(outline.stages(), (QStringList{"base", "final"}));
        auto arguments = outline.arguments();
        QCOMPARE(arguments.size(), 2);
        QCOMPARE(arguments[0].name, "VERSION");
        QCOMPARE(arguments[0].value, "12");
        QCOMPARE(arguments[1].name, "TOKEN");
    }

    void theEscapeCharacterCanBeAnother()
    {
        auto outline = DockerfileOutline::parse("# escape=`\nFROM a\nRUN dir c:\\\nRUN one `\n two\n");
        QCOMPARE(outline.instructions.size(), 3);
        QCOMPARE(outline.instructions[1].line, 3);
        QCOMPARE(outline.instructions[2].lastLine, 5);
    }

    void rubbishHasAnOutline()
    {
        QVERIFY(DockerfileOutline::parse({}).instructions.isEmpty());
        QVERIFY(DockerfileOutline::parse("\n\\\n").instructions.size() <= 1);
        QCOMPARE(DockerfileOutline::parse("RUN <<EOF\nnever closed").instructions.size(), 1);
    }

    void stepsComeAndGo()
    {
        BuildLog log;
        QAbstractItemModelTester tester(&log, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy printed(&log, &BuildLog::printed);
        log.begin(DockerfileOutline::parse(dockerfile), "Dockerfile");
        log.take(stream("Step 1/3 : FROM debian:${VERSION} AS base\n"));
        log.take({{"status", "Downloading"}, {"id", "aaa"}, {"progressDetail", QJsonObject{{"current", 25'000'000}, {"total", 100'000'000}}}});
        QVERIFY(log.index(0).data(BuildLog::DetailRole).toString().startsWith("25"));
        log.take(stream(" ---> 123456789abc\n"));
        log.take(stream("Step 2/3 : RUN apt-get update &&     apt-get install -y nginx\n"));
        QCOMPARE(stateOf(log, 0), BuildLog::State::Done);
        log.take(stream(" ---> Running in aabbcc\n"));
        log.take(stream("Reading package lists...\n"));
        log.take(stream("\x1b[91mwarning: old\n\x1b[0m"));
        log.take(stream("Removing intermediate container aabbcc\n"));
        log.take(stream("Step 3/3 : COPY . /srv\n"));
        log.take(stream(" ---> Using cache\n"));
        log.take({{"aux", QJsonObject{{"ID", "sha256:feed"}}}});
        log.take(stream("Successfully built feed\n"));
        log.finish();
        QCOMPARE(log.rowCount(), 3);
        QCOMPARE(stateOf(log, 1), BuildLog::State::Done);
        QCOMPARE(stateOf(log, 2), BuildLog::State::Cached);
        QCOMPARE(log.imageId(), "sha256:feed");
        QCOMPARE(log.index(1).data(BuildLog::LineRole).toInt(), 4);
        QCOMPARE(log.index(2).data(BuildLog::LineRole).toInt(), 14);
        QStringList texts;
        for (const auto& each : printed)
            texts += each[0].toString();
        QCOMPARE(texts, (QStringList{"Reading package lists...\n", "warning: old\n", "Successfully built feed\n"}));
        QVERIFY(!printed[0][1].toBool());
        QVERIFY(printed[1][1].toBool());
        QVERIFY(!printed[2][1].toBool());
    }

    void aFailureHasAPlace()
    {
        BuildLog log;
        log.begin(DockerfileOutline::parse(dockerfile), "Dockerfile");
        log.take(stream("Step 1/8 : ARG VERSION=\"12\"\n"));
        log.take(stream("Step 2/8 : FROM debian:${VERSION} AS base\n"));
        log.take(stream("Step 3/8 : RUN apt-get update &&     apt-get install -y nginx\n"));
        log.take({{"error", "The command '/bin/sh -c false' returned a non-zero code: 1"}, {"errorDetail", QJsonObject{{"code", 1}}}});
        log.finish();
        QCOMPARE(log.failedStep(), 2);
        QCOMPARE(log.failedLine(), 4);
        QCOMPARE(stateOf(log, 2), BuildLog::State::Failed);
        QVERIFY(log.failureTitle().contains("Dockerfile:4"));
        auto excerpt = log.excerpt().split('\n');
        QCOMPARE(excerpt.size(), 7);
        QVERIFY(excerpt[2].startsWith("> ") && excerpt[4].startsWith("> "));
        QVERIFY(excerpt[1].startsWith("  ") && excerpt[5].startsWith("  "));
    }

    void whatTheEngineShowsIsNotShownTwice()
    {
        BuildLog log;
        log.begin(DockerfileOutline::parse(dockerfile), "Dockerfile");
        log.take(stream("Step 1/8 : COPY . /srv\n"));
        log.take(stream("Dockerfile:14: step 1/8 failed\n> 14 | COPY . /srv\n"));
        log.take({{"error", "no space left"}});
        QCOMPARE(log.failedLine(), 14);
        QVERIFY(log.excerpt().isEmpty());
    }

    void aDockerfileThatIsNoneFailsBeforeItsFirstStep()
    {
        BuildLog log;
        log.begin(DockerfileOutline::parse(dockerfile), "Dockerfile");
        log.fail("dockerfile parse error line 3: unknown instruction: FORM");
        QCOMPARE(log.failedStep(), -1);
        QCOMPARE(log.failedLine(), 3);
        QVERIFY(log.failureTitle().contains("Dockerfile:3"));
    }

    void nothingOfATerminalGetsIntoTheText()
    {
        BuildLog log;
        QSignalSpy printed(&log, &BuildLog::printed);
        log.begin({}, "Dockerfile");
        log.take(stream("Step 1/1 : RUN x\n"));
        log.take(stream("a\x1b]0;title\x07" "b\x1b[2K\x1b[1;32mc\x08\r\n"));
        QCOMPARE(printed.first()[0].toString(), "abc\n");
    }
};

QTEST_GUILESS_MAIN(BuildLogTest)
#include "buildlog_test.moc"

#include "build/dockerfile.h"

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
};

QTEST_GUILESS_MAIN(DockerfileTest)
#include "dockerfile_test.moc"

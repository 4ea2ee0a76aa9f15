#include "container/names.h"
#include "container/signals.h"

#include <QTest>
#include <csignal>

using namespace onggi;
using namespace onggi::container;

class NamesTest : public QObject
{
    Q_OBJECT
private slots:
    void generatedNamesPassTheRule()
    {
        for (int i = 0; i < 200; ++i)
            QVERIFY(checkContainerName(generateName([](const std::string&) { return false; })));
    }

    void generatedNamesAvoidTheTaken()
    {
        const auto name = generateName([](const std::string& candidate) { return candidate.find('_') == candidate.rfind('_'); });
        QVERIFY(name.find('_') != name.rfind('_'));
    }

    void namesWithForeignCharactersAreRefused()
    {
        for (const char* name : {"", "a", "-ab", "a/b", "a b", "가나"})
            QVERIFY2(!checkContainerName(name), name);
        QVERIFY(checkContainerName("web_1.a-b"));
    }

    void signalsAreReadInEveryForm()
    {
        QCOMPARE(parseSignal("SIGTERM").value(), SIGTERM);
        QCOMPARE(parseSignal("term").value(), SIGTERM);
        QCOMPARE(parseSignal("9").value(), SIGKILL);
        QCOMPARE(parseSignal("SIGRTMIN+3").value(), SIGRTMIN + 3);
        QCOMPARE(parseSignal("RTMAX-1").value(), SIGRTMAX - 1);
    }

    void unknownSignalsAreRefused()
    {
        for (const char* text : {"", "0", "-1", "99", "SIGFOO", "RTMIN+99", "9x"})
            QVERIFY2(!parseSignal(text), text);
    }
};

QTEST_APPLESS_MAIN(NamesTest)
#include "names_test.moc"

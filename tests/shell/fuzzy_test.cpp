#include "shell/fuzzy.h"

#include <QtTest>

using namespace onggi::ui;

class FuzzyTest : public QObject
{
    Q_OBJECT

private slots:
    void lettersMustComeInTheirOrder()
    {
        QVERIFY(fuzzyMatch("crv", "Create a volume"));
        QVERIFY(!fuzzyMatch("vrc", "Create a volume"));
        QVERIFY(fuzzyMatch("", "anything"));
    }

    void wordsMayComeInAnyOrder() { QVERIFY(fuzzyMatch("volume create", "Create a volume")); }

    void beginningsOfWordsWin()
    {
        QVERIFY(fuzzyMatch("web", "web")->score > fuzzyMatch("web", "cobweb")->score);
        QVERIFY(fuzzyMatch("cv", "Create a volume")->score > fuzzyMatch("cv", "archive")->score);
        QVERIFY(fuzzyMatch("stop", "Stop web")->score > fuzzyMatch("stop", "set on top")->score);
    }

    void placesAreTheLettersMeant()
    {
        QCOMPARE(fuzzyMatch("cv", "Create a volume")->places, (QList<int>{0, 9}));
        QCOMPARE(fuzzyMatch("bus", "busybox")->places, (QList<int>{0, 1, 2}));
    }

    void aBeginningThatLeavesNoRoomIsPassedOver()
    {
        // The letter that begins the last word would leave none for what is typed behind it.
        QVERIFY(fuzzyMatch("aon", "baton a"));
    }

    void hangulIsFoundByItsSyllables() { QCOMPARE(fuzzyMatch("볼륨", "볼륨 만들기")->places, (QList<int>{0, 1})); }
};

QTEST_APPLESS_MAIN(FuzzyTest)
#include "fuzzy_test.moc"

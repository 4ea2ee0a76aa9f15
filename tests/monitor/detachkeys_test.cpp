#include "monitor/detachkeys.h"

#include <QTest>

using namespace onggi::monitor;

class DetachKeysTest : public QObject
{
    Q_OBJECT

private slots:
    void theWholeSequenceDetaches()
    {
        DetachKeys keys("\x10\x11");
        const auto fed = keys.feed("ab\x10\x11"
                                   "cd");
        QVERIFY(fed.detached);
        QCOMPARE(fed.passed, std::string("ab"));
    }

    void theSequenceMayComeInPieces()
    {
        DetachKeys keys("\x10\x11");
        QVERIFY(!keys.feed("\x10").detached);
        QVERIFY(keys.feed("\x11").detached);
    }

    void aBrokenBeginningIsPassedOnWithTheNextByte()
    {
        DetachKeys keys("\x10\x11");
        QCOMPARE(keys.feed("\x10").passed, std::string());
        QCOMPARE(keys.feed("x").passed, std::string("\x10x"));
        QVERIFY(!keys.feed("\x11").detached);
    }

    void aRepeatedBeginningStillCounts()
    {
        DetachKeys keys("\x10\x11");
        const auto fed = keys.feed("\x10\x10\x11");
        QVERIFY(fed.detached);
        QCOMPARE(fed.passed, std::string("\x10"));
    }

    void overlapsInsideLongerSequencesAreFound()
    {
        DetachKeys keys("aab");
        const auto fed = keys.feed("aaab");
        QVERIFY(fed.detached);
        QCOMPARE(fed.passed, std::string("a"));
    }

    void theEndDeliversWhatIsHeld()
    {
        DetachKeys keys("\x10\x11");
        keys.feed("\x10");
        QCOMPARE(keys.finish(), std::string("\x10"));
        QCOMPARE(keys.finish(), std::string());
    }

    void noKeysPassEverything()
    {
        DetachKeys keys("");
        const auto fed = keys.feed(std::string_view("\x10\x11\0x", 4));
        QVERIFY(!fed.detached);
        QCOMPARE(fed.passed, std::string("\x10\x11\0x", 4));
    }

    void withoutADetachEveryByteArrivesOnceAndInOrder()
    {
        // All inputs of up to six letters from the alphabet of the sequence, cut at every place.
        for (int code = 0; code < 3 * 3 * 3 * 3 * 3 * 3; ++code) {
            std::string input;
            for (int rest = code, i = 0; i < 6; ++i, rest /= 3)
                input += "abc"[rest % 3];
            const bool contains = input.find("abab") != std::string::npos;
            for (std::size_t cut = 0; cut <= input.size(); ++cut) {
                DetachKeys keys("abab");
                auto first = keys.feed(input.substr(0, cut));
                if (first.detached) {
                    QVERIFY(contains);
                    continue;
                }
                const auto second = keys.feed(input.substr(cut));
                QCOMPARE(second.detached, contains);
                const std::string passed = first.passed + second.passed;
                QCOMPARE(passed + (contains ? "" : keys.finish()),
                         contains ? input.substr(0, input.find("abab")) : input);
            }
        }
    }
};

QTEST_GUILESS_MAIN(DetachKeysTest)
#include "detachkeys_test.moc"

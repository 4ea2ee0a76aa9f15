#include "base/encoding.h"
#include "base/sha256.h"

#include <QTest>

using namespace onggi;

class EncodingTest : public QObject
{
    Q_OBJECT
private slots:
    void base64RoundTripsEveryLength()
    {
        for (const std::string text : {"", "a", "ab", "abc", "abcd", "\xff\xfe\xfd"}) {
            const auto back = fromBase64(toBase64(text));
            QVERIFY(back.has_value());
            QCOMPARE(*back, text);
        }
    }

    void base64TakesTheUrlAlphabetWithoutPadding()
    {
        QCOMPARE(fromBase64("__79").value(), std::string("\xff\xfe\xfd"));
    }

    void base64RefusesForeignCharacters()
    {
        const auto result = fromBase64("ab!d");
        QVERIFY(!result);
        QCOMPARE(result.error().kind(), ErrorKind::InvalidArgument);
    }

    void isHexTakesExactlyLowerCaseDigitsOfTheSize()
    {
        QVERIFY(isHex("00ff", 4));
        QVERIFY(!isHex("00FF", 4));
        QVERIFY(!isHex("00f", 4));
        QVERIFY(!isHex("../.", 4));
    }

    void sha256IsTheOneOfTheStandard()
    {
        QCOMPARE(Sha256::hexOf("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    void randomHexIsNotRepeated()
    {
        QVERIFY(randomHex(32) != randomHex(32));
        QVERIFY(isHex(randomHex(32), 64));
    }
};

QTEST_APPLESS_MAIN(EncodingTest)
#include "encoding_test.moc"

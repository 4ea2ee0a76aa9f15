#include "oci/image.h"

#include <QTest>
#include <sys/utsname.h>

using namespace onggi;
using namespace onggi::oci;

class PlatformTest : public QObject
{
    Q_OBJECT
private slots:
    void hostIsThisMachine()
    {
        utsname names{};
        QCOMPARE(uname(&names), 0);
        const Platform host = Platform::host();
        QCOMPARE(host.os, std::string("linux"));
        if (std::string(names.machine) == "x86_64")
            QCOMPARE(host.toString(), std::string("linux/amd64"));
        else if (std::string(names.machine) == "aarch64")
            QCOMPARE(host.toString(), std::string("linux/arm64"));
        else
            QVERIFY(!host.architecture.empty());
    }

    void parseTakesDockersSpellings_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("normal");
        QTest::newRow("plain") << "linux/amd64"
                               << "linux/amd64";
        QTest::newRow("kernel's name") << "linux/x86_64"
                                       << "linux/amd64";
        QTest::newRow("architecture alone") << "arm64"
                                            << "linux/arm64";
        QTest::newRow("needless variant") << "linux/arm64/v8"
                                          << "linux/arm64";
        QTest::newRow("aarch64") << "linux/aarch64"
                                 << "linux/arm64";
        QTest::newRow("arm is v7") << "linux/arm"
                                   << "linux/arm/v7";
        QTest::newRow("armhf") << "linux/armhf"
                               << "linux/arm/v7";
        QTest::newRow("armel") << "linux/armel"
                               << "linux/arm/v6";
        QTest::newRow("bare number") << "linux/arm/6"
                                     << "linux/arm/v6";
    }

    void parseTakesDockersSpellings()
    {
        QFETCH(QString, text);
        QFETCH(QString, normal);
        QCOMPARE(QString::fromStdString(Platform::parse(text.toStdString()).value().toString()), normal);
    }

    void systemAloneIsThisMachinesArchitecture()
    {
        QCOMPARE(Platform::parse("linux").value(), Platform::host());
    }

    void nonsenseIsRefused()
    {
        for (const char* text :
             {"", "/", "linux/", "/amd64", "linux/amd64/v1/x", "Linux/AMD64", "linux/../x", "linux amd64"}) {
            const auto platform = Platform::parse(text);
            QVERIFY2(!platform, text);
            QCOMPARE(platform.error().kind(), ErrorKind::InvalidArgument);
        }
    }

    void olderVariantsAreAcceptedAndNewerAreNot()
    {
        const auto accepts = [](const char* wanted, const char* offered) {
            return Platform::parse(wanted).value().accepts(Platform::parse(offered).value());
        };
        QVERIFY(accepts("linux/arm/v7", "linux/arm/v6"));
        QVERIFY(!accepts("linux/arm/v6", "linux/arm/v7"));
        QVERIFY(accepts("linux/arm", "linux/arm/v5"));
        QVERIFY(accepts("linux/arm64", "linux/arm64/v8"));
        QVERIFY(!accepts("linux/arm64", "linux/arm64/v9"));
        QVERIFY(accepts("linux/arm64/v9", "linux/arm64"));
        QVERIFY(accepts("linux/amd64", "linux/amd64/v1"));
        QVERIFY(!accepts("linux/amd64", "linux/amd64/v3"));
        QVERIFY(accepts("linux/amd64/v3", "linux/amd64/v2"));
        QVERIFY(accepts("linux/amd64", "linux/386"));
        QVERIFY(!accepts("linux/386", "linux/amd64"));
        QVERIFY(!accepts("linux/amd64", "windows/amd64"));
        QVERIFY(!accepts("linux/arm64", "linux/arm"));
    }

    void unreadableVariantsMatchOnlyThemselves()
    {
        const Platform odd{"linux", "arm", "vx"};
        QVERIFY(odd.accepts(odd));
        QVERIFY(!Platform::parse("linux/arm/v7").value().accepts(odd));
    }
};

QTEST_APPLESS_MAIN(PlatformTest)
#include "platform_test.moc"

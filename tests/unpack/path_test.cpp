#include "unpack/protocol.h"
#include "unpack/worker/changeset.h"

#include <QTest>

using namespace onggi;
using namespace onggi::unpack;

class PathTest : public QObject
{
    Q_OBJECT
private slots:
    void namesAreCleanedWithinTheRoot_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("clean");
        QTest::newRow("plain") << "usr/bin/env" << "usr/bin/env";
        QTest::newRow("dot") << "./usr/./bin//env" << "usr/bin/env";
        QTest::newRow("absolute") << "//etc/passwd" << "etc/passwd";
        QTest::newRow("trailing slash") << "usr/lib/" << "usr/lib";
        QTest::newRow("up") << "a/b/../c" << "a/c";
        QTest::newRow("above the root") << "../../../etc/passwd" << "etc/passwd";
        QTest::newRow("up and down") << "a/../../b/../c" << "c";
        QTest::newRow("root") << "./" << "";
        QTest::newRow("two dots in a name") << "a/..b/c.." << "a/..b/c..";
    }
    void namesAreCleanedWithinTheRoot()
    {
        QFETCH(QString, name);
        QFETCH(QString, clean);
        QCOMPARE(QString::fromStdString(cleanPath(name.toStdString())), clean);
    }

    void reportsSurviveTheWire()
    {
        const auto id = oci::Digest::of("layer");
        const auto unpacked = decodeReport(encode(Report(Unpacked{{id}, 7, 3, true})));
        QVERIFY(unpacked);
        QVERIFY(std::get<Unpacked>(*unpacked).diffId.digest == id);
        QVERIFY(std::get<Unpacked>(*unpacked).describesRoot);

        const auto failed = decodeReport(encode(Report(UnpackFailed{ErrorKind::NotFound, "entry \xff", true})));
        QVERIFY(failed);
        QCOMPARE(std::get<UnpackFailed>(*failed).kind, ErrorKind::NotFound);
        QVERIFY(std::get<UnpackFailed>(*failed).malformed);
    }

    void malformedReportsAreRefused()
    {
        for (const char* text : {"", "[]", "{}", R"({"type":"unpacked"})", R"({"type":7})",
                                 R"({"type":"unpacked","diffId":"sha256:../..","bytes":1,"entries":1,"describesRoot":false})"})
            QVERIFY2(!decodeReport(text), text);
    }
};

QTEST_APPLESS_MAIN(PathTest)
#include "path_test.moc"

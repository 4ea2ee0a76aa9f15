#include "sys/residency.h"

#include <QFile>
#include <QTest>
#include <cstdlib>
#include <string>
#include <vector>

using namespace onggi;

namespace {

/// kB of pages that come from files.
long mappedFilePages()
{
    QFile file("/proc/self/status");
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith("RssFile:"))
            return line.mid(8).replace("kB", "").trimmed().toLong();
    }
    return -1;
}

} // namespace

class ResidencyTest : public QObject
{
    Q_OBJECT

private slots:
    void givesCodeBackAndGoesOn()
    {
        // Written at relocation and at run time: nothing of it may be lost.
        static std::vector<std::string> names{"one", "two"};
        names.push_back("three");
        const long before = mappedFilePages();
        QVERIFY(before > 0);
        sys::releaseUnused();
        const long after = mappedFilePages();
        QVERIFY2(after < before, qPrintable(QString("%1 kB before, %2 kB after").arg(before).arg(after)));
        QCOMPARE(names, (std::vector<std::string>{"one", "two", "three"}));
        QCOMPARE(std::getenv("PATH") != nullptr, qEnvironmentVariableIsSet("PATH"));
        sys::releaseUnused();
        QCOMPARE(QString::number(12.5), QString("12.5"));
    }
};

QTEST_GUILESS_MAIN(ResidencyTest)
#include "residency_test.moc"

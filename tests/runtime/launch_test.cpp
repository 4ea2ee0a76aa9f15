#include "containerfixture.h"

#include <QTest>
#include <unistd.h>

using namespace onggi;
using namespace onggi::runtime;

#define REQUIRE_RUN(outcome)                                                                                  \
    QVERIFY2((outcome).status, (outcome).status ? "" : (outcome).status.error().message().c_str())

class LaunchTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("containers take root");
        m_fixture = std::make_unique<ContainerFixture>();
    }

    void cleanupTestCase() { m_fixture.reset(); }

    void isProcessOneOnAHostOfItsOwn()
    {
        const auto outcome = m_fixture->run(m_fixture->shell("echo $$; hostname; ls /"));
        REQUIRE_RUN(outcome);
        QCOMPARE(outcome.output, std::string("1\njar\nbin\ndev\netc\nhome\nproc\nsys\ntmp\n"));
        QCOMPARE(outcome.code, 0);
    }

private:
    std::unique_ptr<ContainerFixture> m_fixture;
};

QTEST_GUILESS_MAIN(LaunchTest)
#include "launch_test.moc"

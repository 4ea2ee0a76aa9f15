#include "network/addresses.h"

#include <QTest>

using namespace onggi;
using namespace onggi::network;

class AddressesTest : public QObject
{
    Q_OBJECT
private slots:
    void aSubnetIsReadAndWritten()
    {
        const auto subnet = Subnet::parse("172.17.0.1/16");
        QVERIFY(subnet);
        QCOMPARE(subnet->text(), std::string("172.17.0.1/16"));
        QCOMPARE(subnet->networkText(), std::string("172.17.0.0/16"));
        QCOMPARE(dotted(subnet->last()), std::string("172.17.255.255"));
        QVERIFY(subnet->contains(*parseIpv4("172.17.9.9")));
        QVERIFY(!subnet->contains(*parseIpv4("172.18.0.1")));
    }

    void whatIsNoBridgeAddressIsRefused()
    {
        for (const char* text : {"", "172.17.0.1", "172.17.0.1/", "172.17.0.1/16x", "172.17.0.1/31",
                                 "172.17.0.1/7", "172.17.0.0/16", "172.17.255.255/16", "127.0.0.1/8",
                                 "::1/64", "172.17.0/16", "172.17.0.1/-1"}) {
            const auto subnet = Subnet::parse(text);
            QVERIFY2(!subnet, text);
            QCOMPARE(subnet.error().kind(), ErrorKind::InvalidArgument);
        }
    }

    void hardwareAddressesFollowFromAddresses()
    {
        QCOMPARE(macFor(*parseIpv4("172.17.0.2")), std::string("02:42:ac:11:00:02"));
    }

    void overlapIsSeenWhicheverIsLarger()
    {
        const auto large = *Subnet::parse("10.0.0.1/8");
        const auto small = *Subnet::parse("10.3.0.1/24");
        QVERIFY(large.overlaps(small));
        QVERIFY(small.overlaps(large));
        QVERIFY(!small.overlaps(*Subnet::parse("10.3.1.1/24")));
    }

    void thePoolPassesOverGatewayAndEnds()
    {
        AddressPool pool(*Subnet::parse("10.0.0.2/29"));
        std::vector<std::string> given;
        for (auto address = pool.take(); address; address = pool.take())
            given.push_back(dotted(*address));
        QCOMPARE(given,
                 (std::vector<std::string>{"10.0.0.1", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"}));
        QCOMPARE(pool.take().error().kind(), ErrorKind::ResourceExhausted);
    }

    void aReturnedAddressRestsBeforeItIsGivenAgain()
    {
        AddressPool pool(*Subnet::parse("10.0.0.1/29"));
        const auto first = pool.take();
        pool.giveBack(*first);
        QCOMPARE(dotted(*pool.take()), std::string("10.0.0.3"));
        for (int i = 0; i < 3; ++i)
            QVERIFY(pool.take());
        QCOMPARE(*pool.take(), *first);
    }

    void aStoredAddressIsTakenOnce()
    {
        AddressPool pool(*Subnet::parse("10.0.0.1/24"));
        const auto address = *parseIpv4("10.0.0.7");
        QVERIFY(pool.takeThis(address));
        QCOMPARE(pool.takeThis(address).error().kind(), ErrorKind::Conflict);
        QCOMPARE(dotted(*pool.take()), std::string("10.0.0.8"));
    }

    void addressesThatAreNotForContainersAreRefusedAndNeverFreed()
    {
        AddressPool pool(*Subnet::parse("10.0.0.1/30"));
        for (const char* text : {"10.0.0.0", "10.0.0.1", "10.0.0.3", "10.0.0.4"}) {
            QCOMPARE(pool.takeThis(*parseIpv4(text)).error().kind(), ErrorKind::InvalidArgument);
            pool.giveBack(*parseIpv4(text));
        }
        QCOMPARE(dotted(*pool.take()), std::string("10.0.0.2"));
        QVERIFY(!pool.take());
    }
};

QTEST_APPLESS_MAIN(AddressesTest)
#include "addresses_test.moc"

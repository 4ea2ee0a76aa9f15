#include "network/network.h"
#include "playground.h"

#include <QTest>
#include <arpa/inet.h>
#include <cerrno>
#include <net/if.h>
#include <sys/socket.h>

using namespace onggi;
using namespace onggi::network;
namespace play = playground;

namespace {
constexpr int host = -1;
}

class PublishTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<BridgeNetwork> m_network;
    UniqueFd m_outside;

    struct Container
    {
        UniqueFd space;
        Endpoint endpoint;
    };
    Container start(const std::string& id, const std::vector<PortBinding>& ports)
    {
        Container container{play::makeNamespace(), {}};
        auto endpoint = m_network->reserve(id, ports);
        if (!endpoint)
            qFatal("reserve: %s", endpoint.error().message().c_str());
        container.endpoint = *endpoint;
        if (const auto connected = m_network->connect(*endpoint, container.space.get()); !connected)
            qFatal("connect: %s", connected.error().message().c_str());
        return container;
    }

private slots:
    void initTestCase()
    {
        if (!play::enter())
            QSKIP("needs root: makes network namespaces");
        m_outside = play::makeNamespace();
        play::connectOutside(m_outside.get());
    }

    void init()
    {
        auto network = BridgeNetwork::open({});
        QVERIFY2(network, network ? "" : network.error().message().c_str());
        m_network = std::move(*network);
    }

    void cleanup()
    {
        if (m_network)
            m_network->shutdown();
        m_network.reset();
    }

    void aPublishedPortAnswersFromEverywhere()
    {
        const auto web = start("web", {{.containerPort = 80, .hostPort = 8080}});
        const auto other = start("other", {});
        const auto listener = play::listenTcp(web.space.get(), 80);
        QCOMPARE(play::reaches(host, "127.0.0.1", 8080, listener), std::string());
        QCOMPARE(play::reaches(host, "172.17.0.1", 8080, listener), std::string());
        QCOMPARE(play::reaches(host, "192.0.2.1", 8080, listener), std::string());
        std::string peer;
        QCOMPARE(play::reaches(m_outside.get(), "192.0.2.1", 8080, listener, &peer), std::string());
        QCOMPARE(peer, std::string("192.0.2.2"));
        QCOMPARE(play::reaches(other.space.get(), "172.17.0.1", 8080, listener), std::string());
        QCOMPARE(play::reaches(other.space.get(), "192.0.2.1", 8080, listener), std::string());
    }

    void aContainerReachesItsOwnPublishedPort()
    {
        const auto web = start("web", {{.containerPort = 80, .hostPort = 8080}});
        const auto listener = play::listenTcp(web.space.get(), 80);
        QCOMPARE(play::reaches(web.space.get(), "172.17.0.1", 8080, listener), std::string());
    }

    void udpIsForwarded()
    {
        const auto dns = start("dns", {{.protocol = Protocol::Udp, .containerPort = 53, .hostPort = 5353}});
        const auto socket = play::bindUdp(dns.space.get(), 53);
        QVERIFY(play::sendUdp(m_outside.get(), "192.0.2.1", 5353, "from outside"));
        QCOMPARE(play::receiveUdp(socket).value_or("nothing"), std::string("from outside"));
        QVERIFY(play::sendUdp(host, "127.0.0.1", 5353, "from loopback"));
        QCOMPARE(play::receiveUdp(socket).value_or("nothing"), std::string("from loopback"));
    }

    void aUdpClientThatNeverPausesFindsTheNewContainer()
    {
        const auto client = play::bindUdp(m_outside.get(), 0);
        const auto send = [&client](const std::string& text) {
            return play::sendUdpFrom(client, "192.0.2.1", 5353, text);
        };
        const std::vector<PortBinding> ports{
            {.protocol = Protocol::Udp, .containerPort = 53, .hostPort = 5353}};
        // To nobody; the kernel remembers the flow as one to the host itself.
        QVERIFY(send("too early"));
        const auto first = start("first", ports);
        const auto atFirst = play::bindUdp(first.space.get(), 53);
        QVERIFY(send("to the first"));
        QCOMPARE(play::receiveUdp(atFirst).value_or("nothing"), std::string("to the first"));
        m_network->release(first.endpoint);
        const auto second = start("second", ports);
        QVERIFY(second.endpoint.address != first.endpoint.address);
        const auto atSecond = play::bindUdp(second.space.get(), 53);
        QVERIFY(send("to the second"));
        QCOMPARE(play::receiveUdp(atSecond).value_or("nothing"), std::string("to the second"));
    }

    void aConnectionBeforeTheContainerIsThereIsRefused()
    {
        const auto endpoint = m_network->reserve("a", {{.containerPort = 80, .hostPort = 8080}});
        QVERIFY(endpoint);
        QCOMPARE(play::connectTcp(host, "127.0.0.1", 8080).error, ECONNREFUSED);
        const auto space = play::makeNamespace();
        QVERIFY(m_network->connect(*endpoint, space.get()));
        const auto listener = play::listenTcp(space.get(), 80);
        QCOMPARE(play::reaches(host, "127.0.0.1", 8080, listener), std::string());
    }

    void fadingConnectionsOfAnEarlierOwnerKeepNoPort()
    {
        {
            const auto server = play::listenTcp(host, 8080);
            auto client = play::connectTcp(host, "127.0.0.1", 8080);
            auto accepted = play::acceptTcp(server);
            QVERIFY(accepted.fd);
            // Who closes first waits a minute in TIME_WAIT.
            accepted.fd.reset();
            client.fd.reset();
        }
        QVERIFY(m_network->reserve("a", {{.containerPort = 80, .hostPort = 8080}}));
    }

    void tcpAndUdpOfOneNumberAreTwoPorts()
    {
        const auto both =
            start("both", {{.protocol = Protocol::Tcp, .containerPort = 1001, .hostPort = 9000},
                           {.protocol = Protocol::Udp, .containerPort = 1002, .hostPort = 9000}});
        const auto tcp = play::listenTcp(both.space.get(), 1001);
        const auto udp = play::bindUdp(both.space.get(), 1002);
        QCOMPARE(play::reaches(host, "127.0.0.1", 9000, tcp), std::string());
        QVERIFY(play::sendUdp(host, "127.0.0.1", 9000, "datagram"));
        QCOMPARE(play::receiveUdp(udp).value_or("nothing"), std::string("datagram"));
    }

    void aPortOnLoopbackIsClosedToTheWorld()
    {
        const auto web = start("web", {{.containerPort = 80, .hostIp = "127.0.0.1", .hostPort = 8080}});
        const auto listener = play::listenTcp(web.space.get(), 80);
        QCOMPARE(play::reaches(host, "127.0.0.1", 8080, listener), std::string());
        QCOMPARE(play::connectTcp(m_outside.get(), "192.0.2.1", 8080).error, ECONNREFUSED);
    }

    void onePortServesTwoContainersOnTwoAddresses()
    {
        const auto first = start("first", {{.containerPort = 80, .hostIp = "127.0.0.1", .hostPort = 8080}});
        const auto second = start("second", {{.containerPort = 81, .hostIp = "192.0.2.1", .hostPort = 8080}});
        const auto atFirst = play::listenTcp(first.space.get(), 80);
        const auto atSecond = play::listenTcp(second.space.get(), 81);
        QCOMPARE(play::reaches(host, "127.0.0.1", 8080, atFirst), std::string());
        QCOMPARE(play::reaches(m_outside.get(), "192.0.2.1", 8080, atSecond), std::string());
    }

    void whatIsNotPublishedIsNotReachedFromOutside()
    {
        const auto container =
            start("a", {{.protocol = Protocol::Udp, .containerPort = 53, .hostPort = 5353}});
        const auto socket = play::bindUdp(container.space.get(), 53);
        QVERIFY(play::sendUdp(m_outside.get(), container.endpoint.address, 53, "straight"));
        QVERIFY(play::sendUdp(m_outside.get(), "192.0.2.1", 5353, "published"));
        // They travel in order: had the first one been let through, it would be here first.
        QCOMPARE(play::receiveUdp(socket).value_or("nothing"), std::string("published"));
    }

    void aTakenPortIsAConflictInDockersWords()
    {
        const auto first = m_network->reserve("first", {{.containerPort = 80, .hostPort = 8080}});
        QVERIFY(first);
        const auto second = m_network->reserve("second", {{.containerPort = 80, .hostPort = 8080}});
        QVERIFY(!second);
        QCOMPARE(second.error().kind(), ErrorKind::Conflict);
        QCOMPARE(second.error().message(),
                 std::string("Bind for 0.0.0.0:8080 failed: port is already allocated"));
        // An address of its own is a part of every address.
        const auto third =
            m_network->reserve("third", {{.containerPort = 80, .hostIp = "127.0.0.1", .hostPort = 8080}});
        QCOMPARE(third.error().message(),
                 std::string("Bind for 127.0.0.1:8080 failed: port is already allocated"));
    }

    void aPortOfAnotherProgramIsAConflict()
    {
        const auto program = play::listenTcp(host, 0);
        const auto refused =
            m_network->reserve("a", {{.containerPort = 80, .hostPort = play::portOf(program)}});
        QCOMPARE(refused.error().kind(), ErrorKind::Conflict);
        const auto datagrams = play::bindUdp(host, 0);
        const auto alsoRefused = m_network->reserve(
            "a", {{.protocol = Protocol::Udp, .containerPort = 80, .hostPort = play::portOf(datagrams)}});
        QCOMPARE(alsoRefused.error().kind(), ErrorKind::Conflict);
    }

    void anotherProgramCannotTakeAPublishedPort()
    {
        const auto endpoint = m_network->reserve("a", {{.containerPort = 80, .hostPort = 8080}});
        QVERIFY(endpoint);
        play::inside(host, [] {
            const UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
            const int yes = 1;
            setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
            sockaddr_in address{};
            address.sin_family = AF_INET;
            address.sin_port = htons(8080);
            const bool bound =
                bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
            const bool listening = bound && listen(fd.get(), 1) == 0;
            QVERIFY(!listening);
        });
    }

    void aFailedReservationKeepsNothing()
    {
        const auto taken = play::listenTcp(host, 8081);
        QVERIFY(!m_network->reserve(
            "a", {{.containerPort = 80, .hostPort = 8080}, {.containerPort = 81, .hostPort = 8081}}));
        const auto endpoint = m_network->reserve("a", {{.containerPort = 80, .hostPort = 8080}});
        QVERIFY(endpoint);
        QCOMPARE(endpoint->address, std::string("172.17.0.2"));
    }

    void portZeroIsAFreeOne()
    {
        const auto web = start("web", {{.containerPort = 80}, {.containerPort = 81}});
        const auto port = web.endpoint.ports[0].hostPort;
        QVERIFY(port != 0);
        QVERIFY(port != web.endpoint.ports[1].hostPort);
        const auto listener = play::listenTcp(web.space.get(), 80);
        QCOMPARE(play::reaches(host, "127.0.0.1", port, listener), std::string());
    }

    void addressesThatCannotBePublishedOnAreRefused()
    {
        const auto kindFor = [this](const char* address) {
            return m_network->reserve("a", {{.containerPort = 80, .hostIp = address, .hostPort = 8080}})
                .error()
                .kind();
        };
        QCOMPARE(kindFor("203.0.113.7"), ErrorKind::InvalidArgument);
        QCOMPARE(kindFor("localhost"), ErrorKind::InvalidArgument);
        QCOMPARE(kindFor("127.0.0.1 . 80 : 1.1.1.1 . 1 }"), ErrorKind::NotImplemented);
        QCOMPARE(kindFor("::1"), ErrorKind::NotImplemented);
    }

    void releaseFreesThePortAndEndsForwarding()
    {
        const auto web =
            start("web", {{.containerPort = 80, .hostPort = 8080}, {.containerPort = 81, .hostPort = 8081}});
        m_network->release(web.endpoint);
        QCOMPARE(play::connectTcp(host, "127.0.0.1", 8080).error, ECONNREFUSED);
        QCOMPARE(play::ruleset().find("elements"), std::string::npos);
        const auto program = play::listenTcp(host, 8080);
        QCOMPARE(play::reaches(host, "127.0.0.1", 8080, program), std::string());
        m_network->release(web.endpoint);
    }

    void forwardingIsNotInterruptedByAKilledEngine()
    {
        const auto web = start("web", {{.containerPort = 80, .hostPort = 8080},
                                       {.containerPort = 80, .hostIp = "127.0.0.1", .hostPort = 8081}});
        const auto listener = play::listenTcp(web.space.get(), 80);
        // Without shutdown(), as after a kill.
        m_network.reset();
        QCOMPARE(play::reaches(host, "127.0.0.1", 8080, listener), std::string());
        m_network = *BridgeNetwork::open({});
        QCOMPARE(play::reaches(host, "127.0.0.1", 8080, listener), std::string());
        QCOMPARE(play::reaches(host, "127.0.0.1", 8081, listener), std::string());
        QVERIFY(m_network->adopt(web.endpoint));
        QCOMPARE(play::reaches(host, "127.0.0.1", 8080, listener), std::string());
        QCOMPARE(m_network->reserve("other", {{.containerPort = 1, .hostPort = 8080}}).error().kind(),
                 ErrorKind::Conflict);
        m_network->release(web.endpoint);
        QCOMPARE(play::connectTcp(host, "127.0.0.1", 8080).error, ECONNREFUSED);
    }

    void aDeadContainersPortsEndWithTheNextStart()
    {
        auto web = start("web", {{.containerPort = 80, .hostPort = 8080}});
        m_network.reset();
        web.space.reset();
        QTRY_COMPARE(if_nametoindex(web.endpoint.hostInterface.c_str()), 0U);
        QVERIFY(play::ruleset().find("elements") != std::string::npos);
        m_network = *BridgeNetwork::open({});
        QCOMPARE(play::ruleset().find("elements"), std::string::npos);
    }

    void releaseCleansUpAfterAContainerThatWasNeverAdopted()
    {
        const auto web = start("web", {{.containerPort = 80, .hostPort = 8080}});
        m_network.reset();
        m_network = *BridgeNetwork::open({});
        QVERIFY(play::ruleset().find("elements") != std::string::npos);
        m_network->release(web.endpoint);
        QCOMPARE(play::ruleset().find("elements"), std::string::npos);
    }

    void aPortTakenMeanwhileIsReportedAndStillForwarded()
    {
        const auto web = start("web", {{.containerPort = 80, .hostPort = 8080}});
        const auto listener = play::listenTcp(web.space.get(), 80);
        m_network.reset();
        const auto thief = play::listenTcp(host, 8080);
        m_network = *BridgeNetwork::open({});
        QCOMPARE(m_network->adopt(web.endpoint).error().kind(), ErrorKind::Conflict);
        QCOMPARE(play::reaches(host, "127.0.0.1", 8080, listener), std::string());
        m_network->release(web.endpoint);
        QCOMPARE(play::reaches(host, "127.0.0.1", 8080, thief), std::string());
    }
};

QTEST_APPLESS_MAIN(PublishTest)
#include "publish_test.moc"

#include "network/network.h"

#include <QTest>

using namespace onggi::network;

class FilesTest : public QObject
{
    Q_OBJECT
private slots:
    void hostsNameTheContainerAfterLocalhost()
    {
        const std::string text = hostsFile({{"172.17.0.2", {"web", "abcdef"}}, {"10.0.0.9", {"database"}}});
        QVERIFY(text.starts_with("127.0.0.1\tlocalhost\n"));
        QVERIFY(text.ends_with("172.17.0.2\tweb abcdef\n10.0.0.9\tdatabase\n"));
    }

    void hostsEntriesCannotSmuggleLines()
    {
        const std::string plain = hostsFile({});
        QCOMPARE(
            hostsFile({{"10.0.0.9\n1.2.3.4", {"evil"}}, {"10.0.0.9", {"a\n1.2.3.4 bank"}}, {"10.0.0.9", {}}}),
            plain);
        QCOMPARE(hostsFile({{"10.0.0.9", {"good", "bad name"}}}), plain + "10.0.0.9\tgood\n");
    }

    void loopbackAndIpv6ServersAreLeftOut()
    {
        QCOMPARE(resolverFile({}, "# comment\nnameserver 127.0.0.53\nnameserver ::1\nnameserver "
                                  "fe80::1%eth0\nnameserver 192.168.1.1\n"
                                  "search example.com corp\noptions edns0 trust-ad\n"),
                 std::string("nameserver 192.168.1.1\nsearch example.com corp\noptions edns0 trust-ad\n"));
    }

    void withoutAnyServerPublicOnesAreUsed()
    {
        QCOMPARE(resolverFile({}, "nameserver 127.0.0.1\nsearch lan"),
                 std::string("nameserver 8.8.8.8\nnameserver 8.8.4.4\nsearch lan\n"));
        QCOMPARE(resolverFile({}, ""), std::string("nameserver 8.8.8.8\nnameserver 8.8.4.4\n"));
    }

    void configuredValuesReplaceTheHostsOneByOne()
    {
        const char* host = "nameserver 192.168.1.1\nsearch lan\noptions ndots:2\n";
        QCOMPARE(resolverFile({.servers = {"1.1.1.1", "127.0.0.5"}}, host),
                 std::string("nameserver 1.1.1.1\nnameserver 127.0.0.5\nsearch lan\noptions ndots:2\n"));
        QCOMPARE(resolverFile({.options = {"timeout:1"}}, host),
                 std::string("nameserver 192.168.1.1\nsearch lan\noptions timeout:1\n"));
    }

    void aLoneDotMeansNoSearchList()
    {
        QCOMPARE(resolverFile({.search = {"."}}, "nameserver 192.168.1.1\nsearch lan\n"),
                 std::string("nameserver 192.168.1.1\n"));
    }

    void theLastSearchLineWins()
    {
        QCOMPARE(resolverFile({}, "domain one\nsearch two three\r\nnameserver 10.0.0.1"),
                 std::string("nameserver 10.0.0.1\nsearch two three\n"));
    }
};

QTEST_APPLESS_MAIN(FilesTest)
#include "files_test.moc"

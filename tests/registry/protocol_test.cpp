#include "registry/protocol.h"

#include <QTest>

using namespace onggi;
using namespace onggi::registry;

class ProtocolTest : public QObject
{
    Q_OBJECT
private slots:
    void ordersRoundTrip()
    {
        const auto setup = std::get<Setup>(
            decodeOrder(
                encode(Order(Setup{{"http://m:1/x"}, {"10.0.0.0/8"}, "u", "p\"ß", "t", "onggi/1", 5})))
                .value());
        QCOMPARE(setup.mirrors, std::vector<std::string>{"http://m:1/x"});
        QCOMPARE(setup.insecureRegistries, std::vector<std::string>{"10.0.0.0/8"});
        QCOMPARE(setup.user, std::string("u"));
        QCOMPARE(setup.password, std::string("p\"ß"));
        QCOMPARE(setup.identityToken, std::string("t"));
        QCOMPARE(setup.userAgent, std::string("onggi/1"));
        QCOMPARE(setup.maxConcurrentDownloads, 5);

        const auto resolve = std::get<Resolve>(
            decodeOrder(encode(Order(Resolve{"docker.io/library/node:18", "linux/arm64"}))).value());
        QCOMPARE(resolve.reference, std::string("docker.io/library/node:18"));
        QCOMPARE(resolve.platform, std::string("linux/arm64"));

        const auto fetch = std::get<Fetch>(
            decodeOrder(encode(Order(Fetch{oci::Digest::of("x"), 1LL << 39, "type"}))).value());
        QCOMPARE(fetch.digest, oci::Digest::of("x"));
        QCOMPARE(fetch.size, std::int64_t(1) << 39);
        QCOMPARE(fetch.mediaType, std::string("type"));

        const auto search =
            std::get<Search>(decodeOrder(encode(Order(Search{"https://i/", "no de", 7}))).value());
        QCOMPARE(search.index, std::string("https://i/"));
        QCOMPARE(search.term, std::string("no de"));
        QCOMPARE(search.limit, 7);
    }

    void reportsRoundTrip()
    {
        const auto resolved = std::get<Resolved>(
            decodeReport(encode(Report(Resolved{"t", oci::Digest::of("m"), oci::Digest::of("i"), "host:1"})))
                .value());
        QCOMPARE(resolved.manifest, oci::Digest::of("m"));
        QCOMPARE(resolved.repoDigest, oci::Digest::of("i"));
        QCOMPARE(resolved.source, std::string("host:1"));
        const auto fetching =
            std::get<Fetching>(decodeReport(encode(Report(Fetching{oci::Digest::of("l"), 42}))).value());
        QCOMPARE(fetching.digest, oci::Digest::of("l"));
        QCOMPARE(fetching.current, std::int64_t(42));
        QCOMPARE(
            std::get<Fetched>(decodeReport(encode(Report(Fetched{oci::Digest::of("l")}))).value()).digest,
            oci::Digest::of("l"));
        QVERIFY(std::holds_alternative<Found>(decodeReport(encode(Report(Found{}))).value()));
    }

    void failureKeepsKindAndMessage()
    {
        const auto failed = std::get<Failed>(
            decodeReport(encode(Report(Failed{{}, ErrorKind::NotFound, "gone", true}))).value());
        QVERIFY(failed.digest.isEmpty());
        QCOMPARE(failed.kind, ErrorKind::NotFound);
        QCOMPARE(failed.message, std::string("gone"));
        QVERIFY(failed.resumable);
    }

    void hostileMessageTextStillFitsADatagram()
    {
        const std::string bytes = encode(
            Report(Failed{oci::Digest::of("x"), ErrorKind::Internal, std::string(1'000'000, '\xff'), false}));
        QVERIFY(bytes.size() < 64 * 1024);
        QVERIFY(decodeReport(bytes).has_value());
    }

    void foreignMessagesAreRefused()
    {
        for (const char* text :
             {"", "{}", "[]", "{\"type\":\"resolved\"}", "{\"type\":\"fetched\",\"digest\":\"sha256:../x\"}",
              "{\"type\":\"fetching\",\"digest\":1,\"current\":-5}", "{\"type\":7}",
              "{\"type\":\"fetch\"}"}) {
            QVERIFY2(!decodeReport(text), text);
            QVERIFY2(!decodeOrder(text), text);
        }
        QVERIFY(!decodeOrder(encode(Report(Found{}))));
        QVERIFY(!decodeReport(encode(Order(Search{}))));
    }
};

QTEST_APPLESS_MAIN(ProtocolTest)
#include "protocol_test.moc"

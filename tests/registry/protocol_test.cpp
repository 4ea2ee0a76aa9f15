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
                encode(Order(Setup{{"http://m:1/x"}, {"10.0.0.0/8"}, "u", "p\"ß", "t", "r", "onggi/1", 5})))
                .value());
        QCOMPARE(setup.mirrors, std::vector<std::string>{"http://m:1/x"});
        QCOMPARE(setup.insecureRegistries, std::vector<std::string>{"10.0.0.0/8"});
        QCOMPARE(setup.user, std::string("u"));
        QCOMPARE(setup.password, std::string("p\"ß"));
        QCOMPARE(setup.identityToken, std::string("t"));
        QCOMPARE(setup.registryToken, std::string("r"));
        QCOMPARE(setup.userAgent, std::string("onggi/1"));
        QCOMPARE(setup.maxConcurrentTransfers, 5);

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

    void ordersOfAPushRoundTrip()
    {
        const auto open = std::get<OpenPush>(
            decodeOrder(encode(Order(OpenPush{"localhost:5000/team/app:1", {"a", "b/c"}}))).value());
        QCOMPARE(open.reference, std::string("localhost:5000/team/app:1"));
        QCOMPARE(open.otherSources, (std::vector<std::string>{"a", "b/c"}));
        const auto upload =
            std::get<Upload>(decodeOrder(encode(Order(Upload{oci::Digest::of("x"), 7, {"a"}}))).value());
        QCOMPARE(upload.digest, oci::Digest::of("x"));
        QCOMPARE(upload.size, std::int64_t(7));
        QCOMPARE(upload.mountFrom, std::vector<std::string>{"a"});
        const auto put =
            std::get<PutManifest>(decodeOrder(encode(Order(PutManifest{"1.0", "type"}))).value());
        QCOMPARE(put.tag, std::string("1.0"));
        QCOMPARE(put.mediaType, std::string("type"));
    }

    void ordersWithOneNameRoundTrip()
    {
        const auto list =
            std::get<ListTags>(decodeOrder(encode(Order(ListTags{"docker.io/library/node:18"}))).value());
        QCOMPARE(list.reference, std::string("docker.io/library/node:18"));
        const auto describe = std::get<Describe>(decodeOrder(encode(Order(Describe{"h:1/a:b"}))).value());
        QCOMPARE(describe.reference, std::string("h:1/a:b"));
        const auto login = std::get<Login>(decodeOrder(encode(Order(Login{"docker.io"}))).value());
        QCOMPARE(login.domain, std::string("docker.io"));
    }

    void reportsOfAPushRoundTrip()
    {
        QVERIFY(std::holds_alternative<Opened>(decodeReport(encode(Report(Opened{}))).value()));
        QVERIFY(std::holds_alternative<Tagged>(decodeReport(encode(Report(Tagged{}))).value()));
        const auto uploading =
            std::get<Uploading>(decodeReport(encode(Report(Uploading{oci::Digest::of("l"), 42}))).value());
        QCOMPARE(uploading.digest, oci::Digest::of("l"));
        QCOMPARE(uploading.current, std::int64_t(42));
        for (const UploadWay way : {UploadWay::Exists, UploadWay::Mounted, UploadWay::Sent}) {
            const auto uploaded = std::get<Uploaded>(
                decodeReport(encode(Report(Uploaded{oci::Digest::of("l"), way, "a/b"}))).value());
            QCOMPARE(uploaded.digest, oci::Digest::of("l"));
            QVERIFY(uploaded.way == way);
            QCOMPARE(uploaded.from, std::string("a/b"));
        }
        const auto waiting =
            std::get<Waiting>(decodeReport(encode(Report(Waiting{oci::Digest::of("l"), "later"}))).value());
        QCOMPARE(waiting.digest, oci::Digest::of("l"));
        QCOMPARE(waiting.message, std::string("later"));
        const auto login = std::get<LoggedIn>(decodeReport(encode(Report(LoggedIn{"token"}))).value());
        QCOMPARE(login.identityToken, std::string("token"));
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
              "{\"type\":\"fetch\"}", "{\"type\":\"upload\",\"digest\":\"sha256:../x\"}",
              "{\"type\":\"uploaded\",\"way\":\"stolen\"}"}) {
            QVERIFY2(!decodeReport(text), text);
            QVERIFY2(!decodeOrder(text), text);
        }
        QVERIFY(!decodeOrder(encode(Report(Found{}))));
        QVERIFY(!decodeReport(encode(Order(Search{}))));
    }
};

QTEST_APPLESS_MAIN(ProtocolTest)
#include "protocol_test.moc"

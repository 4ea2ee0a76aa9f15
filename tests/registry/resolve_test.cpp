#include "fakeserver.h"
#include "helper.h"

#include "base/encoding.h"

#include <QTest>
#include <atomic>

using namespace onggi;
using namespace onggi::registry;
using nlohmann::json;

namespace {

const std::string typeHeader = std::string("Content-Type: ") + TestImage::manifestType;
const std::string indexHeader = std::string("Content-Type: ") + TestImage::indexType;

void sendError(FakeConnection& connection, const std::string& status, const std::string& code,
               const std::string& message, std::vector<std::string> headers = {})
{
    connection.reply(status, headers, json{{"errors", {{{"code", code}, {"message", message}}}}}.dump());
}

/// Answers like a registry that has the image as team/app:1.
void serveImage(const TestImage& image, const FakeRequest& request, FakeConnection& connection)
{
    const std::string root = "/v2/team/app/";
    if (request.path == root + "manifests/1" ||
        request.path == root + "manifests/" + oci::Digest::of(image.manifest).toString())
        return connection.reply("200 OK", {typeHeader}, image.manifest);
    if (request.path == root + "blobs/" + oci::Digest::of(image.config).toString())
        return connection.reply("200 OK", {}, image.config);
    for (const std::string& layer : image.layers) {
        if (request.path == root + "blobs/" + oci::Digest::of(layer).toString())
            return connection.reply("200 OK", {}, layer);
    }
    sendError(connection, "404 Not Found", "MANIFEST_UNKNOWN", "manifest unknown");
}

} // namespace

class ResolveTest : public QObject
{
    Q_OBJECT

    const TestImage image{{"layer one", "layer two"}};

private slots:
    void resolvesToVerifiedBytes()
    {
        FakeServer server(
            [&](const auto& request, auto& connection) { serveImage(image, request, connection); });
        Setup setup;
        setup.userAgent = "onggi/test";
        Helper helper(setup);
        QCOMPARE(helper.resolve(server.host() + "/team/app:1"), std::string());
        QCOMPARE(helper.resolved.manifest, oci::Digest::of(image.manifest));
        QCOMPARE(helper.resolved.repoDigest, oci::Digest::of(image.manifest));
        QCOMPARE(helper.resolved.mediaType, std::string(TestImage::manifestType));
        QCOMPARE(helper.resolved.source, server.host());
        QCOMPARE(helper.attachment(0), image.manifest);
        QCOMPARE(helper.attachment(1), image.config);
        QCOMPARE(server.requests().at(0).header("user-agent"), std::string("onggi/test"));
        QVERIFY(server.requests().at(0).header("accept").find(TestImage::indexType) != std::string::npos);
    }

    void indexLeadsToThePlatformsManifest()
    {
        const TestImage other({"other"}, "arm64");
        json index{{"schemaVersion", 2}, {"mediaType", TestImage::indexType}};
        index["manifests"] = {TestImage::descriptor(TestImage::manifestType, image.manifest),
                              TestImage::descriptor(TestImage::manifestType, other.manifest)};
        index["manifests"][0]["platform"] = {{"os", "linux"}, {"architecture", "amd64"}};
        index["manifests"][1]["platform"] = {{"os", "linux"}, {"architecture", "arm64"}};
        const std::string bytes = index.dump();
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.ends_with("/manifests/both"))
                return connection.reply("200 OK", {indexHeader}, bytes);
            if (request.path.ends_with(oci::Digest::of(other.manifest).toString()))
                return connection.reply("200 OK", {typeHeader}, other.manifest);
            if (request.path.ends_with(oci::Digest::of(other.config).toString()))
                return connection.reply("200 OK", {}, other.config);
            serveImage(image, request, connection);
        });
        Helper helper;
        QCOMPARE(helper.resolve(server.host() + "/team/app:both", "linux/amd64"), std::string());
        QCOMPARE(helper.resolved.manifest, oci::Digest::of(image.manifest));
        QCOMPARE(helper.resolved.repoDigest, oci::Digest::of(bytes));
        QCOMPARE(helper.resolve(server.host() + "/team/app:both", "linux/arm64/v8"), std::string());
        QCOMPARE(helper.resolved.manifest, oci::Digest::of(other.manifest));
        QCOMPARE(helper.resolve(server.host() + "/team/app:both", "linux/s390x"),
                 std::string("no matching manifest for linux/s390x in the manifest list entries: there is "
                             "linux/amd64, linux/arm64"));
        QCOMPARE(helper.failed.kind, ErrorKind::NotFound);
    }

    void singleImageForAnotherPlatformIsNotFound()
    {
        FakeServer server(
            [&](const auto& request, auto& connection) { serveImage(image, request, connection); });
        Helper helper;
        const std::string message = helper.resolve(server.host() + "/team/app:1", "linux/arm64");
        QVERIFY2(message.find("is for linux/amd64 and not for linux/arm64") != std::string::npos,
                 message.c_str());
        QCOMPARE(helper.failed.kind, ErrorKind::NotFound);
    }

    void unknownTagIsNotFoundInDockersWords()
    {
        FakeServer server(
            [&](const auto& request, auto& connection) { serveImage(image, request, connection); });
        Helper helper;
        const std::string name = server.host() + "/team/app:99";
        QCOMPARE(helper.resolve(name),
                 "manifest for " + name + " not found: manifest unknown: manifest unknown");
        QCOMPARE(helper.failed.kind, ErrorKind::NotFound);
    }

    void unknownRepositoryIsNotFoundInDockersWords()
    {
        FakeServer server([](const auto&, auto& connection) {
            sendError(connection, "404 Not Found", "NAME_UNKNOWN", "repository name not known to registry");
        });
        Helper helper;
        QCOMPARE(helper.resolve(server.host() + "/nobody/nothing:1"),
                 "repository " + server.host() +
                     "/nobody/nothing not found: name unknown: repository name not known to registry");
        QCOMPARE(helper.failed.kind, ErrorKind::NotFound);
    }

    void deniedIsNotFoundInDockersWords()
    {
        FakeServer server([](const auto&, auto& connection) {
            sendError(connection, "403 Forbidden", "DENIED", "requested access to the resource is denied");
        });
        Helper helper;
        QCOMPARE(helper.resolve(server.host() + "/foo/bar:1"),
                 "pull access denied for " + server.host() +
                     "/foo/bar, repository does not exist or may require 'docker login': denied: requested "
                     "access to the resource is denied");
        QCOMPARE(helper.failed.kind, ErrorKind::NotFound);
    }

    void unreachableRegistryIsNamedWithTheCause()
    {
        std::string host;
        {
            const FakeServer gone([](const auto&, auto&) {});
            host = gone.host();
        }
        Helper helper;
        QCOMPARE(helper.resolve(host + "/foo/bar:1"), "cannot reach " + host + ": connection refused");
        QCOMPARE(helper.failed.kind, ErrorKind::Unavailable);
        const std::string message = helper.resolve("registry.invalid/foo:1");
        QVERIFY2(message.starts_with("cannot reach registry.invalid: its name cannot be resolved"),
                 message.c_str());
    }

    void tokenIsFetchedOnceAndUsedForAll()
    {
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.starts_with("/token"))
                return connection.reply("200 OK", {}, R"({"token":"anonymous-token","expires_in":300})");
            if (request.header("authorization") != "Bearer anonymous-token")
                return sendError(connection, "401 Unauthorized", "UNAUTHORIZED", "authentication required",
                                 {"WWW-Authenticate: Bearer realm=\"http://" + request.header("host") +
                                  "/token\",service=\"reg, istry\",scope=\"repository:team/app:pull\""});
            serveImage(image, request, connection);
        });
        Helper helper;
        QCOMPARE(helper.resolve(server.host() + "/team/app:1"), std::string());
        QCOMPARE(server.countOf("/token"), 1);
        QCOMPARE(server.requests().at(1).path,
                 std::string("/token?service=reg%2C%20istry&scope=repository%3Ateam%2Fapp%3Apull"));
        QCOMPARE(server.requests().at(1).header("authorization"), std::string());
        FetchTarget target;
        helper.fetch(image.fetch(0), target);
        QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        QCOMPARE(server.countOf("/token"), 1);
    }

    void expiredTokenIsRenewed()
    {
        std::atomic<int> issued = 0;
        std::atomic<int> valid = 1;
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.starts_with("/token"))
                return connection.reply("200 OK", {},
                                        json{{"access_token", "t" + std::to_string(++issued)}}.dump());
            if (request.header("authorization") != "Bearer t" + std::to_string(valid.load()))
                return sendError(connection, "401 Unauthorized", "UNAUTHORIZED", "authentication required",
                                 {"WWW-Authenticate: Bearer realm=\"http://" + request.header("host") +
                                  "/token\",service=\"s\",error=\"invalid_token\""});
            serveImage(image, request, connection);
        });
        Helper helper;
        QCOMPARE(helper.resolve(server.host() + "/team/app:1"), std::string());
        valid = 2;
        FetchTarget target;
        helper.fetch(image.fetch(1), target);
        QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        QCOMPARE(target.passed(), image.layers[1]);
        QCOMPARE(issued.load(), 2);
    }

    void passwordGoesToTheTokenServer()
    {
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.starts_with("/token")) {
                if (request.header("authorization") != "Basic " + toBase64("me:secret"))
                    return sendError(connection, "401 Unauthorized", "UNAUTHORIZED",
                                     "incorrect username or password");
                return connection.reply("200 OK", {}, R"({"token":"mine"})");
            }
            if (request.header("authorization") != "Bearer mine")
                return connection.reply("401 Unauthorized",
                                        {"WWW-Authenticate: Bearer realm=\"http://" + request.header("host") +
                                         "/token\",service=\"s\""},
                                        "");
            serveImage(image, request, connection);
        });
        Setup setup;
        setup.user = "me";
        setup.password = "secret";
        {
            Helper helper(setup);
            QCOMPARE(helper.resolve(server.host() + "/team/app:1"), std::string());
        }
        setup.password = "wrong";
        Helper helper(setup);
        QCOMPARE(helper.resolve(server.host() + "/team/app:1"),
                 std::string("unauthorized: incorrect username or password"));
        QCOMPARE(helper.failed.kind, ErrorKind::Unauthenticated);
    }

    void identityTokenIsTradedByPost()
    {
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.path == "/token" && request.method == "POST")
                return connection.reply("200 OK", {}, R"({"access_token":"traded"})");
            if (request.header("authorization") != "Bearer traded")
                return connection.reply("401 Unauthorized",
                                        {"WWW-Authenticate: Bearer realm=\"http://" + request.header("host") +
                                         "/token\",service=\"s\""},
                                        "");
            serveImage(image, request, connection);
        });
        Setup setup;
        setup.identityToken = "id/ent&ity";
        Helper helper(setup);
        QCOMPARE(helper.resolve(server.host() + "/team/app:1"), std::string());
        QCOMPARE(server.requests().at(1).body,
                 std::string("grant_type=refresh_token&client_id=onggi&service=s&scope=repository%3Ateam%"
                             "2Fapp%3Apull&refresh_token=id%2Fent%26ity"));
    }

    void basicLoginIsUnderstood()
    {
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.header("authorization") != "Basic " + toBase64("me:secret"))
                return sendError(connection, "401 Unauthorized", "UNAUTHORIZED", "authentication required",
                                 {"WWW-Authenticate: Basic realm=\"r\""});
            serveImage(image, request, connection);
        });
        Setup setup;
        setup.user = "me";
        setup.password = "secret";
        {
            Helper helper(setup);
            QCOMPARE(helper.resolve(server.host() + "/team/app:1"), std::string());
        }
        {
            Helper helper;
            const std::string message = helper.resolve(server.host() + "/team/app:1");
            QVERIFY2(message.ends_with("no basic auth credentials"), message.c_str());
            QCOMPARE(helper.failed.kind, ErrorKind::NotFound);
        }
        setup.password = "wrong";
        Helper helper(setup);
        QCOMPARE(helper.resolve(server.host() + "/team/app:1"),
                 std::string("unauthorized: authentication required"));
        QCOMPARE(helper.failed.kind, ErrorKind::Unauthenticated);
    }

    void tokenThatDoesNotReachIsDenied()
    {
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.starts_with("/token"))
                return connection.reply("200 OK", {}, R"({"token":"weak"})");
            sendError(connection, "401 Unauthorized", "UNAUTHORIZED", "authentication required",
                      {"WWW-Authenticate: Bearer realm=\"http://" + request.header("host") +
                       "/token\",service=\"s\",error=\"insufficient_scope\""});
        });
        Helper helper;
        const std::string message = helper.resolve(server.host() + "/foo/bar:1");
        QVERIFY2(message.ends_with("denied: requested access to the resource is denied"), message.c_str());
        QVERIFY(message.starts_with("pull access denied for "));
    }

    void tokenWithALineEndIsRefused()
    {
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.starts_with("/token"))
                return connection.reply("200 OK", {}, R"({"token":"a\r\nX-Evil: 1"})");
            connection.reply("401 Unauthorized",
                             {"WWW-Authenticate: Bearer realm=\"http://" + request.header("host") +
                              "/token\",service=\"s\""},
                             "");
        });
        Helper helper;
        const std::string message = helper.resolve(server.host() + "/foo/bar:1");
        QVERIFY2(message.find("the reply has no token") != std::string::npos, message.c_str());
        QCOMPARE(server.countOf("/v2/"), 1);
    }

    void manifestWithAnotherDigestIsRefused()
    {
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.find("/manifests/") != std::string::npos)
                return connection.reply(
                    "200 OK", {typeHeader, "Docker-Content-Digest: " + oci::Digest::of("else").toString()},
                    image.manifest);
            serveImage(image, request, connection);
        });
        Helper helper;
        QVERIFY(helper.resolve(server.host() + "/team/app:1")
                    .starts_with("the manifest that " + server.host() + " sent has the digest"));
        QCOMPARE(helper.failed.kind, ErrorKind::DataLoss);
        const std::string pinned = server.host() + "/team/app@" + oci::Digest::of("pinned").toString();
        QVERIFY(helper.resolve(pinned).find("and not " + oci::Digest::of("pinned").toString()) !=
                std::string::npos);
        QCOMPARE(server.countOf("/blobs/"), 0);
    }

    void configWithAnotherDigestIsRefused()
    {
        std::string forged = image.config;
        forged[forged.find("amd64")] = 'A';
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.find("/blobs/") != std::string::npos)
                return connection.reply("200 OK", {}, forged);
            serveImage(image, request, connection);
        });
        Helper helper;
        QVERIFY(helper.resolve(server.host() + "/team/app:1").starts_with("the image config that "));
        QCOMPARE(helper.failed.kind, ErrorKind::DataLoss);
    }

    void endlessManifestIsCutOff()
    {
        FakeServer server([](const FakeRequest&, FakeConnection& connection) {
            connection.sendRaw(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000000\r\n\r\n");
            const std::string piece(1 << 20, ' ');
            for (int i = 0; i < 64; ++i)
                connection.sendRaw(piece);
            connection.hangUp();
        });
        Helper helper;
        QVERIFY(helper.resolve(server.host() + "/team/app:1").find("more than the 4194304 bytes") !=
                std::string::npos);
    }

    void brokenServerIsAskedAgain()
    {
        std::atomic<int> failures = 2;
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (failures-- > 0)
                return connection.reply("503 Service Unavailable", {}, "");
            serveImage(image, request, connection);
        });
        Helper helper;
        QCOMPARE(helper.resolve(server.host() + "/team/app:1"), std::string());
        failures = 100;
        const std::string message = helper.resolve(server.host() + "/team/app:1");
        QCOMPARE(message, server.host() + " answered with status 503");
        QCOMPARE(helper.failed.kind, ErrorKind::Unavailable);
    }

    void shortWaitIsKeptAndLongOneIsTold()
    {
        std::atomic<bool> once = true;
        std::atomic<bool> refusing = false;
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (refusing)
                return sendError(connection, "429 Too Many Requests", "TOOMANYREQUESTS",
                                 "You have reached your pull rate limit", {"Retry-After: 3600"});
            if (once.exchange(false))
                return connection.reply("429 Too Many Requests", {"Retry-After: 1"}, "");
            serveImage(image, request, connection);
        });
        Helper helper;
        const auto begin = std::chrono::steady_clock::now();
        QCOMPARE(helper.resolve(server.host() + "/team/app:1"), std::string());
        QVERIFY(std::chrono::steady_clock::now() - begin >= std::chrono::seconds(1));
        refusing = true;
        QCOMPARE(helper.resolve(server.host() + "/team/app:1"),
                 "toomanyrequests: You have reached your pull rate limit; " + server.host() +
                     " asks to wait 3600 seconds before the next try");
        QCOMPARE(helper.failed.kind, ErrorKind::ResourceExhausted);
    }

    void mirrorsAreTriedFirstAndWithoutThePassword()
    {
        const TestImage hub({"hub"});
        std::string dead;
        {
            const FakeServer gone([](const auto&, auto&) {});
            dead = gone.url();
        }
        FakeServer empty([](const auto&, auto& connection) {
            sendError(connection, "404 Not Found", "MANIFEST_UNKNOWN", "manifest unknown");
        });
        FakeServer mirror([&](const FakeRequest& request, FakeConnection& connection) {
            if (!request.path.starts_with("/proxy/v2/library/hub/"))
                return connection.reply("500 Wrong", {}, "");
            if (request.path.ends_with("/manifests/1"))
                return connection.reply("200 OK", {typeHeader}, hub.manifest);
            connection.reply("200 OK", {},
                             request.path.ends_with(oci::Digest::of(hub.config).toString()) ? hub.config
                                                                                            : hub.layers[0]);
        });
        Setup setup;
        setup.mirrors = {dead, empty.url() + "/", mirror.url() + "/proxy"};
        setup.user = "me";
        setup.password = "secret";
        Helper helper(setup);
        QCOMPARE(helper.resolve("docker.io/library/hub:1"), std::string());
        QCOMPARE(helper.resolved.source, mirror.host());
        QCOMPARE(empty.countOf("/v2/"), 1);
        FetchTarget target;
        helper.fetch(hub.fetch(), target);
        QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        for (const FakeRequest& request : mirror.requests())
            QCOMPARE(request.header("authorization"), std::string());
    }

    void mirrorsAreForDockerHubOnly()
    {
        FakeServer mirror([](const auto&, auto& connection) { connection.reply("500 No", {}, ""); });
        FakeServer server(
            [&](const auto& request, auto& connection) { serveImage(image, request, connection); });
        Setup setup;
        setup.mirrors = {mirror.url()};
        Helper helper(setup);
        QCOMPARE(helper.resolve(server.host() + "/team/app:1"), std::string());
        QVERIFY(mirror.requests().empty());
    }

    void registryItselfIsAskedWhenNoMirrorHelps()
    {
        FakeServer mirror([](const auto&, auto& connection) { connection.reply("404 No", {}, ""); });
        // The proxy stands for the internet: it sees whom we want to reach.
        FakeServer proxy([](const FakeRequest&, FakeConnection& connection) {
            connection.reply("403 Forbidden", {}, "");
        });
        Setup setup;
        setup.mirrors = {mirror.url()};
        Helper helper(setup, {}, {"HTTPS_PROXY=" + proxy.url(), "HTTP_PROXY=" + proxy.url()});
        QVERIFY(helper.resolve("docker.io/library/hub:1").find("registry-1.docker.io") != std::string::npos);
        QCOMPARE(mirror.requests().size(), std::size_t(1));
        QCOMPARE(proxy.requests().at(0).method, std::string("CONNECT"));
        QCOMPARE(proxy.requests().at(0).path, std::string("registry-1.docker.io:443"));
    }

    void insecureRegistryIsAskedWithoutTlsInTheEnd()
    {
        // A plain-HTTP server says 400 to a TLS handshake or hangs up; here the proxy refuses the tunnel and
        // serves the plain request.
        FakeServer proxy([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.method == "CONNECT")
                return connection.reply("502 Bad Gateway", {}, "");
            FakeRequest inner = request;
            const std::string prefix = "http://10.1.2.3:5000";
            if (!request.path.starts_with(prefix))
                return connection.reply("500 Wrong", {}, "");
            inner.path.erase(0, prefix.size());
            serveImage(image, inner, connection);
        });
        Setup setup;
        const std::vector<std::string> environment{"HTTPS_PROXY=" + proxy.url(), "HTTP_PROXY=" + proxy.url()};
        {
            Helper helper(setup, {}, environment);
            QVERIFY(!helper.resolve("10.1.2.3:5000/team/app:1").empty());
            QCOMPARE(proxy.countOf("http://"), 0);
        }
        for (const char* rule : {"10.1.0.0/16", "10.1.2.3:5000", "10.1.2.3"}) {
            setup.insecureRegistries = {"192.168.0.0/16", rule};
            Helper helper(setup, {}, environment);
            QCOMPARE(helper.resolve("10.1.2.3:5000/team/app:1"), std::string());
        }
    }

    void ordersOutOfTurnAreRefused()
    {
        Helper helper;
        FetchTarget target;
        helper.fetch(image.fetch(), target);
        const auto failed = std::get<Failed>(helper.next().value());
        QCOMPARE(failed.kind, ErrorKind::InvalidArgument);
        QVERIFY(failed.message.find("does not belong to a resolved image") != std::string::npos);
        helper.order(Fetch{oci::Digest::of("x"), 1, "t"});
        QCOMPARE(std::get<Failed>(helper.next().value()).message,
                 std::string("a fetch needs a file and a pipe"));
    }

    void unknownAccountIsReported()
    {
        if (geteuid() != 0)
            QSKIP("only root changes its account");
        Helper helper({}, {"--user", "no-such-account"});
        const auto failed = std::get<Failed>(helper.next().value());
        QVERIFY2(failed.message.find("\"no-such-account\"") != std::string::npos, failed.message.c_str());
        QVERIFY(!helper.next());
    }
};

QTEST_GUILESS_MAIN(ResolveTest)
#include "resolve_test.moc"

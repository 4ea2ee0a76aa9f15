#include "base/encoding.h"
#include "fakeserver.h"
#include "helper.h"

#include <QTest>
#include <atomic>

using namespace onggi;
using namespace onggi::registry;
using nlohmann::json;

namespace {

/// A token server behind a registry: who is known gets a token, and an identity token when asked for one.
void serveTokens(const FakeRequest& request, FakeConnection& connection)
{
    if (request.path.starts_with("/token")) {
        if (request.header("authorization") != "Basic " + toBase64("me:secret"))
            return connection.reply("401 Unauthorized", {}, R"({"details":"incorrect username or password"})");
        const bool offline = request.path.find("offline_token=true") != std::string::npos;
        return connection.reply("200 OK", {}, offline ? R"({"token":"t","refresh_token":"identity"})" : R"({"token":"t"})");
    }
    if (request.header("authorization") == "Bearer t")
        return connection.reply("200 OK", {}, "{}");
    connection.reply("401 Unauthorized",
                     {"WWW-Authenticate: Bearer realm=\"http://" + request.header("host") + "/token\",service=\"s\""}, "");
}

} // namespace

class InquiryTest : public QObject
{
    Q_OBJECT

    std::string logIn(const FakeServer& server, const std::string& user, const std::string& password)
    {
        Setup setup;
        setup.user = user;
        setup.password = password;
        Helper helper(setup);
        helper.order(Login{server.host()});
        const std::string message = helper.expect(&m_login);
        m_kind = helper.failed.kind;
        return message;
    }

    LoggedIn m_login;
    ErrorKind m_kind = ErrorKind::Internal;

private slots:
    void rightPasswordLogsInAndBringsAnIdentityToken()
    {
        FakeServer server(serveTokens);
        QCOMPARE(logIn(server, "me", "secret"), std::string());
        QCOMPARE(m_login.identityToken, std::string("identity"));
        for (const FakeRequest& request : server.requests())
            QVERIFY2(request.path.find("scope=") == std::string::npos, request.path.c_str());
    }

    void wrongPasswordIsUnauthenticated()
    {
        FakeServer server(serveTokens);
        QCOMPARE(logIn(server, "me", "wrong"), std::string("unauthorized: incorrect username or password"));
        QCOMPARE(m_kind, ErrorKind::Unauthenticated);
    }

    void basicLoginIsTriedToo()
    {
        FakeServer server([](const FakeRequest& request, FakeConnection& connection) {
            if (request.header("authorization") == "Basic " + toBase64("me:secret"))
                return connection.reply("200 OK", {}, "{}");
            connection.reply("401 Unauthorized", {"WWW-Authenticate: Basic realm=\"r\""},
                             R"({"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]})");
        });
        QCOMPARE(logIn(server, "me", "secret"), std::string());
        QCOMPARE(m_login.identityToken, std::string());
        QCOMPARE(logIn(server, "me", "wrong"), std::string("unauthorized: authentication required"));
        QCOMPARE(m_kind, ErrorKind::Unauthenticated);
    }

    void registryTokenIsShownAsItIs()
    {
        FakeServer server([](const FakeRequest& request, FakeConnection& connection) {
            if (request.header("authorization") == "Bearer given")
                return connection.reply("200 OK", {}, R"({"name":"team/app","tags":["1"]})");
            connection.reply("401 Unauthorized", {"WWW-Authenticate: Bearer realm=\"http://127.0.0.1:9/token\""}, "");
        });
        Setup setup;
        setup.registryToken = "given";
        Helper helper(setup);
        helper.order(ListTags{server.host() + "/team/app"});
        QCOMPARE(helper.expect<Found>(), std::string());
        QCOMPARE(helper.attachment(0), std::string(R"(["1"])"));
    }

    void tagsOfAllPagesAreListed()
    {
        FakeServer server([](const FakeRequest& request, FakeConnection& connection) {
            if (request.path == "/v2/team/app/tags/list")
                return connection.reply("200 OK", {"Link: </v2/team/app/tags/list?last=b&n=2>; rel=\"next\""},
                                        R"({"name":"team/app","tags":["a","b"]})");
            connection.reply("200 OK", {}, R"({"name":"team/app","tags":["c"]})");
        });
        Helper helper;
        helper.order(ListTags{server.host() + "/team/app"});
        QCOMPARE(helper.expect<Found>(), std::string());
        QCOMPARE(helper.attachment(0), std::string(R"(["a","b","c"])"));
        QCOMPARE(server.requests().back().path, std::string("/v2/team/app/tags/list?last=b&n=2"));
    }

    void furtherPageOfAnotherHostIsNotAskedFor()
    {
        FakeServer other([](const auto&, auto& connection) { connection.reply("200 OK", {}, R"({"tags":["x"]})"); });
        FakeServer server([&](const FakeRequest&, FakeConnection& connection) {
            connection.reply("200 OK", {"Link: <" + other.url() + "/>; rel=\"next\""}, R"({"tags":["a"]})");
        });
        Helper helper;
        helper.order(ListTags{server.host() + "/team/app"});
        QVERIFY(helper.expect<Found>().find("sends elsewhere") != std::string::npos);
        QVERIFY(other.requests().empty());
    }

    void tagsOfAnUnknownRepositoryAreNotFound()
    {
        FakeServer server([](const FakeRequest&, FakeConnection& connection) {
            connection.reply("404 Not Found", {}, R"({"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry"}]})");
        });
        Helper helper;
        helper.order(ListTags{server.host() + "/team/app"});
        QVERIFY(helper.expect<Found>().starts_with("repository " + server.host() + "/team/app not found"));
        QCOMPARE(helper.failed.kind, ErrorKind::NotFound);
    }

    void indexIsDescribedByItsPlatforms()
    {
        const TestImage image({"layer"});
        json entry = TestImage::descriptor(TestImage::manifestType, image.manifest);
        entry["platform"] = {{"os", "linux"}, {"architecture", "arm64"}, {"variant", "v8"}};
        const std::string index =
            json{{"schemaVersion", 2}, {"mediaType", TestImage::indexType}, {"manifests", {entry}}}.dump();
        FakeServer server([&](const FakeRequest&, FakeConnection& connection) {
            connection.reply("200 OK", {std::string("Content-Type: ") + TestImage::indexType}, index);
        });
        Helper helper;
        helper.order(Describe{server.host() + "/team/app:1"});
        QCOMPARE(helper.expect<Found>(), std::string());
        const json described = json::parse(helper.attachment(0));
        QVERIFY(described.at("mediaType") == TestImage::indexType);
        QVERIFY(described.at("digest") == oci::Digest::of(index).toString());
        QVERIFY(described.at("size") == index.size());
        QVERIFY(described.at("platforms") == json::parse(R"([{"os":"linux","architecture":"arm64","variant":"v8"}])"));
    }

    void manifestIsDescribedByItsConfig()
    {
        const TestImage image({"layer"}, "arm64");
        FakeServer server([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.find("/manifests/") != std::string::npos)
                return connection.reply("200 OK", {std::string("Content-Type: ") + TestImage::manifestType}, image.manifest);
            connection.reply("200 OK", {}, image.config);
        });
        Helper helper;
        helper.order(Describe{server.host() + "/team/app:1"});
        QCOMPARE(helper.expect<Found>(), std::string());
        const json described = json::parse(helper.attachment(0));
        QVERIFY(described.at("digest") == oci::Digest::of(image.manifest).toString());
        QVERIFY(described.at("platforms") == json::parse(R"([{"os":"linux","architecture":"arm64"}])"));
    }
};

QTEST_GUILESS_MAIN(InquiryTest)
#include "inquiry_test.moc"

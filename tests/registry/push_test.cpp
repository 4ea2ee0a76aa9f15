#include "base/encoding.h"
#include "fakeserver.h"
#include "helper.h"

#include <QTest>
#include <atomic>

using namespace onggi;
using namespace onggi::registry;

namespace {

std::string digestOf(const std::string& bytes)
{
    return oci::Digest::of(bytes).toString();
}

/// A blob to send, in a file as the content store has it.
struct Blob
{
    explicit Blob(std::string content)
        : bytes(std::move(content))
        , file(sys::sealedMemory("blob", bytes).value())
    {
    }
    Upload order(std::vector<std::string> mountFrom = {}) const
    {
        return {oci::Digest::of(bytes), static_cast<std::int64_t>(bytes.size()), std::move(mountFrom)};
    }
    std::string bytes;
    UniqueFd file;
};

/// The part of a registry that takes uploads, with what a test changes in front of it.
class FakeRegistry
{
public:
    using Front = std::function<bool(const FakeRequest&, FakeConnection&)>;

    explicit FakeRegistry(Front front = {})
        : m_front(std::move(front))
        , server([this](const FakeRequest& request, FakeConnection& connection) {
            if (!m_front || !m_front(request, connection))
                serve(request, connection);
        })
    {
    }

    std::vector<std::string> sent() const
    {
        std::vector<std::string> bodies;
        for (const FakeRequest& request : server.requests()) {
            if (request.method == "PUT" && request.path.find("/blobs/uploads/") != std::string::npos)
                bodies.push_back(request.body);
        }
        return bodies;
    }

private:
    static void serve(const FakeRequest& request, FakeConnection& connection)
    {
        if (request.path == "/v2/")
            return connection.reply("200 OK", {}, "{}");
        if (request.method == "HEAD")
            return connection.sendRaw("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        if (request.method == "POST")
            return connection.reply("202 Accepted", {"Location: /v2/team/app/blobs/uploads/1?state=a"}, "");
        if (request.method == "PUT")
            return connection.reply("201 Created", {}, "");
        if (request.method == "DELETE")
            return connection.reply("204 No Content", {}, "");
        connection.reply("404 Not Found", {}, "");
    }

    Front m_front;

public:
    FakeServer server;
};

std::string openPush(Helper& helper, const FakeServer& server, std::vector<std::string> others = {})
{
    helper.order(OpenPush{server.host() + "/team/app:1", std::move(others)});
    return helper.expect<Opened>();
}

std::string upload(Helper& helper, const Blob& blob, Uploaded& uploaded, std::vector<std::string> mountFrom = {})
{
    const int fds[] = {blob.file.get()};
    helper.order(blob.order(std::move(mountFrom)), fds);
    return helper.expect(&uploaded);
}

} // namespace

class PushTest : public QObject
{
    Q_OBJECT

    const Blob blob{noise(900'000)};

private slots:
    void missingBlobIsSent()
    {
        FakeRegistry registry;
        Helper helper;
        QCOMPARE(openPush(helper, registry.server), std::string());
        Uploaded uploaded;
        QCOMPARE(upload(helper, blob, uploaded), std::string());
        QVERIFY(uploaded.way == UploadWay::Sent);
        QCOMPARE(uploaded.digest, oci::Digest::of(blob.bytes));
        QCOMPARE(registry.sent(), std::vector<std::string>{blob.bytes});
        const FakeRequest last = registry.server.requests().back();
        QCOMPARE(last.path, "/v2/team/app/blobs/uploads/1?state=a&digest=" + percentEncoded(digestOf(blob.bytes)));
    }

    void blobThatIsThereIsNotSent()
    {
        FakeRegistry registry([](const FakeRequest& request, FakeConnection& connection) {
            if (request.method == "HEAD")
                connection.sendRaw("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n");
            return request.method == "HEAD";
        });
        Helper helper;
        QCOMPARE(openPush(helper, registry.server), std::string());
        Uploaded uploaded;
        QCOMPARE(upload(helper, blob, uploaded), std::string());
        QVERIFY(uploaded.way == UploadWay::Exists);
        QVERIFY(registry.sent().empty());
    }

    void blobOfAnotherRepositoryIsMounted()
    {
        FakeRegistry registry([](const FakeRequest& request, FakeConnection& connection) {
            const bool mounts = request.path.find("from=base%2Fimage") != std::string::npos;
            if (mounts)
                connection.reply("201 Created", {}, "");
            return mounts;
        });
        Helper helper;
        QCOMPARE(openPush(helper, registry.server, {"gone", "base/image"}), std::string());
        Uploaded uploaded;
        QCOMPARE(upload(helper, blob, uploaded, {"gone", "base/image"}), std::string());
        QVERIFY(uploaded.way == UploadWay::Mounted);
        QCOMPARE(uploaded.from, std::string("base/image"));
        QVERIFY(registry.sent().empty());
        // What the vain attempt began at the registry is taken back.
        QVERIFY(std::ranges::any_of(registry.server.requests(), [](const auto& request) { return request.method == "DELETE"; }));
    }

    void refusedMountIsSentInTheUploadThatItBegan()
    {
        FakeRegistry registry;
        Helper helper;
        QCOMPARE(openPush(helper, registry.server, {"gone"}), std::string());
        Uploaded uploaded;
        QCOMPARE(upload(helper, blob, uploaded, {"gone"}), std::string());
        QVERIFY(uploaded.way == UploadWay::Sent);
        const auto requests = registry.server.requests();
        QCOMPARE(std::ranges::count(requests, "POST", &FakeRequest::method), 1);
        QCOMPARE(registry.sent(), std::vector<std::string>{blob.bytes});
    }

    void cutUploadGoesOnWhereTheRegistrySays()
    {
        std::atomic<int> puts = 0;
        FakeRegistry registry([&](const FakeRequest& request, FakeConnection& connection) {
            // libcurl tries once more by itself on a connection that it had kept.
            if (request.method == "PUT" && puts++ < 2) {
                connection.hangUp();
                return true;
            }
            if (request.method != "GET" || request.path != "/v2/team/app/blobs/uploads/1?state=a")
                return false;
            connection.reply("204 No Content", {"Range: 0-299999", "Location: /v2/team/app/blobs/uploads/1?state=b"}, "");
            return true;
        });
        Helper helper;
        QCOMPARE(openPush(helper, registry.server), std::string());
        Uploaded uploaded;
        QCOMPARE(upload(helper, blob, uploaded), std::string());
        QCOMPARE(registry.sent().back(), blob.bytes.substr(300'000));
        const FakeRequest last = registry.server.requests().back();
        QCOMPARE(last.header("content-range"), std::string("300000-899999"));
        QVERIFY(last.path.starts_with("/v2/team/app/blobs/uploads/1?state=b&digest="));
    }

    void cutUploadBeginsAnewWhereTheRegistryForgot()
    {
        std::atomic<int> puts = 0;
        FakeRegistry registry([&](const FakeRequest& request, FakeConnection& connection) {
            const bool cut = request.method == "PUT" && puts++ < 2;
            if (cut)
                connection.hangUp();
            return cut;
        });
        Helper helper;
        QCOMPARE(openPush(helper, registry.server), std::string());
        Uploaded uploaded;
        QCOMPARE(upload(helper, blob, uploaded), std::string());
        QCOMPARE(registry.sent().back(), blob.bytes);
        const auto requests = registry.server.requests();
        QCOMPARE(std::ranges::count(requests, "POST", &FakeRequest::method), 2);
    }

    void uploadThatIsAlwaysCutEndsWithAnErrorThatNamesTheBlob()
    {
        FakeRegistry registry([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.method == "PUT")
                connection.hangUp();
            return request.method == "PUT";
        });
        Helper helper;
        QCOMPARE(openPush(helper, registry.server), std::string());
        Uploaded uploaded;
        const std::string message = upload(helper, blob, uploaded);
        QVERIFY2(message.starts_with("blob " + oci::Digest::of(blob.bytes).shortId() + ": connection to "), message.c_str());
        QCOMPARE(helper.failed.digest, oci::Digest::of(blob.bytes));
    }

    void uploadElsewhereGetsNoLogin()
    {
        FakeServer storage([](const FakeRequest& request, FakeConnection& connection) {
            connection.reply(request.header("authorization").empty() ? "201 Created" : "400 Bad Request", {}, "");
        });
        FakeRegistry registry([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.header("authorization") != "Basic " + toBase64("me:secret")) {
                connection.reply("401 Unauthorized", {"WWW-Authenticate: Basic realm=\"r\""}, "");
                return true;
            }
            if (request.method != "POST")
                return false;
            connection.reply("202 Accepted", {"Location: " + storage.url() + "/bucket/key"}, "");
            return true;
        });
        Setup setup;
        setup.user = "me";
        setup.password = "secret";
        Helper helper(setup);
        QCOMPARE(openPush(helper, registry.server), std::string());
        Uploaded uploaded;
        QCOMPARE(upload(helper, blob, uploaded), std::string());
        QCOMPARE(storage.requests().at(0).body, blob.bytes);
        QCOMPARE(storage.requests().at(0).header("authorization"), std::string());
    }

    void tokenIsAskedForPushingAndForReadingTheOthers()
    {
        FakeRegistry registry([](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.starts_with("/token")) {
                connection.reply("200 OK", {}, R"({"token":"t"})");
                return true;
            }
            if (request.header("authorization") == "Bearer t")
                return false;
            connection.reply("401 Unauthorized",
                             {"WWW-Authenticate: Bearer realm=\"http://" + request.header("host") + "/token\",service=\"s\""}, "");
            return true;
        });
        Helper helper;
        QCOMPARE(openPush(helper, registry.server, {"base/image"}), std::string());
        Uploaded uploaded;
        QCOMPARE(upload(helper, blob, uploaded), std::string());
        QCOMPARE(registry.server.countOf("/token"), 1);
        QCOMPARE(registry.server.requests().at(1).path,
                 std::string("/token?service=s&scope=repository%3Ateam%2Fapp%3Apull%2Cpush&scope=repository%3Abase%2Fimage%3Apull"));
    }

    void whoMayNotPushIsToldSo()
    {
        FakeRegistry registry([](const FakeRequest& request, FakeConnection& connection) {
            if (request.method == "POST")
                connection.reply("403 Forbidden", {}, R"({"errors":[{"code":"DENIED","message":"not yours"}]})");
            return request.method == "POST";
        });
        Helper helper;
        QCOMPARE(openPush(helper, registry.server), std::string());
        Uploaded uploaded;
        QCOMPARE(upload(helper, blob, uploaded), std::string("denied: not yours"));
        QCOMPARE(helper.failed.kind, ErrorKind::PermissionDenied);
    }

    void pushWithoutTheWantedLoginIsRefusedAtOnce()
    {
        FakeServer server([](const FakeRequest&, FakeConnection& connection) {
            connection.reply("401 Unauthorized", {"WWW-Authenticate: Basic realm=\"r\""}, "");
        });
        Helper helper;
        QCOMPARE(openPush(helper, server), std::string("no basic auth credentials"));
    }

    void manifestIsPutUnderItsTag()
    {
        FakeRegistry registry;
        Helper helper;
        QCOMPARE(openPush(helper, registry.server), std::string());
        const Blob manifest(R"({"schemaVersion":2})");
        const int fds[] = {manifest.file.get()};
        helper.order(PutManifest{"1.0", TestImage::manifestType}, fds);
        QCOMPARE(helper.expect<Tagged>(), std::string());
        const FakeRequest request = registry.server.requests().back();
        QCOMPARE(request.path, std::string("/v2/team/app/manifests/1.0"));
        QCOMPARE(request.header("content-type"), std::string(TestImage::manifestType));
        QCOMPARE(request.body, manifest.bytes);
    }

    void manifestThatArrivedAsAnotherIsAnError()
    {
        FakeRegistry registry([](const FakeRequest& request, FakeConnection& connection) {
            if (request.method == "PUT")
                connection.reply("201 Created", {"Docker-Content-Digest: " + digestOf("another")}, "");
            return request.method == "PUT";
        });
        Helper helper;
        QCOMPARE(openPush(helper, registry.server), std::string());
        const Blob manifest("{}");
        const int fds[] = {manifest.file.get()};
        helper.order(PutManifest{"1.0", TestImage::manifestType}, fds);
        QVERIFY(helper.expect<Tagged>().find(digestOf("another")) != std::string::npos);
        QCOMPARE(helper.failed.kind, ErrorKind::DataLoss);
    }

    void busyRegistryIsWaitedForAndTheUserTold()
    {
        std::atomic<bool> once = true;
        FakeRegistry registry([&](const FakeRequest& request, FakeConnection& connection) {
            const bool busy = request.method == "POST" && once.exchange(false);
            if (busy)
                connection.reply("429 Too Many Requests", {"Retry-After: 1"}, "");
            return busy;
        });
        Helper helper;
        QCOMPARE(openPush(helper, registry.server), std::string());
        Uploaded uploaded;
        QCOMPARE(upload(helper, blob, uploaded), std::string());
        QCOMPARE(helper.waited.size(), std::size_t(1));
        QVERIFY2(helper.waited[0].starts_with("Waiting 1 seconds: toomanyrequests"), helper.waited[0].c_str());
    }

    void mirrorIsNeverPushedTo()
    {
        FakeServer mirror([](const auto&, auto& connection) { connection.reply("200 OK", {}, "{}"); });
        FakeServer proxy([](const FakeRequest&, FakeConnection& connection) { connection.reply("403 Forbidden", {}, ""); });
        Setup setup;
        setup.mirrors = {mirror.url()};
        Helper helper(setup, {}, {"HTTPS_PROXY=" + proxy.url()});
        helper.order(OpenPush{"docker.io/team/app:1", {}});
        QVERIFY(helper.expect<Opened>().find("registry-1.docker.io") != std::string::npos);
        QVERIFY(mirror.requests().empty());
    }

    void ordersOutOfTurnAreRefused()
    {
        Helper helper;
        Uploaded uploaded;
        QCOMPARE(upload(helper, blob, uploaded), std::string("an upload before a push was opened"));
        helper.order(blob.order());
        QCOMPARE(helper.expect<Uploaded>(), std::string("an upload needs a blob"));
        helper.order(PutManifest{"1", "t"});
        QCOMPARE(helper.expect<Tagged>(), std::string("a manifest to put is missing"));
    }

private:
    static std::string percentEncoded(std::string text)
    {
        text.replace(text.find(':'), 1, "%3A");
        return text;
    }
};

QTEST_GUILESS_MAIN(PushTest)
#include "push_test.moc"

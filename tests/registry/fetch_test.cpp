#include "fakeserver.h"
#include "helper.h"

#include "base/encoding.h"
#include "base/scopeguard.h"

#include <QTest>
#include <atomic>

using namespace onggi;
using namespace onggi::registry;

namespace {

constexpr std::size_t layerSize = 3'000'001;
const std::string typeHeader = std::string("Content-Type: ") + TestImage::manifestType;

/// Serves manifest and config of team/app:1 and leaves the layer to the test.
class LayerServer
{
public:
    using Handler = std::function<void(const FakeRequest&, FakeConnection&)>;

    LayerServer(const TestImage& image, Handler serveLayer)
        : server([&image, serveLayer](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.ends_with("/manifests/1"))
                return connection.reply("200 OK", {typeHeader}, image.manifest);
            if (request.path.ends_with(oci::Digest::of(image.config).toString()))
                return connection.reply("200 OK", {}, image.config);
            serveLayer(request, connection);
        })
    {
    }
    std::string name() const { return server.host() + "/team/app:1"; }

    FakeServer server;
};

std::size_t rangeOf(const FakeRequest& request)
{
    const std::string range = request.header("range");
    return range.starts_with("bytes=") ? std::stoul(range.substr(6)) : 0;
}

/// The answer to a range request, cut after count bytes of body.
void serveRange(const std::string& layer, const FakeRequest& request, FakeConnection& connection,
                std::size_t count = SIZE_MAX)
{
    const std::size_t begin = rangeOf(request);
    std::string head = "HTTP/1.1 200 OK\r\n";
    if (!request.header("range").empty())
        head = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + std::to_string(begin) + "-" +
               std::to_string(layer.size() - 1) + "/" + std::to_string(layer.size()) + "\r\n";
    connection.sendRaw(head + "Content-Length: " + std::to_string(layer.size() - begin) + "\r\n\r\n");
    connection.sendRaw(std::string_view(layer).substr(begin, count));
    if (count < layer.size() - begin)
        connection.hangUp();
}

} // namespace

class FetchTest : public QObject
{
    Q_OBJECT

    const TestImage image{{noise(layerSize)}};
    const std::string& layer = image.layers[0];
    const std::string named = "layer " + oci::Digest::of(layer).shortId() + ": ";

private slots:
    void layerGoesIntoFileAndPipe()
    {
        LayerServer registry(
            image, [this](const auto& request, auto& connection) { serveRange(layer, request, connection); });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target;
        helper.fetch(image.fetch(), target);
        QCOMPARE(std::get<Fetched>(helper.next().value()).digest, oci::Digest::of(layer));
        QVERIFY(target.passed() == layer);
        QVERIFY(target.stored() == layer);
        QVERIFY(!helper.progressed.empty());
        QCOMPARE(registry.server.requests().back().header("range"), std::string());
    }

    void downloadGoesOnWhereAnEarlierOneStopped()
    {
        LayerServer registry(
            image, [this](const auto& request, auto& connection) { serveRange(layer, request, connection); });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target(layer.substr(0, 1'234'567));
        helper.fetch(image.fetch(), target);
        QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        QVERIFY(target.passed() == layer);
        QVERIFY(target.stored() == layer);
        QCOMPARE(registry.server.requests().back().header("range"), std::string("bytes=1234567-"));
    }

    void completeFileNeedsNoRequest()
    {
        LayerServer registry(image,
                             [](const auto&, auto& connection) { connection.reply("500 Wrong", {}, ""); });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target(layer);
        helper.fetch(image.fetch(), target);
        QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        QVERIFY(target.passed() == layer);
        QCOMPARE(registry.server.countOf(oci::Digest::of(layer).toString()), 0);
    }

    void fileThatIsTooLongIsBegunAnew()
    {
        LayerServer registry(
            image, [this](const auto& request, auto& connection) { serveRange(layer, request, connection); });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target(layer + "x");
        helper.fetch(image.fetch(), target);
        QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        QVERIFY(target.passed() == layer);
        QVERIFY(target.stored() == layer);
    }

    void serverWithoutRangesDoublesNothing()
    {
        LayerServer registry(image, [this](const FakeRequest& request, FakeConnection& connection) {
            FakeRequest deaf = request;
            deaf.headers.erase("range");
            serveRange(layer, deaf, connection);
        });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target(layer.substr(0, 1'000'003));
        helper.fetch(image.fetch(), target);
        QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        QVERIFY(target.passed() == layer);
        QVERIFY(target.stored() == layer);
    }

    void serverWithoutRangesThatSendsSomethingElseIsFoundOut()
    {
        LayerServer registry(image, [this](const FakeRequest& request, FakeConnection& connection) {
            FakeRequest deaf = request;
            deaf.headers.erase("range");
            serveRange(layer, deaf, connection);
        });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target(noise(1000, 99));
        helper.fetch(image.fetch(), target);
        const auto failed = std::get<Failed>(helper.next().value());
        QCOMPARE(failed.message, named + "what was fetched before is not what the registry sends now");
        QVERIFY(!failed.resumable);
    }

    void wrongRangeIsNotTaken()
    {
        LayerServer registry(image, [this](const FakeRequest& request, FakeConnection& connection) {
            FakeRequest shifted = request;
            shifted.headers["range"] = "bytes=" + std::to_string(rangeOf(request) + 1) + "-";
            serveRange(layer, shifted, connection);
        });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target(layer.substr(0, 100));
        helper.fetch(image.fetch(), target);
        const auto failed = std::get<Failed>(helper.next().value());
        QVERIFY2(failed.message.find("sent another range") != std::string::npos, failed.message.c_str());
        QVERIFY(target.stored() == layer.substr(0, 100));
        QVERIFY(failed.resumable);
    }

    void cutConnectionIsTakenUpAgain()
    {
        std::atomic<int> count = 0;
        LayerServer registry(image, [&](const auto& request, auto& connection) {
            serveRange(layer, request, connection, ++count < 3 ? 1'000'000 : SIZE_MAX);
        });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target;
        helper.fetch(image.fetch(), target);
        QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        QVERIFY(target.passed() == layer);
        QVERIFY(target.stored() == layer);
        QCOMPARE(count.load(), 3);
        QCOMPARE(registry.server.requests().back().header("range"), std::string("bytes=2000000-"));
    }

    void connectionThatIsAlwaysCutIsNamedAndResumable()
    {
        LayerServer registry(image, [this](const auto& request, auto& connection) {
            serveRange(layer, request, connection, 100'000);
        });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target;
        helper.fetch(image.fetch(), target);
        const auto failed = std::get<Failed>(helper.next().value());
        QCOMPARE(failed.message, named + "connection to " + registry.server.host() +
                                     " was closed after 300000 of 3000001 bytes");
        QCOMPARE(failed.kind, ErrorKind::Unavailable);
        QVERIFY(failed.resumable);
        QVERIFY(target.stored() == layer.substr(0, 300'000));
        QVERIFY(target.passed() == layer.substr(0, 300'000));
    }

    void shorterBlobIsNeverTakenForTheLayer()
    {
        const std::string shorter = layer.substr(0, 5000);
        LayerServer registry(image,
                             [&](const auto&, auto& connection) { connection.reply("200 OK", {}, shorter); });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target;
        helper.fetch(image.fetch(), target);
        const auto failed = std::get<Failed>(helper.next().value());
        QVERIFY2(failed.message.find("after 5000 of 3000001 bytes") != std::string::npos,
                 failed.message.c_str());
    }

    void longerBlobIsRefused()
    {
        LayerServer registry(
            image, [&](const auto&, auto& connection) { connection.reply("200 OK", {}, layer + "more"); });
        LayerServer unannounced(image, [&](const FakeRequest&, FakeConnection& connection) {
            connection.sendRaw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" +
                               noise(layerSize + 100'000, 5));
            connection.hangUp();
        });
        for (const std::string& name : {registry.name(), unannounced.name()}) {
            Helper helper;
            QCOMPARE(helper.resolve(name), std::string());
            FetchTarget target;
            helper.fetch(image.fetch(), target);
            const auto failed = std::get<Failed>(helper.next().value());
            QCOMPARE(failed.kind, ErrorKind::DataLoss);
            QVERIFY(!failed.resumable);
            QVERIFY(target.stored().size() <= layerSize);
        }
    }

    void wrongDigestIsNamedAndNotResumable()
    {
        std::string forged = layer;
        forged.back() = static_cast<char>(forged.back() + 1);
        LayerServer registry(
            image, [&](const auto& request, auto& connection) { serveRange(forged, request, connection); });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target;
        helper.fetch(image.fetch(), target);
        const auto failed = std::get<Failed>(helper.next().value());
        QCOMPARE(failed.digest, oci::Digest::of(layer));
        QCOMPARE(failed.message, named + "its content has the digest " + oci::Digest::of(forged).toString() +
                                     " and not " + oci::Digest::of(layer).toString());
        QCOMPARE(failed.kind, ErrorKind::DataLoss);
        QVERIFY(!failed.resumable);
    }

    void missingBlobIsTold()
    {
        LayerServer registry(image, [](const auto&, auto& connection) {
            connection.reply("404 Not Found", {},
                             R"({"errors":[{"code":"BLOB_UNKNOWN","message":"blob unknown to registry"}]})");
        });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target;
        helper.fetch(image.fetch(), target);
        const auto failed = std::get<Failed>(helper.next().value());
        QCOMPARE(failed.message, named + "blob unknown: blob unknown to registry");
        QCOMPARE(failed.kind, ErrorKind::NotFound);
    }

    void redirectToStorageCarriesNoCredentials()
    {
        FakeServer storage(
            [this](const auto& request, auto& connection) { serveRange(layer, request, connection); });
        FakeServer registry([&](const FakeRequest& request, FakeConnection& connection) {
            if (request.header("authorization") != "Basic " + toBase64("me:secret"))
                return connection.reply("401 Unauthorized", {"WWW-Authenticate: Basic realm=\"r\""}, "");
            if (request.path.ends_with("/manifests/1"))
                return connection.reply("200 OK", {typeHeader}, image.manifest);
            if (request.path.ends_with(oci::Digest::of(image.config).toString()))
                return connection.reply("200 OK", {}, image.config);
            connection.reply("307 Temporary Redirect",
                             {"Location: " + storage.url() + "/store?signature=a%2Fb"}, "");
        });
        Setup setup;
        setup.user = "me";
        setup.password = "secret";
        Helper helper(setup);
        QCOMPARE(helper.resolve(registry.host() + "/team/app:1"), std::string());
        FetchTarget target(layer.substr(0, 10));
        helper.fetch(image.fetch(), target);
        QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        QVERIFY(target.passed() == layer);
        QCOMPARE(storage.requests().size(), std::size_t(1));
        QCOMPARE(storage.requests()[0].path, std::string("/store?signature=a%2Fb"));
        QCOMPARE(storage.requests()[0].header("range"), std::string("bytes=10-"));
        QCOMPARE(storage.requests()[0].header("authorization"), std::string());
    }

    void redirectToOtherProtocolsIsRefused()
    {
        for (const char* target :
             {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x/", "http://user:pass@127.0.0.1/"}) {
            LayerServer registry(image, [&](const auto&, auto& connection) {
                connection.reply("302 Found", {std::string("Location: ") + target}, "");
            });
            Helper helper;
            QCOMPARE(helper.resolve(registry.name()), std::string());
            FetchTarget place;
            helper.fetch(image.fetch(), place);
            const auto failed = std::get<Failed>(helper.next().value());
            QVERIFY2(failed.message.find("is no") != std::string::npos, failed.message.c_str());
            QVERIFY(place.stored().empty());
        }
    }

    void redirectInCirclesEnds()
    {
        LayerServer registry(image, [](const FakeRequest& request, FakeConnection& connection) {
            connection.reply("302 Found", {"Location: " + request.path}, "");
        });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target;
        helper.fetch(image.fetch(), target);
        QVERIFY(std::get<Failed>(helper.next().value()).message.find("redirects in circles") !=
                std::string::npos);
    }

    void foreignLayerComesFromItsUrlWithoutCredentials()
    {
        FakeServer elsewhere(
            [this](const auto& request, auto& connection) { serveRange(layer, request, connection); });
        for (const bool isForeign : {true, false}) {
            const TestImage foreign({layer}, "amd64",
                                    isForeign ? "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
                                              : "application/vnd.oci.image.layer.v1.tar+gzip",
                                    {"ftp://nowhere/", elsewhere.url() + "/it"});
            FakeServer registry([&](const FakeRequest& request, FakeConnection& connection) {
                if (request.header("authorization").empty())
                    return connection.reply("401 Unauthorized", {"WWW-Authenticate: Basic realm=\"r\""}, "");
                if (request.path.ends_with("/manifests/1"))
                    return connection.reply("200 OK", {typeHeader}, foreign.manifest);
                if (request.path.ends_with(oci::Digest::of(foreign.config).toString()))
                    return connection.reply("200 OK", {}, foreign.config);
                connection.reply("404 Not Found", {}, "");
            });
            Setup setup;
            setup.user = "me";
            setup.password = "secret";
            Helper helper(setup);
            QCOMPARE(helper.resolve(registry.host() + "/team/app:1"), std::string());
            FetchTarget target;
            helper.fetch(foreign.fetch(), target);
            QCOMPARE(std::holds_alternative<Fetched>(helper.next().value()), isForeign);
        }
        QCOMPARE(elsewhere.requests().size(), std::size_t(1));
        QCOMPARE(elsewhere.requests()[0].header("authorization"), std::string());
    }

    void mirrorThatLostALayerIsReplacedByTheNext()
    {
        FakeServer forgetful([this](const FakeRequest& request, FakeConnection& connection) {
            if (request.path.ends_with("/manifests/1"))
                return connection.reply("200 OK", {typeHeader}, image.manifest);
            if (request.path.ends_with(oci::Digest::of(image.config).toString()))
                return connection.reply("200 OK", {}, image.config);
            connection.reply("404 Not Found", {}, "");
        });
        FakeServer next(
            [this](const auto& request, auto& connection) { serveRange(layer, request, connection); });
        Setup setup;
        setup.mirrors = {forgetful.url(), next.url()};
        Helper helper(setup);
        QCOMPARE(helper.resolve("docker.io/library/x:1"), std::string());
        FetchTarget target;
        helper.fetch(image.fetch(), target);
        QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        QVERIFY(target.passed() == layer);
    }

    void readerThatGoesAwayEndsOnlyThisFetch()
    {
        LayerServer registry(
            image, [this](const auto& request, auto& connection) { serveRange(layer, request, connection); });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget broken({}, false);
        broken.reading.reset();
        helper.fetch(image.fetch(), broken);
        const auto failed = std::get<Failed>(helper.next().value());
        QCOMPARE(failed.message, named + "its bytes are no longer read");
        QCOMPARE(failed.kind, ErrorKind::Cancelled);
        QVERIFY(failed.resumable);
        FetchTarget target;
        helper.fetch(image.fetch(), target);
        QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        QVERIFY(target.passed() == layer);
    }

    void layersBeyondTheLimitWaitTheirTurn()
    {
        const TestImage many(
            {noise(1000, 1), noise(1000, 2), noise(1000, 3), noise(1000, 4), noise(1000, 5)});
        std::atomic<int> running = 0;
        std::atomic<int> most = 0;
        std::atomic<int> arrived = 0;
        LayerServer registry(many, [&](const FakeRequest& request, FakeConnection& connection) {
            const int now = ++running;
            for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
            }
            // The first two wait for each other: that many must be able to run at once.
            ++arrived;
            while (arrived < 2)
                std::this_thread::yield();
            --running;
            for (const std::string& bytes : many.layers) {
                if (request.path.ends_with(oci::Digest::of(bytes).toString()))
                    connection.reply("200 OK", {}, bytes);
            }
        });
        Setup setup;
        setup.maxConcurrentTransfers = 2;
        Helper helper(setup);
        QCOMPARE(helper.resolve(registry.name()), std::string());
        std::vector<std::unique_ptr<FetchTarget>> targets;
        for (std::size_t i = 0; i < many.layers.size(); ++i) {
            targets.push_back(std::make_unique<FetchTarget>());
            helper.fetch(many.fetch(i), *targets.back());
        }
        for (std::size_t i = 0; i < many.layers.size(); ++i)
            QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        for (std::size_t i = 0; i < many.layers.size(); ++i)
            QCOMPARE(targets[i]->passed(), many.layers[i]);
        QCOMPARE(most.load(), 2);
    }

    void closingTheSocketEndsTheProcessInTheMiddle()
    {
        std::atomic<bool> stop = false;
        LayerServer registry(image, [&](const FakeRequest&, FakeConnection& connection) {
            connection.sendRaw("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(layerSize) +
                               "\r\n\r\n" + layer.substr(0, 1'000'000));
            while (!stop)
                std::this_thread::yield();
        });
        Helper helper;
        const ScopeGuard release([&] { stop = true; });
        QCOMPARE(helper.resolve(registry.name()), std::string());
        FetchTarget target({}, false); // nobody reads: the helper hangs in its write, too
        helper.fetch(image.fetch(), target);
        char first = 0;
        QCOMPARE(read(target.reading.get(), &first, 1), ssize_t(1));
        const auto begin = std::chrono::steady_clock::now();
        helper.socket = {};
        const auto status = sys::reap(helper.child.pidfd);
        helper.child.pidfd.reset();
        QVERIFY(status.has_value());
        QCOMPARE(status->code, 0);
        QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
        QVERIFY(target.stored() == layer.substr(0, target.stored().size()));
    }

    void helperRunsWithoutAnyPrivilege()
    {
        if (geteuid() != 0)
            QSKIP("only root has privileges to give up");
        LayerServer registry(
            image, [](const auto&, auto& connection) { connection.reply("404 Not Found", {}, ""); });
        Helper helper;
        QCOMPARE(helper.resolve(registry.name()), std::string());
        const UniqueFd file(
            open(("/proc/" + std::to_string(helper.child.pid) + "/status").c_str(), O_RDONLY | O_CLOEXEC));
        const QString status = QString::fromStdString(readAll(file.get(), 1 << 16).value());
        for (const char* line :
             {"CapInh:\t0000000000000000", "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000",
              "CapBnd:\t0000000000000000", "CapAmb:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2",
              "Uid:\t65534\t65534\t65534\t65534", "Groups:\t \n"})
            QVERIFY2(status.contains(line), line);
    }
};

QTEST_GUILESS_MAIN(FetchTest)
#include "fetch_test.moc"

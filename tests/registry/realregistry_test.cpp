#include "fakeserver.h"
#include "helper.h"

#include <QDir>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>

using namespace onggi;
using namespace onggi::registry;
using nlohmann::json;

namespace {

/// Debian's docker-registry on a free port, with what a test puts into its storage directory in the
/// registry's own layout.
class RealRegistry
{
public:
    static constexpr auto program = "/usr/bin/docker-registry";

    /// A certificate and its key make it speak TLS.
    void start(const QString& certificate = {}, const QString& key = {})
    {
        QString config =
            QString(
                "version: 0.1\nlog: {level: info}\nstorage: {filesystem: {rootdirectory: \"%1/storage\"}}\n"
                "http:\n  addr: 127.0.0.1:0\n  secret: test\n")
                .arg(m_folder.path());
        if (!certificate.isEmpty())
            config += QString("  tls: {certificate: \"%1\", key: \"%2\"}\n").arg(certificate, key);
        std::ofstream(path("config.yml")) << config.toStdString();
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(program, {"serve", QString::fromStdString(path("config.yml"))});
        const QRegularExpression listening("listening on (127\\.0\\.0\\.1:\\d+)");
        QByteArray log;
        while (m_process.waitForReadyRead(10'000)) {
            log += m_process.readAll();
            if (const auto match = listening.match(QString::fromUtf8(log)); match.hasMatch()) {
                m_host = match.captured(1).toStdString();
                return;
            }
        }
        QFAIL(log.constData());
    }
    ~RealRegistry()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    std::string path(const std::string& name) const { return m_folder.path().toStdString() + "/" + name; }
    const std::string& host() const { return m_host; }

    void putBlob(const std::string& repository, const std::string& bytes)
    {
        const std::string hex = oci::Digest::of(bytes).encoded();
        write("blobs/sha256/" + hex.substr(0, 2) + "/" + hex + "/data", bytes);
        write("repositories/" + repository + "/_layers/sha256/" + hex + "/link", "sha256:" + hex);
    }
    void putManifest(const std::string& repository, const std::string& tag, const std::string& bytes)
    {
        const std::string hex = oci::Digest::of(bytes).encoded();
        write("blobs/sha256/" + hex.substr(0, 2) + "/" + hex + "/data", bytes);
        write("repositories/" + repository + "/_manifests/revisions/sha256/" + hex + "/link",
              "sha256:" + hex);
        if (!tag.empty())
            write("repositories/" + repository + "/_manifests/tags/" + tag + "/current/link",
                  "sha256:" + hex);
    }
    void put(const std::string& repository, const std::string& tag, const TestImage& image)
    {
        putBlob(repository, image.config);
        for (const std::string& layer : image.layers)
            putBlob(repository, layer);
        putManifest(repository, tag, image.manifest);
    }

private:
    void write(const std::string& name, const std::string& bytes) const
    {
        const std::filesystem::path file = path("storage/docker/registry/v2/" + name);
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << bytes;
    }

    QTemporaryDir m_folder;
    QProcess m_process;
    std::string m_host;
};

} // namespace

/// Our client beside the reference implementation of the other side.
class RealRegistryTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (!QFile::exists(RealRegistry::program))
            QSKIP("docker-registry is not installed");
    }

    void wholeImageIsPulled()
    {
        const TestImage amd({noise(5'000'000, 1), noise(70'000, 2), "small"});
        const TestImage arm({noise(1000, 3)}, "arm64");
        json index{{"schemaVersion", 2}, {"mediaType", TestImage::indexType}};
        index["manifests"] = {TestImage::descriptor(TestImage::manifestType, arm.manifest),
                              TestImage::descriptor(TestImage::manifestType, amd.manifest)};
        index["manifests"][0]["platform"] = {{"os", "linux"}, {"architecture", "arm64"}, {"variant", "v8"}};
        index["manifests"][1]["platform"] = {{"os", "linux"}, {"architecture", "amd64"}};

        RealRegistry registry;
        registry.put("team/app", "", amd);
        registry.put("team/app", "", arm);
        registry.putManifest("team/app", "1", index.dump());
        registry.start();

        Helper helper;
        QCOMPARE(helper.resolve(registry.host() + "/team/app:1"), std::string());
        QCOMPARE(helper.resolved.repoDigest, oci::Digest::of(index.dump()));
        QCOMPARE(helper.resolved.manifest, oci::Digest::of(amd.manifest));
        FetchTarget fresh;
        FetchTarget resumed(amd.layers[1].substr(0, 12'345));
        FetchTarget small;
        helper.fetch(amd.fetch(0), fresh);
        helper.fetch(amd.fetch(1), resumed);
        helper.fetch(amd.fetch(2), small);
        for (int i = 0; i < 3; ++i)
            QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
        QVERIFY(fresh.passed() == amd.layers[0]);
        QVERIFY(resumed.passed() == amd.layers[1]);
        QVERIFY(resumed.stored() == amd.layers[1]);
        QCOMPARE(small.passed(), amd.layers[2]);
    }

    void nameOfLoopbackServesAsWell()
    {
        const TestImage image({"layer"});
        RealRegistry registry;
        registry.put("app", "latest", image);
        registry.start();
        Helper helper;
        QCOMPARE(helper.resolve("localhost" + registry.host().substr(registry.host().find(':')) + "/app"),
                 std::string());
        QCOMPARE(helper.resolve(registry.host() + "/app@" + oci::Digest::of(image.manifest).toString()),
                 std::string());
    }

    void unknownNamesAreToldInDockersWords()
    {
        RealRegistry registry;
        registry.put("app", "1", TestImage({"layer"}));
        registry.start();
        Helper helper;
        QCOMPARE(helper.resolve(registry.host() + "/app:99"),
                 "manifest for " + registry.host() + "/app:99 not found: manifest unknown: manifest unknown");
        const std::string message = helper.resolve(registry.host() + "/nothing:1");
        QVERIFY2(message.find("not found: ") != std::string::npos, message.c_str());
        QCOMPARE(helper.failed.kind, ErrorKind::NotFound);
    }

    void tlsIsVerifiedWithTheHostsOwnAuthority()
    {
        const TestImage image({"layer"});
        RealRegistry registry;
        registry.put("app", "1", image);
        QProcess openssl;
        const QString certificate = QString::fromStdString(registry.path("server.crt"));
        const QString key = QString::fromStdString(registry.path("server.key"));
        openssl.start("openssl", {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                                  "-nodes", "-days", "2", "-subj", "/CN=test", "-addext",
                                  "subjectAltName=DNS:registry.test", "-keyout", key, "-out", certificate});
        QVERIFY(openssl.waitForFinished() && openssl.exitCode() == 0);
        registry.start(certificate, key);
        const std::string port = registry.host().substr(registry.host().find(':'));

        // Loopback needs no certificate that is known, only one at all.
        {
            Helper helper;
            QCOMPARE(helper.resolve(registry.host() + "/app:1"), std::string());
        }
        // Any other name has to prove itself. A proxy makes the name reachable.
        const std::string name = "registry.test" + port;
        FakeServer proxy([&](const FakeRequest&, FakeConnection& connection) {
            connection.becomeTunnel(std::stoi(port.substr(1)));
        });
        const std::vector<std::string> environment{"HTTPS_PROXY=" + proxy.url()};
        {
            Helper helper({}, {}, environment);
            const std::string message = helper.resolve(name + "/app:1");
            QVERIFY2(message.starts_with("the certificate of " + name + " is not trusted"), message.c_str());
        }
        const std::string folder = registry.path("certs.d/" + name);
        std::filesystem::create_directories(folder);
        std::filesystem::copy_file(certificate.toStdString(), folder + "/ca.crt");
        // Only root reads it, and the helper reads it before it gives up root.
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
        {
            Helper helper({}, {"--certificates", registry.path("certs.d")}, environment);
            QCOMPARE(helper.resolve(name + "/app:1"), std::string());
            FetchTarget target;
            helper.fetch(image.fetch(), target);
            QVERIFY(std::holds_alternative<Fetched>(helper.next().value()));
            QCOMPARE(target.passed(), std::string("layer"));
        }
        {
            Helper helper({}, {}, {environment[0], "SSL_CERT_FILE=" + certificate.toStdString()});
            QCOMPARE(helper.resolve(name + "/app:1"), std::string());
        }
        Setup insecure;
        insecure.insecureRegistries = {name};
        Helper helper(insecure, {}, environment);
        QCOMPARE(helper.resolve(name + "/app:1"), std::string());
    }
};

QTEST_GUILESS_MAIN(RealRegistryTest)
#include "realregistry_test.moc"

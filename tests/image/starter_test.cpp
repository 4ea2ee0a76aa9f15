#include "stage.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <nlohmann/json.hpp>
#include <unistd.h>

using namespace onggi;
using Json = nlohmann::json;

namespace {

/// An OCI image layout with one image of one plain layer, which is what a directory without a network can be.
class Layout
{
public:
    Layout()
    {
        QDir(m_directory.path()).mkpath("blobs/sha256");
        // One empty file called "hello", as tar writes it.
        std::string tar(512 * 3, '\0');
        tar.replace(0, 5, "hello");
        tar.replace(100, 7, "0000644");
        tar.replace(108, 7, "0000000");
        tar.replace(116, 7, "0000000");
        tar.replace(124, 11, "00000000000");
        tar.replace(136, 11, "00000000000");
        tar.replace(148, 8, 8, ' ');
        tar[156] = '0';
        tar.replace(257, 8, std::string_view("ustar\00000", 8));
        unsigned sum = 0;
        for (const char c : tar)
            sum += static_cast<unsigned char>(c);
        for (int i = 5; i >= 0; --i, sum >>= 3)
            tar[148 + std::size_t(i)] = char('0' + (sum & 7));
        tar[154] = '\0';
        layer = put(tar);
        const auto config = put(Json{{"architecture", oci::Platform::host().architecture}, {"os", "linux"},
                                     {"config", {{"Cmd", {"/hello"}}}},
                                     {"rootfs", {{"type", "layers"}, {"diff_ids", {layer.toString()}}}}}.dump());
        const auto manifest = put(Json{{"schemaVersion", 2}, {"mediaType", "application/vnd.oci.image.manifest.v1+json"},
                                       {"config", {{"mediaType", "application/vnd.oci.image.config.v1+json"},
                                                   {"digest", config.toString()}, {"size", sizes[config]}}},
                                       {"layers", {{{"mediaType", "application/vnd.oci.image.layer.v1.tar"},
                                                    {"digest", layer.toString()}, {"size", sizes[layer]}}}}}.dump());
        write("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
        write("index.json", Json{{"schemaVersion", 2},
                                 {"manifests", {{{"mediaType", "application/vnd.oci.image.manifest.v1+json"},
                                                 {"digest", manifest.toString()}, {"size", sizes[manifest]},
                                                 {"platform", {{"os", "linux"}, {"architecture", oci::Platform::host().architecture}}}}}}}.dump());
    }

    std::string path() const { return m_directory.path().toStdString(); }
    void write(const std::string& name, const std::string& bytes) const
    {
        QFile file(m_directory.filePath(QString::fromStdString(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), qint64(bytes.size())) < 0)
            qFatal("write");
    }

    oci::Digest layer;

private:
    oci::Digest put(const std::string& bytes)
    {
        const auto digest = oci::Digest::of(bytes);
        write("blobs/sha256/" + digest.encoded(), bytes);
        sizes[digest] = bytes.size();
        return digest;
    }
    QTemporaryDir m_directory;
    std::map<oci::Digest, std::size_t> sizes;
};

} // namespace

/// The image that works without a network.
class StarterTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("needs root: layers are applied with their owners");
    }

    void theStarterImageComesFromItsDirectory()
    {
        const Layout layout;
        Stage stage(layout.path());
        const auto pull = stage.pull("onggi/hello");
        QVERIFY2(pull->isOk(), pull->message().c_str());
        QVERIFY(pull->said("Status: Downloaded newer image for onggi/hello:latest"));
        const auto image = stage.images().find("onggi/hello");
        QVERIFY(image);
        QCOMPARE(image->config.config.command, std::vector<std::string>{"/hello"});
        QVERIFY(stage.content().has(layout.layer));
        QVERIFY(QFile::exists(stage.path("state/layers/" + QString::fromStdString(layout.layer.encoded()) + "/fs/hello")));
        QVERIFY(stage.isClean());
    }

    void aDamagedStarterImageIsRefused()
    {
        const Layout layout;
        layout.write("blobs/sha256/" + layout.layer.encoded(), std::string(1536, 'x'));
        Stage stage(layout.path());
        const auto pull = stage.pull("onggi/hello:latest");
        QVERIFY(!pull->isOk());
        QVERIFY2(pull->message().find("is not what its digest says") != std::string::npos, pull->message().c_str());
        QVERIFY(stage.isClean());
        QVERIFY(stage.names("layers").isEmpty());
    }

    void aDirectoryThatIsNoLayoutIsNamed()
    {
        QTemporaryDir empty;
        Stage stage(empty.path().toStdString());
        const auto pull = stage.pull("onggi/hello:latest");
        QVERIFY2(pull->message().find(empty.path().toStdString() + "/oci-layout") != std::string::npos, pull->message().c_str());
    }
};

QTEST_GUILESS_MAIN(StarterTest)
#include "starter_test.moc"

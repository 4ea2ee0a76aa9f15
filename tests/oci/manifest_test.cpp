#include "oci/image.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace onggi;
using namespace onggi::oci;
using nlohmann::json;

namespace {

constexpr auto ociManifest = "application/vnd.oci.image.manifest.v1+json";
constexpr auto ociIndex = "application/vnd.oci.image.index.v1+json";
constexpr auto dockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
constexpr auto dockerList = "application/vnd.docker.distribution.manifest.list.v2+json";

json descriptor(const std::string& type, const std::string& content)
{
    return {{"mediaType", type}, {"digest", Digest::of(content).toString()}, {"size", content.size()}};
}

json image()
{
    return {{"schemaVersion", 2},
            {"mediaType", ociManifest},
            {"config", descriptor("application/vnd.oci.image.config.v1+json", "config")},
            {"layers",
             {descriptor("application/vnd.oci.image.layer.v1.tar+gzip", "one"),
              descriptor("application/vnd.oci.image.layer.v1.tar+zstd", "second")}}};
}

json entry(const std::string& os, const std::string& architecture, const std::string& variant,
           const std::string& content)
{
    json object = descriptor(ociManifest, content);
    object["platform"] = {{"os", os}, {"architecture", architecture}};
    if (!variant.empty())
        object["platform"]["variant"] = variant;
    return object;
}

json index(json entries)
{
    return {{"schemaVersion", 2}, {"mediaType", ociIndex}, {"manifests", std::move(entries)}};
}

QString refusalOf(const json& document, std::string_view type = ociManifest)
{
    const auto manifest = Manifest::parse(document.dump(), type);
    if (manifest)
        return "accepted";
    return manifest.error().kind() == ErrorKind::InvalidArgument ? QString(manifest.error().message().c_str())
                                                                 : "another kind";
}

} // namespace

class ManifestTest : public QObject
{
    Q_OBJECT
private slots:
    void manifestIsRead()
    {
        const auto manifest =
            Manifest::parse(image().dump(), std::string(ociManifest) + "; charset=utf-8").value();
        QCOMPARE(manifest.mediaType, std::string(ociManifest));
        QCOMPARE(manifest.config.digest, Digest::of("config"));
        QCOMPARE(manifest.layers.size(), std::size_t(2));
        QCOMPARE(manifest.layers[1].digest, Digest::of("second"));
        QCOMPARE(manifest.layers[1].size, std::int64_t(6));
    }

    void unknownFieldsArePassedOver()
    {
        json document = image();
        document["something"] = {{"new", {1, 2, 3}}};
        document["layers"][0]["else"] = "x";
        QCOMPARE(refusalOf(document), QString("accepted"));
    }

    void missingTypeIsTakenFromTheAnnouncement()
    {
        json document = image();
        document.erase("mediaType");
        QCOMPARE(Manifest::parse(document.dump(), dockerManifest).value().mediaType,
                 std::string(dockerManifest));
        QCOMPARE(Manifest::parse(document.dump(), "").value().mediaType, std::string(ociManifest));
    }

    void contradictingTypesAreRefused()
    {
        QVERIFY(refusalOf(image(), dockerManifest).contains("says that it is"));
        QVERIFY(!Index::parse(image().dump(), ociIndex));
    }

    void manifestAndIndexInOneAreRefused()
    {
        json document = image();
        document["manifests"] = json::array({entry("linux", "amd64", "", "x")});
        QCOMPARE(refusalOf(document), QString("the manifest is manifest and index in one, which is refused"));
        document["mediaType"] = ociIndex;
        QCOMPARE(Index::parse(document.dump(), ociIndex).error().message(),
                 std::string("the manifest is manifest and index in one, which is refused"));
    }

    void schema1IsRefusedByName()
    {
        QVERIFY(refusalOf({{"schemaVersion", 1}, {"fsLayers", json::array()}},
                          "application/vnd.docker.distribution.manifest.v1+prettyjws")
                    .contains("schema 1"));
        QVERIFY(refusalOf({{"schemaVersion", 1}}, "application/json").contains("schema 1"));
    }

    void artifactsAreRefusedByTheirType()
    {
        json document = image();
        document["config"]["mediaType"] = "application/vnd.cncf.helm.config.v1+json";
        QCOMPARE(refusalOf(document),
                 QString("this is an artifact of type \"application/vnd.cncf.helm.config.v1+json\", not a "
                         "container image"));
        document["config"]["mediaType"] = "application/vnd.oci.empty.v1+json";
        document["artifactType"] = "application/x-model";
        QCOMPARE(refusalOf(document),
                 QString("this is an artifact of type \"application/x-model\", not a container image"));
    }

    void layersThatAreNoneAreRefused()
    {
        json document = image();
        document["layers"][1]["mediaType"] = "application/vnd.in-toto+json";
        QVERIFY(refusalOf(document).contains("is not the media type of an image layer"));
    }

    void brokenStructureIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const json& document) {
            QTest::newRow(name) << QByteArray::fromStdString(document.dump());
        };
        const auto with = [](const char* pointer, json value) {
            json document = image();
            document[json::json_pointer(pointer)] = std::move(value);
            return document;
        };
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut") << QByteArray("{\"schemaVersion\":2,");
        QTest::newRow("list") << QByteArray("[]");
        QTest::newRow("no UTF-8") << QByteArray("{\"schemaVersion\":2,\"x\":\"\xff\"}");
        row("no version", {{"config", {}}});
        row("string for a list", with("/layers", "x"));
        row("list of strings", with("/layers", {"x"}));
        row("digest with a path", with("/layers/0/digest", "sha256:../.."));
        row("foreign digest", with("/layers/0/digest", "md5:d41d8cd98f00b204e9800998ecf8427e"));
        row("negative size", with("/layers/0/size", -1));
        row("huge size", with("/layers/0/size", UINT64_MAX));
        row("fractional size", with("/layers/0/size", 1.5));
        row("size as text", with("/config/size", "1"));
        row("null config", with("/config", nullptr));
        row("url list of numbers", with("/layers/0/urls", {1}));
        row("too many layers", with("/layers", json(501, image()["layers"][0])));
    }

    void brokenStructureIsRefused()
    {
        QFETCH(QByteArray, text);
        const auto manifest =
            Manifest::parse(std::string_view(text.data(), std::size_t(text.size())), ociManifest);
        QVERIFY(!manifest);
        QCOMPARE(manifest.error().kind(), ErrorKind::InvalidArgument);
    }

    void costlyShapesAreRefusedBeforeParsing()
    {
        const std::string deep = "{\"a\":" + std::string(1'000'000, '[');
        QVERIFY(Manifest::parse(deep, ociManifest).error().message().find("nested") != std::string::npos);
        std::string wide = "{\"a\":[0";
        for (int i = 0; i < 300'000; ++i)
            wide += ",0";
        QVERIFY(Manifest::parse(wide + "]}", ociManifest).error().message().find("values") !=
                std::string::npos);
        QVERIFY(Manifest::parse(std::string(5'000'000, ' '), ociManifest).error().message().find("bytes") !=
                std::string::npos);
    }

    void everyLayerTypeOfOciAndDockerIsKnown()
    {
        const auto is = [](const char* type, LayerCompression compression) {
            const auto answer = layerCompression(type);
            return answer && *answer == compression;
        };
        QVERIFY(is("application/vnd.oci.image.layer.v1.tar", LayerCompression::None));
        QVERIFY(is("application/vnd.oci.image.layer.v1.tar+gzip", LayerCompression::Gzip));
        QVERIFY(is("application/vnd.oci.image.layer.v1.tar+zstd", LayerCompression::Zstd));
        QVERIFY(is("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", LayerCompression::Gzip));
        QVERIFY(is("application/vnd.docker.image.rootfs.diff.tar", LayerCompression::None));
        QVERIFY(is("application/vnd.docker.image.rootfs.diff.tar.gzip", LayerCompression::Gzip));
        QVERIFY(is("application/vnd.docker.image.rootfs.diff.tar.zstd", LayerCompression::Zstd));
        QVERIFY(is("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", LayerCompression::Gzip));
        for (const char* type : {"", "text/plain", "application/vnd.oci.image.layer.v1.tar+xz",
                                 "application/vnd.oci.image.layer.v1.tarball",
                                 "application/vnd.oci.image.layer.v1.tar+gzip+encrypted"})
            QVERIFY2(!layerCompression(type), type);
    }

    void indexSelectsTheBestPlatform()
    {
        const auto list =
            Index::parse(index({entry("linux", "386", "", "386"), entry("linux", "arm", "v6", "armv6"),
                                entry("linux", "amd64", "v3", "new"), entry("linux", "amd64", "", "amd64"),
                                entry("linux", "arm", "v7", "armv7"), entry("linux", "arm64", "v8", "arm64")})
                             .dump(),
                         ociIndex)
                .value();
        const auto chosen = [&](const char* platform) {
            return list.select(Platform::parse(platform).value()).value().digest;
        };
        QCOMPARE(chosen("linux/amd64"), Digest::of("amd64"));
        QCOMPARE(chosen("linux/amd64/v3"), Digest::of("new"));
        QCOMPARE(chosen("linux/amd64/v4"), Digest::of("new"));
        QCOMPARE(chosen("linux/arm64"), Digest::of("arm64"));
        QCOMPARE(chosen("linux/arm/v7"), Digest::of("armv7"));
        QCOMPARE(chosen("linux/arm/v6"), Digest::of("armv6"));
        QCOMPARE(chosen("linux/386"), Digest::of("386"));
    }

    void indexNamesWhatThereIsWhenNothingFits()
    {
        json attestation = entry("unknown", "unknown", "", "attestation");
        attestation["annotations"] = {{"vnd.docker.reference.type", "attestation-manifest"}};
        const auto list = Index::parse(index({entry("linux", "s390x", "", "z"), attestation,
                                              entry("linux", "arm64", "v8", "a")})
                                           .dump(),
                                       ociIndex)
                              .value();
        const auto missing = list.select({"linux", "amd64", ""});
        QVERIFY(!missing);
        QCOMPARE(missing.error().kind(), ErrorKind::NotFound);
        QCOMPARE(missing.error().message(),
                 std::string("no matching manifest for linux/amd64 in the manifest list entries: there is "
                             "linux/s390x, linux/arm64/v8"));
    }

    void entryWithoutPlatformIsTheLastChoice()
    {
        const auto list =
            Index::parse(
                index({descriptor(dockerManifest, "any"), entry("linux", "arm64", "", "arm64")}).dump(), "")
                .value();
        QCOMPARE(list.select({"linux", "arm64", ""}).value().digest, Digest::of("arm64"));
        QCOMPARE(list.select({"linux", "amd64", ""}).value().digest, Digest::of("any"));
    }

    void mediaTypesAreToldApart()
    {
        QVERIFY(isIndexMediaType(dockerList));
        QVERIFY(isIndexMediaType(std::string(ociIndex) + ";x=y"));
        QVERIFY(!isIndexMediaType(ociManifest));
        QVERIFY(isManifestMediaType(dockerManifest));
        QVERIFY(!isManifestMediaType(dockerList));
    }
};

QTEST_APPLESS_MAIN(ManifestTest)
#include "manifest_test.moc"

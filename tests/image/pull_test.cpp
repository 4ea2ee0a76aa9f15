#include "image/registryservice.h"
#include "stage.h"

#include <QFile>
#include <QTest>
#include <boost/asio/co_spawn.hpp>
#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

using namespace onggi;

/// Pulls, by the real helpers, from registries that behave.
class PullTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("needs root: layers are applied with their owners");
        if (!QFile::exists(ONGGI_IMAGES "/registry"))
            QSKIP("the test images are missing: run the support_images test first");
        m_registry = TestRegistry::faulty();
    }
    void cleanupTestCase() { m_registry.reset(); }
    void init()
    {
        if (m_registry)
            m_registry->forgetFaults();
    }

    void aPulledImageHasItsNameItsBlobsAndItsLayers()
    {
        Stage stage;
        const auto pull = stage.pull(name("library/busybox:1.36"));
        QVERIFY2(pull->isOk(), pull->message().c_str());
        const auto image = stage.images().find(name("library/busybox:1.36"));
        QVERIFY(image);
        QCOMPARE(image->names.size(), 1uz);
        QCOMPARE(image->repoDigests.size(), 1uz);
        QCOMPARE(image->config.diffIds.size(), 1uz);
        QVERIFY(image->size > 1'000'000);
        QVERIFY(stage.content().has(image->id.digest));
        QVERIFY(stage.content().has(image->manifest));
        QVERIFY(stage.layers().has(image->config.diffIds[0]));
        QVERIFY(!stage.fileOf(*image, "bin/busybox").isEmpty());
        QVERIFY(stage.isClean());
        QCOMPARE(stage.events(), std::vector<std::string>{"pull " + name("library/busybox:1.36") + " " + name("library/busybox")});
    }

    void progressIsInDockersWords()
    {
        Stage stage;
        const auto pull = stage.pull(name("library/busybox:1.36"));
        QCOMPARE(pull->progress.front().id, std::string("1.36"));
        QCOMPARE(pull->progress.front().status, std::string("Pulling from library/busybox"));
        const std::string layer = shortIdOf(layerOf("library/busybox:1.36", 0));
        auto statuses = pull->statusesOf(layer);
        QCOMPARE(statuses.front(), std::string("Pulling fs layer"));
        QCOMPARE(statuses.back(), std::string("Pull complete"));
        for (const char* status : {"Downloading", "Verifying Checksum", "Download complete"})
            QVERIFY2(pull->said(status, layer), status);
        const std::size_t count = pull->progress.size();
        QVERIFY(pull->progress[count - 2].status.starts_with("Digest: sha256:"));
        QCOMPARE(pull->progress[count - 1].status, "Status: Downloaded newer image for " + name("library/busybox:1.36"));

        const auto again = stage.pull(name("library/busybox:1.36"));
        QVERIFY(again->said("Already exists", layer));
        QCOMPARE(again->progress.back().status, "Status: Image is up to date for " + name("library/busybox:1.36"));
    }

    void aDigestPullsExactlyWhatItNames()
    {
        Stage stage;
        QVERIFY(stage.pull(name("library/busybox:1.36"))->isOk());
        const auto image = stage.images().find(name("library/busybox:1.36")).value();
        const std::string byDigest = image.repoDigests[0].familiarString();
        Stage other;
        const auto pull = other.pull(byDigest);
        QVERIFY2(pull->isOk(), pull->message().c_str());
        const auto found = other.images().find(byDigest);
        QVERIFY(found);
        QVERIFY(found->id == image.id);
        QVERIFY(found->names.empty());
        // The manifest within the index is another digest, and a name of its own.
        const auto manifest = other.pull(name("library/busybox@") + image.manifest.toString());
        QVERIFY2(manifest->isOk(), manifest->message().c_str());
        QCOMPARE(other.images().find(byDigest)->repoDigests.size(), 2uz);
    }

    void imagesShareTheLayersThatTheyHaveInCommon()
    {
        Stage stage;
        QVERIFY(stage.pull(name("library/node:18-slim"))->isOk());
        const auto layers = stage.names("layers").size();
        m_registry->forgetFaults();
        const auto pull = stage.pull(name("library/node:18"));
        QVERIFY2(pull->isOk(), pull->message().c_str());
        QVERIFY(pull->said("Already exists"));
        QCOMPARE(stage.names("layers").size(), layers + 2);
        QCOMPARE(m_registry->requestsFor("/blobs/" + layerOf("library/node:18", 0)), 0);
    }

    void pullsAtTheSameTimeFetchASharedLayerOnce()
    {
        Stage stage;
        const auto node = stage.start(name("library/node:18"));
        const auto nginx = stage.start(name("library/nginx:latest"));
        stage.runUntilEnded(*node);
        stage.runUntilEnded(*nginx);
        QVERIFY2(node->isOk(), node->message().c_str());
        QVERIFY2(nginx->isOk(), nginx->message().c_str());
        QCOMPARE(m_registry->requestsFor("/blobs/" + layerOf("library/node:18", 0)), 1);
        QVERIFY(nginx->said("Pull complete", node->progress[1].id));
        QVERIFY(stage.isClean());
    }

    void thirtyLayersAreAllApplied()
    {
        Stage stage;
        const auto pull = stage.pull(name("test/many:latest"));
        QVERIFY2(pull->isOk(), pull->message().c_str());
        QCOMPARE(stage.images().find(name("test/many"))->config.diffIds.size(), 30uz);
        QVERIFY(pull->said("Waiting"));
        QVERIFY(stage.isClean());
    }

    void theSameLayerInAnotherCompressionIsFetchedButNotAppliedAgain()
    {
        Stage stage;
        QVERIFY(stage.pull(name("library/busybox:1.36"))->isOk());
        const auto busybox = stage.images().find(name("library/busybox:1.36")).value();
        const QString layer = stage.path("state/layers/" + QString::fromStdString(busybox.config.diffIds[0].digest.encoded()));
        struct stat before{};
        QCOMPARE(lstat(qPrintable(layer), &before), 0);
        const auto pull = stage.pull(name("test/zstd:latest"));
        QVERIFY2(pull->isOk(), pull->message().c_str());
        const auto zstd = stage.images().find(name("test/zstd")).value();
        QVERIFY(zstd.config.diffIds[0] == busybox.config.diffIds[0]);
        struct stat after{};
        QCOMPARE(lstat(qPrintable(layer), &after), 0);
        QCOMPARE(after.st_ino, before.st_ino);
        QVERIFY(stage.isClean());
    }

    void aMissingLayerComesBackFromItsBlob()
    {
        Stage stage;
        QVERIFY(stage.pull(name("library/busybox:1.36"))->isOk());
        const auto image = stage.images().find(name("library/busybox:1.36")).value();
        QVERIFY(stage.layers().remove(image.config.diffIds[0]));
        m_registry->forgetFaults();
        const auto pull = stage.pull(name("library/busybox:1.36"));
        QVERIFY2(pull->isOk(), pull->message().c_str());
        QVERIFY(stage.layers().has(image.config.diffIds[0]));
        QVERIFY(!stage.fileOf(image, "bin/busybox").isEmpty());
        QCOMPARE(m_registry->requestsFor("/blobs/sha256:5f2f5ce9"), 0);
        QVERIFY(stage.isClean());
    }

    void aMissingBlobIsFetchedForALayerThatIsThere()
    {
        Stage stage;
        QVERIFY(stage.pull(name("library/busybox:1.36"))->isOk());
        const auto blob = oci::Digest::parse("sha256:5f2f5ce99a206d730332bfb4542b61660b74f77c6936bb8795b56e486a9a6e9b").value();
        QVERIFY(stage.content().remove(blob));
        const auto pull = stage.pull(name("library/busybox:1.36"));
        QVERIFY2(pull->isOk(), pull->message().c_str());
        QVERIFY(stage.content().has(blob));
        QVERIFY(stage.isClean());
    }

    void aPlatformThatTheImageHasNotIsRefused()
    {
        Stage stage;
        const auto pull = stage.start(name("library/busybox:latest"), "linux/s390x");
        stage.runUntilEnded(*pull);
        QCOMPARE(pull->kind(), ErrorKind::NotFound);
        const auto other = stage.start(name("library/busybox:latest"), "linux/arm64");
        stage.runUntilEnded(*other);
        QVERIFY2(other->isOk(), other->message().c_str());
        QCOMPARE(stage.images().find(name("library/busybox"))->config.platform.architecture, std::string("arm64"));
    }

    void anUnknownNameIsNotFound()
    {
        Stage stage;
        const auto pull = stage.pull(name("library/no-such-thing:1"));
        QVERIFY(!pull->isOk());
        QCOMPARE(pull->kind(), ErrorKind::NotFound);
        QVERIFY(stage.images().list()->empty());
        QVERIFY(stage.isClean());
    }

    void imagesSurviveARestart()
    {
        Stage stage;
        QVERIFY(stage.pull(name("test/rich:latest"))->isOk());
        const auto before = stage.images().find(name("test/rich")).value();
        stage.reopen();
        const auto after = stage.images().find(name("test/rich"));
        QVERIFY(after);
        QVERIFY(after->id == before.id);
        QCOMPARE(after->size, before.size);
        QVERIFY(after->names == before.names);
        QVERIFY(stage.pull(name("test/rich:latest"))->said("Status: Image is up to date for " + name("test/rich:latest")));
    }

    void aRemovedImageTakesItsOwnLayersAlong()
    {
        Stage stage;
        QVERIFY(stage.pull(name("library/busybox:1.36"))->isOk());
        QVERIFY(stage.pull(name("test/rich:latest"))->isOk());
        const auto rich = stage.images().find(name("test/rich")).value();
        QCOMPARE(rich.config.diffIds.size(), 2uz);
        const auto removed = stage.images().remove(name("test/rich"), false, {});
        QVERIFY(removed);
        QCOMPARE(removed->at(0).untagged, name("test/rich:latest"));
        QCOMPARE(removed->at(1).untagged, rich.repoDigests[0].familiarString());
        QCOMPARE(removed->at(2).deleted, rich.id.digest.toString());
        QCOMPARE(removed->size(), 4uz); // And the one layer that was its own, as a chain.
        QCOMPARE(removed->at(3).deleted, oci::chainIds(rich.config.diffIds)[1].digest.toString());
        QVERIFY(stage.layers().has(rich.config.diffIds[0]));
        QVERIFY(!stage.layers().has(rich.config.diffIds[1]));
        QVERIFY(!stage.content().has(rich.id.digest));
        QVERIFY(stage.images().remove(name("library/busybox:1.36"), false, {}));
        QVERIFY(stage.isClean());
        QVERIFY(stage.names("layers").isEmpty());
        QVERIFY(stage.names("blobs/sha256").isEmpty());
    }

    void layersOfContainersStay()
    {
        Stage stage;
        QVERIFY(stage.pull(name("library/busybox:1.36"))->isOk());
        const auto image = stage.images().find(name("library/busybox:1.36")).value();
        stage.images().setLayerUsers([layers = image.config.diffIds] { return layers; });
        QVERIFY(stage.images().remove(name("library/busybox:1.36"), true,
                                      [](const oci::ImageId&) { return std::vector<image::Usage>{{"c0ffee", false}}; }));
        stage.images().collectGarbage(std::chrono::seconds(0));
        QVERIFY(stage.layers().has(image.config.diffIds[0]));
        stage.images().setLayerUsers([] { return std::vector<oci::DiffId>(); });
        QVERIFY(stage.layers().has(image.config.diffIds[0]));
        stage.images().collectGarbage(std::chrono::seconds(0));
        QVERIFY(!stage.layers().has(image.config.diffIds[0]));
    }

    void removingAnImageLeavesWhatARunningPullNeeds()
    {
        Stage stage;
        QVERIFY(stage.pull(name("library/node:18-slim"))->isOk());
        m_registry->addFault(R"({"match": "GET /v2/library/node/blobs/)" + layerOf("library/node:18", 2) + R"(", "stall": 1, "times": 1})");
        const auto pull = stage.start(name("library/node:18"));
        stage.runUntil(*pull, [&] { return pull->said("Already exists"); });
        QVERIFY(!pull->status);
        QVERIFY(stage.images().remove(name("library/node:18-slim"), true, {}));
        stage.images().collectGarbage(std::chrono::seconds(0));
        stage.runUntilEnded(*pull);
        QVERIFY2(pull->isOk(), pull->message().c_str());
        const auto image = stage.images().find(name("library/node:18")).value();
        for (const auto& layer : image.config.diffIds)
            QVERIFY(stage.layers().has(layer));
    }

    void anImageWithADamagedConfigIsListedAndMendedByAPull()
    {
        Stage stage;
        QVERIFY(stage.pull(name("library/busybox:1.36"))->isOk());
        const auto id = stage.images().list()->front().id;
        stage.reopen();
        const QString config = stage.path("state/blobs/sha256/" + QString::fromStdString(id.digest.encoded()));
        QVERIFY(truncate(qPrintable(config), 10) == 0);
        QCOMPARE(stage.images().list()->size(), 1uz);
        QCOMPARE(stage.images().find(name("library/busybox:1.36")).error().kind(), ErrorKind::DataLoss);
        QVERIFY(stage.pull(name("library/busybox:1.36"))->isOk());
        QVERIFY(stage.images().find(name("library/busybox:1.36")));
    }

    void searchGivesWhatTheIndexHas()
    {
        const auto hub = TestRegistry::hub();
        Stage stage({}, "http://" + hub->host() + "/v1/");
        std::optional<Result<std::vector<image::SearchResult>>> found;
        boost::asio::co_spawn(stage.loop(), stage.images().registries().search("node", 3, {}),
                              [&](std::exception_ptr, Result<std::vector<image::SearchResult>> result) { found = std::move(result); });
        stage.loop().run();
        QVERIFY(found && *found);
        QCOMPARE((*found)->size(), 3uz);
        QCOMPARE((*found)->front().name, std::string("node"));
        QVERIFY((*found)->front().official);
        QCOMPARE((*found)->front().stars, 13'642);
    }

    void theRealRegistryServesTheSame()
    {
        const auto real = TestRegistry::real();
        Stage stage;
        const auto pull = stage.pull(real->host() + "/test/changes:latest");
        QVERIFY2(pull->isOk(), pull->message().c_str());
        QCOMPARE(stage.images().list()->size(), 1uz);
        QVERIFY(stage.isClean());
    }

private:
    std::string name(const std::string& repository) const { return m_registry->host() + "/" + repository; }
    std::unique_ptr<TestRegistry> m_registry;
};

QTEST_GUILESS_MAIN(PullTest)
#include "pull_test.moc"

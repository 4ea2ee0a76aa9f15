#include "image/layerblobs.h"
#include "stage.h"

#include <QFile>
#include <QTest>
#include <boost/asio/co_spawn.hpp>
#include <fcntl.h>
#include <unistd.h>

using namespace onggi;
namespace asio = boost::asio;

namespace {

/// A layer store with one layer that was made of files.
class Store : public Stage
{
public:
    Store()
        : loop_(std::make_shared<image::Loop>(loop().get_executor()))
        , blobs(std::make_shared<image::LayerBlobs>(loop_, content(), layers()))
    {
        QTemporaryDir upper;
        QFile file(upper.filePath("file"));
        if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray(3 << 20, 'x')) < 0 || !file.flush())
            qFatal("write");
        auto pending = layers().begin();
        const UniqueFd place(::open(upper.path().toUtf8().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        const int target = pending->directory.get();
        unpack::FilesProcess::Request request;
        request.order.work = unpack::CopyLayer{};
        request.place = place.get();
        request.directories = {&target, 1};
        auto process = unpack::FilesProcess::start(request);
        const auto report = process->receive();
        const auto& done = std::get<unpack::FilesDone>(*report);
        if (!layers().commit(*std::move(pending), done.diffId, done.bytes))
            qFatal("commit");
        key.diffId = done.diffId;
        key.blob.digest = done.diffId.digest;
        key.blob.size = done.archiveSize;
    }
    ~Store() { loop_->stop(); }

    Status materialize()
    {
        std::optional<Status> status;
        loop().restart();
        asio::co_spawn(loop(), blobs->materialize(key), [&](std::exception_ptr, Status result) { status = std::move(result); });
        while (!status && loop().run_one() > 0) { }
        return *status;
    }
    Status finish(image::LayerBlobStream& stream)
    {
        std::optional<Status> status;
        loop().restart();
        asio::co_spawn(loop(), stream.finish(), [&](std::exception_ptr, Status result) { status = std::move(result); });
        while (!status && loop().run_one() > 0) { }
        return *status;
    }
    QString layerPath(const QString& below) const
    {
        return path("state/layers/" + QString::fromStdString(key.diffId.digest.encoded()) + "/fs/" + below);
    }
    void changeLayer() const
    {
        QFile file(layerPath("file"));
        if (!file.open(QIODevice::ReadWrite) || file.write("y") != 1)
            qFatal("change");
    }

    std::shared_ptr<image::Loop> loop_;
    std::shared_ptr<image::LayerBlobs> blobs;
    image::LayerBlobKey key;
};

} // namespace

/// The blobs of layers that were made here.
class LayerBlobsTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("needs root: layers are packed with their owners");
    }

    void materializeBringsTheBlobIntoTheStore()
    {
        Store store;
        QVERIFY(!store.content().has(store.key.blob.digest));
        const Status status = store.materialize();
        QVERIFY2(status.has_value(), status ? "" : status.error().message().c_str());
        const auto blob = store.content().readBlob(store.key.blob.digest, 64 << 20);
        QVERIFY2(blob.has_value(), "it is not what its digest says");
        QCOMPARE(std::int64_t(blob->size()), store.key.blob.size);
        QVERIFY(store.materialize().has_value());
        QVERIFY(store.isClean());
    }

    void twoThatWantItGetItAtOnce()
    {
        Store store;
        std::vector<bool> ended;
        for (int i = 0; i < 2; ++i)
            asio::co_spawn(store.loop(), store.blobs->materialize(store.key),
                           [&](std::exception_ptr, Status status) { ended.push_back(status.has_value()); });
        while (ended.size() < 2 && store.loop().run_one() > 0) { }
        QCOMPARE(ended, (std::vector<bool>{true, true}));
    }

    void openReadsWhatIsPackedWithoutKeepingIt()
    {
        Store store;
        auto stream = store.blobs->open(store.key);
        QVERIFY2(stream.has_value(), stream ? "" : stream.error().message().c_str());
        QVERIFY(stream->isPipe());
        const auto bytes = readAll(stream->fd().get(), 64 << 20);
        QVERIFY(bytes.has_value());
        QCOMPARE(oci::Digest::of(*bytes).toString(), store.key.blob.digest.toString());
        QVERIFY(store.finish(*stream).has_value());
        QVERIFY(!store.content().has(store.key.blob.digest));
        QVERIFY(store.materialize().has_value());
        QVERIFY(!store.blobs->open(store.key)->isPipe());
    }

    void aReaderMayLeave()
    {
        Store store;
        auto stream = store.blobs->open(store.key);
        QVERIFY(stream.has_value());
        const Status left = store.finish(*stream);
        QVERIFY(!left.has_value());
        QCOMPARE(left.error().kind(), ErrorKind::Cancelled);
    }

    void aChangedLayerIsNamed()
    {
        Store store;
        store.changeLayer();
        const Status status = store.materialize();
        QVERIFY(!status.has_value());
        QCOMPARE(status.error().kind(), ErrorKind::DataLoss);
        QVERIFY(status.error().message().find(store.key.diffId.digest.toString()) != std::string::npos);
        QVERIFY(!store.content().has(store.key.blob.digest));
        QVERIFY(store.isClean());
    }

    void aCompressedBlobThatIsGoneIsNotMadeUp()
    {
        Store store;
        store.key.blob.digest = oci::Digest::of("gzip");
        const Status status = store.materialize();
        QVERIFY(!status.has_value());
        QCOMPARE(status.error().kind(), ErrorKind::NotFound);
        QVERIFY(store.isClean());
    }
};

QTEST_GUILESS_MAIN(LayerBlobsTest)
#include "layerblobs_test.moc"

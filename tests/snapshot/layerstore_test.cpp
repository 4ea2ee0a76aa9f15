#include "base/encoding.h"
#include "snapshot/layerstore.h"
#include "sys/treeremover.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::snapshot;

namespace {

oci::DiffId layerOf(const std::string& text)
{
    return {oci::Digest::of(text)};
}

} // namespace

class LayerStoreTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_store = open();
    }
    void cleanup()
    {
        m_store.reset();
        m_directory.reset();
    }

    void committedLayersAreThereWithTheirSize()
    {
        auto pending = m_store->begin().value();
        QVERIFY(write(pending.directory, "file", "content"));
        QVERIFY(!m_store->has(layerOf("a")));
        QVERIFY(m_store->commit(std::move(pending), layerOf("a"), 7));
        QVERIFY(m_store->has(layerOf("a")));
        QCOMPARE(m_store->size(layerOf("a")).value(), 7);
        QCOMPARE(m_store->list()->size(), 1uz);
        QFile file(path("layers/" + layerOf("a").digest.encoded() + "/fs/file"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("content"));
        QVERIFY(m_store->appliedAt(layerOf("a")).value() > Clock::system().now() - std::chrono::minutes(1));
    }

    void layersSurviveAReopeningAndHalfOnesDoNot()
    {
        add("whole");
        auto half = m_store->begin().value();
        QVERIFY(write(half.directory, "file", "x"));
        QVERIFY(QDir(path("layers")).mkpath(".old-1/fs/deep"));
        QVERIFY(QDir(path("containers")).mkpath(".old-2/upper"));
        m_store.reset();
        m_store = open();
        m_store->drainRemovals();
        QVERIFY(m_store->has(layerOf("whole")));
        QCOMPARE(names("layers"), QStringList{QString::fromStdString(layerOf("whole").digest.encoded())});
        QVERIFY(names("containers").isEmpty());
    }

    void theSameLayerTwiceIsOne()
    {
        add("a");
        add("a");
        m_store->drainRemovals();
        QCOMPARE(names("layers").size(), 1);
    }

    void abandonedAndRemovedLayersGo()
    {
        add("a");
        m_store->abandon(m_store->begin().value());
        QVERIFY(m_store->remove(layerOf("a")));
        QVERIFY(!m_store->has(layerOf("a")));
        QCOMPARE(m_store->remove(layerOf("a")).error().kind(), ErrorKind::NotFound);
        QCOMPARE(m_store->size(layerOf("a")).error().kind(), ErrorKind::NotFound);
        m_store->drainRemovals();
        QVERIFY(names("layers").isEmpty());
    }

    void nobodyElseCanReachALayersSetuidPrograms()
    {
        add("a");
        for (const std::string& name : {std::string("layers"), std::string("containers"), "layers/" + layerOf("a").digest.encoded()}) {
            struct stat info{};
            QCOMPARE(stat(qPrintable(path(name)), &info), 0);
            QCOMPARE(info.st_mode & 0777, 0700u);
        }
    }

    void containersHaveTheirDirectories()
    {
        const std::string id = randomHex(32);
        const auto container = m_store->createContainer(id);
        QVERIFY(container);
        for (const char* name : {"upper", "work", "log"})
            QVERIFY(QDir(path("containers/" + id + "/" + name)).exists());
        QCOMPARE(m_store->createContainer(id).error().kind(), ErrorKind::Conflict);
        QVERIFY(m_store->openContainer(id));
        QCOMPARE(m_store->listContainers().value(), std::vector<std::string>{id});
        QVERIFY(m_store->removeContainer(id));
        QCOMPARE(m_store->openContainer(id).error().kind(), ErrorKind::NotFound);
        QCOMPARE(m_store->removeContainer(id).error().kind(), ErrorKind::NotFound);
        m_store->drainRemovals();
        QVERIFY(names("containers").isEmpty());
    }

    void anIdThatIsAPathIsRefused()
    {
        for (const std::string& id : std::vector<std::string>{"", "..", "../layers", ".new-1", "ABCDEF"}) {
            QCOMPARE(m_store->createContainer(id).error().kind(), ErrorKind::InvalidArgument);
            QCOMPARE(m_store->removeContainer(id).error().kind(), ErrorKind::InvalidArgument);
            QCOMPARE(m_store->openContainer(id).error().kind(), ErrorKind::NotFound);
        }
    }

    void theRootIsAsTheTopmostLayerThatDescribesItSays()
    {
        add("describing", 0701, true);
        add("silent", 0777, false);
        const std::string id = randomHex(32);
        QVERIFY(m_store->createContainer(id, {layerOf("describing"), layerOf("silent")}));
        QCOMPARE(modeOf("containers/" + id + "/upper"), 0701u);
        const std::string other = randomHex(32);
        QVERIFY(m_store->createContainer(other, {layerOf("silent")}));
        QCOMPARE(modeOf("containers/" + other + "/upper"), 0755u);
    }

    void aContainerOfALayerThatIsGoneIsNotMade()
    {
        const std::string id = randomHex(32);
        QCOMPARE(m_store->createContainer(id, {layerOf("gone")}).error().kind(), ErrorKind::NotFound);
        m_store->drainRemovals();
        QVERIFY(names("containers").isEmpty());
    }

    void containerSizeCountsEachFileOnce()
    {
        const std::string id = randomHex(32);
        QVERIFY(m_store->createContainer(id));
        QCOMPARE(m_store->containerSize(id).value(), 0);
        const QString upper = path("containers/" + id + "/upper/");
        QVERIFY(QDir(upper).mkpath("a/b"));
        const UniqueFd deep(::open(qPrintable(upper + "a/b"), O_RDONLY | O_DIRECTORY));
        QVERIFY(write(deep, "file", std::string(1000, 'x')));
        QCOMPARE(::link(qPrintable(upper + "a/b/file"), qPrintable(upper + "linked")), 0);
        QCOMPARE(::symlink("/etc", qPrintable(upper + "outside")), 0);
        QCOMPARE(m_store->containerSize(id).value(), 1000);
    }

    void treesDeeperThanPathsCanBeAreDeleted()
    {
        // As a process in a container makes them, by mkdir and chdir.
        QVERIFY(QDir(m_directory->path()).mkdir("deep"));
        UniqueFd here(::open(qPrintable(m_directory->filePath("deep")), O_RDONLY | O_DIRECTORY));
        for (int depth = 0; depth < 3000; ++depth) {
            QCOMPARE(mkdirat(here.get(), "directory", 0755), 0);
            here.reset(openat(here.get(), "directory", O_RDONLY | O_DIRECTORY));
            QVERIFY(bool(here));
        }
        QVERIFY(write(here, "file", "x"));
        const std::atomic<bool> stop = false;
        const auto removed = sys::removeTree(AT_FDCWD, m_directory->filePath("deep").toStdString(), stop);
        QVERIFY2(removed, removed ? "" : removed.error().message().c_str());
        QVERIFY(!QFile::exists(m_directory->filePath("deep")));
    }

    void deletingDoesNotFollowLinks()
    {
        QVERIFY(QDir(m_directory->path()).mkpath("kept") && QDir(m_directory->path()).mkpath("tree/sub"));
        const UniqueFd kept(::open(qPrintable(m_directory->filePath("kept")), O_RDONLY | O_DIRECTORY));
        QVERIFY(write(kept, "file", "x"));
        QCOMPARE(::symlink("../../kept", qPrintable(m_directory->filePath("tree/sub/link"))), 0);
        const std::atomic<bool> stop = false;
        QVERIFY(sys::removeTree(AT_FDCWD, m_directory->filePath("tree").toStdString(), stop));
        QVERIFY(QFile::exists(m_directory->filePath("kept/file")));
    }

    void deletingStopsWhenItShall()
    {
        QVERIFY(QDir(m_directory->path()).mkpath("tree/sub"));
        const std::atomic<bool> stop = true;
        QCOMPARE(sys::removeTree(AT_FDCWD, m_directory->filePath("tree").toStdString(), stop).error().kind(), ErrorKind::Cancelled);
        QVERIFY(QFile::exists(m_directory->filePath("tree/sub")));
    }

private:
    std::unique_ptr<LayerStore> open() const { return LayerStore::open(m_directory->filePath("state").toStdString()).value(); }
    QString path(const std::string& name) const { return m_directory->filePath("state/" + QString::fromStdString(name)); }
    QStringList names(const std::string& name) const
    {
        return QDir(path(name)).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    }
    unsigned modeOf(const std::string& name) const
    {
        struct stat info{};
        return stat(qPrintable(path(name)), &info) == 0 ? info.st_mode & 07777 : 0;
    }
    static bool write(const UniqueFd& directory, const char* name, const std::string& content)
    {
        const UniqueFd file(openat(directory.get(), name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        return file && writeAll(file.get(), content);
    }
    void add(const std::string& text, mode_t mode = 0755, bool describesRoot = false)
    {
        auto pending = m_store->begin().value();
        pending.describesRoot = describesRoot;
        QCOMPARE(fchmod(pending.directory.get(), mode), 0);
        QVERIFY(m_store->commit(std::move(pending), layerOf(text), 1));
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<LayerStore> m_store;
};

QTEST_APPLESS_MAIN(LayerStoreTest)
#include "layerstore_test.moc"

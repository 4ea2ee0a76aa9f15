#include "content/contentstore.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::content;

class ContentStoreTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_store = open();
    }

    void whatIsPutIsThereUnderItsDigest()
    {
        const auto digest = m_store->put("hello");
        QVERIFY(digest);
        QVERIFY(*digest == oci::Digest::of("hello"));
        QVERIFY(m_store->has(*digest));
        QCOMPARE(m_store->size(*digest).value(), 5);
        QCOMPARE(m_store->readBlob(*digest, 100).value(), std::string("hello"));
        QVERIFY(m_store->put("hello").value() == *digest);
        QCOMPARE(m_store->list()->size(), 1uz);
        QVERIFY(ingests().isEmpty());
        struct stat info{};
        QCOMPARE(fstat(m_store->openBlob(*digest)->get(), &info), 0);
        QCOMPARE(info.st_mode & 0777, 0400u);
    }

    void whatIsNotThereIsNotFound()
    {
        const auto digest = oci::Digest::of("nothing");
        QVERIFY(!m_store->has(digest));
        QCOMPARE(m_store->openBlob(digest).error().kind(), ErrorKind::NotFound);
        QCOMPARE(m_store->remove(digest).error().kind(), ErrorKind::NotFound);
        QVERIFY(!m_store->has(oci::Digest()));
        QCOMPARE(m_store->openBlob(oci::Digest()).error().kind(), ErrorKind::NotFound);
    }

    void aFileOfASpoolBecomesABlob()
    {
        auto spool = m_store->beginSpool();
        QVERIFY(spool);
        const auto digest = oci::Digest::of("hello");
        const UniqueFd file(openat(spool->directory.get(), "3", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        QVERIFY(writeAll(file.get(), "hello"));
        QCOMPARE(m_store->adopt(*spool, "3", digest, 4).error().kind(), ErrorKind::DataLoss);
        QVERIFY(m_store->adopt(*spool, "3", digest, 5));
        QCOMPARE(m_store->readBlob(digest, 100).value(), std::string("hello"));
        m_store->endSpool(*std::move(spool));
        QVERIFY(ingests().isEmpty());
    }

    void onlyPlainFilesBecomeBlobs()
    {
        const auto spool = m_store->beginSpool();
        QCOMPARE(symlinkat("/etc/passwd", spool->directory.get(), "0"), 0);
        QCOMPARE(mkfifoat(spool->directory.get(), "1", 0600), 0);
        const UniqueFd file(openat(spool->directory.get(), "2", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        QCOMPARE(linkat(spool->directory.get(), "2", spool->directory.get(), "3", 0), 0);
        for (const char* name : {"0", "1", "2", "4"})
            QVERIFY2(!m_store->adopt(*spool, name, oci::Digest::of(""), 0), name);
        QVERIFY(m_store->list()->empty());
    }

    void aSpoolThatAKilledEngineLeftGoesAtTheStart()
    {
        const auto spool = m_store->beginSpool();
        const UniqueFd file(openat(spool->directory.get(), "0", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        QVERIFY(writeAll(file.get(), "half an archive"));
        m_store = open();
        m_store->sweep();
        QVERIFY(ingests().isEmpty());
    }

    void damagedBlobsAreNotReadAndMendedByAnother()
    {
        const auto digest = m_store->put("hello").value();
        QFile file(path("blobs/sha256/" + digest.encoded()));
        QVERIFY(file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) && file.open(QIODevice::WriteOnly));
        file.write("hullo");
        file.close();
        QCOMPARE(m_store->readBlob(digest, 100).error().kind(), ErrorKind::DataLoss);
        QVERIFY(m_store->put("hello"));
        QCOMPARE(m_store->readBlob(digest, 100).value(), std::string("hello"));
    }

    void largeBlobsAreNotReadWhole()
    {
        const auto digest = m_store->put(std::string(1000, 'x')).value();
        QCOMPARE(m_store->readBlob(digest, 999).error().kind(), ErrorKind::ResourceExhausted);
    }

    void committedIngestsAreBlobs()
    {
        const auto digest = oci::Digest::of("content");
        auto ingest = m_store->beginIngest(digest).value();
        QCOMPARE(ingest.offset, 0);
        QVERIFY(writeAll(ingest.file.get(), "content"));
        QVERIFY(!m_store->has(digest));
        QVERIFY(m_store->commitIngest(std::move(ingest), 7));
        QCOMPARE(m_store->readBlob(digest, 100).value(), std::string("content"));
        QVERIFY(ingests().isEmpty());
        QVERIFY(m_store->storedAt(digest).value() > Clock::system().now() - std::chrono::minutes(1));
    }

    void commitRejectsAWrongSize()
    {
        const auto digest = oci::Digest::of("content");
        auto ingest = m_store->beginIngest(digest).value();
        QVERIFY(writeAll(ingest.file.get(), "cont"));
        const auto status = m_store->commitIngest(std::move(ingest), 7);
        QCOMPARE(status.error().kind(), ErrorKind::DataLoss);
        QVERIFY(!m_store->has(digest));
        QVERIFY(ingests().isEmpty());
        QVERIFY(m_store->beginIngest(digest));
    }

    void oneIngestADigestAtATime()
    {
        const auto digest = oci::Digest::of("content");
        auto first = m_store->beginIngest(digest).value();
        QCOMPARE(m_store->beginIngest(digest).error().kind(), ErrorKind::Conflict);
        m_store->discardIngest(std::move(first));
        QVERIFY(m_store->beginIngest(digest));
    }

    void suspendedIngestsGoOnWhereTheyStopped()
    {
        const auto digest = oci::Digest::of("content");
        auto ingest = m_store->beginIngest(digest).value();
        QVERIFY(writeAll(ingest.file.get(), "cont"));
        m_store->suspendIngest(std::move(ingest));
        m_store = open();
        auto resumed = m_store->beginIngest(digest).value();
        QCOMPARE(resumed.offset, 4);
        QCOMPARE(readAll(resumed.file.get(), 100).value(), std::string("cont"));
        QVERIFY(writeAll(resumed.file.get(), "ent"));
        QVERIFY(m_store->commitIngest(std::move(resumed), 7));
        QCOMPARE(m_store->readBlob(digest, 100).value(), std::string("content"));
    }

    void suspendingNothingLeavesNothing()
    {
        m_store->suspendIngest(m_store->beginIngest(oci::Digest::of("content")).value());
        QVERIFY(ingests().isEmpty());
    }

    void sweepTakesOldIngestsAndWhatAKilledPutLeft()
    {
        const auto old = oci::Digest::of("old");
        const auto young = oci::Digest::of("young");
        const auto busy = oci::Digest::of("busy");
        for (const auto& digest : {old, young}) {
            auto ingest = m_store->beginIngest(digest).value();
            QVERIFY(writeAll(ingest.file.get(), "x"));
            m_store->suspendIngest(std::move(ingest));
        }
        auto running = m_store->beginIngest(busy).value();
        QVERIFY(writeAll(running.file.get(), "x"));
        for (const auto& digest : {old, busy}) {
            const timespec dayBefore[2] = {{time(nullptr) - 90'000, 0}, {time(nullptr) - 90'000, 0}};
            QCOMPARE(utimensat(AT_FDCWD, qPrintable(path("ingest/" + digest.encoded())), dayBefore, 0), 0);
        }
        QVERIFY(QFile(path("ingest/.put-0123")).open(QIODevice::WriteOnly));
        m_store->sweep();
        QStringList expected{QString::fromStdString(young.encoded()), QString::fromStdString(busy.encoded())};
        expected.sort();
        QCOMPARE(ingests(), expected);
        m_store->discardIngest(std::move(running));
    }

    void nobodyElseCanEnter()
    {
        const QFileDevice::Permissions others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup
                                                | QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther;
        for (const char* name : {"blobs", "blobs/sha256", "ingest"})
            QCOMPARE(QFile::permissions(path(name)) & others, QFileDevice::Permissions());
        // Volumes stand below the state directory, too, and may be their owners'.
        QCOMPARE(QFile::permissions(path("")) & others, QFileDevice::ExeGroup | QFileDevice::ExeOther);
    }

    void openMendsModesThatWereLoosened()
    {
        QVERIFY(chmod(qPrintable(path("blobs")), 0755) == 0);
        m_store = open();
        struct stat info{};
        QCOMPARE(stat(qPrintable(path("blobs")), &info), 0);
        QCOMPARE(info.st_mode & 0777, 0700u);
    }

private:
    std::unique_ptr<ContentStore> open() const { return ContentStore::open(m_directory->filePath("state").toStdString()).value(); }
    QString path(const std::string& name) const { return m_directory->filePath("state/" + QString::fromStdString(name)); }
    QStringList ingests() const
    {
        return QDir(path("ingest")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<ContentStore> m_store;
};

QTEST_APPLESS_MAIN(ContentStoreTest)
#include "contentstore_test.moc"

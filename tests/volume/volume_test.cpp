#include "database/database.h"
#include "volume/volume.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace onggi;
using namespace onggi::volume;

class VolumeTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<VolumeStore> m_store;

private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_database = Database::open(m_directory->filePath("onggi.db").toStdString()).value();
        m_store = VolumeStore::open(*m_database, m_directory->filePath("volumes").toStdString()).value();
    }

    void cleanup()
    {
        m_store.reset();
        m_database.reset();
    }

    void ensureTwiceGivesTheSameVolume()
    {
        const auto first = m_store->ensure("data", {{"a", "b"}}).value();
        const auto second = m_store->ensure("data").value();
        QCOMPARE(second.created, first.created);
        QCOMPARE(second.labels.at("a"), std::string("b"));
        QCOMPARE(m_store->list().size(), std::size_t{1});
    }

    void namesThatCouldLeaveTheDirectoryAreRefused()
    {
        for (const char* name : {"..", "a/b", ".hidden", "-x", "x", "a\nb"})
            QVERIFY2(!m_store->ensure(name), name);
    }

    void anonymousVolumesGetNamesOfTheirOwn()
    {
        const auto first = m_store->ensure("").value();
        const auto second = m_store->ensure("").value();
        QVERIFY(first.anonymous);
        QVERIFY(first.name != second.name);
    }

    void removeDeletesTheDataAndNothingBehindItsLinks()
    {
        QDir(m_directory->path()).mkpath("outside/kept");
        const auto made = m_store->ensure("data").value();
        const QString data = QString::fromStdString(made.mountpoint);
        QDir(data).mkpath("deep/deeper");
        QVERIFY(QFile::link(m_directory->filePath("outside"), data + "/link"));
        QVERIFY(m_store->remove("data"));
        QVERIFY(!QFileInfo::exists(data));
        QTRY_VERIFY(QDir(m_directory->filePath("volumes")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
        QVERIFY(QFileInfo::exists(m_directory->filePath("outside/kept")));
        QCOMPARE(m_store->find("data").error().kind(), ErrorKind::NotFound);
    }

    void missingBindSourceIsMadeOnlyWhenAsked()
    {
        const std::string path = m_directory->filePath("new/source").toStdString();
        const auto refused = openBindSource(path, false);
        QVERIFY(!refused);
        QVERIFY(refused.error().message().find("bind source path does not exist") != std::string::npos);
        QVERIFY(openBindSource(path, true));
        QVERIFY(QFileInfo(QString::fromStdString(path)).isDir());
        QVERIFY(!openBindSource("relative", true));
    }
};

QTEST_APPLESS_MAIN(VolumeTest)
#include "volume_test.moc"

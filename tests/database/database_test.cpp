#include "database/database.h"

#include <QTemporaryDir>
#include <QTest>

using namespace onggi;

class DatabaseTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_directory;
    std::string m_path;

private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_path = m_directory->filePath("onggi.db").toStdString();
    }

    void migrateAppliesEachStepOnce()
    {
        {
            auto database = Database::open(m_path).value();
            QVERIFY(database->migrate("things", {"CREATE TABLE thing(name TEXT)"}));
            QVERIFY(database->execute("INSERT INTO thing VALUES('a')"));
        }
        auto database = Database::open(m_path).value();
        QVERIFY(database->migrate("things", {"CREATE TABLE thing(name TEXT)", "ALTER TABLE thing ADD COLUMN size INTEGER"}));
        auto query = database->prepare("SELECT name, size FROM thing").value();
        QVERIFY(query.step().value());
        QCOMPARE(query.text(0), std::string("a"));
        QVERIFY(query.isNull(1));
        QVERIFY(!query.step().value());
    }

    void migrateRefusesTheTablesOfANewerVersion()
    {
        auto database = Database::open(m_path).value();
        QVERIFY(database->migrate("things", {"CREATE TABLE a(x)", "CREATE TABLE b(x)"}));
        const auto status = database->migrate("things", {"CREATE TABLE a(x)"});
        QVERIFY(!status);
        QCOMPARE(status.error().kind(), ErrorKind::Unavailable);
    }

    void failedTransactionLeavesNothing()
    {
        auto database = Database::open(m_path).value();
        QVERIFY(database->execute("CREATE TABLE thing(name TEXT)"));
        const auto status = database->transaction([&]() -> Status {
            ONGGI_CHECK(database->execute("INSERT INTO thing VALUES('a')"));
            ONGGI_CHECK(database->transaction([&] { return database->execute("INSERT INTO thing VALUES('b')"); }));
            return fail(ErrorKind::Conflict, "no");
        });
        QCOMPARE(status.error().kind(), ErrorKind::Conflict);
        auto query = database->prepare("SELECT count(*) FROM thing").value();
        QVERIFY(query.step().value());
        QCOMPARE(query.number(0), 0);
    }

    void textWithZeroBytesComesBackWhole()
    {
        auto database = Database::open(m_path).value();
        const std::string text("a\0b", 3);
        auto query = database->prepare("SELECT ?, ?").value();
        query.bind(text).bind(std::string_view());
        QVERIFY(query.step().value());
        QCOMPARE(query.text(0), text);
        QVERIFY(!query.isNull(1));
    }

    void fileThatIsNoDatabaseIsDataLoss()
    {
        QFile file(QString::fromStdString(m_path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(4096, 'x'));
        file.close();
        const auto database = Database::open(m_path);
        QVERIFY(!database);
        QCOMPARE(database.error().kind(), ErrorKind::DataLoss);
    }
};

QTEST_APPLESS_MAIN(DatabaseTest)
#include "database_test.moc"

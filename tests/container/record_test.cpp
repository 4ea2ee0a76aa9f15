#include "container/record.h"
#include "database/database.h"

#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

using namespace onggi;
using namespace onggi::container;

class RecordTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<Database> m_database;

    static Record sample()
    {
        Record record;
        record.id = std::string(64, 'a');
        record.name = "web";
        record.created = TimePoint(std::chrono::seconds(1'700'000'000));
        record.image.digest = oci::Digest::of("image");
        record.imageName = "nginx";
        record.layers = {{oci::Digest::of("base")}, {oci::Digest::of("top")}};
        record.config.image = "nginx";
        record.config.command = {"run"};
        record.hostJson = nlohmann::json{{"AutoRemove", true}}.dump();
        record.mounts.resize(1);
        record.mounts[0].target = "/data";
        record.mounts[0].anonymous = true;
        record.state = RunState::Running;
        record.endpoint = network::Endpoint{record.id, "172.17.0.2", 16, "172.17.0.1", "02:42:ac:11:00:02", "veth0",
                                            {{network::Protocol::Udp, 53, "127.0.0.1", 5353}}};
        return record;
    }

private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_database = Database::open(m_directory->filePath("onggi.db").toStdString()).value();
    }
    void cleanup() { m_database.reset(); }

    void recordComesBackAsItWasSaved()
    {
        auto store = RecordStore::open(*m_database).value();
        QVERIFY(store.save(sample()));
        const auto all = store.loadAll().value();
        QCOMPARE(all.size(), std::size_t{1});
        QVERIFY(all[0]);
        const auto& record = *all[0];
        QCOMPARE(record.name, std::string("web"));
        QVERIFY(record.layers == sample().layers);
        QVERIFY(record.state == RunState::Running);
        QVERIFY(record.host.autoRemove);
        QVERIFY(record.mounts[0].anonymous);
        QVERIFY(record.endpoint.has_value());
        QVERIFY(record.endpoint->ports == sample().endpoint->ports);
    }

    void secondContainerOfANameIsAConflict()
    {
        auto store = RecordStore::open(*m_database).value();
        QVERIFY(store.save(sample()));
        auto other = sample();
        other.id = std::string(64, 'b');
        const auto saved = store.save(other);
        QVERIFY(!saved);
        QCOMPARE(saved.error().kind(), ErrorKind::Conflict);
    }

    void damagedRowDoesNotHideTheOthers()
    {
        auto store = RecordStore::open(*m_database).value();
        QVERIFY(store.save(sample()));
        QVERIFY(m_database->execute("INSERT INTO containers VALUES('bad','broken','{\"created\":1}')"));
        const auto all = store.loadAll().value();
        QCOMPARE(all.size(), std::size_t{2});
        int good = 0;
        for (const auto& record : all) {
            good += record.has_value();
            if (!record)
                QCOMPARE(record.error().kind(), ErrorKind::DataLoss);
        }
        QCOMPARE(good, 1);
    }
};

QTEST_APPLESS_MAIN(RecordTest)
#include "record_test.moc"

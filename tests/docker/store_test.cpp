#include "clientstage.h"
#include "docker/storeclient.h"
#include "docker/tarlisting.h"

#include <QProcess>
#include <QSignalSpy>
#include <QtTest>

using namespace onggi::ui;

class StoreTest : public QObject, private ClientStage
{
    Q_OBJECT

private slots:
    void init() { QVERIFY(begin()); }
    void cleanup() { end(); }

    void placesTellVolumesAndAddresses()
    {
        m_engine->answer([](const FakeEngine::Request& request) {
            request.reply(200, R"([{"Id":"a","Names":["/web"],"State":"running","Mounts":[{"Type":"volume","Name":"pantry","Destination":"/data","RW":false},
                {"Type":"bind","Source":"/x","Destination":"/y"}],"NetworkSettings":{"Networks":{"bridge":{"IPAddress":"172.17.0.2","MacAddress":"02:42"}}}},
                {"Id":"b","Names":["/odd"],"State":"exited","Mounts":null,"NetworkSettings":null}])");
        });
        StoreClient client(*m_client);
        QList<ContainerPlace> places;
        client.places()->then(this, [&](const QList<ContainerPlace>& found) { places = found; });
        QTRY_COMPARE(places.size(), 2);
        QCOMPARE(places[0].volumes.size(), 1);
        QVERIFY(places[0].volume("pantry")->readOnly);
        QCOMPARE(places[0].connection("bridge")->address, "172.17.0.2");
        QVERIFY(!places[1].running && places[1].connections.isEmpty());
    }

    void volumesAndSizesAreRead()
    {
        m_engine->answer([](const FakeEngine::Request& request) {
            if (request.target.startsWith("/system/df"))
                request.reply(200, R"({"Volumes":[{"Name":"pantry","UsageData":{"Size":7,"RefCount":1}},{"Name":"odd","UsageData":null}]})");
            else
                request.reply(200, R"({"Volumes":[{"Name":"pantry","Driver":"local","Labels":null,"CreatedAt":"2026-11-24T00:00:00Z"}],"Warnings":null})");
        });
        StoreClient client(*m_client);
        QList<VolumeInfo> volumes;
        QHash<QString, qint64> sizes;
        client.volumes()->then(this, [&](const QList<VolumeInfo>& found) { volumes = found; });
        client.volumeSizes()->then(this, [&](const QHash<QString, qint64>& found) { sizes = found; });
        QTRY_VERIFY(volumes.size() == 1 && !sizes.isEmpty());
        QVERIFY(!volumes[0].isAnonymous() && volumes[0].created.isValid());
        QCOMPARE(sizes, (QHash<QString, qint64>{{"pantry", 7}}));
    }

    void requestsSayWhatIsAsked()
    {
        m_engine->answer([](const FakeEngine::Request& request) { request.reply(201, R"({"Name":"x","Id":"1"})"); });
        StoreClient client(*m_client);
        client.createNetwork({"back", "macvlan", "10.1.0.0/16", "10.1.0.1", true, false, {{"a", "b"}}});
        client.connectNetwork("back net", "web", "10.1.0.9");
        client.pruneVolumes(true);
        QTRY_COMPARE(m_engine->requests().size(), 3);
        QHash<QByteArray, QByteArray> bodies;
        for (const auto& request : m_engine->requests())
            bodies.insert(request.target, request.body);
        const auto create = QJsonDocument::fromJson(bodies.value("/networks/create")).object();
        QCOMPARE(create.value("IPAM").toObject().value("Config").toArray().at(0).toObject().value("Subnet").toString(), "10.1.0.0/16");
        QVERIFY(create.value("Internal").toBool());
        QVERIFY(bodies.value("/networks/back%20net/connect").contains("10.1.0.9"));
        QVERIFY(std::any_of(bodies.keyBegin(), bodies.keyEnd(), [](const QByteArray& target) { return target.startsWith("/volumes/prune?filters=%7B%22all"); }));
    }

    void rubbishIsNoAnswer()
    {
        m_engine->answer([](const FakeEngine::Request& request) { request.reply(200, "[1, 2"); });
        StoreClient client(*m_client);
        std::optional<ApiError> error;
        client.volumes()->otherwise(this, [&](const ApiError& failure) { error = failure; });
        QTRY_VERIFY(error);
        QVERIFY(error->kind == ApiError::Kind::BadReply);
    }

    void archivesAreListedInPiecesOfAnySize_data()
    {
        QTest::addColumn<QString>("format");
        for (const char* format : {"gnu", "pax", "ustar"})
            QTest::newRow(format) << QString(format);
    }
    void archivesAreListedInPiecesOfAnySize()
    {
        QFETCH(QString, format);
        QTemporaryDir folder;
        const auto name = format == "ustar" ? QString("short") : QString(180, 'n');
        QVERIFY(QDir(folder.path()).mkpath("data/sub"));
        QFile file(folder.filePath("data/sub/" + name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(70000, 'x'));
        file.close();
        QVERIFY(QFile::link("sub", folder.filePath("data/link")));
        QProcess tar;
        tar.start("tar", {"-c", "-f", "-", "--format=" + format, "-C", folder.path(), "data"});
        QVERIFY(tar.waitForFinished());
        const auto archive = tar.readAllStandardOutput();
        for (const int piece : {1000000, 513, 100}) {
            TarListing listing(100);
            for (qsizetype at = 0; at < archive.size(); at += piece)
                listing.write(archive.mid(at, piece));
            QHash<QString, TarListing::Entry> found;
            for (const auto& entry : listing.entries())
                found.insert(entry.path, entry);
            QCOMPARE(found.size(), 3);
            QVERIFY(found.value("sub").kind == TarListing::Entry::Kind::Folder);
            QCOMPARE(found.value("sub/" + name).size, 70000);
            QCOMPARE(found.value("link").target, "sub");
        }
    }

    void anEndlessArchiveIsCutShort()
    {
        QByteArray block(512, '\0');
        block.replace(0, 3, "a/b");
        block[156] = '0';
        TarListing listing(5);
        QSignalSpy filled(&listing, &TarListing::filled);
        for (int at = 0; at < 100; ++at)
            QCOMPARE(listing.write(block), 512);
        QCOMPARE(listing.entries().size(), 5);
        QCOMPARE(filled.size(), 1);
    }
};

QTEST_GUILESS_MAIN(StoreTest)
#include "store_test.moc"

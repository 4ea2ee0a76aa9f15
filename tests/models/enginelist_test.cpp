#include "models/enginelist.h"

#include <QDir>
#include <QFile>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace onggi::ui;

class EngineListTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    const Transport m_own = Transport::unixSocket("/own.sock");

    void addContext(const QByteArray& name, const QByteArray& host)
    {
        const auto folder = m_folder->filePath("contexts/meta/" + name);
        QVERIFY(QDir().mkpath(folder));
        QFile file(folder + "/meta.json");
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"Name":")" + name + R"(","Endpoints":{"docker":{"Host":")" + host + R"("}}})");
    }

    void makeCurrent(const QByteArray& name)
    {
        QFile file(m_folder->filePath("config.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"currentContext":")" + name + R"("})");
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("OnggiTest");
        QCoreApplication::setApplicationName("enginelist");
    }

    void init()
    {
        QSettings().clear();
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("DOCKER_CONFIG", m_folder->path().toUtf8());
        qunsetenv("DOCKER_CONTEXT");
        qunsetenv("DOCKER_HOST");
    }

    void ourOwnIsChosenWhereNothingElseIsSaid()
    {
        const EngineList list({}, m_own);
        QCOMPARE(list.current().origin, EngineEntry::Origin::Own);
        QCOMPARE(*list.current().transport, m_own);
    }

    void findsContextsAndFollowsDockersChoice()
    {
        addContext("far", "ssh://me@far");
        addContext("windows", "npipe:////./pipe/docker");
        makeCurrent("far");
        EngineList list({}, m_own);
        QCOMPARE(list.current().name, "far");
        QVERIFY(list.find("context:windows"));
        QVERIFY(!list.find("context:windows")->transport);
        list.choose("context:windows"); // cannot be reached, so cannot be chosen
        QCOMPARE(list.current().name, "far");
    }

    void theChoiceIsRemembered()
    {
        addContext("far", "ssh://me@far");
        {
            EngineList list({}, m_own);
            QSignalSpy chosen(&list, &EngineList::currentChanged);
            list.choose("context:far");
            QCOMPARE(chosen.count(), 1);
            list.choose("context:far");
            QCOMPARE(chosen.count(), 1);
        }
        QCOMPARE(EngineList({}, m_own).current().name, "far");
        qputenv("DOCKER_CONTEXT", "default");
        QCOMPARE(EngineList({}, m_own).current().name, "far"); // the default context says nothing of Onggi
    }

    void whatIsAskedForGoesFirstAndIsNotRemembered()
    {
        const auto asked = Transport::unixSocket("/asked.sock");
        QCOMPARE(*EngineList(asked, m_own).current().transport, asked);
        QCOMPARE(*EngineList({}, m_own).current().transport, m_own);
    }

    void addsChangesAndRemoves()
    {
        EngineList list({}, m_own);
        QSignalSpy changed(&list, &EngineList::changed);
        QSignalSpy chosen(&list, &EngineList::currentChanged);
        const auto id = list.save({{}, "cellar", "tcp://10.0.0.1", {}, true});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(list.find(id)->transport->port(), 2375);
        list.choose(id);
        QCOMPARE(chosen.count(), 1);
        // It moves, and the window with it.
        list.save({id, "cellar", "tcp://10.0.0.2", {}, true});
        QCOMPARE(chosen.count(), 2);
        QCOMPARE(list.current().transport->host(), "10.0.0.2");
        QCOMPARE(EngineList({}, m_own).saved(id)->url, "tcp://10.0.0.2");
        list.remove(id);
        QCOMPARE(chosen.count(), 3);
        QCOMPARE(list.current().origin, EngineEntry::Origin::Own);
        QVERIFY(!list.find(id));
    }

    void aContextThatComesIsSeen()
    {
        QVERIFY(QDir().mkpath(m_folder->filePath("contexts/meta")));
        EngineList list({}, m_own);
        QSignalSpy changed(&list, &EngineList::changed);
        addContext("new", "ssh://new");
        QVERIFY(changed.wait());
        QTRY_VERIFY(list.find("context:new"));
    }
};

QTEST_GUILESS_MAIN(EngineListTest)
#include "enginelist_test.moc"

#include "containers/rundialog.h"
#include "pagestage.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QtTest>
#include <optional>

using namespace onggi::ui;

class PageTest : public QObject, private PageStage
{
    Q_OBJECT

private:
    std::optional<FakeEngine::Request> m_events;
    std::optional<FakeEngine::Request> m_held; ///< a stop that is not answered yet
    bool m_hasImage = true;


    void answer(const FakeEngine::Request& request)
    {
        if (request.method != "GET")
            m_posted.append(request.method + ' ' + request.target);
        if (request.target.startsWith("/events")) {
            request.chunkedHead();
            m_events = request;
        } else if (request.target.startsWith("/containers/json")) {
            request.reply(200, R"([{"Id":"aaa","Names":["/web"],"Image":"nginx:1","State":"running","Status":"Up 2 hours","Ports":[{"PrivatePort":80,"PublicPort":8080,"Type":"tcp"}]},
                                   {"Id":"bbb","Names":["/old"],"Image":"busybox:1","State":"exited","Status":"Exited (3) 2 days ago"}])");
        } else if (request.target.startsWith("/images/json")) {
            request.reply(200, R"([{"Id":"sha256:1","RepoTags":["busybox:latest"],"Size":4}])");
        } else if (request.target == "/networks") {
            request.reply(200, R"([{"Name":"bridge","Id":"1","Driver":"bridge"},{"Name":"shop","Id":"2","Driver":"bridge"}])");
        } else if (request.target.startsWith("/images/create")) {
            request.chunkedHead();
            request.chunk("{\"status\":\"Pull complete\",\"id\":\"x\"}\n");
            request.lastChunk();
            m_hasImage = true;
        } else if (request.target.contains("/containers/create")) {
            if (m_hasImage)
                request.reply(201, R"({"Id":"ccc","Warnings":[]})");
            else
                request.reply(404, R"({"message":"no such image"})");
        } else if (request.target.contains("/stop")) {
            m_held = request;
        } else if (request.target.contains("/containers/bbb/start")) {
            request.reply(500, R"({"message":"the command is not there"})");
        } else if (request.method != "GET") {
            request.send("HTTP/1.1 204 No Content\r\n\r\n");
        } else {
            request.reply(200, "{}");
        }
    }

private slots:
    void initTestCase() { prepare(); }

    void init()
    {
        m_held.reset();
        m_hasImage = true;
        QVERIFY(begin(1000, [this](const auto& request) { answer(request); }));
        QTRY_COMPARE(table()->model()->rowCount(), 2);
    }

    void cleanup() { end(); }

    void showsTheFirstContainerByItself()
    {
        QCOMPARE(table()->selectedIds(), QStringList{"bbb"}); // "old" stands before "web"
        QCOMPARE(m_engine->containers().visibleCount(), 2);
    }

    void filterKeepsItsModelValid()
    {
        QAbstractItemModelTester tester(table()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_page->setFilter("8080");
        QCOMPARE(table()->model()->rowCount(), 1);
        m_page->setFilter("exited 3");
        QCOMPARE(table()->selectedIds(), QStringList{"bbb"});
        m_page->setFilter("nothing like it");
        QCOMPARE(table()->model()->rowCount(), 0);
        m_page->setFilter({});
        QCOMPARE(table()->model()->rowCount(), 2);
    }

    void stopShowsThatItIsUnderWay()
    {
        table()->select("aaa");
        QSignalSpy command(m_page.get(), &Page::commandUsed);
        button(m_page.get(), "Stop")->click();
        QCOMPARE(command.last().first().toString(), "docker stop web");
        QVERIFY(m_engine->containers().isBusy("aaa"));
        QVERIFY(!button(m_page.get(), "Restart")->isEnabled());
        QTRY_VERIFY(m_held);
        m_held->send("HTTP/1.1 204 No Content\r\n\r\n");
        QTRY_VERIFY(!m_engine->containers().isBusy("aaa"));
        QCOMPARE(m_posted, QList<QByteArray>{"POST /containers/aaa/stop"});
    }

    void failureStaysInItsRow()
    {
        m_page->actions().start({"bbb"});
        QTRY_COMPARE(m_engine->containers().errorOf("bbb"), "the command is not there");
        QVERIFY(m_engine->containers().errorOf("aaa").isEmpty());
    }

    void removalOfAStoppedOneCanBeUndone()
    {
        table()->select("bbb");
        button(m_page.get(), "Remove")->click();
        QCOMPARE(table()->model()->rowCount(), 1);
        QVERIFY(m_page->actions().hasPending());
        button(m_page.get(), "Undo")->click();
        QCOMPARE(table()->model()->rowCount(), 2);
        QVERIFY(!m_page->actions().hasPending());
        QVERIFY(m_posted.isEmpty());
    }

    void removalThatIsNotUndoneIsCarriedOut()
    {
        m_page->actions().removeLater({"bbb"});
        m_page->actions().removePending();
        QTRY_COMPARE(m_posted, QList<QByteArray>{"DELETE /containers/bbb"});
    }

    void removalOfARunningOneCanBeUndone()
    {
        m_page->actions().removeLater({"aaa"});
        QCOMPARE(table()->model()->rowCount(), 1);
        m_page->actions().undo();
        QCOMPARE(table()->model()->rowCount(), 2);
        QVERIFY(m_posted.isEmpty());
        QSignalSpy command(m_page.get(), &Page::commandUsed);
        m_page->actions().removeLater({"aaa"});
        m_page->actions().removePending();
        QCOMPARE(command.last().first().toString(), "docker rm -f web");
        QTRY_COMPARE(m_posted, QList<QByteArray>{"DELETE /containers/aaa?force=1"});
    }

    void nothingIsRemovedOnceTheEngineIsLost()
    {
        m_page->actions().removeLater({"aaa"});
        m_fake->stopListening();
        QTRY_VERIFY(!m_page->actions().hasPending());
        QVERIFY(m_posted.isEmpty());
    }

    void columnsThatOneHidesStayHidden()
    {
        table()->setColumnHidden(ContainerModel::PortsColumn, true);
        m_page->hide();
        m_page = std::make_unique<ContainersPage>(*m_engine);
        QVERIFY(table()->isColumnHidden(ContainerModel::PortsColumn));
        QVERIFY(!table()->isColumnHidden(ContainerModel::NameColumn));
    }

    void bulkActsOnWhatItFits()
    {
        table()->selectAll();
        QCOMPARE(table()->selectedIds().size(), 2);
        auto* stop = button(m_page.get(), "Stop all");
        QVERIFY(stop->isEnabled());
        stop->click();
        QTRY_COMPARE(m_posted, QList<QByteArray>{"POST /containers/aaa/stop"});
    }

    void runFormJudgesWhileOneTypes()
    {
        RunDialog dialog(*m_engine, "busybox");
        dialog.show();
        auto* run = button(&dialog, "Run");
        QVERIFY(run->isEnabled());
        auto* name = named<QLineEdit>(&dialog, "Name");
        name->setText("web");
        QVERIFY(!run->isEnabled());
        name->setText("web2");
        QVERIFY(run->isEnabled());
        named<QLineEdit>(&dialog, "Command")->setText("echo 'open");
        QVERIFY(!run->isEnabled());
    }

    void runFormOffersTheEnginesNetworks()
    {
        RunDialog dialog(*m_engine, "busybox");
        auto* network = named<QComboBox>(&dialog, "Network");
        QTRY_COMPARE(network->count(), 4);
        network->setCurrentIndex(network->findText("shop"));
        QCOMPARE(dialog.spec().network, "shop");
    }

    void runFormFetchesAMissingImageFirst()
    {
        m_hasImage = false;
        RunDialog dialog(*m_engine, "alpine:3");
        dialog.show();
        named<QLineEdit>(&dialog, "Name")->setText("fresh");
        QSignalSpy made(&dialog, &RunDialog::containerMade);
        QSignalSpy command(&dialog, &RunDialog::commandUsed);
        button(&dialog, "Run")->click();
        QTRY_COMPARE(made.count(), 1);
        QCOMPARE(made.first().first().toString(), "ccc");
        QCOMPARE(command.first().first().toString(), "docker run --name fresh -d alpine:3");
        QCOMPARE(m_posted, (QList<QByteArray>{"POST /containers/create?name=fresh", "POST /images/create?fromImage=alpine&tag=3",
                                              "POST /containers/create?name=fresh", "POST /containers/ccc/start"}));
    }

    void runFormTakesAPastedLine()
    {
        RunDialog dialog(*m_engine, {});
        const auto spec = parseRunLine("docker run --name x -d -it -p 9090:80 -e A=b -v /tmp:/t:ro -m 64m busybox sh").spec;
        dialog.setSpec(spec);
        QCOMPARE(dialog.spec().runLine(), spec.runLine());
    }
};

QTEST_MAIN(PageTest)
#include "page_test.moc"

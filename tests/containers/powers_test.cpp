#include "containers/commitdialog.h"
#include "containers/containerterminals.h"
#include "containers/limitsdialog.h"
#include "models/changemodel.h"
#include "pagestage.h"
#include "terminal/terminalpanel.h"
#include "terminal/terminalview.h"
#include "widgets/buttons.h"

#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTableView>
#include <QTreeView>
#include <QtTest>
#include <optional>

using namespace onggi::ui;

/// What the containers page does with one container beyond its life, on an engine that the test plays.
class PowersTest : public QObject, private PageStage
{
    Q_OBJECT

private:
    std::optional<FakeEngine::Request> m_events;
    QByteArray m_state = "running";
    int m_topStatus = 200;
    int m_statsStreams = 0;

    ContainerPane* pane() const { return m_page->findChild<ContainerPane*>(); }
    static bool shows(QWidget* parent, const QString& text)
    {
        for (auto* label : parent->findChildren<QLabel*>()) {
            if (label->isVisibleTo(parent) && label->text().contains(text))
                return true;
        }
        return false;
    }

    QList<QByteArray> postedWith(const QByteArray& part) const
    {
        auto found = m_posted;
        found.removeIf([&](const QByteArray& line) { return !line.contains(part); });
        return found;
    }

    void event(const QByteArray& action, const QByteArray& attributes = {})
    {
        m_events->chunk("{\"Type\":\"container\",\"Action\":\"" + action + "\",\"Actor\":{\"ID\":\"aaa\",\"Attributes\":{" + attributes + "}},\"time\":1}\n");
    }

    void answer(const FakeEngine::Request& request)
    {
        const auto target = request.target;
        if (request.method != "GET")
            m_posted.append(request.method + ' ' + target + (request.body.isEmpty() ? QByteArray() : ' ' + request.body));
        if (target.startsWith("/events")) {
            request.chunkedHead();
            if (!target.contains("filters"))
                m_events = request;
        } else if (target.startsWith("/containers/json")) {
            const QByteArray status = m_state == "exited" ? "Exited (137) 1 second ago" : m_state == "paused" ? "Up 2 hours (Paused)" : "Up 2 hours (healthy)";
            request.reply(200, R"([{"Id":"aaa","Names":["/web"],"Image":"nginx:1","SizeRw":2000000,"State":")" + m_state + R"(","Status":")" + status + R"("}])");
        } else if (target.startsWith("/images/json")) {
            request.reply(200, "[]");
        } else if (target.contains("/containers/aaa/json")) {
            request.reply(200, R"({"Id":"aaa","Name":"/web","State":{"Status":")" + m_state + R"(","Health":{"Status":"healthy","FailingStreak":0,
                "Log":[{"Start":"2026-11-24T00:00:00Z","End":"2026-11-24T00:00:01Z","ExitCode":0,"Output":"all is well"}]}},
                "Config":{"Healthcheck":{"Test":["CMD-SHELL","true"]}},
                "HostConfig":{"Memory":67108864,"MemorySwap":134217728,"RestartPolicy":{"Name":"no"}}})");
        } else if (target.contains("/stats")) {
            ++m_statsStreams;
            request.chunkedHead();
        } else if (target.contains("/top")) {
            if (m_topStatus != 200)
                request.reply(m_topStatus, R"({"message":"top is not made yet"})");
            else
                request.reply(200, R"({"Titles":["PID","CMD"],"Processes":[["7","sleep 99"]]})");
        } else if (target.contains("/changes")) {
            request.reply(200, R"([{"Path":"/etc","Kind":0},{"Path":"/etc/new","Kind":1}])");
        } else if (target.endsWith("/exec")) {
            request.reply(201, R"({"Id":"e1"})");
        } else if (target.contains("/exec/e1/start")) {
            request.head101("application/vnd.docker.raw-stream");
            request.send("/ # ");
        } else if (target.contains("/attach")) {
            request.head101("application/vnd.docker.raw-stream");
        } else if (target.contains("/logs")) {
            request.chunkedHead("application/vnd.docker.raw-stream");
        } else if (target.contains("/update")) {
            request.reply(200, R"({"Warnings":[]})");
        } else if (target.startsWith("/commit")) {
            request.reply(201, R"({"Id":"sha256:2"})");
        } else if (target.contains("/prune")) {
            request.reply(200, R"({"ContainersDeleted":["aaa"],"SpaceReclaimed":2000000})");
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
        m_events.reset();
        m_state = "running";
        m_topStatus = 200;
        m_statsStreams = 0;
        QVERIFY(begin(1084, [this](const auto& request) { answer(request); }));
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        QTRY_VERIFY(m_events);
    }

    void cleanup() { end(); }

    void pauseAndResume()
    {
        QSignalSpy command(m_page.get(), &Page::commandUsed);
        m_page->actions().pause({"aaa"});
        QCOMPARE(command.last().first().toString(), "docker pause web");
        QTRY_COMPARE(m_posted, QList<QByteArray>{"POST /containers/aaa/pause"});
        m_state = "paused";
        event("pause");
        QTRY_COMPARE(table()->model()->index(0, ContainerModel::StateColumn).data().toString(), "Paused");
        auto* resume = button(pane(), "Resume");
        QVERIFY(resume->isVisible());
        QVERIFY(!m_page->actions().canPause({"aaa"}));
        QTRY_VERIFY(!m_engine->containers().isBusy("aaa"));
        resume->click();
        QTRY_COMPARE(m_posted.last(), QByteArray("POST /containers/aaa/unpause"));
    }

    void anEndThatWasAskedForIsNoFailure()
    {
        event("kill", R"("signal":"15")");
        m_state = "exited";
        event("die", R"("exitCode":"137")");
        QTRY_COMPARE(table()->model()->index(0, ContainerModel::StateColumn).data().toString(), "Exited 137");
        QVERIFY(m_engine->containers().isEndAsked("aaa"));
        // The next run that ends so by itself is one again.
        m_state = "running";
        event("start");
        QTRY_VERIFY(!m_engine->containers().isEndAsked("aaa"));
    }

    void anotherSignalIsNoRequestToEnd()
    {
        event("kill", R"("signal":"10")");
        event("pause");
        QTRY_VERIFY(m_fake->requests().size() > 3);
        QVERIFY(!m_engine->containers().isEndAsked("aaa"));
    }

    void theButtonKeepsTheKeyboardWhileItWorks()
    {
        m_page->activateWindow();
        auto* stop = qobject_cast<Button*>(button(pane(), "Stop"));
        stop->setFocus();
        QCOMPARE(m_page->window()->focusWidget(), stop);
        m_engine->containers().setBusy("aaa", "Stopping…");
        QCOMPARE(m_page->window()->focusWidget(), stop);
        QTest::keyClick(stop, Qt::Key_Space);
        QVERIFY(m_posted.isEmpty());
        m_engine->containers().setBusy("aaa", {});
        QCOMPARE(m_page->window()->focusWidget(), stop);
        QVERIFY(!stop->property("inert").toBool());
    }

    void shellsOpenBesideTheMainProcess()
    {
        pane()->showShell();
        auto* terminals = pane()->findChild<ContainerTerminals*>();
        QVERIFY(terminals);
        QCOMPARE(terminals->shellCount(), 1);
        QTRY_VERIFY(terminals->current()->view().surface().screenText().contains("/ #"));
        QVERIFY(postedWith("/containers/aaa/exec").value(0).contains("/bin/sh"));
        // It is the same one after looking elsewhere.
        auto* first = terminals->current();
        pane()->showTab(ContainerPane::Overview);
        pane()->showShell();
        QCOMPARE(terminals->current(), first);
        terminals->openShell("nobody");
        QCOMPARE(terminals->shellCount(), 2);
        QTRY_VERIFY(postedWith(R"("User":"nobody")").size() == 1);
    }

    void statisticsStreamOnlyWhileTheTableIsSeen()
    {
        QTRY_COMPARE(m_statsStreams, 1);
        QSignalSpy gone(m_fake.get(), &FakeEngine::disconnected);
        m_page->hide();
        QTRY_VERIFY(gone.count() >= 1);
        QCOMPARE(m_statsStreams, 1);
        m_page->show();
        QTRY_COMPARE(m_statsStreams, 2);
    }

    void processesAreListedWhenTheyAreLookedAt()
    {
        pane()->showTab(ContainerPane::Processes);
        auto* processes = named<QTableView>(pane(), "Processes");
        QTRY_VERIFY(processes->isVisible());
        QCOMPARE(processes->model()->index(0, 1).data().toString(), "sleep 99");
    }

    void anEngineWithoutAFunctionIsExplained()
    {
        m_topStatus = 501;
        pane()->showTab(ContainerPane::Processes);
        QTRY_VERIFY(shows(pane(), "This engine cannot do this: top is not made yet"));
        QVERIFY(button(pane(), "Try again")->isVisible());
        m_topStatus = 404;
        pane()->showTab(ContainerPane::Overview);
        m_topStatus = 200;
        pane()->showTab(ContainerPane::Processes);
        QTRY_VERIFY(named<QTableView>(pane(), "Processes")->isVisible());
    }

    void changesAreListedWithTheirKinds()
    {
        pane()->showTab(ContainerPane::Changes);
        auto* changes = named<QTreeView>(pane(), "Changed files");
        QTRY_VERIFY(changes->isVisible());
        const auto* model = changes->model();
        const auto folder = model->index(0, ChangeModel::NameColumn);
        QCOMPARE(folder.data().toString(), "etc");
        QCOMPARE(model->index(0, ChangeModel::NameColumn, folder).data().toString(), "new");
        QCOMPARE(model->index(0, ChangeModel::KindColumn, folder).data().toString(), "Added");
    }

    void healthShowsItsLastChecks()
    {
        QCOMPARE(table()->model()->index(0, ContainerModel::StateColumn).data().toString(), "Healthy");
        pane()->showTab(ContainerPane::Overview);
        QTRY_VERIFY(shows(pane(), "all is well"));
    }

    void limitsAreChangedAsSaid()
    {
        std::optional<ContainerDetails> details;
        m_engine->client().inspectContainer("aaa")->then(this, [&](const ContainerDetails& got) { details = got; });
        QTRY_VERIFY(details);
        auto* dialog = new LimitsDialog(*m_engine, *details, nullptr);
        QSignalSpy command(dialog, &LimitsDialog::commandUsed);
        dialog->show();
        auto* apply = button(dialog, "Apply");
        QVERIFY(!apply->isEnabled());
        auto* memory = named<QLineEdit>(dialog, "Memory limit");
        memory->clear();
        QVERIFY(!apply->isEnabled());
        memory->setText("1m");
        QVERIFY(!apply->isEnabled());
        memory->setText("96m");
        QVERIFY(apply->isEnabled());
        QVERIFY(shows(dialog, "64m → 96m"));
        apply->click();
        QTRY_COMPARE(m_posted, QList<QByteArray>{"POST /containers/aaa/update {\"Memory\":100663296}"});
        QCOMPARE(command.first().first().toString(), "docker update -m 96m web");
    }

    void commitNeedsANameAndSaysTheLine()
    {
        auto* dialog = new CommitDialog(*m_engine, *m_engine->containers().find("aaa"), nullptr);
        QSignalSpy command(dialog, &CommitDialog::commandUsed);
        QSignalSpy made(dialog, &CommitDialog::imageMade);
        dialog->show();
        auto* accept = button(dialog, "Make the image");
        QVERIFY(!accept->isEnabled());
        named<QLineEdit>(dialog, "Image name")->setText("Not A Name");
        QVERIFY(!accept->isEnabled());
        named<QLineEdit>(dialog, "Image name")->setText("me/web:2");
        named<QLineEdit>(dialog, "Message")->setText("with more");
        accept->click();
        QTRY_COMPARE(made.count(), 1);
        QCOMPARE(made.first().first().toString(), "me/web:2");
        QCOMPARE(command.first().first().toString(), "docker commit -m 'with more' web me/web:2");
        QCOMPARE(m_posted, QList<QByteArray>{"POST /commit?container=aaa&repo=me%2Fweb&tag=2&pause=1&comment=with%20more {}"});
    }

    void pruneAsksWithNamesAndBytes()
    {
        m_state = "exited";
        event("die");
        QTRY_COMPARE(m_engine->containers().runningCount(), 0);
        button(m_page.get(), "Remove stopped…")->click();
        auto* question = m_page->window()->findChild<QMessageBox*>();
        QVERIFY(question);
        QVERIFY(question->informativeText().contains("web"));
        QTRY_VERIFY(question->informativeText().contains("2.0\u00a0MB"));
        QVERIFY(m_posted.isEmpty());
        button(question, "Remove them")->click();
        QTRY_COMPARE(m_posted, QList<QByteArray>{"POST /containers/prune"});
    }

    void whatOneLookedAtComesBackWithTheEngine()
    {
        table()->select("aaa");
        pane()->showTab(ContainerPane::Terminal);
        auto* terminals = pane()->findChild<ContainerTerminals*>();
        QVERIFY(terminals);
        m_fake->stopListening();
        QTRY_COMPARE(table()->model()->rowCount(), 0);
        QVERIFY(m_fake->listen());
        m_engine->retryNow();
        QTRY_COMPARE(table()->selectedIds(), QStringList{"aaa"});
        QCOMPARE(pane()->containerId(), "aaa");
        QCOMPARE(pane()->currentTab(), ContainerPane::Terminal);
        QCOMPARE(pane()->findChild<ContainerTerminals*>(), terminals);
    }
};

QTEST_MAIN(PowersTest)
#include "powers_test.moc"

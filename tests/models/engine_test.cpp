#include "fakeengine.h"
#include "models/engine.h"

#include <QSignalSpy>
#include <QtTest>
#include <algorithm>
#include <optional>

using namespace onggi::ui;

class EngineTest : public QObject
{
    Q_OBJECT

private:
    FakeEngine m_fake;
    QByteArray m_containers = "[]";
    QByteArray m_one = "[]";
    std::optional<FakeEngine::Request> m_events;

    qsizetype askedForOne() const
    {
        return std::ranges::count_if(m_fake.requests(), [](const FakeEngine::Request& request) {
            return request.target.contains("/containers/json?all=1&filters");
        });
    }

private slots:
    void initTestCase()
    {
        m_fake.answer([this](const FakeEngine::Request& request) {
            if (request.target.startsWith("/events")) {
                request.chunkedHead();
                m_events = request;
            } else if (request.target.startsWith("/containers/json?all=1&filters")) {
                request.reply(200, m_one);
            } else if (request.target.startsWith("/containers/json")) {
                request.reply(200, m_containers);
            } else if (request.target.startsWith("/images/json")) {
                request.reply(200, R"([{"Id":"sha256:1","RepoTags":["busybox:latest"],"Size":4}])");
            } else {
                request.reply(200, R"({"Version":"9","Name":"host"})");
            }
        });
    }

    void init()
    {
        m_events.reset();
        m_containers = R"([{"Id":"a","Names":["/web"],"State":"running","Status":"Up 1 hours"}])";
        m_one = "[]";
    }

    void cleanup() { m_fake.stopListening(); }

    void fillsWhenConnected()
    {
        QVERIFY(m_fake.listen());
        Engine engine(Transport::unixSocket(m_fake.path()));
        engine.start();
        QTRY_COMPARE(engine.containers().rowCount(), 1);
        QTRY_COMPARE(engine.images().rowCount(), 1);
        QTRY_VERIFY(engine.version());
        QCOMPARE(engine.state(), Engine::State::Connected);
    }

    void followsEventsByRow()
    {
        QVERIFY(m_fake.listen());
        Engine engine(Transport::unixSocket(m_fake.path()));
        engine.start();
        QTRY_COMPARE(engine.containers().rowCount(), 1);
        m_one = R"([{"Id":"b","Names":["/new"],"State":"exited","Status":"Exited (3) 1 second ago"}])";
        m_events->chunk(R"({"Type":"container","Action":"die","Actor":{"ID":"b"},"timeNano":1700000000000000000})" "\n");
        QTRY_COMPARE(engine.containers().rowCount(), 2);
        QCOMPARE(engine.containers().find("b")->exitCode, 3);
        QCOMPARE(engine.containers().find("b")->changed.toSecsSinceEpoch(), 1700000000);
        m_events->chunk(R"({"Type":"container","Action":"destroy","Actor":{"ID":"a"},"timeNano":1700000001000000000})" "\n");
        QTRY_COMPARE(engine.containers().rowCount(), 1);
    }

    void destroyedContainerDoesNotComeBackByALateAnswer()
    {
        QVERIFY(m_fake.listen());
        Engine engine(Transport::unixSocket(m_fake.path()));
        engine.start();
        QTRY_COMPARE(engine.containers().rowCount(), 1);
        m_one = R"([{"Id":"c","Names":["/short"],"State":"running","Status":"Up Less than a second"}])";
        QSignalSpy seen(&engine, &Engine::eventReceived);
        const auto asked = askedForOne();
        m_events->chunk(R"({"Type":"container","Action":"start","Actor":{"ID":"c"}})" "\n"
                        R"({"Type":"container","Action":"destroy","Actor":{"ID":"c"}})" "\n");
        QTRY_COMPARE(seen.count(), 2);
        QTRY_COMPARE(askedForOne(), asked + 1);
        // One more event is answered after it: then the late answer has been read, too.
        m_one = R"([{"Id":"d","Names":["/next"],"State":"running","Status":"Up 1 second"}])";
        m_events->chunk(R"({"Type":"container","Action":"start","Actor":{"ID":"d"}})" "\n");
        QTRY_VERIFY(engine.containers().find("d"));
        QVERIFY(!engine.containers().find("c"));
    }

    void emptiesWhenTheEngineIsGone()
    {
        QVERIFY(m_fake.listen());
        Engine engine(Transport::unixSocket(m_fake.path()));
        engine.start();
        QTRY_COMPARE(engine.containers().rowCount(), 1);
        m_fake.stopListening();
        QTRY_COMPARE(engine.state(), Engine::State::NotRunning);
        QCOMPARE(engine.containers().rowCount(), 0);
        QVERIFY(!engine.version());
    }
};

QTEST_MAIN(EngineTest)
#include "engine_test.moc"

#include "docker/eventwatch.h"
#include "fakeengine.h"

#include <QSignalSpy>
#include <QtTest>

using namespace onggi::ui;

class EventWatchTest : public QObject
{
    Q_OBJECT

private slots:
    void readsEvents()
    {
        FakeEngine engine;
        QVERIFY(engine.listen());
        engine.answer([](const auto& request) {
            request.chunkedHead();
            request.chunk(R"({"Type":"container","Action":"die","Actor":{"ID":"abc","Attributes":{"exitCode":"3"}},"timeNano":1700000000500000000})" "\n");
        });
        DockerClient client(Transport::unixSocket(engine.path()));
        EventWatch watch(client);
        QList<Event> events;
        connect(&watch, &EventWatch::received, this, [&](const Event& event) { events.append(event); });
        watch.start();
        QTRY_COMPARE(events.size(), 1);
        QCOMPARE(events.first().action, "die");
        QCOMPARE(events.first().attributes.value("exitCode"), "3");
        QCOMPARE(events.first().time.toMSecsSinceEpoch(), 1700000000500);
    }

    void connectsWhenTheSocketAppears()
    {
        FakeEngine engine;
        engine.answer([](const auto& request) { request.chunkedHead(); });
        DockerClient client(Transport::unixSocket(engine.path()));
        EventWatch watch(client);
        QSignalSpy connected(&watch, &EventWatch::connected);
        QSignalSpy lost(&watch, &EventWatch::disconnected);
        watch.start();
        QVERIFY(lost.wait());
        QCOMPARE(lost.first().first().value<ApiError>().kind, ApiError::Kind::NoEngine);
        QVERIFY(engine.listen());
        QVERIFY(connected.wait());
        QVERIFY(watch.isConnected());
    }

    void comesBackAfterTheEngineWasRestarted()
    {
        FakeEngine engine;
        QVERIFY(engine.listen());
        engine.answer([](const auto& request) { request.chunkedHead(); });
        DockerClient client(Transport::unixSocket(engine.path()));
        EventWatch watch(client);
        QSignalSpy connected(&watch, &EventWatch::connected);
        QSignalSpy lost(&watch, &EventWatch::disconnected);
        watch.start();
        QVERIFY(connected.wait());
        engine.stopListening();
        QTRY_VERIFY(lost.count() >= 1);
        QVERIFY(!watch.isConnected());
        QVERIFY(engine.listen());
        QTRY_COMPARE(connected.count(), 2);
    }

    void comesBackAfterADroppedStream()
    {
        FakeEngine engine;
        QVERIFY(engine.listen());
        int times = 0;
        engine.answer([&](const auto& request) {
            request.chunkedHead();
            if (++times == 1)
                request.hangUp();
        });
        DockerClient client(Transport::unixSocket(engine.path()));
        EventWatch watch(client);
        QSignalSpy connected(&watch, &EventWatch::connected);
        watch.start();
        QTRY_COMPARE(connected.count(), 2);
    }
};

QTEST_GUILESS_MAIN(EventWatchTest)
#include "eventwatch_test.moc"

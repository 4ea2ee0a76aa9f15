#include "container/eventbus.h"

#include <QTest>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

using namespace onggi;
using namespace onggi::container;

class EventBusTest : public QObject
{
    Q_OBJECT
private slots:
    void followersGetWhatCameAfterTheirLast()
    {
        boost::asio::io_context context;
        EventBus bus(context.get_executor());
        bus.publish("container", "create", "abc", {{"name", "web"}});
        const auto seen = bus.lastSerial();
        bus.publish("container", "start", "abc", {{"name", "web"}});
        const auto events = bus.after(seen);
        QCOMPARE(events.size(), std::size_t{1});
        QCOMPARE(events[0].action, std::string("start"));
        QVERIFY(bus.after(bus.lastSerial()).empty());
    }

    void ringForgetsTheOldest()
    {
        boost::asio::io_context context;
        EventBus bus(context.get_executor());
        for (int i = 0; i < 3000; ++i)
            bus.publish("container", std::to_string(i), "abc", {});
        const auto events = bus.after(0, 10000);
        QCOMPARE(events.back().action, std::string("2999"));
        QVERIFY(events.size() < 3000);
        QCOMPARE(bus.after(0, 1).front().serial, events.front().serial);
    }

    void nothingIsForgottenBeforeAFollowerHasReadIt()
    {
        boost::asio::io_context context;
        EventBus bus(context.get_executor());
        bus.publish("container", "before", "abc", {});
        {
            EventBus::Follower slow(bus, bus.lastSerial());
            EventBus::Follower quick(bus, bus.lastSerial());
            for (int i = 0; i < 10000; ++i) {
                bus.publish("container", std::to_string(i), "abc", {});
                QCOMPARE(quick.read().size(), std::size_t{1});
            }
            int expected = 0;
            for (auto events = slow.read(); !events.empty(); events = slow.read()) {
                for (const auto& event : events)
                    QCOMPARE(event.action, std::to_string(expected++));
            }
            QCOMPARE(expected, 10000);
        }
        QVERIFY(bus.after(0, 20000).size() < 3000);
    }

    void aFollowerThatNeverReadsDoesNotCostEndlessMemory()
    {
        boost::asio::io_context context;
        EventBus bus(context.get_executor());
        EventBus::Follower dead(bus, 0);
        for (int i = 0; i < 70000; ++i)
            bus.publish("container", "start", "abc", {});
        QCOMPARE(bus.after(0, 100000).size(), std::size_t{65536});
    }

    void publishingWakesTheFollower()
    {
        boost::asio::io_context context;
        EventBus bus(context.get_executor());
        bool woken = false;
        asio::co_spawn(context, [](EventBus& events, bool& flag) -> Awaitable<void> {
            co_await events.wait();
            flag = true;
        }(bus, woken), asio::detached);
        context.poll();
        QVERIFY(!woken);
        bus.publish("image", "pull", "node", {});
        context.poll();
        QVERIFY(woken);
    }

    void filtersCombineAsDockersDo()
    {
        const Event event{1, {}, "container", "start", "abcdef", {{"name", "web"}, {"image", "nginx"}, {"tier", "front"}}};
        QVERIFY(eventMatches(event, {}));
        QVERIFY(eventMatches(event, {{"event", {"die", "start"}}, {"container", {"abc"}}}));
        QVERIFY(!eventMatches(event, {{"event", {"start"}}, {"type", {"image"}}}));
        QVERIFY(eventMatches(event, {{"label", {"tier=front"}}}));
        QVERIFY(!eventMatches(event, {{"label", {"tier=back"}}}));
        QVERIFY(eventMatches(event, {{"image", {"nginx"}}}));
        QVERIFY(eventMatches(event, {{"label", {"tier", "name=web"}}}));
        QVERIFY(!eventMatches(event, {{"label", {"tier", "color"}}}));
        QVERIFY(eventMatches(event, {{"scope", {"local"}}}) && !eventMatches(event, {{"scope", {"swarm"}}}));
        QVERIFY(!eventMatches(event, {{"network", {"web"}}}) && !eventMatches(event, {{"volume", {"web"}}}));
        const Event network{1, {}, "network", "connect", "0123", {{"name", "bridge"}, {"container", "abcdef"}}};
        QVERIFY(eventMatches(network, {{"network", {"bridge"}}}) && eventMatches(network, {{"network", {"01"}}}));
        const Event exec{1, {}, "container", "exec_create: ls", "abcdef", {{"image", "docker.io/library/nginx:1.2"}}};
        QVERIFY(eventMatches(exec, {{"event", {"exec_create"}}}) && !eventMatches(exec, {{"event", {"exec"}}}));
        QVERIFY(eventMatches(exec, {{"image", {"docker.io/library/nginx"}}}));
        QVERIFY(checkEventFilters({{"type", {"image"}}}) && !checkEventFilters({{"color", {"red"}}}));
    }

    void jsonCarriesOldAndNewFields()
    {
        const Event event{1, TimePoint(std::chrono::nanoseconds(5'000'000'001)), "container", "start", "abc", {{"image", "nginx"}}};
        const auto json = eventToJson(event);
        QCOMPARE(json.at("status").get<std::string>(), std::string("start"));
        QCOMPARE(json.at("from").get<std::string>(), std::string("nginx"));
        QCOMPARE(json.at("time").get<int>(), 5);
        QCOMPARE(json.at("Actor").at("ID").get<std::string>(), std::string("abc"));
    }
};

QTEST_APPLESS_MAIN(EventBusTest)
#include "eventbus_test.moc"

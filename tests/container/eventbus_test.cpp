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
        const auto events = bus.after(0);
        QCOMPARE(events.back().action, std::string("2999"));
        QVERIFY(events.size() < 3000);
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

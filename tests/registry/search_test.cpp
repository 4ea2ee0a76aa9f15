#include "fakeserver.h"
#include "helper.h"

#include <QTest>

using namespace onggi;
using namespace onggi::registry;
using nlohmann::json;

class SearchTest : public QObject
{
    Q_OBJECT
private slots:
    void resultsAreCutDownToTheKnownFields()
    {
        FakeServer index([](const FakeRequest&, FakeConnection& connection) {
            connection.reply("200 OK", {"Content-Type: application/json"},
                             R"({"num_results":2,"query":"n","results":[
                                 {"name":"node","description":"Node.js","star_count":13000,"is_official":true,"is_automated":false,"x":[1]},
                                 {"name":"a/b","description":null,"star_count":0,"is_official":false}]})");
        });
        Helper helper;
        helper.order(Search{index.url() + "/v1/", "no de&x", 2});
        QVERIFY(std::holds_alternative<Found>(helper.next().value()));
        QCOMPARE(index.requests().at(0).path, std::string("/v1/search?q=no%20de%26x&n=2"));
        const json found = json::parse(helper.attachment(0));
        QCOMPARE(
            found.dump(),
            json::parse(
                R"([{"name":"node","description":"Node.js","star_count":13000,"is_official":true,"is_automated":false},
                                               {"name":"a/b","description":"","star_count":0,"is_official":false,"is_automated":false}])")
                .dump());
    }

    void moreThanWasAskedForIsLeftOut()
    {
        FakeServer index([](const FakeRequest&, FakeConnection& connection) {
            json reply{{"results", json::array()}};
            for (int i = 0; i < 50; ++i)
                reply["results"].push_back(
                    {{"name", "n" + std::to_string(i)}, {"description", std::string(3000, 'x')}});
            connection.reply("200 OK", {}, reply.dump());
        });
        Helper helper;
        helper.order(Search{index.url(), "n", 3});
        QVERIFY(std::holds_alternative<Found>(helper.next().value()));
        const json found = json::parse(helper.attachment(0));
        QCOMPARE(found.size(), std::size_t(3));
        QCOMPARE(found[2]["description"].get<std::string>().size(), std::size_t(1000));
    }

    void repliesOfTheWrongShapeAreRefused_data()
    {
        QTest::addColumn<QByteArray>("reply");
        QTest::newRow("no JSON") << QByteArray("<html>");
        QTest::newRow("number for a name") << QByteArray(R"({"results":[{"name":7}]})");
        QTest::newRow("no name") << QByteArray(R"({"results":[{"description":"x"}]})");
        QTest::newRow("object for a list") << QByteArray(R"({"results":{}})");
        QTest::newRow("text for the stars")
            << QByteArray(R"({"results":[{"name":"a","star_count":"many"}]})");
        QTest::newRow("too large") << QByteArray(3 << 20, ' ');
    }

    void repliesOfTheWrongShapeAreRefused()
    {
        QFETCH(QByteArray, reply);
        FakeServer index([&](const FakeRequest&, FakeConnection& connection) {
            connection.reply("200 OK", {}, reply.toStdString());
        });
        Helper helper;
        helper.order(Search{index.url(), "n", 3});
        QVERIFY(std::holds_alternative<Failed>(helper.next().value()));
    }

    void indexWithoutSearchIsNamed()
    {
        FakeServer index([](const FakeRequest&, FakeConnection& connection) {
            connection.reply("404 Not Found", {}, "404 page not found");
        });
        Helper helper;
        helper.order(Search{index.url(), "n", 3});
        QCOMPARE(std::get<Failed>(helper.next().value()).message, index.host() + " offers no search");
    }

    void redirectsOfTheIndexAreFollowed()
    {
        FakeServer hub([](const FakeRequest&, FakeConnection& connection) {
            connection.reply("200 OK", {}, R"({"results":[{"name":"moved"}]})");
        });
        FakeServer index([&](const FakeRequest& request, FakeConnection& connection) {
            connection.reply("301 Moved Permanently", {"Location: " + hub.url() + request.path}, "");
        });
        Helper helper;
        helper.order(Search{index.url(), "n", 3});
        QVERIFY(std::holds_alternative<Found>(helper.next().value()));
        QCOMPARE(json::parse(helper.attachment(0))[0]["name"].get<std::string>(), std::string("moved"));
    }

    void unreachableIndexIsNamed()
    {
        Helper helper;
        helper.order(Search{"https://index.invalid/v1/", "n", 3});
        const auto failed = std::get<Failed>(helper.next().value());
        QVERIFY2(failed.message.starts_with("search: cannot reach index.invalid"), failed.message.c_str());
        QCOMPARE(failed.kind, ErrorKind::Unavailable);
    }
};

QTEST_GUILESS_MAIN(SearchTest)
#include "search_test.moc"

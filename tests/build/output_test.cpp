#include "build/output.h"

#include <QTest>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

using namespace onggi;
using namespace onggi::build;

namespace {

Awaitable<void> readInto(Output& output, std::string& text, bool& ended)
{
    for (;;) {
        const auto items = co_await output.next();
        if (items.empty())
            break;
        for (const auto& item : items)
            text += std::get<std::string>(item);
    }
    ended = true;
}

Awaitable<void> fill(Output& output, std::size_t channel, int& pieces)
{
    for (; pieces < 100; ++pieces) {
        output.say(channel, std::string(100'000, 'x'));
        co_await output.room(channel);
    }
    output.finish(channel);
}

} // namespace

class OutputTest : public QObject
{
    Q_OBJECT
private slots:
    void channelsAreReadInTheirOrder()
    {
        boost::asio::io_context context;
        Output output(context.get_executor(), 3);
        std::string text;
        bool ended = false;
        boost::asio::co_spawn(context, readInto(output, text, ended), boost::asio::detached);
        output.say(1, "second");
        context.poll();
        QCOMPARE(text, std::string());
        output.say(0, "first ");
        context.poll();
        QCOMPARE(text, std::string("first "));
        output.say(2, " third");
        output.finish(1);
        output.finish(0);
        context.poll();
        QCOMPARE(text, std::string("first second third"));
        QVERIFY(!ended);
        output.finish(2);
        context.poll();
        QVERIFY(ended);
    }

    void aWriterWaitsForItsReader()
    {
        boost::asio::io_context context;
        Output output(context.get_executor(), 2);
        int pieces = 0;
        boost::asio::co_spawn(context, fill(output, 1, pieces), boost::asio::detached);
        context.poll();
        // About a megabyte is held for a stage that runs ahead.
        QVERIFY(pieces > 5 && pieces < 20);
        std::string text;
        bool ended = false;
        boost::asio::co_spawn(context, readInto(output, text, ended), boost::asio::detached);
        output.finish(0);
        context.restart();
        context.poll();
        QVERIFY(ended);
        QCOMPARE(text.size(), std::size_t{10'000'000});
    }

    void nobodyWaitsWhenAllIsOver()
    {
        boost::asio::io_context context;
        Output output(context.get_executor(), 1);
        int pieces = 0;
        boost::asio::co_spawn(context, fill(output, 0, pieces), boost::asio::detached);
        context.poll();
        output.finishAll();
        context.restart();
        context.poll();
        QCOMPARE(pieces, 100);
    }
};

QTEST_APPLESS_MAIN(OutputTest)
#include "output_test.moc"

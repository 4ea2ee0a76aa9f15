#include "monitor/protocol.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace onggi;
using namespace onggi::monitor;

class ProtocolTest : public QObject
{
    Q_OBJECT

private slots:
    void launchSurvivesTheJourney()
    {
        const auto order = decodeOrder(encode(Order(Launch{.id = "abc",
                                                           .terminal = true,
                                                           .openStdin = true,
                                                           .stdinOnce = true,
                                                           .hasSeccomp = true,
                                                           .log = {LogDriver::Local, 1234567890123, 7}})))
                               .value();
        const auto& launch = std::get<Launch>(order);
        QCOMPARE(launch.id, std::string("abc"));
        QVERIFY(launch.terminal && launch.openStdin && launch.stdinOnce && launch.hasSeccomp);
        QVERIFY(launch.log.driver == LogDriver::Local);
        QCOMPARE(launch.log.maxSize, std::int64_t{1234567890123});
        QCOMPARE(launch.log.maxFiles, 7);
    }

    void attachCarriesAnyBytes()
    {
        std::string bytes;
        for (int i = 0; i < 256; ++i)
            bytes += static_cast<char>(i);
        const auto order =
            decodeOrder(encode(Order(Attach{true, false, true, true, std::string("\x10\x11\0", 3), bytes})))
                .value();
        const auto& attach = std::get<Attach>(order);
        QVERIFY(attach.input && !attach.output && attach.error && attach.framed);
        QCOMPARE(attach.detachKeys, std::string("\x10\x11\0", 3));
        QCOMPARE(attach.earlyInput, bytes);
    }

    void execSurvivesWithAndWithoutAClient()
    {
        const auto alone = std::get<Exec>(decodeOrder(encode(Order(Exec{.id = "e", .ownGroup = true}))).value());
        QVERIFY(alone.ownGroup && !alone.client && !alone.terminal && !alone.openStdin && !alone.hasSeccomp);
        Exec exec{.id = "e", .terminal = true, .openStdin = true, .hasSeccomp = true};
        exec.client = Attach{.input = true, .output = true, .earlyInput = std::string("\0x", 2)};
        const auto back = std::get<Exec>(decodeOrder(encode(Order(exec))).value());
        QVERIFY(back.terminal && back.openStdin && back.hasSeccomp && back.client && back.client->input);
        QCOMPARE(back.client->earlyInput, std::string("\0x", 2));
    }

    void shortOrdersSurvive()
    {
        QVERIFY(std::holds_alternative<Kill>(decodeOrder(encode(Order(Kill{}))).value()));
        QVERIFY(std::holds_alternative<Go>(decodeOrder(encode(Order(Go{}))).value()));
        QVERIFY(std::holds_alternative<Abort>(decodeOrder(encode(Order(Abort{}))).value()));
        const auto resize = std::get<Resize>(decodeOrder(encode(Order(Resize{24, 80}))).value());
        QCOMPARE(resize.rows, 24);
        QCOMPARE(resize.columns, 80);
    }

    void reportsSurvive()
    {
        const TimePoint at(std::chrono::nanoseconds(1714558830123456789));
        QCOMPARE(std::get<Created>(decodeReport(encode(Report(Created{42}))).value()).pid, 42);
        QVERIFY(std::get<Started>(decodeReport(encode(Report(Started{at}))).value()).at == at);
        const auto failed = std::get<Failed>(
            decodeReport(encode(Report(Failed{ErrorKind::NotFound, "no \xff file"}))).value());
        QVERIFY(failed.kind == ErrorKind::NotFound);
        QVERIFY(failed.message.starts_with("no ") && failed.message.ends_with(" file"));
        const auto exited = std::get<Exited>(decodeReport(encode(Report(Exited{137, true, at}))).value());
        QVERIFY(exited.code == 137 && exited.oomKilled && exited.at == at);
        QVERIFY(std::holds_alternative<Detached>(decodeReport(encode(Report(Detached{}))).value()));
        const auto state = std::get<State>(decodeReport(encode(Report(State{7, true, at}))).value());
        QVERIFY(state.pid == 7 && state.running && state.startedAt == at);
    }

    void everyFieldIsNeededAndNoOtherIsTaken()
    {
        const auto whole = nlohmann::json::parse(encode(Order(Launch{.id = "abc"})));
        for (const auto& [name, value] : whole.items()) {
            auto less = whole;
            less.erase(name);
            QVERIFY2(!decodeOrder(less.dump()), name.c_str());
            auto wrong = whole;
            wrong[name] = nlohmann::json::array();
            QVERIFY2(!decodeOrder(wrong.dump()), name.c_str());
        }
        auto more = whole;
        more["extra"] = 1;
        QVERIFY(!decodeOrder(more.dump()));
    }

    void wrongShapesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no object") << QByteArray("[]");
        QTest::newRow("cut") << QByteArray("{\"type\":\"go\"");
        QTest::newRow("unknown") << QByteArray("{\"type\":\"dance\"}");
        QTest::newRow("report") << QByteArray("{\"type\":\"detached\"}");
        QTest::newRow("bool for number") << QByteArray("{\"type\":\"resize\",\"rows\":true,\"columns\":1}");
        QTest::newRow("fraction") << QByteArray("{\"type\":\"resize\",\"rows\":1.5,\"columns\":1}");
        QTest::newRow("too large") << QByteArray("{\"type\":\"resize\",\"rows\":3000000000,\"columns\":1}");
        QTest::newRow("wraps") << QByteArray(
            "{\"type\":\"resize\",\"rows\":18446744073709551615,\"columns\":1}");
        QTest::newRow("no base64") << QByteArray(
            "{\"type\":\"attach\",\"input\":true,\"output\":true,\"error\":true,"
            "\"framed\":true,\"detachKeys\":\"%\",\"earlyInput\":\"\"}");
    }

    void wrongShapesAreRefused()
    {
        QFETCH(QByteArray, bytes);
        const auto order = decodeOrder(bytes.toStdString());
        QVERIFY(!order && order.error().kind() == ErrorKind::InvalidArgument);
    }

    void tornExitFilesAreDataLoss()
    {
        const std::string whole = encodeExit({3, false, TimePoint(std::chrono::nanoseconds(5))});
        QCOMPARE(decodeExit(whole).value().code, 3);
        // The newline alone may be missing.
        for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
            const auto torn = decodeExit(whole.substr(0, size));
            QVERIFY(!torn && torn.error().kind() == ErrorKind::DataLoss);
        }
    }
};

QTEST_GUILESS_MAIN(ProtocolTest)
#include "protocol_test.moc"

#include "api/framing.h"
#include "api/httpstatus.h"
#include "api/parameters.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace onggi;
using namespace onggi::api;

namespace {

Query query(std::string_view text)
{
    return Query::parse(text).value();
}

std::int64_t nanoseconds(std::string_view text)
{
    return timestamp(query("t=" + std::string(text)), "t").value().value().time_since_epoch().count();
}

} // namespace

class ParametersTest : public QObject
{
    Q_OBJECT
private slots:
    void flagsAreDockers()
    {
        for (const char* text : {"", "f", "f=", "f=0", "f=no", "f=False", "f=none", "g=1"})
            QVERIFY2(!flag(query(text), "f"), text);
        for (const char* text : {"f=1", "f=true", "f=True", "f=yes", "f=2"})
            QVERIFY2(flag(query(text), "f"), text);
    }

    void integersAreJudged()
    {
        QCOMPARE(integer(query("t=-1"), "t").value(), std::optional<std::int64_t>(-1));
        QCOMPARE(integer(query("t="), "t").value(), std::nullopt);
        QCOMPARE(integer(query(""), "t").value(), std::nullopt);
        for (const char* text : {"t=x", "t=1x", "t=1.5", "t=99999999999999999999", "t=2147483648", "t=0x10"})
            QVERIFY2(!integer(query(text), "t"), text);
        QVERIFY(!integer(query("limit=101"), "limit", 1, 100));
        const auto refused = integer(query("limit=0"), "limit", 1, 100);
        QCOMPARE(refused.error().message(), std::string("parameter limit: 0 is not between 1 and 100"));
    }

    void timestampsComeInThreeForms()
    {
        QCOMPARE(nanoseconds("0"), 0);
        QCOMPARE(nanoseconds("1136073600"), 1'136'073'600'000'000'000);
        QCOMPARE(nanoseconds("1136073600.000000001"), 1'136'073'600'000'000'001);
        QCOMPARE(nanoseconds("1136073600.5"), 1'136'073'600'500'000'000);
        QCOMPARE(nanoseconds("-1.5"), -1'500'000'000);
        QCOMPARE(nanoseconds("2006-01-01T00:00:00Z"), 1'136'073'600'000'000'000);
        QVERIFY(nanoseconds("99999999999999") > 9'000'000'000'000'000'000);
        QVERIFY(!timestamp(query(""), "t").value());
        for (const char* text : {"t=x", "t=1.x", "t=1.0000000001", "t=1e5", "t=1,5", "t=2006-01-01"})
            QVERIFY2(!timestamp(query(text), "t"), text);
    }

    void filtersComeInTwoForms()
    {
        const Filters expected = {{"label", {"a=b", "c"}}, {"status", {"running"}}};
        const auto lists = filters(query(R"(filters={"status":["running"],"label":["a%3Db","c"]})"));
        const auto maps = filters(query(R"(filters={"status":{"running":true,"exited":false},"label":{"a%3Db":true,"c":true}})"));
        QVERIFY(lists && maps);
        QVERIFY(*lists == expected);
        QVERIFY(*maps == expected);
        QVERIFY(filters(query(""))->empty());
        QVERIFY(filters(query("filters="))->empty());
        QVERIFY(filters(query("filters={}"))->empty());
    }

    void refusesFiltersOfOtherShapes()
    {
        for (const char* text : {"[]", "x", "{", R"({"a":1})", R"({"a":[1]})", R"({"a":{"b":1}})", R"({"a":"b"})", "null"}) {
            const auto refused = filters(query("filters=" + std::string(text)));
            QVERIFY2(!refused, text);
            QCOMPARE(refused.error().kind(), ErrorKind::InvalidArgument);
            QVERIFY2(refused.error().message().starts_with("parameter filters: "), text);
        }
    }

    void badJsonIsNamedByItsPlace()
    {
        Request request;
        request.body = "{\n \"Image\": node\n}";
        QCOMPARE(jsonBody(request).error().message(), std::string("invalid JSON at line 2, column 12"));
        request.body = "{\"a\":1";
        QCOMPARE(jsonBody(request).error().message(), std::string("invalid JSON at line 1, column 7"));
        request.body = "{} {}";
        QVERIFY(!jsonBody(request));
        request.body = "[]";
        QVERIFY(!jsonBody(request));
        request.body = " \n";
        QVERIFY(!jsonBody(request));
        request.body = "{\"a\":\"\xff\"}";
        QVERIFY(!jsonBody(request));
        request.body = " {\"a\": {}} ";
        QVERIFY(jsonBody(request));
    }

    void deepJsonIsRefused()
    {
        Request request;
        request.body = "{\"a\":" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}";
        const auto refused = jsonBody(request);
        QVERIFY(!refused);
        QCOMPARE(refused.error().message(), std::string("invalid JSON: nested deeper than 64 levels"));
    }

    void framesCarryStreamAndLength()
    {
        std::string text;
        appendFrame(text, FrameStream::Error, "abc");
        QCOMPARE(text, std::string("\2\0\0\0\0\0\0\3abc", 11));
        const auto large = frameHeader(FrameStream::Output, 0x01020304);
        QCOMPARE(std::string(large.data(), large.size()), std::string("\1\0\0\0\1\2\3\4", 8));
    }

    void contentTypesFollowVersionAndTerminal()
    {
        QCOMPARE(streamContentType(true, 50), rawStreamType);
        QCOMPARE(streamContentType(false, 41), rawStreamType);
        QCOMPARE(streamContentType(false, 42), multiplexedStreamType);
    }

    void everyKindHasItsStatus()
    {
        QCOMPARE(httpStatusOf(ErrorKind::NotModified), 304);
        QCOMPARE(httpStatusOf(ErrorKind::InvalidArgument), 400);
        QCOMPARE(httpStatusOf(ErrorKind::Unauthenticated), 401);
        QCOMPARE(httpStatusOf(ErrorKind::PermissionDenied), 403);
        QCOMPARE(httpStatusOf(ErrorKind::NotFound), 404);
        QCOMPARE(httpStatusOf(ErrorKind::Conflict), 409);
        QCOMPARE(httpStatusOf(ErrorKind::NotImplemented), 501);
        QCOMPARE(httpStatusOf(ErrorKind::Unavailable), 503);
        for (const ErrorKind kind : {ErrorKind::ResourceExhausted, ErrorKind::Cancelled, ErrorKind::DeadlineExceeded,
                                     ErrorKind::DataLoss, ErrorKind::Internal})
            QCOMPARE(httpStatusOf(kind), 500);
    }
};

QTEST_APPLESS_MAIN(ParametersTest)
#include "parameters_test.moc"

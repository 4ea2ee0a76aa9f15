#include "api/jsontext.h"

#include <QTest>
#include <nlohmann/json.hpp>

using onggi::api::Json;
using onggi::api::JsonText;

class JsonTextTest : public QObject
{
    Q_OBJECT

private slots:
    void membersAndElementsAreSeparated()
    {
        JsonText text;
        text.beginArray();
        for (int i = 0; i < 2; ++i) {
            text.beginObject();
            text.member("number", i);
            text.key("list");
            text.beginArray();
            text.value("a");
            text.value("b");
            text.endArray();
            text.key("empty");
            text.beginObject();
            text.endObject();
            text.rawMember("raw", R"({"x":null})");
            text.endObject();
        }
        text.endArray();
        const Json entry = {{"number", 0}, {"list", {"a", "b"}}, {"empty", Json::object()}, {"raw", {{"x", nullptr}}}};
        Json second = entry;
        second["number"] = 1;
        QVERIFY(Json::parse(text.take()) == Json({entry, second}));
    }

    void everyTextComesBack()
    {
        for (const std::string words : {"plain", "", "\"quoted\" \\ back", "line\nbreak\t\x01", "옹기", "\x7f"}) {
            JsonText text;
            text.beginObject();
            text.member(words, words);
            text.endObject();
            QVERIFY(Json::parse(text.take()) == Json({{words, words}}));
        }
    }

    void brokenUtf8IsReplacedAndStaysJson()
    {
        JsonText text;
        text.value("a\xff\xfe");
        QVERIFY(Json::parse(text.take()).get<std::string>().starts_with("a"));
    }
};

QTEST_GUILESS_MAIN(JsonTextTest)
#include "jsontext_test.moc"

#include "container/yaml.h"

#include <QTest>

using namespace onggi;
using namespace onggi::container;
using nlohmann::json;

class YamlTest : public QObject
{
    Q_OBJECT

private slots:
    void aSpecificationIsTheJsonThatItStandsFor();
    void plainScalarsHaveTypesAndQuotedOnesAreText();
    void aliasesUnfold();
    void aBombOfAliasesIsRefused();
    void deepNestingIsRefused();
    void mistakesAreNamedByTheirLine();
};

void YamlTest::aSpecificationIsTheJsonThatItStandsFor()
{
    const auto found = jsonFromYaml("---\n"
                                    "cdiVersion: 0.5.0\n"
                                    "kind: vendor.com/gpu\n"
                                    "containerEdits:\n"
                                    "  env:\n"
                                    "  - A=b\n"
                                    "devices:\n"
                                    "- name: \"0\"\n"
                                    "  containerEdits:\n"
                                    "    deviceNodes:\n"
                                    "    - {path: /dev/card0, fileMode: 0660}\n");
    QVERIFY(found);
    const auto expected = json::parse(R"({"cdiVersion": "0.5.0", "kind": "vendor.com/gpu", "containerEdits": {"env": ["A=b"]},
        "devices": [{"name": "0", "containerEdits": {"deviceNodes": [{"path": "/dev/card0", "fileMode": 432}]}}]})");
    QCOMPARE(found->dump(), expected.dump());
}

void YamlTest::plainScalarsHaveTypesAndQuotedOnesAreText()
{
    const auto words = jsonFromYaml("[12, -3, 0x1f, 0o17, 017, '12', \"true\", true, false, ~, null, 'null', 08, --1, 1.5, a b, !!str 7]");
    QVERIFY(words);
    QCOMPARE(words->dump(), json::parse(R"([12, -3, 31, 15, 15, "12", "true", true, false, null, null, "null", "08", "--1", "1.5", "a b", "7"])").dump());
}

void YamlTest::aliasesUnfold()
{
    const auto found = jsonFromYaml("a: &x {b: 1}\nc: *x\n");
    QVERIFY(found);
    QCOMPARE(found->dump(), json::parse(R"({"a": {"b": 1}, "c": {"b": 1}})").dump());
}

void YamlTest::aBombOfAliasesIsRefused()
{
    std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 10; ++i) {
        const auto before = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int each = 1; each < 10; ++each)
            text += ", " + before;
        text += "]\n";
    }
    const auto found = jsonFromYaml(text);
    QVERIFY(!found);
    QCOMPARE(found.error().kind(), ErrorKind::InvalidArgument);
    // One that contains itself.
    QVERIFY(!jsonFromYaml("&a [*a]"));
}

void YamlTest::deepNestingIsRefused()
{
    QVERIFY(!jsonFromYaml(std::string(100, '[') + std::string(100, ']')));
    QVERIFY(!jsonFromYaml(std::string(1'000'000, '[')));
    QVERIFY(!jsonFromYaml(std::string(1'000'000, '{')));
}

void YamlTest::mistakesAreNamedByTheirLine()
{
    const auto found = jsonFromYaml("a: 1\nb: [\n");
    QVERIFY(!found);
    QVERIFY(found.error().message().starts_with("line "));
    const auto key = jsonFromYaml("a: 1\n[x]: 2\n");
    QVERIFY(!key);
    QCOMPARE(QString::fromStdString(key.error().message()), QStringLiteral("line 2: a key must be a word"));
}

QTEST_GUILESS_MAIN(YamlTest)
#include "yaml_test.moc"

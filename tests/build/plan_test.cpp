#include "build/plan.h"
#include "build/stagearguments.h"

#include <QTest>

using namespace onggi;
using namespace onggi::build;
using Words = std::vector<std::string>;

namespace {

Dockerfile parsed(std::string_view text)
{
    return Dockerfile::parse(text).value();
}

Plan planned(const Dockerfile& file, Plan::Request request = {})
{
    auto plan = Plan::make(file, request);
    if (!plan)
        qWarning("%s", plan.error().message().c_str());
    return plan.value();
}

std::string refusal(std::string_view text, Plan::Request request = {})
{
    const auto plan = Plan::make(parsed(text), request);
    return plan ? std::string() : plan.error().message();
}

std::vector<std::size_t> wanted(const Plan& plan)
{
    std::vector<std::size_t> indexes;
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        if (plan.stages[i].wanted)
            indexes.push_back(i);
    }
    return indexes;
}

} // namespace

/// Which stages a build needs, and the scopes of its arguments.
class PlanTest : public QObject
{
    Q_OBJECT
private slots:
    void onlyWhatTheTargetNeedsIsWanted()
    {
        const Dockerfile file = parsed("FROM a AS one\nFROM b AS two\nFROM ONE AS three\nRUN --mount=type=bind,from=two,target=/x y\n"
                                       "FROM c AS unneeded\nFROM scratch\nCOPY --from=2 a b\nCOPY --from=busybox a b\n");
        const Plan plan = planned(file);
        QCOMPARE(plan.target, std::size_t{4});
        QCOMPARE(wanted(plan), (std::vector<std::size_t>{0, 1, 2, 4}));
        QCOMPARE(plan.stages[2].baseStage, std::optional<std::size_t>(0));
        QCOMPARE(plan.stages[2].needs, (std::set<std::size_t>{0, 1}));
        QCOMPARE(plan.stages[4].needs, (std::set<std::size_t>{2}));
        QVERIFY(plan.stages[4].fromScratch);
        QCOMPARE(plan.stages[0].base, std::string("a"));
    }

    void aTargetIsANameOrANumber()
    {
        const Dockerfile file = parsed("FROM a AS one\nFROM b AS two\nFROM c");
        QCOMPARE(planned(file, {.target = "TWO"}).target, std::size_t{1});
        QCOMPARE(planned(file, {.target = "0"}).target, std::size_t{0});
        QCOMPARE(wanted(planned(file, {.target = "two"})), (std::vector<std::size_t>{1}));
        QCOMPARE(refusal("FROM a AS one", {.target = "three"}), std::string("failed to reach build target three in Dockerfile"));
        QCOMPARE(refusal("FROM a AS one", {.target = "1"}), std::string("failed to reach build target 1 in Dockerfile"));
    }

    void aLaterStageIsAnImage()
    {
        const Plan plan = planned(parsed("FROM b\nCOPY --from=b a a\nFROM x AS b"), {.target = "0"});
        QCOMPARE(plan.stages[0].base, std::string("b"));
        QVERIFY(plan.stages[0].needs.empty());
    }

    void numbersOfNoEarlierStageAreRefused()
    {
        QCOMPARE(refusal("FROM a\nCOPY --from=0 a b"), std::string("dockerfile parse error on line 2: invalid from flag value 0: refers to current build stage"));
        QVERIFY(refusal("FROM a\nCOPY --from=7 a b").ends_with("invalid from flag value 7: index out of bounds"));
    }

    void triggersOfAnEarlierStageCount()
    {
        const Plan plan = planned(parsed("FROM a AS tools\nFROM b AS base\nONBUILD COPY --from=tools x y\nFROM base"));
        QCOMPARE(wanted(plan), (std::vector<std::size_t>{0, 1, 2}));
        QCOMPARE(plan.stages[2].needs, (std::set<std::size_t>{0, 1}));
    }

    void globalArgumentsAreForFrom()
    {
        const Dockerfile file = parsed("ARG V=1\nARG IMAGE=go:${V}\nARG NONE\nFROM --platform=$BUILDPLATFORM $IMAGE AS x\nFROM ${NONE:-other}\nCOPY --from=x a b");
        oci::Platform arm{"linux", "arm64", "v8"};
        const Plan plan = planned(file, {.platform = arm, .buildPlatform = {"linux", "amd64", ""}});
        QCOMPARE(plan.stages[0].base, std::string("go:1"));
        QCOMPARE(plan.stages[0].platform, std::string("linux/amd64"));
        QCOMPARE(plan.stages[1].base, std::string("other"));
        QCOMPARE(plan.globals.at("TARGETPLATFORM"), std::string("linux/arm64/v8"));
        QCOMPARE(plan.globals.at("TARGETARCH"), std::string("arm64"));
        QVERIFY(!plan.globals.contains("NONE"));
        QCOMPARE(planned(file, {.arguments = {{"V", "2"}}}).stages[0].base, std::string("go:2"));
        QCOMPARE(planned(file, {.arguments = {{"V", std::nullopt}}}).stages[0].base, std::string("go:1"));
    }

    void aBlankBaseIsRefused()
    {
        QCOMPARE(refusal("ARG A\nFROM $A"), std::string("dockerfile parse error on line 2: base name ($A) should not be blank"));
        QCOMPARE(refusal("FROM a\nARG B=b\nFROM $B"), std::string("dockerfile parse error on line 3: base name ($B) should not be blank"));
        QVERIFY(refusal("FROM ${A:?needed}").ends_with("A: needed"));
        QVERIFY(refusal("FROM --platform=$A b").ends_with("empty platform value from expression $A"));
    }

    void unusedArgumentsAreTold()
    {
        const Dockerfile file = parsed("ARG A\nFROM x AS one\nARG B\nFROM y\nARG C");
        const GivenArguments given{{"A", "1"}, {"B", "1"}, {"C", "1"}, {"D", "1"}, {"HTTP_PROXY", "p"}, {"no_proxy", "p"}};
        const Plan plan = planned(file, {.arguments = given});
        QCOMPARE(plan.unused, (Words{"B", "D"}));
        QCOMPARE(plan.warning(), std::optional<std::string>("[Warning] One or more build-args [B D] were not consumed"));
        QVERIFY(!planned(file).warning());
    }

    void proxiesAreKnownInBothCases()
    {
        for (const char* name : {"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"}) {
            QVERIFY2(isPredefinedArgument(name), name);
            QVERIFY2(isPredefinedArgument(QByteArray(name).toLower().toStdString()), name);
        }
        QVERIFY(!isPredefinedArgument("Http_Proxy"));
    }

    void stagesHaveTheirOwnArguments()
    {
        const GivenArguments given{{"GIVEN", "given"}, {"UNDECLARED", "x"}, {"HTTP_PROXY", "proxy"}, {"NULL", std::nullopt}};
        const Expander::Variables globals{{"GLOBAL", "global"}, {"TARGETARCH", "arm64"}};
        StageArguments arguments(given, globals);
        QVERIFY(arguments.declared().empty());
        const Words environment{"PATH=/bin", "HIDDEN=by env"};
        const auto declare = [&](const std::string& text) {
            return arguments.declare(parsed("FROM a\nARG " + text).stages[0].instructions[0], environment, '\\').has_value();
        };
        QVERIFY(declare("GIVEN=default GLOBAL TARGETARCH OWN=\"a b\" FROM_OTHER=$OWN-$PATH NOTHING NULL=default HIDDEN=arg"));
        QCOMPARE(arguments.declared(),
                 (Expander::Variables{{"GIVEN", "given"}, {"GLOBAL", "global"}, {"TARGETARCH", "arm64"}, {"OWN", "a b"}, {"FROM_OTHER", "a b-/bin"}, {"NULL", "default"}, {"HIDDEN", "arg"}}));
        QCOMPARE(arguments.variables(environment).at("HIDDEN"), std::string("by env"));
        QCOMPARE(arguments.ofCommand(environment), (Words{"FROM_OTHER=a b-/bin", "GIVEN=given", "GLOBAL=global", "NULL=default", "OWN=a b", "TARGETARCH=arm64"}));
        QCOMPARE(arguments.predefined(), (Words{"HTTP_PROXY=proxy"}));
        QVERIFY(declare("HTTP_PROXY GLOBAL=own"));
        QVERIFY(arguments.predefined().empty());
        QCOMPARE(arguments.declared().at("GLOBAL"), std::string("own"));
        QVERIFY(!declare("A=${B"));
    }
};

QTEST_GUILESS_MAIN(PlanTest)
#include "plan_test.moc"

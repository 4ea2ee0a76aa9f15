#include "oci/image.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace onggi;
using namespace onggi::oci;
using nlohmann::json;

namespace {

json minimal()
{
    return {{"os", "linux"},
            {"architecture", "amd64"},
            {"rootfs",
             {{"type", "layers"}, {"diff_ids", {Digest::of("a").toString(), Digest::of("b").toString()}}}}};
}

json withConfig(json config)
{
    json document = minimal();
    document["config"] = std::move(config);
    return document;
}

QString refusalOf(const json& document)
{
    const auto config = ImageConfig::parse(document.dump());
    return config ? QString("accepted") : QString(config.error().message().c_str());
}

} // namespace

class ImageConfigTest : public QObject
{
    Q_OBJECT
private slots:
    void everyFieldIsRead()
    {
        json document = withConfig(
            {{"User", "web:web"},
             {"ExposedPorts", {{"80/tcp", json::object()}, {"53/udp", json::object()}}},
             {"Env", {"PATH=/bin", "X"}},
             {"Entrypoint", {"/entry"}},
             {"Cmd", {"serve", "-v"}},
             {"Volumes", {{"/data", json::object()}}},
             {"WorkingDir", "/srv"},
             {"Labels", {{"a", "1"}}},
             {"StopSignal", "SIGQUIT"},
             {"Healthcheck", {{"Test", {"CMD", "true"}}, {"Interval", 30'000'000'000}, {"Retries", 3}}},
             {"Shell", {"/bin/bash", "-c"}},
             {"OnBuild", {"RUN x"}},
             {"ArgsEscaped", true}});
        document["created"] = "2024-05-01T10:20:30.5Z";
        document["author"] = "someone";
        document["variant"] = "v1";
        document["history"] = {{{"created", "2024-05-01T10:20:30Z"}, {"created_by", "ADD x"}},
                               {{"created_by", "ENV y"}, {"empty_layer", true}, {"comment", "buildkit"}}};
        const auto image = ImageConfig::parse(document.dump()).value();
        QCOMPARE(toRfc3339(image.created), std::string("2024-05-01T10:20:30.5Z"));
        QCOMPARE(image.author, std::string("someone"));
        QCOMPARE(image.platform.toString(), std::string("linux/amd64/v1"));
        QCOMPARE(image.config.user, std::string("web:web"));
        QCOMPARE(image.config.exposedPorts, (std::vector<std::string>{"53/udp", "80/tcp"}));
        QCOMPARE(image.config.environment, (std::vector<std::string>{"PATH=/bin", "X"}));
        QCOMPARE(image.config.entrypoint, std::vector<std::string>{"/entry"});
        QCOMPARE(image.config.command, (std::vector<std::string>{"serve", "-v"}));
        QCOMPARE(image.config.volumes, std::vector<std::string>{"/data"});
        QCOMPARE(image.config.workingDirectory, std::string("/srv"));
        QCOMPARE(image.config.labels.at("a"), std::string("1"));
        QCOMPARE(image.config.stopSignal, std::string("SIGQUIT"));
        QVERIFY(image.config.health.has_value());
        QCOMPARE(image.config.health->interval, std::int64_t(30'000'000'000));
        QCOMPARE(image.config.health->retries, 3);
        QCOMPARE(image.config.shell, (std::vector<std::string>{"/bin/bash", "-c"}));
        QCOMPARE(image.config.onBuild, std::vector<std::string>{"RUN x"});
        QCOMPARE(image.diffIds.size(), std::size_t(2));
        QCOMPARE(image.diffIds[1].digest, Digest::of("b"));
        QCOMPARE(image.history.size(), std::size_t(2));
        QVERIFY(image.history[1].emptyLayer);
        QCOMPARE(image.history[1].comment, std::string("buildkit"));
    }

    void nullIsAbsent()
    {
        const auto image = ImageConfig::parse(
            withConfig({{"Cmd", nullptr}, {"Volumes", nullptr}, {"OnBuild", nullptr}, {"Labels", nullptr}})
                .dump());
        QVERIFY(image.has_value());
        QVERIFY(image->config.command.empty());
        QVERIFY(!image->config.health);
        QVERIFY(ImageConfig::parse(minimal().dump()));
    }

    void commandMayBeOneString()
    {
        QCOMPARE(ImageConfig::parse(withConfig({{"Entrypoint", "/run"}}).dump()).value().config.entrypoint,
                 std::vector<std::string>{"/run"});
    }

    void portsAreNormalisedAndNonsenseIsLeftOut()
    {
        const json none = json::object();
        const auto image = ImageConfig::parse(withConfig({{"ExposedPorts",
                                                           {{"80", none},
                                                            {"443/TCP", none},
                                                            {"8000-8010", none},
                                                            {"0/tcp", none},
                                                            {"70000/tcp", none},
                                                            {"$PORT", none},
                                                            {"1/icmp", none},
                                                            {"", none},
                                                            {"80/tcp", none}}}})
                                                  .dump())
                               .value();
        QCOMPARE(image.config.exposedPorts, (std::vector<std::string>{"443/tcp", "80/tcp", "8000-8010/tcp"}));
    }

    void badDatesAreRefusedAndFarOnesAreNever()
    {
        json document = minimal();
        document["created"] = "yesterday";
        QVERIFY(refusalOf(document).contains("is not a time"));
        for (const char* text : {"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1066-10-14T00:00:00Z"}) {
            document["created"] = text;
            QCOMPARE(ImageConfig::parse(document.dump()).value().created, TimePoint{});
        }
    }

    void brokenStructureIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const json& document) {
            QTest::newRow(name) << QByteArray::fromStdString(document.dump());
        };
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("too large") << QByteArray(9 * 1024 * 1024, ' ');
        row("no rootfs", {{"os", "linux"}});
        row("rootfs of another type", {{"rootfs", {{"type", "fs"}, {"diff_ids", json::array()}}}});
        row("no diff ids", {{"rootfs", {{"type", "layers"}}}});
        row("bad diff id", {{"rootfs", {{"type", "layers"}, {"diff_ids", {"sha256:../../etc"}}}}});
        row("environment of numbers", withConfig({{"Env", {1}}}));
        row("environment as object", withConfig({{"Env", {{"a", "b"}}}}));
        row("NUL in the command", withConfig({{"Cmd", {std::string("a\0b", 3)}}}));
        row("NUL in a volume", withConfig({{"Volumes", {{std::string("/a\0b", 4), json::object()}}}}));
        row("label that is a number", withConfig({{"Labels", {{"a", 1}}}}));
        row("negative interval", withConfig({{"Healthcheck", {{"Interval", -1}}}}));
        row("retries beyond int", withConfig({{"Healthcheck", {{"Retries", 1LL << 40}}}}));
        row("config is a list", withConfig(json::array()));
        json history = minimal();
        history["history"] = {{{"empty_layer", "yes"}}};
        row("flag as text", history);
    }

    void brokenStructureIsRefused()
    {
        QFETCH(QByteArray, text);
        const auto image = ImageConfig::parse(std::string_view(text.data(), std::size_t(text.size())));
        QVERIFY(!image);
        QCOMPARE(image.error().kind(), ErrorKind::InvalidArgument);
    }

    void chainIdsFollowTheSpec()
    {
        const DiffId a{Digest::of("a")};
        const DiffId b{Digest::of("b")};
        const DiffId c{Digest::of("c")};
        const auto chain = chainIds({a, b, c});
        QCOMPARE(chain.size(), std::size_t(3));
        QCOMPARE(chain[0].digest, a.digest);
        QCOMPARE(chain[1].digest, Digest::of(a.digest.toString() + " " + b.digest.toString()));
        QCOMPARE(chain[2].digest, Digest::of(chain[1].digest.toString() + " " + c.digest.toString()));
        QVERIFY(chainIds({}).empty());
    }

    void emptyConfigIsWrittenAsDockerDoes()
    {
        const json written = toDockerJson({});
        QCOMPARE(written.dump(),
                 std::string(R"({"Cmd":null,"Entrypoint":null,"Env":null,"Labels":null,"OnBuild":null,)"
                             R"("User":"","Volumes":null,"WorkingDir":""})"));
    }

    void configSurvivesTheWayToDockersJsonAndBack()
    {
        const json config{
            {"User", "1000"},
            {"ExposedPorts", {{"80/tcp", json::object()}}},
            {"Env", {"A=b"}},
            {"Cmd", {"c"}},
            {"Entrypoint", {"e"}},
            {"Volumes", {{"/v", json::object()}}},
            {"WorkingDir", "/w"},
            {"Labels", {{"k", "v"}}},
            {"OnBuild", {"RUN y"}},
            {"StopSignal", "9"},
            {"Shell", {"sh"}},
            {"Healthcheck", {{"Test", {"NONE"}}, {"Timeout", 5}, {"StartPeriod", 6}, {"StartInterval", 7}}}};
        QCOMPARE(toDockerJson(ImageConfig::parse(withConfig(config).dump()).value().config).dump(),
                 config.dump());
    }
};

QTEST_APPLESS_MAIN(ImageConfigTest)
#include "imageconfig_test.moc"

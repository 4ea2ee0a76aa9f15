#include "oci/instruction.h"

#include <QTest>

using namespace onggi;
using oci::ConfigEditor;
using oci::ExecutionConfig;
using Words = std::vector<std::string>;

namespace {

ExecutionConfig begun()
{
    ExecutionConfig config;
    config.environment = {"PATH=/bin", "EMPTY="};
    config.command = {"old"};
    config.workingDirectory = "/srv";
    return config;
}

ExecutionConfig after(std::initializer_list<const char*> instructions)
{
    ConfigEditor editor(begun());
    for (const char* instruction : instructions) {
        if (const Status applied = editor.apply(instruction); !applied)
            qWarning("%s", applied.error().message().c_str());
    }
    return editor.config();
}

} // namespace

/// Dockerfile instructions that change an image's config.
class InstructionTest : public QObject
{
    Q_OBJECT
private slots:
    void commandsHaveTwoForms()
    {
        QCOMPARE(after({R"(CMD ["a", "b c"])"}).command, (Words{"a", "b c"}));
        QCOMPARE(after({"cmd echo $PATH \"x y\""}).command, (Words{"/bin/sh", "-c", "echo $PATH \"x y\""}));
        QCOMPARE(after({R"(SHELL ["/bin/ash","-e"])", "CMD x"}).command, (Words{"/bin/ash", "-e", "x"}));
        QCOMPARE(after({R"(CMD [broken)"}).command, (Words{"/bin/sh", "-c", "[broken"}));
        QCOMPARE(after({"CMD []"}).command, Words{});
    }

    void anEntrypointTakesAnOlderCommandAway()
    {
        QCOMPARE(after({R"(ENTRYPOINT ["e"])"}).command, Words{});
        const auto kept = after({R"(CMD ["c"])", R"(ENTRYPOINT ["e"])"});
        QCOMPARE(kept.command, Words{"c"});
        QCOMPARE(kept.entrypoint, Words{"e"});
    }

    void variablesAreSetAndReplaced()
    {
        QCOMPARE(after({"ENV A=1 B=\"two words\" C='$PATH' D=$PATH:/x E=a\\ b PATH=/new"}).environment,
                 (Words{"PATH=/new", "EMPTY=", "A=1", "B=two words", "C=$PATH", "D=/bin:/x", "E=a b"}));
        QCOMPARE(after({"ENV NAME the rest  of it"}).environment.back(), std::string("NAME=the rest  of it"));
        QCOMPARE(after({"ENV A=${PATH}x", "ENV B=${NONE:-else}", "ENV C=${PATH:+then}", "ENV D=${NONE:+then}", "ENV E=\\$PATH"}).environment,
                 (Words{"PATH=/bin", "EMPTY=", "A=/binx", "B=else", "C=then", "D=", "E=$PATH"}));
    }

    void portsVolumesAndLabelsAreAdded()
    {
        const auto config = after({"EXPOSE 80 53/udp 8000-8002", "VOLUME [\"/a b\"]", "VOLUME /c /d", "LABEL a=1 \"b c\"='d e'", "LABEL old style"});
        QCOMPARE(config.exposedPorts, (Words{"80/tcp", "53/udp", "8000/tcp", "8001/tcp", "8002/tcp"}));
        QCOMPARE(config.volumes, (Words{"/a b", "/c", "/d"}));
        QCOMPARE(config.labels, (std::map<std::string, std::string>{{"a", "1"}, {"b c", "d e"}, {"old", "style"}}));
    }

    void directoriesAreResolved()
    {
        QCOMPARE(after({"WORKDIR app"}).workingDirectory, std::string("/srv/app"));
        QCOMPARE(after({"WORKDIR /a/../b/./c/"}).workingDirectory, std::string("/b/c"));
        QCOMPARE(after({"WORKDIR ../../.."}).workingDirectory, std::string("/"));
    }

    void healthchecksHaveOptions()
    {
        const auto health = after({"HEALTHCHECK --interval=1m30s --timeout=500ms --start-period=2s --retries=4 CMD curl -f x"}).health;
        QVERIFY(health.has_value());
        QCOMPARE(health->test, (Words{"CMD-SHELL", "curl -f x"}));
        QCOMPARE(health->interval, std::int64_t{90'000'000'000});
        QCOMPARE(health->timeout, std::int64_t{500'000'000});
        QCOMPARE(health->startPeriod, std::int64_t{2'000'000'000});
        QCOMPARE(health->retries, 4);
        QCOMPARE(after({R"(HEALTHCHECK CMD ["a"])"}).health->test, (Words{"CMD", "a"}));
        QCOMPARE(after({"HEALTHCHECK NONE"}).health->test, (Words{"NONE"}));
    }

    void theOthersAreTakenAsTheyAre()
    {
        const auto config = after({"USER me:us", "STOPSIGNAL SIGINT", "ONBUILD RUN x", "ONBUILD COPY . ."});
        QCOMPARE(config.user, std::string("me:us"));
        QCOMPARE(config.stopSignal, std::string("SIGINT"));
        QCOMPARE(config.onBuild, (Words{"RUN x", "COPY . ."}));
    }

    void nonsenseIsRefusedByName_data()
    {
        QTest::addColumn<QByteArray>("instruction");
        for (const char* text : {"COPY a b", "", "ENV", "ENV A=1 B", "ENV =x", "EXPOSE 0", "EXPOSE 80/icmp", "EXPOSE 9-8", "LABEL a=\"x",
                                 "VOLUME", "WORKDIR", "HEALTHCHECK", "HEALTHCHECK --interval=x CMD a", "HEALTHCHECK --nope=1 CMD a",
                                 "HEALTHCHECK CMD", "SHELL /bin/sh", "ENV A=${B", "ENV A=${B:?x}", "CMD=x"})
            QTest::addRow("%s", text) << QByteArray(text);
    }
    void nonsenseIsRefusedByName()
    {
        QFETCH(QByteArray, instruction);
        ConfigEditor editor(begun());
        const Status applied = editor.apply(instruction.toStdString());
        QVERIFY(!applied);
        QCOMPARE(applied.error().kind(), ErrorKind::InvalidArgument);
        QCOMPARE(editor.config().environment, begun().environment);
    }
};

QTEST_GUILESS_MAIN(InstructionTest)
#include "instruction_test.moc"

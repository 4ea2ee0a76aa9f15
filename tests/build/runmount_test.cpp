#include "build/dockerfile.h"

#include <QTest>

using namespace onggi;
using namespace onggi::build;

/// --mount of RUN.
class RunMountTest : public QObject
{
    Q_OBJECT
private slots:
    void fieldsAreRead()
    {
        const auto bind = RunMount::parse("target=/x,source=a,from=stage").value();
        QCOMPARE(bind.type, RunMount::Type::Bind);
        QCOMPARE(bind.target, std::string("/x"));
        QCOMPARE(bind.source, std::string("a"));
        QCOMPARE(bind.from, std::string("stage"));
        QVERIFY(bind.readOnly);
        QVERIFY(!RunMount::parse("target=/x,rw").value().readOnly);
        QVERIFY(!RunMount::parse("target=/x,readwrite=true").value().readOnly);
        QVERIFY(RunMount::parse("target=/x,rw=false").value().readOnly);
        const auto cache = RunMount::parse("type=cache,dst=/c,id=me,sharing=LOCKED,mode=0700,uid=5,gid=6,ro").value();
        QCOMPARE(cache.type, RunMount::Type::Cache);
        QCOMPARE(cache.id, std::string("me"));
        QCOMPARE(cache.sharing, RunMount::Sharing::Locked);
        QCOMPARE(cache.mode, std::optional<unsigned>(0700));
        QCOMPARE(cache.uid, 5U);
        QCOMPARE(cache.gid, 6U);
        QVERIFY(cache.readOnly);
        QVERIFY(!RunMount::parse("type=cache,target=/c").value().readOnly);
        QCOMPARE(RunMount::parse("type=tmpfs,target=/t,size=1.5KiB").value().size, std::int64_t{1536});
        QCOMPARE(RunMount::parse("type=tmpfs,target=/t,size=64m").value().size, std::int64_t{64} << 20);
        const auto secret = RunMount::parse("type=secret,id=s,required,env=TOKEN").value();
        QVERIFY(secret.required);
        QCOMPARE(secret.environment, std::string("TOKEN"));
        QCOMPARE(RunMount::parse("type=bind,\"target=/a,b\"").value().target, std::string("/a,b"));
    }

    void valuesAreExpanded()
    {
        const Expander::Variables variables{{"ARCH", "arm64"}, {"ON", "true"}};
        const Expander expander(variables, '\\');
        const auto mount = RunMount::parse("type=cache,target=/c/$ARCH,id=${ARCH}-x,readonly=$ON", &expander).value();
        QCOMPARE(mount.target, std::string("/c/arm64"));
        QCOMPARE(mount.id, std::string("arm64-x"));
        QVERIFY(mount.readOnly);
    }

    void theSourceStageIsToldAlone()
    {
        QCOMPARE(RunMount::sourceOf("type=bind,from=x,target=$y").value(), std::string("x"));
        QVERIFY(RunMount::sourceOf("type=cache,target=$y").value().empty());
        QVERIFY(!RunMount::sourceOf("from=$x"));
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* text, const char* message) { QTest::addRow("%s", text) << QByteArray(text) << QByteArray(message); };
        row("type=what,target=/x", "unsupported mount type \"what\"");
        row("type=bind", "a mount of type \"bind\" needs a target");
        row("type=cache,target=/x,sharing=never", "unsupported sharing value \"never\"");
        row("type=bind,target=/x,sharing=shared", "invalid cache sharing set for bind mount");
        row("target=/x,nope=1", "unexpected key 'nope' in 'nope=1'");
        row("target=/x,nope", "invalid field 'nope' must be a key=value pair");
        row("target=/x,required", "unexpected key 'required' for mount type 'bind'");
        row("target=/x,size=1m", "unexpected key 'size' for mount type 'bind'");
        row("type=tmpfs,target=/x,size=big", "invalid value for size: big");
        row("target=/x,mode=700", "mode not allowed for \"bind\" type mounts");
        row("type=cache,target=/x,mode=9", "invalid value 9 for mode");
        row("type=cache,target=/x,uid=-1", "invalid value -1 for uid");
        row("target=/x,ro=maybe", "invalid value for ro: maybe");
        row("type=secret", "invalid secret mount. one of source, target required");
        row("type=secret,id=a,source=b", "both source and id can't be set");
        row("type=secret,id=a,from=b", "secret mount should not have a from");
        row("\"target=/x", "failed to parse csv mounts");
    }
    void mistakesAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto mount = RunMount::parse(text.toStdString());
        QVERIFY(!mount);
        QVERIFY2(mount.error().message().find(message.toStdString()) != std::string::npos, mount.error().message().c_str());
    }
};

QTEST_GUILESS_MAIN(RunMountTest)
#include "runmount_test.moc"

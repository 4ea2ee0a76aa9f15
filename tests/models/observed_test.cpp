#include "fakeengine.h"
#include "models/changemodel.h"
#include "models/engine.h"
#include "models/processmodel.h"
#include "models/statsfeed.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>
#include <functional>

using namespace onggi::ui;

class ObservedModelsTest : public QObject
{
    Q_OBJECT

private:
    static QByteArray sample(int total, int system)
    {
        return QString(R"({"read":"2026-11-24T00:00:00Z","cpu_stats":{"cpu_usage":{"total_usage":%1},"system_cpu_usage":%2,"online_cpus":2},
            "memory_stats":{"usage":5000000,"limit":9000000},"pids_stats":{"current":1}})").arg(total).arg(system).remove('\n').toUtf8() + '\n';
    }

private slots:
    void processesThatStayKeepTheirRow()
    {
        ProcessModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTable({{"PID", "TIME", "CMD"}, {{"1", "0", "init"}, {"7", "0", "sleep"}, {"9", "0", "sh"}}});
        const QPersistentModelIndex kept = model.index(2, 0);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setTable({{"PID", "TIME", "CMD"}, {{"1", "0", "init"}, {"9", "5", "sh"}, {"12", "0", "top"}}});
        QVERIFY(kept.isValid());
        QCOMPARE(kept.row(), 1);
        QCOMPARE(model.index(1, 1).data().toString(), "5");
        QCOMPARE(changed.count(), 1);
        QCOMPARE(reset.count(), 0);
        QCOMPARE(model.rowCount(), 3);
        model.clear();
        QCOMPARE(model.columnCount(), 0);
    }

    void processNumbersSortAsNumbers()
    {
        ProcessModel model;
        model.setTable({{"PID", "CMD"}, {{"100", "a"}, {"9", "b"}}});
        QVERIFY(model.index(1, 0).data(ProcessModel::SortRole).toDouble() < model.index(0, 0).data(ProcessModel::SortRole).toDouble());
    }

    void foldersThatOnlyHoldAChangeAreLeftOut()
    {
        using Kind = FileChange::Kind;
        ChangeModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setChanges({{Kind::Changed, "/etc"}, {Kind::Changed, "/etc-old"}, {Kind::Added, "/etc/new"}, {Kind::Added, "/srv"},
                          {Kind::Added, "/srv/a"}, {Kind::Deleted, "/tmp/x"}, {Kind::Changed, "/tmp"}});
        QStringList kinds;
        const std::function<void(const QModelIndex&)> walk = [&](const QModelIndex& parent) {
            for (int row = 0; row < model.rowCount(parent); ++row) {
                const auto index = model.index(row, 0, parent);
                if (index.data(ChangeModel::KindRole).isValid())
                    kinds.append(index.data(ChangeModel::PathRole).toString());
                walk(index);
            }
        };
        walk({});
        QCOMPARE(kinds, (QStringList{"/etc-old", "/etc/new", "/srv", "/srv/a", "/tmp/x"}));
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.count(Kind::Added), 3);
        QCOMPARE(model.count(Kind::Deleted), 1);
    }

    void statisticsAreOnlyAskedForWhileSomebodyLooks()
    {
        FakeEngine fake;
        QVERIFY(fake.listen());
        QList<FakeEngine::Request> streams;
        fake.answer([&](const FakeEngine::Request& request) {
            if (request.target.startsWith("/events")) {
                request.chunkedHead();
            } else if (request.target.contains("/stats")) {
                request.chunkedHead();
                streams.append(request);
            } else if (request.target.startsWith("/containers/json")) {
                request.reply(200, R"([{"Id":"aaa","Names":["/web"],"State":"running","Status":"Up 1 hour"},
                                       {"Id":"bbb","Names":["/old"],"State":"exited","Status":"Exited (0) 1 hour ago"}])");
            } else {
                request.reply(200, request.target.startsWith("/images") ? "[]" : "{}");
            }
        });
        Engine engine(Transport::unixSocket(fake.path()));
        QAbstractItemModelTester tester(&engine.containers(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        StatsFeed feed(engine);
        engine.start();
        QTRY_COMPARE(engine.containers().rowCount(), 2);
        QCOMPARE(streams.size(), 0);

        // Two who look at the same share a stream, and a stopped one has none.
        QObject table, pane;
        feed.setWatched(&table, {"aaa", "bbb"});
        feed.setWatched(&pane, {"aaa"});
        QTRY_COMPARE(streams.size(), 1);
        QSignalSpy sampled(&feed, &StatsFeed::sampled);
        streams.first().chunk(sample(100, 1000));
        QTRY_COMPARE(sampled.count(), 1);
        const auto& model = engine.containers();
        const int row = model.rowOf("aaa");
        QCOMPARE(model.index(row, ContainerModel::CpuColumn).data().toString(), QString());
        QCOMPARE(model.index(row, ContainerModel::MemoryColumn).data().toString(), QString("5.0\u00a0MB"));
        streams.first().chunk(sample(200, 2000));
        QTRY_COMPARE(model.index(row, ContainerModel::CpuColumn).data().toString(), QString("20\u00a0%"));
        QCOMPARE(feed.history("aaa").size(), 2);

        QSignalSpy gone(&fake, &FakeEngine::disconnected);
        feed.setWatched(&table, {});
        QCOMPARE(feed.history("aaa").size(), 2);
        feed.setWatched(&pane, {});
        QTRY_VERIFY(gone.count() >= 1);
        QCOMPARE(model.index(row, ContainerModel::MemoryColumn).data().toString(), QString());
        QCOMPARE(streams.size(), 1);
    }
};

QTEST_MAIN(ObservedModelsTest)
#include "observed_test.moc"

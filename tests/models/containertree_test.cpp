#include "models/containertree.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QtTest>

using namespace onggi::ui;

namespace {

ContainerSummary member(const QString& id, const QString& project = {}, ContainerState state = ContainerState::Running)
{
    ContainerSummary made;
    made.id = id;
    made.name = "name-" + id;
    made.image = "nginx";
    made.state = state;
    made.changed = QDateTime::currentDateTimeUtc().addSecs(-7200);
    if (!project.isEmpty())
        made.labels.insert("com.docker.compose.project", project);
    return made;
}

} // namespace

class ContainerTreeTest : public QObject
{
    Q_OBJECT

private slots:
    void projectsGatherTheirContainers()
    {
        ContainerModel model;
        ContainerTree tree(model);
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.replace({member("a", "shop"), member("b"), member("c", "shop", ContainerState::Exited)});
        QCOMPARE(tree.rowCount(), 2);
        const auto shop = tree.index(0, 0);
        QCOMPARE(shop.data(ContainerTree::GroupRole).toString(), "shop");
        QCOMPARE(tree.rowCount(shop), 2);
        QCOMPARE(shop.data().toString(), "1 of 2 running");
        QCOMPARE(shop.data(ContainerTree::MembersRole).toStringList(), (QStringList{"a", "c"}));
        QCOMPARE(tree.indexOf("c").parent(), shop);
        QVERIFY(!tree.indexOf("b").parent().isValid());
    }

    void aProjectGoesWithItsLastContainer()
    {
        ContainerModel model;
        ContainerTree tree(model);
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.replace({member("a", "shop"), member("b"), member("c", "shop")});
        QSignalSpy reset(&tree, &QAbstractItemModel::modelReset);
        model.remove("a");
        QCOMPARE(tree.rowCount(tree.index(0, 0)), 1);
        model.remove("c");
        QCOMPARE(tree.rowCount(), 1);
        QCOMPARE(tree.index(0, 0).data(ContainerModel::IdRole).toString(), "b");
        QCOMPARE(reset.count(), 0);
    }

    void aChangeIsToldOfItsRowAndItsProject()
    {
        ContainerModel model;
        ContainerTree tree(model);
        model.replace({member("a", "shop"), member("b"), member("c", "shop")});
        QSignalSpy changed(&tree, &QAbstractItemModel::dataChanged);
        model.put(member("c", "shop", ContainerState::Paused));
        QCOMPARE(changed.count(), 2);
        QCOMPARE(changed[0][0].toModelIndex(), tree.indexOf("c"));
        QCOMPARE(changed[1][0].toModelIndex(), tree.index(0, 0));
    }

    void followsWhateverComes()
    {
        ContainerModel model;
        ContainerTree tree(model);
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSortFilterProxyModel sorted;
        QAbstractItemModelTester sortedTester(&sorted, QAbstractItemModelTester::FailureReportingMode::QtTest);
        sorted.setRecursiveFilteringEnabled(true);
        sorted.setSourceModel(&tree);
        sorted.sort(ContainerModel::NameColumn);
        QRandomGenerator random(7);
        for (int step = 0; step < 600; ++step) {
            const auto id = QString::number(random.bounded(40));
            const auto number = id.toInt() % 5;
            if (random.bounded(3) == 0)
                model.remove(id);
            else
                model.put(member(id, number == 0 ? QString() : QString("p%1").arg(number), ContainerState(random.bounded(7))));
        }
        int leaves = 0;
        for (int row = 0; row < tree.rowCount(); ++row)
            leaves += std::max(1, tree.rowCount(tree.index(row, 0)));
        QCOMPARE(leaves, model.rowCount());
        for (const auto& container : model.all())
            QCOMPARE(tree.indexOf(container.id).data(ContainerModel::IdRole).toString(), container.id);
    }

    void failuresInARowAreACrashLoop()
    {
        ContainerModel model;
        model.put(member("a"));
        const auto now = QDateTime::currentDateTimeUtc();
        model.noteEnd("a", 1, now.addSecs(-20));
        model.noteEnd("a", 1, now.addSecs(-10));
        QCOMPARE(model.crashesOf("a"), 0);
        model.noteEnd("a", 1, now);
        QCOMPARE(model.crashesOf("a"), 3);
        QCOMPARE(model.index(0, ContainerModel::StateColumn).data().toString(), "Crash loop");
        // Who stops it has ended the loop, too.
        model.setEndAsked("a", true);
        QCOMPARE(model.crashesOf("a"), 0);
    }

    void endsThatAreFarApartAreNoLoop()
    {
        ContainerModel model;
        model.put(member("a"));
        const auto now = QDateTime::currentDateTimeUtc();
        for (int hour = 3; hour >= 0; --hour)
            model.noteEnd("a", 1, now.addSecs(-3600 * hour));
        QCOMPARE(model.crashesOf("a"), 0);
        model.noteEnd("a", 0, now);
        QCOMPARE(model.crashesOf("a"), 0);
    }

    void thousandsOfChangesCostLittle()
    {
        ContainerModel model;
        ContainerTree tree(model);
        QList<ContainerSummary> many;
        for (int number = 0; number < 5000; ++number)
            many.append(member(QString("c%1").arg(number), number % 10 ? QString() : QString("p%1").arg(number % 70)));
        model.replace(many);
        QSignalSpy reset(&tree, &QAbstractItemModel::modelReset);
        QElapsedTimer timer;
        timer.start();
        for (int change = 0; change < 1000; ++change) {
            auto next = many[change * 5];
            next.state = ContainerState::Exited;
            model.put(next);
        }
        // Twenty seconds' worth of fifty a second; a tenth of that time would be too much.
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(reset.count(), 0);
    }
};

QTEST_MAIN(ContainerTreeTest)
#include "containertree_test.moc"

#include "models/containermodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

using namespace onggi::ui;

namespace {

ContainerSummary container(const QString& id, ContainerState state = ContainerState::Running, int code = 0)
{
    ContainerSummary made;
    made.id = id;
    made.name = "name-" + id;
    made.image = "nginx";
    made.state = state;
    made.exitCode = code;
    made.changed = QDateTime::currentDateTimeUtc().addSecs(-7200);
    return made;
}

} // namespace

class ContainerModelTest : public QObject
{
    Q_OBJECT

private:
    ContainerModel m_model;
    QAbstractItemModelTester m_tester{&m_model, QAbstractItemModelTester::FailureReportingMode::QtTest};

    QString cell(int row, int column) const { return m_model.index(row, column).data().toString(); }

private slots:
    void init() { m_model.clear(); }

    void replaceKeepsRowsThatStay()
    {
        m_model.replace({container("a"), container("b"), container("c")});
        const QPersistentModelIndex kept = m_model.index(2, 0);
        QSignalSpy reset(&m_model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&m_model, &QAbstractItemModel::dataChanged);
        m_model.replace({container("c"), container("d")});
        QVERIFY(kept.isValid());
        QCOMPARE(kept.data(ContainerModel::IdRole).toString(), "c");
        QCOMPARE(reset.count(), 0);
        QCOMPARE(m_model.rowCount(), 2);
        QCOMPARE(m_model.find("name-d")->id, "d");
        QVERIFY(!m_model.find("a"));
    }

    void oneThatIsNamedTwiceIsListedOnce()
    {
        m_model.replace({container("a"), container("a"), container("b")});
        QCOMPARE(m_model.rowCount(), 2);
        m_model.remove("a");
        QCOMPARE(m_model.rowOf("b"), 0);
    }

    void unchangedContainerChangesNothing()
    {
        const auto one = container("a");
        m_model.put(one);
        QSignalSpy changed(&m_model, &QAbstractItemModel::dataChanged);
        m_model.put(one);
        QCOMPARE(changed.count(), 0);
    }

    void exactTimeSurvivesTheWordsOfAList()
    {
        auto exact = container("a");
        exact.changed = QDateTime::currentDateTimeUtc().addSecs(-725);
        m_model.put(exact);
        auto rounded = exact;
        rounded.changed = QDateTime::currentDateTimeUtc().addSecs(-720);
        m_model.put(rounded);
        QCOMPARE(m_model.find("a")->changed, exact.changed);
        auto restarted = exact;
        restarted.changed = QDateTime::currentDateTimeUtc().addSecs(-5);
        m_model.put(restarted);
        QCOMPARE(m_model.find("a")->changed, restarted.changed);
    }

    void statesAreWords()
    {
        m_model.replace({container("a", ContainerState::Exited, 137), container("b", ContainerState::Paused)});
        QCOMPARE(cell(0, ContainerModel::StateColumn), "Exited 137");
        QCOMPARE(cell(1, ContainerModel::StateColumn), "Paused");
        QCOMPARE(cell(1, ContainerModel::UptimeColumn), "2 h");
        QCOMPARE(cell(0, ContainerModel::UptimeColumn), "2 h ago");
        QCOMPARE(m_model.runningCount(), 1);
    }

    void busyAndErrorBelongToTheirRow()
    {
        m_model.replace({container("a"), container("b")});
        QSignalSpy changed(&m_model, &QAbstractItemModel::dataChanged);
        m_model.setBusy("b", "Stopping…");
        m_model.setError("b", "it would not");
        QCOMPARE(changed.count(), 2);
        QCOMPARE(changed.first().first().toModelIndex().row(), 1);
        QCOMPARE(cell(1, ContainerModel::StateColumn), "Stopping…");
        QCOMPARE(m_model.index(1, 0).data(ContainerModel::ErrorRole).toString(), "it would not");
        QVERIFY(m_model.errorOf("a").isEmpty());
        // An update of the container itself does not take them away.
        m_model.put(container("b", ContainerState::Exited));
        QVERIFY(m_model.isBusy("b"));
    }

    void hiddenOnesAreNotCounted()
    {
        m_model.replace({container("a"), container("b", ContainerState::Exited)});
        QSignalSpy counts(&m_model, &ContainerModel::countsChanged);
        m_model.setHidden("b", true);
        QCOMPARE(counts.count(), 1);
        QCOMPARE(m_model.visibleCount(), 1);
        m_model.setHidden("b", false);
        QCOMPARE(m_model.visibleCount(), 2);
    }

    void portsReadLikeLinks()
    {
        QCOMPARE(ContainerModel::portsText({{"", 80, 8080, "tcp"}, {"", 443, 443, "tcp"}, {"", 53, 5353, "udp"}, {"", 22, 0, "tcp"}}),
                 "8080→80, 443, 5353→53/udp");
    }
};

QTEST_MAIN(ContainerModelTest)
#include "containermodel_test.moc"

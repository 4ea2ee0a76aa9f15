#include "models/imagemodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

using namespace onggi::ui;

namespace {

ImageSummary image(const QString& id, const QStringList& tags, qint64 size = 1000)
{
    ImageSummary made;
    made.id = "sha256:" + id.leftJustified(64, '0');
    made.tags = tags;
    made.size = size;
    return made;
}

} // namespace

class ImageModelTest : public QObject
{
    Q_OBJECT

private:
    ImageModel m_model;
    QAbstractItemModelTester m_tester{&m_model, QAbstractItemModelTester::FailureReportingMode::QtTest};

private slots:
    void init() { m_model.clear(); }

    void everyNameHasARow()
    {
        m_model.replace({image("1", {"node:18", "node:lts"}), image("2", {}), image("3", {"localhost:5000/app:1"})});
        QCOMPARE(m_model.rowCount(), 4);
        QCOMPARE(m_model.imageCount(), 3);
        QCOMPARE(m_model.references(), (QStringList{"localhost:5000/app:1", "node:18", "node:lts"}));
        const auto row = m_model.match(m_model.index(0, 0), ImageModel::ReferenceRole, "localhost:5000/app:1", 1, Qt::MatchExactly).first();
        QCOMPARE(row.siblingAtColumn(ImageModel::RepositoryColumn).data().toString(), "localhost:5000/app");
        QCOMPARE(row.siblingAtColumn(ImageModel::TagColumn).data().toString(), "1");
    }

    void replaceKeepsRowsThatStay()
    {
        m_model.replace({image("1", {"b:1"}), image("2", {"d:1"}), image("3", {"f:1"})});
        const QPersistentModelIndex kept = m_model.index(1, 0);
        QSignalSpy changed(&m_model, &QAbstractItemModel::dataChanged);
        m_model.replace({image("4", {"a:1", "c:1"}), image("2", {"d:1"}), image("5", {"g:1"})});
        QVERIFY(kept.isValid());
        QCOMPARE(kept.data(ImageModel::ReferenceRole).toString(), "d:1");
        QCOMPARE(kept.row(), 2);
        QCOMPARE(changed.count(), 0);
        m_model.replace({image("4", {"a:1", "c:1"}), image("6", {"d:1"}, 5), image("5", {"g:1"})});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(kept.data(ImageModel::SizeRole).toLongLong(), 5);
    }

    void tellsWhatIsSharedAndWhatIsUnique()
    {
        auto known = image("1", {"a:1"}, 88'000'000);
        known.sharedSize = 70'000'000;
        m_model.replace({known, image("2", {"b:1"}, 5)});
        QCOMPARE(m_model.index(0, ImageModel::SharedColumn).data(ImageModel::SortRole).toLongLong(), 70'000'000);
        QCOMPARE(m_model.index(0, ImageModel::UniqueColumn).data(ImageModel::SortRole).toLongLong(), 18'000'000);
        // An engine that does not count says nothing, and so do we.
        QCOMPARE(m_model.index(1, ImageModel::SharedColumn).data().toString(), QString());
        QCOMPARE(m_model.index(1, ImageModel::UniqueColumn).data().toString(), QString());
        QSignalSpy changed(&m_model, &QAbstractItemModel::dataChanged);
        m_model.supplySharedSizes({{m_model.index(0, 0).data(ImageModel::IdRole).toString(), 1}, {m_model.index(1, 0).data(ImageModel::IdRole).toString(), 2}});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(m_model.index(0, ImageModel::SharedColumn).data(ImageModel::SortRole).toLongLong(), 70'000'000);
        QCOMPARE(m_model.index(1, ImageModel::UniqueColumn).data(ImageModel::SortRole).toLongLong(), 3);
        m_model.supplySharedSizes({});
    }

    void findsByTheNamesThatPeopleUse()
    {
        m_model.replace({image("abcdef0123456789", {"node:latest"}), image("2", {"team/app:2"})});
        QVERIFY(m_model.findByReference("node"));
        QVERIFY(m_model.findByReference("docker.io/library/node:latest"));
        QVERIFY(m_model.findByReference("abcdef012345"));
        QVERIFY(m_model.findByReference("team/app:2"));
        QVERIFY(!m_model.findByReference("team/app"));
        QVERIFY(!m_model.findByReference("node:18"));
    }
};

QTEST_MAIN(ImageModelTest)
#include "imagemodel_test.moc"

#include "models/historymodel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace onggi::ui;

class HistoryModelTest : public QObject
{
    Q_OBJECT

private slots:
    void aRowForEachStep()
    {
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        HistoryEntry run;
        run.createdBy = "/bin/sh -c apt-get update";
        run.size = 12'000'000;
        HistoryEntry loaded;
        loaded.comment = "Imported from -";
        model.setHistory({run, loaded});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, HistoryModel::InstructionColumn).data().toString(), "RUN apt-get update");
        QCOMPARE(model.index(0, HistoryModel::SizeColumn).data().toString(), "12\u00a0MB");
        QCOMPARE(model.index(1, HistoryModel::InstructionColumn).data().toString(), "Imported from -");
        model.setHistory({});
        QCOMPARE(model.rowCount(), 0);
    }

    void tooltipsShowWhatIsNoMarkup()
    {
        HistoryModel model;
        HistoryEntry step;
        step.createdBy = "RUN echo <b>bold</b>";
        model.setHistory({step});
        QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains("&lt;b&gt;"));
    }
};

QTEST_GUILESS_MAIN(HistoryModelTest)
#include "historymodel_test.moc"

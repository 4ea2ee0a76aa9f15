#include "images/layerstack.h"

#include "models/historymodel.h"

#include <QTest>

using namespace onggi::ui;

namespace {

HistoryEntry entry(const char* createdBy, qint64 size)
{
    HistoryEntry result;
    result.createdBy = createdBy;
    result.size = size;
    return result;
}

} // namespace

class LayerStackTest : public QObject
{
    Q_OBJECT

private slots:
    void instructionsReadAsWritten_data();
    void instructionsReadAsWritten();
    void stepsAreJoinedWithLayers();
    void emptyLayersAreRecognised();
    void whatIsNotKnownIsNotSaid();
    void bytesAreSplitByWhoElseHasThem();
};

void LayerStackTest::instructionsReadAsWritten_data()
{
    QTest::addColumn<QString>("createdBy");
    QTest::addColumn<QString>("text");
    QTest::newRow("classic command") << "/bin/sh -c #(nop)  CMD [\"bash\"]"
                                     << "CMD [\"bash\"]";
    QTest::newRow("classic run") << "/bin/sh -c apt-get update"
                                 << "RUN apt-get update";
    QTest::newRow("classic add") << "/bin/sh -c #(nop) ADD file:4b2c in / "
                                 << "ADD … /";
    QTest::newRow("buildkit run") << "RUN /bin/sh -c make # buildkit"
                                  << "RUN make";
    QTest::newRow("buildkit arguments") << "RUN |2 A=1 B=2 /bin/sh -c make # buildkit"
                                        << "RUN make";
    QTest::newRow("buildkit copy") << "COPY app /srv # buildkit"
                                   << "COPY app /srv";
    QTest::newRow("other") << "BusyBox 1.36.1"
                           << "BusyBox 1.36.1";
}

void LayerStackTest::instructionsReadAsWritten()
{
    QFETCH(QString, createdBy);
    QFETCH(QString, text);
    QCOMPARE(HistoryModel::instructionText(createdBy), text);
}

void LayerStackTest::stepsAreJoinedWithLayers()
{
    ImageDetails image;
    image.layers = {"base", "top"};
    auto stack = layerStack(
        {entry("CMD x", 0), entry("COPY a b", 5), entry("ENV a=b", 0), entry("ADD c d", 7)}, image, {});
    QCOMPARE(stack.steps[0].diffId, "");
    QCOMPARE(stack.steps[1].diffId, "top");
    QCOMPARE(stack.steps[3].diffId, "base");
    QVERIFY(!stack.sharingKnown);
}

void LayerStackTest::emptyLayersAreRecognised()
{
    ImageDetails image;
    image.layers = {"base", "folder", "top"};
    auto stack = layerStack(
        {entry("COPY a b", 0), entry("WORKDIR /x", 0), entry("ENV a=b", 0), entry("ADD c d", 7)}, image, {});
    QCOMPARE(stack.steps[0].diffId, "top");
    QCOMPARE(stack.steps[1].diffId, "folder");
    QCOMPARE(stack.steps[3].diffId, "base");
}

void LayerStackTest::whatIsNotKnownIsNotSaid()
{
    ImageDetails image;
    image.layers = {"1", "2", "3"};
    auto stack = layerStack({entry("x", 5)}, image, {{"o", "other", {"1"}}});
    QVERIFY(!stack.sharingKnown);
    QCOMPARE(stack.steps[0].diffId, "");
    QVERIFY(stack.steps[0].sharedWith.isEmpty());
    QCOMPARE(stack.layers, 3);
}

void LayerStackTest::bytesAreSplitByWhoElseHasThem()
{
    ImageDetails image;
    image.layers = {"debian", "node", "app", "own"};
    auto stack = layerStack(
        {entry("RUN own", 1), entry("COPY app", 20), entry("RUN node", 300), entry("ADD debian", 4000)},
        image,
        {{"d", "debian:12", {"debian"}},
         {"n", "node:18", {"debian", "node"}},
         {"s", "sibling:1", {"debian", "node", "app", "else"}}});
    QVERIFY(stack.sharingKnown);
    QCOMPARE(stack.uniqueBytes, 1);
    QCOMPARE(stack.sharedBytes, 20);
    QCOMPARE(stack.baseBytes, 4300);
    QCOMPARE(stack.steps[2].base, "node:18");
    QCOMPARE(stack.steps[3].base, "debian:12");
    QCOMPARE(stack.steps[1].sharedWith, QStringList{"sibling:1"});
    QVERIFY(stack.steps[0].sharedWith.isEmpty());
    QVERIFY(!stack.steps[1].belongsToBase);
    QVERIFY(stack.steps[2].belongsToBase);
}

QTEST_GUILESS_MAIN(LayerStackTest)
#include "layerstack_test.moc"

#include "images/layertree.h"
#include "images/layerusage.h"

#include <QTest>

using namespace onggi::ui;

namespace {

KnownImage image(const QString& name, const QStringList& layers, const QList<qint64>& sizes = {})
{
    KnownImage known{"sha256:" + name, name, layers, sizes};
    return known;
}

const QList<KnownImage> store{
    image("debian:12", {"d"}, {75}),
    image("node:18", {"d", "n1", "n2"}, {75, 90, 5}),
    image("api:5", {"d", "n1", "n2", "mods", "api"}, {75, 90, 5, 61, 3}),
    image("web:2", {"d", "n1", "n2", "mods", "web"}, {75, 90, 5, 61, 18}),
    image("busybox:1", {"b"}, {4}),
};

} // namespace

class LayerTreeTest : public QObject
{
    Q_OBJECT

private slots:
    void sharedLayersAreOneBox()
    {
        auto tree = layerTree(store);
        // busybox, debian, node's two layers together, the modules, and the two tops.
        QCOMPARE(tree.size(), 6);
        auto find = [&](const QString& layer) {
            return std::find_if(tree.begin(), tree.end(), [&](const LayerNode& node) { return node.layers.contains(layer); });
        };
        auto debian = find("d");
        QCOMPARE(debian->parent, -1);
        QCOMPARE(debian->images, QStringList{"debian:12"});
        QCOMPARE(debian->users, 4);
        auto node = find("n1");
        QCOMPARE(node->layers, (QStringList{"n1", "n2"}));
        QCOMPARE(node->size, 95);
        QCOMPARE(&tree[node->parent], &*debian);
        auto modules = find("mods");
        QVERIFY(modules->images.isEmpty());
        QCOMPARE(modules->children.size(), 2);
        QCOMPARE(modules->users, 2);
        QCOMPARE(find("web")->images, QStringList{"web:2"});
        QCOMPARE(find("web")->users, 1);
    }

    void parentsStandBeforeTheirChildren()
    {
        auto tree = layerTree(store);
        for (int at = 0; at < tree.size(); ++at) {
            QVERIFY(tree[at].parent < at);
            if (tree[at].parent >= 0)
                QVERIFY(tree[tree[at].parent].children.contains(at));
        }
    }

    void theSameLayerOnAnotherBaseIsAnother()
    {
        auto tree = layerTree({image("a", {"x", "top"}), image("b", {"y", "top"})});
        QCOMPARE(tree.size(), 2);
        QCOMPARE(tree[0].users, 1);
    }

    void twoNamesOfOneStackEndTogether()
    {
        auto tree = layerTree({image("a", {"x"}), image("b", {"x"})});
        QCOMPARE(tree.size(), 1);
        QCOMPARE(tree[0].images, (QStringList{"a", "b"}));
    }

    void anImageWithoutLayersHasNoBox()
    {
        QVERIFY(layerTree({image("scratch", {})}).isEmpty());
        QVERIFY(layerTree({}).isEmpty());
    }

    void onlyWhatNoOtherImageHasComesFree()
    {
        QCOMPARE(bytesFreed(store, {"sha256:web:2"}).bytes, 18);
        QCOMPARE(bytesFreed(store, {"sha256:web:2", "sha256:api:5"}).bytes, 18 + 3 + 61);
        QCOMPARE(bytesFreed(store, {"sha256:node:18"}).bytes, 0);
        QCOMPARE(bytesFreed(store, {"sha256:debian:12", "sha256:node:18", "sha256:api:5", "sha256:web:2"}).bytes, 75 + 95 + 61 + 3 + 18);
        QCOMPARE(bytesOnDisk(store).bytes, 75 + 95 + 61 + 3 + 18 + 4);
        QVERIFY(bytesFreed(store, {"sha256:web:2"}).exact);
    }

    void everyImageKnowsWhatItShares()
    {
        auto shared = sharedBytes(store);
        QCOMPARE(shared["sha256:web:2"], 75 + 95 + 61);
        QCOMPARE(shared["sha256:busybox:1"], 0);
        QVERIFY(!sharedBytes({image("a", {"x"}), image("b", {"x"})}).contains("sha256:a"));
    }

    void whatIsNotKnownIsALowerBound()
    {
        const QList<KnownImage> images{image("a", {"x", "y"}, {10, -1}), image("b", {"z"})};
        auto freed = bytesFreed(images, {"sha256:a"});
        QCOMPARE(freed.bytes, 10);
        QVERIFY(!freed.exact);
        QVERIFY(bytesText(freed).contains("10"));
        QVERIFY(bytesText(freed) != bytesText(KnownBytes{10, true}));
    }

    void aSizeIsKnownFromAnyImageThatHasTheLayer()
    {
        const QList<KnownImage> images{image("a", {"x"}), image("b", {"x"}, {7})};
        auto all = bytesOnDisk(images);
        QCOMPARE(all.bytes, 7);
        QVERIFY(all.exact);
    }
};

QTEST_GUILESS_MAIN(LayerTreeTest)
#include "layertree_test.moc"

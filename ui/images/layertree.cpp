#include "images/layertree.h"

#include <algorithm>

namespace onggi::ui {

namespace {

class Builder
{
public:
    explicit Builder(const QList<KnownImage>& images)
        : m_images(images)
    {
    }

    // The boxes above `parent` for those images that are alike up to the layer `depth`.
    void grow(int parent, const QList<int>& group, qsizetype depth)
    {
        QList<QList<int>> parts;
        for (int index : group) {
            const auto& layers = m_images[index].layers;
            if (layers.size() <= depth)
                continue;
            auto same = std::find_if(parts.begin(), parts.end(), [&](const QList<int>& part) {
                return m_images[part.front()].layers[depth] == layers[depth];
            });
            if (same == parts.end())
                parts.append(QList<int>{index});
            else
                same->append(index);
        }
        for (const auto& part : std::as_const(parts))
            addNode(parent, part, depth);
    }

    QList<LayerNode> nodes;

private:
    void addNode(int parent, const QList<int>& group, qsizetype begin)
    {
        const auto& first = m_images[group.front()];
        // The run goes on as long as they all do, and none of them ends.
        auto end = begin;
        auto goesOn = [&] {
            return std::all_of(group.begin(), group.end(), [&](int index) {
                const auto& layers = m_images[index].layers;
                return layers.size() > end && layers[end] == first.layers[end];
            });
        };
        auto endsHere = [&] {
            return std::any_of(group.begin(), group.end(),
                               [&](int index) { return m_images[index].layers.size() == end; });
        };
        while (goesOn() && (end == begin || !endsHere()))
            ++end;

        LayerNode node;
        node.parent = parent;
        node.users = int(group.size());
        for (auto at = begin; at < end; ++at) {
            node.layers.append(first.layers[at]);
            node.instructions.append(first.instructions.value(at));
            qint64 size = -1;
            for (int index : group)
                size = std::max(size, m_images[index].sizes.value(at, -1));
            node.sizeKnown = node.sizeKnown && size >= 0;
            node.size += std::max<qint64>(0, size);
        }
        for (int index : group) {
            if (m_images[index].layers.size() == end) {
                node.images.append(m_images[index].name);
                node.imageIds.append(m_images[index].id);
            }
        }
        int self = int(nodes.size());
        nodes.append(node);
        if (parent >= 0)
            nodes[parent].children.append(self);
        grow(self, group, end);
    }

    const QList<KnownImage>& m_images;
};

} // namespace

QList<LayerNode> layerTree(QList<KnownImage> images)
{
    std::stable_sort(images.begin(), images.end(),
                     [](const KnownImage& a, const KnownImage& b) { return a.name < b.name; });
    Builder builder(images);
    QList<int> all;
    for (int index = 0; index < images.size(); ++index)
        all.append(index);
    builder.grow(-1, all, 0);
    return builder.nodes;
}

} // namespace onggi::ui

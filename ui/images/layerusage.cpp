#include "images/layerusage.h"

#include "models/humanize.h"

#include <QCoreApplication>

namespace onggi::ui {

namespace {

struct LayerUsage
{
    Q_DECLARE_TR_FUNCTIONS(LayerUsage)
};

// Every layer's size, from whichever image it is known of.
QHash<QString, qint64> sizesOf(const QList<KnownImage>& images)
{
    QHash<QString, qint64> sizes;
    for (const auto& image : images) {
        for (qsizetype at = 0; at < image.layers.size(); ++at) {
            qint64 size = image.sizes.value(at, -1);
            auto known = sizes.find(image.layers[at]);
            if (known == sizes.end())
                sizes.insert(image.layers[at], size);
            else
                *known = std::max(*known, size);
        }
    }
    return sizes;
}

KnownBytes sum(const QSet<QString>& layers, const QHash<QString, qint64>& sizes)
{
    KnownBytes total;
    for (const auto& layer : layers) {
        qint64 size = sizes.value(layer, -1);
        total.exact = total.exact && size >= 0;
        total.bytes += std::max<qint64>(0, size);
    }
    return total;
}

} // namespace

KnownBytes bytesFreed(const QList<KnownImage>& all, const QSet<QString>& goingIds)
{
    QSet<QString> going;
    QSet<QString> staying;
    for (const auto& image : all) {
        auto& layers = goingIds.contains(image.id) ? going : staying;
        for (const auto& layer : image.layers)
            layers.insert(layer);
    }
    return sum(going - staying, sizesOf(all));
}

KnownBytes bytesOnDisk(const QList<KnownImage>& all)
{
    QSet<QString> layers;
    for (const auto& image : all) {
        for (const auto& layer : image.layers)
            layers.insert(layer);
    }
    return sum(layers, sizesOf(all));
}

QHash<QString, qint64> sharedBytes(const QList<KnownImage>& all)
{
    auto sizes = sizesOf(all);
    QHash<QString, int> users;
    for (const auto& image : all) {
        for (const auto& layer : QSet<QString>(image.layers.begin(), image.layers.end()))
            ++users[layer];
    }
    QHash<QString, qint64> result;
    for (const auto& image : all) {
        qint64 shared = 0;
        bool known = true;
        for (const auto& layer : image.layers) {
            if (users[layer] < 2)
                continue;
            known = known && sizes[layer] >= 0;
            shared += sizes[layer];
        }
        if (known)
            result.insert(image.id, shared);
    }
    return result;
}

QString bytesText(const KnownBytes& known)
{
    QString text = bytesText(known.bytes);
    return known.exact ? text : LayerUsage::tr("at least %1").arg(text);
}

} // namespace onggi::ui

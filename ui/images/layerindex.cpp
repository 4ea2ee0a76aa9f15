#include "images/layerindex.h"

namespace onggi::ui {

namespace {
constexpr int parallelQuestions = 4;
}

LayerIndex::LayerIndex(Engine& engine, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
{
}

void LayerIndex::update()
{
    QSet<QString> present;
    for (const auto& image : m_engine.images().images())
        present.insert(image.id);
    m_layers.removeIf([&](auto each) { return !present.contains(each.key()); });
    m_failed.intersect(present);
    m_queue.clear();
    for (const auto& id : std::as_const(present)) {
        if (!m_layers.contains(id) && !m_failed.contains(id))
            m_queue.enqueue(id);
    }
    if (m_queue.isEmpty() && m_running == 0)
        emit completed();
    ask();
}

void LayerIndex::ask()
{
    while (m_running < parallelQuestions && !m_queue.isEmpty()) {
        QString id = m_queue.dequeue();
        ++m_running;
        auto done = [this] {
            --m_running;
            ask();
            if (m_running == 0 && m_queue.isEmpty())
                emit completed();
        };
        m_engine.client()
            .inspectImage(id)
            ->then(this,
                   [this, id, done](const ImageDetails& details) {
                       m_layers.insert(id, details.layers);
                       done();
                   })
            ->otherwise(this, [this, id, done](const ApiError&) {
                m_failed.insert(id);
                done();
            });
    }
}

bool LayerIndex::isComplete() const
{
    const auto& images = m_engine.images().images();
    return std::all_of(images.begin(), images.end(),
                       [&](const ImageSummary& image) { return m_layers.contains(image.id); });
}

QList<KnownImage> LayerIndex::others(const QString& id) const
{
    QList<KnownImage> result;
    if (!isComplete())
        return result;
    for (const auto& image : m_engine.images().images()) {
        if (image.id != id)
            result.append(
                {image.id, image.tags.isEmpty() ? image.shortId() : image.tags.front(), m_layers[image.id]});
    }
    return result;
}

} // namespace onggi::ui

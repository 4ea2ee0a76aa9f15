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
                   [this, done](const ImageDetails& details) { askHistory(details, done); })
            ->otherwise(this, [this, id, done](const ApiError&) {
                m_failed.insert(id);
                done();
            });
    }
}

// The sizes of layers stand nowhere but among the steps that made them.
void LayerIndex::askHistory(const ImageDetails& details, const std::function<void()>& done)
{
    auto take = [this, details, done](const QList<HistoryEntry>& history) {
        KnownImage known{details.id, {}, details.layers};
        auto stack = layerStack(history, details, {});
        for (auto step = stack.steps.rbegin(); step != stack.steps.rend(); ++step) {
            if (step->diffId.isEmpty())
                continue;
            known.sizes.append(step->size);
            known.instructions.append(step->instruction);
        }
        m_layers.insert(details.id, known);
        done();
    };
    m_engine.client()
        .imageHistory(details.id)
        ->then(this, take)
        ->otherwise(this, [take](const ApiError&) { take({}); });
}

bool LayerIndex::isComplete() const
{
    const auto& images = m_engine.images().images();
    return std::all_of(images.begin(), images.end(),
                       [&](const ImageSummary& image) { return m_layers.contains(image.id); });
}

QList<KnownImage> LayerIndex::others(const QString& id) const
{
    if (!isComplete())
        return {};
    auto images = all();
    images.removeIf([&](const KnownImage& image) { return image.id == id; });
    return images;
}

QList<KnownImage> LayerIndex::all() const
{
    QList<KnownImage> result;
    for (const auto& image : m_engine.images().images()) {
        auto known = m_layers.value(image.id);
        if (known.id.isEmpty())
            continue;
        known.name = image.tags.isEmpty() ? image.shortId() : image.tags.front();
        result.append(known);
    }
    return result;
}

} // namespace onggi::ui

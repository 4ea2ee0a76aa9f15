#include "images/layerstack.h"

#include "models/historymodel.h"

#include <algorithm>

namespace onggi::ui {

namespace {

bool startsWithAny(const QString& text, std::initializer_list<const char*> words)
{
    return std::any_of(words.begin(), words.end(),
                       [&](const char* word) { return text.startsWith(QLatin1String(word)); });
}

// Marks the steps that made a layer, if exactly one way of seeing it gives as many as there are.
bool markLayers(QList<LayerStep>& steps, qsizetype layers)
{
    auto count = [&](auto&& made) { return std::count_if(steps.begin(), steps.end(), made); };
    auto bySize = [](const LayerStep& step) { return step.size > 0; };
    // Steps that touch files may leave an empty layer; a working directory often does.
    auto byFiles = [&](const LayerStep& step) {
        return step.size > 0 || startsWithAny(step.instruction, {"RUN ", "COPY ", "ADD "});
    };
    auto byFilesAndFolder = [&](const LayerStep& step) {
        return byFiles(step) || step.instruction.startsWith(QLatin1String("WORKDIR "));
    };
    auto mark = [&](auto&& made) {
        for (auto& step : steps)
            step.isLayer = made(step);
        return true;
    };
    if (count(bySize) == layers)
        return mark(bySize);
    if (count(byFiles) == layers)
        return mark(byFiles);
    if (count(byFilesAndFolder) == layers)
        return mark(byFilesAndFolder);
    return false;
}

} // namespace

LayerStack layerStack(const QList<HistoryEntry>& history, const ImageDetails& image,
                      const QList<KnownImage>& others)
{
    LayerStack stack;
    stack.layers = int(image.layers.size());
    for (const auto& entry : history) {
        LayerStep step;
        step.instruction = HistoryModel::instructionText(entry.createdBy.isEmpty() ? entry.comment : entry.createdBy);
        step.size = entry.size;
        stack.steps.append(step);
    }
    if (!markLayers(stack.steps, image.layers.size())) {
        for (auto& step : stack.steps)
            step.isLayer = step.size > 0;
        return stack;
    }
    qsizetype layer = image.layers.size();
    for (auto& step : stack.steps) {
        if (step.isLayer)
            step.diffId = image.layers[--layer];
    }
    if (others.isEmpty())
        return stack;

    // The base is the image with the longest stack that this one begins with.
    qsizetype baseLayers = 0;
    QString baseName;
    for (const auto& other : others) {
        auto length = other.layers.size();
        if (length > baseLayers && length < image.layers.size() &&
            std::equal(other.layers.begin(), other.layers.end(), image.layers.begin())) {
            baseLayers = length;
            baseName = other.name;
        }
    }
    stack.sharingKnown = true;
    qsizetype fromTop = image.layers.size();
    for (auto& step : stack.steps) {
        if (!step.isLayer) {
            step.belongsToBase = fromTop <= baseLayers;
            continue;
        }
        step.belongsToBase = fromTop <= baseLayers;
        for (const auto& other : others) {
            if (other.layers.contains(step.diffId))
                step.sharedWith.append(other.name);
            // Where another image ends, its name tells more than the step.
            if (fromTop == other.layers.size() && fromTop <= baseLayers && step.base.isEmpty() &&
                std::equal(other.layers.begin(), other.layers.end(), image.layers.begin()))
                step.base = other.name;
        }
        auto& bytes = step.sharedWith.isEmpty() ? stack.uniqueBytes
                      : step.belongsToBase      ? stack.baseBytes
                                                : stack.sharedBytes;
        bytes += step.size;
        --fromTop;
    }
    return stack;
}

} // namespace onggi::ui

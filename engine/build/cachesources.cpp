#include "build/cachesources.h"

#include <algorithm>

namespace onggi::build {

namespace {

/// What comes first in one list is all of the other one.
template<typename T>
bool startsWith(const std::vector<T>& whole, const std::vector<T>& first)
{
    return whole.size() >= first.size() && std::equal(first.begin(), first.end(), whole.begin());
}

} // namespace

CacheSources::CacheSources(image::ImageService& images, const std::vector<std::string>& names)
    : m_images(images)
{
    for (const auto& name : names) {
        if (auto image = images.find(name))
            m_sources.push_back({image->id, std::move(image->config), images.hold(image->id)});
    }
}

std::optional<CacheSources::Match> CacheSources::find(const std::optional<oci::ImageId>& parent, const std::string& createdBy) const
{
    oci::ImageConfig before;
    if (parent) {
        auto image = m_images.find(parent->digest.toString());
        if (!image)
            return std::nullopt;
        before = std::move(image->config);
        // Nothing tells which of several steps without a history this would be.
        if (before.history.empty() && !before.diffIds.empty())
            return std::nullopt;
    }
    for (const auto& source : m_sources) {
        const auto& history = source.config.history;
        if (history.size() <= before.history.size() || !startsWith(history, before.history) || !startsWith(source.config.diffIds, before.diffIds))
            continue;
        const auto& next = history[before.history.size()];
        if (next.createdBy != createdBy)
            continue;
        Match match;
        match.part.source = source.id;
        match.part.history = before.history.size() + 1;
        match.part.layers = before.diffIds.size() + (next.emptyLayer ? 0 : 1);
        match.part.parent = parent;
        if (match.part.layers > source.config.diffIds.size())
            continue;
        match.isWhole = match.part.history == history.size();
        return match;
    }
    return std::nullopt;
}

} // namespace onggi::build

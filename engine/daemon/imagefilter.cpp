#include "daemon/imagefilter.h"

#include "container/pruning.h"

#include <algorithm>
#include <fmt/format.h>
#include <fnmatch.h>

namespace onggi::daemon {

namespace {

bool matchesAny(const std::vector<std::string>& patterns, const oci::Reference& name)
{
    const std::string bare = name.familiarName();
    const std::string full = name.familiarString();
    return std::ranges::any_of(patterns, [&](const std::string& pattern) {
        return ::fnmatch(pattern.c_str(), full.c_str(), FNM_PATHNAME) == 0 || ::fnmatch(pattern.c_str(), bare.c_str(), FNM_PATHNAME) == 0;
    });
}

} // namespace

Result<bool> boolFilter(const std::string& name, const std::vector<std::string>& values)
{
    if (values.size() == 1) {
        if (values[0] == "true" || values[0] == "1")
            return true;
        if (values[0] == "false" || values[0] == "0")
            return false;
    }
    std::string given;
    for (const auto& value : values)
        given += (given.empty() ? "" : " ") + value;
    return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter '{}=[{}]': it is true or false", name, given));
}

Result<ImageFilter> ImageFilter::make(const api::Filters& filters, const image::ImageService& images, bool all)
{
    ImageFilter filter;
    filter.m_all = all;
    for (const auto& [name, values] : filters) {
        if (name == "dangling") {
            ONGGI_TRY(filter.m_dangling, boolFilter(name, values));
        } else if (name == "reference") {
            filter.m_patterns = values;
        } else if (name == "label" || name == "label!") {
            for (const auto& value : values)
                filter.m_tests.emplace_back([value, wanted = name == "label"](const image::Image& image) {
                    return container::hasLabel(image.config.config.labels, value) == wanted;
                });
        } else if (name == "before" || name == "since") {
            for (const auto& value : values) {
                ONGGI_TRY(const auto other, images.find(value));
                filter.m_tests.emplace_back([before = name == "before", bound = other.config.created](const image::Image& image) {
                    return before ? image.config.created < bound : image.config.created > bound;
                });
            }
        } else if (name == "until") {
            for (const auto& value : values) {
                ONGGI_TRY(const auto until, container::parseUntil(value, Clock::system().now()));
                filter.m_tests.emplace_back([until](const image::Image& image) { return image.config.created < until; });
            }
        } else {
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter '{}'", name));
        }
    }
    return filter;
}

bool ImageFilter::accept(image::Image& image) const
{
    if (!std::ranges::all_of(m_tests, [&image](const auto& test) { return test(image); }))
        return false;
    if (!m_patterns.empty()) {
        const auto misses = [this](const oci::Reference& name) { return !matchesAny(m_patterns, name); };
        std::erase_if(image.names, misses);
        std::erase_if(image.repoDigests, misses);
    }
    if (!image.names.empty())
        return !m_dangling.value_or(false);
    if (!image.repoDigests.empty())
        return true;
    return m_patterns.empty() && m_dangling.value_or(true) && (m_all || !image.hasChildren);
}

} // namespace onggi::daemon

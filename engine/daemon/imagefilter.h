#pragma once

#include "api/backend.h"
#include "image/imageservice.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace onggi::daemon {

/// The filters of GET /images/json, checked and looked up once, and then asked of each image. Event-loop thread.
class ImageFilter
{
public:
    /// InvalidArgument names an unknown filter or a value that it cannot have; NotFound an image of before and since.
    static Result<ImageFilter> make(const api::Filters& filters, const image::ImageService& images, bool all);

    /// False when it is filtered out; else leaves those names that the filter asks for.
    bool accept(image::Image& image) const;

private:
    std::vector<std::function<bool(const image::Image&)>> m_tests; ///< all of which must pass
    std::vector<std::string> m_patterns;                          ///< of names, one of which must match
    std::optional<bool> m_dangling;
    bool m_all = false; ///< those that other images were made of, too, when they have no name
};

/// What a boolean filter may say; InvalidArgument names filter and value.
Result<bool> boolFilter(const std::string& name, const std::vector<std::string>& values);

} // namespace onggi::daemon

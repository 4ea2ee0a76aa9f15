#pragma once

#include "api/backend.h"
#include "container/containerservice.h"
#include "image/imageservice.h"

#include <functional>
#include <memory>
#include <vector>

namespace onggi::daemon {

/// The filters of GET /containers/json, checked and looked up once, and then asked of each container. Several values of
/// one filter: one suffices, but every label must be there. Event-loop thread.
class ContainerFilter
{
public:
    /// InvalidArgument names an unknown filter or a value that it cannot have; NotFound a container of before and since.
    static Result<ContainerFilter> make(const api::Filters& filters, const container::ContainerService& containers,
                                        const image::ImageService& images);
    /// True when stopped containers are wanted although `all` was not asked for.
    bool asksForState() const { return m_asksForState; }
    bool matches(const container::Record& record) const;

private:
    using Test = std::function<bool(const container::Record&)>;

    std::vector<Test> m_tests; ///< all of which must pass
    bool m_asksForState = false;
};

/// A filter's value as an extended regular expression that may match anywhere; InvalidArgument names filter and value.
Result<std::function<bool(const std::string&)>> patternFilter(std::string_view filter, const std::string& value);

} // namespace onggi::daemon

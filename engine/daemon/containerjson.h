#pragma once

#include "api/backend.h"
#include "container/containerservice.h"

namespace onggi::daemon {

/// "Up 3 minutes", "Exited (0) 2 hours ago", "Created".
std::string statusText(const container::Record& record, TimePoint now);

/// One entry of GET /containers/json.
api::Json containerSummary(const container::Record& record, TimePoint now);

/// GET /containers/{id}/json.
api::Json containerDetails(const container::Container& container, const std::string& stateDirectory);

/// The filters of GET /containers/json. InvalidArgument names an unknown one.
class ContainerFilter
{
public:
    static Result<ContainerFilter> make(const api::Filters& filters, const container::ContainerService& service);
    /// True when stopped containers are wanted although `all` was not asked for.
    bool asksForState() const { return m_asksForState; }
    bool matches(const container::Record& record) const;

private:
    api::Filters m_filters;
    bool m_asksForState = false;
    TimePoint m_before{};
    TimePoint m_since{};
};

} // namespace onggi::daemon

#pragma once

#include "api/backend.h"
#include "api/jsontext.h"
#include "container/containerservice.h"
#include "daemon/diskusage.h"
#include "daemon/networkids.h"

#include <map>
#include <string>

namespace onggi::daemon {

/// "Up 3 minutes", "Exited (0) 2 hours ago", "Created".
std::string statusText(const container::Record& record, TimePoint now);

/// What GET /containers/json answers, written as text: a client with hundreds of containers asks after every event.
class ContainerListing
{
public:
    ContainerListing(TimePoint now, const NetworkIds& networkIds);

    /// The size is told when there is one.
    void add(const container::Record& record, const DiskUsage::Size* size);
    /// The whole answer.
    std::string take();

private:
    const std::string& networks(const container::Record& record);

    TimePoint m_now;
    const NetworkIds& m_networkIds;
    api::JsonText m_text;
    std::map<std::string, std::string> m_unconnected; ///< network settings of containers that don't run, by network
    std::string m_connected;
};

/// One entry of it as a value, for the answers that hold few.
api::Json containerSummary(const container::Record& record, TimePoint now, const NetworkIds& networkIds);

/// GET /containers/{id}/json.
api::Json containerDetails(const container::Container& container, const NetworkIds& networkIds, const std::string& stateDirectory);

} // namespace onggi::daemon

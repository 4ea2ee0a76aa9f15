#pragma once

#include "api/backend.h"
#include "container/containerservice.h"
#include "daemon/networkids.h"
#include "network/network.h"

#include <string>

namespace onggi::daemon {

/// The networks as GET /networks shows them, with who is connected. Owned by the StoreBackend; event-loop thread.
class NetworkList
{
public:
    /// Without a bridge the engine has none to show. What is referred to outlives the list.
    NetworkList(const NetworkIds& ids, const network::BridgeNetwork* bridge, const container::ContainerService& containers)
        : m_ids(ids)
        , m_bridge(bridge)
        , m_containers(containers)
    {
    }

    /// InvalidArgument names an unknown filter or a value that it cannot have. Who is connected is left out, as Docker does.
    Result<api::Json> list(const api::Filters& filters) const;
    /// By id, name, or the beginning of an id. NotFound names what was asked for.
    Result<api::Json> inspect(const std::string& name) const;

private:
    bool isThere(const NetworkIds::Entry& entry) const { return m_bridge || entry.name != "bridge"; }
    api::Json toJson(const NetworkIds::Entry& entry) const;
    api::Json connected(const NetworkIds::Entry& entry) const;

    const NetworkIds& m_ids;
    const network::BridgeNetwork* m_bridge;
    const container::ContainerService& m_containers;
};

} // namespace onggi::daemon

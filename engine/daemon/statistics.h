#pragma once

#include "api/observebackend.h"
#include "container/containerservice.h"
#include "daemon/statsjson.h"

#include <map>
#include <memory>
#include <string>

namespace onggi::daemon {

/// Measures containers once a second while somebody looks, however many look: each watched container has one coroutine
/// that reads and writes the line that all its clients get. Owned by ObserveBackend; event-loop thread.
class Statistics
{
public:
    Statistics(boost::asio::any_io_executor executor, const container::Settings& settings);

    api::Awaitable<Status> stream(container::ContainerPtr container, api::ByteSink& sink);
    /// Two readings a second apart when the processor's share is wanted; one that is on its way for others is taken.
    api::Awaitable<Status> once(container::ContainerPtr container, bool compare, api::ByteSink& sink);

private:
    struct Watch;
    std::shared_ptr<Watch> watch(const container::ContainerPtr& container);
    static api::Awaitable<void> measure(std::weak_ptr<Watch> watched);

    boost::asio::any_io_executor m_executor;
    const container::Settings& m_settings;
    std::uint64_t m_machineMemory;
    std::map<std::string, std::weak_ptr<Watch>> m_watches; ///< by container id
};

} // namespace onggi::daemon

#pragma once

#include "api/backend.h"
#include "container/containerservice.h"
#include "daemon/config.h"

#include <string>

namespace onggi::daemon {

/// Version, information and events of the whole engine. Owned by the Daemon; event-loop thread.
class SystemBackend : public api::SystemBackend
{
public:
    SystemBackend(const Config& config, container::ContainerService& containers, image::ImageService& images,
                  container::EventBus& events, std::string engineId);

    api::Json version() override;
    api::Awaitable<api::Json> info() override;
    api::Awaitable<Status> events(EventsQuery query, api::ByteSink& sink) override;

private:
    const Config& m_config;
    container::ContainerService& m_containers;
    image::ImageService& m_images;
    container::EventBus& m_events;
    std::string m_engineId;
};

/// Onggi's own version.
std::string engineVersion();

} // namespace onggi::daemon

#pragma once

#include "api/backend.h"
#include "container/containerservice.h"
#include "image/imageservice.h"

namespace onggi::daemon {

/// Docker's shapes over the ImageService. Owned by the Daemon; event-loop thread.
class ImageBackend : public api::ImageBackend
{
public:
    ImageBackend(image::ImageService& images, snapshot::LayerStore& layers, container::ContainerService& containers);

    api::Awaitable<Status> pull(PullQuery query, api::ByteSink& sink) override;
    api::Awaitable<Result<api::Json>> list(ListQuery query) override;
    api::Awaitable<Result<api::Json>> inspect(std::string name, InspectQuery query) override;
    api::Awaitable<Result<api::Json>> history(std::string name) override;
    api::Awaitable<Result<api::Json>> remove(std::string name, bool force, bool noPrune) override;
    api::Awaitable<Status> tag(std::string name, std::string repository, std::string tag) override;

private:
    std::vector<std::string> containersOf(const image::Image& image) const;

    image::ImageService& m_images;
    snapshot::LayerStore& m_layers;
    container::ContainerService& m_containers;
};

} // namespace onggi::daemon

#pragma once

#include "container/containerservice.h"
#include "container/filesservice.h"

namespace onggi::build {

/// The parts of the engine that builds are made of.
struct Parts
{
    boost::asio::any_io_executor executor;
    Database& database;
    image::ImageService& images;
    snapshot::LayerStore& layers;
    volume::VolumeStore& volumes;
    container::ContainerService& containers;
    container::FilesService& files;
    container::Settings settings;
    std::int64_t keepCache = 0; ///< bytes that the cache of builds may have; 0: any
};

} // namespace onggi::build

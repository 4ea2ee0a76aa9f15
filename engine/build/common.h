#pragma once

#include "build/cache.h"
#include "build/cachemounts.h"
#include "build/cachesources.h"
#include "build/dockerfile.h"
#include "build/options.h"
#include "build/output.h"
#include "build/parts.h"
#include "build/stagearguments.h"
#include "build/workspace.h"
#include "image/registryservice.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace onggi::build {

/// What all stages of one build share. Owned by the job; event-loop thread.
struct Common
{
    const Parts& parts;
    Cache& cache;
    CacheMounts& cacheMounts;
    const Options options;
    std::unique_ptr<Workspace> workspace;
    Dockerfile dockerfile;
    std::string dockerfileText; ///< to show where a build failed
    Output output;
    CacheSources cacheSources;
    Plan plan;
    int steps = 0;               ///< of all stages that are wanted

    bool cancelled = false;
    std::map<std::size_t, std::function<void()>> interrupts; ///< by channel: what ends the work at hand early
    std::vector<image::ImageHold> holds; ///< of the images that instructions name
    std::map<std::size_t, StageArguments> arguments; ///< of stages that are done, for those on top of them

    /// The image of a stage, once it is made; nothing in it when the stage is made from scratch and empty.
    std::function<Awaitable<Result<std::optional<oci::ImageId>>>(std::size_t)> stage;
    /// An image by name, pulled when it is not there.
    std::function<Awaitable<Result<image::Image>>(std::size_t channel, std::string name, std::string platform, bool pull)> image;

    /// A file of the web, into an open and empty one.
    std::function<Awaitable<Result<registry::Downloaded>>(std::size_t channel, std::string url, int file)> download;

    /// What --from names: a stage by name or number, or an image.
    Awaitable<Result<std::optional<oci::ImageId>>> sourceImage(std::size_t channel, std::string name)
    {
        ONGGI_CO_TRY(const auto index, sourceStage(dockerfile, name, channel));
        if (index)
            co_return co_await stage(*index);
        auto found = co_await image(channel, std::move(name), "", false);
        if (!found)
            co_return fail(std::move(found).error());
        co_return found->id;
    }

    Status checkCancelled() const
    {
        return cancelled ? Status(fail(ErrorKind::Cancelled, "the build was cancelled")) : Status();
    }
};

} // namespace onggi::build

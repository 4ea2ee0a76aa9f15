#include "daemon/imagebackend.h"

#include "container/jsonfields.h"
#include "daemon/imagefilter.h"
#include "daemon/imagejson.h"
#include "daemon/imagename.h"
#include "daemon/progressstream.h"
#include "daemon/registryauth.h"
#include "image/registryservice.h"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::daemon {

namespace {

using api::Json;
namespace asio = boost::asio;

/// fromImage and tag as the clients split them: tag may be empty, or a digest.
Result<oci::Reference> referenceOf(const api::ImageBackend::PullQuery& query)
{
    if (query.fromImage.empty())
        return fail(ErrorKind::InvalidArgument, "name an image in fromImage");
    if (query.tag.empty())
        return oci::Reference::parse(query.fromImage);
    const bool digest = query.tag.find(':') != std::string::npos;
    return oci::Reference::parse(query.fromImage + (digest ? "@" : ":") + query.tag);
}

/// docker pull -a
api::Awaitable<Status> pullAll(image::ImageService& images, oci::Reference name, std::optional<oci::Platform> platform,
                               image::Credentials credentials, image::ProgressSink progress)
{
    auto listed = co_await images.registries().tags(name, credentials);
    ONGGI_CO_TRY(const auto tags, std::move(listed));
    for (const oci::Reference& tag : tags) {
        const Status pulled = co_await images.pull(tag, platform, credentials, progress);
        ONGGI_CO_CHECK(pulled);
    }
    co_return Status();
}

} // namespace

ImageBackend::ImageBackend(image::ImageService& images, snapshot::LayerStore& layers, container::ContainerService& containers)
    : m_images(images)
    , m_layers(layers)
    , m_containers(containers)
{
}

api::Awaitable<Status> ImageBackend::pull(PullQuery query, api::ByteSink& sink)
{
    ONGGI_CO_TRY(auto reference, referenceOf(query));
    ONGGI_CO_TRY(auto credentials, credentialsFromHeader(query.registryAuth));
    std::optional<oci::Platform> platform;
    if (!query.platform.empty()) {
        ONGGI_CO_TRY(platform, oci::Platform::parse(query.platform));
    }
    const auto stream = std::make_shared<ProgressStream>(co_await asio::this_coro::executor);
    const bool allTags = query.tag.empty() && isBareName(query.fromImage);
    auto pulling = allTags ? pullAll(m_images, std::move(reference), std::move(platform), std::move(credentials), stream->sink())
                           : m_images.pull(std::move(reference), std::move(platform), std::move(credentials), stream->sink());
    co_return co_await ProgressStream::run(stream, std::move(pulling), sink);
}

std::vector<std::string> ImageBackend::containersOf(const image::Image& image) const
{
    std::vector<std::string> ids;
    for (const auto& user : m_containers.usersOf(image.id))
        ids.push_back(user.containerId);
    return ids;
}

api::Awaitable<Result<Json>> ImageBackend::list(ListQuery query)
{
    ONGGI_CO_TRY(const auto filter, ImageFilter::make(query.filters, m_images, query.all));
    ONGGI_CO_TRY(auto images, m_images.list());
    const SharedLayers shared(images, m_layers);
    std::ranges::stable_sort(images, std::ranges::greater(), [](const image::Image& image) { return image.config.created; });
    Json array = Json::array();
    for (auto& image : images) {
        if (!filter.accept(image))
            continue;
        const auto containers = containersOf(image);
        Json summary = imageSummary(image, containers, query.minorVersion);
        if (query.sharedSize)
            summary["SharedSize"] = shared.bytes(image);
        if (query.manifests)
            summary["Manifests"] = manifestList(image, containers);
        array.push_back(std::move(summary));
    }
    co_return array;
}

api::Awaitable<Result<Json>> ImageBackend::inspect(std::string name, InspectQuery query)
{
    ONGGI_CO_TRY(const auto image, m_images.find(name));
    Json details = imageDetails(image, query.minorVersion);
    if (query.manifests)
        details["Manifests"] = manifestList(image, containersOf(image));
    co_return details;
}

api::Awaitable<Result<Json>> ImageBackend::history(std::string name)
{
    ONGGI_CO_TRY(const auto image, m_images.find(name));
    Json entries = Json::array();
    std::size_t layer = 0;
    for (const auto& entry : image.config.history) {
        const bool hasLayer = !entry.emptyLayer && layer < image.config.diffIds.size();
        entries.push_back({
            {"Id", "<missing>"},
            {"Created", std::chrono::floor<std::chrono::seconds>(entry.created).time_since_epoch().count()},
            {"CreatedBy", entry.createdBy},
            {"Tags", nullptr},
            {"Size", hasLayer ? m_layers.size(image.config.diffIds[layer]).value_or(0) : 0},
            {"Comment", entry.comment},
        });
        layer += hasLayer;
    }
    // Newest first. A step whose image is here has its id and its names.
    std::ranges::reverse(entries);
    Result<image::Image> step = image;
    for (Json& entry : entries) {
        entry["Id"] = step->id.digest.toString();
        if (!step->names.empty())
            entry["Tags"] = namesOf(step->names);
        if (!step->parent)
            break;
        const std::string parent = step->parent->digest.toString();
        step = m_images.find(parent);
        if (!step)
            break;
    }
    co_return entries;
}

api::Awaitable<Result<Json>> ImageBackend::remove(std::string name, bool force, bool noPrune)
{
    ONGGI_CO_TRY(const auto removals, m_images.remove(
                                          name, force, [this](const oci::ImageId& id) { return m_containers.usersOf(id); },
                                          noPrune ? image::Parents::Keep : image::Parents::Prune));
    co_return removalSteps(removals);
}

api::Awaitable<Status> ImageBackend::tag(std::string name, std::string repository, std::string tag)
{
    ONGGI_CO_TRY(const auto reference, oci::Reference::parse(tag.empty() ? repository : repository + ":" + tag));
    co_return m_images.tag(name, reference);
}

} // namespace onggi::daemon

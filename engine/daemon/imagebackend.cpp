#include "daemon/imagebackend.h"

#include "base/encoding.h"
#include "container/jsonfields.h"
#include "daemon/imagefilter.h"
#include "daemon/imagejson.h"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <deque>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::daemon {

namespace {

using api::Json;
namespace asio = boost::asio;

Result<image::Credentials> credentialsFrom(const std::string& header)
{
    image::Credentials credentials;
    if (header.empty())
        return credentials;
    ONGGI_TRY(const auto text, fromBase64(header));
    const auto json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        return fail(ErrorKind::InvalidArgument, "X-Registry-Auth: not base64 of a JSON object");
    container::JsonFields fields(json, "X-Registry-Auth");
    fields.read("username", credentials.user);
    fields.read("password", credentials.password);
    fields.read("identitytoken", credentials.identityToken);
    fields.read("serveraddress", credentials.serverAddress);
    ONGGI_CHECK(fields.status());
    return credentials;
}

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

std::string humanBytes(std::int64_t bytes)
{
    constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1000 && unit + 1 < std::size(units)) {
        value /= 1000;
        ++unit;
    }
    return unit == 0 ? fmt::format("{}B", bytes) : fmt::format("{:.4g}{}", value, units[unit]);
}

/// "[=====>     ]  12.3MB/48MB", as clients show it.
std::string progressBar(std::int64_t current, std::int64_t total)
{
    constexpr std::int64_t width = 50;
    const auto filled = total > 0 ? std::min(width, current * width / total) : 0;
    std::string bar(static_cast<std::size_t>(filled), '=');
    if (filled < width)
        bar += '>';
    bar.resize(static_cast<std::size_t>(width), ' ');
    return fmt::format("[{}]  {:>7}/{}", bar, humanBytes(current), humanBytes(total));
}

std::string progressLine(const image::Progress& progress)
{
    Json line = {{"status", progress.status}};
    if (!progress.id.empty())
        line["id"] = progress.id;
    if (progress.total > 0) {
        line["progressDetail"] = {{"current", progress.current}, {"total", progress.total}};
        line["progress"] = progressBar(progress.current, progress.total);
    } else if (!progress.id.empty()) {
        line["progressDetail"] = Json::object();
    }
    return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\r\n";
}

/// Progress comes from a callback that must not block and leaves by a coroutine that may.
struct ProgressQueue
{
    explicit ProgressQueue(const asio::any_io_executor& executor)
        : changed(executor)
    {
    }
    std::deque<std::string> lines;
    bool done = false;
    container::Notifier changed;
};

api::Awaitable<Status> writeProgress(std::shared_ptr<ProgressQueue> queue, api::ByteSink& sink)
{
    for (;;) {
        while (!queue->lines.empty()) {
            std::string text;
            for (auto& line : queue->lines)
                text += line;
            queue->lines.clear();
            auto written = co_await sink.write(text);
            ONGGI_CO_CHECK(written);
        }
        if (queue->done)
            co_return Status();
        co_await queue->changed.wait();
    }
}

api::Awaitable<Status> runPull(image::ImageService& images, oci::Reference reference, std::optional<oci::Platform> platform,
                               image::Credentials credentials, std::shared_ptr<ProgressQueue> queue)
{
    // Named, because GCC 12 destroys a closure with captures twice when it stands in a co_await expression.
    image::ProgressSink sink = [queue](const image::Progress& progress) {
        queue->lines.push_back(progressLine(progress));
        queue->changed.notifyAll();
    };
    auto pulling = images.pull(std::move(reference), std::move(platform), std::move(credentials), std::move(sink));
    auto status = co_await std::move(pulling);
    queue->done = true;
    queue->changed.notifyAll();
    co_return status;
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
    using namespace asio::experimental::awaitable_operators;
    ONGGI_CO_TRY(auto reference, referenceOf(query));
    ONGGI_CO_TRY(auto credentials, credentialsFrom(query.registryAuth));
    std::optional<oci::Platform> platform;
    if (!query.platform.empty()) {
        ONGGI_CO_TRY(platform, oci::Platform::parse(query.platform));
    }
    auto queue = std::make_shared<ProgressQueue>(co_await asio::this_coro::executor);
    auto pulling = runPull(m_images, std::move(reference), std::move(platform), std::move(credentials), queue);
    auto writing = writeProgress(queue, sink);
    auto either = co_await ((std::move(pulling) && std::move(writing)) || sink.clientGone());
    if (either.index() == 1)
        co_return fail(ErrorKind::Cancelled, "the client left; what has come is kept for the next pull");
    auto& [pulled, written] = std::get<0>(either);
    co_return pulled ? written : pulled;
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

api::Awaitable<Result<Json>> ImageBackend::search(std::string term, int limit, api::Filters filters)
{
    std::int64_t stars = 0;
    std::optional<bool> official;
    for (const auto& [name, values] : filters) {
        for (const auto& value : values) {
            if (name == "stars") {
                ONGGI_CO_TRY(stars, container::parsePortNumber(value));
            } else if (name == "is-official") {
                official = value == "true" || value == "1";
            } else if (name != "is-automated") {
                co_return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter '{}'", name));
            }
        }
    }
    auto found = co_await m_images.search(std::move(term), limit);
    ONGGI_CO_TRY(const auto results, std::move(found));
    Json array = Json::array();
    for (const auto& result : results) {
        if (result.stars < stars || (official && *official != result.official))
            continue;
        array.push_back({{"name", result.name},
                         {"description", result.description},
                         {"star_count", result.stars},
                         {"is_official", result.official},
                         {"is_automated", result.automated}});
    }
    co_return array;
}

api::Awaitable<Status> ImageBackend::tag(std::string name, std::string repository, std::string tag)
{
    ONGGI_CO_TRY(const auto reference, oci::Reference::parse(tag.empty() ? repository : repository + ":" + tag));
    co_return m_images.tag(name, reference);
}

} // namespace onggi::daemon

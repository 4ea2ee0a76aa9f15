#include "daemon/imagebackend.h"

#include "base/encoding.h"
#include "container/jsonfields.h"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <deque>
#include <fmt/format.h>
#include <fnmatch.h>
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

std::int64_t seconds(TimePoint time)
{
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

Json namesOf(const std::vector<oci::Reference>& references)
{
    Json names = Json::array();
    for (const auto& reference : references)
        names.push_back(reference.familiarString());
    return names;
}

bool matchesReference(const image::Image& image, const std::string& pattern)
{
    return std::ranges::any_of(image.names, [&pattern](const oci::Reference& name) {
        return ::fnmatch(pattern.c_str(), name.familiarName().c_str(), FNM_PATHNAME) == 0
            || ::fnmatch(pattern.c_str(), name.familiarString().c_str(), FNM_PATHNAME) == 0;
    });
}

bool matchesLabel(const image::Image& image, const std::string& wanted)
{
    const auto equals = wanted.find('=');
    const auto& labels = image.config.config.labels;
    const auto found = labels.find(wanted.substr(0, equals));
    return found != labels.end() && (equals == std::string::npos || found->second == wanted.substr(equals + 1));
}

Result<bool> passes(const image::Image& image, const api::Filters& filters, const image::ImageService& images)
{
    for (const auto& [name, values] : filters) {
        bool one = values.empty();
        bool all = true;
        for (const auto& value : values) {
            bool match = false;
            if (name == "reference") {
                match = matchesReference(image, value);
            } else if (name == "label") {
                match = matchesLabel(image, value);
            } else if (name == "dangling") {
                match = image.names.empty() == (value == "true" || value == "1");
            } else if (name == "before" || name == "since") {
                ONGGI_TRY(const auto other, images.find(value));
                match = name == "before" ? image.config.created < other.config.created : image.config.created > other.config.created;
            } else {
                return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter '{}'", name));
            }
            one = one || match;
            all = all && match;
        }
        if (name == "label" ? !all : !one)
            return false;
    }
    return true;
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

api::Awaitable<Result<Json>> ImageBackend::list(ListQuery query)
{
    ONGGI_CO_TRY(const auto images, m_images.list());
    Json array = Json::array();
    for (const auto& image : images) {
        ONGGI_CO_TRY(const bool wanted, passes(image, query.filters, m_images));
        if (!wanted)
            continue;
        array.push_back({
            {"Id", image.id.digest.toString()},
            {"ParentId", ""},
            {"RepoTags", namesOf(image.names)},
            {"RepoDigests", namesOf(image.repoDigests)},
            {"Created", seconds(image.config.created)},
            {"Size", image.size},
            {"VirtualSize", image.size}, // Clients before version 1.44 of the API reckon with this one.
            {"SharedSize", -1},
            {"Labels", image.config.config.labels.empty() ? Json() : Json(image.config.config.labels)},
            {"Containers", m_containers.usersOf(image.id).size()},
        });
    }
    co_return array;
}

api::Awaitable<Result<Json>> ImageBackend::inspect(std::string name)
{
    ONGGI_CO_TRY(const auto image, m_images.find(name));
    Json layers = Json::array();
    for (const auto& layer : image.config.diffIds)
        layers.push_back(layer.digest.toString());
    const auto config = oci::toDockerJson(image.config.config);
    Json details = {
        {"Id", image.id.digest.toString()},
        {"RepoTags", namesOf(image.names)},
        {"RepoDigests", namesOf(image.repoDigests)},
        {"Parent", ""},
        {"Comment", image.config.history.empty() ? "" : image.config.history.back().comment},
        {"Created", toRfc3339(image.config.created)},
        {"DockerVersion", ""},
        {"Author", image.config.author},
        {"Config", config},
        {"Architecture", image.config.platform.architecture},
        {"Os", image.config.platform.os},
        {"Size", image.size},
        {"VirtualSize", image.size},
        {"GraphDriver", {{"Name", "overlayfs"}, {"Data", Json::object()}}},
        {"RootFS", {{"Type", "layers"}, {"Layers", layers}}},
        {"Metadata", {{"LastTagTime", toRfc3339(image.lastTagged)}}},
        {"Descriptor", {{"mediaType", image.manifestMediaType}, {"digest", image.manifest.toString()}}},
    };
    if (!image.config.platform.variant.empty())
        details["Variant"] = image.config.platform.variant;
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
            {"Created", seconds(entry.created)},
            {"CreatedBy", entry.createdBy},
            {"Tags", nullptr},
            {"Size", hasLayer ? m_layers.size(image.config.diffIds[layer]).value_or(0) : 0},
            {"Comment", entry.comment},
        });
        layer += hasLayer;
    }
    if (!entries.empty()) {
        entries.back()["Id"] = image.id.digest.toString();
        entries.back()["Tags"] = namesOf(image.names);
    }
    // Newest first.
    std::ranges::reverse(entries);
    co_return entries;
}

api::Awaitable<Result<Json>> ImageBackend::remove(std::string name, bool force, bool)
{
    ONGGI_CO_TRY(const auto removals,
                 m_images.remove(name, force, [this](const oci::ImageId& id) { return m_containers.usersOf(id); }));
    Json steps = Json::array();
    for (const auto& step : removals) {
        if (!step.untagged.empty())
            steps.push_back({{"Untagged", step.untagged}});
        else
            steps.push_back({{"Deleted", step.deleted}});
    }
    co_return steps;
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

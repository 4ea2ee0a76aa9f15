#include "build/buildservice.h"

#include "base/log.h"
#include "build/copyarguments.h"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <cerrno>
#include <fmt/format.h>
#include <unistd.h>

namespace onggi::build {

namespace {

constexpr std::size_t maxDockerfile = 4 << 20;
constexpr std::size_t maxIgnoreList = 1 << 20;
constexpr const char* ignoreListName = ".dockerignore";

/// A file's bytes, from its beginning.
class FileProvider final : public container::ByteProvider
{
public:
    explicit FileProvider(const UniqueFd& file)
        : m_file(file)
    {
    }
    Awaitable<Result<std::string_view>> read() override
    {
        const ssize_t count = ::pread(m_file.get(), m_buffer.data(), m_buffer.size(), m_offset);
        if (count < 0)
            co_return failErrno(errno, "reading the remote context");
        m_offset += count;
        co_return std::string_view(m_buffer.data(), static_cast<std::size_t>(count));
    }

private:
    const UniqueFd& m_file;
    std::array<char, 64 * 1024> m_buffer;
    off_t m_offset = 0;
};

/// True for a tar archive and for what is compressed; anything else is a text.
Result<bool> looksLikeArchive(const UniqueFd& file)
{
    std::array<char, 512> head{};
    const ssize_t count = ::pread(file.get(), head.data(), head.size(), 0);
    if (count < 0)
        return failErrno(errno, "reading the remote context");
    const std::string_view bytes(head.data(), static_cast<std::size_t>(count));
    constexpr std::string_view compressed[] = {"\x1f\x8b", "BZh", {"\xfd"
                                                                   "7zXZ\0",
                                                                   6},
                                               "\x28\xb5\x2f\xfd"};
    const bool isCompressed = std::ranges::any_of(compressed, [&](std::string_view magic) { return bytes.starts_with(magic); });
    return isCompressed || (bytes.size() == head.size() && bytes.substr(257, 5) == "ustar");
}

Result<std::string> readFrom(const UniqueFd& file, std::size_t limit)
{
    if (::lseek(file.get(), 0, SEEK_SET) != 0)
        return failErrno(errno, "reading the remote Dockerfile");
    return readAll(file.get(), limit);
}

} // namespace

Result<std::unique_ptr<BuildService>> BuildService::open(Parts parts)
{
    const auto directory = parts.settings.stateDirectory + "/builds";
    ONGGI_TRY(auto workspaces, Workspaces::open(directory));
    ONGGI_TRY(auto mounts, CacheMounts::open(parts.executor, directory));
    ONGGI_TRY(auto cache, Cache::open(parts.database, parts.images));
    return std::unique_ptr<BuildService>(new BuildService(std::move(parts), std::move(cache), std::move(workspaces), std::move(mounts)));
}

BuildService::BuildService(Parts parts, Cache cache, std::unique_ptr<Workspaces> workspaces, std::unique_ptr<CacheMounts> mounts)
    : m_parts(std::move(parts))
    , m_loop(std::make_shared<image::Loop>(m_parts.executor))
    , m_cache(std::move(cache))
    , m_workspaces(std::move(workspaces))
    , m_cacheMounts(std::move(mounts))
{
}

BuildService::~BuildService()
{
    m_loop->stop();
}

Awaitable<void> BuildService::recover()
{
    const auto names = m_cache.containers();
    for (const auto& name : names ? *names : std::vector<std::string>()) {
        if (const auto container = m_parts.containers.find(name)) {
            const Status removed = co_await m_parts.containers.remove(*container, true, true);
            if (!removed)
                log::warning("a build's container stays: {}", removed.error().message());
        }
        (void)m_cache.forgetContainer(name);
    }
}

Awaitable<Status> BuildService::receive(const Workspace& workspace, container::ByteProvider& body)
{
    unpack::FilesProcess::Request request;
    request.order.work = unpack::ReceiveTree{};
    request.place = workspace.context().get();
    ONGGI_CO_TRY(const auto task, container::FileTask::start(m_parts.executor, std::move(request), container::FileTask::Pipe::Input));
    const Status fed = co_await task->feedFrom(body);
    auto report = co_await task->next();
    co_await task->end();
    ONGGI_CO_CHECK(fed);
    if (!report)
        co_return fail(report.error().context("unpacking the build context"));
    co_return Status();
}

/// An archive of the context, or a text that is the Dockerfile.
Awaitable<Status> BuildService::fetchRemote(Workspace& workspace, Options& options)
{
    const auto& url = options.remote;
    if (!isUrl(url) || isGitRepository(url))
        co_return fail(ErrorKind::NotImplemented,
                       fmt::format("building from {} is not supported: only a URL (http, https) of a Dockerfile or of an archive is; clone "
                                   "a git repository and build from its directory",
                                   url));
    ONGGI_CO_TRY(const UniqueFd directory, workspace.makeDirectory());
    ONGGI_CO_TRY(const UniqueFd file, Workspace::makeFile(directory, "remote"));
    const auto fetched = co_await m_parts.images.registries().download(url, file.get(), [](const image::Progress&) {});
    if (!fetched)
        co_return fail(fetched.error().context(fmt::format("error downloading remote context {}", url)));
    ONGGI_CO_TRY(const bool isArchive, looksLikeArchive(file));
    if (isArchive) {
        FileProvider provider(file);
        co_return co_await receive(workspace, provider);
    }
    ONGGI_CO_TRY(const std::string text, readFrom(file, maxDockerfile));
    options.dockerfile = "Dockerfile";
    co_return Workspace::writeFile(workspace.context(), options.dockerfile, text, 0644);
}

Awaitable<Result<std::shared_ptr<Job>>> BuildService::prepare(Options options, container::ByteProvider& body)
{
    ONGGI_CO_TRY(auto workspace, m_workspaces->make());
    Status received;
    if (options.remote.empty())
        received = co_await receive(*workspace, body);
    else
        received = co_await fetchRemote(*workspace, options);
    ONGGI_CO_CHECK(received);
    if (options.dockerfile.empty())
        options.dockerfile = "Dockerfile";
    auto text = workspace->readFile(options.dockerfile, maxDockerfile);
    if (!text && text.error().kind() == ErrorKind::NotFound)
        co_return fail(ErrorKind::InvalidArgument, fmt::format("Cannot locate specified Dockerfile: {}", options.dockerfile));
    if (!text)
        co_return fail(std::move(text).error());
    if (const auto ignored = workspace->readFile(ignoreListName, maxIgnoreList)) {
        ONGGI_CO_TRY(const auto list, IgnoreList::parse(*ignored));
        // Clients send these two although they are ignored, for the builder to read; the client itself left out the others.
        for (const std::string_view name : {std::string_view(options.dockerfile), std::string_view(ignoreListName)}) {
            if (list.ignores(name))
                workspace->hideFile(name);
        }
    }
    ONGGI_CO_TRY(auto dockerfile, Dockerfile::parse(*text));
    const auto stages = dockerfile.stages.size();
    CacheSources sources(m_parts.images, options.noCache ? std::vector<std::string>() : options.cacheFrom);
    std::unique_ptr<Common> common(new Common{m_parts, m_cache, *m_cacheMounts, std::move(options), std::move(workspace), std::move(dockerfile),
                                              std::move(*text), Output(m_parts.executor, stages + 1), std::move(sources)});
    co_return Job::plan(std::move(common));
}

/// Untagged images that steps have made and that nothing was made of, what was made longest ago first.
Result<std::vector<image::Image>> BuildService::removableSteps()
{
    ONGGI_TRY(const auto steps, m_cache.steps());
    std::set<std::string> parents;
    for (const auto& step : steps)
        parents.insert(step.parent);
    std::vector<image::Image> removable;
    for (const auto& step : steps) {
        if (parents.contains(step.image))
            continue;
        auto image = m_parts.images.find(step.image);
        if (image && image->names.empty() && image->repoDigests.empty() && m_parts.containers.usersOf(image->id).empty())
            removable.push_back(std::move(*image));
    }
    std::ranges::sort(removable, {}, &image::Image::lastTagged);
    return removable;
}

/// Of the layers that only images of steps have.
Result<std::int64_t> BuildService::stepBytes()
{
    ONGGI_TRY(const auto steps, m_cache.steps());
    std::set<std::string> ofSteps;
    for (const auto& step : steps)
        ofSteps.insert(step.image);
    ONGGI_TRY(const auto images, m_parts.images.list());
    std::set<oci::DiffId> layers;
    for (const auto& image : images) {
        if (image.names.empty() && image.repoDigests.empty() && ofSteps.contains(image.id.digest.toString()))
            layers.insert(image.config.diffIds.begin(), image.config.diffIds.end());
    }
    for (const auto& image : images) {
        if (image.names.empty() && image.repoDigests.empty())
            continue;
        for (const auto& layer : image.config.diffIds)
            layers.erase(layer);
    }
    std::int64_t bytes = 0;
    for (const auto& layer : layers)
        bytes += m_parts.layers.size(layer).value_or(0);
    return bytes;
}

/// total is what the whole cache has, and counts down.
Result<BuildService::Pruned> BuildService::pruneSteps(const PruneQuery& query, std::int64_t& total)
{
    const image::UsageQuery usage = [this](const oci::ImageId& id) { return m_parts.containers.usersOf(id); };
    Pruned pruned;
    // A step that nothing is made of any more frees the one that it was made of.
    for (bool again = true; again;) {
        again = false;
        ONGGI_TRY(const auto steps, removableSteps());
        for (const auto& image : steps) {
            if (query.until && image.lastTagged >= *query.until)
                continue;
            if (query.keep > 0 && total <= query.keep)
                return pruned;
            std::map<oci::DiffId, std::int64_t> layers;
            for (const auto& layer : image.config.diffIds)
                layers.try_emplace(layer, m_parts.layers.size(layer).value_or(0));
            // One that a build holds is refused.
            if (!m_parts.images.remove(image.id.digest.toString(), false, usage, image::Parents::Keep))
                continue;
            pruned.ids.push_back(image.id.digest.encoded());
            for (const auto& [layer, bytes] : layers) {
                const auto freed = m_parts.layers.has(layer) ? 0 : bytes;
                pruned.bytes += freed;
                total -= freed;
            }
            again = true;
        }
        ONGGI_CHECK(m_cache.forgetMissing());
    }
    return pruned;
}

Awaitable<Result<BuildService::Pruned>> BuildService::prune(PruneQuery query)
{
    auto mounts = co_await m_cacheMounts->list(*m_loop);
    std::ranges::sort(mounts, {}, &CacheMounts::Mount::lastUsed);
    ONGGI_CO_TRY(std::int64_t total, stepBytes());
    for (const auto& mount : mounts)
        total += mount.bytes;
    if (query.keep > 0 && total <= query.keep)
        co_return Pruned();
    // Steps are made again by their instructions; what is in a mount may be gone for good, so that goes last.
    ONGGI_CO_TRY(auto pruned, pruneSteps(query, total));
    std::vector<std::string> doomed;
    std::map<std::string, std::int64_t> sizes;
    for (const auto& mount : mounts) {
        const bool stays = mount.inUse || (query.until && mount.lastUsed >= *query.until) || (query.keep > 0 && total <= query.keep);
        if (stays)
            continue;
        doomed.push_back(mount.key);
        sizes[mount.key] = mount.bytes;
        total -= mount.bytes;
    }
    auto removing = co_await m_cacheMounts->remove(*m_loop, std::move(doomed));
    ONGGI_CO_TRY(const auto removed, std::move(removing));
    for (const auto& key : removed) {
        pruned.ids.push_back(key);
        pruned.bytes += sizes[key];
    }
    co_return pruned;
}

void BuildService::keepWithinBounds()
{
    if (m_parts.keepCache <= 0 || std::exchange(m_keepingWithinBounds, true))
        return;
    PruneQuery query;
    query.keep = m_parts.keepCache;
    boost::asio::co_spawn(m_parts.executor, prune(query), [this](std::exception_ptr failure, const Result<Pruned>& pruned) {
        m_keepingWithinBounds = false;
        if (failure)
            log::warning("the build cache stays as it is");
        else if (!pruned)
            log::warning("the build cache stays as it is: {}", pruned.error().message());
        else if (!pruned->ids.empty())
            log::info("the build cache gave back {} bytes", pruned->bytes);
    });
}

} // namespace onggi::build

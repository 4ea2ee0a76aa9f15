#include "build/buildservice.h"

#include "base/log.h"
#include "build/copyarguments.h"

#include <algorithm>
#include <array>
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

Result<BuildService::Pruned> BuildService::pruneSteps()
{
    const image::UsageQuery usage = [this](const oci::ImageId& id) { return m_parts.containers.usersOf(id); };
    Pruned pruned;
    std::map<oci::DiffId, std::int64_t> layers;
    // A step that nothing is made of any more frees the one that it was made of.
    for (bool again = true; again;) {
        again = false;
        ONGGI_TRY(const auto steps, m_cache.steps());
        std::set<std::string> parents;
        for (const auto& step : steps)
            parents.insert(step.parent);
        for (const auto& step : steps) {
            const auto image = m_parts.images.find(step.image);
            const bool isWanted = image && image->names.empty() && image->repoDigests.empty() && !parents.contains(step.image);
            if (!isWanted || !usage(image->id).empty())
                continue;
            for (const auto& layer : image->config.diffIds)
                layers.try_emplace(layer, m_parts.layers.size(layer).value_or(0));
            if (!m_parts.images.remove(step.image, false, usage, image::Parents::Keep))
                continue;
            pruned.ids.push_back(image->id.digest.encoded());
            again = true;
        }
        ONGGI_CHECK(m_cache.forgetMissing());
    }
    for (const auto& [layer, bytes] : layers)
        pruned.bytes += m_parts.layers.has(layer) ? 0 : bytes;
    return pruned;
}

Awaitable<Result<BuildService::Pruned>> BuildService::prune()
{
    auto mounts = co_await m_cacheMounts->prune(*m_loop);
    ONGGI_CO_TRY(auto removed, std::move(mounts));
    ONGGI_CO_TRY(auto pruned, pruneSteps());
    pruned.ids.insert(pruned.ids.end(), removed.keys.begin(), removed.keys.end());
    pruned.bytes += removed.bytes;
    co_return pruned;
}

} // namespace onggi::build

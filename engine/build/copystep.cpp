#include "build/copystep.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::build {

namespace {

using container::FileTask;

/// A file's name until the answer gives it one.
constexpr const char* unnamed = "download";

/// The pattern that stands for this name alone.
std::string literalPattern(std::string_view name)
{
    std::string pattern;
    for (const char character : name) {
        if (std::string_view("*?[]\\").find(character) != std::string_view::npos)
            pattern += '\\';
        pattern += character;
    }
    return pattern;
}

/// The helper's last word.
Awaitable<Result<unpack::FilesReport>> conclude(std::unique_ptr<FileTask>& task)
{
    auto report = co_await task->next();
    co_await task->end();
    co_return report;
}

Awaitable<Status> extract(StepRoot& root, unpack::PlaceFiles order, int archive)
{
    ONGGI_CO_TRY(auto task, root.start({false, std::move(order)}, archive, -1));
    auto report = co_await conclude(task);
    co_return report ? Status() : Status(fail(std::move(report).error()));
}

} // namespace

CopyStep::CopyStep(Common& common, std::size_t channel, CopyArguments arguments, std::vector<oci::DiffId> layers)
    : m_common(common)
    , m_channel(channel)
    , m_arguments(std::move(arguments))
    , m_layers(std::move(layers))
{
}

Error CopyStep::named(const Error& error) const
{
    if (error.kind() == ErrorKind::NotFound && !m_arguments.from)
        return Error(ErrorKind::NotFound, fmt::format("{} failed: file not found in build context or excluded by .dockerignore: stat {}: "
                                                      "file does not exist",
                                                      m_arguments.keyword, error.message()));
    if (error.kind() == ErrorKind::NotFound)
        return Error(ErrorKind::NotFound,
                     fmt::format("{} failed: stat {}: file does not exist in {}", m_arguments.keyword, error.message(), *m_arguments.from));
    return error.context(fmt::format("{} failed", m_arguments.keyword));
}

Awaitable<Result<std::string>> CopyStep::look()
{
    Status added;
    for (const auto& url : m_arguments.urls) {
        added = co_await addUrl(url);
        ONGGI_CO_CHECK(added);
    }
    if (!m_arguments.sources.empty()) {
        added = co_await addContext(m_arguments.sources);
        ONGGI_CO_CHECK(added);
    }
    if (!m_arguments.heredocs.empty()) {
        added = co_await addHeredocs();
        ONGGI_CO_CHECK(added);
    }
    std::string digest;
    std::int64_t matches = 0;
    for (auto& group : m_groups) {
        auto found = co_await find(group);
        if (!found)
            co_return fail(named(found.error()));
        group.found = std::move(*found);
        matches += group.found.matches;
        digest += group.found.digest.toString();
    }
    if (matches == 0)
        co_return fail(ErrorKind::InvalidArgument, fmt::format("{} failed: no source files were specified", m_arguments.keyword));
    ONGGI_CO_CHECK(m_arguments.checkCount(static_cast<std::size_t>(matches)));
    co_return digest;
}

Awaitable<Status> CopyStep::addContext(std::vector<std::string> patterns)
{
    Group group;
    group.sources.patterns = std::move(patterns);
    group.sources.mode = m_arguments.mode;
    group.sources.tellArchives = m_arguments.keyword == "ADD";
    if (m_arguments.from) {
        auto source = co_await m_common.sourceImage(m_channel, *m_arguments.from);
        if (!source)
            co_return fail(source.error().context(fmt::format("invalid from flag value {}", *m_arguments.from)));
        std::vector<oci::DiffId> layers;
        if (*source) {
            ONGGI_CO_TRY(const auto image, m_common.parts.images.find((*source)->digest.toString()));
            layers = image.config.diffIds;
        }
        auto root = co_await StepRoot::make(m_common.parts, std::move(layers));
        ONGGI_CO_TRY(m_from, std::move(root));
        group.root = m_from.get();
        group.sources.inContainer = true;
        group.sources.keepOwners = true;
    } else {
        ONGGI_CO_TRY(group.directory, m_common.workspace->context().duplicate());
    }
    m_groups.push_back(std::move(group));
    co_return Status();
}

Awaitable<Status> CopyStep::addHeredocs()
{
    Group group;
    ONGGI_CO_TRY(group.directory, m_common.workspace->makeDirectory());
    group.sources.mode = m_arguments.mode;
    for (const auto& heredoc : m_arguments.heredocs) {
        if (const Status written = Workspace::writeFile(group.directory, heredoc.name, heredoc.content, 0644); !written)
            co_return fail(named(written.error()));
        group.sources.patterns.push_back(heredoc.name);
    }
    m_groups.push_back(std::move(group));
    co_return Status();
}

Awaitable<Status> CopyStep::addUrl(std::string url)
{
    Group group;
    ONGGI_CO_TRY(group.directory, m_common.workspace->makeDirectory());
    ONGGI_CO_TRY(const UniqueFd file, Workspace::makeFile(group.directory, unnamed));
    auto fetched = co_await m_common.download(m_channel, url, file.get());
    if (!fetched)
        co_return fail(fetched.error().context(fmt::format("{} failed: {}", m_arguments.keyword, url)));
    if (!m_arguments.checksum.empty() && m_arguments.checksum != fetched->digest.toString())
        co_return fail(ErrorKind::InvalidArgument, fmt::format("{} failed: digest mismatch: {} is {}, and {} was asked for",
                                                               m_arguments.keyword, url, fetched->digest.toString(), m_arguments.checksum));
    auto name = fileNameOf(url);
    if (name.empty())
        name = fetched->name;
    if (name.empty() && m_arguments.toDirectory)
        co_return fail(ErrorKind::InvalidArgument, fmt::format("{} failed: cannot determine a file name from {}", m_arguments.keyword, url));
    if (name.empty())
        name = unnamed;
    // As Docker does: a file without a date is of 1970.
    const timespec time{static_cast<time_t>(std::max<std::int64_t>(fetched->modified, 0)), 0};
    const timespec times[] = {time, time};
    if (::futimens(file.get(), times) != 0)
        co_return failErrno(errno, "setting the time of a downloaded file");
    if (::renameat2(group.directory.get(), unnamed, group.directory.get(), name.c_str(), name == unnamed ? 0 : RENAME_NOREPLACE) != 0)
        co_return failErrno(errno, fmt::format("naming the file of {}", url));
    group.sources.patterns = {literalPattern(name)};
    group.sources.mode = m_arguments.mode;
    m_groups.push_back(std::move(group));
    co_return Status();
}

Result<std::unique_ptr<FileTask>> CopyStep::startPacking(const Group& group, unpack::PackSources order, int output)
{
    if (group.root)
        return group.root->start({false, std::move(order)}, -1, output);
    unpack::FilesProcess::Request request;
    request.order.work = std::move(order);
    request.place = group.directory.get();
    request.output = output;
    return FileTask::start(m_common.parts.executor, std::move(request), FileTask::Pipe::None);
}

Awaitable<Result<unpack::SourcesFound>> CopyStep::find(const Group& group)
{
    auto order = group.sources;
    order.digestOnly = true;
    ONGGI_CO_TRY(auto task, startPacking(group, std::move(order), -1));
    auto report = co_await conclude(task);
    if (!report)
        co_return fail(std::move(report).error());
    auto* found = std::get_if<unpack::SourcesFound>(&*report);
    if (!found)
        co_return fail(ErrorKind::Internal, "the files helper gave an unexpected answer");
    co_return std::move(*found);
}

Awaitable<Status> CopyStep::place(StepRoot& target, Group& group, bool isFile)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        co_return failErrno(errno, "making a pipe between the files helpers");
    UniqueFd reading(ends[0]);
    UniqueFd writing(ends[1]);
    ONGGI_CO_TRY(auto packer, startPacking(group, group.sources, writing.get()));
    writing.reset();
    unpack::PlaceFiles order;
    order.path = m_arguments.destination;
    order.isFile = isFile;
    order.owner = m_arguments.owner;
    auto placing = target.start({false, std::move(order)}, reading.get(), -1);
    reading.reset();
    if (!placing) {
        co_await packer->end();
        co_return fail(std::move(placing).error());
    }
    auto placed = co_await conclude(*placing);
    // One that has failed takes nothing more, and the other one may be waiting for it.
    if (!placed)
        co_await packer->end();
    auto packed = co_await packer->next();
    co_await packer->end();
    if (!placed)
        co_return fail(std::move(placed).error());
    co_return packed ? Status() : Status(fail(std::move(packed).error()));
}

Awaitable<Status> CopyStep::unpackArchives(StepRoot& target, const Group& group)
{
    for (const auto& path : group.found.archives) {
        ONGGI_CO_TRY(const UniqueFd archive, m_common.workspace->openFile(path));
        unpack::PlaceFiles order;
        order.path = m_arguments.destination;
        order.owner = m_arguments.owner;
        const Status extracted = co_await extract(target, std::move(order), archive.get());
        if (!extracted)
            co_return fail(extracted.error().context(path));
    }
    co_return Status();
}

Awaitable<Status> CopyStep::copyInto(StepRoot& target)
{
    std::int64_t matches = 0;
    for (const auto& group : m_groups)
        matches += group.found.matches;
    for (auto& group : m_groups) {
        const auto archives = static_cast<std::int64_t>(group.found.archives.size());
        if (group.found.matches > archives) {
            const bool isFile = matches == 1 && group.found.isFile && !m_arguments.toDirectory;
            const Status placed = co_await place(target, group, isFile);
            ONGGI_CO_CHECK(placed);
        }
        const Status unpacked = co_await unpackArchives(target, group);
        ONGGI_CO_CHECK(unpacked);
    }
    co_return Status();
}

Awaitable<Result<image::NewLayer>> CopyStep::copy()
{
    auto made = co_await StepRoot::make(m_common.parts, m_layers);
    ONGGI_CO_TRY(const auto target, std::move(made));
    Result<image::NewLayer> layer = fail(ErrorKind::Internal, "nothing was copied");
    const Status copied = co_await copyInto(*target);
    if (copied)
        layer = co_await target->takeLayer();
    else
        layer = fail(named(copied.error()));
    co_await target->release();
    co_return layer;
}

Awaitable<void> CopyStep::release()
{
    if (m_from)
        co_await m_from->release();
    m_from.reset();
}

Awaitable<Result<image::NewLayer>> makeDirectory(Common& common, std::vector<oci::DiffId> layers, std::string path)
{
    auto made = co_await StepRoot::make(common.parts, std::move(layers));
    ONGGI_CO_TRY(const auto root, std::move(made));
    Result<image::NewLayer> layer = fail(ErrorKind::Internal, "nothing was made");
    const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    unpack::PlaceFiles order;
    order.path = std::move(path);
    const Status placed = co_await extract(*root, std::move(order), nothing.get());
    if (placed)
        layer = co_await root->takeLayer();
    else
        layer = fail(placed.error().context("WORKDIR"));
    co_await root->release();
    co_return layer;
}

} // namespace onggi::build

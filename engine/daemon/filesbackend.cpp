#include "daemon/filesbackend.h"

#include "base/clock.h"
#include "container/commitconfig.h"
#include "daemon/apistreams.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <sys/stat.h>

namespace onggi::daemon {

namespace {

using api::Json;

Json statJson(const unpack::PathFound& found)
{
    const TimePoint modified{std::chrono::seconds(found.modifiedSeconds) + std::chrono::nanoseconds(found.modifiedNanoseconds)};
    return {{"name", found.name},
            {"size", found.size},
            {"mode", goFileMode(found.mode)},
            {"mtime", toRfc3339(modified)},
            {"linkTarget", found.linkTarget}};
}

} // namespace

std::uint32_t goFileMode(mode_t mode)
{
    constexpr std::uint32_t directory = 1U << 31;
    constexpr std::uint32_t link = 1U << 27;
    constexpr std::uint32_t device = 1U << 26;
    constexpr std::uint32_t pipe = 1U << 25;
    constexpr std::uint32_t socket = 1U << 24;
    constexpr std::uint32_t setuid = 1U << 23;
    constexpr std::uint32_t setgid = 1U << 22;
    constexpr std::uint32_t characterDevice = 1U << 21;
    constexpr std::uint32_t sticky = 1U << 20;
    std::uint32_t bits = mode & 0777;
    bits |= S_ISDIR(mode) ? directory : 0;
    bits |= S_ISLNK(mode) ? link : 0;
    bits |= S_ISBLK(mode) ? device : 0;
    bits |= S_ISCHR(mode) ? device | characterDevice : 0;
    bits |= S_ISFIFO(mode) ? pipe : 0;
    bits |= S_ISSOCK(mode) ? socket : 0;
    bits |= (mode & S_ISUID) != 0 ? setuid : 0;
    bits |= (mode & S_ISGID) != 0 ? setgid : 0;
    bits |= (mode & S_ISVTX) != 0 ? sticky : 0;
    return bits;
}

FilesBackend::FilesBackend(container::ContainerService& containers, container::FilesService& files)
    : m_containers(containers)
    , m_files(files)
{
}

api::Awaitable<Result<Json>> FilesBackend::stat(std::string id, std::string path)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    auto found = co_await m_files.stat(container, std::move(path));
    if (!found)
        co_return fail(std::move(found).error());
    co_return statJson(*found);
}

api::Awaitable<Status> FilesBackend::pack(std::string id, std::string path, std::function<api::ByteSink&(const Json&)> begin)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    std::optional<SinkReceiver> receiver;
    const container::FilesService::Begin beginPacking = [&](const unpack::PathFound& found) -> container::ByteReceiver& {
        return receiver.emplace(begin(statJson(found)));
    };
    co_return co_await m_files.pack(container, std::move(path), beginPacking);
}

api::Awaitable<Status> FilesBackend::extract(std::string id, ExtractQuery query, api::BodySource& body)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    BodyProvider provider(body);
    unpack::ExtractInto order;
    order.path = std::move(query.path);
    order.keepKinds = query.keepKinds;
    if (query.copyOwner && !container->record.config.user.empty())
        order.owner = container->record.config.user;
    co_return co_await m_files.extract(container, std::move(order), provider);
}

api::Awaitable<Status> FilesBackend::changes(std::string id, api::ByteSink& sink)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    SinkReceiver receiver(sink);
    co_return co_await m_files.changes(container, receiver);
}

api::Awaitable<Status> FilesBackend::exportRoot(std::string id, api::ByteSink& sink)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    SinkReceiver receiver(sink);
    co_return co_await m_files.exportRoot(container, receiver);
}

api::Awaitable<Result<Json>> FilesBackend::commit(CommitQuery query, Json config)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(query.container));
    container::FilesService::Commit request;
    if (!query.repository.empty()) {
        ONGGI_CO_TRY(const auto repository, oci::Reference::parse(query.repository));
        if (repository.digest())
            co_return fail(ErrorKind::InvalidArgument, "refusing to create a tag with a digest reference");
        request.name = repository;
        if (!query.tag.empty()) {
            ONGGI_CO_TRY(request.name, oci::Reference::parse(repository.familiarName() + ":" + query.tag));
        }
    }
    ONGGI_CO_TRY(request.config, container::commitConfig(container->record.config, std::move(config), query.changes));
    request.author = std::move(query.author);
    request.comment = std::move(query.comment);
    request.pause = query.pause;
    auto image = co_await m_files.commit(container, std::move(request));
    if (!image)
        co_return fail(std::move(image).error());
    co_return Json{{"Id", image->digest.toString()}};
}

} // namespace onggi::daemon

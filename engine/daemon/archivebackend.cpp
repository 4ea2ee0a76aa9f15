#include "daemon/archivebackend.h"

#include "container/jsonfields.h"
#include "daemon/apistreams.h"
#include "daemon/progressstream.h"
#include "oci/instruction.h"

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

namespace onggi::daemon {

namespace {

using api::Json;

/// A platform as a JSON object, as clients send it since 1.48; nothing when there is none.
Result<std::optional<oci::Platform>> platformFrom(const std::string& text)
{
    if (text.empty())
        return std::nullopt;
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return fail(ErrorKind::InvalidArgument, "parameter platform: not a JSON object like {\"os\":\"linux\",\"architecture\":\"amd64\"}");
    oci::Platform platform;
    container::JsonFields fields(json, "parameter platform");
    fields.read("os", platform.os);
    fields.read("architecture", platform.architecture);
    fields.read("variant", platform.variant);
    ONGGI_CHECK(fields.status());
    if (platform.os.empty() || platform.architecture.empty())
        return fail(ErrorKind::InvalidArgument, "parameter platform: os and architecture are both required");
    return platform;
}

void tellLoaded(ProgressStream& lines, const image::LoadedImage& loaded)
{
    const auto say = [&](const std::string& text) { lines.add(Json{{"stream", text + "\n"}}); };
    for (const auto& [name, before] : loaded.taken)
        say(fmt::format("The image {} already exists, renaming the old one with ID {} to empty string", name.familiarString(),
                        before.digest.toString()));
    for (const oci::Reference& name : loaded.names)
        say("Loaded image: " + name.familiarString());
    if (loaded.names.empty())
        say("Loaded image ID: " + loaded.id.digest.toString());
}

api::Awaitable<Status> runLoad(image::ImageArchives& archives, image::LoadRequest request, std::shared_ptr<ProgressStream> lines)
{
    auto loading = archives.load(std::move(request));
    const auto loaded = co_await std::move(loading);
    if (!loaded)
        co_return fail(loaded.error());
    for (const image::LoadedImage& one : *loaded)
        tellLoaded(*lines, one);
    co_return Status();
}

} // namespace

api::Awaitable<Status> ArchiveBackend::load(LoadQuery query, api::BodySource& body, api::ByteSink& sink)
{
    image::LoadRequest request;
    ONGGI_CO_TRY(request.platform, platformFrom(query.platform));
    BodyProvider provider(body);
    auto receiving = m_archives.receive(provider);
    auto received = co_await std::move(receiving);
    ONGGI_CO_TRY(request.archive, std::move(received));
    const auto lines = std::make_shared<ProgressStream>(co_await boost::asio::this_coro::executor);
    if (!query.quiet)
        request.progress = lines->sink();
    auto loading = runLoad(m_archives, std::move(request), lines);
    co_return co_await ProgressStream::run(lines, std::move(loading), sink);
}

api::Awaitable<Result<std::string>> ArchiveBackend::importRoot(ImportQuery query, api::BodySource& body)
{
    image::ImportRequest request;
    if (!query.repository.empty()) {
        ONGGI_CO_TRY(request.name, oci::Reference::parse(query.tag.empty() ? query.repository : query.repository + ":" + query.tag));
        if (request.name->digest())
            co_return fail(ErrorKind::InvalidArgument, "cannot import digest reference");
    }
    if (!query.platform.empty()) {
        ONGGI_CO_TRY(request.platform, oci::Platform::parse(query.platform));
    }
    oci::ConfigEditor editor({});
    for (const std::string& change : query.changes)
        ONGGI_CO_CHECK(editor.apply(change));
    request.config = editor.config();
    request.message = std::move(query.message);
    BodyProvider provider(body);
    auto importing = m_archives.importRoot(std::move(request), provider);
    auto imported = co_await std::move(importing);
    if (!imported)
        co_return fail(std::move(imported).error());
    co_return imported->digest.toString();
}

api::Awaitable<Status> ArchiveBackend::save(SaveQuery query, std::function<api::ByteSink&()> begin)
{
    image::SaveRequest request;
    request.names = std::move(query.names);
    ONGGI_CO_TRY(request.platform, platformFrom(query.platform));
    std::optional<SinkReceiver> receiver;
    const std::function<image::ByteReceiver&()> beginArchive = [&]() -> image::ByteReceiver& { return receiver.emplace(begin()); };
    co_return co_await m_archives.save(std::move(request), beginArchive);
}

} // namespace onggi::daemon

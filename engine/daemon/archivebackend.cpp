#include "daemon/archivebackend.h"

#include "container/jsonfields.h"
#include "daemon/apistreams.h"

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

} // namespace

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

#include "unpack/protocol.h"

#include "base/overloaded.h"

#include <nlohmann/json.hpp>

namespace onggi::unpack {

namespace {

using Json = nlohmann::json;

/// Messages can quote names from an archive, which need not be UTF-8.
std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Json> parse(std::string_view bytes)
{
    Json json = Json::parse(bytes, nullptr, false);
    if (!json.is_object())
        return fail(ErrorKind::DataLoss, "a message of the unpack helper is malformed");
    return json;
}

Result<Report> toReport(const Json& json)
{
    const auto type = json.at("type").get<std::string>();
    if (type == "unpacking")
        return Unpacking{json.at("read").get<std::int64_t>()};
    if (type == "markOpaque")
        return MarkOpaque{};
    if (type == "unpacked") {
        ONGGI_TRY(oci::Digest digest, oci::Digest::parse(json.at("diffId").get<std::string>()));
        return Unpacked{{std::move(digest)}, json.at("bytes").get<std::int64_t>(), json.at("entries").get<std::int64_t>(),
                        json.at("describesRoot").get<bool>()};
    }
    if (type == "failed")
        return UnpackFailed{errorKindFromString(json.at("kind").get<std::string>()), json.at("message").get<std::string>(),
                            json.at("malformed").get<bool>()};
    return fail(ErrorKind::DataLoss, "a message of the unpack helper has an unknown type");
}

} // namespace

std::string encode(const Report& report)
{
    return dump(std::visit(
        Overloaded{
            [](const Unpacking& value) { return Json{{"type", "unpacking"}, {"read", value.read}}; },
            [](const MarkOpaque&) { return Json{{"type", "markOpaque"}}; },
            [](const Unpacked& value) {
                return Json{{"type", "unpacked"},
                            {"diffId", value.diffId.digest.toString()},
                            {"bytes", value.bytes},
                            {"entries", value.entries},
                            {"describesRoot", value.describesRoot}};
            },
            [](const UnpackFailed& value) {
                return Json{{"type", "failed"},
                            {"kind", std::string(nameOf(value.kind))},
                            {"message", value.message},
                            {"malformed", value.malformed}};
            },
        },
        report));
}

std::string encode(const Marked& marked)
{
    return dump(Json{{"message", marked.message}});
}

Result<Report> decodeReport(std::string_view bytes)
{
    ONGGI_TRY(const Json json, parse(bytes));
    try {
        return toReport(json);
    } catch (const Json::exception&) {
        return fail(ErrorKind::DataLoss, "a message of the unpack helper is malformed");
    }
}

Result<Marked> decodeMarked(std::string_view bytes)
{
    ONGGI_TRY(const Json json, parse(bytes));
    const auto message = json.find("message");
    if (message == json.end() || !message->is_string())
        return fail(ErrorKind::DataLoss, "a message to the unpack helper is malformed");
    return Marked{message->get<std::string>()};
}

} // namespace onggi::unpack

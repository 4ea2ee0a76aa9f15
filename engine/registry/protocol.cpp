#include "registry/protocol.h"

#include "oci/jsonreader.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>

namespace onggi::registry {

namespace {

using nlohmann::json;

constexpr std::size_t maxMessage = 128 * 1024; // a datagram of sys::MessageSocket
constexpr std::size_t maxHosts = 1000;
constexpr std::size_t maxText = 4096;
constexpr std::array<std::string_view, 3> uploadWays{"exists", "mounted", "sent"}; // in UploadWay's order
constexpr auto anySize = std::numeric_limits<std::int64_t>::max();

/// Messages quote what servers say: they may be of any length and no UTF-8, and must fit a datagram.
std::string dump(const json& object)
{
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string digestText(const oci::Digest& digest)
{
    return digest.isEmpty() ? std::string() : digest.toString();
}

oci::Digest optionalDigest(const oci::JsonReader& reader, const char* key)
{
    return reader.text(key).empty() ? oci::Digest() : reader.digest(key);
}

json toJson(const Setup& setup)
{
    return {{"type", "setup"},
            {"mirrors", setup.mirrors},
            {"insecureRegistries", setup.insecureRegistries},
            {"user", setup.user},
            {"password", setup.password},
            {"identityToken", setup.identityToken},
            {"registryToken", setup.registryToken},
            {"userAgent", setup.userAgent},
            {"maxConcurrentTransfers", setup.maxConcurrentTransfers}};
}

json toJson(const Resolve& resolve)
{
    return {{"type", "resolve"}, {"reference", resolve.reference}, {"platform", resolve.platform}};
}

json toJson(const Fetch& fetch)
{
    return {{"type", "fetch"},
            {"digest", digestText(fetch.digest)},
            {"size", fetch.size},
            {"mediaType", fetch.mediaType}};
}

json toJson(const Search& search)
{
    return {{"type", "search"}, {"index", search.index}, {"term", search.term}, {"limit", search.limit}};
}

json toJson(const ListTags& list)
{
    return {{"type", "listTags"}, {"reference", list.reference}};
}

json toJson(const Describe& describe)
{
    return {{"type", "describe"}, {"reference", describe.reference}};
}

json toJson(const Login& login)
{
    return {{"type", "login"}, {"domain", login.domain}};
}

json toJson(const OpenPush& open)
{
    return {{"type", "openPush"}, {"reference", open.reference}, {"otherSources", open.otherSources}};
}

json toJson(const Upload& upload)
{
    return {{"type", "upload"},
            {"digest", digestText(upload.digest)},
            {"size", upload.size},
            {"mountFrom", upload.mountFrom}};
}

json toJson(const PutManifest& put)
{
    return {{"type", "putManifest"}, {"tag", put.tag}, {"mediaType", put.mediaType}};
}

json toJson(const Download& order)
{
    return {{"type", "download"}, {"url", order.url}, {"limit", order.limit}};
}

json toJson(const Resolved& resolved)
{
    return {{"type", "resolved"},
            {"mediaType", resolved.mediaType},
            {"manifest", digestText(resolved.manifest)},
            {"repoDigest", digestText(resolved.repoDigest)},
            {"source", resolved.source}};
}

json toJson(const Fetching& fetching)
{
    return {{"type", "fetching"}, {"digest", digestText(fetching.digest)}, {"current", fetching.current}};
}

json toJson(const Fetched& fetched)
{
    return {{"type", "fetched"}, {"digest", digestText(fetched.digest)}};
}

json toJson(const Failed& failed)
{
    return {{"type", "failed"},
            {"digest", digestText(failed.digest)},
            {"kind", nameOf(failed.kind)},
            {"message", failed.message.substr(0, maxText)},
            {"resumable", failed.resumable}};
}

json toJson(const Found&)
{
    return {{"type", "found"}};
}

json toJson(const LoggedIn& login)
{
    return {{"type", "loggedIn"}, {"identityToken", login.identityToken}};
}

json toJson(const Opened&)
{
    return {{"type", "opened"}};
}

json toJson(const Uploading& uploading)
{
    return {{"type", "uploading"}, {"digest", digestText(uploading.digest)}, {"current", uploading.current}};
}

json toJson(const Uploaded& uploaded)
{
    return {{"type", "uploaded"},
            {"digest", digestText(uploaded.digest)},
            {"way", uploadWays[static_cast<std::size_t>(uploaded.way)]},
            {"from", uploaded.from}};
}

json toJson(const Tagged&)
{
    return {{"type", "tagged"}};
}

json toJson(const Downloading& downloading)
{
    return {{"type", "downloading"}, {"current", downloading.current}, {"total", downloading.total}};
}

json toJson(const Downloaded& downloaded)
{
    return {{"type", "downloaded"},
            {"digest", digestText(downloaded.digest)},
            {"size", downloaded.size},
            {"name", downloaded.name},
            {"modified", downloaded.modified}};
}

json toJson(const Waiting& waiting)
{
    return {{"type", "waiting"},
            {"digest", digestText(waiting.digest)},
            {"message", waiting.message.substr(0, maxText)}};
}

UploadWay uploadWay(const oci::JsonReader& reader)
{
    const auto found = std::ranges::find(uploadWays, reader.text("way"));
    if (found == uploadWays.end())
        reader.refuse("way", "is unknown");
    return static_cast<UploadWay>(found - uploadWays.begin());
}

/// Reads the message's type, lets read fill the variant, and answers with the first mismatch, if there was
/// one.
template<typename Variant, typename Read>
Result<Variant> decode(std::string_view bytes, Read read)
{
    ONGGI_TRY(const auto document, oci::parseJson(bytes, maxMessage, "message"));
    Status status;
    const oci::JsonReader reader(document, "message", status);
    Variant variant;
    if (!read(reader, reader.text("type"), variant))
        reader.refuse("type", "is unknown");
    ONGGI_CHECK(status);
    return variant;
}

} // namespace

std::string encode(const Order& order)
{
    return std::visit([](const auto& value) { return dump(toJson(value)); }, order);
}

std::string encode(const Report& report)
{
    return std::visit([](const auto& value) { return dump(toJson(value)); }, report);
}

Result<Order> decodeOrder(std::string_view bytes)
{
    return decode<Order>(bytes, [](const oci::JsonReader& reader, const std::string& type, Order& order) {
        if (type == "setup")
            order = Setup{reader.texts("mirrors", maxHosts),
                          reader.texts("insecureRegistries", maxHosts),
                          reader.text("user"),
                          reader.text("password"),
                          reader.text("identityToken"),
                          reader.text("registryToken"),
                          reader.text("userAgent"),
                          static_cast<int>(reader.integer("maxConcurrentTransfers", 1, 100))};
        else if (type == "resolve")
            order = Resolve{reader.text("reference"), reader.text("platform")};
        else if (type == "fetch")
            order =
                Fetch{reader.digest("digest"), reader.integer("size", 0, anySize), reader.text("mediaType")};
        else if (type == "search")
            order = Search{reader.text("index"), reader.text("term"),
                           static_cast<int>(reader.integer("limit", 0, 1000))};
        else if (type == "listTags")
            order = ListTags{reader.text("reference")};
        else if (type == "describe")
            order = Describe{reader.text("reference")};
        else if (type == "login")
            order = Login{reader.text("domain")};
        else if (type == "openPush")
            order = OpenPush{reader.text("reference"), reader.texts("otherSources", maxHosts)};
        else if (type == "upload")
            order = Upload{reader.digest("digest"), reader.integer("size", 0, anySize),
                           reader.texts("mountFrom", maxHosts)};
        else if (type == "putManifest")
            order = PutManifest{reader.text("tag"), reader.text("mediaType")};
        else if (type == "download")
            order = Download{reader.text("url"), reader.integer("limit", 0, anySize)};
        else
            return false;
        return true;
    });
}

Result<Report> decodeReport(std::string_view bytes)
{
    return decode<Report>(bytes, [](const oci::JsonReader& reader, const std::string& type, Report& report) {
        if (type == "resolved")
            report = Resolved{reader.text("mediaType"), reader.digest("manifest"),
                              reader.digest("repoDigest"), reader.text("source")};
        else if (type == "fetching")
            report = Fetching{reader.digest("digest"), reader.integer("current", 0, anySize)};
        else if (type == "fetched")
            report = Fetched{reader.digest("digest")};
        else if (type == "failed")
            report = Failed{optionalDigest(reader, "digest"), errorKindFromString(reader.text("kind")),
                            reader.text("message"), reader.boolean("resumable")};
        else if (type == "found")
            report = Found{};
        else if (type == "loggedIn")
            report = LoggedIn{reader.text("identityToken")};
        else if (type == "opened")
            report = Opened{};
        else if (type == "uploading")
            report = Uploading{reader.digest("digest"), reader.integer("current", 0, anySize)};
        else if (type == "uploaded")
            report = Uploaded{reader.digest("digest"), uploadWay(reader), reader.text("from")};
        else if (type == "tagged")
            report = Tagged{};
        else if (type == "downloading")
            report = Downloading{reader.integer("current", 0, anySize), reader.integer("total", 0, anySize)};
        else if (type == "downloaded")
            report = Downloaded{reader.digest("digest"), reader.integer("size", 0, anySize), reader.text("name"),
                                reader.integer("modified", -1, anySize)};
        else if (type == "waiting")
            report = Waiting{optionalDigest(reader, "digest"), reader.text("message")};
        else
            return false;
        return true;
    });
}

} // namespace onggi::registry

#include "unpack/filesprotocol.h"

#include "base/encoding.h"
#include "base/overloaded.h"

#include <nlohmann/json.hpp>

namespace onggi::unpack {

namespace {

using Json = nlohmann::json;

std::unexpected<Error> malformed()
{
    return fail(ErrorKind::DataLoss, "a message between the engine and its files helper is malformed");
}

/// Paths are bytes, and JSON has only text.
Result<std::string> bytesAt(const Json& json, const char* key)
{
    return fromBase64(json.at(key).get<std::string>());
}

Result<std::vector<std::string>> listAt(const Json& json, const char* key)
{
    std::vector<std::string> list;
    for (const Json& item : json.at(key)) {
        ONGGI_TRY(std::string bytes, fromBase64(item.get<std::string>()));
        list.push_back(std::move(bytes));
    }
    return list;
}

Json listOf(const std::vector<std::string>& list)
{
    Json json = Json::array();
    for (const std::string& bytes : list)
        json.push_back(toBase64(bytes));
    return json;
}

Result<FilesOrder> toOrder(const Json& json)
{
    FilesOrder order;
    order.userNamespace = json.at("userNamespace").get<bool>();
    const auto type = json.at("type").get<std::string>();
    if (type == "stat" || type == "pack") {
        ONGGI_TRY(std::string path, bytesAt(json, "path"));
        if (type == "stat")
            order.work = StatPath{std::move(path)};
        else
            order.work = PackPath{std::move(path)};
    } else if (type == "extract") {
        ExtractInto extract;
        ONGGI_TRY(extract.path, bytesAt(json, "path"));
        extract.keepKinds = json.at("keepKinds").get<bool>();
        if (json.contains("owner"))
            extract.owner = json.at("owner").get<std::string>();
        order.work = std::move(extract);
    } else if (type == "export") {
        order.work = ExportRoot{};
    } else if (type == "changes") {
        order.work = ListChanges{json.at("layers").get<std::size_t>(), json.at("runtimeFiles").get<std::vector<std::string>>()};
    } else if (type == "layer") {
        order.work = CopyLayer{json.at("idBase").get<std::uint32_t>(), json.at("runtimeFiles").get<std::vector<std::string>>()};
    } else if (type == "packLayer") {
        order.work = PackLayer{};
    } else if (type == "split") {
        order.work = SplitArchive{};
    } else if (type == "compress") {
        order.work = CompressBlob{};
    } else if (type == "receive") {
        order.work = ReceiveTree{};
    } else if (type == "sources") {
        PackSources sources;
        ONGGI_TRY(sources.patterns, listAt(json, "patterns"));
        sources.inContainer = json.at("inContainer").get<bool>();
        sources.keepOwners = json.at("keepOwners").get<bool>();
        sources.tellArchives = json.at("tellArchives").get<bool>();
        sources.digestOnly = json.at("digestOnly").get<bool>();
        if (json.contains("mode"))
            sources.mode = json.at("mode").get<mode_t>();
        order.work = std::move(sources);
    } else if (type == "place") {
        PlaceFiles place;
        ONGGI_TRY(place.path, bytesAt(json, "path"));
        place.isFile = json.at("isFile").get<bool>();
        if (json.contains("owner"))
            place.owner = json.at("owner").get<std::string>();
        order.work = std::move(place);
    } else {
        return malformed();
    }
    return order;
}

Result<FilesReport> toReport(const Json& json)
{
    const auto type = json.at("type").get<std::string>();
    if (type == "found") {
        PathFound found;
        ONGGI_TRY(found.name, bytesAt(json, "name"));
        found.size = json.at("size").get<std::int64_t>();
        found.mode = json.at("mode").get<mode_t>();
        found.modifiedSeconds = json.at("seconds").get<std::int64_t>();
        found.modifiedNanoseconds = json.at("nanoseconds").get<std::int64_t>();
        ONGGI_TRY(found.linkTarget, bytesAt(json, "linkTarget"));
        return found;
    }
    if (type == "member") {
        ArchiveMember member;
        ONGGI_TRY(member.name, bytesAt(json, "name"));
        ONGGI_TRY(member.linkTarget, bytesAt(json, "linkTarget"));
        member.file = json.at("file").get<std::int64_t>();
        member.size = json.at("size").get<std::int64_t>();
        if (member.linkTarget.empty()) {
            ONGGI_TRY(member.digest, oci::Digest::parse(json.at("digest").get<std::string>()));
        }
        const auto format = json.at("format").get<int>();
        if (format < 0 || format > static_cast<int>(ArchiveMember::Format::Other))
            return malformed();
        member.format = static_cast<ArchiveMember::Format>(format);
        return member;
    }
    if (type == "sources") {
        SourcesFound found;
        ONGGI_TRY(found.digest, oci::Digest::parse(json.at("digest").get<std::string>()));
        found.matches = json.at("matches").get<std::int64_t>();
        found.isFile = json.at("isFile").get<bool>();
        ONGGI_TRY(found.archives, listAt(json, "archives"));
        return found;
    }
    if (type == "done") {
        FilesDone done;
        if (const auto digest = json.at("diffId").get<std::string>(); !digest.empty()) {
            ONGGI_TRY(done.diffId.digest, oci::Digest::parse(digest));
        }
        done.archiveSize = json.at("archiveSize").get<std::int64_t>();
        done.bytes = json.at("bytes").get<std::int64_t>();
        done.entries = json.at("entries").get<std::int64_t>();
        done.describesRoot = json.at("describesRoot").get<bool>();
        if (const auto digest = json.at("compressed").get<std::string>(); !digest.empty()) {
            ONGGI_TRY(done.compressed, oci::Digest::parse(digest));
        }
        done.compressedSize = json.at("compressedSize").get<std::int64_t>();
        return done;
    }
    if (type == "failed")
        return FilesFailed{errorKindFromString(json.at("kind").get<std::string>()), json.at("message").get<std::string>()};
    return malformed();
}

/// Runs the reader over bytes that may be anything.
template<typename Value>
Result<Value> decode(std::string_view bytes, Result<Value> (*read)(const Json&))
{
    const Json json = Json::parse(bytes, nullptr, false);
    if (!json.is_object())
        return malformed();
    try {
        return read(json);
    } catch (const Json::exception&) {
        return malformed();
    }
}

} // namespace

std::string encode(const FilesOrder& order)
{
    Json json = std::visit(
        Overloaded{
            [](const StatPath& work) { return Json{{"type", "stat"}, {"path", toBase64(work.path)}}; },
            [](const PackPath& work) { return Json{{"type", "pack"}, {"path", toBase64(work.path)}}; },
            [](const ExtractInto& work) {
                Json extract{{"type", "extract"}, {"path", toBase64(work.path)}, {"keepKinds", work.keepKinds}};
                if (work.owner)
                    extract["owner"] = *work.owner;
                return extract;
            },
            [](const ExportRoot&) { return Json{{"type", "export"}}; },
            [](const ListChanges& work) {
                return Json{{"type", "changes"}, {"layers", work.layers}, {"runtimeFiles", work.runtimeFiles}};
            },
            [](const CopyLayer& work) {
                return Json{{"type", "layer"}, {"idBase", work.idBase}, {"runtimeFiles", work.runtimeFiles}};
            },
            [](const PackLayer&) { return Json{{"type", "packLayer"}}; },
            [](const SplitArchive&) { return Json{{"type", "split"}}; },
            [](const CompressBlob&) { return Json{{"type", "compress"}}; },
            [](const ReceiveTree&) { return Json{{"type", "receive"}}; },
            [](const PackSources& work) {
                Json sources{{"type", "sources"},           {"patterns", listOf(work.patterns)},
                             {"inContainer", work.inContainer}, {"keepOwners", work.keepOwners},
                             {"tellArchives", work.tellArchives}, {"digestOnly", work.digestOnly}};
                if (work.mode)
                    sources["mode"] = *work.mode;
                return sources;
            },
            [](const PlaceFiles& work) {
                Json place{{"type", "place"}, {"path", toBase64(work.path)}, {"isFile", work.isFile}};
                if (work.owner)
                    place["owner"] = *work.owner;
                return place;
            },
        },
        order.work);
    json["userNamespace"] = order.userNamespace;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string encode(const FilesReport& report)
{
    const Json json = std::visit(
        Overloaded{
            [](const PathFound& found) {
                return Json{{"type", "found"},
                            {"name", toBase64(found.name)},
                            {"size", found.size},
                            {"mode", found.mode},
                            {"seconds", found.modifiedSeconds},
                            {"nanoseconds", found.modifiedNanoseconds},
                            {"linkTarget", toBase64(found.linkTarget)}};
            },
            [](const ArchiveMember& member) {
                return Json{{"type", "member"},
                            {"name", toBase64(member.name)},
                            {"linkTarget", toBase64(member.linkTarget)},
                            {"file", member.file},
                            {"size", member.size},
                            {"digest", member.digest.isEmpty() ? std::string() : member.digest.toString()},
                            {"format", static_cast<int>(member.format)}};
            },
            [](const SourcesFound& found) {
                return Json{{"type", "sources"},
                            {"digest", found.digest.toString()},
                            {"matches", found.matches},
                            {"isFile", found.isFile},
                            {"archives", listOf(found.archives)}};
            },
            [](const FilesDone& done) {
                return Json{{"type", "done"},
                            {"diffId", done.diffId.digest.isEmpty() ? std::string() : done.diffId.digest.toString()},
                            {"archiveSize", done.archiveSize},
                            {"bytes", done.bytes},
                            {"entries", done.entries},
                            {"describesRoot", done.describesRoot},
                            {"compressed", done.compressed.isEmpty() ? std::string() : done.compressed.toString()},
                            {"compressedSize", done.compressedSize}};
            },
            [](const FilesFailed& failed) {
                return Json{{"type", "failed"}, {"kind", std::string(nameOf(failed.kind))}, {"message", failed.message}};
            },
        },
        report);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<FilesOrder> decodeFilesOrder(std::string_view bytes)
{
    return decode<FilesOrder>(bytes, toOrder);
}

Result<FilesReport> decodeFilesReport(std::string_view bytes)
{
    return decode<FilesReport>(bytes, toReport);
}

} // namespace onggi::unpack

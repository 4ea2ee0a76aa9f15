#include "oci/jsonreader.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::oci {

namespace {

constexpr int maxDepth = 64;
constexpr std::size_t maxValues = 200'000;

/// Counts brackets and commas outside of strings: cheap, and it bounds what the parser will allocate.
Status checkShape(std::string_view text, std::string_view name)
{
    int depth = 0;
    std::size_t values = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
            continue;
        }
        switch (c) {
        case '"':
            inString = true;
            break;
        case '{':
        case '[':
            ++values;
            if (++depth > maxDepth)
                return fail(ErrorKind::InvalidArgument,
                            fmt::format("the {} is nested more than {} deep", name, maxDepth));
            break;
        case '}':
        case ']':
            --depth;
            break;
        case ',':
            ++values;
            break;
        default:
            break;
        }
        if (values > maxValues)
            return fail(ErrorKind::InvalidArgument,
                        fmt::format("the {} has more than {} values", name, maxValues));
    }
    return {};
}

} // namespace

Result<nlohmann::json> parseJson(std::string_view text, std::size_t limit, std::string_view name)
{
    if (text.size() > limit)
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("the {} has {} bytes, more than the {} that are taken", name, text.size(), limit));
    ONGGI_CHECK(checkShape(text, name));
    nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
    if (!document.is_object())
        return fail(ErrorKind::InvalidArgument, fmt::format("the {} is not a JSON object", name));
    return Result<nlohmann::json>(std::move(document));
}

JsonReader::JsonReader(const nlohmann::json& object, std::string where, Status& status)
    : JsonReader(&object, std::move(where), &status)
{
    if (!object.is_object()) {
        if (*m_status)
            *m_status = fail(ErrorKind::InvalidArgument, fmt::format("the {} is not a JSON object", m_where));
        m_object = nullptr;
    }
}

JsonReader::JsonReader(const nlohmann::json* object, std::string where, Status* status)
    : m_object(object)
    , m_where(std::move(where))
    , m_status(status)
{
}

const nlohmann::json* JsonReader::find(const char* key) const
{
    if (!m_object)
        return nullptr;
    const auto found = m_object->find(key);
    return found == m_object->end() || found->is_null() ? nullptr : &*found;
}

void JsonReader::refuse(const char* key, std::string_view why) const
{
    if (*m_status)
        *m_status = fail(ErrorKind::InvalidArgument, fmt::format("the {}'s {:?} {}", m_where, key, why));
}

std::string JsonReader::checkedText(const char* key, const nlohmann::json& value) const
{
    if (!value.is_string()) {
        refuse(key, "is not a string");
        return {};
    }
    const auto& string = value.get_ref<const std::string&>();
    if (string.find('\0') != std::string::npos) {
        refuse(key, "contains a NUL");
        return {};
    }
    return string;
}

Digest JsonReader::checkedDigest(const char* key, const nlohmann::json& value) const
{
    auto digest = Digest::parse(checkedText(key, value));
    if (!digest) {
        refuse(key, "is wrong: " + digest.error().message());
        return {};
    }
    return *digest;
}

std::string JsonReader::text(const char* key) const
{
    const auto* value = find(key);
    return value ? checkedText(key, *value) : std::string();
}

std::int64_t JsonReader::integer(const char* key, std::int64_t least, std::int64_t most) const
{
    const auto* value = find(key);
    if (!value)
        return 0;
    const bool fits =
        value->is_number_integer() &&
        !(value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX));
    const std::int64_t number = fits ? value->get<std::int64_t>() : 0;
    if (!fits || number < least || number > most) {
        refuse(key, fmt::format("is not a whole number from {} to {}", least, most));
        return 0;
    }
    return number;
}

bool JsonReader::boolean(const char* key) const
{
    const auto* value = find(key);
    if (value && !value->is_boolean())
        refuse(key, "is neither true nor false");
    return value && value->is_boolean() && value->get<bool>();
}

const nlohmann::json* JsonReader::array(const char* key, std::size_t limit) const
{
    const auto* value = find(key);
    if (!value)
        return nullptr;
    if (!value->is_array()) {
        refuse(key, "is not a list");
        return nullptr;
    }
    if (value->size() > limit) {
        refuse(key, fmt::format("has {} entries, more than the {} that are taken", value->size(), limit));
        return nullptr;
    }
    return value;
}

std::vector<std::string> JsonReader::texts(const char* key, std::size_t limit) const
{
    std::vector<std::string> strings;
    if (const auto* list = array(key, limit)) {
        strings.reserve(list->size());
        for (const auto& entry : *list)
            strings.push_back(checkedText(key, entry));
    }
    return strings;
}

std::vector<std::string> JsonReader::textOrTexts(const char* key, std::size_t limit) const
{
    const auto* value = find(key);
    if (value && value->is_string())
        return {checkedText(key, *value)};
    return texts(key, limit);
}

std::map<std::string, std::string> JsonReader::textMap(const char* key) const
{
    std::map<std::string, std::string> map;
    const JsonReader reader = object(key);
    if (reader.exists()) {
        for (const auto& [name, value] : reader.m_object->items())
            map.emplace(name, value.is_null() ? std::string() : checkedText(key, value));
    }
    return map;
}

std::vector<std::string> JsonReader::keys(const char* key) const
{
    std::vector<std::string> names;
    const JsonReader reader = object(key);
    if (reader.exists()) {
        for (const auto& [name, value] : reader.m_object->items()) {
            if (name.find('\0') != std::string::npos)
                refuse(key, "contains a NUL");
            names.push_back(name);
        }
    }
    return names;
}

JsonReader JsonReader::object(const char* key) const
{
    const auto* value = find(key);
    if (value && !value->is_object()) {
        refuse(key, "is not an object");
        value = nullptr;
    }
    return JsonReader(value, fmt::format("{}'s {:?}", m_where, key), m_status);
}

std::vector<JsonReader> JsonReader::objects(const char* key, std::size_t limit) const
{
    std::vector<JsonReader> readers;
    if (const auto* list = array(key, limit)) {
        for (const auto& entry : *list) {
            if (entry.is_object())
                readers.push_back(JsonReader(
                    &entry, fmt::format("{}'s {:?} entry {}", m_where, key, readers.size() + 1), m_status));
            else
                refuse(key, "has an entry that is not an object");
        }
    }
    return readers;
}

Digest JsonReader::digest(const char* key) const
{
    const auto* value = find(key);
    if (!value) {
        refuse(key, "is missing");
        return {};
    }
    return checkedDigest(key, *value);
}

std::vector<Digest> JsonReader::digests(const char* key, std::size_t limit) const
{
    std::vector<Digest> list;
    if (!find(key))
        refuse(key, "is missing");
    else if (const auto* entries = array(key, limit)) {
        for (const auto& entry : *entries)
            list.push_back(checkedDigest(key, entry));
    }
    return list;
}

} // namespace onggi::oci

#pragma once

#include "base/result.h"
#include "oci/digest.h"

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::oci {

/// Parses JSON that came from a stranger. Refuses text above the limit, nesting and value counts that no
/// honest document has (they would cost a hundred times the text's size in memory), and what is no JSON
/// object. The name
/// ("manifest") stands in the messages. Never throws on bad input.
Result<nlohmann::json> parseJson(std::string_view text, std::size_t limit, std::string_view name);

/// Reads the fields of one JSON object with their types checked. The first mismatch is kept in the status
/// that all readers of a document share, every call still answers with an empty value, and the caller looks
/// at the status once, at the end. A field that is absent or null is empty: Docker's own tools write both.
/// Borrows the document.
class JsonReader
{
public:
    JsonReader(const nlohmann::json& object, std::string where, Status& status);

    /// False for the reader of an object that was not there.
    bool exists() const { return m_object != nullptr; }
    bool has(const char* key) const { return find(key) != nullptr; }
    const std::string& where() const { return m_where; }

    /// Refuses strings with a NUL: they would end early wherever a C string is made of them.
    std::string text(const char* key) const;
    std::int64_t integer(const char* key, std::int64_t least, std::int64_t most) const;
    bool boolean(const char* key) const;
    std::vector<std::string> texts(const char* key, std::size_t limit) const;
    /// A list of strings, or one string that stands for a list of one (Docker's command fields).
    std::vector<std::string> textOrTexts(const char* key, std::size_t limit) const;
    std::map<std::string, std::string> textMap(const char* key) const;
    /// The keys of an object that is used as a set: {"80/tcp": {}}.
    std::vector<std::string> keys(const char* key) const;
    JsonReader object(const char* key) const;
    std::vector<JsonReader> objects(const char* key, std::size_t limit) const;
    /// These two are required.
    Digest digest(const char* key) const;
    std::vector<Digest> digests(const char* key, std::size_t limit) const;

    /// Remembers an error, unless there is one already; the place is put before it.
    void refuse(const char* key, std::string_view why) const;

private:
    JsonReader(const nlohmann::json* object, std::string where, Status* status);
    const nlohmann::json* find(const char* key) const;
    const nlohmann::json* array(const char* key, std::size_t limit) const;
    std::string checkedText(const char* key, const nlohmann::json& value) const;
    Digest checkedDigest(const char* key, const nlohmann::json& value) const;

    const nlohmann::json* m_object;
    std::string m_where;
    Status* m_status;
};

} // namespace onggi::oci

#pragma once

#include "base/result.h"

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::container {

/// Reads the fields of one JSON object that a client sent. Missing and null fields keep the caller's default; a field of
/// another type is remembered as an error that names it ("HostConfig.Memory must be a number"). Check status() at
/// the end, once.
class JsonFields
{
public:
    JsonFields(const nlohmann::json& object, std::string path);

    void read(const char* name, std::string& value);
    void read(const char* name, bool& value);
    void read(const char* name, std::int64_t& value);
    void read(const char* name, std::vector<std::string>& value);
    /// Also takes one string for a list of one, as Docker does for Cmd and Entrypoint.
    void readWords(const char* name, std::vector<std::string>& value);
    void read(const char* name, std::map<std::string, std::string>& value);
    /// The keys of an object used as a set: {"80/tcp":{}}.
    void readKeys(const char* name, std::vector<std::string>& value);

    /// The field itself, or null.
    const nlohmann::json& at(const char* name) const;
    bool has(const char* name) const { return !at(name).is_null(); }
    void refuse(const char* name, std::string_view what);

    Status status() const { return m_status; }

private:
    const nlohmann::json& m_object;
    std::string m_path;
    Status m_status;
};

} // namespace onggi::container

#include "container/jsonfields.h"

#include <fmt/format.h>

namespace onggi::container {

namespace {
const nlohmann::json nothing;
} // namespace

JsonFields::JsonFields(const nlohmann::json& object, std::string path)
    : m_object(object)
    , m_path(std::move(path))
{
    if (!object.is_object() && !object.is_null())
        m_status = fail(ErrorKind::InvalidArgument, fmt::format("invalid JSON: {} must be an object", m_path));
}

const nlohmann::json& JsonFields::at(const char* name) const
{
    if (!m_object.is_object())
        return nothing;
    const auto found = m_object.find(name);
    return found == m_object.end() ? nothing : *found;
}

void JsonFields::refuse(const char* name, std::string_view what)
{
    if (m_status)
        m_status = fail(ErrorKind::InvalidArgument,
                        fmt::format("invalid JSON: {}{}{} {}", m_path, m_path.empty() ? "" : ".", name, what));
}

void JsonFields::read(const char* name, std::string& value)
{
    const auto& field = at(name);
    if (field.is_string())
        value = field.get<std::string>();
    else if (!field.is_null())
        refuse(name, "must be a string");
}

void JsonFields::read(const char* name, bool& value)
{
    const auto& field = at(name);
    if (field.is_boolean())
        value = field.get<bool>();
    else if (!field.is_null())
        refuse(name, "must be true or false");
}

void JsonFields::read(const char* name, std::int64_t& value)
{
    const auto& field = at(name);
    if (field.is_number_integer())
        value = field.get<std::int64_t>();
    else if (!field.is_null())
        refuse(name, "must be a whole number");
}

void JsonFields::read(const char* name, std::vector<std::string>& value)
{
    const auto& field = at(name);
    if (field.is_null())
        return;
    if (!field.is_array())
        return refuse(name, "must be a list of strings");
    value.clear();
    for (const auto& item : field) {
        if (!item.is_string())
            return refuse(name, "must be a list of strings");
        value.push_back(item.get<std::string>());
    }
}

void JsonFields::readWords(const char* name, std::vector<std::string>& value)
{
    const auto& field = at(name);
    if (field.is_string())
        value = {field.get<std::string>()};
    else
        read(name, value);
}

void JsonFields::read(const char* name, std::map<std::string, std::string>& value)
{
    const auto& field = at(name);
    if (field.is_null())
        return;
    if (!field.is_object())
        return refuse(name, "must be an object of strings");
    value.clear();
    for (const auto& [key, item] : field.items()) {
        if (!item.is_string())
            return refuse(name, "must be an object of strings");
        value[key] = item.get<std::string>();
    }
}

void JsonFields::readKeys(const char* name, std::vector<std::string>& value)
{
    const auto& field = at(name);
    if (field.is_null())
        return;
    if (!field.is_object())
        return refuse(name, "must be an object");
    value.clear();
    for (const auto& [key, item] : field.items())
        value.push_back(key);
}

} // namespace onggi::container

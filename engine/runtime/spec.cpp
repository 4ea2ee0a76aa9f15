#include "runtime/spec.h"

#include "runtime/specfields.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

namespace onggi::runtime {

namespace {

using Json = nlohmann::json;

class JsonWriter
{
public:
    template<typename T>
    void field(const char* name, T& value)
    {
        if (Json json = jsonOf(value); !json.is_null())
            m_json[name] = std::move(json);
    }
    Json take() { return std::move(m_json); }

private:
    static Json jsonOf(std::string& value) { return value; }

    template<typename T>
    static Json jsonOf(std::vector<T>& values)
    {
        Json array = Json::array();
        for (T& value : values)
            array.push_back(jsonOf(value));
        return array;
    }

    template<typename T>
    static Json jsonOf(std::optional<T>& value)
    {
        return value ? jsonOf(*value) : Json();
    }

    template<typename T>
    static Json jsonOf(T& value)
    {
        if constexpr (std::is_same_v<T, bool>) {
            return value;
        } else if constexpr (std::is_enum_v<T>) {
            return static_cast<int>(value);
        } else if constexpr (std::is_same_v<T, char>) {
            return static_cast<int>(value);
        } else if constexpr (std::is_integral_v<T>) {
            return value;
        } else {
            JsonWriter nested;
            walkFields(nested, value);
            return nested.take();
        }
    }

    Json m_json = Json::object();
};

/// Missing fields keep their defaults, so that an older writer's spec can be read; a field of the wrong type
/// is an error that names it.
class JsonReader
{
public:
    explicit JsonReader(const Json& json, std::string& problem)
        : m_json(json)
        , m_problem(problem)
    {
    }

    template<typename T>
    void field(const char* name, T& value)
    {
        const auto found = m_json.find(name);
        if (found == m_json.end() || found->is_null())
            return;
        if (!read(*found, value) && m_problem.empty())
            m_problem = name;
    }

private:
    bool read(const Json& json, std::string& value)
    {
        if (!json.is_string())
            return false;
        value = json.get_ref<const std::string&>();
        return true;
    }

    template<typename T>
    bool read(const Json& json, std::vector<T>& values)
    {
        if (!json.is_array())
            return false;
        values.clear();
        for (const Json& item : json) {
            if (!read(item, values.emplace_back()))
                return false;
        }
        return true;
    }

    template<typename T>
    bool read(const Json& json, std::optional<T>& value)
    {
        return read(json, value.emplace());
    }

    template<typename T>
    bool read(const Json& json, T& value)
    {
        if constexpr (std::is_same_v<T, bool>) {
            if (!json.is_boolean())
                return false;
            value = json.get<bool>();
            return true;
        } else if constexpr (std::is_enum_v<T>) {
            int number = 0;
            if (!read(json, number) || number < 0 || number > static_cast<int>(lastOf(value)))
                return false;
            value = static_cast<T>(number);
            return true;
        } else if constexpr (std::is_integral_v<T>) {
            if (json.is_number_unsigned()) {
                const auto number = json.get<std::uint64_t>();
                value = static_cast<T>(number);
                return number <= static_cast<std::uint64_t>(std::numeric_limits<T>::max());
            }
            if (!json.is_number_integer() || std::is_unsigned_v<T>)
                return false;
            const auto number = json.get<std::int64_t>();
            value = static_cast<T>(number);
            return static_cast<std::int64_t>(value) == number;
        } else {
            if (!json.is_object())
                return false;
            JsonReader nested(json, m_problem);
            walkFields(nested, value);
            return true;
        }
    }

    static constexpr MountKind lastOf(MountKind) { return MountKind::Image; }
    static constexpr NamespaceKind lastOf(NamespaceKind) { return NamespaceKind::Uts; }
    static constexpr Propagation lastOf(Propagation) { return Propagation::Shared; }

    const Json& m_json;
    std::string& m_problem;
};

} // namespace

Json toJson(const Spec& spec)
{
    Spec copy = spec;
    JsonWriter writer;
    walkFields(writer, copy);
    return writer.take();
}

Result<Spec> specFromJson(const Json& json)
{
    if (!json.is_object())
        return fail(ErrorKind::InvalidArgument, "a runtime spec is a JSON object");
    Spec spec;
    std::string problem;
    JsonReader reader(json, problem);
    walkFields(reader, spec);
    if (!problem.empty())
        return fail(ErrorKind::InvalidArgument,
                    "the runtime spec's \"" + problem + "\" has the wrong type or range");
    return spec;
}

} // namespace onggi::runtime

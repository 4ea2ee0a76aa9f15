#include "container/yaml.h"

#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <yaml-cpp/yaml.h>

namespace onggi::container {

namespace {

using nlohmann::json;

constexpr int deepest = 32;
/// Also of what aliases unfold to: nine lines of them can stand for a billion nodes.
constexpr std::size_t mostNodes = 100'000;

/// Nothing when the text is no integer.
std::optional<std::int64_t> integerOf(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    int base = 10;
    if (text.starts_with("0x")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text.starts_with('0')) {
        base = 8;
        text.remove_prefix(text.starts_with("0o") ? 2 : 1);
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.starts_with('-') || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return negative ? -value : value;
}

class Converter
{
public:
    Result<json> convert(const YAML::Node& node, int depth = 0)
    {
        if (depth > deepest || ++m_nodes > mostNodes)
            return refuse(node, "it nests too deeply or unfolds to too much");
        switch (node.Type()) {
        case YAML::NodeType::Undefined:
        case YAML::NodeType::Null:
            return json();
        case YAML::NodeType::Scalar:
            return scalar(node);
        case YAML::NodeType::Sequence: {
            json list = json::array();
            for (const auto& entry : node) {
                ONGGI_TRY(json value, convert(entry, depth + 1));
                list.push_back(std::move(value));
            }
            return list;
        }
        case YAML::NodeType::Map:
            break;
        }
        json object = json::object();
        for (const auto& entry : node) {
            if (!entry.first.IsScalar())
                return refuse(entry.first, "a key must be a word");
            ONGGI_TRY(json value, convert(entry.second, depth + 1));
            object[entry.first.Scalar()] = std::move(value);
        }
        return object;
    }

private:
    static std::unexpected<Error> refuse(const YAML::Node& node, std::string_view why)
    {
        return fail(ErrorKind::InvalidArgument, fmt::format("line {}: {}", node.Mark().line + 1, why));
    }

    static json scalar(const YAML::Node& node)
    {
        const std::string& text = node.Scalar();
        // Quoted ones carry "!", those with a tag of the author's that tag.
        if (node.Tag() != "?")
            return text;
        if (text == "~" || text == "null")
            return json();
        if (text == "true" || text == "false")
            return text == "true";
        const auto number = integerOf(text);
        return number ? json(*number) : json(text);
    }

    std::size_t m_nodes = 0;
};

} // namespace

Result<json> jsonFromYaml(const std::string& text)
{
    try {
        return Converter().convert(YAML::Load(text));
    } catch (const YAML::Exception& error) {
        return fail(ErrorKind::InvalidArgument, fmt::format("line {}: {}", error.mark.line + 1, error.msg));
    }
}

} // namespace onggi::container

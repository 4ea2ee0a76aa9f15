#include "build/dockerfile.h"
#include "oci/instructiontext.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace onggi::build {

namespace {

std::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorKind::InvalidArgument, std::move(message));
}

/// The fields of one line of comma-separated values (RFC 4180): one in double quotes may hold commas, "" is a quote in it.
Result<std::vector<std::string>> fieldsOf(std::string_view line)
{
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"')
            fields.back() += line[++i];
        else if (quoted && c == '"')
            quoted = false;
        else if (!quoted && c == '"' && fields.back().empty())
            quoted = true;
        else if (!quoted && c == '"')
            return invalid("failed to parse csv mounts: a quote within an unquoted field");
        else if (!quoted && c == ',')
            fields.emplace_back();
        else
            fields.back() += c;
    }
    if (quoted)
        return invalid("failed to parse csv mounts: a quote has no end");
    return fields;
}

template<typename T>
std::optional<T> numberOf(std::string_view text, int base)
{
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// "64m", "1.5GiB", "512" in bytes.
std::optional<std::int64_t> sizeOf(std::string_view text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string unit = oci::lowerCase(oci::trimmed(text.substr(static_cast<std::size_t>(end - text.data()))));
    if (unit.ends_with('b'))
        unit.pop_back();
    if (unit.ends_with('i') && unit.size() == 2)
        unit.pop_back();
    constexpr std::string_view units = "kmgtp";
    const auto power = unit.empty() ? 0 : units.find(unit) + 1;
    if (error != std::errc() || !(number >= 0) || unit.size() > 1 || (!unit.empty() && power == 0))
        return std::nullopt;
    for (std::size_t i = 0; i < power; ++i)
        number *= 1024;
    if (number > 9e18)
        return std::nullopt;
    return static_cast<std::int64_t>(number);
}

/// What Go takes for a truth value.
std::optional<bool> truthOf(std::string_view text)
{
    for (const std::string_view yes : {"1", "t", "T", "TRUE", "true", "True"}) {
        if (text == yes)
            return true;
    }
    for (const std::string_view no : {"0", "f", "F", "FALSE", "false", "False"}) {
        if (text == no)
            return false;
    }
    return std::nullopt;
}

std::string_view nameOf(RunMount::Type type)
{
    static constexpr std::string_view names[] = {"bind", "cache", "tmpfs", "secret", "ssh"};
    return names[static_cast<std::size_t>(type)];
}

/// Reads the fields of one mount. The type decides which are allowed, and it stands before them.
class MountReader
{
public:
    Status take(std::string_view field, const Expander* expander);
    Result<RunMount> finish();

private:
    Status takeSwitch(const std::string& key, std::string_view field, bool value);
    Status takeText(const std::string& key, std::string_view field, std::string value);
    Status takeNumber(const std::string& key, std::string_view field, const std::string& value);
    Status setType(std::string_view value);
    Status setSharing(std::string_view value);
    std::unexpected<Error> unexpectedKey(std::string_view key) const
    {
        return invalid(fmt::format("unexpected key '{}' for mount type '{}'", key, nameOf(m_mount.type)));
    }

    RunMount m_mount;
    bool m_readOnlyGiven = false;
    bool m_sharingGiven = false;
    std::string m_ownerGiven; ///< the last of mode, uid and gid that was given
};

Status MountReader::setType(std::string_view value)
{
    for (const auto type : {RunMount::Type::Bind, RunMount::Type::Cache, RunMount::Type::Tmpfs, RunMount::Type::Secret, RunMount::Type::Ssh}) {
        if (nameOf(type) == oci::lowerCase(value)) {
            m_mount.type = type;
            return {};
        }
    }
    return invalid(fmt::format("unsupported mount type \"{}\"", value));
}

Status MountReader::setSharing(std::string_view value)
{
    m_sharingGiven = true;
    const std::string lower = oci::lowerCase(value);
    if (lower == "shared")
        m_mount.sharing = RunMount::Sharing::Shared;
    else if (lower == "private")
        m_mount.sharing = RunMount::Sharing::Private;
    else if (lower == "locked")
        m_mount.sharing = RunMount::Sharing::Locked;
    else
        return invalid(fmt::format("unsupported sharing value \"{}\"", value));
    return {};
}

Status MountReader::takeSwitch(const std::string& key, std::string_view field, bool value)
{
    if (key == "required") {
        if (m_mount.type != RunMount::Type::Secret && m_mount.type != RunMount::Type::Ssh)
            return unexpectedKey(key);
        m_mount.required = value;
    } else if (key == "readonly" || key == "ro" || key == "readwrite" || key == "rw") {
        m_mount.readOnly = (key == "readonly" || key == "ro") == value;
        m_readOnlyGiven = true;
    } else {
        return invalid(fmt::format("invalid field '{}' must be a key=value pair", field));
    }
    return {};
}

Status MountReader::takeNumber(const std::string& key, std::string_view field, const std::string& value)
{
    if (key == "mode") {
        const auto mode = numberOf<unsigned>(value, 8);
        if (!mode || *mode > 07777)
            return invalid(fmt::format("invalid value {} for mode", value));
        m_mount.mode = *mode;
        m_ownerGiven = key;
    } else if (key == "uid" || key == "gid") {
        const auto number = numberOf<unsigned>(value, 10);
        if (!number)
            return invalid(fmt::format("invalid value {} for {}", value, key));
        (key == "uid" ? m_mount.uid : m_mount.gid) = *number;
        m_ownerGiven = key;
    } else if (key == "size") {
        if (m_mount.type != RunMount::Type::Tmpfs)
            return unexpectedKey(key);
        const auto size = sizeOf(value);
        if (!size)
            return invalid(fmt::format("invalid value for {}: {}", key, value));
        m_mount.size = *size;
    } else {
        return invalid(fmt::format("unexpected key '{}' in '{}'", key, field));
    }
    return {};
}

Status MountReader::takeText(const std::string& key, std::string_view field, std::string value)
{
    if (key == "type")
        return setType(value);
    if (key == "sharing")
        return setSharing(value);
    if (key == "from")
        m_mount.from = std::move(value);
    else if (key == "source" || key == "src")
        m_mount.source = std::move(value);
    else if (key == "target" || key == "dst" || key == "destination")
        m_mount.target = std::move(value);
    else if (key == "id")
        m_mount.id = std::move(value);
    else if (key == "env" && m_mount.type == RunMount::Type::Secret)
        m_mount.environment = std::move(value);
    else
        return takeNumber(key, field, value);
    return {};
}

Status MountReader::take(std::string_view field, const Expander* expander)
{
    const auto equals = field.find('=');
    const std::string key = oci::lowerCase(field.substr(0, equals));
    if (equals == std::string_view::npos)
        return takeSwitch(key, field, true);
    std::string value(field.substr(equals + 1));
    if (expander != nullptr) {
        ONGGI_TRY(value, expander->word(value));
    }
    if (value.find('\0') != std::string::npos)
        return invalid(fmt::format("the value of {} holds a NUL character", key));
    if (key == "readonly" || key == "ro" || key == "readwrite" || key == "rw" || key == "required") {
        const auto truth = truthOf(value);
        if (!truth)
            return invalid(fmt::format("invalid value for {}: {}", key, value));
        return takeSwitch(key, field, *truth);
    }
    return takeText(key, field, std::move(value));
}

Result<RunMount> MountReader::finish()
{
    using Type = RunMount::Type;
    const Type type = m_mount.type;
    if (!m_ownerGiven.empty() && (type == Type::Bind || type == Type::Tmpfs))
        return invalid(fmt::format("{} not allowed for \"{}\" type mounts", m_ownerGiven, nameOf(type)));
    if (!m_readOnlyGiven)
        m_mount.readOnly = type != Type::Cache && type != Type::Tmpfs;
    if (type == Type::Secret) {
        if (!m_mount.from.empty())
            return invalid("secret mount should not have a from");
        if (m_mount.source.empty() && m_mount.target.empty() && m_mount.id.empty())
            return invalid("invalid secret mount. one of source, target required");
        if (!m_mount.source.empty() && !m_mount.id.empty())
            return invalid("both source and id can't be set");
    } else if (type != Type::Ssh && m_mount.target.empty()) {
        return invalid(fmt::format("a mount of type \"{}\" needs a target", nameOf(type)));
    }
    if (m_sharingGiven && type != Type::Cache)
        return invalid(fmt::format("invalid cache sharing set for {} mount", nameOf(type)));
    return std::move(m_mount);
}

} // namespace

Result<RunMount> RunMount::parse(std::string_view value, const Expander* expander)
{
    ONGGI_TRY(const auto fields, fieldsOf(value));
    MountReader reader;
    for (const std::string& field : fields)
        ONGGI_CHECK(reader.take(field, expander));
    return reader.finish();
}

Result<std::string> RunMount::sourceOf(std::string_view value)
{
    ONGGI_TRY(const auto fields, fieldsOf(value));
    std::string from;
    for (const std::string& field : fields) {
        if (oci::lowerCase(field).starts_with("from="))
            from = field.substr(5);
    }
    if (from.find('$') != std::string::npos)
        return invalid("'from' doesn't support variable expansion, define alias stage instead");
    return from;
}

} // namespace onggi::build

#include "monitor/protocol.h"

#include "base/encoding.h"

#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace onggi::monitor {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<LogDriver, std::string_view>, 3> driverNames{{
    {LogDriver::JsonFile, "json-file"},
    {LogDriver::Local, "local"},
    {LogDriver::None, "none"},
}};

/// Takes the fields of one JSON object, each exactly once. The first thing that is wrong is kept; finish()
/// also refuses fields that nobody took: both sides come from one build, so anything unknown is a mistake.
class Fields
{
public:
    explicit Fields(const Json& object)
        : m_object(object)
    {
    }

    bool has(const char* name) const { return m_object.contains(name); }

    bool flag(const char* name)
    {
        const Json* value = take(name, &Json::is_boolean);
        return value && value->get<bool>();
    }

    template<typename Number>
    Number number(const char* name)
    {
        const Json* value = take(name, &Json::is_number_integer);
        if (!value)
            return 0;
        // What is above the signed range would wrap silently.
        const auto wide = value->get<std::int64_t>();
        const bool fits =
            (!value->is_number_unsigned() ||
             value->get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}) &&
            wide >= std::numeric_limits<Number>::min() && wide <= std::numeric_limits<Number>::max();
        if (!fits)
            complain(name);
        return fits ? static_cast<Number>(wide) : 0;
    }

    std::string text(const char* name)
    {
        const Json* value = take(name, &Json::is_string);
        return value ? value->get<std::string>() : std::string();
    }

    std::string bytes(const char* name)
    {
        auto decoded = fromBase64(text(name));
        if (!decoded) {
            complain(name);
            return {};
        }
        return *decoded;
    }

    TimePoint time(const char* name)
    {
        return TimePoint(std::chrono::nanoseconds(number<std::int64_t>(name)));
    }

    Json object(const char* name)
    {
        const Json* value = take(name, &Json::is_object);
        return value ? *value : Json::object();
    }

    void complain(const char* name)
    {
        if (m_wrong.empty())
            m_wrong = name;
    }

    Status finish() const
    {
        if (!m_wrong.empty())
            return fail(ErrorKind::InvalidArgument,
                        fmt::format("monitor message: field {} is missing or wrong", m_wrong));
        if (m_taken != m_object.size())
            return fail(ErrorKind::InvalidArgument, "monitor message: it has unknown fields");
        return {};
    }

private:
    const Json* take(const char* name, bool (Json::*isRight)() const noexcept)
    {
        const auto found = m_object.find(name);
        if (found == m_object.end() || !(*found.*isRight)()) {
            complain(name);
            return nullptr;
        }
        ++m_taken;
        return &*found;
    }

    const Json& m_object;
    std::size_t m_taken = 0;
    std::string m_wrong;
};

std::int64_t nanoseconds(TimePoint time)
{
    return time.time_since_epoch().count();
}

Json toJson(const LogOptions& log)
{
    std::string_view driver;
    for (const auto& [value, name] : driverNames) {
        if (value == log.driver)
            driver = name;
    }
    return {{"driver", driver}, {"maxSize", log.maxSize}, {"maxFiles", log.maxFiles}};
}

Result<LogOptions> logFromJson(const Json& json)
{
    Fields fields(json);
    LogOptions log;
    const std::string driver = fields.text("driver");
    bool known = false;
    for (const auto& [value, name] : driverNames) {
        if (name == driver) {
            log.driver = value;
            known = true;
        }
    }
    if (!known)
        fields.complain("driver");
    log.maxSize = fields.number<std::int64_t>("maxSize");
    log.maxFiles = fields.number<int>("maxFiles");
    ONGGI_CHECK(fields.finish());
    return log;
}

Json toJson(const Launch& launch)
{
    return {{"type", "launch"},
            {"id", launch.id},
            {"terminal", launch.terminal},
            {"openStdin", launch.openStdin},
            {"stdinOnce", launch.stdinOnce},
            {"hasSeccomp", launch.hasSeccomp},
            {"log", toJson(launch.log)}};
}

Json toJson(const Go&)
{
    return {{"type", "go"}};
}

Json toJson(const Abort&)
{
    return {{"type", "abort"}};
}

// Keys and input are bytes, which JSON text cannot hold as they are.
Json toJson(const Attach& attach)
{
    return {{"type", "attach"},
            {"input", attach.input},
            {"output", attach.output},
            {"error", attach.error},
            {"framed", attach.framed},
            {"replay", attach.replay},
            {"detachKeys", toBase64(attach.detachKeys)},
            {"earlyInput", toBase64(attach.earlyInput)}};
}

Json toJson(const Resize& resize)
{
    return {{"type", "resize"}, {"rows", resize.rows}, {"columns", resize.columns}};
}

Json toJson(const Exec& exec)
{
    Json json{{"type", "exec"},
              {"id", exec.id},
              {"terminal", exec.terminal},
              {"openStdin", exec.openStdin},
              {"hasSeccomp", exec.hasSeccomp},
              {"ownGroup", exec.ownGroup}};
    if (exec.client)
        json["client"] = toJson(*exec.client);
    return json;
}

Json toJson(const Kill&)
{
    return {{"type", "kill"}};
}

Json toJson(const Created& created)
{
    return {{"type", "created"}, {"pid", created.pid}};
}

Json toJson(const Prepared&)
{
    return {{"type", "prepared"}};
}

Json toJson(const Started& started)
{
    return {{"type", "started"}, {"at", nanoseconds(started.at)}};
}

Json toJson(const Failed& failed)
{
    return {{"type", "failed"}, {"kind", nameOf(failed.kind)}, {"message", failed.message}};
}

Json toJson(const Exited& exited)
{
    return {{"type", "exited"},
            {"code", exited.code},
            {"oomKilled", exited.oomKilled},
            {"at", nanoseconds(exited.at)}};
}

Json toJson(const OomKilled&)
{
    return {{"type", "oomKilled"}};
}

Json toJson(const Detached&)
{
    return {{"type", "detached"}};
}

Json toJson(const State& state)
{
    return {{"type", "state"},
            {"pid", state.pid},
            {"running", state.running},
            {"startedAt", nanoseconds(state.startedAt)}};
}

/// Messages may quote a container's words, which need not be UTF-8.
std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Json> parse(std::string_view bytes)
{
    Json json = Json::parse(bytes, nullptr, false);
    if (!json.is_object())
        return fail(ErrorKind::InvalidArgument, "monitor message: it is not a JSON object");
    return json;
}

template<typename Value>
Result<Value> finished(const Fields& fields, Value value)
{
    ONGGI_CHECK(fields.finish());
    return value;
}

Result<Order> launchFrom(Fields& fields)
{
    Launch launch;
    launch.id = fields.text("id");
    launch.terminal = fields.flag("terminal");
    launch.openStdin = fields.flag("openStdin");
    launch.stdinOnce = fields.flag("stdinOnce");
    launch.hasSeccomp = fields.flag("hasSeccomp");
    ONGGI_TRY(launch.log, logFromJson(fields.object("log")));
    return finished<Order>(fields, std::move(launch));
}

Result<Attach> attachFrom(Fields& fields)
{
    Attach attach;
    attach.input = fields.flag("input");
    attach.output = fields.flag("output");
    attach.error = fields.flag("error");
    attach.framed = fields.flag("framed");
    // Younger than the others: a monitor outlives the daemon that it was made with.
    attach.replay = fields.has("replay") && fields.flag("replay");
    attach.detachKeys = fields.bytes("detachKeys");
    attach.earlyInput = fields.bytes("earlyInput");
    return finished(fields, std::move(attach));
}

Result<Order> execFrom(Fields& fields)
{
    Exec exec;
    exec.id = fields.text("id");
    exec.terminal = fields.flag("terminal");
    exec.openStdin = fields.flag("openStdin");
    exec.hasSeccomp = fields.flag("hasSeccomp");
    exec.ownGroup = fields.flag("ownGroup");
    if (fields.has("client")) {
        const Json client = fields.object("client");
        Fields inner(client);
        if (inner.text("type") != "attach")
            inner.complain("type");
        ONGGI_TRY(exec.client, attachFrom(inner));
    }
    return finished<Order>(fields, std::move(exec));
}

Result<Exited> exitedFrom(Fields& fields)
{
    Exited exited;
    exited.code = fields.number<int>("code");
    exited.oomKilled = fields.flag("oomKilled");
    exited.at = fields.time("at");
    return finished(fields, exited);
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
    ONGGI_TRY(const Json json, parse(bytes));
    Fields fields(json);
    const std::string type = fields.text("type");
    if (type == "launch")
        return launchFrom(fields);
    if (type == "go")
        return finished<Order>(fields, Go{});
    if (type == "abort")
        return finished<Order>(fields, Abort{});
    if (type == "attach") {
        ONGGI_TRY(Attach attach, attachFrom(fields));
        return attach;
    }
    if (type == "exec")
        return execFrom(fields);
    if (type == "kill")
        return finished<Order>(fields, Kill{});
    if (type == "resize") {
        const int rows = fields.number<int>("rows");
        return finished<Order>(fields, Resize{rows, fields.number<int>("columns")});
    }
    return fail(ErrorKind::InvalidArgument, fmt::format("monitor message: \"{}\" is no order", type));
}

Result<Report> decodeReport(std::string_view bytes)
{
    ONGGI_TRY(const Json json, parse(bytes));
    Fields fields(json);
    const std::string type = fields.text("type");
    if (type == "created")
        return finished<Report>(fields, Created{fields.number<int>("pid")});
    if (type == "prepared")
        return finished<Report>(fields, Prepared{});
    if (type == "started")
        return finished<Report>(fields, Started{fields.time("at")});
    if (type == "failed") {
        const ErrorKind kind = errorKindFromString(fields.text("kind"));
        return finished<Report>(fields, Failed{kind, fields.text("message")});
    }
    if (type == "exited") {
        ONGGI_TRY(const Exited exited, exitedFrom(fields));
        return exited;
    }
    if (type == "detached")
        return finished<Report>(fields, Detached{});
    if (type == "oomKilled")
        return finished<Report>(fields, OomKilled{});
    if (type == "state") {
        State state;
        state.pid = fields.number<int>("pid");
        state.running = fields.flag("running");
        state.startedAt = fields.time("startedAt");
        return finished<Report>(fields, state);
    }
    return fail(ErrorKind::InvalidArgument, fmt::format("monitor message: \"{}\" is no report", type));
}

std::string encodeExit(const Exited& exit)
{
    return dump(toJson(exit)) + "\n";
}

Result<Exited> decodeExit(std::string_view bytes)
{
    const auto report = decodeReport(bytes);
    const Exited* exited = report ? std::get_if<Exited>(&*report) : nullptr;
    if (!exited)
        return fail(ErrorKind::DataLoss, "the exit file of the container is torn");
    return *exited;
}

} // namespace onggi::monitor

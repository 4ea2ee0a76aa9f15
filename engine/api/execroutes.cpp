#include "api/execbackend.h"
#include "api/framing.h"
#include "api/parameters.h"
#include "api/router.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::api {

namespace {

constexpr std::int64_t largestTerminal = 65535;

/// Takes fields of a body; absent and null leave the default, another type is InvalidArgument.
class BodyFields
{
public:
    explicit BodyFields(const Json& body)
        : m_body(body)
    {
    }

    Status take(const char* name, bool& value) const
    {
        const Json* field = find(name);
        if (field && !field->is_boolean())
            return wrong(name, "true or false");
        value = field ? field->get<bool>() : value;
        return {};
    }

    Status take(const char* name, std::string& value) const
    {
        const Json* field = find(name);
        if (field && !field->is_string())
            return wrong(name, "a text");
        value = field ? field->get<std::string>() : value;
        return {};
    }

    /// Also one text alone, as Docker takes it for a command.
    Status take(const char* name, std::vector<std::string>& values) const
    {
        const Json* field = find(name);
        if (!field)
            return {};
        if (field->is_string()) {
            values = {field->get<std::string>()};
            return {};
        }
        for (const Json& each : field->is_array() ? *field : Json::array({nullptr})) {
            if (!each.is_string())
                return wrong(name, "a list of texts");
            values.push_back(each.get<std::string>());
        }
        return {};
    }

    Status take(const char* name, std::optional<std::pair<int, int>>& size) const
    {
        const Json* field = find(name);
        if (!field)
            return {};
        const auto good = [](const Json& number) {
            return number.is_number_unsigned() && number.get<std::uint64_t>() <= largestTerminal;
        };
        if (!field->is_array() || field->size() != 2 || !good((*field)[0]) || !good((*field)[1]))
            return wrong(name, "a list of rows and columns");
        size.emplace((*field)[0].get<int>(), (*field)[1].get<int>());
        return {};
    }

private:
    const Json* find(const char* name) const
    {
        const auto found = m_body.find(name);
        return found == m_body.end() || found->is_null() ? nullptr : &*found;
    }

    static Status wrong(const char* name, const char* expected)
    {
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid {}: it must be {}", name, expected));
    }

    const Json& m_body;
};

Result<ExecBackend::CreateQuery> createQuery(const Request& request)
{
    ONGGI_TRY(const Json body, jsonBody(request));
    const BodyFields fields(body);
    ExecBackend::CreateQuery query;
    ONGGI_CHECK(fields.take("AttachStdin", query.attachInput));
    ONGGI_CHECK(fields.take("AttachStdout", query.attachOutput));
    ONGGI_CHECK(fields.take("AttachStderr", query.attachError));
    ONGGI_CHECK(fields.take("Tty", query.terminal));
    ONGGI_CHECK(fields.take("Privileged", query.privileged));
    ONGGI_CHECK(fields.take("DetachKeys", query.detachKeys));
    ONGGI_CHECK(fields.take("Env", query.environment));
    ONGGI_CHECK(fields.take("Cmd", query.command));
    ONGGI_CHECK(fields.take("User", query.user));
    ONGGI_CHECK(fields.take("WorkingDir", query.workingDirectory));
    ONGGI_CHECK(fields.take("ConsoleSize", query.consoleSize));
    if (query.command.empty())
        return fail(ErrorKind::InvalidArgument, "No exec command specified");
    return query;
}

Awaitable<Status> create(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(auto query, createQuery(request));
    auto created = co_await services.backends.execs.create(request.name, std::move(query));
    ONGGI_CO_TRY(const Json answer, std::move(created));
    co_return co_await responder.sendJson(answer, 201);
}

/// A start may come without a body.
Result<ExecBackend::StartQuery> startQuery(const Request& request)
{
    ExecBackend::StartQuery query;
    if (request.body.find_first_not_of(" \t\r\n") == std::string::npos)
        return query;
    ONGGI_TRY(const Json body, jsonBody(request));
    const BodyFields fields(body);
    ONGGI_CHECK(fields.take("Detach", query.detach));
    ONGGI_CHECK(fields.take("Tty", query.terminal));
    ONGGI_CHECK(fields.take("ConsoleSize", query.consoleSize));
    return query;
}

Awaitable<Status> start(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(const auto query, startQuery(request));
    ONGGI_CO_TRY(const bool terminal, services.backends.execs.checkStart(request.name, query));
    if (query.detach) {
        const Status started = co_await services.backends.execs.startDetached(request.name);
        ONGGI_CO_CHECK(started);
        Reply reply;
        co_return co_await responder.send(std::move(reply));
    }
    auto hijacked = co_await responder.hijack(streamContentType(terminal, request.target.minorVersion));
    ONGGI_CO_TRY(HijackedConnection connection, std::move(hijacked));
    co_await services.backends.execs.start(request.name, std::move(connection));
    co_return Status();
}

Awaitable<Status> resize(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(const auto rows, integer(request.query(), "h", 0, largestTerminal));
    ONGGI_CO_TRY(const auto columns, integer(request.query(), "w", 0, largestTerminal));
    if (!rows || !columns)
        co_return fail(ErrorKind::InvalidArgument, "parameters h and w: give the terminal's rows and columns");
    const Status resized =
        co_await services.backends.execs.resize(request.name, static_cast<int>(*rows), static_cast<int>(*columns));
    ONGGI_CO_CHECK(resized);
    Reply reply;
    co_return co_await responder.send(std::move(reply));
}

Awaitable<Status> inspect(Services& services, const Request& request, Responder& responder)
{
    auto inspected = co_await services.backends.execs.inspect(request.name);
    ONGGI_CO_TRY(const Json exec, std::move(inspected));
    co_return co_await responder.sendJson(exec);
}

constexpr Route routes[] = {
    {"POST", "/containers/{name}/exec", create},
    {"POST", "/exec/{name}/start", start},
    {"POST", "/exec/{name}/resize", resize},
    {"GET", "/exec/{name}/json", inspect},
};

} // namespace

std::span<const Route> execRoutes()
{
    return routes;
}

} // namespace onggi::api

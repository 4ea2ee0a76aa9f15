#pragma once

#include "api/backend.h"
#include "base/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onggi::api {

struct Route;
class BodySource;

constexpr int minimumMinorVersion = 24;
constexpr int maximumMinorVersion = 50;

/// Header fields in the order in which they came; names match in any case.
class Headers
{
public:
    void add(std::string name, std::string value);
    /// The first field of that name, or nothing.
    const std::string* find(std::string_view name) const;
    /// The first field's value, or empty.
    std::string value(std::string_view name) const;

private:
    std::vector<std::pair<std::string, std::string>> m_fields;
};

/// The decoded query of a request. A name may stand in it several times.
class Query
{
public:
    /// "a=1&b=%20+" with percent signs and plus signs decoded. A broken escape is InvalidArgument.
    static Result<Query> parse(std::string_view text);

    bool has(std::string_view name) const;
    /// The first value of that name, or empty.
    std::string value(std::string_view name) const;
    std::vector<std::string> values(std::string_view name) const;

private:
    std::vector<std::pair<std::string, std::string>> m_pairs;
};

/// A request target, taken apart: "/v1.43/images/json?all=1" is minor version 43, path "/images/json".
struct Target
{
    std::string path; ///< decoded, without the version
    Query query;
    int minorVersion = maximumMinorVersion;
};

/// InvalidArgument says what is wrong, for a version out of range in the words that clients look for.
Result<Target> parseTarget(std::string_view target);

/// What a route's handler is given. Lives on the connection's coroutine for the length of the exchange.
struct Request
{
    std::string method;
    Target target;
    Headers headers;
    Peer peer;
    const Route* route = nullptr;
    std::string name; ///< what stands for {name} in the route's pattern
    std::string body;
    BodySource* bodySource = nullptr; ///< of routes whose body is streamed

    const Query& query() const { return target.query; }
    RequestContext context() const { return {peer, target.minorVersion}; }
};

} // namespace onggi::api

#include "registry/client/registryerror.h"

#include "oci/jsonreader.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::registry {

namespace {

constexpr std::size_t maxErrorBody = 64 * 1024;
constexpr std::size_t maxWords = 600;

std::string cleaned(std::string_view text)
{
    std::string result(text.substr(0, maxWords));
    for (char& c : result) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = ' ';
    }
    return result;
}

/// "MANIFEST_UNKNOWN" is spoken "manifest unknown" (distribution-spec, error codes).
std::string spoken(const std::string& code)
{
    std::string text = cleaned(code);
    std::ranges::transform(text, text.begin(), [](char c) {
        return c == '_' ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return text;
}

struct Words
{
    std::string code;
    std::string message;
};

Words wordsOf(const std::string& body)
{
    const auto document = oci::parseJson(body, maxErrorBody, "reply");
    if (!document)
        return {};
    Status status;
    const oci::JsonReader reader(*document, "reply", status);
    const auto errors = reader.objects("errors", 1000);
    if (!errors.empty())
        return {cleaned(errors.front().text("code")), cleaned(errors.front().text("message"))};
    // Token servers and the index have one flat object, of several fashions.
    for (const char* key : {"message", "details", "detail", "error_description"}) {
        status = {};
        if (auto text = reader.text(key); !text.empty())
            return {{}, cleaned(text)};
    }
    return {};
}

/// What a status means where the body says nothing, so that known failures always read the same.
Words wordsOf(long status)
{
    switch (status) {
    case 401:
        return {"UNAUTHORIZED", "authentication required"};
    case 403:
        return {"DENIED", "requested access to the resource is denied"};
    case 429:
        return {"TOOMANYREQUESTS", "too many requests"};
    default:
        return {};
    }
}

ErrorKind kindOf(long status)
{
    switch (status) {
    case 401:
    case 403:
        return ErrorKind::PermissionDenied;
    case 404:
        return ErrorKind::NotFound;
    case 429:
        return ErrorKind::ResourceExhausted;
    default:
        return ErrorKind::Unavailable;
    }
}

} // namespace

Failure explainStatus(const HttpResponse& response)
{
    const std::string host = response.url.label();
    Words words = wordsOf(response.body);
    if (words.code.empty() && words.message.empty())
        words = wordsOf(response.status);

    std::string message = spoken(words.code);
    if (!words.message.empty())
        message += (message.empty() ? "" : ": ") + words.message;
    if (message.empty())
        message = fmt::format("{} answered with status {}", host, response.status);
    else if (response.status >= 500)
        message = fmt::format("{} answered with status {} ({})", host, response.status, message);
    if (response.retryAfter > 0)
        message += fmt::format("; {} asks to wait {} seconds before the next try", host, response.retryAfter);

    const bool busy = response.status == 429 || response.status == 408 || response.status >= 500;
    return Failure{Error(kindOf(response.status), message), busy ? Cause::Busy : Cause::Refused, words.code,
                   response.retryAfter, response.status};
}

} // namespace onggi::registry

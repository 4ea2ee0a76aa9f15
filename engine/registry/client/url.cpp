#include "registry/client/url.h"

#include "base/scopeguard.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>
#include <netdb.h>
#include <optional>
#include <vector>

namespace onggi::registry {

namespace {

struct FreeHandle
{
    void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
};
using Handle = std::unique_ptr<CURLU, FreeHandle>;

std::string partOf(CURLU* handle, CURLUPart part, unsigned flags = 0)
{
    char* value = nullptr;
    if (curl_url_get(handle, part, &value, flags) != CURLUE_OK || !value)
        return {};
    std::string text(value);
    curl_free(value);
    return text;
}

Result<Url> read(CURLU* handle, std::string_view text)
{
    Url url;
    url.scheme = partOf(handle, CURLUPART_SCHEME);
    url.host = partOf(handle, CURLUPART_HOST);
    if (url.host.size() > 2 && url.host.front() == '[')
        url.host = url.host.substr(1, url.host.size() - 2);
    std::ranges::transform(url.host, url.host.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const std::string port = partOf(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    std::from_chars(port.data(), port.data() + port.size(), url.port);
    curl_url_set(handle, CURLUPART_FRAGMENT, nullptr, 0);
    url.text = partOf(handle, CURLUPART_URL);
    const bool named = !partOf(handle, CURLUPART_USER).empty() || !partOf(handle, CURLUPART_PASSWORD).empty();
    if ((url.scheme != "http" && url.scheme != "https") || url.host.empty() || url.text.empty() || named)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("{:?} is not an address of a registry", text.substr(0, 200)));
    return url;
}

using Address = std::vector<unsigned char>;

std::optional<Address> parseAddress(const std::string& text)
{
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
        return Address(bytes.begin(), bytes.begin() + 4);
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1)
        return Address(bytes.begin(), bytes.end());
    return std::nullopt;
}

std::vector<Address> addressesOf(const std::string& host)
{
    if (auto address = parseAddress(host))
        return {*std::move(address)};
    std::vector<Address> addresses;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0)
        return addresses;
    const ScopeGuard freeList([list] { freeaddrinfo(list); });
    for (const addrinfo* entry = list; entry; entry = entry->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(), nullptr, 0,
                        NI_NUMERICHOST) != 0)
            continue;
        if (auto address = parseAddress(text.data()))
            addresses.push_back(*std::move(address));
    }
    return addresses;
}

bool inRange(const Address& address, const Address& network, int bits)
{
    if (address.size() != network.size() || bits < 0 || static_cast<std::size_t>(bits) > network.size() * 8)
        return false;
    for (std::size_t i = 0; i < network.size() && bits > 0; ++i, bits -= 8) {
        const int mask = bits >= 8 ? 0xff : (0xff00 >> bits) & 0xff;
        if ((address[i] & mask) != (network[i] & mask))
            return false;
    }
    return true;
}

} // namespace

Result<Url> Url::parse(std::string_view text)
{
    const Handle handle(curl_url());
    if (curl_url_set(handle.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("{:?} is not an address of a registry", text.substr(0, 200)));
    return read(handle.get(), text);
}

Result<Url> Url::resolve(std::string_view location) const
{
    const Handle handle(curl_url());
    if (curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK ||
        curl_url_set(handle.get(), CURLUPART_URL, std::string(location).c_str(), 0) != CURLUE_OK)
        return fail(ErrorKind::InvalidArgument, fmt::format("{} redirects to {:?}, which is no address",
                                                            label(), location.substr(0, 200)));
    return read(handle.get(), location);
}

std::string Url::label() const
{
    const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    const bool usual = port == (scheme == "https" ? 443 : 80);
    return usual ? name : fmt::format("{}:{}", name, port);
}

bool Url::sameOrigin(const Url& other) const
{
    return scheme == other.scheme && host == other.host && port == other.port;
}

bool isLoopback(std::string_view host)
{
    if (host == "localhost" || host.ends_with(".localhost"))
        return true;
    const auto address = parseAddress(std::string(host));
    return address && (address->size() == 4 ? inRange(*address, {127, 0, 0, 0}, 8)
                                            : inRange(*address, *parseAddress("::1"), 128));
}

bool coversHost(std::string_view rule, const std::string& host, int port)
{
    if (const auto slash = rule.find('/'); slash != std::string_view::npos) {
        const auto network = parseAddress(std::string(rule.substr(0, slash)));
        const std::string_view digits = rule.substr(slash + 1);
        int bits = -1;
        const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
        if (!network || problem != std::errc() || end != digits.data() + digits.size())
            return false;
        return std::ranges::any_of(addressesOf(host),
                                   [&](const Address& address) { return inRange(address, *network, bits); });
    }
    const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return rule == host || rule == name || rule == fmt::format("{}:{}", name, port);
}

std::string percentEncode(std::string_view text)
{
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (const char c : text) {
        if (plain.find(c) != std::string_view::npos)
            encoded += c;
        else
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

} // namespace onggi::registry

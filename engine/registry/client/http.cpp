#include "registry/client/http.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <curl/curl.h>
#include <fmt/format.h>
#include <new>
#include <unistd.h>

namespace onggi::registry {

namespace {

constexpr int maxRedirects = 10;
constexpr std::size_t maxTextBody = 64 * 1024;
constexpr std::size_t maxHeader = 16 * 1024;
constexpr long connectSeconds = 20; // TLS included
constexpr long loopbackSeconds = 5;
constexpr long stallSeconds = 60;
constexpr long uploadStallSeconds = 300; // registries move a large blob to its place before they answer
constexpr long bufferBytes = 512 * 1024; // libcurl's most

struct FreeList
{
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

void append(HeaderList& list, const std::string& line)
{
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (!longer)
        throw std::bad_alloc();
    list.release();
    list.reset(longer);
}

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return result;
}

bool isSuccess(long status)
{
    return status >= 200 && status < 300;
}

bool hasContent(long status)
{
    return status == 200 || status == 206;
}

bool isRedirect(long status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// One exchange, as libcurl's callbacks see it.
struct Exchange
{
    const HttpRequest& request;
    CURL* handle;
    HttpResponse response;
    Outcome sinkOutcome;
    bool begun = false;
    bool tooLong = false;
    std::int64_t sent = 0; ///< of the request's file
    int readErrno = 0;

    void takeHeader(std::string_view line)
    {
        if (line.starts_with("HTTP/")) {
            // Another head follows an interim answer or a proxy's own: what stood in the earlier one does not
            // count.
            const Url url = std::move(response.url);
            response = {};
            response.url = url;
            return;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || line.size() > maxHeader)
            return;
        const std::string name = lower(line.substr(0, colon));
        std::string_view value = line.substr(colon + 1);
        const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
        while (!value.empty() && blank(value.front()))
            value.remove_prefix(1);
        while (!value.empty() && blank(value.back()))
            value.remove_suffix(1);
        if (name == "content-type")
            response.contentType = value;
        else if (name == "content-range")
            response.contentRange = value;
        else if (name == "docker-content-digest")
            response.contentDigest = value;
        else if (name == "location")
            response.location = value;
        else if (name == "range")
            response.range = value;
        else if (name == "link")
            response.link = value;
        else if (name == "last-modified")
            response.lastModified = value;
        else if (name == "content-disposition")
            response.disposition = value;
        else if (name == "www-authenticate" && response.challenges.size() < 10)
            response.challenges.emplace_back(value);
    }

    bool takeBody(std::string_view bytes)
    {
        if (!begun) {
            begun = true;
            readHead();
            if (request.sink && hasContent(response.status))
                sinkOutcome = request.sink->begin(response);
        }
        if (!sinkOutcome)
            return false;
        if (request.sink && hasContent(response.status)) {
            sinkOutcome = request.sink->take(bytes);
            return sinkOutcome.has_value();
        }
        if (isSuccess(response.status)) {
            tooLong = response.body.size() + bytes.size() > request.limit;
            if (tooLong)
                return false;
            response.body += bytes;
        } else if (response.body.size() < maxTextBody) {
            response.body += bytes.substr(0, maxTextBody - response.body.size());
        } else {
            return false;
        }
        return true;
    }

    void readHead()
    {
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response.status);
        curl_off_t length = -1;
        if (curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length) == CURLE_OK)
            response.contentLength = length;
        curl_off_t wait = 0;
        if (curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK)
            response.retryAfter = static_cast<int>(std::clamp<curl_off_t>(wait, 0, 1'000'000));
    }
};

std::size_t onHeader(char* data, std::size_t, std::size_t size, void* exchange)
{
    static_cast<Exchange*>(exchange)->takeHeader({data, size});
    return size;
}

std::size_t onBody(char* data, std::size_t, std::size_t size, void* exchange)
{
    return static_cast<Exchange*>(exchange)->takeBody({data, size}) ? size : 0;
}

std::size_t onRead(char* buffer, std::size_t, std::size_t size, void* data)
{
    Exchange& exchange = *static_cast<Exchange*>(data);
    const FileBody& file = *exchange.request.file;
    const std::int64_t at = file.offset + exchange.sent;
    const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(file.size - at, static_cast<std::int64_t>(size)));
    const ssize_t count = wanted == 0 ? 0 : pread(file.fd, buffer, wanted, at);
    if (count < 0 || (count == 0 && wanted > 0)) {
        exchange.readErrno = count < 0 ? errno : ENODATA;
        return CURL_READFUNC_ABORT;
    }
    exchange.sent += count;
    if (file.progress)
        file.progress(at + count);
    return static_cast<std::size_t>(count);
}

/// libcurl begins again by itself when a connection that it had kept turns out to be closed.
int onSeek(void* data, curl_off_t offset, int origin)
{
    if (origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    static_cast<Exchange*>(data)->sent = offset;
    return CURL_SEEKFUNC_OK;
}

Failure explain(CURLcode code, CURL* handle, const char* detail, const Url& url)
{
    const auto failure = [](Cause cause, std::string message) {
        return Failure{Error(ErrorKind::Unavailable, std::move(message)), cause, {}};
    };
    const std::string host = url.label();
    const std::string why = detail[0] ? detail : curl_easy_strerror(code);
    long tunnel = 0;
    if (curl_easy_getinfo(handle, CURLINFO_HTTP_CONNECTCODE, &tunnel) == CURLE_OK && tunnel >= 300)
        return failure(Cause::Unreachable,
                       fmt::format("cannot reach {}: the proxy answered with status {}", host, tunnel));
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return failure(
            Cause::Unreachable,
            fmt::format("cannot reach {}: its name cannot be resolved; check the name and the network",
                        host));
    case CURLE_COULDNT_RESOLVE_PROXY:
        return failure(
            Cause::Unreachable,
            fmt::format("cannot reach {}: the proxy's name cannot be resolved; check the proxy settings",
                        host));
    case CURLE_COULDNT_CONNECT: {
        long number = 0;
        curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &number);
        const Error error = Error::fromErrno(static_cast<int>(number), fmt::format("cannot reach {}", host));
        return failure(Cause::Unreachable,
                       number ? error.message() : fmt::format("cannot reach {}: {}", host, why));
    }
    case CURLE_PEER_FAILED_VERIFICATION:
        return failure(Cause::Unreachable, fmt::format("the certificate of {} is not trusted ({}); if it "
                                                       "should be, put its authority's certificate into "
                                                       "/etc/docker/certs.d/{}/ca.crt",
                                                       host, why, host));
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
        return failure(Cause::Unreachable, fmt::format("no TLS connection to {}: {}", host, why));
    case CURLE_OPERATION_TIMEDOUT: {
        curl_off_t connected = 0;
        curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &connected);
        if (connected == 0)
            return failure(Cause::Unreachable, fmt::format("cannot reach {}: no answer in time", host));
        return failure(Cause::Cut, fmt::format("connection to {} stalled", host));
    }
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
        return failure(Cause::Cut, fmt::format("connection to {} was closed", host));
    default:
        return failure(Cause::Refused, fmt::format("request to {} failed: {}", host, why));
    }
}

void setBlob(CURL* handle, CURLoption option, const std::string& text)
{
    if (text.empty())
        return;
    curl_blob blob{};
    blob.data = const_cast<char*>(text.data());
    blob.len = text.size();
    blob.flags = CURL_BLOB_NOCOPY;
    curl_easy_setopt(handle, option, &blob);
}

void setBody(CURL* handle, const HttpRequest& request, Exchange& exchange)
{
    if (request.method == "HEAD") {
        curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
        return;
    }
    if (request.file) {
        curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(handle, CURLOPT_UPLOAD_BUFFERSIZE, bufferBytes);
        curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.file->size - request.file->offset));
        curl_easy_setopt(handle, CURLOPT_READFUNCTION, onRead);
        curl_easy_setopt(handle, CURLOPT_READDATA, &exchange);
        curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, onSeek);
        curl_easy_setopt(handle, CURLOPT_SEEKDATA, &exchange);
    } else if (request.content) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.content->size()));
        curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, request.content->c_str());
    }
    if (request.method != "GET")
        curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

} // namespace

struct HttpClient::State
{
    CURL* handle = curl_easy_init();
    std::string userAgent;
    const CertificateStore& certificates;

    State(std::string agent, const CertificateStore& store)
        : userAgent(std::move(agent))
        , certificates(store)
    {
        if (!handle)
            throw std::bad_alloc();
    }
    ~State() { curl_easy_cleanup(handle); }
};

HttpClient::HttpClient(std::string userAgent, const CertificateStore& certificates)
    : m_state(std::make_unique<State>(std::move(userAgent), certificates))
{
}

HttpClient::~HttpClient() = default;

Answer<HttpResponse> HttpClient::send(const HttpRequest& request)
{
    Url url = request.url;
    for (int hop = 0; hop <= maxRedirects; ++hop) {
        auto response = sendOnce(request, url, hop == 0);
        const bool follows = request.method == "GET" || request.method == "HEAD";
        if (!response || !isRedirect(response->status) || !follows)
            return response;
        auto next = url.resolve(response->location);
        if (!next)
            return failed(Cause::Refused, next.error());
        if (url.scheme == "https" && next->scheme == "http")
            return failed(Cause::Refused, ErrorKind::PermissionDenied,
                          fmt::format("{} redirects to {} without TLS, which is not followed", url.label(),
                                      next->label()));
        url = *std::move(next);
    }
    return failed(Cause::Refused, ErrorKind::Unavailable,
                  fmt::format("{} redirects in circles", request.url.label()));
}

Answer<HttpResponse> HttpClient::sendOnce(const HttpRequest& request, const Url& url, bool first)
{
    CURL* const handle = m_state->handle;
    const bool atHome = url.sameOrigin(request.url);
    Exchange exchange{request, handle, {}, {}};
    exchange.response.url = url;

    HeaderList headers;
    for (const std::string& line : request.headers)
        append(headers, line);
    // A redirect back home has been through other hands; only the first request is surely ours.
    if (first && !request.authorization.empty())
        append(headers, "Authorization: " + request.authorization);

    std::array<char, CURL_ERROR_SIZE> detail{};
    curl_easy_reset(handle);
    curl_easy_setopt(handle, CURLOPT_URL, url.text.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, isLoopback(url.host) ? loopbackSeconds : connectSeconds);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, request.file ? uploadStallSeconds : stallSeconds);
    curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, bufferBytes);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, m_state->userAgent.c_str());
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail.data());
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, onHeader);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, onBody);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
    if (isLoopback(url.host))
        curl_easy_setopt(handle, CURLOPT_PROXY, "");
    if (atHome && !request.verifyTls) {
        curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    std::string authorities = m_state->certificates.trustedEverywhere();
    if (const HostCertificates* certificates = m_state->certificates.find(url.label())) {
        authorities += certificates->authorities;
        setBlob(handle, CURLOPT_SSLCERT_BLOB, certificates->certificate);
        setBlob(handle, CURLOPT_SSLKEY_BLOB, certificates->key);
    }
    setBlob(handle, CURLOPT_CAINFO_BLOB, authorities);
    setBody(handle, request, exchange);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());

    const CURLcode code = curl_easy_perform(handle);
    exchange.readHead();
    if (!exchange.sinkOutcome)
        return std::unexpected(std::move(exchange.sinkOutcome).error());
    if (exchange.readErrno != 0)
        return failed(Cause::Local, Error::fromErrno(exchange.readErrno, "read what is to be sent"));
    if (exchange.tooLong)
        return failed(
            Cause::WrongContent, ErrorKind::ResourceExhausted,
            fmt::format("{} sent more than the {} bytes that are taken here", url.label(), request.limit));
    const bool enough = code == CURLE_WRITE_ERROR && exchange.begun && !isSuccess(exchange.response.status);
    if (code != CURLE_OK && !enough)
        return std::unexpected(explain(code, handle, detail.data(), url));
    // A success may have no body at all; the sink hears of it all the same.
    if (!exchange.begun && request.sink && hasContent(exchange.response.status)) {
        if (auto outcome = request.sink->begin(exchange.response); !outcome)
            return std::unexpected(std::move(outcome).error());
    }
    return std::move(exchange.response);
}

} // namespace onggi::registry

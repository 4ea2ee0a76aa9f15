#pragma once

#include "registry/client/certificates.h"
#include "registry/client/failure.h"
#include "registry/client/url.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::registry {

struct HttpResponse
{
    long status = 0;
    std::string contentType;
    std::string contentRange;
    std::string contentDigest; ///< Docker-Content-Digest
    std::string location;
    std::string range; ///< of an upload: "0-999"
    std::string link;
    std::string lastModified; ///< an HTTP date
    std::string disposition;  ///< Content-Disposition
    std::vector<std::string> challenges; ///< WWW-Authenticate, one a header
    std::int64_t contentLength = -1;     ///< -1: not told
    int retryAfter = 0;                  ///< seconds, 0: not told
    std::string body;                    ///< empty where a sink took it
    Url url;                             ///< who answered, after redirects
};

/// Takes the body of a 200 or 206 while it comes. Called on the thread that sends the request.
class BodySink
{
public:
    virtual ~BodySink() = default;
    virtual Outcome begin(const HttpResponse& head) = 0;
    virtual Outcome take(std::string_view bytes) = 0;
};

/// A file's bytes from an offset to the size as the body of a request. Borrows the descriptor, and reads by pread().
struct FileBody
{
    int fd = -1;
    std::int64_t offset = 0;
    std::int64_t size = 0;
    /// Called with the offset up to which bytes have been taken, often.
    std::function<void(std::int64_t)> progress;
};

struct HttpRequest
{
    Url url;
    std::string method = "GET"; ///< redirects are followed for GET and HEAD
    std::vector<std::string> headers;
    /// The Authorization header. Goes to the URL's own origin and never along with a redirect.
    std::string authorization;
    /// The body: text, which is a form unless a header says otherwise, or a file.
    std::optional<std::string> content;
    std::optional<FileBody> file;
    /// False takes any certificate from the URL's own origin; others are verified all the same.
    bool verifyTls = true;
    std::size_t limit = 64 * 1024; ///< of the body of a success without a sink
    BodySink* sink = nullptr;
};

/// Sends requests one after the other and keeps connections open between them. One owner, one thread. Proxies
/// come from the environment, as libcurl reads it, and are never used for loopback.
class HttpClient
{
public:
    HttpClient(std::string userAgent, const CertificateStore& certificates);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Any answer is a success here, whatever its status; redirects are followed.
    Answer<HttpResponse> send(const HttpRequest& request);

private:
    Answer<HttpResponse> sendOnce(const HttpRequest& request, const Url& url, bool first);

    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace onggi::registry

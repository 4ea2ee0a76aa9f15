#include "registry/client/webdownload.h"

#include "base/sha256.h"
#include "base/uniquefd.h"
#include "registry/client/registryclient.h"
#include "registry/client/registryerror.h"

#include <cerrno>
#include <curl/curl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace onggi::registry {

namespace {

constexpr auto tellInterval = std::chrono::milliseconds(100);
constexpr std::size_t maxFileName = 255;

/// The body of an answer, on its way into the file.
class FileSink final : public BodySink
{
public:
    FileSink(int file, std::int64_t limit, const std::function<void(std::int64_t, std::int64_t)>& progress)
        : m_file(file)
        , m_limit(limit)
        , m_progress(progress)
    {
    }

    Outcome begin(const HttpResponse& head) override
    {
        m_total = head.contentLength;
        m_host = head.url.label();
        if (m_total > m_limit)
            return tooLong();
        // An earlier attempt may have left something.
        if (::ftruncate(m_file, 0) != 0 || ::lseek(m_file, 0, SEEK_SET) != 0)
            return failed(Cause::Local, Error::fromErrno(errno, "beginning a downloaded file"));
        return {};
    }

    Outcome take(std::string_view bytes) override
    {
        if (static_cast<std::int64_t>(bytes.size()) > m_limit - m_size)
            return tooLong();
        if (const Status written = writeAll(m_file, bytes); !written)
            return failed(Cause::Local, written.error().context("writing a downloaded file"));
        m_hash.update(bytes);
        m_size += static_cast<std::int64_t>(bytes.size());
        if (const auto now = std::chrono::steady_clock::now(); now - m_told >= tellInterval) {
            m_told = now;
            m_progress(m_size, std::max<std::int64_t>(m_total, 0));
        }
        return {};
    }

    std::int64_t size() const { return m_size; }
    oci::Digest digest() { return oci::Digest::fromHex(m_hash.finishHex()); }

private:
    Outcome tooLong() const
    {
        return failed(Cause::Refused, ErrorKind::InvalidArgument,
                      fmt::format("the file that {} sends is larger than {} bytes", m_host, m_limit));
    }

    const int m_file;
    const std::int64_t m_limit;
    const std::function<void(std::int64_t, std::int64_t)>& m_progress;
    std::string m_host;
    std::int64_t m_total = -1;
    std::int64_t m_size = 0;
    Sha256 m_hash;
    std::chrono::steady_clock::time_point m_told = std::chrono::steady_clock::now();
};

/// The file name that a Content-Disposition header gives; empty when it gives none that could be one.
std::string nameIn(std::string_view disposition)
{
    constexpr std::string_view key = "filename=";
    const auto at = disposition.find(key);
    if (at == std::string_view::npos)
        return {};
    std::string_view value = disposition.substr(at + key.size());
    if (value.starts_with('"')) {
        value.remove_prefix(1);
        value = value.substr(0, value.find('"'));
    } else {
        value = value.substr(0, value.find_first_of("; "));
    }
    value = value.substr(value.find_last_of("/\\") + 1);
    const bool isName = !value.empty() && value != "." && value != ".." && value.size() <= maxFileName
                        && value.find('\0') == std::string_view::npos;
    return isName ? std::string(value) : std::string();
}

} // namespace

Answer<Downloaded> downloadFile(HttpClient& http, const Download& order, int file,
                                const std::function<void(std::int64_t, std::int64_t)>& progress)
{
    auto url = Url::parse(order.url);
    if (!url)
        return failed(Cause::Refused, url.error());
    return withRetries({}, [&]() -> Answer<Downloaded> {
        FileSink sink(file, order.limit, progress);
        HttpRequest request{*url};
        request.sink = &sink;
        auto answer = http.send(request);
        if (!answer)
            return std::unexpected(std::move(answer).error());
        if (answer->status != 200) {
            Failure failure = explainStatus(*answer);
            // No registry speaks here: its words would mislead.
            failure.error = Error(failure.error.kind(), fmt::format("{} answered with status {}", answer->url.label(), answer->status));
            return std::unexpected(std::move(failure));
        }
        Downloaded downloaded;
        downloaded.digest = sink.digest();
        downloaded.size = sink.size();
        downloaded.name = nameIn(answer->disposition);
        downloaded.modified = answer->lastModified.empty() ? -1 : ::curl_getdate(answer->lastModified.c_str(), nullptr);
        return downloaded;
    });
}

} // namespace onggi::registry

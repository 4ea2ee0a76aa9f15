#include "registry/client/download.h"

#include "registry/client/registryerror.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <functional>

namespace onggi::registry {

namespace {

/// What must have come in one attempt for the count of failed attempts to begin anew.
constexpr std::int64_t progressThatCounts = 4 * 1024 * 1024;

std::optional<std::int64_t> takeNumber(std::string_view& text)
{
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc())
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

/// The first byte that "bytes 100-199/200" or "bytes 100-199/*" is about, if it fits a whole of that size.
std::optional<std::int64_t> rangeStart(std::string_view text, std::int64_t size)
{
    if (!text.starts_with("bytes "))
        return std::nullopt;
    text.remove_prefix(6);
    const auto start = takeNumber(text);
    if (!start || !text.starts_with('-'))
        return std::nullopt;
    text.remove_prefix(1);
    const auto end = takeNumber(text);
    if (!end || !text.starts_with('/'))
        return std::nullopt;
    text.remove_prefix(1);
    if (text != "*" && takeNumber(text) != size)
        return std::nullopt;
    return *start >= 0 && *start <= *end && *end < size ? start : std::nullopt;
}

/// One answer's body on its way into the stream. A server that ignores the range sends everything again: then
/// what the stream has already is compared and not passed on a second time.
class Attempt : public BodySink
{
public:
    explicit Attempt(LayerStream& stream)
        : m_stream(stream)
    {
    }

    Outcome begin(const HttpResponse& head) override
    {
        m_offset = 0;
        if (head.status == 206) {
            const auto start = rangeStart(head.contentRange, m_stream.size());
            if (start != m_stream.position())
                return failed(Cause::Cut, ErrorKind::Unavailable,
                              fmt::format("{} sent another range than the one from byte {} on",
                                          head.url.label(), m_stream.position()));
            m_offset = *start;
        } else if (head.contentLength > m_stream.size()) {
            return failed(Cause::WrongContent, ErrorKind::DataLoss,
                          fmt::format("{} has {} bytes for it and its descriptor {}", head.url.label(),
                                      head.contentLength, m_stream.size()));
        }
        return {};
    }

    Outcome take(std::string_view bytes) override
    {
        if (m_offset < m_stream.position()) {
            const auto old = static_cast<std::size_t>(std::min<std::int64_t>(
                m_stream.position() - m_offset, static_cast<std::int64_t>(bytes.size())));
            // Bytes that the stream still gathers are not in the file yet.
            if (auto outcome = m_stream.flush(); !outcome)
                return outcome;
            if (auto outcome = m_stream.compare(m_offset, bytes.substr(0, old)); !outcome)
                return outcome;
            m_offset += static_cast<std::int64_t>(old);
            bytes.remove_prefix(old);
        }
        m_offset += static_cast<std::int64_t>(bytes.size());
        return m_stream.append(bytes);
    }

private:
    LayerStream& m_stream;
    std::int64_t m_offset = 0;
};

using Request = std::function<Answer<HttpResponse>(std::int64_t offset, BodySink& sink)>;

/// Asks until the stream is full, nothing more can be expected, or it fails for good.
Outcome fill(LayerStream& stream, const Request& request, const WaitSink& waiting)
{
    int attempt = 0;
    while (stream.position() < stream.size()) {
        const std::int64_t before = stream.position();
        Attempt sink(stream);
        auto answer = request(before, sink);
        if (auto outcome = stream.flush(); !outcome)
            return outcome;
        if (stream.position() == stream.size())
            break;

        Failure failure =
            answer ? Failure{Error(ErrorKind::Unavailable,
                                   fmt::format("connection to {} was closed", answer->url.label())),
                             Cause::Cut,
                             {}}
                   : std::move(answer).error();
        constexpr long rangeNotSatisfiable = 416;
        if (failure.status == rangeNotSatisfiable && before > 0)
            failure = Failure{Error(ErrorKind::DataLoss,
                                    fmt::format("it is shorter than its descriptor says: there are only {} of {} bytes",
                                                before, stream.size())),
                              Cause::WrongContent,
                              {}};
        attempt = stream.position() - before >= progressThatCounts ? 1 : attempt + 1;
        // A registry that was there a moment ago may be starting again.
        if (failure.cause == Cause::Unreachable && attempt > 1)
            failure.cause = Cause::Cut;
        if (waitBeforeRetry(failure, attempt, waiting))
            continue;
        if (failure.cause == Cause::Cut)
            failure.error =
                Error(failure.error.kind(), fmt::format("{} after {} of {} bytes", failure.error.message(),
                                                        stream.position(), stream.size()));
        return std::unexpected(std::move(failure));
    }
    return {};
}

/// Layers that may not be handed on by registries name where they are instead; strangers, so no login.
bool hasForeignUrls(const oci::Descriptor& layer)
{
    return !layer.urls.empty() && (layer.mediaType.find(".foreign.") != std::string::npos ||
                                   layer.mediaType.find(".nondistributable.") != std::string::npos);
}

Outcome fetchForeign(HttpClient& http, const std::string& address, LayerStream& stream)
{
    auto url = Url::parse(address);
    if (!url)
        return failed(Cause::Refused, url.error());
    return fill(stream, [&](std::int64_t offset, BodySink& sink) -> Answer<HttpResponse> {
        HttpRequest request{*url};
        request.sink = &sink;
        if (offset > 0)
            request.headers.push_back(fmt::format("Range: bytes={}-", offset));
        auto response = http.send(request);
        if (response && response->status != 200 && response->status != 206)
            return std::unexpected(explainStatus(*response));
        return response;
    }, {});
}

/// Whether asking elsewhere can help.
bool isFinal(const Failure& failure)
{
    return failure.cause == Cause::Local || failure.cause == Cause::WrongContent;
}

} // namespace

Outcome download(RegistryClient& client, HttpClient& http, const std::vector<Endpoint>& endpoints,
                 const std::string& repository, const oci::Descriptor& layer, LayerStream& stream)
{
    const auto named = [&](Failure failure) {
        failure.error = failure.error.context("layer " + layer.digest.shortId());
        return std::unexpected(std::move(failure));
    };
    if (auto outcome = stream.replay(); !outcome)
        return named(std::move(outcome).error());

    std::optional<Outcome> result;
    std::string mirrorsWords;
    for (const Endpoint& endpoint : endpoints) {
        result = fill(stream, [&](std::int64_t offset, BodySink& sink) {
            return client.blob(endpoint, repository, layer.digest, offset, sink);
        }, client.waiting());
        // The endpoint that told the manifest has the blobs too; only a mirror may have lost some of them.
        if (*result || isFinal(result->error()) || !endpoint.mirror)
            break;
        mirrorsWords = result->error().error.message();
    }
    if (result && !*result && !isFinal(result->error()) && hasForeignUrls(layer)) {
        for (const std::string& address : layer.urls) {
            result = fetchForeign(http, address, stream);
            if (*result || isFinal(result->error()))
                break;
        }
    }
    if (result && !*result) {
        Failure failure = std::move(*result).error();
        if (!mirrorsWords.empty() && failure.error.message() != mirrorsWords)
            failure.error = Error(failure.error.kind(), fmt::format("{} (before, from the mirror: {})",
                                                                    failure.error.message(), mirrorsWords));
        return named(std::move(failure));
    }
    if (auto outcome = stream.finish(); !outcome)
        return named(std::move(outcome).error());
    return {};
}

} // namespace onggi::registry

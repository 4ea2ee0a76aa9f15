#include "docker/httpexchange.h"
#include "docker/streams.h"

#include <algorithm>

namespace onggi::ui {

namespace {

/// Long enough to be steady, short enough to follow a line that slows down.
constexpr qint64 speedWindow = 400;
constexpr double newestShare = 0.4;

} // namespace

Pull::Pull(const QString& reference, std::unique_ptr<HttpExchange> exchange, QObject* parent)
    : QObject(parent), m_reference(reference), m_exchange(std::move(exchange))
{
    m_clock.start();
    connect(m_exchange.get(), &HttpExchange::received, this, [this](const QByteArray& bytes) {
        for (const auto& object : m_lines.feed(bytes))
            take(object);
        emit changed();
    });
    connect(m_exchange.get(), &HttpExchange::finished, this, [this] {
        end();
        // Past its first line a pull can only tell of a failure inside the stream.
        if (m_error)
            emit failed(*m_error);
        else
            emit finished();
    });
    connect(m_exchange.get(), &HttpExchange::failed, this, [this](const ApiError& error) {
        end();
        emit failed(m_error.value_or(error));
    });
}

Pull::~Pull()
{
    end();
}

void Pull::end()
{
    if (!m_exchange)
        return;
    m_exchange->disconnect(this);
    m_exchange.release()->deleteLater();
}

void Pull::cancel()
{
    if (!m_exchange)
        return;
    end();
    emit cancelled();
}

void Pull::take(const QJsonObject& object)
{
    if (const auto error = object.value("error").toString(); !error.isEmpty()) {
        m_error = ApiError{ApiError::Kind::Refused, 0, error};
        return;
    }
    const auto progress = PullProgress::fromJson(object);
    if (progress.layer.isEmpty() || progress.status.startsWith("Pulling from")) {
        m_headline = progress.status;
        if (progress.status.startsWith("Digest: "))
            m_digest = progress.status.mid(8);
        return;
    }
    auto layer = std::find_if(m_layers.begin(), m_layers.end(), [&](const Layer& known) { return known.id == progress.layer; });
    if (layer == m_layers.end())
        layer = m_layers.insert(m_layers.end(), Layer{.id = progress.layer, .status = {}});
    const auto before = layer->downloaded ? layer->total : layer->current;
    layer->status = progress.status;
    const bool downloading = progress.status == "Downloading";
    layer->shared = progress.status == "Already exists";
    layer->complete = layer->shared || progress.status == "Pull complete";
    if (layer->complete || progress.status == "Download complete" || progress.status == "Verifying Checksum"
        || progress.status == "Extracting")
        layer->downloaded = true;
    if (progress.total > 0)
        layer->total = progress.total;
    if (downloading || progress.status == "Extracting")
        layer->current = progress.current;
    if (layer->complete)
        layer->current = layer->total;

    const auto gained = (layer->downloaded ? layer->total : layer->current) - before;
    if (!layer->shared && gained > 0)
        m_speedBytes += gained;
    const auto now = m_clock.elapsed();
    if (now - m_speedTime >= speedWindow) {
        const auto fresh = double(m_speedBytes) * 1000.0 / double(now - m_speedTime);
        m_speed = m_speed == 0 ? fresh : m_speed * (1 - newestShare) + fresh * newestShare;
        m_speedBytes = 0;
        m_speedTime = now;
    }
}

qint64 Pull::downloadedBytes() const
{
    qint64 sum = 0;
    for (const auto& layer : m_layers) {
        if (!layer.shared)
            sum += layer.downloaded ? layer.total : layer.current;
    }
    return sum;
}

qint64 Pull::totalBytes() const
{
    qint64 sum = 0;
    for (const auto& layer : m_layers) {
        if (!layer.shared)
            sum += layer.total;
    }
    return sum;
}

double Pull::bytesPerSecond() const
{
    return m_speed;
}

std::optional<int> Pull::secondsLeft() const
{
    const auto left = totalBytes() - downloadedBytes();
    if (m_speed < 1 || left <= 0)
        return std::nullopt;
    return int(double(left) / m_speed) + 1;
}

} // namespace onggi::ui

#include "docker/layertransfer.h"

#include "docker/call.h"
#include "docker/httpexchange.h"

#include <algorithm>

namespace onggi::ui {

namespace {

/// Long enough to be steady, short enough to follow a line that slows down.
constexpr qint64 speedWindow = 400;
constexpr double newestShare = 0.4;

} // namespace

LayerTransfer::LayerTransfer(const QString& reference, QObject* parent) : QObject(parent), m_reference(reference)
{
    m_clock.start();
}

LayerTransfer::~LayerTransfer()
{
    end();
}

void LayerTransfer::begin(std::unique_ptr<HttpExchange> exchange)
{
    if (!m_running)
        return;
    m_exchange = std::move(exchange);
    connect(m_exchange.get(), &HttpExchange::received, this, [this](const QByteArray& bytes) {
        for (const auto& object : m_lines.feed(bytes))
            take(object);
        if (m_lines.isRubbish(false)) {
            end();
            emit failed({ApiError::Kind::BadReply, 0, Call::rubbishText()});
            return;
        }
        emit changed();
    });
    connect(m_exchange.get(), &HttpExchange::finished, this, [this] {
        end();
        if (m_lines.isRubbish(true))
            m_error = ApiError{ApiError::Kind::BadReply, 0, Call::rubbishText()};
        // Past its first line a transfer can only tell of a failure inside the stream.
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

void LayerTransfer::end()
{
    m_running = false;
    if (!m_exchange)
        return;
    m_exchange->disconnect(this);
    m_exchange.release()->deleteLater();
}

void LayerTransfer::cancel()
{
    if (!m_running)
        return;
    end();
    emit cancelled();
}

void LayerTransfer::takeHeadline(const QJsonObject& object)
{
    if (const auto status = object.value("status").toString(); !status.isEmpty())
        m_headline = status;
}

void LayerTransfer::take(const QJsonObject& object)
{
    if (const auto error = object.value("error").toString(); !error.isEmpty()) {
        m_error = ApiError{ApiError::Kind::Refused, 0, error};
        return;
    }
    const auto progress = PullProgress::fromJson(object);
    if (progress.layer.isEmpty() || progress.status.startsWith("Pulling from")) {
        takeHeadline(object);
        return;
    }
    auto layer = std::find_if(m_layers.begin(), m_layers.end(), [&](const Layer& known) { return known.id == progress.layer; });
    if (layer == m_layers.end())
        layer = m_layers.insert(m_layers.end(), Layer{.id = progress.layer, .status = {}});
    const auto gone = [](const Layer& one) { return one.transferred ? one.total : one.current; };
    const auto before = gone(*layer);
    layer->status = progress.status;
    if (progress.total > 0)
        layer->total = progress.total;
    describe(*layer, progress);
    // Engines that only estimate a layer's size send more of it now and then.
    layer->total = std::max(layer->total, layer->current);
    if (layer->complete)
        layer->current = layer->total;

    const auto gained = gone(*layer) - before;
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

qint64 LayerTransfer::transferredBytes() const
{
    qint64 sum = 0;
    for (const auto& layer : m_layers) {
        if (!layer.shared)
            sum += layer.transferred ? layer.total : layer.current;
    }
    return sum;
}

qint64 LayerTransfer::totalBytes() const
{
    qint64 sum = 0;
    for (const auto& layer : m_layers) {
        if (!layer.shared)
            sum += layer.total;
    }
    return sum;
}

std::optional<int> LayerTransfer::secondsLeft() const
{
    const auto left = totalBytes() - transferredBytes();
    if (m_speed < 1 || left <= 0)
        return std::nullopt;
    return int(double(left) / m_speed) + 1;
}

void Pull::describe(Layer& layer, const PullProgress& progress) const
{
    layer.shared = progress.status == "Already exists";
    layer.complete = layer.shared || progress.status == "Pull complete";
    if (layer.complete || progress.status == "Download complete" || progress.status == "Verifying Checksum"
        || progress.status == "Extracting")
        layer.transferred = true;
    if (progress.status == "Downloading" || progress.status == "Extracting")
        layer.current = progress.current;
}

void Pull::takeHeadline(const QJsonObject& object)
{
    LayerTransfer::takeHeadline(object);
    if (m_headline.startsWith("Digest: "))
        m_digest = m_headline.mid(8);
}

void Push::describe(Layer& layer, const PullProgress& progress) const
{
    layer.shared = progress.status == "Layer already exists" || progress.status.startsWith("Mounted from");
    layer.complete = layer.shared || progress.status == "Pushed";
    layer.transferred = layer.complete;
    if (progress.status == "Pushing")
        layer.current = progress.current;
}

void Push::takeHeadline(const QJsonObject& object)
{
    LayerTransfer::takeHeadline(object);
    if (const auto digest = object.value("aux").toObject().value("Digest").toString(); !digest.isEmpty())
        m_digest = digest;
}

} // namespace onggi::ui

#pragma once

#include "docker/streams.h"

#include <QElapsedTimer>
#include <QObject>
#include <memory>
#include <optional>

namespace onggi::ui {

class HttpExchange;

/// An image on its way from or to a registry, and the sum of its layers' progress. Owned by its parent; deleting or
/// cancel()ing it ends the transfer (what has arrived is kept where it arrived).
class LayerTransfer : public QObject
{
    Q_OBJECT
public:
    struct Layer
    {
        QString id;
        QString status;           ///< the engine's words
        qint64 current = 0;       ///< bytes of this phase
        qint64 total = 0;
        bool transferred = false; ///< all of its bytes have gone over the line
        bool complete = false;    ///< nothing is left to do for it
        bool shared = false;      ///< was there before
    };

    LayerTransfer(const QString& reference, QObject* parent);
    ~LayerTransfer() override;
    /// The client's part: sends the request, once it is known how one signs in.
    void begin(std::unique_ptr<HttpExchange> exchange);

    const QString& reference() const { return m_reference; }
    const QList<Layer>& layers() const { return m_layers; }
    QString headline() const { return m_headline; } ///< the last line about the whole image
    QString digest() const { return m_digest; }
    qint64 transferredBytes() const; ///< without what was there before
    qint64 totalBytes() const;       ///< of the layers whose size is known
    double bytesPerSecond() const { return m_speed; } ///< smoothed
    std::optional<int> secondsLeft() const;
    bool isRunning() const { return m_running; }
    void cancel(); ///< emits cancelled()

signals:
    void changed();
    void finished();
    void failed(const onggi::ui::ApiError& error);
    void cancelled();

protected:
    /// What a line about one layer says of it.
    virtual void describe(Layer& layer, const PullProgress& progress) const = 0;
    /// A line about the whole image.
    virtual void takeHeadline(const QJsonObject& object);
    QString m_headline;
    QString m_digest;

private:
    void take(const QJsonObject& object);
    void end();

    QString m_reference;
    std::unique_ptr<HttpExchange> m_exchange;
    JsonLines m_lines;
    QList<Layer> m_layers;
    std::optional<ApiError> m_error;
    QElapsedTimer m_clock;
    bool m_running = true;
    qint64 m_speedBytes = 0;
    qint64 m_speedTime = 0;
    double m_speed = 0;
};

class Pull : public LayerTransfer
{
    Q_OBJECT
public:
    using LayerTransfer::LayerTransfer;

protected:
    void describe(Layer& layer, const PullProgress& progress) const override;
    void takeHeadline(const QJsonObject& object) override;
};

class Push : public LayerTransfer
{
    Q_OBJECT
public:
    using LayerTransfer::LayerTransfer;

protected:
    void describe(Layer& layer, const PullProgress& progress) const override;
    void takeHeadline(const QJsonObject& object) override;
};

} // namespace onggi::ui

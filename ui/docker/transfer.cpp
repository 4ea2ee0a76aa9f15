#include "docker/transfer.h"

#include "docker/httpexchange.h"

#include <QFileDevice>

namespace onggi::ui {

namespace {
/// A sink may be this far behind (a process that unpacks) before the engine has to wait.
constexpr qint64 waitAbove = 4 << 20;
} // namespace

Download::Download(std::unique_ptr<HttpExchange> exchange, std::unique_ptr<QIODevice> sink, QObject* parent)
    : QObject(parent), m_exchange(std::move(exchange)), m_sink(std::move(sink))
{
    connect(m_exchange.get(), &HttpExchange::received, this, &Download::take);
    connect(m_exchange.get(), &HttpExchange::finished, this, [this] {
        m_complete = true;
        // A file keeps its last bytes to itself until it is told to let them go, and tells nobody.
        auto* file = qobject_cast<QFileDevice*>(m_sink.get());
        if (file && !file->flush()) {
            const auto reason = file->errorString();
            cancel();
            emit failed({ApiError::Kind::Interrupted, 0, tr("It could not be written: %1.").arg(reason)});
            return;
        }
        end();
    });
    connect(m_exchange.get(), &HttpExchange::failed, this, &Download::failed);
    connect(m_sink.get(), &QIODevice::bytesWritten, this, [this] {
        if (m_exchange && m_sink->bytesToWrite() < waitAbove)
            m_exchange->setPaused(false);
        end();
    });
}

Download::~Download()
{
    cancel();
}

void Download::take(const QByteArray& bytes)
{
    if (m_sink->write(bytes) != bytes.size()) {
        const auto reason = m_sink->errorString();
        cancel();
        emit failed({ApiError::Kind::Interrupted, 0, tr("It could not be written: %1.").arg(reason)});
        return;
    }
    m_bytes += bytes.size();
    if (m_sink->bytesToWrite() > waitAbove)
        m_exchange->setPaused(true);
    emit progressed(m_bytes);
}

/// Over when all has come and the sink has taken all of it.
void Download::end()
{
    if (!m_complete || !m_exchange || m_sink->bytesToWrite() > 0)
        return;
    m_exchange->disconnect(this);
    m_exchange.release()->deleteLater();
    emit finished();
}

void Download::cancel()
{
    if (!m_exchange)
        return;
    m_exchange->disconnect(this);
    m_exchange.release()->deleteLater();
}

} // namespace onggi::ui

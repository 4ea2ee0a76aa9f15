#pragma once

#include "docker/values.h"

#include <QIODevice>
#include <QObject>
#include <memory>

namespace onggi::ui {

class HttpExchange;

/// A reply's body on its way into a device (a file, a process), piece by piece: what the device has not yet taken
/// holds the engine back. Owned by its parent; deleting or cancel()ing it ends the transfer. The device must be open;
/// it is closed when all of it has come, and left as it is otherwise.
class Download : public QObject
{
    Q_OBJECT
public:
    Download(std::unique_ptr<HttpExchange> exchange, std::unique_ptr<QIODevice> sink, QObject* parent);
    ~Download() override;
    qint64 bytes() const { return m_bytes; }
    QIODevice& sink() { return *m_sink; }
    void cancel(); ///< nothing is emitted any more

signals:
    void progressed(qint64 bytes);
    void finished();
    void failed(const onggi::ui::ApiError& error);

private:
    void take(const QByteArray& bytes);
    void end();

    std::unique_ptr<HttpExchange> m_exchange;
    std::unique_ptr<QIODevice> m_sink;
    qint64 m_bytes = 0;
    bool m_complete = false;
};

} // namespace onggi::ui

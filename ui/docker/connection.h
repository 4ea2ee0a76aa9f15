#pragma once

#include "docker/transport.h"
#include "docker/values.h"

#include <QObject>
#include <memory>
#include <optional>

class QIODevice;

namespace onggi::ui {

/// One two-way stream of bytes to an engine, whatever lies between. open() is called once; then it is opened(), and in the
/// end ended() by the other side, or failed() with the reason. What came before an end can still be read. Lives on the
/// thread of its exchange, which owns it.
class Connection : public QObject
{
    Q_OBJECT
public:
    static std::unique_ptr<Connection> to(const Transport& transport);

    virtual void open() = 0;
    /// For reading and writing, once it is open.
    virtual QIODevice& device() = 0;
    virtual qint64 unsent() = 0; ///< bytes that were written and wait in this process
    /// No more will be written; what comes can still be read. Where the way has no such thing (TLS), nothing happens.
    virtual void closeWrite() = 0;
    virtual void abort() = 0;
    bool isOpen() const { return m_open; }

signals:
    void opened();
    void written(); ///< some of what was unsent has gone
    void ended();
    void failed(const onggi::ui::ApiError& error);

protected:
    void noteOpened();
    void noteEnded();
    /// Before it is open there is no engine; afterwards the connection was interrupted.
    void noteFailed(const QString& sentence, std::optional<ApiError::Kind> kind = {});

private:
    bool m_open = false;
    bool m_over = false;
};

std::unique_ptr<Connection> newLocalConnection(const Transport& transport);
std::unique_ptr<Connection> newTcpConnection(const Transport& transport);
std::unique_ptr<Connection> newSshConnection(const Transport& transport);

/// A reader that falls behind holds the engine back once this much waits in the process.
constexpr qint64 connectionReadBuffer = 1 << 20;

} // namespace onggi::ui

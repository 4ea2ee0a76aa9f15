#pragma once

#include "docker/httpexchange.h"

namespace onggi::ui {

/// From API 1.42 the content type tells framed from raw; older engines say raw for both, so that there the first bytes
/// decide: no terminal prints 1,0,0,0 or 2,0,0,0.
inline bool looksFramed(const QByteArray& contentType, QByteArrayView first)
{
    if (contentType.contains("multiplexed-stream"))
        return true;
    return first.size() >= 4 && first[0] >= 0 && first[0] <= 2 && first[1] == 0 && first[2] == 0 && first[3] == 0;
}

/// An exchange that is still emitting must not be deleted from its own signal.
inline void dropLater(std::unique_ptr<HttpExchange>& exchange, QObject* receiver)
{
    if (!exchange)
        return;
    exchange->disconnect(receiver);
    exchange.release()->deleteLater();
}

} // namespace onggi::ui

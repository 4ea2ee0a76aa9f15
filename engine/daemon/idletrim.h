#pragma once

#include <boost/asio/steady_timer.hpp>

namespace onggi::daemon {

/// Makes an engine at rest small: what start-up needed is given back soon after it, what requests needed when nobody has
/// asked for a while; the next one takes a millisecond longer. Owned by the daemon, on its event loop.
class IdleTrim
{
public:
    explicit IdleTrim(boost::asio::any_io_executor executor);
    void started();
    /// The last client has gone.
    void quiet();

private:
    void restAfter(std::chrono::steady_clock::duration delay);

    boost::asio::steady_timer m_timer;
};

} // namespace onggi::daemon

#pragma once

#include <boost/asio/steady_timer.hpp>

namespace onggi::daemon {

/// Makes an engine at rest small: what start-up and requests needed is given back when nobody has asked for a while, however
/// many clients are listening; the next request takes a millisecond longer. Owned by the daemon, on its event loop.
class IdleTrim
{
public:
    explicit IdleTrim(boost::asio::any_io_executor executor);
    /// The engine has just done something. Costs next to nothing.
    void restLater();

private:
    void wait();

    boost::asio::steady_timer m_timer;
    std::chrono::steady_clock::time_point m_rest;
    bool m_waiting = false;
};

} // namespace onggi::daemon

#include "daemon/idletrim.h"

#include "sys/residency.h"

namespace onggi::daemon {

namespace {

/// A program that asks often meets a warm engine; a person does not notice the millisecond.
constexpr std::chrono::seconds restAfter{3};

} // namespace

IdleTrim::IdleTrim(boost::asio::any_io_executor executor)
    : m_timer(std::move(executor))
{
}

void IdleTrim::restLater()
{
    m_rest = std::chrono::steady_clock::now() + restAfter;
    if (!m_waiting)
        wait();
}

void IdleTrim::wait()
{
    m_waiting = true;
    m_timer.expires_at(m_rest);
    m_timer.async_wait([this](const boost::system::error_code& error) {
        if (error)
            return;
        m_waiting = false;
        if (std::chrono::steady_clock::now() < m_rest)
            wait();
        else
            sys::releaseUnused();
    });
}

} // namespace onggi::daemon

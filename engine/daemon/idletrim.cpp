#include "daemon/idletrim.h"

#include "sys/residency.h"

namespace onggi::daemon {

namespace {

constexpr std::chrono::seconds restAfterStart{3};
/// A program that asks often meets a warm engine; a person does not notice the millisecond.
constexpr std::chrono::seconds restAfterWork{3};

} // namespace

IdleTrim::IdleTrim(boost::asio::any_io_executor executor)
    : m_timer(std::move(executor))
{
}

void IdleTrim::started()
{
    restAfter(restAfterStart);
}

void IdleTrim::quiet()
{
    restAfter(restAfterWork);
}

void IdleTrim::restAfter(std::chrono::steady_clock::duration delay)
{
    m_timer.expires_after(delay);
    m_timer.async_wait([](const boost::system::error_code& error) {
        if (!error)
            sys::releaseUnused();
    });
}

} // namespace onggi::daemon

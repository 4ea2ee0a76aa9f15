#include "base/log.h"
#include "monitor/confinement.h"
#include "monitor/monitor.h"

namespace {

/// Where onggid puts its end of the conversation.
constexpr int daemonDescriptor = 3;

} // namespace

int main()
{
    using namespace onggi;
    monitor::prepareProcess();
    const auto status = monitor::runMonitor(UniqueFd(daemonDescriptor));
    if (!status) {
        log::error("onggi-monitor: {}", status.error().message());
        return 1;
    }
    return 0;
}

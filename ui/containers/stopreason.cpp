#include "containers/stopreason.h"

#include "models/humanize.h"

#include <QCoreApplication>

namespace onggi::ui {

namespace {
struct StopReason
{
    Q_DECLARE_TR_FUNCTIONS(StopReason)
};
} // namespace

QString stopReason(const ContainerDetails& details, bool endAsked)
{
    if (!details.error.isEmpty())
        return StopReason::tr("It did not start: %1").arg(details.error);
    if (details.state != ContainerState::Exited && details.state != ContainerState::Dead)
        return {};
    const int code = details.exitCode;
    if (details.outOfMemory) {
        return details.memoryLimit > 0
                   ? StopReason::tr("It ran out of memory: its limit is %1. Run it again with a higher limit.")
                         .arg(bytesText(details.memoryLimit))
                   : StopReason::tr("The system ran out of memory and ended it.");
    }
    if (endAsked && code == 137)
        return StopReason::tr("It was stopped. It did not end by itself when it was asked to, so it was ended by force (code 137); programs that ignore the signal to stop end like this.");
    switch (code) {
    case 0: return StopReason::tr("Its main process ended in order, with code 0.");
    case 125: return StopReason::tr("The engine could not start it (code 125).");
    case 126: return StopReason::tr("The command is there but cannot be executed (code 126). Check its permissions, or that it is a program for this processor.");
    case 127: return StopReason::tr("The command was not found in the image (code 127). Check how it is written.");
    case 130: return StopReason::tr("It was interrupted, as by Ctrl+C (code 130).");
    case 134: return StopReason::tr("The program gave up by itself with an abort (code 134). Its last lines of log tell why.");
    case 137: return StopReason::tr("It was killed by force (signal 9, code 137): it did not end in time when it was asked to stop, or something killed it.");
    case 139: return StopReason::tr("The program crashed with a memory fault (signal 11, code 139).");
    case 143: return StopReason::tr("It ended because it was asked to stop (signal 15, code 143).");
    }
    if (code > 128 && code < 128 + 65)
        return StopReason::tr("It was ended by signal %1 (code %2).").arg(code - 128).arg(code);
    return StopReason::tr("Its main process ended with code %1, which means an error. The last lines of its log usually tell why.").arg(code);
}

} // namespace onggi::ui

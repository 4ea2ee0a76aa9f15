#pragma once

#include "docker/values.h"

/// Why a container does not run, as a sentence.
namespace onggi::ui {

/// Empty while it runs or has not been started. `endAsked`: someone told it to end, so that the code of a signal is no
/// failure.
QString stopReason(const ContainerDetails& details, bool endAsked = false);

/// The same with what its log's end says, what will probably help, and the way there.
struct StopExplanation
{
    enum class Way { None, ReadLog, RaiseLimit, Edit };
    QString sentence;
    QString lastLine; ///< of its log, where that tells something
    QString remedy;
    Way way = Way::None;
    bool bad = false; ///< it is a failure
};
/// `crashes`: how often it has failed lately, 0 when that is no loop.
StopExplanation explainStop(const ContainerDetails& details, bool endAsked, int crashes, const QStringList& lastLines);

} // namespace onggi::ui

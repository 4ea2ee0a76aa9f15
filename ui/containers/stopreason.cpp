#include "containers/stopreason.h"

#include "models/humanize.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace onggi::ui {

namespace {
struct StopReason
{
    Q_DECLARE_TR_FUNCTIONS(StopReason)
};

struct Clue
{
    const char* pattern;
    const char* remedy;
    StopExplanation::Way way;
};

/// What programs print before they give up, and what that usually means; the first that fits counts.
constexpr Clue clues[] = {
    {"address already in use|EADDRINUSE|port is already allocated|bind.*in use",
     QT_TRANSLATE_NOOP("StopReason", "A port that it needs is taken: choose another one in its settings, or end what has it."), StopExplanation::Way::Edit},
    {"out of memory|heap out of memory|cannot allocate memory|OutOfMemoryError|std::bad_alloc",
     QT_TRANSLATE_NOOP("StopReason", "It needs more memory than it gets: raise its limit."), StopExplanation::Way::RaiseLimit},
    {"no space left on device|disk quota exceeded",
     QT_TRANSLATE_NOOP("StopReason", "The disk is full: remove what is not used any more, on the page System."), StopExplanation::Way::None},
    {"exec format error|cannot execute binary file",
     QT_TRANSLATE_NOOP("StopReason", "The program is made for another processor: look for an image for this one."), StopExplanation::Way::None},
    {"read-only file system|EROFS",
     QT_TRANSLATE_NOOP("StopReason", "It writes where it may only read: give it a folder or a volume there, or take “read-only” away."), StopExplanation::Way::Edit},
    {"permission denied|EACCES|operation not permitted|EPERM",
     QT_TRANSLATE_NOOP("StopReason", "It lacks a right: check its user, and who owns the folders that it is given."), StopExplanation::Way::Edit},
    {"connection refused|ECONNREFUSED|could not connect|ENOTFOUND|getaddrinfo|name resolution|unknown host|no such host|network is unreachable",
     QT_TRANSLATE_NOOP("StopReason", "It could not reach another service: check that the service runs, its address, and the network of both."), StopExplanation::Way::Edit},
    {"is not set|not specified|must be set|is required|missing required|missing environment|you need to specify|undefined variable",
     QT_TRANSLATE_NOOP("StopReason", "A setting is missing: give it the variable that it asks for."), StopExplanation::Way::Edit},
    {"password authentication failed|access denied for user|authentication failed",
     QT_TRANSLATE_NOOP("StopReason", "A name or a password is wrong: check its variables."), StopExplanation::Way::Edit},
    {"command not found|executable file not found|no such file or directory|cannot find module|ModuleNotFoundError|ENOENT|not found",
     QT_TRANSLATE_NOOP("StopReason", "A file that it needs is not there: check its command, its working directory and its folders."), StopExplanation::Way::Edit},
    {"syntax error|SyntaxError|parse error|invalid configuration|unknown directive|unrecognized option|unknown option",
     QT_TRANSLATE_NOOP("StopReason", "Its configuration or command has a mistake: the line says where."), StopExplanation::Way::Edit},
};

const Clue* clueIn(const QString& text)
{
    for (const auto& clue : clues) {
        if (QRegularExpression(QString::fromLatin1(clue.pattern), QRegularExpression::CaseInsensitiveOption).match(text).hasMatch())
            return &clue;
    }
    return nullptr;
}

QString signalName(int number)
{
    static const QHash<int, const char*> names{{1, "HUP"}, {2, "INT"}, {3, "QUIT"}, {4, "ILL"}, {6, "ABRT"}, {7, "BUS"}, {8, "FPE"},
                                               {9, "KILL"}, {10, "USR1"}, {11, "SEGV"}, {12, "USR2"}, {13, "PIPE"}, {14, "ALRM"}, {15, "TERM"}};
    const auto* name = names.value(number);
    return name ? QString("SIG%1").arg(QLatin1String(name)) : QString::number(number);
}
} // namespace

StopExplanation explainStop(const ContainerDetails& details, bool endAsked, int crashes, const QStringList& lastLines)
{
    StopExplanation told;
    told.sentence = stopReason(details, endAsked);
    const bool looping = crashes > 0 || (details.state == ContainerState::Restarting && details.raw.value("RestartCount").toInt() > 0);
    if (looping) {
        const auto times = std::max(crashes, details.raw.value("RestartCount").toInt());
        told.sentence = StopReason::tr("It is in a crash loop: it has failed %n time(s), the last time with code %1, and is started again each time.", nullptr, times)
                            .arg(details.exitCode);
        if (details.outOfMemory)
            told.sentence += ' ' + StopReason::tr("It ran out of memory.");
    }
    if (told.sentence.isEmpty())
        return told;
    told.bad = !details.error.isEmpty() || looping || details.outOfMemory || (details.exitCode != 0 && !(endAsked && details.exitCode > 128));
    if (!told.bad)
        return told;
    // The last line that means something; where one fits a clue, that one.
    const Clue* clue = details.error.isEmpty() ? nullptr : clueIn(details.error);
    if (details.outOfMemory) {
        told.way = StopExplanation::Way::RaiseLimit;
    } else if (!clue) {
        for (auto line = lastLines.crbegin(); line != lastLines.crend() && !clue; ++line) {
            if ((clue = clueIn(*line)))
                told.lastLine = *line;
        }
        if (!clue && !lastLines.isEmpty())
            told.lastLine = lastLines.last();
    }
    if (clue) {
        told.remedy = StopReason::tr(clue->remedy);
        told.way = clue->way;
    } else if (told.way == StopExplanation::Way::None) {
        told.way = details.exitCode == 125 || details.exitCode == 126 || details.exitCode == 127 || !details.error.isEmpty() ? StopExplanation::Way::Edit
                                                                                                                             : StopExplanation::Way::ReadLog;
    }
    return told;
}

QString stopReason(const ContainerDetails& details, bool endAsked)
{
    const bool up = details.state == ContainerState::Running || details.state == ContainerState::Paused;
    if (!details.error.isEmpty() && !up)
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
        return StopReason::tr("It was ended by the signal %1 (code %2).").arg(signalName(code - 128)).arg(code);
    return StopReason::tr("Its main process ended with code %1, which means an error. The last lines of its log usually tell why.").arg(code);
}

} // namespace onggi::ui

#pragma once

#include <sys/types.h>

namespace onggi::runtime::init {

/// Blocks all signals, so that none is lost between fork and beReaper().
void prepareToReap();

/// Process 1 of a container that was started with --init: sends every signal on to the program, reaps
/// whatever is orphaned to it, and ends as the program does.
[[noreturn]] void beReaper(pid_t program);

} // namespace onggi::runtime::init

#pragma once

namespace onggi::monitor {

/// Before anything else: signals that a terminal or a careless administrator sends do not end a monitor, and
/// what it makes is its own. Handlers rather than SIG_IGN, which the container's program would inherit.
void prepareProcess();

/// Once the container runs: no capability, none to be gained, not dumpable, and last in line for the OOM
/// killer. Owning its files as uid 0 is all that the rest of a monitor's life needs. What the kernel refuses
/// is left out.
void confineToLeast();

/// The same for an exec's monitor, which must still be able to kill a process of another user.
void confineToKilling();

} // namespace onggi::monitor

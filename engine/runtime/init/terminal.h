#pragma once

#include "base/uniquefd.h"

namespace onggi::runtime::init {

/// Both ends of a pseudo terminal.
struct Terminal
{
    UniqueFd master;
    UniqueFd peer; ///< what the program gets
};

/// Makes one of a master that was just opened. Rows and columns of 0 leave the kernel's size.
Result<Terminal> completeTerminal(UniqueFd master, int rows, int columns);

/// A new one in the container's own devpts, below its root. What stands there is the container's choice: anything but a
/// devpts is PermissionDenied.
Result<Terminal> openTerminal(int root, int rows, int columns);

} // namespace onggi::runtime::init

#pragma once

/// What of this process stays in memory.
namespace onggi::sys {

/// Gives back the freed heap, and unmaps the code and constants of the program and its libraries, which come back out of
/// the page cache as they are used. What relocation or a debugger's breakpoints wrote into code would be lost: objects
/// that are relocated in their code are left out; don't call it in a process that is being debugged. Any thread.
void releaseUnused();

} // namespace onggi::sys

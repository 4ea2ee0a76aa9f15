#pragma once

namespace onggi::runtime::init {

/// The container's first process, from its exec by the launcher (initprocess.cpp) to the exec of the
/// container's program: straight-line, single-threaded. With an argument it is one more process in a container that
/// runs, born in its namespaces, and makes nothing. Descriptor 3 is the launcher's socket; started in any other way it
/// refuses to do anything. Returns only on failure.
int run(int argumentCount);

} // namespace onggi::runtime::init

#pragma once

#include "container/record.h"
#include "container/settings.h"
#include "runtime/seccomp.h"
#include "runtime/spec.h"
#include "volume/volume.h"

#include <vector>

namespace onggi::container {

/// All that a monitor needs for one start, ready to be sent.
struct Preparation
{
    runtime::Spec spec;
    int seccompProgram = -1; ///< the cache's descriptor; -1: unconfined
    std::vector<UniqueFd> sources; ///< of the bind mounts, in the order of Mount::source
};

/// Decides a container's runtime spec from its record: Docker's defaults, the user's options, the mounts with their
/// sources opened by descriptor, and the files hosts, hostname and resolv.conf, which it writes into the container's
/// directory. containerDirectory is state/containers/<id>.
Result<Preparation> prepareSpec(const Record& record, const Settings& settings, volume::VolumeStore& volumes,
                                runtime::SeccompCache& seccomp, const UniqueFd& containerDirectory);

/// The part of the spec about the process alone, and which container it is in: what also holds for every further process
/// there.
Result<runtime::Spec> describeProcess(const Record& record, const Settings& settings);

/// The environment of the container's processes: PATH, HOSTNAME, TERM on a terminal, and the container's own on top.
std::vector<std::string> environmentOf(const Record& record, bool terminal);

/// The cache's descriptor of the seccomp program for a process with the spec's capabilities; -1: unconfined.
Result<int> seccompProgram(const HostConfig& host, const runtime::Spec& spec, runtime::SeccompCache& cache);

/// "CAP_CHOWN", "chown" and "ALL" in adds and drops, on top of Docker's default list. InvalidArgument for unknown ones.
Result<std::vector<std::string>> resolveCapabilities(const std::vector<std::string>& add, const std::vector<std::string>& drop);

} // namespace onggi::container

#pragma once

#include "container/container.h"
#include "container/settings.h"
#include "runtime/seccomp.h"
#include "runtime/spec.h"
#include "snapshot/layerstore.h"
#include "volume/volume.h"

#include <functional>
#include <vector>

namespace onggi::container {

/// All that a monitor needs for one start, ready to be sent.
struct Preparation
{
    runtime::Spec spec;
    int seccompProgram = -1; ///< the cache's descriptor; -1: unconfined
    std::vector<UniqueFd> sources; ///< of bind mounts and joined namespaces, as the spec numbers them
};

/// Finds another container by id or name: ContainerService::find.
using FindContainer = std::function<Result<ContainerPtr>(const std::string&)>;

/// What a spec is made from, beside the record. Belongs to the Lifecycle.
struct SpecSources
{
    const Settings& settings;
    volume::VolumeStore& volumes;
    snapshot::LayerStore& layers;
    runtime::SeccompCache& seccomp;
    FindContainer find;
};

/// Decides a container's runtime spec from its record: Docker's defaults, the user's options, the mounts with their
/// sources opened by descriptor, the namespaces of other containers, and the files hosts, hostname and resolv.conf, which
/// it writes into the container's directory. containerDirectory is state/containers/<id>.
Result<Preparation> prepareSpec(const Record& record, const SpecSources& sources, const UniqueFd& containerDirectory);

/// The part of the spec about the process alone, and which container it is in: what also holds for every further process
/// there.
Result<runtime::Spec> describeProcess(const Record& record, const Settings& settings);

/// The environment of the container's processes: PATH, HOSTNAME, TERM on a terminal, and the container's own on top.
std::vector<std::string> environmentOf(const Record& record, bool terminal);

/// The cache's descriptor of the seccomp program for a process with the spec's capabilities; -1: unconfined.
Result<int> seccompProgram(const HostConfig& host, const runtime::Spec& spec, runtime::SeccompCache& cache);

/// "CAP_CHOWN", "chown" and "ALL" in adds and drops, on top of Docker's default list. InvalidArgument for unknown ones.
Result<std::vector<std::string>> resolveCapabilities(const std::vector<std::string>& add, const std::vector<std::string>& drop);

/// Where the container's control group is, for cgroup::Manager::detect(): an absolute --cgroup-parent is below each
/// hierarchy's root, a relative one below the engine's own.
std::string cgroupParentOf(const HostConfig& host, const Settings& settings);

} // namespace onggi::container

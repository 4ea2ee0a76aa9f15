#pragma once

#include "base/uniquefd.h"
#include "runtime/spec.h"

namespace onggi::runtime {

/// A container's /dev as a detached tmpfs: the usual nodes and links and those of the spec, all of them belonging to
/// the container's root. The launcher makes it, because no device works on a file system that a user namespace mounts.
/// A device whose place is not below /dev stands here as outsideDevice(index), for init to move where it belongs.
Result<UniqueFd> makeDeviceTree(const Spec& spec);

/// Whether a device belongs below /dev.
inline bool isBelowDev(const Device& device)
{
    return device.path.starts_with("/dev/");
}

/// The name in the tree of a device that does not.
inline std::string outsideDevice(std::size_t index)
{
    return ".outside-" + std::to_string(index);
}

} // namespace onggi::runtime

#pragma once

#include "container/config.h"
#include "runtime/spec.h"

#include <string>
#include <vector>

namespace onggi::container {

/// Puts the host's device, or all those in the directory, into the spec: the node and the rule that allows its use.
/// InvalidArgument in Docker's words when there is none.
Status addHostDevice(const DeviceMapping& mapping, runtime::Spec& spec);

/// The device nodes of the host's /dev, without terminals and what a container has of its own.
std::vector<runtime::Device> allHostDevices();

/// The node itself, as `path` in the container. NotFound when it is not there, InvalidArgument when it is no device.
Result<runtime::Device> readHostDevice(const std::string& hostPath, std::string path);

/// The rule for a node.
cgroup::DeviceRule ruleFor(const runtime::Device& device, std::string access);

} // namespace onggi::container

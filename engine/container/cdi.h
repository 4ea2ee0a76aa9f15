#pragma once

#include "container/specbuilder.h"

namespace onggi::container {

/// Devices by the Container Device Interface: puts what the specifications in /etc/cdi and /var/run/cdi say of the
/// requested devices (nodes, mounts, environment, groups) into the spec. --gpus asks for devices of the class "gpu".
/// InvalidArgument for a device that nobody describes; NotImplemented, by name, for edits that this engine does not do
/// (hooks). Files (JSON or YAML) that can't be read are logged and passed over.
Status addRequestedDevices(const std::vector<DeviceRequest>& requests, Preparation& preparation);

/// The same with the specifications of one directory; the later one of two that describe a device holds.
Status addRequestedDevices(const std::vector<DeviceRequest>& requests, const std::vector<std::string>& directories,
                           Preparation& preparation);

} // namespace onggi::container

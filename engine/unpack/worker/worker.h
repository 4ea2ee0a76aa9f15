#pragma once

#include "oci/image.h"
#include "sys/messagesocket.h"

#include <optional>

namespace onggi::unpack {

/// What onggi-unpack was started with.
struct WorkerOptions
{
    std::optional<oci::LayerCompression> compression; ///< nothing: what the first bytes say
    UniqueFd input;
    sys::MessageSocket daemon;
    /// Where the layer goes; without it the layer is only inflated and hashed.
    std::optional<UniqueFd> root;
};

/// Inflates and hashes in a second thread while this one applies, and reports. The process must be confined.
/// True when the layer was applied.
bool runWorker(WorkerOptions options);

} // namespace onggi::unpack

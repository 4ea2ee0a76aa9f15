#pragma once

#include "base/uniquefd.h"

namespace onggi::runtime {

/// Fills an empty volume with what the image has at the mount's place, as Docker does: content, owners, modes, times,
/// extended attributes, hard links; the volume's own directory becomes like the image's, too. A volume with anything in it
/// is left alone. imageRoot is the image's root with unshifted owners, volume the data directory of the volume,
/// whose parent takes a mark meanwhile: a copy that was interrupted is begun again by the next start. Blocks; two at a time on one
/// volume wait for each other.
Status copyUp(const UniqueFd& imageRoot, const std::string& path, const UniqueFd& volume);

} // namespace onggi::runtime

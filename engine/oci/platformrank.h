#pragma once

#include "oci/image.h"

namespace onggi::oci {

/// How well an image for the offered platform serves where the other is wanted: 0 not at all, more is better.
int platformRank(const Platform& wanted, const Platform& offered);

} // namespace onggi::oci

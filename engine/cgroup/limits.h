#pragma once

#include "cgroup/cgroup.h"

#include <cstdint>

/// Docker's limits in the words of each controller. The functions write to one group's directory; `unified`
/// says which dialect it speaks. A knob that this kernel lacks (swap accounting, block weights) is left out,
/// as Docker does.
namespace onggi::cgroup {

/// 2…262144 (1024 is usual) to 1…10000 (100 is usual), on the curve through these three pairs.
std::uint64_t weightFromShares(std::int64_t shares);
/// 10…1000 to 1…10000.
std::uint64_t ioWeightFromBlkioWeight(int weight);

Status applyMemory(int directory, bool unified, const Limits& limits);
Status applyCpu(int directory, bool unified, const Limits& limits);
Status applyCpuset(int directory, const Limits& limits);
Status applyPids(int directory, const Limits& limits);
/// Weights and rates of block devices; directory is where "blkio" or "io" lives.
Status applyBlock(int directory, bool unified, const Limits& limits);
Status applyDevices(int directory, bool unified, const Limits& limits);

} // namespace onggi::cgroup

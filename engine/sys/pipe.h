#pragma once

#include "base/uniquefd.h"

namespace onggi::sys {

struct Pipe
{
    UniqueFd read;
    UniqueFd write;
};

/// A pipe, both ends close-on-exec. With room for a megabyte where bulk goes through it: that spares wake-ups on both
/// sides, and where the system allows no more it has the ordinary room.
enum class PipeUse { Messages, Bulk };
Result<Pipe> makePipe(PipeUse use);

} // namespace onggi::sys

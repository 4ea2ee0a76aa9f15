#pragma once

#include "base/uniquefd.h"

#include <string>
#include <string_view>

namespace onggi::sys {

/// A memfd with the given content, sealed against every change, positioned at its start. The name is for
/// /proc only.
Result<UniqueFd> sealedMemory(const char* name, std::string_view bytes);

/// The whole content, whatever the file position (pread). Refuses more than limit bytes.
Result<std::string> readMemory(int fd, std::size_t limit);

} // namespace onggi::sys

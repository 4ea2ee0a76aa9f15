#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace onggi {

/// Lower-case hex of the bytes.
std::string toHex(std::string_view bytes);

/// Random bytes from the kernel as hex: 2 × count digits. Container ids are randomHex(32).
std::string randomHex(std::size_t count);

/// True when the text is exactly size lower-case hex digits: what may name a blob, layer or container on disk.
bool isHex(std::string_view text, std::size_t size);

std::string toBase64(std::string_view bytes);
/// Takes the standard and the URL alphabet, padded or not (X-Registry-Auth comes in both).
Result<std::string> fromBase64(std::string_view text);

} // namespace onggi

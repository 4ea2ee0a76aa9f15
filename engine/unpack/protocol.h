#pragma once

#include "base/result.h"
#include "oci/digest.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

/// What onggid and onggi-unpack say to each other: one JSON object a datagram (sys::MessageSocket, descriptor 3 of the
/// helper). Descriptor 0 is the compressed layer, descriptor 4 the directory that it goes to. One helper applies one
/// layer and ends.
namespace onggi::unpack {

// Helper to daemon -------------------------------------------------------------------------------

/// How many compressed bytes were taken in; at most ten a second.
struct Unpacking
{
    std::int64_t read = 0;
};

/// Descriptor: a directory of the layer that hides what lower layers have in it. Setting trusted.overlay.opaque takes
/// CAP_SYS_ADMIN, which the helper that parses a stranger's bytes shall not have. Answered by Marked.
struct MarkOpaque
{
};

/// The layer is in the directory, and the input was read to its end.
struct Unpacked
{
    oci::DiffId diffId;
    std::int64_t bytes = 0;   ///< of the regular files
    std::int64_t entries = 0;
    bool describesRoot = false; ///< the changeset has an entry for the root directory
};

/// The layer could not be applied. When it is the bytes that are malformed the helper goes on reading them until they
/// end: whoever sends them then finds out whether they are the ones that were asked for.
struct UnpackFailed
{
    ErrorKind kind = ErrorKind::Internal;
    std::string message;
    bool malformed = false;
};

using Report = std::variant<Unpacking, MarkOpaque, Unpacked, UnpackFailed>;

// Daemon to helper -------------------------------------------------------------------------------

/// Answer to MarkOpaque; an empty message is success.
struct Marked
{
    std::string message;
};

std::string encode(const Report& report);
std::string encode(const Marked& marked);
Result<Report> decodeReport(std::string_view bytes);
Result<Marked> decodeMarked(std::string_view bytes);

} // namespace onggi::unpack

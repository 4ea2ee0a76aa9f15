#pragma once

#include "runtime/spec.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// What the launcher and onggi-init say to each other over their socket: a compact binary form, because init
/// is small, static and starts once per container. Both come from the same build; there is no versioning.
///
///     launcher                         init
///     Plan {plan, [seccomp]}     ->
///     Mounts {overlay, binds …}  ->    (as often as descriptors need)
///                                <-    Warning …, then Ready {[pty master]} or Failed
///     Go                         ->
///                                <-    Warning …, then end of file (executed) or Failed
namespace onggi::runtime {

enum class Step : std::uint8_t
{
    Plan,
    Mounts,
    Go,
    Ready,
    Warning,
    Failed
};

/// The spec without what only the launcher needs, and what the launcher worked out.
struct Plan
{
    Spec spec;
    std::uint64_t capabilities = 0;
    std::uint32_t mountCount = 0; ///< descriptors to come: the overlay, /dev, then one for each Bind and Image in spec.mounts
    bool hasInput = false;
    bool hasOutput = false;
    bool hasError = false;
    bool hasSeccomp = false;
};

/// Whether the launcher makes the mount, so that init only attaches it.
inline bool comesWithLaunch(const Mount& mount)
{
    return mount.kind == MountKind::Bind || mount.kind == MountKind::Image;
}

std::string encodePlan(const Plan& plan);
Result<Plan> decodePlan(std::string_view bytes);

struct StepMessage
{
    Step step = Step::Failed;
    ErrorKind kind = ErrorKind::Internal;
    int errnoValue = 0;
    std::string text;

    Error error() const { return Error(kind, text, errnoValue); }
};

std::string encodeStep(const StepMessage& message);
/// Makes a Failed message without allocating, for the moment between clone and exec; returns its size.
std::size_t encodeFailure(std::span<char> buffer, ErrorKind kind, int errnoValue, std::string_view text);
Result<StepMessage> decodeStep(std::string_view bytes);

} // namespace onggi::runtime

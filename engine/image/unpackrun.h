#pragma once

#include "image/watch.h"
#include "unpack/unpackprocess.h"

#include <memory>
#include <optional>

namespace onggi::image {

/// An onggi-unpack at work, and what it has said so far. Event-loop thread; shared with the coroutine that listens to
/// it. Loop::notify() tells of every change.
class UnpackRun
{
public:
    static Result<std::shared_ptr<UnpackRun>> start(std::shared_ptr<Loop> loop, unpack::UnpackProcess::Request request);

    std::int64_t read() const { return m_read; } ///< compressed bytes taken in
    /// Set before the helper has ended: a malformed layer is read to its end.
    const std::optional<unpack::UnpackFailed>& failure() const { return m_failure; }
    const std::optional<unpack::Unpacked>& result() const { return m_result; }
    /// The helper is gone, and nobody writes to the layer's directory any more. There is a failure or a result.
    bool hasEnded() const { return m_ended; }
    void kill() { m_process.kill(); }

private:
    UnpackRun(std::shared_ptr<Loop> loop, unpack::UnpackProcess process, Watch watch);
    static Awaitable<void> listen(std::shared_ptr<UnpackRun> self);
    bool take();

    std::shared_ptr<Loop> m_loop;
    unpack::UnpackProcess m_process;
    Watch m_watch;
    std::int64_t m_read = 0;
    std::optional<unpack::UnpackFailed> m_failure;
    std::optional<unpack::Unpacked> m_result;
    bool m_ended = false;
};

} // namespace onggi::image

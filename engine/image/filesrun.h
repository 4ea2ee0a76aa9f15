#pragma once

#include "image/watch.h"
#include "unpack/filesprocess.h"

#include <functional>
#include <memory>
#include <optional>

namespace onggi::image {

/// A files helper at work on layers or archives, and what it has said so far. Event-loop thread; shared with the
/// coroutine that listens to it. Loop::notify() tells of its end.
class FilesRun
{
public:
    /// Called with every word but the last one.
    using Listener = std::function<void(const unpack::FilesReport&)>;
    static Result<std::shared_ptr<FilesRun>> start(std::shared_ptr<Loop> loop, const unpack::FilesProcess::Request& request,
                                                   Listener listener = {});

    /// What it came to. Valid once it has ended.
    const Result<unpack::FilesDone>& result() const { return m_result; }
    /// The helper is gone.
    bool hasEnded() const { return m_ended; }
    void kill() { m_process.kill(); }
    /// Until it is gone, cancelled or not.
    static Awaitable<Result<unpack::FilesDone>> end(std::shared_ptr<FilesRun> self);

private:
    FilesRun(std::shared_ptr<Loop> loop, unpack::FilesProcess process, Watch watch, Listener listener);
    static Awaitable<void> listen(std::shared_ptr<FilesRun> self);
    bool take();

    std::shared_ptr<Loop> m_loop;
    unpack::FilesProcess m_process;
    Watch m_watch;
    Listener m_listener;
    Result<unpack::FilesDone> m_result;
    bool m_ended = false;
};

} // namespace onggi::image

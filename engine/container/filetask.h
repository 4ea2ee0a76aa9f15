#pragma once

#include "container/asyncutil.h"
#include "image/bytestream.h"
#include "unpack/filesprocess.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>

namespace onggi::container {

using image::ByteProvider;
using image::ByteReceiver;

/// A files helper at work, with the pipe to or from it. Made, awaited and ended by one coroutine; event-loop thread.
class FileTask
{
public:
    enum class Pipe { None, Input, Output };
    /// The request's input and output are the task's.
    static Result<std::unique_ptr<FileTask>> start(asio::any_io_executor executor, unpack::FilesProcess::Request request, Pipe pipe);

    /// The helper's next word; a failure that it reports is an error.
    Awaitable<Result<unpack::FilesReport>> next();
    /// Passes on all that the helper writes.
    Awaitable<Status> drainInto(ByteReceiver& receiver);
    /// Gives the helper all that comes. Ends early, and well, when the helper does: its report says why.
    Awaitable<Status> feedFrom(ByteProvider& provider);
    /// Kills the helper if it still works, and waits until it is gone. To be called before the task is destroyed, so that
    /// this need not wait.
    Awaitable<void> end();

private:
    FileTask(asio::any_io_executor executor, unpack::FilesProcess process);

    unpack::FilesProcess m_process;
    asio::posix::stream_descriptor m_reports;
    asio::posix::stream_descriptor m_pipe;
};

} // namespace onggi::container

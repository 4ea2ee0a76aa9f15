#pragma once

#include "api/backend.h"
#include "container/asyncutil.h"
#include "image/imageservice.h"

#include <deque>
#include <memory>
#include <string>

namespace onggi::daemon {

/// One line of progress as Docker's clients read it: {"status","id","progressDetail","progress"}.
api::Json progressJson(const image::Progress& progress);

/// The JSON lines of a pull, a push or whatever else tells how far it has come: they are made by callbacks that must
/// not block, and leave by a coroutine that may. Event-loop thread; shared by the two.
class ProgressStream : public std::enable_shared_from_this<ProgressStream>
{
public:
    explicit ProgressStream(const boost::asio::any_io_executor& executor)
        : m_changed(executor)
    {
    }

    void add(const api::Json& line);
    void add(const image::Progress& progress);
    /// A callback that adds its argument here.
    image::ProgressSink sink();

    /// Does the work and sends its lines meanwhile. The work is cancelled when the client leaves; the answer is then
    /// Cancelled, else the work's own.
    static api::Awaitable<Status> run(std::shared_ptr<ProgressStream> stream, api::Awaitable<Status> work, api::ByteSink& sink);

private:
    static api::Awaitable<Status> finish(std::shared_ptr<ProgressStream> stream, api::Awaitable<Status> work);
    static api::Awaitable<Status> send(std::shared_ptr<ProgressStream> stream, api::ByteSink& sink);

    std::deque<std::string> m_lines;
    bool m_done = false;
    container::Notifier m_changed;
};

} // namespace onggi::daemon

#pragma once

#include "build/common.h"
#include "build/stage.h"

#include <memory>
#include <optional>
#include <vector>

namespace onggi::build {

/// One build at work: the stages that the wanted one needs, two side by side, then the names. Runs on its own once it is
/// started, and ends soon after it is cancelled, with nothing left that only it needed. Shared by the client's request
/// and the work; event-loop thread.
class Job : public std::enable_shared_from_this<Job>
{
public:
    /// What cannot be built at all is refused here, before any work.
    static Result<std::shared_ptr<Job>> plan(std::unique_ptr<Common> common);

    void start();
    void cancel();
    Output& output() { return m_common->output; }
    /// Until all of it is over; what it came to.
    Awaitable<Result<oci::ImageId>> ended();

private:
    /// A stage, from planned to done.
    struct State
    {
        bool wanted = false;
        bool started = false;
        bool done = false;
        int firstStep = 0;
        std::unique_ptr<StageRun> run;
        std::optional<Result<std::optional<oci::ImageId>>> result;
    };

    explicit Job(std::unique_ptr<Common> common);
    void countSteps();

    static Awaitable<void> work(std::shared_ptr<Job> self);
    static Awaitable<void> runStage(std::shared_ptr<Job> self, std::size_t index, bool waits);
    Awaitable<Result<std::optional<oci::ImageId>>> imageOf(std::size_t index);
    Awaitable<Result<image::Image>> findImage(std::size_t channel, std::string name, std::string platform, bool pull);
    Result<image::Image> holdImage(const std::string& name);
    /// What the build ends early when it is cancelled.
    template<typename Outcome>
    Awaitable<Outcome> interruptible(std::size_t channel, Awaitable<Outcome> work, const char* cancelled);
    image::ProgressSink progressIn(std::size_t channel);
    Awaitable<Result<registry::Downloaded>> download(std::size_t channel, std::string url, int file);
    Awaitable<Status> pullImage(std::size_t channel, oci::Reference reference, std::optional<oci::Platform> platform);
    image::Credentials credentialsFor(const oci::Reference& reference) const;
    bool mayStart(std::size_t index) const;
    void fail(std::size_t index, const Error& error);
    void showWhere(std::size_t index);
    Result<oci::ImageId> conclude();

    std::unique_ptr<Common> m_common;
    std::vector<State> m_stages;
    int m_running = 0;
    std::optional<Error> m_error;
    std::optional<Result<oci::ImageId>> m_result;
    container::Notifier m_changed;
};

} // namespace onggi::build

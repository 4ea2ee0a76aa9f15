#include "build/job.h"

#include "base/log.h"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

namespace onggi::build {

namespace {

namespace asio = boost::asio;

constexpr int mostStagesAtOnce = 2;
constexpr const char* hubKey = "https://index.docker.io/v1/";

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

} // namespace

Job::Job(std::unique_ptr<Common> common)
    : m_common(std::move(common))
    , m_stages(m_common->dockerfile.stages.size())
    , m_changed(m_common->parts.executor)
{
    m_common->stage = [this](std::size_t index) { return imageOf(index); };
    m_common->image = [this](std::size_t channel, std::string name, std::string platform, bool pull) {
        return findImage(channel, std::move(name), std::move(platform), pull);
    };
    m_common->download = [this](std::size_t channel, std::string url, int file) { return download(channel, std::move(url), file); };
}

Result<std::shared_ptr<Job>> Job::plan(std::unique_ptr<Common> common)
{
    std::shared_ptr<Job> job(new Job(std::move(common)));
    auto& shared = *job->m_common;
    const auto platform = shared.options.platform.value_or(oci::Platform::host());
    ONGGI_TRY(shared.plan, Plan::make(shared.dockerfile, {shared.options.arguments, shared.options.target, platform, oci::Platform::host()}));
    for (std::size_t i = 0; i < job->m_stages.size(); ++i)
        job->m_stages[i].wanted = shared.plan.stages[i].wanted;
    job->countSteps();
    return job;
}

void Job::countSteps()
{
    int steps = static_cast<int>(m_common->dockerfile.globalArgs.size());
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        if (!m_stages[i].wanted)
            continue;
        first = first.value_or(i);
        m_stages[i].firstStep = steps + 1;
        steps += 1 + static_cast<int>(m_common->dockerfile.stages[i].instructions.size());
    }
    m_common->steps = steps + (m_common->options.labels.empty() ? 0 : 1);
    int step = 0;
    for (const auto& instruction : m_common->dockerfile.globalArgs)
        m_common->output.say(*first, fmt::format("Step {}/{} : {}\n", ++step, m_common->steps, instruction.text));
}

void Job::start()
{
    asio::co_spawn(m_common->parts.executor, work(shared_from_this()), asio::detached);
}

void Job::cancel()
{
    m_common->cancelled = true;
    const auto interrupts = m_common->interrupts;
    for (const auto& [channel, interrupt] : interrupts)
        interrupt();
    m_common->output.finishAll();
}

Awaitable<Result<oci::ImageId>> Job::ended()
{
    while (!m_result)
        co_await m_changed.wait();
    co_return *m_result;
}

Awaitable<void> Job::work(std::shared_ptr<Job> self)
{
    for (std::size_t i = 0; i < self->m_stages.size(); ++i) {
        if (self->m_stages[i].wanted && !self->m_stages[i].started)
            asio::co_spawn(self->m_common->parts.executor, runStage(self, i, true), asio::detached);
        else if (!self->m_stages[i].wanted)
            self->m_common->output.finish(i);
    }
    while (std::ranges::any_of(self->m_stages, [](const State& state) { return (state.wanted || state.started) && !state.done; }))
        co_await self->m_changed.wait();
    self->m_result = self->conclude();
    self->m_common->output.finishAll();
    // The directory goes now, whoever still waits for the output.
    self->m_common->workspace.reset();
    self->m_changed.notifyAll();
}

/// In the order of the Dockerfile: who needs another stage never keeps it from its place.
bool Job::mayStart(std::size_t index) const
{
    const auto waits = [](const State& state) { return state.wanted && !state.started; };
    return m_running < mostStagesAtOnce && std::none_of(m_stages.begin(), m_stages.begin() + static_cast<std::ptrdiff_t>(index), waits);
}

Awaitable<void> Job::runStage(std::shared_ptr<Job> self, std::size_t index, bool waits)
{
    auto& state = self->m_stages[index];
    while (waits && !self->mayStart(index))
        co_await self->m_changed.wait();
    state.started = true;
    ++self->m_running;
    self->m_changed.notifyAll();
    state.run = std::make_unique<StageRun>(*self->m_common, index, state.firstStep, index == self->m_common->plan.target);
    state.result = co_await state.run->run();
    if (!*state.result)
        self->fail(index, state.result->error());
    --self->m_running;
    state.done = true;
    self->m_common->output.finish(index);
    self->m_changed.notifyAll();
}

void Job::fail(std::size_t index, const Error& error)
{
    // What ends because another stage has failed is not the cause.
    if (m_error)
        return;
    m_error = error;
    if (!m_common->cancelled)
        showWhere(index);
    m_common->cancelled = true;
    const auto interrupts = m_common->interrupts;
    for (const auto& [channel, interrupt] : interrupts)
        interrupt();
}

void Job::showWhere(std::size_t index)
{
    const auto& run = *m_stages[index].run;
    const auto lines = linesOf(m_common->dockerfileText);
    std::string text = fmt::format("{}:{}: step {}/{} failed\n", m_common->options.dockerfile, run.line(), run.step(), m_common->steps);
    for (int line = std::max(1, run.line() - 1); line <= std::min(static_cast<int>(lines.size()), run.line() + 1); ++line)
        text += fmt::format("{} {:>4} | {}\n", line == run.line() ? '>' : ' ', line, lines[static_cast<std::size_t>(line - 1)]);
    m_common->output.say(index, std::move(text));
}

Result<oci::ImageId> Job::conclude()
{
    const std::size_t end = m_stages.size();
    auto& output = m_common->output;
    ONGGI_CHECK(m_error ? Status(onggi::fail(*m_error)) : m_common->checkCancelled());
    const auto& image = **m_stages[m_common->plan.target].result;
    if (!image)
        return onggi::fail(ErrorKind::InvalidArgument, "No image was generated. Is your Dockerfile empty?");
    if (const auto warning = m_common->plan.warning())
        output.say(end, *warning + "\n");
    output.add(end, Output::Built{*image});
    output.say(end, fmt::format("Successfully built {}\n", image->digest.shortId()));
    for (const auto& name : m_common->options.names) {
        ONGGI_CHECK(m_common->parts.images.tag(image->digest.toString(), name));
        output.say(end, fmt::format("Successfully tagged {}\n", name.familiarString()));
    }
    return *image;
}

Awaitable<Result<std::optional<oci::ImageId>>> Job::imageOf(std::size_t index)
{
    auto& state = m_stages[index];
    // A trigger of a base image may name one that nothing else did.
    if (!std::exchange(state.wanted, true)) {
        state.firstStep = m_common->steps;
        state.started = true;
        asio::co_spawn(m_common->parts.executor, runStage(shared_from_this(), index, false), asio::detached);
    }
    while (!state.done)
        co_await m_changed.wait();
    if (!*state.result)
        co_return onggi::fail(ErrorKind::Cancelled, "another stage of the build has failed");
    co_return **state.result;
}

image::Credentials Job::credentialsFor(const oci::Reference& reference) const
{
    const auto& domain = reference.domain();
    for (const auto& key : {domain == "docker.io" ? std::string(hubKey) : domain, domain, "https://" + domain, "https://" + domain + "/v1/",
                            "https://" + domain + "/v2/"}) {
        if (const auto found = m_common->options.credentials.find(key); found != m_common->options.credentials.end())
            return found->second;
    }
    return {};
}

Awaitable<Result<image::Image>> Job::findImage(std::size_t channel, std::string name, std::string platform, bool pull)
{
    std::optional<oci::Platform> wanted = m_common->options.platform;
    if (!platform.empty()) {
        ONGGI_CO_TRY(wanted, oci::Platform::parse(platform));
    }
    auto image = holdImage(name);
    const bool fits = image && (!wanted || wanted->accepts(image->config.platform));
    const bool byId = oci::looksLikeId(name) && image;
    if (byId || (fits && !pull))
        co_return image;
    ONGGI_CO_TRY(auto reference, oci::Reference::parse(name));
    const Status pulled = co_await pullImage(channel, std::move(reference), std::move(wanted));
    ONGGI_CO_CHECK(pulled);
    co_return holdImage(name);
}

/// Until the build has ended nobody deletes it.
Result<image::Image> Job::holdImage(const std::string& name)
{
    auto image = m_common->parts.images.find(name);
    if (image)
        m_common->holds.push_back(m_common->parts.images.hold(image->id));
    return image;
}

template<typename Outcome>
Awaitable<Outcome> Job::interruptible(std::size_t channel, Awaitable<Outcome> work, const char* cancelled)
{
    struct Work
    {
        asio::cancellation_signal cancel;
        std::optional<Outcome> outcome;
    };
    const auto state = std::make_shared<Work>();
    const auto self = shared_from_this();
    m_common->interrupts[channel] = [state] { state->cancel.emit(asio::cancellation_type::terminal); };
    asio::co_spawn(m_common->parts.executor, std::move(work),
                   asio::bind_cancellation_slot(state->cancel.slot(), [self, state, cancelled](std::exception_ptr exception, Outcome outcome) {
                       if (exception)
                           state->outcome = onggi::fail(ErrorKind::Cancelled, cancelled);
                       else
                           state->outcome = std::move(outcome);
                       self->m_changed.notifyAll();
                   }));
    while (!state->outcome)
        co_await m_changed.wait();
    m_common->interrupts.erase(channel);
    co_return std::move(*state->outcome);
}

image::ProgressSink Job::progressIn(std::size_t channel)
{
    return [self = shared_from_this(), channel](const image::Progress& line) { self->m_common->output.add(channel, line); };
}

Awaitable<Status> Job::pullImage(std::size_t channel, oci::Reference reference, std::optional<oci::Platform> platform)
{
    auto credentials = credentialsFor(reference);
    auto pulling = m_common->parts.images.pull(std::move(reference), std::move(platform), std::move(credentials), progressIn(channel));
    co_return co_await interruptible(channel, std::move(pulling), "the pull was cancelled");
}

Awaitable<Result<registry::Downloaded>> Job::download(std::size_t channel, std::string url, int file)
{
    auto downloading = m_common->parts.images.registries().download(std::move(url), file, progressIn(channel));
    co_return co_await interruptible(channel, std::move(downloading), "the download was cancelled");
}

} // namespace onggi::build

#include "build/runstep.h"

#include "base/encoding.h"
#include "base/log.h"

#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>

namespace onggi::build {

namespace {

namespace asio = boost::asio;
using Json = nlohmann::json;

constexpr std::string_view returnedCode = "returned a non-zero code: ";
constexpr std::size_t frameHead = 8;
constexpr char errorStream = 2;

/// Takes the framing off a container's output: what it wrote to its standard error is shown in red, as Docker does.
class Unframer
{
public:
    std::string take(std::string_view bytes)
    {
        m_pending += bytes;
        std::string text;
        std::size_t at = 0;
        while (m_pending.size() - at >= frameHead) {
            std::size_t size = 0;
            for (std::size_t i = 4; i < frameHead; ++i)
                size = size << 8 | static_cast<unsigned char>(m_pending[at + i]);
            if (m_pending.size() - at - frameHead < size)
                break;
            const auto content = m_pending.substr(at + frameHead, size);
            text += m_pending[at] == errorStream ? fmt::format("\x1b[91m{}\x1b[0m", content) : content;
            at += frameHead + size;
        }
        m_pending.erase(0, at);
        return text;
    }

private:
    std::string m_pending;
};

/// One container of a build and what it leaves behind.
class RunStep
{
public:
    RunStep(Common& common, std::size_t channel, RunOrder order)
        : m_common(common)
        , m_channel(channel)
        , m_order(std::move(order))
    {
    }

    Awaitable<Result<RunOutcome>> run()
    {
        m_name = "build-" + randomHex(6);
        ONGGI_CO_CHECK(m_common.cache.rememberContainer(m_name));
        auto outcome = co_await work();
        m_common.interrupts.erase(m_channel);
        const bool keeps = !m_common.cancelled && (outcome ? !m_common.options.remove : !m_common.options.forceRemove && m_started);
        if (m_container && !keeps)
            co_await remove(outcome.has_value());
        if (const Status forgotten = m_common.cache.forgetContainer(m_name); !forgotten)
            log::warning("{}", forgotten.error().message());
        co_return outcome;
    }

private:
    Awaitable<Result<RunOutcome>> work()
    {
        auto described = co_await describe();
        ONGGI_CO_TRY(Json body, std::move(described));
        auto created = co_await m_common.parts.containers.create(m_name, std::move(body));
        ONGGI_CO_TRY(const auto made, std::move(created));
        ONGGI_CO_TRY(m_container, m_common.parts.containers.find(made.id));
        m_common.output.say(m_channel, fmt::format(" ---> Running in {}\n", made.id.substr(0, 12)));
        ONGGI_CO_CHECK(m_common.checkCancelled());
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
            co_return failErrno(errno, "making a connection to the build's container");
        UniqueFd ours(ends[0]);
        ONGGI_CO_CHECK(attach(UniqueFd(ends[1])));
        m_common.interrupts[m_channel] = [this] { kill(); };
        const Status started = co_await m_common.parts.containers.start(m_container);
        ONGGI_CO_CHECK(started);
        m_started = true;
        if (m_common.cancelled)
            kill();
        const Status shown = co_await showOutput(std::move(ours));
        const int code = co_await m_common.parts.containers.wait(m_container, container::ContainerService::WaitFor::NotRunning);
        ONGGI_CO_CHECK(m_common.checkCancelled());
        ONGGI_CO_CHECK(shown);
        if (code != 0)
            co_return fail(ErrorKind::Internal, fmt::format("The command '{}' {}{}", fmt::join(m_order.command, " "), returnedCode, code));
        auto layer = co_await m_common.parts.files.takeLayer(m_container->record, mountPoints());
        ONGGI_CO_TRY(auto taken, std::move(layer));
        co_return RunOutcome{std::move(taken), made.id};
    }

    Awaitable<Result<Json>> describe()
    {
        Json host = Json::parse(m_common.options.hostConfig, nullptr, false);
        if (!m_order.network.empty())
            host["NetworkMode"] = m_order.network == "default" ? "bridge" : m_order.network;
        Json mounts = Json::array();
        for (const auto& mount : m_order.mounts) {
            auto described = co_await describeMount(mount);
            ONGGI_CO_TRY(Json one, std::move(described));
            if (!one.is_null())
                mounts.push_back(std::move(one));
        }
        if (!m_order.script.empty()) {
            ONGGI_CO_TRY(const UniqueFd directory, m_common.workspace->makeDirectory());
            ONGGI_CO_CHECK(Workspace::writeFile(directory, "script", m_order.script, 0755));
            ONGGI_CO_TRY(auto path, Workspace::pathOf(directory));
            mounts.push_back({{"Type", "bind"}, {"Source", path + "/script"}, {"Target", scriptPath}, {"ReadOnly", true}});
        }
        host["Mounts"] = std::move(mounts);
        co_return Json{{"Image", m_order.image.digest.toString()},
                       {"Cmd", m_order.command},
                       {"Entrypoint", {""}},
                       {"Env", m_order.environment},
                       {"Healthcheck", {{"Test", {"NONE"}}}},
                       {"AttachStdout", true},
                       {"AttachStderr", true},
                       {"HostConfig", std::move(host)}};
    }

    /// Null where nothing is mounted.
    Awaitable<Result<Json>> describeMount(const RunMount& mount)
    {
        switch (mount.type) {
        case RunMount::Type::Tmpfs: {
            Json json{{"Type", "tmpfs"}, {"Target", mount.target}};
            if (mount.size > 0)
                json["TmpfsOptions"] = {{"SizeBytes", mount.size}};
            co_return json;
        }
        case RunMount::Type::Cache: {
            if (!mount.from.empty() || !mount.source.empty())
                co_return fail(ErrorKind::NotImplemented, "--mount=type=cache: from and source are not supported by this engine");
            auto taken = co_await m_common.cacheMounts.take(mount);
            ONGGI_CO_TRY(auto lease, std::move(taken));
            m_caches.push_back(std::move(lease));
            co_return Json{{"Type", "bind"}, {"Source", m_caches.back().path()}, {"Target", mount.target}, {"ReadOnly", mount.readOnly}};
        }
        case RunMount::Type::Bind:
            co_return co_await describeBind(mount);
        case RunMount::Type::Secret:
        case RunMount::Type::Ssh:
            break;
        }
        // Only a session of BuildKit's brings them; without one they are missing, and what may be missing is left out.
        const auto* type = mount.type == RunMount::Type::Secret ? "secret" : "ssh";
        if (mount.required)
            co_return fail(ErrorKind::InvalidArgument,
                           fmt::format("--mount=type={} {}: not found: this builder has no way to be given one, so take \"required\" away "
                                       "or pass it in another way",
                                       type, mount.id));
        m_common.output.say(m_channel, fmt::format(" ---> Nothing is mounted for type={} {}: this builder is given none\n", type, mount.id));
        co_return Json();
    }

    Awaitable<Result<Json>> describeBind(const RunMount& mount)
    {
        if (!mount.readOnly)
            co_return fail(ErrorKind::NotImplemented, "--mount=type=bind: rw is not supported by this engine, a bind mount is read-only");
        if (mount.from.empty()) {
            ONGGI_CO_TRY(auto source, m_common.workspace->hostPathOf(mount.source));
            co_return Json{{"Type", "bind"}, {"Source", std::move(source)}, {"Target", mount.target}, {"ReadOnly", true}};
        }
        auto from = co_await m_common.sourceImage(m_channel, mount.from);
        ONGGI_CO_TRY(const auto image, std::move(from));
        if (!image)
            co_return fail(ErrorKind::InvalidArgument, fmt::format("--mount: the stage {} has no files", mount.from));
        Json json{{"Type", "image"}, {"Source", image->digest.toString()}, {"Target", mount.target}, {"ReadOnly", true}};
        const auto first = mount.source.find_first_not_of('/');
        if (first != std::string::npos && mount.source != ".")
            json["ImageOptions"] = {{"Subpath", mount.source.substr(first)}};
        co_return json;
    }

    Status attach(UniqueFd socket)
    {
        monitor::Attach order;
        order.output = true;
        order.error = true;
        order.framed = true;
        return m_common.parts.containers.attach(m_container, std::move(order), std::move(socket));
    }

    Awaitable<Status> showOutput(UniqueFd fd)
    {
        asio::local::stream_protocol::socket socket(m_common.parts.executor);
        boost::system::error_code error;
        socket.assign(asio::local::stream_protocol(), fd.get(), error);
        if (error)
            co_return failErrno(error.value(), "reading the container's output");
        (void)fd.release();
        Unframer unframer;
        std::vector<char> buffer(64 * 1024);
        for (;;) {
            const auto [failed, size] = co_await socket.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
            if (size > 0) {
                m_common.output.say(m_channel, unframer.take({buffer.data(), size}));
                co_await m_common.output.room(m_channel);
            }
            if (failed)
                co_return failed == asio::error::eof || failed == asio::error::connection_reset
                    ? Status()
                    : Status(failErrno(failed.value(), "reading the container's output"));
        }
    }

    void kill()
    {
        // The end of the container is what everybody waits for; nobody waits for this.
        auto killing = m_common.parts.containers.kill(m_container, "KILL", m_name);
        asio::co_spawn(m_common.parts.executor, std::move(killing), asio::detached);
    }

    Awaitable<void> remove(bool shows)
    {
        const auto id = m_container->record.id;
        const Status removed = co_await m_common.parts.containers.remove(m_container, true, true);
        if (!removed && removed.error().kind() != ErrorKind::NotFound)
            log::warning("a build's container stays: {}", removed.error().message());
        else if (shows)
            m_common.output.say(m_channel, fmt::format("Removing intermediate container {}\n", id.substr(0, 12)));
    }

    /// Each mount's target and what is above it.
    std::vector<std::string> mountPoints() const
    {
        std::vector<std::string> points;
        for (const auto& mount : m_container->record.mounts) {
            const auto path = mount.target.substr(std::min(mount.target.find_first_not_of('/'), mount.target.size()));
            for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
                points.push_back(path.substr(0, slash));
            points.push_back(path);
        }
        return points;
    }

    Common& m_common;
    std::size_t m_channel;
    RunOrder m_order;
    std::string m_name;
    container::ContainerPtr m_container;
    std::vector<CacheMounts::Lease> m_caches;
    bool m_started = false;
};

} // namespace

Awaitable<Result<RunOutcome>> runCommand(Common& common, std::size_t channel, RunOrder order)
{
    RunStep step(common, channel, std::move(order));
    co_return co_await step.run();
}

int exitCodeOf(const Error& error)
{
    const auto at = error.message().rfind(returnedCode);
    return error.message().starts_with("The command '") && at != std::string::npos
        ? std::atoi(error.message().c_str() + at + returnedCode.size())
        : 0;
}

} // namespace onggi::build

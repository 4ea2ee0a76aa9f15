#pragma once

#include "api/buildbackend.h"
#include "api/observebackend.h"
#include "api/registrybackend.h"
#include "api/responder.h"
#include "api/server.h"
#include "base/encoding.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <future>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

// Backends of the tests: they note what they were asked as a line of text, and answer as they are told.

using namespace onggi;
using namespace onggi::api;

inline std::string filterText(const Filters& filters)
{
    std::string text;
    for (const auto& [name, values] : filters) {
        text += name + "=";
        for (const auto& value : values)
            text += value + ",";
        text += ";";
    }
    return text;
}

struct FakeSystem : SystemBackend
{
    Json version() override { return {{"Version", "28.2.2"}, {"ApiVersion", "1.50"}, {"MinAPIVersion", "1.24"}}; }
    Awaitable<Json> info() override
    {
        if (throws)
            throw std::runtime_error("the bottom fell out");
        co_return Json{{"ID", "x"}};
    }
    Awaitable<Status> events(EventsQuery query, ByteSink& sink) override
    {
        asked = filterText(query.filters);
        const Status sent = co_await sink.sendHead();
        ONGGI_CO_CHECK(sent);
        if (query.until)
            co_return Status();
        co_await sink.clientGone();
        const Status written = co_await sink.write("{}\n");
        left.set_value(!written && written.error().kind() == ErrorKind::Cancelled);
        co_return Status();
    }
    std::string asked;
    bool throws = false;
    std::promise<bool> left; ///< that the client went, and whether a write said so
};

struct FakeImages : ImageBackend
{
    Awaitable<Status> pull(PullQuery query, ByteSink& sink) override
    {
        asked = fmt::format("pull {} {} {} {}", query.fromImage, query.tag, query.platform, query.registryAuth);
        if (query.fromImage == "nowhere")
            co_return fail(ErrorKind::NotFound, "no such repository: nowhere");
        const std::string line = "{\"status\":\"Pulling\"}\n";
        const Status first = co_await sink.write(line);
        ONGGI_CO_CHECK(first);
        const Status nothing = co_await sink.write("");
        ONGGI_CO_CHECK(nothing);
        if (query.fromImage == "broken")
            co_return fail(ErrorKind::DataLoss, "layer 3 is damaged");
        co_return co_await sink.write(line);
    }
    Awaitable<Result<Json>> list(ListQuery query) override
    {
        asked = fmt::format("list {} {} {} {}", query.all, query.digests, query.sharedSize, filterText(query.filters));
        co_return Json::array();
    }
    Awaitable<Result<Json>> inspect(std::string name, InspectQuery) override { return answer("inspect " + name); }
    Awaitable<Result<Json>> history(std::string name) override { return answer("history " + name); }
    Awaitable<Result<Json>> remove(std::string name, bool force, bool noPrune) override
    {
        return answer(fmt::format("remove {} {} {}", name, force, noPrune));
    }
    Awaitable<Status> tag(std::string name, std::string repository, std::string tag) override
    {
        asked = fmt::format("tag {} {} {}", name, repository, tag);
        co_return Status();
    }
    Awaitable<Result<Json>> answer(std::string question)
    {
        asked = question;
        if (failure)
            co_return fail(*failure);
        co_return Json{{"asked", question}};
    }
    std::string asked;
    std::optional<Error> failure;
};

struct FakeContainers : ContainerBackend
{
    Awaitable<Result<Json>> create(std::string name, std::string platform, Json body, RequestContext context) override
    {
        asked = fmt::format("create {} {} {} 1.{}", name, platform, body.dump(), context.minorVersion);
        peer = context.peer;
        co_return Json{{"Id", "abc"}, {"Warnings", Json::array()}};
    }
    Awaitable<Result<std::string>> list(ListQuery query) override
    {
        asked = fmt::format("list {} {} {} {}", query.all, query.size, query.limit, filterText(query.filters));
        co_return dumpJson(Json::array({Json{{"Names", {"/b\xff" "ad"}}}}));
    }
    Awaitable<Result<Json>> inspect(std::string id, bool size) override
    {
        asked = fmt::format("inspect {} {}", id, size);
        if (failure)
            co_return fail(*failure);
        co_return Json{{"Id", id}};
    }
    Awaitable<Status> start(std::string id, std::string keys) override { return done(fmt::format("start {} {}", id, keys)); }
    Awaitable<Status> stop(std::string id, std::string signal, std::optional<int> timeout) override
    {
        return done(fmt::format("stop {} {} {}", id, signal, timeout ? std::to_string(*timeout) : "own"));
    }
    Awaitable<Status> restart(std::string id, std::string signal, std::optional<int> timeout) override
    {
        return done(fmt::format("restart {} {} {}", id, signal, timeout ? std::to_string(*timeout) : "own"));
    }
    Awaitable<Status> kill(std::string id, std::string signal) override { return done("kill " + id + " " + signal); }
    Awaitable<Status> pause(std::string id) override { return done("pause " + id); }
    Awaitable<Status> unpause(std::string id) override { return done("unpause " + id); }
    Awaitable<Result<Json>> update(std::string id, Json body) override
    {
        asked = fmt::format("update {} {}", id, body.dump());
        co_return Json{{"Warnings", Json::array()}};
    }
    Awaitable<Result<Json>> prune(Filters filters) override
    {
        asked = "prune " + filterText(filters);
        co_return Json{{"ContainersDeleted", Json::array()}, {"SpaceReclaimed", 0}};
    }
    Awaitable<Status> rename(std::string id, std::string name) override { return done("rename " + id + " " + name); }
    Awaitable<Status> resize(std::string id, int rows, int columns) override
    {
        return done(fmt::format("resize {} {}x{}", id, columns, rows));
    }
    Awaitable<Status> remove(std::string id, RemoveQuery query) override
    {
        return done(fmt::format("remove {} {} {} {}", id, query.force, query.volumes, query.link));
    }
    Awaitable<Status> done(std::string question)
    {
        asked = std::move(question);
        if (failure)
            co_return fail(*failure);
        co_return Status();
    }

    /// Ends when the test lets it, or when the client goes.
    Awaitable<Result<Json>> wait(std::string id, std::string condition, ByteSink& sink) override
    {
        asked = fmt::format("wait {} {}", id, condition);
        if (id == "nobody")
            co_return fail(ErrorKind::NotFound, "no such container: nobody");
        const Status sent = co_await sink.sendHead();
        ONGGI_CO_CHECK(sent);
        if (id == "lost")
            co_return fail(ErrorKind::Internal, "its monitor is lost");
        using namespace boost::asio::experimental::awaitable_operators;
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::steady_timer timer(executor, boost::asio::steady_timer::time_point::max());
        ended = &timer;
        waiting.set_value();
        boost::system::error_code ignored;
        auto either = co_await (timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored))
                                || sink.clientGone());
        waitLeft.set_value(either.index() == 1);
        co_return Json{{"StatusCode", 7}};
    }
    Result<bool> hasTerminal(std::string id) override
    {
        if (id == "nobody")
            return fail(ErrorKind::NotFound, "no such container: nobody");
        return id == "tty";
    }
    Awaitable<Status> logs(std::string id, LogsQuery query, ByteSink& sink) override
    {
        asked = fmt::format("logs {} follow={} out={} err={} times={} tail={} since={} until={}", id, query.follow,
                            query.output, query.error, query.timestamps,
                            query.tail ? std::to_string(*query.tail) : "all", query.since.time_since_epoch().count(),
                            query.until.time_since_epoch().count());
        const Status written = co_await sink.write("line\n");
        ONGGI_CO_CHECK(written);
        if (query.follow)
            co_return fail(ErrorKind::Internal, "the log is gone");
        co_return Status();
    }
    Awaitable<Status> checkAttach(std::string id, AttachQuery query) override
    {
        asked = fmt::format("attach {} stream={} logs={} in={} out={} err={} keys={}", id, query.stream, query.logs,
                            query.input, query.output, query.error, query.detachKeys);
        ONGGI_CO_CHECK(hasTerminal(id));
        co_return Status();
    }
    Awaitable<void> attach(std::string, AttachQuery, HijackedConnection connection) override
    {
        attached.set_value(std::move(connection));
        co_return;
    }

    std::string asked;
    Peer peer;
    std::optional<Error> failure;
    std::promise<void> waiting;
    std::promise<bool> waitLeft; ///< whether it ended because the client went
    boost::asio::steady_timer* ended = nullptr;
    std::promise<HijackedConnection> attached;
};

struct FakeObserve : ObserveBackend
{
    Awaitable<Result<Json>> top(std::string id, std::string arguments) override
    {
        asked = id + " " + arguments;
        co_return Json{{"Titles", {"PID"}}, {"Processes", {{"1"}}}};
    }
    Awaitable<Status> stats(std::string id, StatsQuery query, ByteSink& sink) override
    {
        asked = fmt::format("{} {} {}", id, query.stream, query.oneShot);
        co_return co_await sink.write("{}\n");
    }
    Awaitable<Result<Json>> diskUsage(DiskQuery query) override
    {
        asked = fmt::format("{} {} {} {}", query.containers, query.images, query.volumes, query.buildCache);
        co_return Json{{"LayersSize", 0}};
    }
    std::string asked;
};

struct FakeExecs : ExecBackend
{
    static std::string sizeText(const std::optional<std::pair<int, int>>& size)
    {
        return size ? fmt::format("{}x{}", size->first, size->second) : "none";
    }
    Awaitable<Result<Json>> create(std::string container, CreateQuery query) override
    {
        asked = fmt::format("exec {} {} in={} out={} err={} tty={} privileged={} keys={} env={} user={} dir={} size={}", container,
                            fmt::join(query.command, " "), query.attachInput, query.attachOutput, query.attachError,
                            query.terminal, query.privileged, query.detachKeys, fmt::join(query.environment, ","), query.user,
                            query.workingDirectory, sizeText(query.consoleSize));
        co_return Json{{"Id", "e1"}};
    }
    Result<bool> checkStart(std::string id, StartQuery query) override
    {
        asked = fmt::format("start {} detach={} size={}", id, query.detach, sizeText(query.consoleSize));
        if (id == "nobody")
            return fail(ErrorKind::NotFound, "No such exec instance: nobody");
        return id == "tty";
    }
    Awaitable<Status> startDetached(std::string id) override
    {
        asked += " detached " + id;
        co_return Status();
    }
    Awaitable<void> start(std::string, HijackedConnection connection) override
    {
        started.set_value(std::move(connection));
        co_return;
    }
    Awaitable<Status> resize(std::string id, int rows, int columns) override
    {
        asked = fmt::format("resize {} {}x{}", id, rows, columns);
        co_return Status();
    }
    Awaitable<Result<Json>> inspect(std::string id) override { co_return Json{{"ID", id}}; }

    std::string asked;
    std::promise<HijackedConnection> started;
};

struct FakeFiles : FilesBackend
{
    Awaitable<Result<Json>> stat(std::string id, std::string path) override
    {
        asked = fmt::format("stat {} {}", id, path);
        if (failure)
            co_return fail(*failure);
        co_return Json{{"name", path}};
    }
    Awaitable<Status> pack(std::string id, std::string path, std::function<ByteSink&(const Json&)> begin) override
    {
        asked = fmt::format("pack {} {}", id, path);
        if (failure)
            co_return fail(*failure);
        ByteSink& sink = begin(Json{{"name", path}});
        co_return co_await sink.write("archive");
    }
    /// Takes the body in as it comes; "picky" ends after the first piece.
    Awaitable<Status> extract(std::string id, ExtractQuery query, BodySource& body) override
    {
        asked = fmt::format("extract {} {} {} {}", id, query.path, query.keepKinds, query.copyOwner);
        if (failure)
            co_return fail(*failure);
        for (;;) {
            auto piece = co_await body.read();
            if (!piece) {
                bodyEnd.set_value(piece.error().kind());
                co_return fail(std::move(piece).error());
            }
            if (piece->empty())
                break;
            largestPiece = std::max(largestPiece, piece->size());
            bodySize += piece->size();
            if (bodyText.size() < 1000)
                bodyText += *piece;
            if (id == "picky")
                co_return fail(ErrorKind::InvalidArgument, "the archive is damaged");
        }
        co_return Status();
    }
    Awaitable<Status> changes(std::string id, ByteSink& sink) override
    {
        asked = "changes " + id;
        co_return co_await sink.write("[]");
    }
    Awaitable<Status> exportRoot(std::string id, ByteSink& sink) override
    {
        asked = "export " + id;
        co_return co_await sink.write("root");
    }
    Awaitable<Result<Json>> commit(CommitQuery query, Json config) override
    {
        asked = fmt::format("commit {} {}:{} \"{}\" by {} pause={} {} {}", query.container, query.repository, query.tag, query.comment,
                            query.author, query.pause, fmt::join(query.changes, ";"), config.dump());
        co_return Json{{"Id", "sha256:abc"}};
    }

    std::string asked;
    std::optional<Error> failure;
    std::size_t bodySize = 0;
    std::size_t largestPiece = 0;
    std::string bodyText;
    std::promise<ErrorKind> bodyEnd; ///< how a body that did not come to its end ended
};

struct FakeArchives : ArchiveBackend
{
    Awaitable<Status> save(SaveQuery query, std::function<ByteSink&()> begin) override
    {
        asked = fmt::format("save {} {}", fmt::join(query.names, ","), query.platform);
        if (failure)
            co_return fail(*failure);
        ByteSink& sink = begin();
        co_return co_await sink.write("archive");
    }

    Awaitable<Status> load(LoadQuery query, BodySource& body, ByteSink& sink) override
    {
        auto read = co_await readAll(body);
        if (!read)
            co_return fail(std::move(read).error());
        asked = fmt::format("load quiet={} {} {}", query.quiet, query.platform, *read);
        if (failure)
            co_return fail(*failure);
        co_return co_await sink.write("loaded");
    }
    Awaitable<Result<std::string>> importRoot(ImportQuery query, BodySource& body) override
    {
        auto read = co_await readAll(body);
        if (!read)
            co_return fail(std::move(read).error());
        asked = fmt::format("import {}:{} \"{}\" {} {} {}", query.repository, query.tag, query.message, query.platform,
                            fmt::join(query.changes, ";"), *read);
        co_return "sha256:abc";
    }
    static Awaitable<Result<std::string>> readAll(BodySource& body)
    {
        std::string text;
        for (;;) {
            auto piece = co_await body.read();
            if (!piece)
                co_return fail(std::move(piece).error());
            if (piece->empty())
                co_return text;
            text += *piece;
        }
    }

    std::string asked;
    std::optional<Error> failure;
};

struct FakeStore : StoreBackend
{
    Awaitable<Result<Json>> pruneImages(Filters filters) override { return answer("images " + filterText(filters)); }
    Awaitable<Result<Json>> pruneNetworks(Filters filters) override { return answer("networks " + filterText(filters)); }
    Awaitable<Result<Json>> pruneBuildCache(Filters filters, std::int64_t keep) override
    {
        return answer("cache " + filterText(filters) + " " + std::to_string(keep));
    }
    Awaitable<Result<Json>> pruneVolumes(Filters filters) override { return answer("volumes " + filterText(filters)); }
    Awaitable<Result<Json>> listNetworks(Filters filters) override { return answer("network list " + filterText(filters)); }
    Awaitable<Result<Json>> inspectNetwork(std::string name) override { return answer("network " + name); }
    Awaitable<Result<Json>> listVolumes(Filters filters) override { return answer("list " + filterText(filters)); }
    Awaitable<Result<Json>> createVolume(Json body) override { return answer("create " + body.dump()); }
    Awaitable<Result<Json>> inspectVolume(std::string name) override { return answer("inspect " + name); }
    Awaitable<Status> removeVolume(std::string name, bool force) override
    {
        asked = fmt::format("remove {} {}", name, force);
        co_return Status();
    }
    Awaitable<Result<Json>> answer(std::string question)
    {
        asked = question;
        co_return Json{{"asked", question}};
    }

    std::string asked;
};

struct FakeBuilds : BuildBackend
{
    Awaitable<Status> build(BuildQuery query, BodySource& body, ByteSink& sink) override
    {
        asked = fmt::format("build {} {} remove={} host={}", query.dockerfile, fmt::join(query.names, ","), query.remove, query.hostConfig);
        for (const auto& [name, value] : query.arguments)
            asked += fmt::format(" {}={}", name, value.value_or("nothing"));
        for (;;) {
            auto piece = co_await body.read();
            if (!piece)
                co_return fail(std::move(piece).error());
            if (piece->empty())
                break;
        }
        co_return co_await sink.write("{\"stream\":\"built\"}");
    }
    void cancel(std::string id) override { asked = "cancel " + id; }

    std::string asked;
};

struct FakeRegistries : RegistryBackend
{
    Awaitable<Status> push(PushQuery query, ByteSink& sink) override
    {
        asked = fmt::format("push {} {} {} {}", query.name, query.tag, query.platform, query.registryAuth);
        if (query.name == "early")
            co_return fail(ErrorKind::InvalidArgument, "cannot push a digest reference");
        const std::string line = "{\"status\":\"Pushing\"}\n";
        const Status first = co_await sink.write(line);
        ONGGI_CO_CHECK(first);
        co_return fail(ErrorKind::PermissionDenied, "denied");
    }
    Awaitable<Result<Json>> login(Json body) override { return answer("login " + body.at("username").get<std::string>()); }
    Awaitable<Result<Json>> distribution(std::string name, std::string registryAuth) override
    {
        return answer(fmt::format("distribution {} {}", name, registryAuth));
    }
    Awaitable<Result<Json>> search(std::string term, int limit, Filters filters, std::string registryAuth) override
    {
        return answer(fmt::format("search {} {} {}{}", term, limit, filterText(filters), registryAuth));
    }
    Awaitable<Result<Json>> answer(std::string question)
    {
        asked = question;
        if (failure)
            co_return fail(*failure);
        co_return Json{{"asked", question}};
    }
    std::string asked;
    std::optional<Error> failure;
};

/// A server with fake backends on a socket of its own, with its event loop in a thread.
class ApiFixture
{
public:
    explicit ApiFixture(Limits limits = {})
        : m_path(fmt::format("/tmp/onggi-api-test-{}.sock", ::getpid()))
    {
        ::unlink(m_path.c_str());
        UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        m_path.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0
            || ::listen(listener.get(), 64) != 0)
            throw std::runtime_error("cannot listen on " + m_path);
        m_server = Server::create(m_loop.get_executor(), ServerIdentity{"0.1.0", "28.2.2", false},
                                  Backends{system, images, containers, observe, execs, files, archives, store, registries, builds}, limits);
        if (const Status served = m_server->serve(std::move(listener)); !served)
            throw std::runtime_error(served.error().message());
        m_thread = std::thread([this] {
            // A server that was stopped leaves the loop without work; the test still asks it to run things.
            const auto work = boost::asio::make_work_guard(m_loop);
            m_loop.run();
        });
    }
    ~ApiFixture()
    {
        onLoop([this] { m_server->stop(); });
        m_loop.stop();
        m_thread.join();
        ::unlink(m_path.c_str());
    }

    /// Runs the function on the event loop and waits for it.
    void onLoop(std::function<void()> function)
    {
        std::promise<void> done;
        boost::asio::post(m_loop, [&] {
            function();
            done.set_value();
        });
        done.get_future().wait();
    }
    Server& server() { return *m_server; }
    const std::string& path() const { return m_path; }

    FakeSystem system;
    FakeImages images;
    FakeRegistries registries;
    FakeContainers containers;
    FakeObserve observe;
    FakeExecs execs;
    FakeFiles files;
    FakeArchives archives;
    FakeStore store;
    FakeBuilds builds;

private:
    std::string m_path;
    boost::asio::io_context m_loop;
    std::unique_ptr<Server> m_server;
    std::thread m_thread;
};

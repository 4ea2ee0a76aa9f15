#include "registry/client/session.h"

#include "registry/client/download.h"
#include "registry/client/inquiry.h"
#include "registry/client/resolver.h"
#include "registry/client/search.h"
#include "registry/client/upload.h"
#include "registry/client/webdownload.h"
#include "sys/memoryfile.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <fmt/format.h>
#include <functional>
#include <mutex>
#include <thread>

namespace onggi::registry {

namespace {

constexpr auto reportInterval = std::chrono::milliseconds(100);
constexpr std::size_t maxManifest = 4 * 1024 * 1024;

/// Runs jobs in the order in which they come, on at most so many threads. Each thread has a client of its
/// own, whose connections serve one job after the other.
class Pool
{
public:
    using Job = std::function<void(HttpClient&)>;

    Pool(int threads, std::function<std::unique_ptr<HttpClient>()> makeClient)
        : m_limit(threads)
        , m_makeClient(std::move(makeClient))
    {
    }

    void add(Job job)
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
        if (m_idle < static_cast<int>(m_jobs.size()) && m_threads < m_limit) {
            ++m_threads;
            std::thread([this] { run(); }).detach();
        }
        m_changed.notify_one();
    }

private:
    void run()
    {
        const auto client = m_makeClient();
        for (;;) {
            Job job;
            {
                std::unique_lock lock(m_mutex);
                ++m_idle;
                m_changed.wait(lock, [this] { return !m_jobs.empty(); });
                --m_idle;
                job = std::move(m_jobs.front());
                m_jobs.pop_front();
            }
            job(*client);
        }
    }

    const int m_limit;
    const std::function<std::unique_ptr<HttpClient>()> m_makeClient;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;
    int m_threads = 0;
    int m_idle = 0;
};

/// Lives as long as the process: the pool's threads use it to the very end.
class Session
{
public:
    Session(sys::MessageSocket& socket, Setup setup, const CertificateStore& certificates)
        : m_socket(socket)
        , m_setup(std::move(setup))
        , m_authorizer(m_setup)
        , m_pool(std::max(1, m_setup.maxConcurrentTransfers), [this, &certificates] {
            return std::make_unique<HttpClient>(m_setup.userAgent, certificates);
        })
    {
    }

    void take(Order order, std::vector<UniqueFd> fds)
    {
        std::visit([&](auto& what) { takeOrder(std::move(what), std::move(fds)); }, order);
    }

    /// Any thread. A daemon that is gone ends the process soon; nothing is left to be done about it here.
    void send(const Report& report, std::span<const int> fds = {})
    {
        const std::lock_guard lock(m_sendMutex);
        (void)m_socket.send(encode(report), fds);
    }

private:
    void sendFailure(const oci::Digest& digest, const Error& error, bool resumable = false)
    {
        send(Failed{digest, error.kind(), error.message(), resumable});
    }

    void takeOrder(const Setup&, std::vector<UniqueFd>)
    {
        send(Failed{{}, ErrorKind::InvalidArgument, "a second setup", false});
    }
    void takeOrder(Resolve order, std::vector<UniqueFd>)
    {
        m_pool.add([this, order = std::move(order)](HttpClient& http) { runResolve(http, order); });
    }
    void takeOrder(Search order, std::vector<UniqueFd>)
    {
        m_pool.add([this, order = std::move(order)](HttpClient& http) {
            sendFound(registry::search(http, m_setup, order));
        });
    }
    void takeOrder(ListTags order, std::vector<UniqueFd>)
    {
        m_pool.add([this, order = std::move(order)](HttpClient& http) { runInquiry(http, order.reference, listTags); });
    }
    void takeOrder(Describe order, std::vector<UniqueFd>)
    {
        m_pool.add([this, order = std::move(order)](HttpClient& http) { runInquiry(http, order.reference, describe); });
    }
    void takeOrder(Login order, std::vector<UniqueFd>)
    {
        m_pool.add([this, order = std::move(order)](HttpClient& http) { runLogin(http, order); });
    }
    void takeOrder(OpenPush order, std::vector<UniqueFd>)
    {
        m_pool.add([this, order = std::move(order)](HttpClient& http) { runOpenPush(http, order); });
    }

    // A job is copied around by std::function, descriptors are not.

    void takeOrder(Upload order, std::vector<UniqueFd> fds)
    {
        if (fds.size() != 1)
            return sendFailure(order.digest, Error(ErrorKind::InvalidArgument, "an upload needs a blob"));
        auto blob = std::make_shared<UniqueFd>(std::move(fds[0]));
        m_pool.add([this, order = std::move(order), blob](HttpClient& http) { runUpload(http, order, blob->get()); });
    }
    void takeOrder(PutManifest order, std::vector<UniqueFd> fds)
    {
        if (fds.size() != 1)
            return sendFailure({}, Error(ErrorKind::InvalidArgument, "a manifest to put is missing"));
        auto file = std::make_shared<UniqueFd>(std::move(fds[0]));
        m_pool.add([this, order = std::move(order), file](HttpClient& http) { runPutManifest(http, order, file->get()); });
    }
    void takeOrder(Download order, std::vector<UniqueFd> fds)
    {
        if (fds.size() != 1)
            return sendFailure({}, Error(ErrorKind::InvalidArgument, "a download needs a file"));
        auto file = std::make_shared<UniqueFd>(std::move(fds[0]));
        m_pool.add([this, order = std::move(order), file](HttpClient& http) { runDownload(http, order, file->get()); });
    }
    void takeOrder(const Fetch& fetch, std::vector<UniqueFd> fds)
    {
        if (fds.size() != 2) {
            sendFailure(fetch.digest, Error(ErrorKind::InvalidArgument, "a fetch needs a file and a pipe"));
            return;
        }
        auto file = std::make_shared<UniqueFd>(std::move(fds[0]));
        auto pipe = std::make_shared<UniqueFd>(std::move(fds[1]));
        m_pool.add([this, fetch, file, pipe](HttpClient& http) {
            runFetch(http, fetch, std::move(*file), std::move(*pipe));
        });
    }

    Result<ResolvedImage> resolveNow(HttpClient& http, const Resolve& order)
    {
        ONGGI_TRY(const auto reference, oci::Reference::parse(order.reference));
        ONGGI_TRY(const auto platform, oci::Platform::parse(order.platform));
        ONGGI_TRY(const auto endpoints, endpointsFor(reference.domain(), m_setup));
        RegistryClient client(http, m_authorizer, waitSink({}));
        return registry::resolve(client, endpoints, reference, platform);
    }

    void runResolve(HttpClient& http, const Resolve& order)
    {
        auto image = resolveNow(http, order);
        if (!image)
            return sendFailure({}, image.error());
        const auto manifest = sys::sealedMemory("manifest", image->manifestBytes);
        const auto config = sys::sealedMemory("config", image->configBytes);
        if (!manifest || !config)
            return sendFailure({}, manifest ? config.error() : manifest.error());
        const Resolved resolved{image->mediaType, image->manifestDigest, image->repoDigest,
                                image->endpoints.front().base.label()};
        {
            const std::lock_guard lock(m_imageMutex);
            m_image = std::make_shared<const ResolvedImage>(*std::move(image));
        }
        const int fds[] = {manifest->get(), config->get()};
        send(resolved, fds);
    }

    void runFetch(HttpClient& http, const Fetch& order, UniqueFd file, UniqueFd pipe)
    {
        std::shared_ptr<const ResolvedImage> image;
        {
            const std::lock_guard lock(m_imageMutex);
            image = m_image;
        }
        const auto isWanted = [&](const oci::Descriptor& layer) {
            return layer.digest == order.digest && layer.size == order.size;
        };
        const auto layer = image ? std::ranges::find_if(image->layers, isWanted)
                                 : std::vector<oci::Descriptor>::const_iterator();
        if (!image || layer == image->layers.end())
            return sendFailure(order.digest, Error(ErrorKind::InvalidArgument,
                                                   fmt::format("layer {} does not belong to a resolved image",
                                                               order.digest.shortId())));
        RegistryClient client(http, m_authorizer, waitSink(order.digest));
        LayerStream stream(order, std::move(file), std::move(pipe), [this, &order](std::int64_t current) {
            send(Fetching{order.digest, current});
        });
        const auto outcome = download(client, http, image->endpoints, image->repository, *layer, stream);
        if (outcome)
            send(Fetched{order.digest});
        else
            sendFailure(order.digest, outcome.error().error, outcome.error().cause != Cause::WrongContent);
    }

    void sendFound(const Result<std::string>& found)
    {
        if (!found)
            return sendFailure({}, found.error());
        const auto file = sys::sealedMemory("answer", *found);
        if (!file)
            return sendFailure({}, file.error());
        const int fds[] = {file->get()};
        send(Found{}, fds);
    }

    template<typename Ask>
    void runInquiry(HttpClient& http, const std::string& name, Ask ask)
    {
        RegistryClient client(http, m_authorizer, waitSink({}));
        const auto answer = [&]() -> Result<std::string> {
            ONGGI_TRY(const auto reference, oci::Reference::parse(name));
            ONGGI_TRY(const auto endpoints, endpointsFor(reference.domain(), m_setup));
            return ask(client, endpoints, reference);
        };
        sendFound(answer());
    }

    void runLogin(HttpClient& http, const Login& order)
    {
        const auto endpoints = endpointsFor(order.domain, m_setup);
        if (!endpoints)
            return sendFailure({}, endpoints.error());
        auto identity = login(http, m_authorizer, *endpoints);
        if (identity)
            send(LoggedIn{*std::move(identity)});
        else
            sendFailure({}, identity.error());
    }

    void runOpenPush(HttpClient& http, const OpenPush& order)
    {
        RegistryClient client(http, m_authorizer, waitSink({}));
        const auto open = [&]() -> Result<PushTarget> {
            ONGGI_TRY(const auto reference, oci::Reference::parse(order.reference));
            ONGGI_TRY(const auto endpoints, endpointsFor(reference.domain(), m_setup));
            auto target = openPush(client, m_authorizer, endpoints, order);
            if (!target)
                return fail(std::move(target).error().error);
            return *std::move(target);
        };
        auto target = open();
        if (!target)
            return sendFailure({}, target.error());
        {
            const std::lock_guard lock(m_imageMutex);
            m_target = std::make_shared<const PushTarget>(*std::move(target));
        }
        send(Opened{});
    }

    std::shared_ptr<const PushTarget> target()
    {
        const std::lock_guard lock(m_imageMutex);
        return m_target;
    }

    void runUpload(HttpClient& http, const Upload& order, int blob)
    {
        const auto where = target();
        if (!where)
            return sendFailure(order.digest, Error(ErrorKind::InvalidArgument, "an upload before a push was opened"));
        RegistryClient client(http, m_authorizer, waitSink(order.digest));
        auto last = std::chrono::steady_clock::now();
        const auto progress = [&](std::int64_t current) {
            const auto now = std::chrono::steady_clock::now();
            if (now - last < reportInterval)
                return;
            last = now;
            send(Uploading{order.digest, current});
        };
        auto uploaded = upload(client, *where, order, blob, progress);
        if (uploaded)
            send(*uploaded);
        else
            sendFailure(order.digest, uploaded.error().error, uploaded.error().cause == Cause::Cut);
    }

    void runPutManifest(HttpClient& http, const PutManifest& order, int file)
    {
        const auto where = target();
        const auto bytes = sys::readMemory(file, maxManifest);
        if (!where || !bytes)
            return sendFailure({}, where ? bytes.error() : Error(ErrorKind::InvalidArgument, "a manifest before a push was opened"));
        RegistryClient client(http, m_authorizer, waitSink({}));
        const auto outcome = putManifest(client, *where, order, *bytes);
        if (outcome)
            send(Tagged{});
        else
            sendFailure({}, outcome.error().error);
    }

    void runDownload(HttpClient& http, const Download& order, int file)
    {
        const auto progress = [this](std::int64_t current, std::int64_t total) { send(Downloading{current, total}); };
        auto downloaded = downloadFile(http, order, file, progress);
        if (downloaded)
            send(*std::move(downloaded));
        else
            sendFailure({}, downloaded.error().error);
    }

    WaitSink waitSink(const oci::Digest& digest)
    {
        return [this, digest](const std::string& message) { send(Waiting{digest, message}); };
    }

    sys::MessageSocket& m_socket;
    std::mutex m_sendMutex;
    const Setup m_setup;
    Authorizer m_authorizer;
    std::mutex m_imageMutex;
    std::shared_ptr<const ResolvedImage> m_image;
    std::shared_ptr<const PushTarget> m_target;
    Pool m_pool;
};

} // namespace

void serve(sys::MessageSocket socket, const CertificateStore& certificates)
{
    // Deliberately never freed: see Session.
    auto& channel = *new sys::MessageSocket(std::move(socket));
    Session* session = nullptr;
    for (;;) {
        auto message = channel.receive();
        if (!message || !*message)
            return;
        auto order = decodeOrder((*message)->bytes);
        if (!order) {
            (void)channel.send(
                encode(Report(Failed{{}, ErrorKind::InvalidArgument, order.error().message(), false})));
            return;
        }
        if (session)
            session->take(*std::move(order), std::move((*message)->fds));
        else if (auto* setup = std::get_if<Setup>(&*order))
            session = new Session(channel, std::move(*setup), certificates);
        else {
            (void)channel.send(encode(
                Report(Failed{{}, ErrorKind::InvalidArgument, "an order came before the setup", false})));
            return;
        }
    }
}

} // namespace onggi::registry

#pragma once

#include "base/sha256.h"
#include "registry/protocol.h"
#include "sys/memoryfile.h"
#include "sys/messagesocket.h"
#include "sys/spawn.h"

#include <cstdlib>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <poll.h>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>

/// Content that a registry serves: one image, and what a test wants beside it.
struct TestImage
{
    std::vector<std::string> layers;
    std::string config;
    std::string manifest;

    static constexpr auto manifestType = "application/vnd.oci.image.manifest.v1+json";
    static constexpr auto indexType = "application/vnd.oci.image.index.v1+json";

    explicit TestImage(std::vector<std::string> layerBytes, const std::string& architecture = "amd64",
                       const std::string& layerType = "application/vnd.oci.image.layer.v1.tar+gzip",
                       const std::vector<std::string>& urls = {})
        : layers(std::move(layerBytes))
    {
        using nlohmann::json;
        json ids = json::array();
        json descriptors = json::array();
        for (const std::string& layer : layers) {
            ids.push_back(onggi::oci::Digest::of("plain " + layer.substr(0, 100)).toString());
            descriptors.push_back(descriptor(layerType, layer));
            if (!urls.empty())
                descriptors.back()["urls"] = urls;
        }
        config = json{{"os", "linux"},
                      {"architecture", architecture},
                      {"rootfs", {{"type", "layers"}, {"diff_ids", ids}}}}
                     .dump();
        manifest = json{{"schemaVersion", 2},
                        {"mediaType", manifestType},
                        {"config", descriptor("application/vnd.oci.image.config.v1+json", config)},
                        {"layers", descriptors}}
                       .dump();
    }

    static nlohmann::json descriptor(const std::string& type, const std::string& bytes)
    {
        return {{"mediaType", type},
                {"digest", onggi::oci::Digest::of(bytes).toString()},
                {"size", bytes.size()}};
    }

    onggi::registry::Fetch fetch(std::size_t layer = 0) const
    {
        return {onggi::oci::Digest::of(layers[layer]), static_cast<std::int64_t>(layers[layer].size()),
                "application/vnd.oci.image.layer.v1.tar+gzip"};
    }
};

/// Bytes that do not repeat, so that a shifted or doubled piece is noticed.
inline std::string noise(std::size_t size, std::uint64_t seed = 1)
{
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; i += 8) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        for (std::size_t k = 0; k < 8 && i + k < size; ++k)
            bytes[i + k] = static_cast<char>(seed >> (8 * k));
    }
    return bytes;
}

/// The two places into which a fetch writes, and a reader at the pipe's end.
class FetchTarget
{
public:
    explicit FetchTarget(const std::string& there = {}, bool readPipe = true)
        : file(memfd_create("ingest", MFD_CLOEXEC))
    {
        int ends[2];
        if (!file || pipe2(ends, O_CLOEXEC) < 0 || !onggi::writeAll(file.get(), there))
            std::abort();
        reading.reset(ends[0]);
        writing.reset(ends[1]);
        if (readPipe)
            m_reader = std::thread(
                [this] { m_passed = onggi::readAll(reading.get(), 1 << 30).value_or("unreadable"); });
    }
    ~FetchTarget()
    {
        writing.reset();
        if (m_reader.joinable())
            m_reader.join();
    }

    /// What came down the pipe, to its end.
    const std::string& passed()
    {
        writing.reset();
        if (m_reader.joinable())
            m_reader.join();
        return m_passed;
    }
    std::string stored() const { return onggi::sys::readMemory(file.get(), 1 << 30).value_or("unreadable"); }

    onggi::UniqueFd file;
    onggi::UniqueFd reading;
    onggi::UniqueFd writing;

private:
    std::string m_passed;
    std::thread m_reader;
};

/// A running onggi-transfer and our end of its socket.
class Helper
{
public:
    explicit Helper(const onggi::registry::Setup& setup = {}, std::vector<std::string> arguments = {},
                    std::vector<std::string> environment = {})
    {
        using namespace onggi;
        auto ends = sys::MessageSocket::pair();
        sys::SpawnRequest request;
        request.program = ONGGI_BIN_DIR "/onggi-transfer";
        request.arguments = std::move(arguments);
        request.environment = std::move(environment);
        request.fds = {{ends->second.fd(), 3}};
        auto started = sys::spawn(request);
        if (!started)
            std::abort();
        child = *std::move(started);
        socket = std::move(ends->first);
        order(setup);
    }
    ~Helper()
    {
        socket = {};
        if (child.pidfd)
            (void)onggi::sys::reap(child.pidfd);
    }

    void order(const onggi::registry::Order& what, std::span<const int> attached = {})
    {
        (void)socket.send(encode(what), attached);
    }
    void fetch(const onggi::registry::Fetch& what, FetchTarget& target)
    {
        const int ends[] = {target.file.get(), target.writing.get()};
        order(what, ends);
        target.writing.reset();
    }

    /// The next report that is no progress; nothing when the helper is gone or silent for half a minute.
    std::optional<onggi::registry::Report> next()
    {
        for (;;) {
            pollfd wait{socket.fd(), POLLIN, 0};
            if (poll(&wait, 1, 30'000) != 1)
                return std::nullopt;
            auto message = socket.receive();
            if (!message || !*message)
                return std::nullopt;
            fds = std::move((*message)->fds);
            auto report = onggi::registry::decodeReport((*message)->bytes);
            if (!report)
                return std::nullopt;
            if (const auto* progress = std::get_if<onggi::registry::Fetching>(&*report)) {
                progressed.push_back(progress->current);
                continue;
            }
            if (const auto* progress = std::get_if<onggi::registry::Uploading>(&*report)) {
                progressed.push_back(progress->current);
                continue;
            }
            if (const auto* waiting = std::get_if<onggi::registry::Waiting>(&*report)) {
                waited.push_back(waiting->message);
                continue;
            }
            return *std::move(report);
        }
    }

    /// The next report that is no progress, or its error's message.
    template<typename Wanted>
    std::string expect(Wanted* answer = nullptr)
    {
        const auto report = next();
        if (!report)
            return "no report";
        if (const auto* failure = std::get_if<onggi::registry::Failed>(&*report)) {
            failed = *failure;
            return failure->message;
        }
        const auto* wanted = std::get_if<Wanted>(&*report);
        if (!wanted)
            return "another report";
        if (answer)
            *answer = *wanted;
        return {};
    }

    /// Resolves and answers with "" or the error's message.
    std::string resolve(const std::string& reference, const std::string& platform = "linux/amd64")
    {
        order(onggi::registry::Resolve{reference, platform});
        const auto report = next();
        if (!report)
            return "no report";
        if (const auto* failure = std::get_if<onggi::registry::Failed>(&*report)) {
            failed = *failure;
            return failure->message;
        }
        resolved = std::get<onggi::registry::Resolved>(*report);
        return {};
    }

    std::string attachment(std::size_t index) const
    {
        return index < fds.size() ? onggi::sys::readMemory(fds[index].get(), 16 << 20).value_or("unreadable")
                                  : std::string("missing");
    }

    onggi::sys::Child child;
    onggi::sys::MessageSocket socket;
    std::vector<onggi::UniqueFd> fds;
    std::vector<std::int64_t> progressed;
    std::vector<std::string> waited;
    onggi::registry::Resolved resolved;
    onggi::registry::Failed failed;
};

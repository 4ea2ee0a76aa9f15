#include "daemon/check.h"

#include "container/record.h"
#include "daemon/statelock.h"
#include "database/database.h"
#include "image/storecheck.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::daemon {

namespace {

namespace asio = boost::asio;
using image::CheckReport;
using image::StoreProblem;

std::string humanBytes(std::int64_t bytes)
{
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

/// One line that is written over and over, for whoever watches a terminal.
void showProgress(const std::string& text)
{
    if (::isatty(STDERR_FILENO))
        fmt::print(stderr, "\r\x1b[K{}", text);
}

class Check
{
public:
    Check(const Config& config, const CheckOptions& options)
        : m_config(config)
        , m_options(options)
        , m_loop(std::make_shared<image::Loop>(m_context.get_executor()))
    {
    }
    ~Check() { m_loop->stop(); }

    Status open()
    {
        struct stat info{};
        if (::stat((m_config.stateDirectory + "/onggi.db").c_str(), &info) != 0)
            return failErrno(errno, fmt::format("there is no engine's state in {}", m_config.stateDirectory));
        ONGGI_TRY(m_lock, lockState(m_config.stateDirectory));
        ONGGI_TRY(m_database, Database::open(m_config.stateDirectory + "/onggi.db"));
        ONGGI_CHECK(checkDatabase());
        ONGGI_TRY(m_images, image::ImageStore::open(*m_database));
        ONGGI_TRY(m_content, content::ContentStore::open(m_config.stateDirectory));
        ONGGI_TRY(m_layers, snapshot::LayerStore::open(m_config.stateDirectory));
        return {};
    }

    Result<int> run()
    {
        const auto begun = std::chrono::steady_clock::now();
        std::optional<Result<int>> outcome;
        asio::co_spawn(m_context, work(), [&outcome](std::exception_ptr exception, Result<int> result) {
            if (exception)
                std::rethrow_exception(exception);
            outcome = std::move(result);
        });
        m_context.run();
        m_layers->drainRemovals();
        showProgress("");
        if (*outcome)
            print(std::chrono::steady_clock::now() - begun);
        return *outcome;
    }

private:
    Status checkDatabase()
    {
        ONGGI_TRY(auto rows, m_database->prepare("PRAGMA integrity_check(1)"));
        ONGGI_TRY(const bool found, rows.step());
        if (found && rows.text(0) != "ok")
            return fail(ErrorKind::DataLoss, fmt::format("the database {}/onggi.db is damaged ({}): take it from a backup, or move the state "
                                                         "directory away and begin anew",
                                                         m_config.stateDirectory, rows.text(0)));
        return {};
    }

    image::Awaitable<Result<int>> work()
    {
        ONGGI_CO_CHECK(readContainers());
        image::StoreCheck check({m_loop, *m_images, *m_content, *m_layers, m_layersOf, m_busy, showProgress});
        auto looked = co_await check.run(m_options.repair ? image::StoreCheck::Mode::Repair : image::StoreCheck::Mode::Look);
        ONGGI_CO_TRY(m_report, std::move(looked));
        if (m_options.repair && !m_report.problems.empty()) {
            co_await fetch(check);
            m_found = std::move(m_report.problems);
            auto again = co_await check.run(image::StoreCheck::Mode::Look);
            ONGGI_CO_TRY(m_report, std::move(again));
        }
        std::ranges::copy(m_containerProblems, std::back_inserter(m_report.problems));
        std::ranges::copy(m_notes, std::back_inserter(m_report.notes));
        co_return static_cast<int>(m_report.problems.size());
    }

    /// Their directories, and who needs which layer.
    Status readContainers()
    {
        ONGGI_TRY(auto records, container::RecordStore::open(*m_database));
        ONGGI_TRY(const auto all, records.loadAll());
        ONGGI_TRY(auto directories, m_layers->listContainers());
        bool allRead = true;
        for (const auto& record : all) {
            if (!record) {
                allRead = false;
                m_containerProblems.push_back({"a container", record.error().message(), "its files are kept in the state directory's containers folder"});
                continue;
            }
            ++m_containers;
            const auto found = std::ranges::find(directories, record->id);
            if (found == directories.end())
                m_containerProblems.push_back({"container " + record->name, "its directory is missing", "remove it (docker rm -f)"});
            else
                directories.erase(found);
            const bool isBusy = ::access(fmt::format("{}/containers/{}", m_config.runDirectory, record->id).c_str(), F_OK) == 0;
            addLayers(record->name, record->layers, isBusy);
            for (const auto& mount : record->mounts)
                addLayers(record->name, mount.layers, isBusy);
        }
        if (allRead && !directories.empty())
            m_notes.push_back(fmt::format("{} directories belong to no container: the next start of the engine removes them", directories.size()));
        return {};
    }

    void addLayers(const std::string& name, const std::vector<oci::DiffId>& layers, bool isBusy)
    {
        for (const auto& layer : layers) {
            m_layersOf[layer].push_back(name);
            if (isBusy)
                m_busy.insert(layer);
        }
    }

    /// Pulls what could not be made of what is here, each image by its digest.
    image::Awaitable<void> fetch(const image::StoreCheck& check)
    {
        if (check.wanted().empty())
            co_return;
        auto service = image::ImageService::open({m_context.get_executor(), *m_database, *m_content, *m_layers, m_config.registry, {}});
        for (const auto& wanted : check.wanted()) {
            showProgress("pulling " + wanted.name.familiarString());
            Status pulled = service ? Status() : Status(fail(service.error()));
            if (service) {
                auto pulling = (*service)->pull(wanted.name, wanted.platform, {}, [](const image::Progress&) {});
                pulled = co_await std::move(pulling);
            }
            if (!pulled)
                m_notes.push_back(fmt::format("{} could not be fetched: {}", wanted.name.familiarString(), pulled.error().message()));
        }
    }

    std::vector<StoreProblem> repaired() const
    {
        std::vector<StoreProblem> gone;
        std::ranges::copy_if(m_found, std::back_inserter(gone), [this](const StoreProblem& problem) {
            return std::ranges::find(m_report.problems, problem.object, &StoreProblem::object) == m_report.problems.end();
        });
        return gone;
    }

    void print(std::chrono::steady_clock::duration taken) const
    {
        if (m_options.json)
            printJson();
        else
            printText(std::chrono::duration<double>(taken).count());
    }

    void printJson() const
    {
        const auto list = [](const std::vector<StoreProblem>& problems) {
            nlohmann::json array = nlohmann::json::array();
            for (const auto& problem : problems)
                array.push_back({{"object", problem.object}, {"message", problem.message}, {"remedy", problem.remedy}});
            return array;
        };
        const nlohmann::json report = {{"images", m_report.images},
                             {"layers", m_report.layers},
                             {"layerBytes", m_report.layerBytes},
                             {"blobs", m_report.blobs},
                             {"blobBytes", m_report.blobBytes},
                             {"containers", m_containers},
                             {"problems", list(m_report.problems)},
                             {"repaired", list(repaired())},
                             {"notes", m_report.notes}};
        fmt::print("{}\n", report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    }

    void printText(double seconds) const
    {
        fmt::print("Checked {} images, {} layers ({}), {} blobs ({}) and {} containers in {:.1f} s.\n", m_report.images, m_report.layers,
                   humanBytes(m_report.layerBytes), m_report.blobs, humanBytes(m_report.blobBytes), m_containers, seconds);
        for (const auto& problem : repaired())
            fmt::print("Repaired: {}: {}.\n", problem.object, problem.message);
        for (const auto& problem : m_report.problems)
            fmt::print("Problem: {}: {}.\n    Remedy: {}.\n", problem.object, problem.message, problem.remedy);
        for (const auto& note : m_report.notes)
            fmt::print("Note: {}.\n", note);
        if (m_report.problems.empty())
            fmt::print("The store is in order.\n");
        else if (m_options.repair)
            fmt::print("{} problems could not be repaired.\n", m_report.problems.size());
        else
            fmt::print("{} problems. onggid --check --repair does what the remedies say it does by itself.\n", m_report.problems.size());
    }

    const Config& m_config;
    const CheckOptions& m_options;
    asio::io_context m_context{1};
    std::shared_ptr<image::Loop> m_loop;
    UniqueFd m_lock;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<image::ImageStore> m_images;
    std::unique_ptr<content::ContentStore> m_content;
    std::unique_ptr<snapshot::LayerStore> m_layers;
    std::map<oci::DiffId, std::vector<std::string>> m_layersOf; ///< names of containers
    std::set<oci::DiffId> m_busy;
    int m_containers = 0;
    CheckReport m_report;
    std::vector<StoreProblem> m_found; ///< before the repair
    std::vector<StoreProblem> m_containerProblems;
    std::vector<std::string> m_notes;
};

} // namespace

Result<int> checkState(const Config& config, const CheckOptions& options)
{
    Check check(config, options);
    ONGGI_CHECK(check.open());
    return check.run();
}

} // namespace onggi::daemon

#include "volume/volume.h"

#include "base/encoding.h"
#include "database/database.h"
#include "sys/treeremover.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::volume {

namespace {

/// Of directories that wait for their deletion; no volume's name begins so.
constexpr std::string_view oldPrefix = ".old-";
constexpr int directoryFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;

bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Docker's rule for names, which also keeps them safe as file names.
Status checkName(std::string_view name)
{
    const bool good = name.size() >= 2 && name.size() <= 255 && isNameStart(name[0])
        && std::ranges::all_of(name, [](char c) { return isNameStart(c) || c == '_' || c == '.' || c == '-'; });
    if (good)
        return {};
    return fail(ErrorKind::InvalidArgument,
                fmt::format("create {0}: \"{0}\" includes invalid characters for a local volume name, only "
                            "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path",
                            name));
}

Result<UniqueFd> openDirectory(int parent, const char* name, mode_t createMode)
{
    if (createMode != 0 && ::mkdirat(parent, name, createMode) != 0 && errno != EEXIST)
        return failErrno(errno, fmt::format("making directory {}", name));
    UniqueFd directory(::openat(parent, name, directoryFlags));
    if (!directory)
        return failErrno(errno, fmt::format("opening directory {}", name));
    return directory;
}

class LocalVolumes : public VolumeStore
{
public:
    LocalVolumes(Database& database, std::string path, UniqueFd root)
        : m_database(database)
        , m_path(std::move(path))
        , m_root(std::move(root))
    {
        sweep();
    }

    Result<Volume> ensure(std::string_view wanted, const std::map<std::string, std::string>& labels) override
    {
        Volume volume;
        volume.name = wanted.empty() ? randomHex(32) : std::string(wanted);
        ONGGI_CHECK(checkName(volume.name));
        if (auto existing = find(volume.name))
            return existing;
        volume.anonymous = wanted.empty();
        volume.labels = labels;
        volume.created = Clock::system().now();
        volume.mountpoint = mountpointOf(volume.name);
        // The directory comes first: a row without its directory would be a broken volume, a directory without
        // its row is adopted by the next ensure().
        ONGGI_TRY(const UniqueFd directory, openDirectory(m_root.get(), volume.name.c_str(), 0701));
        ONGGI_TRY(const UniqueFd data, openDirectory(directory.get(), "data", 0755));
        ONGGI_TRY(auto insert, m_database.prepare("INSERT INTO volumes(name, anonymous, created, labels) VALUES(?,?,?,?)"));
        insert.bind(volume.name).bind(std::int64_t{volume.anonymous}).bind(toRfc3339(volume.created)).bind(nlohmann::json(labels).dump());
        ONGGI_CHECK(insert.run());
        return volume;
    }

    Result<Volume> find(std::string_view name) const override
    {
        ONGGI_TRY(auto query, m_database.prepare("SELECT name, anonymous, created, labels FROM volumes WHERE name=?"));
        query.bind(name);
        ONGGI_TRY(const bool found, query.step());
        if (!found)
            return fail(ErrorKind::NotFound, fmt::format("get {}: no such volume", name));
        return fromRow(query);
    }

    std::vector<Volume> list() const override
    {
        std::vector<Volume> volumes;
        auto query = m_database.prepare("SELECT name, anonymous, created, labels FROM volumes ORDER BY name");
        while (query) {
            const auto row = query->step();
            if (!row || !*row)
                break;
            volumes.push_back(fromRow(*query));
        }
        return volumes;
    }

    Status remove(std::string_view name) override
    {
        ONGGI_TRY(const Volume volume, find(name));
        // A crash behind this leaves a row without a directory, which can be removed again; never data that somebody
        // wanted to be rid of under a name that is free.
        const std::string old = std::string(oldPrefix) + randomHex(8);
        if (::renameat(m_root.get(), volume.name.c_str(), m_root.get(), old.c_str()) == 0)
            m_remover.add(m_root, old);
        else if (errno != ENOENT)
            return failErrno(errno, fmt::format("removing volume {}", name));
        ONGGI_TRY(auto remove, m_database.prepare("DELETE FROM volumes WHERE name=?"));
        return remove.bind(volume.name).run();
    }

    Result<UniqueFd> data(std::string_view name) const override
    {
        ONGGI_TRY(const Volume volume, find(name));
        ONGGI_TRY(const UniqueFd directory, openDirectory(m_root.get(), volume.name.c_str(), 0));
        return openDirectory(directory.get(), "data", 0);
    }

private:
    /// What the last engine had no time to delete.
    void sweep()
    {
        UniqueFd own(::openat(m_root.get(), ".", directoryFlags));
        const std::unique_ptr<DIR, int (*)(DIR*)> stream(own ? ::fdopendir(own.get()) : nullptr, ::closedir);
        if (!stream)
            return;
        own.release();
        while (const dirent* entry = ::readdir(stream.get())) {
            if (std::string_view(entry->d_name).starts_with(oldPrefix))
                m_remover.add(m_root, entry->d_name);
        }
    }

    std::string mountpointOf(const std::string& name) const { return fmt::format("{}/{}/data", m_path, name); }

    Volume fromRow(const SqlStatement& row) const
    {
        Volume volume;
        volume.name = row.text(0);
        volume.anonymous = row.number(1) != 0;
        volume.created = fromRfc3339(row.text(2)).value_or(TimePoint{});
        const auto labels = nlohmann::json::parse(row.text(3), nullptr, false);
        if (labels.is_object())
            volume.labels = labels.get<std::map<std::string, std::string>>();
        volume.mountpoint = mountpointOf(volume.name);
        return volume;
    }

    Database& m_database;
    std::string m_path;
    UniqueFd m_root;
    /// Last: its thread uses the directory.
    sys::TreeRemover m_remover;
};

} // namespace

Result<std::unique_ptr<VolumeStore>> VolumeStore::open(Database& database, const std::string& directory)
{
    ONGGI_CHECK(database.migrate("volumes", {"CREATE TABLE volumes(name TEXT PRIMARY KEY, anonymous INTEGER NOT NULL,"
                                             " created TEXT NOT NULL, labels TEXT NOT NULL)"}));
    ONGGI_TRY(UniqueFd root, openDirectory(AT_FDCWD, directory.c_str(), 0701));
    return std::make_unique<LocalVolumes>(database, directory, std::move(root));
}

Result<UniqueFd> openBindSource(const std::string& path, bool create)
{
    if (path.empty() || path[0] != '/')
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("invalid mount config for type \"bind\": invalid mount path: '{}' mount path must be absolute", path));
    UniqueFd source(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (source || errno != ENOENT || !create) {
        if (source)
            return source;
        if (errno == ENOENT)
            return fail(ErrorKind::InvalidArgument,
                        fmt::format("invalid mount config for type \"bind\": bind source path does not exist: {}", path));
        return failErrno(errno, fmt::format("opening the bind source {}", path));
    }
    for (std::size_t slash = path.find('/', 1); ; slash = path.find('/', slash + 1)) {
        const std::string part = path.substr(0, slash);
        if (::mkdir(part.c_str(), 0755) != 0 && errno != EEXIST)
            return failErrno(errno, fmt::format("making the bind source {}", part));
        if (slash == std::string::npos)
            break;
    }
    source.reset(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!source)
        return failErrno(errno, fmt::format("opening the bind source {}", path));
    return source;
}

} // namespace onggi::volume

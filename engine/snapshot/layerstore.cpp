#include "snapshot/layerstore.h"

#include "base/encoding.h"
#include "base/scopeguard.h"
#include "snapshot/treesize.h"
#include "sys/treeremover.h"

#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::snapshot {

namespace {

constexpr std::string_view newPrefix = ".new-";
constexpr std::string_view oldPrefix = ".old-";
/// What is known about a layer, beside its fs/: "<bytes> <1 when the changeset describes the root directory>".
constexpr const char* recordName = "record";

/// Opens the directory, made with the mode when it is missing. An existing one gets the mode, too: layers hold setuid
/// programs, which no local user may reach past the engine.
Result<UniqueFd> openDirectory(int parent, const std::string& name, mode_t mode)
{
    if (mkdirat(parent, name.c_str(), mode) < 0 && errno != EEXIST)
        return failErrno(errno, fmt::format("make the directory {}", name));
    UniqueFd directory(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory)
        return failErrno(errno, fmt::format("open the directory {}", name));
    if (fchmod(directory.get(), mode) < 0)
        return failErrno(errno, fmt::format("set the mode of the directory {}", name));
    return directory;
}

Result<UniqueFd> openExisting(int parent, const std::string& name)
{
    UniqueFd directory(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory)
        return failErrno(errno, fmt::format("open {}", name));
    return directory;
}

struct Entry
{
    std::string name;
    bool isDirectory;
};

Result<std::vector<Entry>> entriesOf(int directory)
{
    UniqueFd own(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!own)
        return failErrno(errno, "open a directory");
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(fdopendir(own.get()), closedir);
    if (!stream)
        return failErrno(errno, "read a directory");
    own.release();
    std::vector<Entry> entries;
    while (const dirent* entry = readdir(stream.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            entries.push_back({std::string(name), entry->d_type == DT_DIR});
    }
    return entries;
}

struct LayerRecord
{
    std::int64_t bytes = 0;
    bool describesRoot = false;
};

Result<LayerRecord> readRecord(int layer)
{
    const UniqueFd file(openat(layer, recordName, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file)
        return failErrno(errno, "open the record of a layer");
    ONGGI_TRY(const std::string text, readAll(file.get(), 100));
    long long bytes = 0;
    int describesRoot = 0;
    if (std::sscanf(text.c_str(), "%lld %d", &bytes, &describesRoot) != 2)
        return fail(ErrorKind::DataLoss, "the record of a layer is malformed");
    return LayerRecord{bytes, describesRoot != 0};
}

Status writeRecord(int layer, const LayerRecord& record)
{
    const UniqueFd file(openat(layer, recordName, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file)
        return failErrno(errno, "make the record of a layer");
    return writeAll(file.get(), fmt::format("{} {}\n", record.bytes, record.describesRoot ? 1 : 0));
}

bool isContainerId(std::string_view id)
{
    return isHex(id, 64);
}

class DirectoryLayerStore final : public LayerStore
{
public:
    DirectoryLayerStore(UniqueFd layers, UniqueFd containers)
        : m_layers(std::move(layers))
        , m_containers(std::move(containers))
    {
        sweep(m_layers);
        sweep(m_containers);
    }

    bool has(const oci::DiffId& layer) const override
    {
        struct stat info{};
        return !layer.digest.isEmpty()
               && fstatat(m_layers.get(), layer.digest.encoded().c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
    }

    Result<std::int64_t> size(const oci::DiffId& layer) const override
    {
        ONGGI_TRY(const UniqueFd directory, openLayer(layer));
        ONGGI_TRY(const LayerRecord record, readRecord(directory.get()));
        return record.bytes;
    }

    Result<TimePoint> appliedAt(const oci::DiffId& layer) const override
    {
        ONGGI_TRY(const UniqueFd directory, openLayer(layer));
        struct stat info{};
        if (fstat(directory.get(), &info) < 0)
            return failErrno(errno, fmt::format("look at the layer {}", layer.digest.toString()));
        // Rename sets the change time, and nothing in the layer's own directory changes afterwards.
        return TimePoint(std::chrono::seconds(info.st_ctim.tv_sec) + std::chrono::nanoseconds(info.st_ctim.tv_nsec));
    }

    Result<PendingLayer> begin() override
    {
        PendingLayer pending;
        pending.name = std::string(newPrefix) + randomHex(8);
        if (mkdirat(m_layers.get(), pending.name.c_str(), 0700) < 0)
            return failErrno(errno, "make a layer's directory");
        ScopeGuard undo([&] { m_remover.add(m_layers, pending.name); });
        ONGGI_TRY(const UniqueFd directory, openExisting(m_layers.get(), pending.name));
        ONGGI_TRY(pending.directory, openDirectory(directory.get(), "fs", 0755));
        undo.dismiss();
        return pending;
    }

    Status commit(PendingLayer pending, const oci::DiffId& layer, std::int64_t bytes) override
    {
        ScopeGuard undo([&] { m_remover.add(m_layers, pending.name); });
        if (layer.digest.isEmpty())
            return fail(ErrorKind::InvalidArgument, "a layer needs a DiffID");
        if (has(layer))
            return {};
        ONGGI_TRY(const UniqueFd directory, openExisting(m_layers.get(), pending.name));
        ONGGI_CHECK(writeRecord(directory.get(), {bytes, pending.describesRoot}));
        if (syncfs(pending.directory.get()) < 0)
            return failErrno(errno, fmt::format("bring the layer {} to the disk", layer.digest.toString()));
        if (renameat2(m_layers.get(), pending.name.c_str(), m_layers.get(), layer.digest.encoded().c_str(),
                      RENAME_NOREPLACE) < 0) {
            if (errno == EEXIST)
                return {};
            return failErrno(errno, fmt::format("give the layer {} its name", layer.digest.toString()));
        }
        undo.dismiss();
        if (fsync(m_layers.get()) < 0)
            return failErrno(errno, fmt::format("bring the name of the layer {} to the disk", layer.digest.toString()));
        return {};
    }

    void abandon(PendingLayer pending) override { m_remover.add(m_layers, std::move(pending.name)); }

    Status remove(const oci::DiffId& layer) override
    {
        return discard(m_layers, layer.digest.encoded(), fmt::format("the layer {}", layer.digest.toString()));
    }

    Result<std::vector<oci::DiffId>> list() const override
    {
        ONGGI_TRY(const auto entries, entriesOf(m_layers.get()));
        std::vector<oci::DiffId> layers;
        for (const Entry& entry : entries) {
            if (isHex(entry.name, 64))
                layers.push_back({oci::Digest::fromHex(entry.name)});
        }
        return layers;
    }

    const UniqueFd& layersDirectory() const override { return m_layers; }

    Result<UniqueFd> createContainer(const std::string& id, const std::vector<oci::DiffId>& layers) override
    {
        if (!isContainerId(id))
            return fail(ErrorKind::InvalidArgument, fmt::format("{:?} is not a container's id", id));
        if (mkdirat(m_containers.get(), id.c_str(), 0700) < 0)
            return failErrno(errno, fmt::format("make the directory of container {}", id.substr(0, 12)));
        ScopeGuard undo([&] { (void)discard(m_containers, id, id); });
        ONGGI_TRY(UniqueFd container, openExisting(m_containers.get(), id));
        ONGGI_TRY(const UniqueFd upper, openDirectory(container.get(), "upper", 0755));
        ONGGI_CHECK(copyRootAttributes(layers, upper));
        ONGGI_TRY(const UniqueFd work, openDirectory(container.get(), "work", 0700));
        ONGGI_TRY(const UniqueFd log, openDirectory(container.get(), "log", 0700));
        undo.dismiss();
        return container;
    }

    Result<UniqueFd> openContainer(const std::string& id) const override
    {
        UniqueFd directory(isContainerId(id) ? openat(m_containers.get(), id.c_str(),
                                                      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                                             : -1);
        if (!directory)
            return fail(ErrorKind::NotFound, fmt::format("the directory of container {} is not there", id.substr(0, 12)));
        return directory;
    }

    Result<std::int64_t> containerSize(const std::string& id) const override
    {
        ONGGI_TRY(const UniqueFd container, openContainer(id));
        ONGGI_TRY(const UniqueFd upper, openExisting(container.get(), "upper"));
        return bytesBelow(upper.get());
    }

    Status removeContainer(const std::string& id) override
    {
        if (!isContainerId(id))
            return fail(ErrorKind::InvalidArgument, fmt::format("{:?} is not a container's id", id));
        return discard(m_containers, id, fmt::format("the directory of container {}", id.substr(0, 12)));
    }

    Result<std::vector<std::string>> listContainers() const override
    {
        ONGGI_TRY(const auto entries, entriesOf(m_containers.get()));
        std::vector<std::string> ids;
        for (const Entry& entry : entries) {
            if (isContainerId(entry.name))
                ids.push_back(entry.name);
        }
        return ids;
    }

    void drainRemovals() override { m_remover.drain(); }

private:
    Result<UniqueFd> openLayer(const oci::DiffId& layer) const
    {
        UniqueFd directory(layer.digest.isEmpty() ? -1
                                                  : openat(m_layers.get(), layer.digest.encoded().c_str(),
                                                           O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!directory)
            return fail(ErrorKind::NotFound, fmt::format("the layer {} is not in the store", layer.digest.toString()));
        return directory;
    }

    /// The merged root shows the upper directory's attributes, so they have to be those of the topmost layer that
    /// says anything about its root.
    Status copyRootAttributes(const std::vector<oci::DiffId>& layers, const UniqueFd& upper) const
    {
        for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
            ONGGI_TRY(const UniqueFd directory, openLayer(*layer));
            const auto record = readRecord(directory.get());
            if (!record || !record->describesRoot)
                continue;
            struct stat info{};
            if (fstatat(directory.get(), "fs", &info, AT_SYMLINK_NOFOLLOW) < 0
                || fchown(upper.get(), info.st_uid, info.st_gid) < 0 || fchmod(upper.get(), info.st_mode & 07777) < 0)
                return failErrno(errno, "give the container's root directory its owner");
            break;
        }
        return {};
    }

    Status discard(const UniqueFd& parent, const std::string& name, const std::string& what)
    {
        const std::string old = std::string(oldPrefix) + randomHex(8);
        if (name.empty() || renameat(parent.get(), name.c_str(), parent.get(), old.c_str()) < 0) {
            if (name.empty() || errno == ENOENT)
                return fail(ErrorKind::NotFound, fmt::format("{} is not in the store", what));
            return failErrno(errno, fmt::format("remove {}", what));
        }
        m_remover.add(parent, old);
        return {};
    }

    void sweep(const UniqueFd& parent)
    {
        const auto entries = entriesOf(parent.get());
        if (!entries)
            return;
        for (const Entry& entry : *entries) {
            if (entry.name.starts_with(newPrefix) || entry.name.starts_with(oldPrefix))
                m_remover.add(parent, entry.name);
        }
    }

    UniqueFd m_layers;
    UniqueFd m_containers;
    /// Last: its thread uses the directories.
    sys::TreeRemover m_remover;
};

} // namespace

Result<std::unique_ptr<LayerStore>> LayerStore::open(const std::string& stateDirectory)
{
    ONGGI_TRY(const UniqueFd state, openDirectory(AT_FDCWD, stateDirectory, 0711));
    ONGGI_TRY(UniqueFd layers, openDirectory(state.get(), "layers", 0700));
    ONGGI_TRY(UniqueFd containers, openDirectory(state.get(), "containers", 0700));
    if (fsync(state.get()) < 0)
        return failErrno(errno, "bring the state directory to the disk");
    return std::make_unique<DirectoryLayerStore>(std::move(layers), std::move(containers));
}

} // namespace onggi::snapshot

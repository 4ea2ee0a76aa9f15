#include "build/cachemounts.h"

#include "base/sha256.h"
#include "sys/treeremover.h"
#include "snapshot/treesize.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace onggi::build {

namespace {

constexpr int directoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr const char* dataName = "data";
const std::string gonePrefix = "gone-";

TimePoint timeOf(const timespec& time)
{
    return TimePoint(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

std::vector<std::string> keysIn(const std::string& path)
{
    std::vector<std::string> keys;
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(path.c_str()), ::closedir);
    while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
        if (entry->d_name[0] != '.')
            keys.emplace_back(entry->d_name);
    }
    return keys;
}

std::int64_t bytesOf(int directory, const std::string& key)
{
    const UniqueFd cache(::openat(directory, key.c_str(), directoryFlags));
    return cache ? snapshot::bytesBelow(cache.get()).value_or(0) : 0;
}

/// A directory that a killed engine had not finished has no data yet: the modes are set before it gets its name.
Status makeCache(int directory, const std::string& key, const RunMount& mount)
{
    struct stat info{};
    const auto data = key + "/" + dataName;
    if (::fstatat(directory, data.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0)
        return {};
    const auto doing = fmt::format("making the cache {}", mount.id);
    const auto fresh = key + "/new";
    if ((::mkdirat(directory, key.c_str(), 0700) != 0 && errno != EEXIST)
        || (::mkdirat(directory, fresh.c_str(), 0700) != 0 && errno != EEXIST))
        return failErrno(errno, doing);
    if (::fchownat(directory, fresh.c_str(), mount.uid, mount.gid, AT_SYMLINK_NOFOLLOW) != 0
        || ::fchmodat(directory, fresh.c_str(), mount.mode.value_or(0755) & 07777, 0) != 0
        || ::renameat(directory, fresh.c_str(), directory, data.c_str()) != 0)
        return failErrno(errno, doing);
    return {};
}

} // namespace

Result<std::unique_ptr<CacheMounts>> CacheMounts::open(boost::asio::any_io_executor executor, const std::string& buildsDirectory)
{
    std::unique_ptr<CacheMounts> mounts(new CacheMounts(std::move(executor), buildsDirectory + "/caches"));
    if (::mkdir(mounts->m_path.c_str(), 0700) != 0 && errno != EEXIST)
        return failErrno(errno, "making " + mounts->m_path);
    mounts->m_directory.reset(::open(mounts->m_path.c_str(), directoryFlags));
    if (!mounts->m_directory)
        return failErrno(errno, "opening " + mounts->m_path);
    return mounts;
}

CacheMounts::Lease::~Lease()
{
    if (m_owner)
        m_owner->giveBack(m_key);
}

std::string CacheMounts::Lease::path() const
{
    return fmt::format("{}/{}/{}", m_owner->m_path, m_key, dataName);
}

void CacheMounts::giveBack(const std::string& key)
{
    const auto use = m_uses.find(key);
    use->second.locked = false;
    noteUse(key);
    if (--use->second.users == 0)
        m_uses.erase(use);
    m_changed.notifyAll();
}

/// The directory's own time says when it was last in use; what is inside is of no account.
void CacheMounts::noteUse(const std::string& key) const
{
    ::utimensat(m_directory.get(), key.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
}

container::Awaitable<Result<CacheMounts::Lease>> CacheMounts::take(RunMount mount)
{
    if (mount.id.empty())
        mount.id = mount.target;
    const auto name = Sha256::hexOf(mount.id);
    auto key = name;
    for (int number = 2; mount.sharing == RunMount::Sharing::Private && m_uses.contains(key); ++number)
        key = fmt::format("{}.{}", name, number);
    const bool locks = mount.sharing == RunMount::Sharing::Locked;
    for (auto use = m_uses.find(key); use != m_uses.end() && (locks || use->second.locked); use = m_uses.find(key))
        co_await m_changed.wait();
    ONGGI_CO_CHECK(makeCache(m_directory.get(), key, mount));
    auto& use = m_uses[key];
    ++use.users;
    use.locked = locks;
    noteUse(key);
    co_return Lease(*this, key);
}

container::Awaitable<Result<std::vector<std::string>>> CacheMounts::remove(image::Loop& loop, std::vector<std::string> keys)
{
    std::vector<std::string> removed;
    std::vector<std::string> doomed;
    // Out of the way first, while nobody can begin to use them; what a killed engine leaves so is taken the next time.
    for (const auto& key : keys) {
        if (m_uses.contains(key))
            continue;
        const auto gone = key.starts_with(gonePrefix) ? key : gonePrefix + key;
        if (gone != key && ::renameat(m_directory.get(), key.c_str(), m_directory.get(), gone.c_str()) != 0) {
            if (errno == ENOENT)
                continue;
            co_return failErrno(errno, "removing the cache " + key);
        }
        doomed.push_back(gone);
        removed.push_back(key);
    }
    std::function<Status()> work = [directory = m_directory.get(), doomed]() -> Status {
        const std::atomic<bool> stop = false;
        for (const auto& name : doomed)
            ONGGI_CHECK(sys::removeTree(directory, name, stop));
        return {};
    };
    const Status done = co_await loop.inPool(work);
    ONGGI_CO_CHECK(done);
    co_return removed;
}

container::Awaitable<std::vector<CacheMounts::Mount>> CacheMounts::list(image::Loop& loop)
{
    std::vector<Mount> mounts;
    for (auto& key : keysIn(m_path)) {
        Mount mount;
        mount.inUse = m_uses.contains(key);
        mount.key = std::move(key);
        mounts.push_back(std::move(mount));
    }
    std::function<std::vector<Mount>()> work = [directory = m_directory.get(), mounts]() mutable {
        for (auto& mount : mounts) {
            mount.bytes = bytesOf(directory, mount.key);
            struct stat info{};
            if (::fstatat(directory, mount.key.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0)
                mount.lastUsed = timeOf(info.st_mtim);
            mount.created = mount.lastUsed;
            struct statx born{};
            if (::statx(directory, mount.key.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BTIME, &born) == 0 && (born.stx_mask & STATX_BTIME) != 0)
                mount.created = timeOf({born.stx_btime.tv_sec, born.stx_btime.tv_nsec});
        }
        return mounts;
    };
    co_return co_await loop.inPool(work);
}

} // namespace onggi::build

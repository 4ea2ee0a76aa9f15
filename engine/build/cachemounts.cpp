#include "build/cachemounts.h"

#include "base/sha256.h"
#include "sys/treeremover.h"
#include "snapshot/treesize.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace onggi::build {

namespace {

constexpr int directoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr const char* dataName = "data";

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
    if (--use->second.users == 0)
        m_uses.erase(use);
    m_changed.notifyAll();
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
    co_return Lease(*this, key);
}

container::Awaitable<Result<CacheMounts::Pruned>> CacheMounts::prune(image::Loop& loop)
{
    std::set<std::string> inUse;
    for (const auto& [key, use] : m_uses)
        inUse.insert(key);
    Pruned pruned;
    std::vector<std::string> doomed;
    // Out of the way first, while nobody can begin to use them; what a killed engine leaves so is taken the next time.
    for (const auto& key : keysIn(m_path)) {
        if (inUse.contains(key))
            continue;
        const auto gone = key.starts_with("gone-") ? key : "gone-" + key;
        if (gone != key && ::renameat(m_directory.get(), key.c_str(), m_directory.get(), gone.c_str()) != 0)
            co_return failErrno(errno, "removing the cache " + key);
        doomed.push_back(gone);
        pruned.keys.push_back(gone.substr(5));
    }
    std::function<Result<std::int64_t>()> work = [directory = m_directory.get(), doomed]() -> Result<std::int64_t> {
        std::int64_t bytes = 0;
        const std::atomic<bool> stop = false;
        for (const auto& name : doomed) {
            bytes += bytesOf(directory, name);
            ONGGI_CHECK(sys::removeTree(directory, name, stop));
        }
        return bytes;
    };
    auto removed = co_await loop.inPool(work);
    ONGGI_CO_TRY(pruned.bytes, std::move(removed));
    co_return pruned;
}

container::Awaitable<std::int64_t> CacheMounts::size(image::Loop& loop)
{
    std::function<std::int64_t()> work = [directory = m_directory.get(), keys = keysIn(m_path)] {
        std::int64_t bytes = 0;
        for (const auto& key : keys)
            bytes += bytesOf(directory, key);
        return bytes;
    };
    co_return co_await loop.inPool(work);
}

} // namespace onggi::build

#pragma once

#include "base/clock.h"
#include "base/uniquefd.h"
#include "build/dockerfile.h"
#include "container/asyncutil.h"
#include "image/async.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace onggi::build {

/// Directories that outlive a build, for --mount=type=cache: state/builds/caches/<key>/data. Owned by the BuildService;
/// event-loop thread.
class CacheMounts
{
public:
    static Result<std::unique_ptr<CacheMounts>> open(boost::asio::any_io_executor executor, const std::string& buildsDirectory);

    /// A cache in use; given back with this object.
    class Lease
    {
    public:
        Lease(CacheMounts& owner, std::string key)
            : m_owner(&owner)
            , m_key(std::move(key))
        {
        }
        Lease(Lease&& other) noexcept
            : m_owner(std::exchange(other.m_owner, nullptr))
            , m_key(std::move(other.m_key))
        {
        }
        Lease& operator=(Lease&&) = delete;
        ~Lease();

        /// On the host: the source of a bind mount.
        std::string path() const;

    private:
        CacheMounts* m_owner;
        std::string m_key;
    };

    /// Makes the directory when it is new. Waits for a cache that somebody else has locked; gives a private one another
    /// directory while the first is in use.
    container::Awaitable<Result<Lease>> take(RunMount mount);

    struct Mount
    {
        std::string key;
        std::int64_t bytes = 0;
        TimePoint created{};
        TimePoint lastUsed{};
        bool inUse = false;
    };
    /// All of them, with their sizes. Walks them: in a pool.
    container::Awaitable<std::vector<Mount>> list(image::Loop& loop);
    /// Removes those of these keys that nobody uses now; answers with those that went.
    container::Awaitable<Result<std::vector<std::string>>> remove(image::Loop& loop, std::vector<std::string> keys);

private:
    struct Use
    {
        int users = 0;
        bool locked = false;
    };

    CacheMounts(boost::asio::any_io_executor executor, std::string path)
        : m_path(std::move(path))
        , m_changed(std::move(executor))
    {
    }
    void giveBack(const std::string& key);
    void noteUse(const std::string& key) const;

    std::string m_path;
    UniqueFd m_directory;
    std::map<std::string, Use> m_uses;
    container::Notifier m_changed;
};

} // namespace onggi::build

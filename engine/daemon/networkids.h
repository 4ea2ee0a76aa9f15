#pragma once

#include "base/clock.h"

#include <string>
#include <string_view>
#include <vector>

namespace onggi {
class Database;
}

namespace onggi::daemon {

/// The names and ids of the networks that every engine has: bridge, host and none. Made once a state directory and
/// never changed. A value; loaded by the Daemon before anything that shows networks.
class NetworkIds
{
public:
    struct Entry
    {
        std::string name;
        std::string id; ///< 64 digits
        TimePoint created{};
    };
    static Result<NetworkIds> load(Database& database);

    const std::vector<Entry>& all() const { return m_entries; }
    /// Empty for what is no network of the engine's: another container's.
    const std::string& of(std::string_view name) const;
    /// A network's name where its id, or the beginning of it, is given; else what was given.
    std::string nameFor(const std::string& nameOrId) const;

private:
    std::vector<Entry> m_entries;
};

} // namespace onggi::daemon

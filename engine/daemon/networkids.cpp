#include "daemon/networkids.h"

#include "base/encoding.h"
#include "database/database.h"

#include <algorithm>

namespace onggi::daemon {

Result<NetworkIds> NetworkIds::load(Database& database)
{
    ONGGI_CHECK(database.migrate("networks", {"CREATE TABLE networks(name TEXT PRIMARY KEY, id TEXT NOT NULL, created TEXT NOT NULL)"}));
    NetworkIds ids;
    for (const char* name : {"bridge", "host", "none"}) {
        ONGGI_TRY(auto query, database.prepare("SELECT id, created FROM networks WHERE name=?"));
        ONGGI_TRY(const bool found, query.bind(name).step());
        if (found) {
            ONGGI_TRY(const auto created, fromRfc3339(query.text(1)));
            ids.m_entries.push_back({name, query.text(0), created});
            continue;
        }
        const Entry entry{name, randomHex(32), Clock::system().now()};
        ONGGI_TRY(auto insert, database.prepare("INSERT INTO networks(name, id, created) VALUES(?, ?, ?)"));
        ONGGI_CHECK(insert.bind(entry.name).bind(entry.id).bind(toRfc3339(entry.created)).run());
        ids.m_entries.push_back(entry);
    }
    return ids;
}

const std::string& NetworkIds::of(std::string_view name) const
{
    static const std::string unknown;
    const auto found = std::ranges::find(m_entries, name, &Entry::name);
    return found == m_entries.end() ? unknown : found->id;
}

std::string NetworkIds::nameFor(const std::string& nameOrId) const
{
    constexpr std::size_t shortId = 12;
    for (const auto& entry : m_entries) {
        if (nameOrId.size() >= shortId && entry.id.starts_with(nameOrId))
            return entry.name;
    }
    return nameOrId;
}

} // namespace onggi::daemon

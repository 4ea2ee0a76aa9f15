#pragma once

#include "base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace onggi {

/// A prepared statement, bound left to right and stepped. Obtained from Database::prepare, used on its thread,
/// and not kept beyond the Database.
class SqlStatement
{
public:
    SqlStatement(SqlStatement&&) noexcept;
    SqlStatement& operator=(SqlStatement&&) = delete;
    ~SqlStatement();

    SqlStatement& bind(std::string_view text);
    SqlStatement& bind(std::int64_t number);
    SqlStatement& bindNull();

    /// True while there is a row.
    Result<bool> step();
    /// Runs a statement that gives no rows.
    Status run();

    std::string text(int column) const;
    std::int64_t number(int column) const;
    bool isNull(int column) const;

private:
    friend class Database;
    SqlStatement(sqlite3* database, sqlite3_stmt* statement);
    sqlite3* m_database;
    sqlite3_stmt* m_statement;
    int m_nextParameter = 1;
    int m_bindError = 0;
};

/// The engine's one store of state: SQLite in WAL mode. Owned by the daemon; used on the event-loop thread only.
/// A commit survives the death of any process; only power loss can take the last ones back, never half of one.
class Database
{
public:
    /// Opens or makes the file. Each module then brings its tables with migrate().
    static Result<std::unique_ptr<Database>> open(const std::string& path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Brings the module's tables to the last of the given steps; steps are SQL scripts, applied once each, in
    /// order, and never edited afterwards.
    Status migrate(std::string_view module, const std::vector<std::string>& steps);

    Result<SqlStatement> prepare(std::string_view sql);
    Status execute(std::string_view sql);

    /// Runs the function in one transaction: committed when it succeeds, rolled back when it fails. May nest.
    Status transaction(const std::function<Status()>& function);

private:
    explicit Database(sqlite3* handle);
    sqlite3* m_handle;
    int m_depth = 0;
};

} // namespace onggi

#include "database/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace onggi {

namespace {

Error sqliteError(sqlite3* handle, int code, std::string_view doing)
{
    ErrorKind kind = ErrorKind::Internal;
    switch (code & 0xff) {
    case SQLITE_FULL:
        kind = ErrorKind::ResourceExhausted;
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        kind = ErrorKind::Unavailable;
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        kind = ErrorKind::DataLoss;
        break;
    case SQLITE_CONSTRAINT:
        kind = ErrorKind::Conflict;
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        kind = ErrorKind::PermissionDenied;
        break;
    default:
        break;
    }
    return Error(kind, fmt::format("{}: {}", doing, handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code)));
}

} // namespace

SqlStatement::SqlStatement(sqlite3* database, sqlite3_stmt* statement)
    : m_database(database)
    , m_statement(statement)
{
}

SqlStatement::SqlStatement(SqlStatement&& other) noexcept
    : m_database(other.m_database)
    , m_statement(std::exchange(other.m_statement, nullptr))
    , m_nextParameter(other.m_nextParameter)
    , m_bindError(other.m_bindError)
{
}

SqlStatement::~SqlStatement()
{
    sqlite3_finalize(m_statement);
}

SqlStatement& SqlStatement::bind(std::string_view text)
{
    // An empty view may hold a null pointer, which SQLite would store as NULL.
    const char* data = text.data() ? text.data() : "";
    const int code = sqlite3_bind_text64(m_statement, m_nextParameter++, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    m_bindError = m_bindError ? m_bindError : code;
    return *this;
}

SqlStatement& SqlStatement::bind(std::int64_t number)
{
    const int code = sqlite3_bind_int64(m_statement, m_nextParameter++, number);
    m_bindError = m_bindError ? m_bindError : code;
    return *this;
}

SqlStatement& SqlStatement::bindNull()
{
    const int code = sqlite3_bind_null(m_statement, m_nextParameter++);
    m_bindError = m_bindError ? m_bindError : code;
    return *this;
}

Result<bool> SqlStatement::step()
{
    if (m_bindError)
        return fail(sqliteError(m_database, m_bindError, "binding a value to a statement"));
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return fail(sqliteError(m_database, code, "writing the engine's database"));
}

Status SqlStatement::run()
{
    ONGGI_TRY([[maybe_unused]] const bool row, step());
    return {};
}

std::string SqlStatement::text(int column) const
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    const int size = sqlite3_column_bytes(m_statement, column);
    return bytes ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

std::int64_t SqlStatement::number(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

bool SqlStatement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

Database::Database(sqlite3* handle)
    : m_handle(handle)
{
}

Database::~Database()
{
    sqlite3_close_v2(m_handle);
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path)
{
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    std::unique_ptr<Database> database(new Database(handle));
    if (code != SQLITE_OK)
        return fail(sqliteError(handle, code, "opening " + path));
    sqlite3_busy_timeout(handle, 2000);
    auto status = database->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                                    "CREATE TABLE IF NOT EXISTS migrations(module TEXT PRIMARY KEY, step INTEGER NOT NULL);");
    if (!status)
        return fail(status.error().context("opening " + path));
    return database;
}

Status Database::migrate(std::string_view module, const std::vector<std::string>& steps)
{
    return transaction([&]() -> Status {
        std::int64_t done = 0;
        {
            ONGGI_TRY(auto query, prepare("SELECT step FROM migrations WHERE module=?"));
            query.bind(module);
            ONGGI_TRY(const bool known, query.step());
            if (known)
                done = query.number(0);
        }
        const auto last = static_cast<std::int64_t>(steps.size());
        if (done > last)
            return fail(ErrorKind::Unavailable,
                        fmt::format("the state's {} tables were written by a newer version; use that one", module));
        // A start that writes nothing waits for no disk.
        if (done == last)
            return {};
        for (std::int64_t i = done; i < last; ++i)
            ONGGI_CHECK(execute(steps[static_cast<std::size_t>(i)]));
        ONGGI_TRY(auto write, prepare("INSERT INTO migrations(module, step) VALUES(?,?) "
                                      "ON CONFLICT(module) DO UPDATE SET step=excluded.step"));
        return write.bind(module).bind(last).run();
    });
}

Result<SqlStatement> Database::prepare(std::string_view sql)
{
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(m_handle, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK)
        return fail(sqliteError(m_handle, code, "preparing a statement"));
    return SqlStatement(m_handle, statement);
}

Status Database::execute(std::string_view sql)
{
    const std::string text(sql);
    const int code = sqlite3_exec(m_handle, text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return fail(sqliteError(m_handle, code, "writing the engine's database"));
    return {};
}

Status Database::transaction(const std::function<Status()>& function)
{
    // Nested ones join the outermost: all or nothing.
    if (m_depth > 0)
        return function();
    ONGGI_CHECK(execute("BEGIN IMMEDIATE"));
    ++m_depth;
    auto status = function();
    --m_depth;
    if (!status) {
        // The first error is the one to tell; a failed rollback leaves nothing more to undo.
        (void)execute("ROLLBACK");
        return status;
    }
    auto committed = execute("COMMIT");
    if (!committed)
        (void)execute("ROLLBACK");
    return committed;
}

} // namespace onggi

#include "image/blobsources.h"

namespace onggi::image {

namespace {

const std::vector<std::string> schema = {
    R"sql(
        CREATE TABLE blob_sources (
            blob TEXT NOT NULL,
            domain TEXT NOT NULL,
            repository TEXT NOT NULL,
            PRIMARY KEY (blob, domain, repository)
        ) WITHOUT ROWID;
    )sql",
};

} // namespace

Status BlobSources::prepare(Database& database)
{
    return database.migrate("blob_sources", schema);
}

Status BlobSources::put(const oci::Digest& blob, const oci::Reference& repository)
{
    ONGGI_TRY(SqlStatement row,
              m_database.prepare("INSERT OR IGNORE INTO blob_sources (blob, domain, repository) VALUES (?, ?, ?)"));
    return row.bind(blob.encoded()).bind(repository.domain()).bind(repository.repository()).run();
}

Result<std::vector<std::string>> BlobSources::find(const oci::Digest& blob, const oci::Reference& registry) const
{
    ONGGI_TRY(SqlStatement rows, m_database.prepare("SELECT repository FROM blob_sources WHERE blob = ? AND domain = ? "
                                                    "ORDER BY repository <> ?, repository"));
    rows.bind(blob.encoded()).bind(registry.domain()).bind(registry.repository());
    std::vector<std::string> repositories;
    for (;;) {
        ONGGI_TRY(const bool more, rows.step());
        if (!more)
            return repositories;
        repositories.push_back(rows.text(0));
    }
}

Result<bool> BlobSources::isKnown(const oci::Digest& blob) const
{
    ONGGI_TRY(SqlStatement row, m_database.prepare("SELECT 1 FROM blob_sources WHERE blob = ?"));
    row.bind(blob.encoded());
    return row.step();
}

Status BlobSources::forget(const oci::Digest& blob)
{
    ONGGI_TRY(SqlStatement statement, m_database.prepare("DELETE FROM blob_sources WHERE blob = ?"));
    return statement.bind(blob.encoded()).run();
}

} // namespace onggi::image

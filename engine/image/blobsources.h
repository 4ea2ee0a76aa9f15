#pragma once

#include "database/database.h"
#include "oci/digest.h"
#include "oci/reference.h"

#include <string>
#include <vector>

namespace onggi::image {

/// Remembers in which repositories of which registries a blob was seen, by a pull or a push, so that a later push to
/// another repository of the same registry can have it mounted instead of sending it. A hint only: the registry may have
/// lost it since. Event-loop thread; the caller brings transactions.
class BlobSources
{
public:
    /// Makes its table.
    static Status prepare(Database& database);

    explicit BlobSources(Database& database)
        : m_database(database)
    {
    }

    Status put(const oci::Digest& blob, const oci::Reference& repository);
    /// Repositories of the reference's registry, its own first if it is one.
    Result<std::vector<std::string>> find(const oci::Digest& blob, const oci::Reference& registry) const;
    /// Whether it came from, or went to, any registry.
    Result<bool> isKnown(const oci::Digest& blob) const;
    Status forget(const oci::Digest& blob);

private:
    Database& m_database;
};

} // namespace onggi::image

#include "image/imagestore.h"

#include <fmt/format.h>

namespace onggi::image {

namespace {

const std::vector<std::string> imageSchema = {
    R"sql(
        CREATE TABLE images (
            id TEXT PRIMARY KEY,
            manifest TEXT NOT NULL,
            media_type TEXT NOT NULL,
            size INTEGER NOT NULL,
            last_tagged INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE image_names (
            name TEXT PRIMARY KEY,
            image TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX image_names_image ON image_names (image);
        CREATE TABLE image_layers (
            image TEXT NOT NULL,
            position INTEGER NOT NULL,
            diff_id TEXT NOT NULL,
            blob TEXT NOT NULL,
            PRIMARY KEY (image, position)
        ) WITHOUT ROWID;
        CREATE TABLE image_changesets (
            blob TEXT PRIMARY KEY,
            diff_id TEXT NOT NULL
        ) WITHOUT ROWID;
    )sql",
    R"sql(
        ALTER TABLE images ADD COLUMN parent TEXT;
        CREATE INDEX images_parent ON images (parent);
    )sql",
};

/// Ids are kept as bare hex digits.
Result<oci::Digest> digestAt(const SqlStatement& row, int column)
{
    return oci::Digest::parse("sha256:" + row.text(column));
}

} // namespace

oci::Reference keyOf(const oci::Reference& reference)
{
    return reference.digest() ? reference.withDigest(*reference.digest()) : reference;
}

Result<std::unique_ptr<ImageStore>> ImageStore::open(Database& database)
{
    ONGGI_CHECK(database.migrate("image", imageSchema));
    ONGGI_CHECK(BlobSources::prepare(database));
    return std::unique_ptr<ImageStore>(new ImageStore(database));
}

Result<std::optional<ImageRecord>> ImageStore::get(const oci::ImageId& id) const
{
    ImageRecord record;
    record.id = id;
    {
        ONGGI_TRY(SqlStatement row, m_database.prepare("SELECT manifest, media_type, size, last_tagged, parent FROM images WHERE id = ?"));
        row.bind(id.digest.encoded());
        ONGGI_TRY(const bool found, row.step());
        if (!found)
            return std::nullopt;
        ONGGI_TRY(record.manifest, digestAt(row, 0));
        record.manifestMediaType = row.text(1);
        record.size = row.number(2);
        record.lastTagged = TimePoint(std::chrono::nanoseconds(row.number(3)));
        if (!row.isNull(4)) {
            ONGGI_TRY(oci::Digest parent, digestAt(row, 4));
            record.parent = oci::ImageId{std::move(parent)};
        }
    }
    ONGGI_TRY(SqlStatement rows, m_database.prepare("SELECT diff_id, blob FROM image_layers WHERE image = ? ORDER BY position"));
    rows.bind(id.digest.encoded());
    for (;;) {
        ONGGI_TRY(const bool more, rows.step());
        if (!more)
            return record;
        ImageRecord::Layer layer;
        ONGGI_TRY(layer.diffId.digest, digestAt(rows, 0));
        ONGGI_TRY(layer.blob, digestAt(rows, 1));
        record.layers.push_back(std::move(layer));
    }
}

Result<std::vector<oci::ImageId>> ImageStore::readIds(SqlStatement statement) const
{
    std::vector<oci::ImageId> ids;
    for (;;) {
        ONGGI_TRY(const bool more, statement.step());
        if (!more)
            return ids;
        ONGGI_TRY(oci::Digest digest, digestAt(statement, 0));
        ids.push_back({std::move(digest)});
    }
}

Result<std::vector<oci::ImageId>> ImageStore::ids() const
{
    ONGGI_TRY(SqlStatement rows, m_database.prepare("SELECT id FROM images ORDER BY last_tagged DESC, id"));
    return readIds(std::move(rows));
}

Result<std::vector<oci::ImageId>> ImageStore::idsWithPrefix(std::string_view hex) const
{
    // Ids are hex, so "g" comes behind every one that begins with the prefix.
    ONGGI_TRY(SqlStatement rows, m_database.prepare("SELECT id FROM images WHERE id >= ? AND id < ? ORDER BY id"));
    rows.bind(hex).bind(std::string(hex) + "g");
    return readIds(std::move(rows));
}

Result<std::vector<oci::ImageId>> ImageStore::childrenOf(const oci::ImageId& id) const
{
    ONGGI_TRY(SqlStatement rows, m_database.prepare("SELECT id FROM images WHERE parent = ? ORDER BY id"));
    rows.bind(id.digest.encoded());
    return readIds(std::move(rows));
}

Result<std::optional<oci::ImageId>> ImageStore::idOf(const oci::Reference& name) const
{
    ONGGI_TRY(SqlStatement row, m_database.prepare("SELECT image FROM image_names WHERE name = ?"));
    row.bind(keyOf(name).canonical());
    ONGGI_TRY(const bool found, row.step());
    if (!found)
        return std::nullopt;
    ONGGI_TRY(oci::Digest digest, digestAt(row, 0));
    return oci::ImageId{std::move(digest)};
}

Result<std::vector<oci::Reference>> ImageStore::readNames(SqlStatement statement) const
{
    std::vector<oci::Reference> names;
    for (;;) {
        ONGGI_TRY(const bool more, statement.step());
        if (!more)
            return names;
        ONGGI_TRY(oci::Reference name, oci::Reference::parse(statement.text(0)));
        names.push_back(std::move(name));
    }
}

Result<std::vector<oci::Reference>> ImageStore::namesOf(const oci::ImageId& id) const
{
    ONGGI_TRY(SqlStatement rows, m_database.prepare("SELECT name FROM image_names WHERE image = ? ORDER BY name"));
    rows.bind(id.digest.encoded());
    return readNames(std::move(rows));
}

Result<std::vector<oci::Reference>> ImageStore::namesWithoutImage() const
{
    ONGGI_TRY(SqlStatement rows, m_database.prepare("SELECT name FROM image_names WHERE image NOT IN (SELECT id FROM images) ORDER BY name"));
    return readNames(std::move(rows));
}

Result<std::vector<std::pair<oci::Reference, oci::ImageId>>> ImageStore::tagsOf(const oci::Reference& repository) const
{
    // ";" comes right behind ":".
    const std::string name = repository.domain() + "/" + repository.repository();
    ONGGI_TRY(SqlStatement rows, m_database.prepare("SELECT name, image FROM image_names WHERE name >= ? AND name < ? ORDER BY name"));
    rows.bind(name + ":").bind(name + ";");
    std::vector<std::pair<oci::Reference, oci::ImageId>> tags;
    for (;;) {
        ONGGI_TRY(const bool more, rows.step());
        if (!more)
            return tags;
        ONGGI_TRY(oci::Reference tag, oci::Reference::parse(rows.text(0)));
        ONGGI_TRY(oci::Digest digest, digestAt(rows, 1));
        tags.emplace_back(std::move(tag), oci::ImageId{std::move(digest)});
    }
}

Status ImageStore::put(const ImageRecord& record)
{
    const std::string& id = record.id.digest.encoded();
    ONGGI_TRY(SqlStatement image,
              m_database.prepare("INSERT INTO images (id, manifest, media_type, size, last_tagged, parent) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                                 "ON CONFLICT (id) DO UPDATE SET manifest = ?2, media_type = ?3, size = ?4, last_tagged = ?5, "
                                 "parent = coalesce(?6, parent)"));
    image.bind(id).bind(record.manifest.encoded()).bind(record.manifestMediaType).bind(record.size)
        .bind(static_cast<std::int64_t>(record.lastTagged.time_since_epoch().count()));
    if (record.parent)
        image.bind(record.parent->digest.encoded());
    else
        image.bindNull();
    ONGGI_CHECK(image.run());
    ONGGI_TRY(SqlStatement old, m_database.prepare("DELETE FROM image_layers WHERE image = ?"));
    ONGGI_CHECK(old.bind(id).run());
    std::int64_t position = 0;
    for (const ImageRecord::Layer& layer : record.layers) {
        ONGGI_TRY(SqlStatement row, m_database.prepare("INSERT INTO image_layers (image, position, diff_id, blob) VALUES (?, ?, ?, ?)"));
        ONGGI_CHECK(row.bind(id).bind(position++).bind(layer.diffId.digest.encoded()).bind(layer.blob.encoded()).run());
    }
    return {};
}

Status ImageStore::remove(const oci::ImageId& id)
{
    for (const char* sql : {"DELETE FROM image_layers WHERE image = ?", "DELETE FROM image_names WHERE image = ?",
                            "DELETE FROM images WHERE id = ?"}) {
        ONGGI_TRY(SqlStatement statement, m_database.prepare(sql));
        ONGGI_CHECK(statement.bind(id.digest.encoded()).run());
    }
    return {};
}

Status ImageStore::putName(const oci::Reference& name, const oci::ImageId& id)
{
    ONGGI_TRY(SqlStatement statement, m_database.prepare("INSERT OR REPLACE INTO image_names (name, image) VALUES (?, ?)"));
    return statement.bind(keyOf(name).canonical()).bind(id.digest.encoded()).run();
}

Status ImageStore::removeName(const oci::Reference& name)
{
    ONGGI_TRY(SqlStatement statement, m_database.prepare("DELETE FROM image_names WHERE name = ?"));
    return statement.bind(keyOf(name).canonical()).run();
}

Result<bool> ImageStore::isKnown(const ImageRecord::Layer& layer) const
{
    ONGGI_TRY(SqlStatement row, m_database.prepare("SELECT 1 FROM image_changesets WHERE blob = ? AND diff_id = ?"));
    row.bind(layer.blob.encoded()).bind(layer.diffId.digest.encoded());
    return row.step();
}

Status ImageStore::putKnown(const ImageRecord::Layer& layer)
{
    ONGGI_TRY(SqlStatement statement, m_database.prepare("INSERT OR REPLACE INTO image_changesets (blob, diff_id) VALUES (?, ?)"));
    return statement.bind(layer.blob.encoded()).bind(layer.diffId.digest.encoded()).run();
}

Result<std::vector<oci::Digest>> ImageStore::blobsOf(const oci::DiffId& layer) const
{
    ONGGI_TRY(SqlStatement rows, m_database.prepare("SELECT blob FROM image_changesets WHERE diff_id = ? ORDER BY blob"));
    rows.bind(layer.digest.encoded());
    std::vector<oci::Digest> blobs;
    for (;;) {
        ONGGI_TRY(const bool more, rows.step());
        if (!more)
            return blobs;
        ONGGI_TRY(oci::Digest digest, digestAt(rows, 0));
        blobs.push_back(std::move(digest));
    }
}

Status ImageStore::forget(const oci::Digest& blob)
{
    ONGGI_TRY(SqlStatement statement, m_database.prepare("DELETE FROM image_changesets WHERE blob = ?"));
    ONGGI_CHECK(statement.bind(blob.encoded()).run());
    return m_sources.forget(blob);
}

Result<ImageStore::References> ImageStore::references() const
{
    References references;
    {
        ONGGI_TRY(SqlStatement rows, m_database.prepare("SELECT id, manifest FROM images"));
        for (;;) {
            ONGGI_TRY(const bool more, rows.step());
            if (!more)
                break;
            for (const int column : {0, 1}) {
                ONGGI_TRY(oci::Digest digest, digestAt(rows, column));
                references.blobs.insert(std::move(digest));
            }
        }
    }
    ONGGI_TRY(SqlStatement rows, m_database.prepare("SELECT diff_id, blob FROM image_layers"));
    for (;;) {
        ONGGI_TRY(const bool more, rows.step());
        if (!more)
            return references;
        ONGGI_TRY(oci::Digest diffId, digestAt(rows, 0));
        ONGGI_TRY(oci::Digest blob, digestAt(rows, 1));
        references.layers.insert({std::move(diffId)});
        references.blobs.insert(std::move(blob));
    }
}

} // namespace onggi::image

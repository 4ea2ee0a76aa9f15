#include "build/cache.h"

#include "base/sha256.h"

namespace onggi::build {

namespace {

const std::vector<std::string> schema = {
    R"sql(
        CREATE TABLE build_steps (
            key TEXT PRIMARY KEY,
            image TEXT NOT NULL,
            parent TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX build_steps_image ON build_steps (image);
        CREATE TABLE build_containers (
            name TEXT PRIMARY KEY
        ) WITHOUT ROWID;
    )sql",
};

} // namespace

Result<Cache> Cache::open(Database& database, image::ImageService& images)
{
    ONGGI_CHECK(database.migrate("build", schema));
    Cache cache(database, images);
    ONGGI_CHECK(cache.forgetMissing());
    return cache;
}

std::string Cache::keyOf(const std::vector<std::string_view>& parts)
{
    std::string text;
    for (const auto part : parts) {
        // A length before each, so that no two lists are the same text.
        text += std::to_string(part.size());
        text += ':';
        text += part;
    }
    return Sha256::hexOf(text);
}

std::optional<oci::ImageId> Cache::find(const std::string& key)
{
    auto row = m_database->prepare("SELECT image FROM build_steps WHERE key = ?");
    if (!row || !row->bind(key).step().value_or(false))
        return std::nullopt;
    auto digest = oci::Digest::parse(row->text(0));
    if (!digest || !m_images->find(digest->toString()))
        return std::nullopt;
    return oci::ImageId{std::move(*digest)};
}

Status Cache::put(const std::string& key, const oci::ImageId& image, const std::optional<oci::ImageId>& parent)
{
    ONGGI_TRY(auto row, m_database->prepare("INSERT OR REPLACE INTO build_steps (key, image, parent) VALUES (?, ?, ?)"));
    return row.bind(key).bind(image.digest.toString()).bind(parent ? parent->digest.toString() : "").run();
}

Result<std::vector<Cache::Step>> Cache::steps() const
{
    ONGGI_TRY(auto rows, m_database->prepare("SELECT DISTINCT image, parent FROM build_steps"));
    std::vector<Step> steps;
    for (;;) {
        ONGGI_TRY(const bool more, rows.step());
        if (!more)
            return steps;
        steps.push_back({rows.text(0), rows.text(1)});
    }
}

Status Cache::forgetMissing()
{
    std::vector<std::string> missing;
    {
        ONGGI_TRY(auto rows, m_database->prepare("SELECT DISTINCT image FROM build_steps"));
        for (;;) {
            ONGGI_TRY(const bool more, rows.step());
            if (!more)
                break;
            if (const auto image = rows.text(0); !m_images->find(image))
                missing.push_back(image);
        }
    }
    return m_database->transaction([&]() -> Status {
        for (const auto& image : missing) {
            ONGGI_TRY(auto row, m_database->prepare("DELETE FROM build_steps WHERE image = ?"));
            ONGGI_CHECK(row.bind(image).run());
        }
        return {};
    });
}

Status Cache::rememberContainer(const std::string& name)
{
    ONGGI_TRY(auto row, m_database->prepare("INSERT OR IGNORE INTO build_containers (name) VALUES (?)"));
    return row.bind(name).run();
}

Status Cache::forgetContainer(const std::string& name)
{
    ONGGI_TRY(auto row, m_database->prepare("DELETE FROM build_containers WHERE name = ?"));
    return row.bind(name).run();
}

Result<std::vector<std::string>> Cache::containers() const
{
    ONGGI_TRY(auto rows, m_database->prepare("SELECT name FROM build_containers"));
    std::vector<std::string> names;
    for (;;) {
        ONGGI_TRY(const bool more, rows.step());
        if (!more)
            return names;
        names.push_back(rows.text(0));
    }
}

} // namespace onggi::build

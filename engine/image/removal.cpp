#include "image/removal.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace onggi::image {

namespace {

constexpr std::string_view algorithm = "sha256:";

std::string_view withoutAlgorithm(std::string_view id)
{
    return id.starts_with(algorithm) ? id.substr(algorithm.size()) : id;
}

bool isDigestName(const oci::Reference& name)
{
    return name.digest().has_value();
}

bool isSameRepository(const oci::Reference& one, const oci::Reference& other)
{
    return one.domain() == other.domain() && one.repository() == other.repository();
}

/// One tag at most, and all digests in its repository: removing the image by its id is then not ambiguous.
bool isInOnePlace(const std::vector<oci::Reference>& names)
{
    return std::ranges::count_if(names, std::not_fn(isDigestName)) <= 1
           && std::ranges::all_of(names, [&](const oci::Reference& name) { return isSameRepository(name, names.front()); });
}

class ImageRemoval
{
public:
    ImageRemoval(ImageStore& images, oci::ImageId id, bool force, Parents parents, const UsageQuery& usage)
        : m_images(images)
        , m_id(std::move(id))
        , m_force(force)
        , m_parents(parents)
        , m_usageQuery(usage)
        , m_usage(usersOf(m_id))
        , m_isHeld(std::erase_if(m_usage, [](const Usage& user) { return user.containerId.empty(); }) != 0)
    {
        m_outcome.id = m_id;
    }

    /// `asked` is the name as the client wrote it.
    Result<RemovalOutcome> byName(const oci::Reference& name, const std::string& asked)
    {
        ONGGI_TRY(const auto names, m_images.namesOf(m_id));
        // Without its last name the image would dangle under the container.
        if (!m_force && isInOnePlace(names) && !m_usage.empty())
            return fail(ErrorKind::Conflict,
                        fmt::format("conflict: unable to remove repository reference \"{}\" (must force) - container {} is using "
                                    "its referenced image {}",
                                    asked, m_usage.front().containerId.substr(0, 12), m_id.digest.shortId()));
        ONGGI_CHECK(untag(name));
        ONGGI_TRY(auto rest, m_images.namesOf(m_id));
        const bool hasOtherTag = std::ranges::any_of(
            rest, [&](const oci::Reference& other) { return !isDigestName(other) && isSameRepository(other, name); });
        if (!isDigestName(name) && !hasOtherTag) {
            // Digests of a repository that has no tag left here say nothing any more.
            for (const oci::Reference& other : rest) {
                if (isSameRepository(other, name))
                    ONGGI_CHECK(untag(other));
            }
            std::erase_if(rest, [&](const oci::Reference& other) { return isSameRepository(other, name); });
        }
        if (!rest.empty())
            return std::move(m_outcome);
        // An untagged image that a container, a build or another image needs stays, and stays without complaint: the name is what
        // was asked about.
        ONGGI_TRY(const auto children, m_images.childrenOf(m_id));
        if (!children.empty() || m_isHeld || runningContainer() || (!m_force && !m_usage.empty()))
            return std::move(m_outcome);
        ONGGI_CHECK(deleteImage(m_id));
        return std::move(m_outcome);
    }

    Result<RemovalOutcome> byId()
    {
        ONGGI_TRY(const auto names, m_images.namesOf(m_id));
        ONGGI_TRY(const auto children, m_images.childrenOf(m_id));
        if (!children.empty())
            return conflict(true, "image has dependent child images");
        if (m_isHeld)
            return conflict(true, "image is being used by a running build");
        if (const Usage* running = runningContainer())
            return conflict(true, fmt::format("image is being used by running container {}", running->containerId.substr(0, 12)));
        if (!m_force && !isInOnePlace(names))
            return conflict(false, "image is referenced in multiple repositories");
        if (!m_force && !m_usage.empty())
            return conflict(false, fmt::format("image is being used by stopped container {}", m_usage.front().containerId.substr(0, 12)));
        ONGGI_CHECK(deleteImage(m_id));
        return std::move(m_outcome);
    }

    Result<RemovalOutcome> unlessNeeded()
    {
        ONGGI_TRY(const auto children, m_images.childrenOf(m_id));
        if (children.empty() && m_usage.empty() && !m_isHeld)
            ONGGI_CHECK(deleteImage(m_id));
        return std::move(m_outcome);
    }

private:
    std::unexpected<Error> conflict(bool hard, const std::string& why) const
    {
        return fail(ErrorKind::Conflict, fmt::format("conflict: unable to delete {} ({} be forced) - {}", m_id.digest.shortId(),
                                                     hard ? "cannot" : "must", why));
    }

    std::vector<Usage> usersOf(const oci::ImageId& id) const { return m_usageQuery ? m_usageQuery(id) : std::vector<Usage>(); }

    const Usage* runningContainer() const
    {
        const auto found = std::ranges::find_if(m_usage, &Usage::running);
        return found == m_usage.end() ? nullptr : &*found;
    }

    Status untag(const oci::Reference& name)
    {
        ONGGI_CHECK(m_images.removeName(name));
        m_outcome.steps.push_back({keyOf(name).familiarString(), ""});
        return {};
    }

    /// With its names, and then its parents, as far as nothing else holds them.
    Status deleteImage(oci::ImageId id)
    {
        for (;;) {
            ONGGI_TRY(const auto names, m_images.namesOf(id));
            for (const oci::Reference& name : names)
                ONGGI_CHECK(untag(name));
            ONGGI_TRY(auto record, m_images.get(id));
            if (!record)
                return {};
            ONGGI_CHECK(m_images.remove(id));
            m_outcome.steps.push_back({"", id.digest.toString()});
            const auto parent = record->parent;
            m_outcome.deleted.push_back(*std::move(record));
            if (m_parents == Parents::Keep || !parent)
                return {};
            ONGGI_TRY(const auto parentNames, m_images.namesOf(*parent));
            ONGGI_TRY(const auto siblings, m_images.childrenOf(*parent));
            if (!parentNames.empty() || !siblings.empty() || !usersOf(*parent).empty())
                return {};
            id = *parent;
        }
    }

    ImageStore& m_images;
    const oci::ImageId m_id;
    const bool m_force;
    const Parents m_parents;
    const UsageQuery& m_usageQuery;
    std::vector<Usage> m_usage; ///< containers
    const bool m_isHeld;
    RemovalOutcome m_outcome;
};

/// Runs one of the rules in a transaction.
Result<RemovalOutcome> inTransaction(ImageStore& images, const std::function<Result<RemovalOutcome>()>& rule)
{
    Result<RemovalOutcome> outcome;
    ONGGI_CHECK(images.database().transaction([&]() -> Status {
        outcome = rule();
        if (!outcome)
            return fail(outcome.error());
        return {};
    }));
    return outcome;
}

} // namespace

Result<oci::ImageId> findImage(const ImageStore& images, const std::string& nameOrId)
{
    const std::string_view hex = withoutAlgorithm(nameOrId);
    const bool isWholeId = oci::looksLikeId(nameOrId) && hex.size() == 64;
    if (isWholeId) {
        const oci::ImageId id{oci::Digest::fromHex(std::string(hex))};
        ONGGI_TRY(const auto record, images.get(id));
        if (!record)
            return fail(ErrorKind::NotFound, "No such image: " + id.digest.toString());
        return id;
    }
    const auto name = oci::Reference::parse(nameOrId);
    if (name) {
        ONGGI_TRY(const auto named, images.idOf(*name));
        if (named)
            return *named;
    }
    if (oci::looksLikeId(nameOrId)) {
        ONGGI_TRY(const auto found, images.idsWithPrefix(hex));
        if (found.size() == 1)
            return found.front();
    }
    if (!name)
        return fail(name.error());
    return fail(ErrorKind::NotFound, "No such image: " + name->familiarString());
}

Result<RemovalOutcome> removeImage(ImageStore& images, const std::string& nameOrId, bool force, const UsageQuery& usage, Parents parents)
{
    ONGGI_TRY(const oci::ImageId id, findImage(images, nameOrId));
    const auto name = oci::Reference::parse(nameOrId);
    bool isName = false;
    if (name) {
        ONGGI_TRY(const auto named, images.idOf(*name));
        isName = named.has_value();
    }
    ImageRemoval removal(images, id, force, parents, usage);
    return inTransaction(images, [&] { return isName ? removal.byName(*name, nameOrId) : removal.byId(); });
}

Result<RemovalOutcome> pruneImage(ImageStore& images, const oci::ImageId& id, const UsageQuery& usage)
{
    ImageRemoval removal(images, id, false, Parents::Prune, usage);
    return inTransaction(images, [&] { return removal.unlessNeeded(); });
}

} // namespace onggi::image

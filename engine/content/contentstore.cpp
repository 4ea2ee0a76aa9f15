#include "content/contentstore.h"

#include "base/encoding.h"
#include "base/sha256.h"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <mutex>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::content {

namespace {

constexpr std::string_view scratchPrefix = ".put-";
constexpr std::string_view spoolPrefix = ".load-";
constexpr std::size_t verifySize = 1 << 20;
constexpr auto ingestLifetime = std::chrono::hours(24);

/// Opens the directory, made with the mode when it is missing. An existing one gets the mode, too: whoever can walk
/// into the store could read images that are not theirs.
Result<UniqueFd> openDirectory(int parent, const std::string& name, mode_t mode)
{
    if (mkdirat(parent, name.c_str(), mode) < 0 && errno != EEXIST)
        return failErrno(errno, fmt::format("make the directory {}", name));
    UniqueFd directory(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory)
        return failErrno(errno, fmt::format("open the directory {}", name));
    if (fchmod(directory.get(), mode) < 0)
        return failErrno(errno, fmt::format("set the mode of the directory {}", name));
    return directory;
}

Status syncDescriptor(int fd, std::string_view what)
{
    if (fsync(fd) < 0)
        return failErrno(errno, fmt::format("bring {} to the disk", what));
    return {};
}

Result<std::vector<std::string>> entryNames(const UniqueFd& directory)
{
    // A descriptor of its own: fdopendir takes it over, and the file position of the store's is not shared.
    UniqueFd own(openat(directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!own)
        return failErrno(errno, "open a directory of the content store");
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(fdopendir(own.get()), closedir);
    if (!stream)
        return failErrno(errno, "read a directory of the content store");
    own.release();
    std::vector<std::string> names;
    while (const dirent* entry = readdir(stream.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            names.emplace_back(name);
    }
    return names;
}

class FileContentStore final : public ContentStore
{
public:
    FileContentStore(UniqueFd blobs, UniqueFd ingests)
        : m_blobs(std::move(blobs))
        , m_ingests(std::move(ingests))
    {
    }

    bool has(const oci::Digest& digest) const override { return size(digest).has_value(); }

    Result<std::int64_t> size(const oci::Digest& digest) const override
    {
        struct stat info{};
        if (digest.isEmpty() || fstatat(m_blobs.get(), digest.encoded().c_str(), &info, AT_SYMLINK_NOFOLLOW) < 0)
            return missing(digest, digest.isEmpty() ? ENOENT : errno);
        return info.st_size;
    }

    Result<UniqueFd> openBlob(const oci::Digest& digest) const override
    {
        UniqueFd file(digest.isEmpty() ? -1 : openat(m_blobs.get(), digest.encoded().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        if (!file)
            return missing(digest, digest.isEmpty() ? ENOENT : errno);
        return file;
    }

    Result<std::string> readBlob(const oci::Digest& digest, std::size_t limit) const override
    {
        ONGGI_TRY(const UniqueFd file, openBlob(digest));
        auto bytes = readAll(file.get(), limit);
        if (!bytes)
            return fail(bytes.error().context(fmt::format("read the blob {}", digest.toString())));
        if (oci::Digest::of(*bytes) != digest)
            return fail(ErrorKind::DataLoss,
                        fmt::format("the blob {} is damaged on disk: pull its image again", digest.toString()));
        return bytes;
    }

    Result<bool> verify(const oci::Digest& digest) const override
    {
        ONGGI_TRY(const UniqueFd file, openBlob(digest));
        Sha256 hash;
        std::string buffer(verifySize, '\0');
        for (;;) {
            const ssize_t count = read(file.get(), buffer.data(), buffer.size());
            if (count < 0)
                return false;
            if (count == 0)
                return hash.finishHex() == digest.encoded();
            hash.update({buffer.data(), static_cast<std::size_t>(count)});
        }
    }

    Result<oci::Digest> put(std::string_view bytes) override
    {
        const oci::Digest digest = oci::Digest::of(bytes);
        // One that is damaged on disk is mended by this.
        if (const auto present = readBlob(digest, bytes.size()); present)
            return digest;
        const std::string scratch = std::string(scratchPrefix) + randomHex(8);
        UniqueFd file(openat(m_ingests.get(), scratch.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file)
            return failErrno(errno, "make a blob");
        auto written = writeAll(file.get(), bytes);
        if (written)
            written = publish(file, m_ingests, scratch, digest);
        if (!written) {
            unlinkat(m_ingests.get(), scratch.c_str(), 0);
            return fail(written.error().context(fmt::format("store the blob {}", digest.toString())));
        }
        return digest;
    }

    Result<Ingest> beginIngest(const oci::Digest& expected) override
    {
        if (expected.isEmpty())
            return fail(ErrorKind::InvalidArgument, "a download needs the digest that it shall have");
        {
            const std::lock_guard lock(m_mutex);
            if (!m_active.insert(expected).second)
                return fail(ErrorKind::Conflict, fmt::format("{} is being downloaded already", expected.toString()));
        }
        Ingest ingest{expected,
                      UniqueFd(openat(m_ingests.get(), expected.encoded().c_str(),
                                      O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600))};
        struct stat info{};
        if (!ingest.file || fstat(ingest.file.get(), &info) < 0) {
            const int error = errno;
            release(expected);
            return failErrno(error, fmt::format("begin the download of {}", expected.toString()));
        }
        ingest.offset = info.st_size;
        return ingest;
    }

    Status commitIngest(Ingest ingest, std::int64_t size) override
    {
        struct stat info{};
        if (fstat(ingest.file.get(), &info) < 0 || info.st_size != size) {
            const std::string message = fmt::format("{} has {} bytes instead of {}", ingest.expected.toString(),
                                                    static_cast<std::int64_t>(info.st_size), size);
            discardIngest(std::move(ingest));
            return fail(ErrorKind::DataLoss, message);
        }
        const Status published = publish(ingest.file, m_ingests, ingest.expected.encoded(), ingest.expected);
        release(ingest.expected);
        if (!published)
            return fail(published.error().context(fmt::format("store the blob {}", ingest.expected.toString())));
        return {};
    }

    void suspendIngest(Ingest ingest) override
    {
        struct stat info{};
        // Nothing came: there is nothing to go on with.
        if (fstat(ingest.file.get(), &info) == 0 && info.st_size == 0)
            unlinkat(m_ingests.get(), ingest.expected.encoded().c_str(), 0);
        release(ingest.expected);
    }

    void discardIngest(Ingest ingest) override
    {
        unlinkat(m_ingests.get(), ingest.expected.encoded().c_str(), 0);
        release(ingest.expected);
    }

    Result<Spool> beginSpool() override
    {
        Spool spool;
        spool.name = std::string(spoolPrefix) + randomHex(8);
        ONGGI_TRY(spool.directory, openDirectory(m_ingests.get(), spool.name, 0700));
        return spool;
    }

    Status adopt(const Spool& spool, const std::string& name, const oci::Digest& digest, std::int64_t size) override
    {
        const UniqueFd file(openat(spool.directory.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        struct stat info{};
        if (!file || fstat(file.get(), &info) < 0)
            return failErrno(errno, fmt::format("open the blob {} that came", digest.toString()));
        if (!S_ISREG(info.st_mode) || info.st_nlink != 1 || info.st_size != size || digest.isEmpty())
            return fail(ErrorKind::DataLoss, fmt::format("what came as the blob {} is not what was written", digest.toString()));
        const Status published = publish(file, spool.directory, name, digest);
        if (!published)
            return fail(published.error().context(fmt::format("store the blob {}", digest.toString())));
        return {};
    }

    void endSpool(Spool spool) override { removeSpool(spool.name); }

    Status remove(const oci::Digest& digest) override
    {
        if (digest.isEmpty() || unlinkat(m_blobs.get(), digest.encoded().c_str(), 0) < 0)
            return missing(digest, digest.isEmpty() ? ENOENT : errno);
        return {};
    }

    Result<std::vector<oci::Digest>> list() const override
    {
        ONGGI_TRY(const auto names, entryNames(m_blobs));
        std::vector<oci::Digest> digests;
        for (const std::string& name : names) {
            if (isHex(name, 64))
                digests.push_back(oci::Digest::fromHex(name));
        }
        return digests;
    }

    Result<TimePoint> storedAt(const oci::Digest& digest) const override
    {
        struct stat info{};
        if (digest.isEmpty() || fstatat(m_blobs.get(), digest.encoded().c_str(), &info, AT_SYMLINK_NOFOLLOW) < 0)
            return missing(digest, digest.isEmpty() ? ENOENT : errno);
        // The change time: publish() sets mode and name last, while a resumed download may be older.
        return TimePoint(std::chrono::seconds(info.st_ctim.tv_sec) + std::chrono::nanoseconds(info.st_ctim.tv_nsec));
    }

    void sweep() override
    {
        const auto names = entryNames(m_ingests);
        if (!names)
            return;
        const auto oldest = std::chrono::system_clock::now() - ingestLifetime;
        for (const std::string& name : *names) {
            if (name.starts_with(spoolPrefix)) {
                removeSpool(name);
                continue;
            }
            const bool scratch = name.starts_with(scratchPrefix);
            if (!scratch && isActive(name))
                continue;
            struct stat info{};
            if (fstatat(m_ingests.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) < 0)
                continue;
            if (scratch || std::chrono::system_clock::from_time_t(info.st_mtim.tv_sec) < oldest)
                unlinkat(m_ingests.get(), name.c_str(), 0);
        }
    }

private:
    static std::unexpected<Error> missing(const oci::Digest& digest, int error)
    {
        if (error == ENOENT)
            return fail(ErrorKind::NotFound, fmt::format("the blob {} is not in the store", digest.toString()));
        return failErrno(error, fmt::format("open the blob {}", digest.toString()));
    }

    /// The one way by which a blob gets its name: content on disk, then the name, then the directory on disk.
    Status publish(const UniqueFd& file, const UniqueFd& from, const std::string& name, const oci::Digest& digest)
    {
        if (fchmod(file.get(), 0400) < 0)
            return failErrno(errno, "make it read-only");
        ONGGI_CHECK(syncDescriptor(file.get(), "it"));
        if (renameat(from.get(), name.c_str(), m_blobs.get(), digest.encoded().c_str()) < 0)
            return failErrno(errno, "give it its name");
        return syncDescriptor(m_blobs.get(), "its name");
    }

    /// What cannot be removed is tried again at the next start.
    void removeSpool(const std::string& name) const
    {
        const UniqueFd directory(openat(m_ingests.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!directory)
            return;
        const auto names = entryNames(directory);
        for (const std::string& file : names.value_or(std::vector<std::string>()))
            unlinkat(directory.get(), file.c_str(), 0);
        unlinkat(m_ingests.get(), name.c_str(), AT_REMOVEDIR);
    }

    bool isActive(const std::string& name) const
    {
        const std::lock_guard lock(m_mutex);
        return isHex(name, 64) && m_active.contains(oci::Digest::fromHex(name));
    }

    void release(const oci::Digest& digest)
    {
        const std::lock_guard lock(m_mutex);
        m_active.erase(digest);
    }

    UniqueFd m_blobs;
    UniqueFd m_ingests;
    mutable std::mutex m_mutex;
    std::set<oci::Digest> m_active;
};

} // namespace

Result<std::unique_ptr<ContentStore>> ContentStore::open(const std::string& stateDirectory)
{
    ONGGI_TRY(const UniqueFd state, openDirectory(AT_FDCWD, stateDirectory, 0711));
    ONGGI_TRY(const UniqueFd blobs, openDirectory(state.get(), "blobs", 0700));
    ONGGI_TRY(UniqueFd sha256, openDirectory(blobs.get(), "sha256", 0700));
    ONGGI_TRY(UniqueFd ingests, openDirectory(state.get(), "ingest", 0700));
    ONGGI_CHECK(syncDescriptor(state.get(), "the state directory"));
    return std::make_unique<FileContentStore>(std::move(sha256), std::move(ingests));
}

} // namespace onggi::content

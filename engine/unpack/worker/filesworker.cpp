#include "unpack/worker/filesworker.h"

#include "sys/rootpath.h"
#include "unpack/filesprotocol.h"
#include "unpack/worker/archivesplitter.h"
#include "unpack/worker/changelist.h"
#include "unpack/worker/changeset.h"
#include "unpack/worker/chunkqueue.h"
#include "unpack/worker/containerpath.h"
#include "unpack/worker/decoder.h"
#include "unpack/worker/gzipoutput.h"
#include "unpack/worker/hashoutput.h"
#include "unpack/worker/owner.h"
#include "unpack/worker/pipeoutput.h"
#include "unpack/worker/sandbox.h"
#include "unpack/worker/sourcelist.h"
#include "unpack/worker/treepacker.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <new>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <thread>
#include <unistd.h>

namespace onggi::unpack {

namespace {

constexpr int inputFd = 0;
constexpr int placeFd = 4;

/// /dev is the runtime's: its nodes are nothing to be copied.
std::optional<dev_t> deviceOfDev(int root)
{
    struct stat top{};
    struct stat dev{};
    if (fstat(root, &top) < 0 || fstatat(root, "dev", &dev, AT_SYMLINK_NOFOLLOW) < 0 || dev.st_dev == top.st_dev)
        return std::nullopt;
    return dev.st_dev;
}

class FilesWorker
{
public:
    FilesWorker(sys::MessageSocket& daemon, bool userNamespace)
        : m_daemon(daemon)
        , m_userNamespace(userNamespace)
    {
    }

    Result<FilesReport> operator()(const StatPath& order)
    {
        ONGGI_TRY(const UniqueFd root, enter(ContainerAccess::Read));
        ONGGI_TRY(const LocatedPath located, locatePath(root.get(), order.path));
        return describePath(root.get(), located, order.path);
    }

    Result<FilesReport> operator()(const PackPath& order)
    {
        ONGGI_TRY(const UniqueFd root, enter(ContainerAccess::Read));
        ONGGI_TRY(const LocatedPath located, locatePath(root.get(), order.path));
        ONGGI_TRY(const PathFound found, describePath(root.get(), located, order.path));
        if (!S_ISDIR(found.mode) && isKernelFileSystem(located.parent.get()))
            return fail(ErrorKind::InvalidArgument,
                        fmt::format("{} is the kernel's, and no file that can be copied: read it by docker exec", order.path));
        ONGGI_CHECK(m_daemon.send(encode(FilesReport(found))));
        PipeOutput output;
        TarWriter writer(output);
        TreePacker::Options options;
        options.emptyDevice = deviceOfDev(root.get());
        TreePacker packer(writer, options);
        ONGGI_CHECK(packer.pack(located.parent.get(), located.lastPart, located.archiveName));
        ONGGI_CHECK(writer.finish());
        ONGGI_CHECK(output.flush());
        return FilesDone{};
    }

    Result<FilesReport> operator()(const ExportRoot&)
    {
        ONGGI_TRY(const UniqueFd root,
                  confineInContainer(UniqueFd(placeFd), m_userNamespace, ContainerAccess::Read, ContainerView::BareRoot));
        PipeOutput output;
        TarWriter writer(output);
        TreePacker packer(writer, {});
        ONGGI_CHECK(packer.packContents(root.get(), ""));
        ONGGI_CHECK(writer.finish());
        ONGGI_CHECK(output.flush());
        return FilesDone{};
    }

    Result<FilesReport> operator()(const ExtractInto& order)
    {
        ONGGI_TRY(UniqueFd root, enter(ContainerAccess::Write));
        ArchiveUse use;
        use.isLayer = false;
        use.name = "the archive";
        ONGGI_TRY(use.prefix, findExtractionPoint(root.get(), order.path));
        if (order.owner) {
            ONGGI_TRY(use.owner, lookUpOwner(root.get(), *order.owner));
        }
        const auto kinds = order.keepKinds ? TreeWriter::OtherKinds::Refuse : TreeWriter::OtherKinds::Replace;
        TreeWriter tree(std::move(root), [](const UniqueFd&) { return Status(); }, kinds);
        ONGGI_TRY(const auto decoder, Decoder::detect(inputFd));
        return extract(*decoder, tree, use);
    }

    Result<FilesReport> operator()(const ListChanges& order)
    {
        ONGGI_TRY(const UniqueFd upper, confineToTree(UniqueFd(placeFd), placeFd + static_cast<int>(order.layers)));
        std::vector<UniqueFd> layers;
        for (std::size_t i = 0; i < order.layers; ++i)
            layers.emplace_back(placeFd + 1 + static_cast<int>(i));
        PipeOutput output;
        ChangeList changes(std::move(layers), {order.runtimeFiles.begin(), order.runtimeFiles.end()}, output);
        ONGGI_CHECK(changes.write(upper.get()));
        ONGGI_CHECK(output.flush());
        return FilesDone{};
    }

    Result<FilesReport> operator()(const CopyLayer& order)
    {
        ONGGI_TRY(const UniqueFd upper, confineToTree(UniqueFd(placeFd), placeFd + 1));
        HashOutput output;
        TarWriter writer(output);
        LayerCopy copy(UniqueFd(placeFd + 1));
        TreePacker::Options options;
        options.changeset = true;
        options.idBase = order.idBase;
        options.runtimeFiles = {order.runtimeFiles.begin(), order.runtimeFiles.end()};
        TreePacker packer(writer, std::move(options), &copy);
        ONGGI_CHECK(packer.packContents(upper.get(), ""));
        ONGGI_CHECK(writer.finish());
        FilesDone done;
        done.diffId = output.finish();
        done.archiveSize = output.size();
        done.bytes = packer.bytes();
        done.entries = packer.entries();
        return done;
    }

    Result<FilesReport> operator()(const SplitArchive&)
    {
        ONGGI_TRY(UniqueFd directory, confine(UniqueFd(placeFd)));
        ArchiveSplitter splitter(std::move(directory),
                                 [&](const ArchiveMember& member) { return m_daemon.send(encode(FilesReport(member))); });
        ONGGI_TRY(const auto decoder, Decoder::detect(inputFd));
        const Status split = inflateFor(*decoder, [&](ChunkQueue& queue) -> Status {
            ONGGI_CHECK(splitter.split(queue));
            // An archive that was cut behind its last entry is as damaged as one that was cut before.
            for (;;) {
                ONGGI_TRY(const std::string_view rest, queue.next());
                if (rest.empty())
                    return {};
            }
        });
        ONGGI_CHECK(split);
        return FilesDone{};
    }

    Result<FilesReport> operator()(const PackLayer&)
    {
        ONGGI_TRY(const UniqueFd layer, confineToTree(UniqueFd(placeFd), placeFd));
        PipeOutput pipe;
        HashOutput output(&pipe);
        TarWriter writer(output);
        TreePacker::Options options;
        options.changeset = true;
        TreePacker packer(writer, std::move(options));
        ONGGI_CHECK(packer.packContents(layer.get(), ""));
        ONGGI_CHECK(writer.finish());
        ONGGI_CHECK(pipe.flush());
        FilesDone done;
        done.diffId = output.finish();
        done.archiveSize = output.size();
        done.bytes = packer.bytes();
        done.entries = packer.entries();
        return done;
    }

    Result<FilesReport> operator()(const CompressBlob&)
    {
        ONGGI_TRY([[maybe_unused]] const UniqueFd nowhere, confineToTree(UniqueFd(placeFd), placeFd));
        PipeOutput file;
        GzipOutput compressed(file);
        HashOutput output(&compressed);
        const auto buffer = std::make_unique_for_overwrite<char[]>(ChunkQueue::chunkSize);
        for (;;) {
            const ssize_t count = read(inputFd, buffer.get(), ChunkQueue::chunkSize);
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                return failErrno(errno, "read what is to be compressed");
            if (count == 0)
                break;
            ONGGI_CHECK(output.write({buffer.get(), static_cast<std::size_t>(count)}));
        }
        FilesDone done;
        done.diffId = output.finish();
        done.archiveSize = output.size();
        ONGGI_CHECK(compressed.finish());
        ONGGI_CHECK(file.flush());
        done.compressed = oci::Digest::fromHex(compressed.digestHex());
        done.compressedSize = compressed.size();
        return done;
    }

    Result<FilesReport> operator()(const ReceiveTree&)
    {
        ONGGI_TRY(UniqueFd root, confine(UniqueFd(placeFd)));
        ArchiveUse use;
        use.isLayer = false;
        use.name = "the archive";
        TreeWriter tree(std::move(root), [](const UniqueFd&) { return Status(); });
        ONGGI_TRY(const auto decoder, Decoder::detect(inputFd));
        return extract(*decoder, tree, use);
    }

    Result<FilesReport> operator()(const PackSources& order)
    {
        ONGGI_TRY(const UniqueFd root, order.inContainer ? confineInContainer(UniqueFd(placeFd), m_userNamespace, ContainerAccess::Read,
                                                                              ContainerView::BareRoot)
                                                         : confineToTree(UniqueFd(placeFd), placeFd));
        ONGGI_TRY(const SourceList sources, SourceList::find(root.get(), order));
        TreePacker::Options options;
        options.adjust = [&order](struct stat& info) {
            if (!order.keepOwners)
                info.st_uid = info.st_gid = 0;
            if (order.mode && !S_ISLNK(info.st_mode))
                info.st_mode = (info.st_mode & S_IFMT) | *order.mode;
            if (order.digestOnly)
                info.st_mtim = {};
        };
        if (order.digestOnly) {
            HashOutput output;
            TarWriter writer(output);
            TreePacker packer(writer, options);
            ONGGI_CHECK(sources.pack(packer, true));
            ONGGI_CHECK(writer.finish());
            return SourcesFound{output.finish().digest, sources.matches(), sources.isFile(), sources.archives()};
        }
        PipeOutput output;
        TarWriter writer(output);
        TreePacker packer(writer, options);
        ONGGI_CHECK(sources.pack(packer, false));
        ONGGI_CHECK(writer.finish());
        ONGGI_CHECK(output.flush());
        return FilesDone{};
    }

    Result<FilesReport> operator()(const PlaceFiles& order)
    {
        ONGGI_TRY(UniqueFd root,
                  confineInContainer(UniqueFd(placeFd), m_userNamespace, ContainerAccess::Write, ContainerView::BareRoot));
        ArchiveUse use;
        use.isLayer = false;
        use.name = "the archive";
        if (order.owner) {
            ONGGI_TRY(use.owner, lookUpOwner(root.get(), *order.owner));
        }
        ONGGI_TRY(use.prefix, followLinks(root.get(), order.path));
        struct stat info{};
        const bool exists = fstatat(root.get(), use.prefix.empty() ? "." : use.prefix.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
        if (exists && !S_ISDIR(info.st_mode) && !order.isFile)
            return fail(ErrorKind::InvalidArgument, fmt::format("cannot copy to non-directory: {}", order.path));
        if (order.isFile && !(exists && S_ISDIR(info.st_mode))) {
            const auto slash = use.prefix.rfind('/');
            use.onlyName = use.prefix.substr(slash == std::string::npos ? 0 : slash + 1);
            use.prefix.erase(slash == std::string::npos ? 0 : slash);
        }
        ONGGI_CHECK(makeDirectories(root.get(), use.prefix, use.owner));
        TreeWriter tree(std::move(root), [](const UniqueFd&) { return Status(); });
        ONGGI_TRY(const auto decoder, Decoder::detect(inputFd));
        return extract(*decoder, tree, use);
    }

private:
    /// The path has no links, and nobody else changes the tree.
    static Status makeDirectories(int root, const std::string& path, const std::optional<std::pair<uid_t, gid_t>>& owner)
    {
        for (std::size_t end = 0; end != std::string::npos && !path.empty();) {
            end = path.find('/', end + 1);
            const std::string part = path.substr(0, end);
            if (mkdirat(root, part.c_str(), 0755) < 0) {
                if (errno == EEXIST)
                    continue;
                return failErrno(errno, fmt::format("make the directory /{}", part));
            }
            if (owner && fchownat(root, part.c_str(), owner->first, owner->second, AT_SYMLINK_NOFOLLOW) < 0)
                return failErrno(errno, fmt::format("set the owner of /{}", part));
        }
        return {};
    }

    Result<UniqueFd> enter(ContainerAccess access) const
    {
        return confineInContainer(UniqueFd(placeFd), m_userNamespace, access, ContainerView::Mounts);
    }

    static Result<std::string> findExtractionPoint(int root, const std::string& path)
    {
        ONGGI_TRY(std::string prefix, followLinks(root, path));
        const auto directory = sys::openInRoot(root, prefix, O_PATH);
        if (!directory && (directory.error().errnoValue() == ENOENT || directory.error().errnoValue() == ENOTDIR))
            return fail(ErrorKind::NotFound, fmt::format("Could not find the file {}", path));
        if (!directory)
            return fail(directory.error());
        struct stat info{};
        if (fstat(directory->get(), &info) < 0)
            return failErrno(errno, fmt::format("look at {}", path));
        if (!S_ISDIR(info.st_mode))
            return fail(ErrorKind::InvalidArgument, "extraction point is not a directory");
        if (isKernelFileSystem(directory->get()))
            return fail(ErrorKind::InvalidArgument, fmt::format("{} is the kernel's: nothing can be copied there", path));
        struct statvfs mounted{};
        if (fstatvfs(directory->get(), &mounted) < 0)
            return failErrno(errno, fmt::format("look at {}", path));
        if ((mounted.f_flag & ST_RDONLY) == 0)
            return prefix;
        struct stat top{};
        const bool isRoot = fstat(root, &top) == 0 && top.st_dev == info.st_dev;
        return fail(ErrorKind::InvalidArgument,
                    isRoot ? "container rootfs is marked read-only" : "mounted volume is marked read-only");
    }

    Result<FilesReport> extract(Decoder& decoder, TreeWriter& tree, const ArchiveUse& use)
    {
        FilesDone done;
        const Status extracted = inflateFor(decoder, [&](ChunkQueue& queue) -> Status {
            ONGGI_TRY(const Applied applied, applyChangeset(queue, tree, [] {}, use));
            done.bytes = applied.bytes;
            done.entries = applied.entries;
            return {};
        });
        ONGGI_CHECK(extracted);
        return done;
    }

    /// Inflates in a second thread what the work takes out of the queue. A failure ends the process.
    template<typename Work>
    Status inflateFor(Decoder& decoder, const Work& work)
    {
        ChunkQueue queue;
        std::thread inflater([&] {
            for (;;) {
                const auto buffer = queue.acquire();
                const auto size = buffer ? decoder.read(*buffer) : Result<std::size_t>(0);
                if (!buffer || !size) {
                    queue.finish(size ? Status() : Status(fail(size.error())));
                    return;
                }
                if (*size > 0)
                    queue.publish(*size);
                if (*size < buffer->size()) {
                    queue.finish({});
                    return;
                }
            }
        });
        const Status worked = work(queue);
        // What stands behind the archive's end is taken in, too: the client is still sending it.
        for (bool more = worked.has_value(); more;) {
            const auto rest = queue.next();
            more = rest && !rest->empty();
        }
        if (!worked) {
            (void)m_daemon.send(encode(FilesReport(failureOf(worked.error()))));
            _exit(1); // The thread may be waiting for bytes that nobody needs any more.
        }
        inflater.join();
        return {};
    }

public:
    static FilesFailed failureOf(const Error& error)
    {
        // What is wrong with an archive is its sender's fault, a full disk or a missing right is not.
        const bool isSenders = error.kind() == ErrorKind::DataLoss;
        return {isSenders ? ErrorKind::InvalidArgument : error.kind(), error.message()};
    }

private:
    sys::MessageSocket& m_daemon;
    bool m_userNamespace;
};

Result<FilesReport> obey(sys::MessageSocket& daemon)
{
    ONGGI_TRY(const auto message, daemon.receive());
    if (!message)
        return fail(ErrorKind::Cancelled, "the daemon is gone");
    ONGGI_TRY(const FilesOrder order, decodeFilesOrder(message->bytes));
    FilesWorker worker(daemon, order.userNamespace);
    try {
        return std::visit(worker, order.work);
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::ResourceExhausted, "this needs more memory than the files helper may have");
    }
}

} // namespace

bool runFilesWorker(sys::MessageSocket daemon)
{
    const auto report = obey(daemon);
    if (!report)
        (void)daemon.send(encode(FilesReport(FilesWorker::failureOf(report.error()))));
    else
        (void)daemon.send(encode(*report));
    return report.has_value();
}

} // namespace onggi::unpack

#pragma once

#include "base/result.h"
#include "oci/digest.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <variant>
#include <vector>

/// What onggid and an onggi-unpack that works on a container's files say to each other: one JSON object a datagram
/// (sys::MessageSocket, descriptor 3 of the helper), the order first. Archives and lists do not pass here: an archive to
/// extract comes on descriptor 0, what is packed or listed goes to descriptor 1. One helper obeys one order and ends.
namespace onggi::unpack {

// Daemon to helper -------------------------------------------------------------------------------
// Descriptor 4 is the pidfd of a process in the container's namespaces for those that work inside of them (StatPath,
// PackPath, ExtractInto, ExportRoot, PlaceFiles), the container's upper directory for ListChanges and CopyLayer, a layer
// for PackLayer, and a directory of the engine's own for ReceiveTree; for PackSources it is one of the two.

/// What stands at the path, whose last link is not followed. Answered by PathFound.
struct StatPath
{
    std::string path;
};

/// Packs the path into a tar archive. Answered by PathFound before the first byte, and by FilesDone.
struct PackPath
{
    std::string path;
};

struct ExtractInto
{
    std::string path;       ///< a directory
    bool keepKinds = false; ///< a directory is not replaced by something else, nor the other way round
    std::optional<std::string> owner; ///< "user[:group]" of the container, whom everything shall belong to
};

/// Packs the container's root file system without anything that is mounted in it.
struct ExportRoot
{
};

/// Writes what the upper directory changes, as Docker's JSON array. Descriptors from 5 up: the layers below it, topmost
/// first.
struct ListChanges
{
    std::size_t layers = 0;
    std::vector<std::string> runtimeFiles; ///< "etc/hosts": what the runtime makes is nobody's change
};

/// Packs the upper directory as a layer's changeset that is only hashed, and copies it into a layer's directory:
/// descriptor 5.
struct CopyLayer
{
    std::uint32_t idBase = 0; ///< of the container's user namespace: file capabilities name its root
    std::vector<std::string> runtimeFiles; ///< as above
};

/// Packs a layer that CopyLayer made (descriptor 4 is its directory) as the changeset that was hashed then.
struct PackLayer
{
};

/// Takes an archive of images apart: each of its files becomes a file of the directory that is descriptor 4, named by
/// its number. Answered by an ArchiveMember each, and by FilesDone.
struct SplitArchive
{
};

/// Compresses descriptor 0 with gzip to descriptor 1. Descriptor 4 is any directory, to be locked into.
struct CompressBlob
{
};

/// Unpacks an archive, in whatever compression it comes, into an empty directory that is nothing else: a build's context.
struct ReceiveTree
{
};

/// Finds files and packs them as what COPY and ADD make of them: a directory's contents, a file by its name. Symbolic
/// links are followed where a source is one, inside the tree, and copied further down. Answered by FilesDone, or by
/// SourcesFound.
struct PackSources
{
    std::vector<std::string> patterns; ///< paths, in which * ? and [] stand for parts of a name
    bool inContainer = false;          ///< descriptor 4 is a process in the mounts of the tree, else a directory
    bool keepOwners = false;           ///< else all is root's
    bool tellArchives = false;         ///< files that are archives are told of, and not packed
    bool digestOnly = false;           ///< nothing is packed: what is there is only looked at
    std::optional<mode_t> mode;        ///< of everything
};

/// Extracts an archive to where COPY would put it: on the bare root file system, in directories that are made where they
/// are missing.
struct PlaceFiles
{
    std::string path;
    bool isFile = false; ///< one file comes, whose name is the path's last part unless a directory stands there
    std::optional<std::string> owner; ///< "user:group" of the tree, for what comes and for directories that are made
};

struct FilesOrder
{
    /// The process of descriptor 4 has a user namespace of its own.
    bool userNamespace = false;
    std::variant<StatPath, PackPath, ExtractInto, ExportRoot, ListChanges, CopyLayer, PackLayer, SplitArchive, CompressBlob,
                 ReceiveTree, PackSources, PlaceFiles>
        work;
};

// Helper to daemon -------------------------------------------------------------------------------

struct PathFound
{
    std::string name;
    std::int64_t size = 0;
    mode_t mode = 0; ///< st_mode
    std::int64_t modifiedSeconds = 0;
    std::int64_t modifiedNanoseconds = 0;
    std::string linkTarget; ///< of a symbolic link: where it leads in the container, all links followed
};

/// An entry of an archive that is taken apart.
struct ArchiveMember
{
    enum class Format { Plain, Gzip, Zstd, Other };

    std::string name;       ///< without "." and "..", relative
    std::string linkTarget; ///< of a symbolic or hard link: the name that it stands for; else empty
    std::int64_t file = 0;  ///< its number, unless it is a link
    std::int64_t size = 0;
    oci::Digest digest;
    Format format = Format::Plain; ///< how its content is compressed
};

/// The sources of a copy.
struct SourcesFound
{
    oci::Digest digest;       ///< over names, kinds, modes, owners and contents, but not times
    std::int64_t matches = 0;
    bool isFile = false;      ///< there is one, and it is no directory
    std::vector<std::string> archives; ///< paths of those that are archives, links followed
};

struct FilesDone
{
    // Of a layer:
    oci::DiffId diffId;
    std::int64_t archiveSize = 0;
    std::int64_t bytes = 0; ///< of the regular files
    std::int64_t entries = 0;
    bool describesRoot = false;
    // Of what was compressed, whose uncompressed bytes diffId and archiveSize are about:
    oci::Digest compressed;
    std::int64_t compressedSize = 0;
};

struct FilesFailed
{
    ErrorKind kind = ErrorKind::Internal;
    std::string message;
};

using FilesReport = std::variant<PathFound, ArchiveMember, SourcesFound, FilesDone, FilesFailed>;

std::string encode(const FilesOrder& order);
std::string encode(const FilesReport& report);
Result<FilesOrder> decodeFilesOrder(std::string_view bytes);
Result<FilesReport> decodeFilesReport(std::string_view bytes);

} // namespace onggi::unpack

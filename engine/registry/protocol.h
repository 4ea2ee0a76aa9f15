#pragma once

#include "base/result.h"
#include "oci/digest.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What onggid and onggi-transfer say to each other: one JSON object a datagram (sys::MessageSocket,
/// descriptor 3 of the helper), descriptors beside it. One helper serves one pull, push, search or login and ends
/// when its socket is closed: closing is cancelling.
namespace onggi::registry {

// Daemon to helper -------------------------------------------------------------------------------

/// First message of every helper: where and as whom.
struct Setup
{
    std::vector<std::string> mirrors; ///< base URLs for docker.io, tried in order before the registry itself
    std::vector<std::string> insecureRegistries;
    std::string user, password, identityToken;
    std::string registryToken; ///< a Bearer token to show as it is
    std::string userAgent;
    int maxConcurrentTransfers = 3; ///< up or down
};

/// Find the manifest for the platform. Answered by Resolved or Failed.
struct Resolve
{
    std::string reference; ///< canonical
    std::string platform;  ///< "linux/amd64"
};

/// Fetch one layer of the resolved image. Descriptors: the ingest file (read-write; what it holds already is
/// hashed and passed on first, then the rest is asked for by Range) and the write end of the pipe into which
/// the whole compressed layer goes. Answered by Fetching…, then Fetched or Failed.
struct Fetch
{
    oci::Digest digest;
    std::int64_t size = 0;
    std::string mediaType;
};

/// Answered by Found or Failed.
struct Search
{
    std::string index; ///< base URL, "https://index.docker.io/v1/"
    std::string term;
    int limit = 25;
};

/// All tags of the reference's repository. Answered by Found: an array of texts.
struct ListTags
{
    std::string reference; ///< canonical
};

/// What a reference stands for, with nothing fetched but documents. Answered by Found:
/// {"mediaType","digest","size","platforms":[{"os","architecture","variant"}]}.
struct Describe
{
    std::string reference;
};

/// See whether the registry takes the credentials. Answered by LoggedIn or Failed.
struct Login
{
    std::string domain; ///< "docker.io", "localhost:5000"
};

/// Begins a push: finds the way to the registry, with the right to read the other repositories, too. Answered by
/// Opened or Failed.
struct OpenPush
{
    std::string reference;                 ///< canonical; its repository is pushed to
    std::vector<std::string> otherSources; ///< repositories of the same registry
};

/// Sees to it that the opened repository has the blob. Descriptor: the blob. Answered by Uploading…, then Uploaded or
/// Failed.
struct Upload
{
    oci::Digest digest;
    std::int64_t size = 0;
    std::vector<std::string> mountFrom; ///< of otherSources: those that have it, best first
};

/// Descriptor: the manifest as a memory file. Answered by Tagged or Failed.
struct PutManifest
{
    std::string tag;
    std::string mediaType;
};

/// Any file of the web, for a build. Descriptor: the empty file that it goes into. Answered by Downloading…, then
/// Downloaded or Failed.
struct Download
{
    std::string url;
    std::int64_t limit = 0; ///< bytes; more are refused
};

using Order =
    std::variant<Setup, Resolve, Fetch, Search, ListTags, Describe, Login, OpenPush, Upload, PutManifest, Download>;

// Helper to daemon -------------------------------------------------------------------------------

/// Descriptors: manifest and config as memory files. Both are verified against their digests.
struct Resolved
{
    std::string mediaType; ///< of the manifest
    oci::Digest manifest;
    oci::Digest repoDigest; ///< what the name pointed to: the index or the manifest itself
    std::string source;     ///< host that answered, for messages
};

/// At most ten a second for a layer.
struct Fetching
{
    oci::Digest digest;
    std::int64_t current = 0;
};

/// Size and digest agree with the descriptor; the file and the pipe have all bytes, and the pipe is closed.
struct Fetched
{
    oci::Digest digest;
};

/// Of the blob with that digest, or of the order as a whole when the digest is empty. resumable tells
/// whether the bytes that came so far are worth keeping (a cut connection) or wrong (a digest that does not
/// agree).
struct Failed
{
    oci::Digest digest;
    ErrorKind kind = ErrorKind::Internal;
    std::string message;
    bool resumable = false;
};

/// Descriptor: the answer as JSON in a memory file, cut down to what is promised, types checked and texts bounded. Of a
/// search: an array of {"name","description","star_count","is_official","is_automated"}.
struct Found
{
};

struct LoggedIn
{
    std::string identityToken; ///< to be used instead of the password, where the registry has such
};

struct Opened
{
};

/// At most ten a second for a blob.
struct Uploading
{
    oci::Digest digest;
    std::int64_t current = 0;
};

enum class UploadWay { Exists, Mounted, Sent };

struct Uploaded
{
    oci::Digest digest;
    UploadWay way = UploadWay::Sent;
    std::string from; ///< of a mounted one: the other repository
};

struct Tagged
{
};

/// At most ten a second.
struct Downloading
{
    std::int64_t current = 0;
    std::int64_t total = 0; ///< 0: not told
};

struct Downloaded
{
    oci::Digest digest;
    std::int64_t size = 0;
    std::string name;           ///< that the server gives the file, or empty
    std::int64_t modified = -1; ///< seconds since 1970; -1: not told
};

/// The registry asked for a pause, and the helper is keeping it. The digest as in Failed.
struct Waiting
{
    oci::Digest digest;
    std::string message;
};

using Report = std::variant<Resolved, Fetching, Fetched, Failed, Found, LoggedIn, Opened, Uploading, Uploaded,
                            Tagged, Downloading, Downloaded, Waiting>;

std::string encode(const Order& order);
std::string encode(const Report& report);
Result<Order> decodeOrder(std::string_view bytes);
Result<Report> decodeReport(std::string_view bytes);

} // namespace onggi::registry

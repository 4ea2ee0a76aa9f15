#pragma once

#include "base/uniquefd.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <time.h>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace onggi::unpack {

/// What an entry says about its file beside the content.
struct Attributes
{
    mode_t mode = 0755; ///< permission bits with setuid, setgid and sticky
    uid_t uid = 0;
    gid_t gid = 0;
    std::optional<timespec> modified;
    std::vector<std::pair<std::string, std::string>> extended;
};

/// Makes files below one root directory, in the form that overlayfs expects of a layer. Paths are relative, lexically
/// clean ("a/b", "" for the root itself); their parents are made where they are missing, and where a parent is a
/// symbolic link of this layer it is followed, inside the root. Later entries replace earlier ones. Directories get
/// their owners, modes and times in finish(): until then all are root's, so that nothing is inherited from them.
///
/// Single-threaded, and nobody else may be changing the tree.
class TreeWriter
{
public:
    /// Sets trusted.overlay.opaque on the directory.
    using OpaqueMarker = std::function<Status(const UniqueFd& directory)>;

    /// What becomes of something that stands in an entry's place and is of another kind, as far as one of the two is
    /// a directory.
    enum class OtherKinds { Replace, Refuse };

    TreeWriter(UniqueFd root, OpaqueMarker markOpaque, OtherKinds otherKinds = OtherKinds::Replace);

    Status makeDirectory(std::string_view path, const Attributes& attributes);

    /// A file that is being written; give it to finishFile() afterwards.
    Result<UniqueFd> createFile(std::string_view path, const Attributes& attributes);
    Status write(const UniqueFd& file, std::string_view bytes, std::int64_t offset);
    Status finishFile(const UniqueFd& file, std::int64_t size, bool endsInHole, const Attributes& attributes);
    /// Takes away the file that was created last, whose content has not come.
    void dropFile(std::string_view path);

    Status makeSymlink(std::string_view path, const std::string& target, const Attributes& attributes);
    /// NotFound when the layer has no such file: a link into another layer cannot be made.
    Status makeHardLink(std::string_view path, std::string_view target);
    /// A device or a fifo.
    Status makeNode(std::string_view path, mode_t type, dev_t device, const Attributes& attributes);

    /// Hides the path of lower layers.
    Status makeWhiteout(std::string_view path);
    /// Hides everything that lower layers have in the directory.
    Status makeOpaque(std::string_view directory);

    /// Gives directories what was put off. Nothing may be made afterwards.
    Status finish();

private:
    struct Directory
    {
        UniqueFd fd; ///< O_PATH
        std::string path; ///< without symbolic links
    };
    struct Target
    {
        const Directory* parent;
        std::string name;
        std::string path() const { return parent->path.empty() ? name : parent->path + "/" + name; }
    };

    Result<Directory> resolve(std::string_view path, bool create);
    Result<std::string> walk(std::string_view path, bool create);
    Result<Target> locate(std::string_view path);
    /// Runs make(), and once more after removing what stands in its place.
    template<typename Make>
    Result<int> makeInPlace(const Target& target, Make make, bool* replacedWhiteout = nullptr);
    Status removeExisting(const Target& target, bool* wasWhiteout);
    Status removeBelow(const std::string& path);
    Status setLinkAttributes(const Target& target, const Attributes& attributes, bool isSymlink);
    Status markDirectory(const std::string& path);
    Status checkSpace();

    UniqueFd m_root;
    OpaqueMarker m_markOpaque;
    OtherKinds m_otherKinds;
    std::string m_parentAsked;
    std::optional<Directory> m_parent; ///< of the entry before, which is mostly this one's, too
    std::unordered_map<std::string, Attributes> m_directories;
    std::unordered_set<std::string> m_opaque;
    std::int64_t m_writtenSinceCheck = 0;
};

} // namespace onggi::unpack

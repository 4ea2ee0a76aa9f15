#include "base/uniquefd.h"
#include "fuzz.h"
#include "sys/treeremover.h"
#include "unpack/worker/changeset.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <set>
#include <string>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace onggi;

namespace {

constexpr int skipped = 77;
constexpr const char* canary = "canary";

/// A small file system of its own, in which a layer's directory and one other file stand.
class World
{
public:
    World()
    {
        char path[] = "/tmp/onggi-fuzz-XXXXXX";
        if (geteuid() != 0 || unshare(CLONE_NEWNS) < 0 || mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0 || !mkdtemp(path)
            || mount("tmpfs", path, "tmpfs", MS_NODEV, "size=64m,nr_inodes=20000") < 0) {
            std::fputs("SKIPPED: it needs root and a mount namespace of its own\n", stderr);
            std::exit(skipped);
        }
        m_root.reset(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        const UniqueFd file(openat(m_root.get(), canary, O_WRONLY | O_CREAT | O_CLOEXEC, 0640));
        expect(file && writeAll(file.get(), canary), "the canary is made");
        expect(fstatat(m_root.get(), canary, &m_before, 0) == 0, "the canary is there");
    }

    UniqueFd makeLayer() const
    {
        expect(mkdirat(m_root.get(), "layer", 0755) == 0, "the layer is made");
        UniqueFd layer(openat(m_root.get(), "layer", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        expect(bool(layer), "the layer can be opened");
        return layer;
    }

    void removeLayer() const
    {
        const std::atomic<bool> stop = false;
        expect(sys::removeTree(m_root.get(), "layer", stop).has_value(), "whatever a layer holds can be removed");
        struct stat now{};
        expect(fstatat(m_root.get(), canary, &now, AT_SYMLINK_NOFOLLOW) == 0 && now.st_size == m_before.st_size && now.st_mode == m_before.st_mode
                   && now.st_uid == m_before.st_uid && now.st_nlink == 1 && now.st_mtim.tv_sec == m_before.st_mtim.tv_sec
                   && now.st_mtim.tv_nsec == m_before.st_mtim.tv_nsec,
               "what stands beside the layer is untouched");
        expect(names() == std::set<std::string>{canary}, "nothing is written beside the layer");
    }

private:
    std::set<std::string> names() const
    {
        std::set<std::string> found;
        DIR* stream = fdopendir(openat(m_root.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        while (const dirent* entry = readdir(stream)) {
            if (entry->d_name != std::string_view(".") && entry->d_name != std::string_view(".."))
                found.insert(entry->d_name);
        }
        closedir(stream);
        return found;
    }

    UniqueFd m_root;
    struct stat m_before{};
};

} // namespace

/// An uncompressed layer, or a client's archive, applied to an empty directory.
void fuzzOne(std::string_view input)
{
    static const World world;
    if (input.empty() || input.size() > (1 << 20))
        return;
    // By its size, so that a seed stays an archive.
    unpack::ArchiveUse use;
    use.isLayer = input.size() % 2 == 0;
    unpack::ChunkQueue queue;
    for (std::string_view rest = input; !rest.empty();) {
        const auto buffer = queue.acquire();
        const std::size_t size = std::min(rest.size(), buffer->size());
        std::memcpy(buffer->data(), rest.data(), size);
        queue.publish(size);
        rest.remove_prefix(size);
    }
    queue.finish({});
    {
        unpack::TreeWriter tree(world.makeLayer(), [](const UniqueFd&) { return Status(); });
        const auto applied = unpack::applyChangeset(queue, tree, [] {}, use);
        expect(applied || !applied.error().message().empty(), "an error says something");
    }
    world.removeLayer();
}

#include "sys/treeremover.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <memory>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::sys {

namespace {

/// A container can nest directories deeper than there are descriptors or stack. Below this depth a directory is moved
/// up to the tree's root and emptied from there.
constexpr int maxDepth = 48;

struct Removal
{
    int root;
    const std::atomic<bool>& stop;
    int moved = 0;
};

Status empty(Removal& removal, UniqueFd directory, int depth);

Status removeEntry(Removal& removal, int directory, const char* name, int depth)
{
    if (unlinkat(directory, name, 0) == 0)
        return {};
    if (errno != EISDIR && errno != EPERM)
        return failErrno(errno, fmt::format("delete {}", name));
    if (unlinkat(directory, name, AT_REMOVEDIR) == 0)
        return {};
    if (errno != ENOTEMPTY && errno != EEXIST)
        return failErrno(errno, fmt::format("delete {}", name));
    if (depth >= maxDepth) {
        const std::string up = fmt::format(".deep-{}-{}", getpid(), removal.moved++);
        if (renameat(directory, name, removal.root, up.c_str()) < 0)
            return failErrno(errno, fmt::format("move {} up", name));
        return {};
    }
    // Somebody's mount in the tree is not the tree.
    open_how how{};
    how.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS;
    UniqueFd child(static_cast<int>(syscall(SYS_openat2, directory, name, &how, sizeof how)));
    if (!child)
        return failErrno(errno, fmt::format("open {}", name));
    ONGGI_CHECK(empty(removal, std::move(child), depth + 1));
    if (unlinkat(directory, name, AT_REMOVEDIR) < 0)
        return failErrno(errno, fmt::format("delete {}", name));
    return {};
}

Status empty(Removal& removal, UniqueFd directory, int depth)
{
    const int fd = directory.get();
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(fdopendir(fd), closedir);
    if (!stream)
        return failErrno(errno, "read a directory");
    directory.release();
    // Directories that were moved up arrive at the root while it is being read: read until nothing is left.
    for (bool found = true; found;) {
        found = false;
        rewinddir(stream.get());
        while (const dirent* entry = readdir(stream.get())) {
            if (std::strcmp(entry->d_name, ".") == 0 || std::strcmp(entry->d_name, "..") == 0)
                continue;
            if (removal.stop.load(std::memory_order_relaxed))
                return fail(ErrorKind::Cancelled, "the deletion was stopped");
            found = true;
            ONGGI_CHECK(removeEntry(removal, fd, entry->d_name, depth));
        }
    }
    return {};
}

} // namespace

Status removeTree(int directory, const std::string& name, const std::atomic<bool>& stop)
{
    UniqueFd root(openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!root) {
        if (errno == ENOENT)
            return {};
        if ((errno == ENOTDIR || errno == ELOOP) && unlinkat(directory, name.c_str(), 0) == 0)
            return {};
        return failErrno(errno, fmt::format("open {}", name));
    }
    Removal removal{root.get(), stop};
    ONGGI_TRY(UniqueFd own, root.duplicate());
    ONGGI_CHECK(empty(removal, std::move(own), 0));
    if (unlinkat(directory, name.c_str(), AT_REMOVEDIR) < 0)
        return failErrno(errno, fmt::format("delete {}", name));
    return {};
}

TreeRemover::TreeRemover()
{
    // The thread is nobody's signal handler.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    m_thread = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TreeRemover::~TreeRemover()
{
    m_stopping = true;
    {
        const std::lock_guard lock(m_mutex);
    }
    m_changed.notify_all();
    m_thread.join();
}

void TreeRemover::add(const UniqueFd& directory, std::string name)
{
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back({directory.get(), std::move(name)});
    }
    m_changed.notify_all();
}

void TreeRemover::drain()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return (m_queue.empty() && !m_busy) || m_stopping; });
}

void TreeRemover::run()
{
    // Deleting is never urgent: a container that starts meanwhile goes first.
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 10);
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return !m_queue.empty() || m_stopping; });
        if (m_stopping)
            return;
        const Work work = std::move(m_queue.front());
        m_queue.pop_front();
        m_busy = true;
        lock.unlock();
        // A tree that cannot be deleted now keeps its swept name: the next start tries again.
        (void)removeTree(work.directory, work.name, m_stopping);
        lock.lock();
        m_busy = false;
        m_changed.notify_all();
    }
}

} // namespace onggi::sys

#include "runtime/overlay.h"

#include "base/encoding.h"
#include "base/scopeguard.h"
#include "runtime/plan.h"
#include "sys/messagesocket.h"
#include "sys/mounts.h"
#include "sys/process.h"
#include "sys/rootpath.h"
#include "sys/spawn.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::runtime {

namespace {

/// Attributes in a hostile layer must not redirect the overlay elsewhere, whatever the module's parameters
/// say.
constexpr std::array<std::pair<const char*, const char*>, 3> options{
    {{"redirect_dir", "nofollow"}, {"metacopy", "off"}, {"index", "off"}}};

/// What the overlay is made of. With a user namespace these are shifted, detached clones; container is what
/// upper and work are opened below, because both must be on one mount.
struct Parts
{
    std::vector<UniqueFd> layers;
    UniqueFd container;
};

Result<UniqueFd> shifted(UniqueFd directory, int userNamespace, const std::string& name)
{
    if (userNamespace < 0)
        return directory;
    ONGGI_TRY(UniqueFd clone, sys::cloneMount(directory.get(), "", false));
    sys::MountChange change;
    change.userNamespace = userNamespace;
    if (const auto status = sys::changeMount(clone.get(), change, false); !status) {
        if (status.error().errnoValue() == EINVAL || status.error().errnoValue() == EOPNOTSUPP)
            return fail(ErrorKind::NotImplemented,
                        "shift the owners of " + name +
                            " for a user namespace: its file system cannot do that; move "
                            "the state directory to ext4, xfs or btrfs");
        return fail(status.error().context("shift the owners of " + name));
    }
    return clone;
}

Result<UniqueFd> openLayer(const OverlayRequest& request, const std::string& name)
{
    if (!isHex(name, 64))
        return fail(ErrorKind::InvalidArgument, "\"" + name + "\" is no layer's name");
    auto directory =
        sys::openInRoot(request.layersDirectory, name + "/fs", O_PATH | O_DIRECTORY, sys::Symlinks::Refuse);
    if (!directory)
        return fail(directory.error().context("layer sha256:" + name +
                                              " of the container is missing, pull its image again"));
    return directory;
}

Result<Parts> collectParts(const OverlayRequest& request)
{
    Parts parts;
    parts.layers.reserve(request.layers.size() + 1);
    for (const std::string& name : request.layers) {
        ONGGI_TRY(UniqueFd directory, openLayer(request, name));
        ONGGI_TRY(UniqueFd layer, shifted(std::move(directory), request.userNamespace, "layer " + name));
        parts.layers.push_back(std::move(layer));
    }
    // An image without layers still needs one below the container's own, and what has nothing to write to at least two:
    // an empty one that lives in memory.
    if (parts.layers.empty() || (request.containerDirectory < 0 && parts.layers.size() == 1)) {
        ONGGI_TRY(UniqueFd empty, sys::mountFileSystem("tmpfs", "mode=755,size=4096", MOUNT_ATTR_RDONLY));
        parts.layers.push_back(std::move(empty));
    }
    if (request.containerDirectory < 0)
        return parts;
    ONGGI_TRY(UniqueFd container,
              sys::openInRoot(request.containerDirectory, "/", O_PATH | O_DIRECTORY, sys::Symlinks::Refuse));
    ONGGI_TRY(parts.container,
              shifted(std::move(container), request.userNamespace, "the container's directory"));
    return parts;
}

/// Runs the function as the user namespace's root as far as files are concerned. The overlay remembers these
/// credentials; made by plain root it would be silently read-only for the container.
Result<UniqueFd> asFileOwner(const OverlayRequest& request, const auto& function)
{
    if (request.userNamespace < 0)
        return function();
    const ScopeGuard restore([] {
        setfsuid(geteuid());
        setfsgid(getegid());
    });
    setfsgid(request.rootGid);
    setfsuid(request.rootUid);
    // Leaving uid 0 drops the file system capabilities from the effective set.
    ONGGI_TRY(sys::Capabilities sets, sys::capabilities());
    sets.effective = sets.permitted;
    ONGGI_CHECK(sys::setCapabilities(sets));
    return function();
}

Result<UniqueFd> mountByDescriptors(const OverlayRequest& request, const Parts& parts)
{
    return asFileOwner(request, [&]() -> Result<UniqueFd> {
        ONGGI_TRY(auto context, sys::FileSystemContext::open("overlay"));
        ONGGI_CHECK(context.setString("source", "overlay"));
        for (const UniqueFd& layer : parts.layers)
            ONGGI_CHECK(context.setFd("lowerdir+", layer.get()));
        for (const auto& [key, name] : {std::pair("upperdir", "upper"), std::pair("workdir", "work")}) {
            if (!parts.container)
                continue;
            ONGGI_TRY(const UniqueFd directory, sys::openInRoot(parts.container.get(), name,
                                                                O_PATH | O_DIRECTORY, sys::Symlinks::Refuse));
            ONGGI_CHECK(context.setFd(key, directory.get()));
        }
        for (const auto& [key, value] : options)
            ONGGI_CHECK(context.setString(key, value));
        return context.mount(0);
    });
}

Status attachAt(int mount, int directory, const std::string& name)
{
    if (mkdirat(directory, name.c_str(), 0755) < 0)
        return failErrno(errno, "make a mount point for a layer");
    ONGGI_TRY(const UniqueFd target,
              sys::openInRoot(directory, name, O_PATH | O_DIRECTORY, sys::Symlinks::Refuse));
    return sys::attachMount(mount, target.get());
}

/// In a mount namespace of its own: attaches the parts to a throw-away tmpfs under short names, so that 128
/// layers fit the one page that mount(2) takes.
Result<UniqueFd> mountInPrivateNamespace(const OverlayRequest& request, const Parts& parts)
{
    if (mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0)
        return failErrno(errno, "make the mounts private");
    ONGGI_TRY(const UniqueFd bench, sys::mountFileSystem("tmpfs", "mode=755,size=1m", 0));
    const UniqueFd root(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root)
        return failErrno(errno, "open the root directory");
    ONGGI_CHECK(sys::attachMount(bench.get(), root.get()));
    if (fchdir(bench.get()) < 0)
        return failErrno(errno, "enter the layers' tmpfs");

    std::string data = "lowerdir=";
    for (std::size_t i = 0; i < parts.layers.size(); ++i) {
        ONGGI_CHECK(attachAt(parts.layers[i].get(), bench.get(), std::to_string(i)));
        data += (i ? ":" : "") + std::to_string(i);
    }
    if (parts.container) {
        ONGGI_CHECK(attachAt(parts.container.get(), bench.get(), "c"));
        data += ",upperdir=c/upper,workdir=c/work";
    }
    for (const auto& [key, value] : options)
        data += std::string(",") + key + "=" + value;
    if (mkdirat(bench.get(), "m", 0755) < 0)
        return failErrno(errno, "make a mount point for the overlay");
    return asFileOwner(request, [&]() -> Result<UniqueFd> {
        if (mount("overlay", "m", "overlay", 0, data.c_str()) < 0)
            return failErrno(errno, "mount the overlay");
        if (request.subpath.empty())
            return sys::cloneMount(AT_FDCWD, "m", false);
        const UniqueFd whole(open("m", O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!whole)
            return failErrno(errno, "open the overlay");
        ONGGI_TRY(const UniqueFd part, sys::openInRoot(whole.get(), request.subpath, O_PATH));
        return sys::cloneMount(part.get(), "", false);
    });
}

Result<UniqueFd> mountByPaths(const OverlayRequest& request, Parts parts)
{
    // Attaching takes mounts that are nobody's yet. An empty layer that was added is one, and before Linux 6.15 such can't
    // be cloned.
    if (request.userNamespace < 0) {
        for (std::size_t i = 0; i < request.layers.size(); ++i) {
            ONGGI_TRY(parts.layers[i], sys::cloneMount(parts.layers[i].get(), "", false));
        }
        if (parts.container) {
            ONGGI_TRY(parts.container, sys::cloneMount(parts.container.get(), "", false));
        }
    }
    ONGGI_TRY(auto ends, sys::MessageSocket::pair());
    UniqueFd pidfd;
    ONGGI_TRY(const pid_t pid, sys::cloneProcess(CLONE_NEWNS, pidfd));
    if (pid == 0) {
        ends.first.takeFd().reset();
        const auto overlay = mountInPrivateNamespace(request, parts);
        const int fds[] = {overlay ? overlay->get() : -1};
        const auto sent =
            overlay ? ends.second.send(encodeStep({Step::Ready, ErrorKind::Internal, 0, {}}), fds)
                    : ends.second.send(encodeStep({Step::Failed, overlay.error().kind(),
                                                   overlay.error().errnoValue(), overlay.error().message()}));
        _exit(sent ? 0 : 1);
    }
    ends.second.takeFd().reset();
    auto answer = ends.first.receive();
    ONGGI_CHECK(sys::reap(pidfd));
    if (!answer)
        return fail(answer.error());
    if (!*answer)
        return fail(ErrorKind::Internal, "the helper that mounts the overlay ended without an answer");
    ONGGI_TRY(const StepMessage message, decodeStep((*answer)->bytes));
    if (message.step != Step::Ready || (*answer)->fds.empty())
        return fail(message.error());
    return std::move((*answer)->fds.front());
}

} // namespace

Result<UniqueFd> mountOverlay(const OverlayRequest& request, OverlayMethod method)
{
    ONGGI_TRY(Parts parts, collectParts(request));
    // A part of it can be cloned only where the whole is attached somewhere (also before Linux 6.15).
    if (method != OverlayMethod::Paths && request.subpath.empty()) {
        auto overlay = mountByDescriptors(request, parts);
        // Older kernels know no layers by descriptor, or not such that are attached nowhere.
        const int error = overlay ? 0 : overlay.error().errnoValue();
        const bool refused = error == EINVAL || error == EOPNOTSUPP || error == EBADF;
        if (overlay || !refused)
            return overlay;
    }
    return mountByPaths(request, std::move(parts));
}

} // namespace onggi::runtime

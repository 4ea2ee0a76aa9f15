#include "build/workspace.h"

#include "base/encoding.h"
#include "sys/rootpath.h"

#include <array>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::build {

namespace {

constexpr int directoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

Result<UniqueFd> makeIn(const UniqueFd& parent, const std::string& name)
{
    if (::mkdirat(parent.get(), name.c_str(), 0700) != 0)
        return failErrno(errno, "making a directory of a build");
    UniqueFd directory(::openat(parent.get(), name.c_str(), directoryFlags));
    if (!directory)
        return failErrno(errno, "opening a directory of a build");
    return directory;
}

bool isMissing(const Error& error)
{
    const int number = error.errnoValue();
    return number == ENOENT || number == ENOTDIR || number == ELOOP || number == ENAMETOOLONG;
}

} // namespace

Workspace::Workspace(const UniqueFd& parent, sys::TreeRemover& remover, std::string name)
    : m_parent(parent)
    , m_remover(remover)
    , m_name(std::move(name))
{
}

Workspace::~Workspace()
{
    m_remover.add(m_parent, m_name);
}

Result<UniqueFd> Workspace::openFile(std::string_view path) const
{
    auto file = sys::openInRoot(m_context.get(), path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!file && isMissing(file.error()))
        return fail(ErrorKind::NotFound, fmt::format("{} is not in the context", path));
    struct stat info{};
    if (file && (::fstat(file->get(), &info) != 0 || !S_ISREG(info.st_mode)))
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is not a regular file", path));
    return file;
}

Result<std::string> Workspace::readFile(std::string_view path, std::size_t limit) const
{
    ONGGI_TRY(const UniqueFd file, openFile(path));
    struct stat info{};
    if (::fstat(file.get(), &info) == 0 && info.st_size > static_cast<off_t>(limit))
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is larger than {} bytes", path, limit));
    return readAll(file.get(), limit);
}

void Workspace::hideFile(std::string_view path) const
{
    const auto slash = path.rfind('/');
    const auto parent = sys::openInRoot(m_context.get(), path.substr(0, slash == std::string_view::npos ? 0 : slash), O_PATH | O_DIRECTORY);
    if (parent)
        ::unlinkat(parent->get(), std::string(path.substr(slash == std::string_view::npos ? 0 : slash + 1)).c_str(), 0);
}

Result<std::string> Workspace::hostPathOf(std::string_view path) const
{
    const auto node = sys::openInRoot(m_context.get(), path, O_PATH);
    if (!node && isMissing(node.error()))
        return fail(ErrorKind::NotFound, fmt::format("{} is not in the context", path));
    return node ? pathOf(*node) : fail(node.error());
}

Result<std::string> Workspace::pathOf(const UniqueFd& node)
{
    std::array<char, 4097> target;
    const ssize_t size = ::readlink(fmt::format("/proc/self/fd/{}", node.get()).c_str(), target.data(), target.size());
    if (size <= 0 || target[0] != '/')
        return failErrno(size < 0 ? errno : EINVAL, "finding the path of a build's file");
    return std::string(target.data(), static_cast<std::size_t>(size));
}

Result<UniqueFd> Workspace::makeDirectory()
{
    return makeIn(m_directory, std::to_string(++m_directories));
}

Result<UniqueFd> Workspace::makeFile(const UniqueFd& directory, const std::string& name)
{
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos)
        return fail(ErrorKind::InvalidArgument, fmt::format("{:?} is no name of a file", name));
    UniqueFd file(::openat(directory.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file)
        return failErrno(errno, fmt::format("making {}", name));
    return file;
}

Status Workspace::writeFile(const UniqueFd& directory, const std::string& name, std::string_view content, unsigned mode)
{
    ONGGI_TRY(const UniqueFd file, makeFile(directory, name));
    ONGGI_CHECK(writeAll(file.get(), content));
    if (::fchmod(file.get(), mode) != 0)
        return failErrno(errno, fmt::format("setting the mode of {}", name));
    return {};
}

Result<std::unique_ptr<Workspaces>> Workspaces::open(const std::string& buildsDirectory)
{
    const auto path = buildsDirectory + "/work";
    for (const auto& each : {buildsDirectory, path}) {
        if (::mkdir(each.c_str(), 0700) != 0 && errno != EEXIST)
            return failErrno(errno, "making " + each);
    }
    auto spaces = std::make_unique<Workspaces>();
    spaces->m_directory.reset(::open(path.c_str(), directoryFlags));
    if (!spaces->m_directory)
        return failErrno(errno, "opening " + path);
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(path.c_str()), ::closedir);
    while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..")
            spaces->m_remover.add(spaces->m_directory, name);
    }
    return spaces;
}

Result<std::unique_ptr<Workspace>> Workspaces::make()
{
    const auto name = randomHex(16);
    ONGGI_TRY(UniqueFd directory, makeIn(m_directory, name));
    std::unique_ptr<Workspace> space(new Workspace(m_directory, m_remover, name));
    space->m_directory = std::move(directory);
    ONGGI_TRY(space->m_context, makeIn(space->m_directory, "context"));
    return space;
}

} // namespace onggi::build

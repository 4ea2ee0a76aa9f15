#pragma once

#include "base/uniquefd.h"
#include "sys/treeremover.h"

#include <memory>
#include <string>
#include <string_view>

namespace onggi::build {

/// The directories of one build: its context, and files that it makes on the way. Gone with this object.
class Workspace
{
public:
    ~Workspace();
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;

    /// What the client sent, unpacked.
    const UniqueFd& context() const { return m_context; }

    /// A small regular file of the context; no link leads out of it. NotFound when it is not there.
    Result<std::string> readFile(std::string_view path, std::size_t limit) const;
    /// A regular file of the context, for a helper to read.
    Result<UniqueFd> openFile(std::string_view path) const;
    /// Takes a file out of the context, where it is one.
    void hideFile(std::string_view path) const;
    /// The host's path of a file or directory of the context, every link followed inside of it: a bind mount's source.
    /// Nobody changes the context any more. NotFound when it is not there.
    Result<std::string> hostPathOf(std::string_view path) const;

    /// An empty directory of its own.
    Result<UniqueFd> makeDirectory();
    /// The host's path of something that is open.
    static Result<std::string> pathOf(const UniqueFd& node);
    /// Makes an empty file in such a directory, open for writing.
    static Result<UniqueFd> makeFile(const UniqueFd& directory, const std::string& name);
    /// Makes a file in such a directory.
    static Status writeFile(const UniqueFd& directory, const std::string& name, std::string_view content, unsigned mode);

private:
    friend class Workspaces;
    Workspace(const UniqueFd& parent, sys::TreeRemover& remover, std::string name);

    const UniqueFd& m_parent;
    sys::TreeRemover& m_remover;
    std::string m_name;
    UniqueFd m_directory;
    UniqueFd m_context;
    int m_directories = 0;
};

/// state/builds/work: all builds' directories. What a killed engine left there is swept when this is opened.
class Workspaces
{
public:
    static Result<std::unique_ptr<Workspaces>> open(const std::string& buildsDirectory);
    Result<std::unique_ptr<Workspace>> make();

private:
    UniqueFd m_directory;
    sys::TreeRemover m_remover; ///< before the directory goes
};

} // namespace onggi::build

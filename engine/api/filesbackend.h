#pragma once

#include "api/backend.h"

#include <functional>

namespace onggi::api {

/// The body of a request, read piece by piece as its handler needs it: nothing is read ahead, so that a handler that
/// writes to something slow slows the client down and needs no memory. Lives as long as the handler runs.
class BodySource
{
public:
    virtual ~BodySource() = default;
    /// The next decoded bytes, valid until the next call; empty at the end of the body. Cancelled when the client has
    /// gone before it, DeadlineExceeded when it sends nothing for too long, InvalidArgument when the chunks are malformed.
    virtual Awaitable<Result<std::string_view>> read() = 0;
};

/// What the routes for a container's files ask of the daemon: copies both ways, differences, and images made of
/// containers. As for the other backends, JSON is in Docker's shape, and everything runs on the event-loop thread.
class FilesBackend
{
public:
    virtual ~FilesBackend() = default;

    /// {"name","size","mode","mtime","linkTarget"} of one path: what X-Docker-Container-Path-Stat carries.
    virtual Awaitable<Result<Json>> stat(std::string id, std::string path) = 0;
    /// A tar archive of the path. Everything that can be refused with a status is refused before begin() is called
    /// with what stat() would say.
    virtual Awaitable<Status> pack(std::string id, std::string path, std::function<ByteSink&(const Json&)> begin) = 0;

    struct ExtractQuery
    {
        std::string path;
        bool keepKinds = false; ///< a directory is not replaced by something else, nor the other way round
        bool copyOwner = false; ///< owners become the container's user
    };
    virtual Awaitable<Status> extract(std::string id, ExtractQuery query, BodySource& body) = 0;

    /// [{"Path","Kind"}…] in the order of a walk through the tree.
    virtual Awaitable<Status> changes(std::string id, ByteSink& sink) = 0;
    /// A tar archive of the whole root file system without what is mounted in it.
    virtual Awaitable<Status> exportRoot(std::string id, ByteSink& sink) = 0;

    struct CommitQuery
    {
        std::string container;
        std::string repository; ///< empty: an image without a name
        std::string tag;
        std::string comment;
        std::string author;
        bool pause = true;
        std::vector<std::string> changes; ///< Dockerfile instructions
    };
    /// The config is Docker's container config, or null: the container's own. Answers with {"Id"} of the new image.
    virtual Awaitable<Result<Json>> commit(CommitQuery query, Json config) = 0;
};

} // namespace onggi::api

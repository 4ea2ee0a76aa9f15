#pragma once

#include "build/common.h"
#include "build/copyarguments.h"
#include "build/steproot.h"

#include <memory>
#include <string>
#include <vector>

namespace onggi::build {

/// Finds what is copied, tells it by a digest for the cache, and copies it. Nothing of the tree that is copied, and
/// nothing of where it goes, is read by the engine itself. End it with release(). Event-loop thread.
class CopyStep
{
public:
    /// The layers are those of the image so far.
    CopyStep(Common& common, std::size_t channel, CopyArguments arguments, std::vector<oci::DiffId> layers);

    /// The digest over all that is copied. Errors are in Docker's words.
    Awaitable<Result<std::string>> look();
    Awaitable<Result<image::NewLayer>> copy();
    Awaitable<void> release();

private:
    /// Sources of one tree.
    struct Group
    {
        UniqueFd directory;          ///< that tree, or
        StepRoot* root = nullptr;    ///< the mounts of it
        unpack::PackSources sources;
        unpack::SourcesFound found;
    };

    Awaitable<Status> addContext(std::vector<std::string> patterns);
    Awaitable<Status> addHeredocs();
    Awaitable<Status> addUrl(std::string url);
    Awaitable<Result<unpack::SourcesFound>> find(const Group& group);
    Awaitable<Status> place(StepRoot& target, Group& group, bool isFile);
    Awaitable<Status> unpackArchives(StepRoot& target, const Group& group);
    Awaitable<Status> copyInto(StepRoot& target);
    Result<std::unique_ptr<container::FileTask>> startPacking(const Group& group, unpack::PackSources order, int output);
    Error named(const Error& error) const;

    Common& m_common;
    std::size_t m_channel;
    CopyArguments m_arguments;
    std::vector<oci::DiffId> m_layers;
    std::vector<Group> m_groups;
    std::unique_ptr<StepRoot> m_from;
};

/// Makes a directory where it is missing, as WORKDIR does; the layer is empty where it was there.
Awaitable<Result<image::NewLayer>> makeDirectory(Common& common, std::vector<oci::DiffId> layers, std::string path);

} // namespace onggi::build

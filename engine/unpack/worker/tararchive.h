#pragma once

#include "unpack/worker/tarfeed.h"

#include <memory>
#include <string_view>

struct archive;

namespace onggi::unpack {

struct ArchiveCloser
{
    void operator()(archive* handle) const;
};
/// libarchive with a tar archive to read.
using ArchivePointer = std::unique_ptr<archive, ArchiveCloser>;

/// The name ("the layer") is for messages. The feed is borrowed.
Result<ArchivePointer> openTar(TarFeed& feed, std::string_view name);

/// The error of the input itself where there is one, else libarchive's, which makes it DataLoss.
Error archiveError(archive* handle, TarFeed& feed, std::string_view where);

std::string notATar(std::string_view name);

} // namespace onggi::unpack

#include "unpack/worker/tararchive.h"

#include <archive.h>
#include <cerrno>
#include <fmt/format.h>

namespace onggi::unpack {

namespace {

la_ssize_t readChunk(archive* handle, void* data, const void** buffer)
{
    auto chunk = static_cast<TarFeed*>(data)->next();
    if (!chunk) {
        // libarchive keeps only the text: archiveError() asks the feed for the error itself.
        archive_set_error(handle, EIO, "%s", chunk.error().message().c_str());
        return ARCHIVE_FATAL;
    }
    *buffer = chunk->data();
    return static_cast<la_ssize_t>(chunk->size());
}

} // namespace

void ArchiveCloser::operator()(archive* handle) const
{
    archive_read_free(handle);
}

std::string notATar(std::string_view name)
{
    return fmt::format("{} is not a tar archive, or it is damaged", name);
}

Error archiveError(archive* handle, TarFeed& feed, std::string_view where)
{
    const char* text = archive_error_string(handle);
    if (auto failure = feed.failure())
        return *std::move(failure);
    return Error(ErrorKind::DataLoss, fmt::format("{}: {}", where, text ? text : "malformed"));
}

Result<ArchivePointer> openTar(TarFeed& feed, std::string_view name)
{
    ArchivePointer handle(archive_read_new());
    if (!handle)
        return fail(ErrorKind::ResourceExhausted, fmt::format("not enough memory to read {}", name));
    archive_read_support_format_tar(handle.get());
    archive_read_support_format_empty(handle.get());
    if (archive_read_open(handle.get(), &feed, nullptr, readChunk, nullptr) != ARCHIVE_OK)
        return fail(archiveError(handle.get(), feed, notATar(name)));
    return handle;
}

} // namespace onggi::unpack

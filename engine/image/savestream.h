#pragma once

#include "image/bytestream.h"
#include "image/layerblobs.h"
#include "unpack/tarwriter.h"

#include <string>

namespace onggi::image {

/// Writes an archive of documents and blobs, piece by piece as its receiver takes them. Used by one coroutine on the
/// event loop; reading blobs waits for the disk in the pool.
class SaveStream
{
public:
    SaveStream(std::shared_ptr<Loop> loop, ByteReceiver& receiver);

    Awaitable<Status> directory(std::string name);
    Awaitable<Status> document(std::string name, const std::string& bytes);
    /// All of the stream, which has to be what the descriptor says.
    Awaitable<Status> blob(std::string name, const oci::Descriptor& descriptor, LayerBlobStream& stream);
    Awaitable<Status> finish();

private:
    /// What the tar writer wrote and the receiver does not have yet.
    class Pending final : public unpack::ArchiveOutput
    {
    public:
        Status write(std::string_view bytes) override
        {
            text += bytes;
            return {};
        }
        std::string text;
    };
    Status begin(std::string name, mode_t mode, std::int64_t size);
    Awaitable<Status> copy(const oci::Descriptor& descriptor, LayerBlobStream& stream);
    Awaitable<Status> send();

    std::shared_ptr<Loop> m_loop;
    ByteReceiver& m_receiver;
    Pending m_pending;
    unpack::TarWriter m_writer;
};

} // namespace onggi::image

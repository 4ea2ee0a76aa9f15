#pragma once

#include "image/imagesource.h"

#include <atomic>

namespace onggi::image {

/// An image in a directory of this machine (image-spec, image-layout.md): the starter image. Its blobs take the same
/// way as a registry's, and are not trusted more.
class LayoutSource final : public ImageSource
{
public:
    LayoutSource(std::shared_ptr<Loop> loop, std::string directory);
    ~LayoutSource() override;

    Awaitable<Result<ResolvedImage>> resolve(const oci::Reference& reference, const oci::Platform& platform) override;
    std::shared_ptr<FetchState> fetch(const oci::Descriptor& blob, int file, UniqueFd pipe) override;
    void close() override;

private:
    static Awaitable<void> copy(std::shared_ptr<Loop> loop, std::string path, oci::Descriptor blob, UniqueFd file, UniqueFd pipe,
                                std::shared_ptr<std::atomic<bool>> stop, std::shared_ptr<FetchState> state);
    std::string blobPath(const oci::Digest& digest) const;
    Result<std::string> document(const oci::Descriptor& descriptor) const;

    std::shared_ptr<Loop> m_loop;
    std::string m_directory;
    std::shared_ptr<std::atomic<bool>> m_stop = std::make_shared<std::atomic<bool>>(false);
};

} // namespace onggi::image

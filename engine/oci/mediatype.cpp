#include "oci/mediatype.h"

#include "oci/image.h"

#include <fmt/format.h>

namespace onggi::oci {

std::string_view mediatype::bare(std::string_view mediaType)
{
    mediaType = mediaType.substr(0, mediaType.find(';'));
    while (!mediaType.empty() && mediaType.back() == ' ')
        mediaType.remove_suffix(1);
    while (!mediaType.empty() && mediaType.front() == ' ')
        mediaType.remove_prefix(1);
    return mediaType;
}

bool isIndexMediaType(std::string_view mediaType)
{
    mediaType = mediatype::bare(mediaType);
    return mediaType == mediatype::ociIndex || mediaType == mediatype::dockerList;
}

bool isManifestMediaType(std::string_view mediaType)
{
    mediaType = mediatype::bare(mediaType);
    return mediaType == mediatype::ociManifest || mediaType == mediatype::dockerManifest;
}

Result<LayerCompression> layerCompression(std::string_view mediaType)
{
    struct Kind
    {
        std::string_view stem;
        std::string_view gzip;
        std::string_view zstd;
    };
    static constexpr Kind kinds[] = {
        {"application/vnd.oci.image.layer.v1.tar", "+gzip", "+zstd"},
        {"application/vnd.oci.image.layer.nondistributable.v1.tar", "+gzip", "+zstd"},
        {"application/vnd.docker.image.rootfs.diff.tar", ".gzip", ".zstd"},
        {"application/vnd.docker.image.rootfs.foreign.diff.tar", ".gzip", ".zstd"},
    };
    mediaType = mediatype::bare(mediaType);
    for (const Kind& kind : kinds) {
        if (!mediaType.starts_with(kind.stem))
            continue;
        const std::string_view suffix = mediaType.substr(kind.stem.size());
        if (suffix.empty())
            return LayerCompression::None;
        if (suffix == kind.gzip || suffix == ".gz")
            return LayerCompression::Gzip;
        if (suffix == kind.zstd)
            return LayerCompression::Zstd;
        if (suffix.ends_with("+encrypted"))
            return fail(ErrorKind::InvalidArgument,
                        fmt::format("the layer is encrypted ({}), which is not supported", mediaType));
    }
    return fail(ErrorKind::InvalidArgument,
                fmt::format("{:?} is not the media type of an image layer", mediaType.substr(0, 120)));
}

} // namespace onggi::oci

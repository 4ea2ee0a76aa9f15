#include "fuzz.h"
#include "oci/image.h"
#include "oci/mediatype.h"

using namespace onggi;

namespace {

void checkDescriptor(const oci::Descriptor& descriptor)
{
    expect(oci::Digest::parse(descriptor.digest.toString()).has_value(), "a descriptor's digest is one");
    expect(descriptor.size >= 0, "a descriptor's size is one");
}

} // namespace

/// What a registry says of an image, announced as each of the kinds that there are.
void fuzzOne(std::string_view input)
{
    for (const std::string_view type : {oci::mediatype::ociManifest, oci::mediatype::dockerManifest, std::string_view()}) {
        if (const auto manifest = oci::Manifest::parse(input, type)) {
            checkDescriptor(manifest->config);
            for (const auto& layer : manifest->layers)
                checkDescriptor(layer);
        }
    }
    for (const std::string_view type : {oci::mediatype::ociIndex, oci::mediatype::dockerList}) {
        if (const auto index = oci::Index::parse(input, type)) {
            for (const auto& manifest : index->manifests)
                checkDescriptor(manifest);
            (void)index->select(oci::Platform::host());
        }
    }
}

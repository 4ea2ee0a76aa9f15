#include "fuzz.h"
#include "oci/reference.h"

using namespace onggi;

/// What a user or a registry calls an image.
void fuzzOne(std::string_view input)
{
    (void)oci::looksLikeId(input);
    (void)oci::Digest::parse(input);
    const auto reference = oci::Reference::parse(input);
    if (!reference) {
        expect(!reference.error().message().empty(), "an error says something");
        return;
    }
    // The store keeps names in this form and reads them back.
    const auto again = oci::Reference::parse(reference->canonical());
    expect(again && *again == *reference, "the canonical form is the same reference");
    const auto familiar = oci::Reference::parse(reference->familiarString());
    expect(familiar && *familiar == *reference, "the familiar form is the same reference");
    if (reference->digest())
        expect(oci::Digest::parse(reference->digest()->toString()).has_value(), "its digest is one");
}

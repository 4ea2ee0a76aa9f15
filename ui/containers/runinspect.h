#pragma once

#include "containers/runspec.h"

/// From a container that is there back to the form: what it was told, what would change, and the body that makes it anew.
namespace onggi::ui {

/// As the line that would make it again. What comes from the image itself is left out; without `image`, nothing is.
RunSpec specOf(const ContainerDetails& details, const std::optional<ImageDetails>& image);

/// One line of a comparison of two specs, in words; empty texts: there was or will be nothing.
struct SpecChange
{
    QString what;
    QString before;
    QString after;
    bool operator==(const SpecChange&) const = default;
};
QList<SpecChange> changesBetween(const RunSpec& before, const RunSpec& after);

/// The create body of `spec` on top of everything else that the old container was told and the form has no place for;
/// its volumes and its addresses in networks are kept.
CreateRequest recreateRequest(const ContainerDetails& old, const RunSpec& spec);

} // namespace onggi::ui

#pragma once

#include "build/output.h"
#include "build/parts.h"
#include "container/holder.h"

#include <memory>
#include <vector>

namespace onggi::build {

/// The root file system of a step that copies: an image's layers and a writable directory above them, mounted for the
/// files helper. It is on nobody's list of containers; what a killed engine leaves of it is swept like a stray. End it
/// with release(). Event-loop thread.
class StepRoot
{
public:
    static Awaitable<Result<std::unique_ptr<StepRoot>>> make(const Parts& parts, std::vector<oci::DiffId> layers);

    /// Starts a helper inside; input and output are its archive's ends.
    Result<std::unique_ptr<container::FileTask>> start(unpack::FilesOrder order, int input, int output);
    /// What was written, as a layer. Gives the mounts up.
    Awaitable<Result<image::NewLayer>> takeLayer();
    Awaitable<void> release();

private:
    explicit StepRoot(const Parts& parts)
        : m_parts(parts)
    {
    }
    Awaitable<void> unmount();

    const Parts& m_parts;
    container::Record m_record;
    std::unique_ptr<container::Holder> m_holder;
};

} // namespace onggi::build

#pragma once

#include "unpack/tarwriter.h"

#include <string>

namespace onggi::unpack {

/// The helper's descriptor 1. Collects small pieces, and passes large ones on as they are.
class PipeOutput final : public ArchiveOutput
{
public:
    Status write(std::string_view bytes) override;
    Status flush();

private:
    std::string m_buffer;
};

} // namespace onggi::unpack

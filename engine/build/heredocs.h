#pragma once

#include "build/dockerfile.h"

#include <optional>
#include <string_view>
#include <vector>

namespace onggi::build {

/// <<NAME as a word says it; the content is empty yet.
struct HeredocStart
{
    Heredoc heredoc;
    bool chomp = false; ///< <<-: leading tabs go
};

/// Nothing for a word that begins no heredoc ("<<", "a<<b", "<<<x").
std::optional<HeredocStart> heredocOf(std::string_view word);
/// All that a line of RUN, COPY or ADD begins, in their order.
std::vector<HeredocStart> heredocsOf(std::string_view line);

} // namespace onggi::build

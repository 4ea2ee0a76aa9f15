#pragma once

#include "build/dockerfile.h"
#include "oci/instructiontext.h"

namespace onggi::build {

/// True for RUN, COPY and ADD.
bool takesHeredocs(std::string_view keyword);

/// Checks an instruction against what its keyword takes (flags, number of arguments, the JSON form) and fills in flags and
/// json. InvalidArgument in Docker's words, without the line.
Status applyRules(Instruction& instruction, const std::vector<oci::InstructionFlag>& flags, char escape);

/// Refuses what cannot wait for the next build: ONBUILD itself, FROM, MAINTAINER.
Status checkTriggerKeyword(std::string_view keyword);

/// "unknown instruction: RUNN (did you mean RUN?)"
std::string unknownInstruction(std::string_view keyword);

} // namespace onggi::build

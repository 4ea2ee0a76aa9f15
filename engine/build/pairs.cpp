#include "build/dockerfile.h"
#include "oci/instructiontext.h"

namespace onggi::build {

Result<std::vector<std::pair<std::string, std::optional<std::string>>>> parsePairs(const Instruction& instruction, char escape)
{
    if (instruction.keyword == "ARG")
        return oci::argumentNames(instruction.arguments, escape);
    return oci::namedValues(instruction.keyword, instruction.arguments, escape);
}

} // namespace onggi::build

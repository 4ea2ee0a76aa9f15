#include "build/dockerfile.h"
#include "fuzz.h"

using namespace onggi;

/// A Dockerfile, and what stands in its lines.
void fuzzOne(std::string_view input)
{
    if (const auto ignored = build::IgnoreList::parse(input))
        (void)ignored->ignores("a/b/c");
    (void)build::RunMount::parse(input);
    (void)build::Dockerfile::parseTrigger(input);
    const auto file = build::Dockerfile::parse(input);
    if (!file) {
        expect(!file.error().message().empty(), "an error says something");
        return;
    }
    expect(!file->stages.empty(), "there is a stage");
    for (const auto& stage : file->stages) {
        for (const auto& instruction : stage.instructions)
            (void)build::parsePairs(instruction, file->escape);
    }
}

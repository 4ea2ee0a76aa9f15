#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

/// A fuzz target: takes any input, returns, and leaves nothing. Each target is one file with this function; what calls it
/// is libFuzzer, or standalone.cpp where the compiler has none.
void fuzzOne(std::string_view input);

/// Ends the run when something does not hold that should hold for any input.
inline void expect(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

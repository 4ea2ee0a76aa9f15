#include "container/exitcodes.h"

namespace onggi::container {

std::optional<int> exitCodeOfFailure(const std::string& message)
{
    const auto says = [&message](const char* words) { return message.find(words) != std::string::npos; };
    if (says("executable file not found") || says("no such file or directory"))
        return 127;
    if (says("permission denied") || says("is a directory"))
        return 126;
    return std::nullopt;
}

} // namespace onggi::container

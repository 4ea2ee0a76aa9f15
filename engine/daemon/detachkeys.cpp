#include "daemon/detachkeys.h"

#include <fmt/format.h>

namespace onggi::daemon {

Result<std::string> parseDetachKeys(std::string_view text)
{
    std::string bytes;
    while (!text.empty()) {
        const auto key = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), key.size() + 1));
        if (key.size() == 1) {
            bytes.push_back(key[0]);
            continue;
        }
        const char last = key.empty() ? '\0' : key.back();
        const bool control = key.size() == 6 && key.starts_with("ctrl-")
            && ((last >= 'a' && last <= 'z') || (last >= '[' && last <= '_') || last == '@');
        if (!control)
            return fail(ErrorKind::InvalidArgument,
                        fmt::format("Invalid detach keys: unknown character: '{}': use ctrl-a to ctrl-z, ctrl-@ or ctrl-[ to ctrl-_", key));
        bytes.push_back(static_cast<char>(last & 0x1f));
    }
    return bytes;
}

} // namespace onggi::daemon

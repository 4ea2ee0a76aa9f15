#pragma once

#include <string_view>

namespace onggi::daemon {

/// Whether a name, as clients write it, has neither tag nor digest: a colon after the last slash parts the tag, one before
/// it belongs to a registry's port.
inline bool isBareName(std::string_view name)
{
    return name.find('@') == std::string_view::npos && name.substr(name.rfind('/') + 1).find(':') == std::string_view::npos;
}

} // namespace onggi::daemon

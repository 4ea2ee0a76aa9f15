#include "container/signals.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fmt/format.h>
#include <string>

namespace onggi::container {

Result<int> parseSignal(std::string_view text)
{
    const auto refuse = [text] { return fail(ErrorKind::InvalidArgument, fmt::format("Invalid signal: {}", text)); };
    std::string name(text);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    int number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size())
        return number > 0 && number <= SIGRTMAX ? Result<int>(number) : refuse();
    if (name.starts_with("SIG"))
        name.erase(0, 3);
    for (const auto& [prefix, base, sign] : {std::tuple("RTMIN", SIGRTMIN, 1), std::tuple("RTMAX", SIGRTMAX, -1)}) {
        if (!name.starts_with(prefix))
            continue;
        const auto rest = std::string_view(name).substr(5);
        if (rest.empty())
            return base;
        int offset = 0;
        const auto [last, bad] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), offset);
        const bool good = rest[0] == (sign > 0 ? '+' : '-') && bad == std::errc() && last == rest.data() + rest.size() && offset <= 15;
        return good ? Result<int>(base + sign * offset) : refuse();
    }
    for (int signal = 1; signal < SIGRTMIN; ++signal) {
        const char* known = sigabbrev_np(signal);
        if (known && name == known)
            return signal;
    }
    return refuse();
}

} // namespace onggi::container

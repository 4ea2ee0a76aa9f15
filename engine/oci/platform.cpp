#include "oci/image.h"

#include "oci/platformrank.h"

#include <algorithm>
#include <fmt/format.h>
#include <sys/utsname.h>

namespace onggi::oci {

namespace {

/// The kernel's and the distributions' names of architectures, as Go and so the image world calls them.
Platform normalised(Platform platform)
{
    std::string& architecture = platform.architecture;
    if (architecture == "x86_64" || architecture == "x86-64") {
        architecture = "amd64";
    } else if (architecture == "i386" || architecture == "i686") {
        architecture = "386";
    } else if (architecture == "aarch64") {
        architecture = "arm64";
    } else if (architecture == "armhf" || architecture == "armv7l") {
        architecture = "arm";
        platform.variant = "v7";
    } else if (architecture == "armel" || architecture == "armv6l") {
        architecture = "arm";
        platform.variant = "v6";
    } else if (architecture == "armv8l") {
        architecture = "arm";
        platform.variant = "v8";
    }
    // Variants that say nothing: they are what the bare name means.
    if ((architecture == "arm64" && (platform.variant == "v8" || platform.variant == "8")) ||
        (architecture == "amd64" && platform.variant == "v1"))
        platform.variant.clear();
    if (architecture == "arm") {
        if (platform.variant.empty())
            platform.variant = "v7";
        else if (platform.variant[0] != 'v')
            platform.variant.insert(0, 1, 'v');
    }
    return platform;
}

/// "v7" is 7, "v8.2" is 82 behind 80; -1 for what is no version.
int variantLevel(const std::string& variant)
{
    if (variant.size() < 2 || variant.size() > 4 || variant[0] != 'v' || variant[1] < '1' || variant[1] > '9')
        return -1;
    const int major = (variant[1] - '0') * 10;
    if (variant.size() == 2)
        return major;
    const bool minor = variant.size() == 4 && variant[2] == '.' && variant[3] >= '0' && variant[3] <= '9';
    return minor ? major + (variant[3] - '0') : -1;
}

/// The level that an architecture's bare name stands for.
int bareLevel(const std::string& architecture)
{
    return architecture == "arm64" ? 80 : 10;
}

bool isName(std::string_view text)
{
    return !text.empty() && text[0] != '.' && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    });
}

} // namespace

int platformRank(const Platform& wanted, const Platform& offered)
{
    const Platform want = normalised(wanted);
    const Platform have = normalised(offered);
    if (want.os != have.os)
        return 0;
    if (want.architecture != have.architecture)
        // A 64-bit kernel runs 32-bit programs; anything native goes before them.
        return want.architecture == "amd64" && have.architecture == "386" ? 1 : 0;
    if (want.variant == have.variant)
        return 1000;
    const int most = want.variant.empty() ? bareLevel(want.architecture) : variantLevel(want.variant);
    const int level = have.variant.empty() ? bareLevel(have.architecture) : variantLevel(have.variant);
    // Older variants run on newer processors, never the other way round.
    return most > 0 && level > 0 && level <= most ? 100 + level : 0;
}

Platform Platform::host()
{
    utsname names{};
    uname(&names);
    return normalised({"linux", names.machine, {}});
}

Result<Platform> Platform::parse(std::string_view text)
{
    const auto refuse = [text] {
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("{:?} is not a platform (os/architecture[/variant], such as linux/amd64)",
                                text.substr(0, 100)));
    };
    std::vector<std::string> parts;
    for (std::string_view rest = text;;) {
        const auto slash = rest.find('/');
        if (!isName(rest.substr(0, slash)) || parts.size() == 3)
            return refuse();
        parts.emplace_back(rest.substr(0, slash));
        if (slash == std::string_view::npos)
            break;
        rest.remove_prefix(slash + 1);
    }
    if (parts.size() < 2) {
        // Docker takes either half alone.
        if (parts[0] == "linux" || parts[0] == "windows" || parts[0] == "darwin" || parts[0] == "freebsd")
            return Platform{parts[0], host().architecture, host().variant};
        parts.insert(parts.begin(), "linux");
    }
    return normalised({parts[0], parts[1], parts.size() == 3 ? parts[2] : std::string()});
}

std::string Platform::toString() const
{
    return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

bool Platform::accepts(const Platform& other) const
{
    return platformRank(*this, other) > 0;
}

} // namespace onggi::oci

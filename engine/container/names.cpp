#include "container/names.h"

#include "base/encoding.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <random>

namespace onggi::container {

namespace {

// Words of the potter's yard.
constexpr std::array adjectives = {
    "amber",  "bold",   "brave",   "bright", "calm",   "clear",  "cosy",   "dark",    "deep",   "fair",  "fine",
    "fired",  "fresh",  "gentle",  "glazed", "golden", "grand",  "green",  "happy",   "hollow", "jade",  "keen",
    "kind",   "light",  "lively",  "lucky",  "mellow", "mild",   "misty",  "modest",  "neat",   "noble", "old",
    "patient", "plain", "proud",   "quick",  "quiet",  "ripe",   "robust", "round",   "rustic", "salty", "sandy",
    "sharp",  "shiny",  "silent",  "smooth", "snug",   "steady", "still",  "sturdy",  "sunny",  "swift", "tall",
    "tidy",   "tiny",   "warm",    "wide",   "wild",   "wise",   "young"};
constexpr std::array nouns = {
    "amphora", "basin",  "beaker", "bottle", "bowl",   "brazier", "bucket", "carafe", "celadon", "churn",   "clay",
    "coil",    "crock",  "cup",    "dish",   "ewer",   "flask",   "glaze",  "goblet", "jar",     "jug",     "kettle",
    "kiln",    "kimchi", "ladle",  "lid",    "loom",   "mortar",  "mug",    "oven",   "pestle",  "pitcher", "plate",
    "platter", "porcelain", "pot", "potter", "saucer", "shard",   "sieve",  "slip",   "spoon",   "steamer", "stone",
    "tagine",  "teapot", "tile",   "tray",   "trough", "urn",     "vase",   "vat",    "vessel",  "wheel"};

bool isWordCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

std::string generateName(const std::function<bool(const std::string&)>& taken)
{
    std::random_device random;
    std::string name;
    for (int attempt = 0; attempt < 16; ++attempt) {
        name = fmt::format("{}_{}", adjectives[random() % adjectives.size()], nouns[random() % nouns.size()]);
        if (!taken(name))
            return name;
    }
    return name + "_" + randomHex(4);
}

Status checkContainerName(std::string_view name)
{
    const bool good = name.size() >= 2 && isWordCharacter(name[0])
        && std::ranges::all_of(name, [](char c) { return isWordCharacter(c) || c == '_' || c == '.' || c == '-'; });
    if (good)
        return {};
    return fail(ErrorKind::InvalidArgument,
                fmt::format("Invalid container name ({}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed", name));
}

} // namespace onggi::container

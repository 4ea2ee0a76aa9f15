#include "fuzz.h"
#include "oci/image.h"

#include <nlohmann/json.hpp>

using namespace onggi;

/// An image's config.
void fuzzOne(std::string_view input)
{
    const auto config = oci::ImageConfig::parse(input);
    if (!config)
        return;
    expect(oci::chainIds(config->diffIds).size() == config->diffIds.size(), "every layer has a chain");
    const auto shown = oci::toDockerJson(config->config).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    expect(nlohmann::json::accept(shown), "what clients see is JSON");
}

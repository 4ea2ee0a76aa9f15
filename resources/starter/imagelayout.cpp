// Writes an OCI image layout of one image that holds one program. Runs while Onggi is built, so that the starter image
// is there without a network: imagelayout <program> <architecture> <reference> <created, RFC 3339> <directory>
//
// The same program gives the same bytes everywhere: no owner, time or order of the building machine gets in.

#include "base/clock.h"
#include "base/sha256.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace {

using namespace onggi;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::size_t blockSize = 512;

/// One regular file in the ustar format (POSIX.1-2017, pax, "ustar Interchange Format"), owned by root.
std::string ustarEntry(std::string_view name, std::string_view content, unsigned mode)
{
    std::array<char, blockSize> header{};
    const auto put = [&header](std::size_t at, std::string_view text) { text.copy(header.data() + at, text.size()); };
    const auto octal = [&put](std::size_t at, int digits, unsigned long value) {
        char text[16];
        std::snprintf(text, sizeof text, "%0*lo", digits, value);
        put(at, text);
    };
    put(0, name);
    octal(100, 7, mode);
    octal(108, 7, 0);                   // user
    octal(116, 7, 0);                   // group
    octal(124, 11, content.size());
    octal(136, 11, 0);                  // modification time
    put(148, "        ");               // the checksum counts itself as spaces
    put(156, "0");                      // a regular file
    put(257, std::string_view("ustar\00000", 8));

    unsigned long sum = 0;
    for (const char byte : header)
        sum += static_cast<unsigned char>(byte);
    octal(148, 6, sum);
    header[154] = '\0';

    std::string entry(header.data(), header.size());
    entry += content;
    entry.resize((entry.size() + blockSize - 1) / blockSize * blockSize, '\0');
    return entry;
}

/// Streams opened in binary and told to throw: whatever fails ends the build.
void writeFile(const fs::path& path, std::string_view content)
{
    std::ofstream file;
    file.exceptions(std::ios::failbit | std::ios::badbit);
    file.open(path, std::ios::binary | std::ios::trunc);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
}

std::string readFile(const fs::path& path)
{
    std::ifstream file;
    file.exceptions(std::ios::failbit | std::ios::badbit);
    file.open(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Stores the content by its digest; answers with its descriptor.
Json addBlob(const fs::path& layout, std::string_view mediaType, std::string_view content)
{
    const std::string digest = Sha256::hexOf(content);
    writeFile(layout / "blobs/sha256" / digest, content);
    return {{"mediaType", mediaType}, {"digest", "sha256:" + digest}, {"size", content.size()}};
}

void writeLayout(const fs::path& program, const std::string& architecture, const std::string& reference,
                 const std::string& created, const fs::path& layout)
{
    fs::remove_all(layout);
    fs::create_directories(layout / "blobs/sha256");

    const std::string layer = ustarEntry("hello", readFile(program), 0755) + std::string(2 * blockSize, '\0');
    const Json layerDescriptor = addBlob(layout, "application/vnd.oci.image.layer.v1.tar", layer);

    const Json config = {
        {"created", created},
        {"author", "Onggi"},
        {"architecture", architecture},
        {"os", "linux"},
        {"config",
         {{"Env", {"PATH=/"}},
          {"Cmd", {"/hello"}},
          {"WorkingDir", "/"},
          {"Labels",
           {{"org.opencontainers.image.title", "Hello from Onggi"},
            {"org.opencontainers.image.description", "Says what happens when a container is run"}}}}},
        {"rootfs", {{"type", "layers"}, {"diff_ids", {layerDescriptor["digest"]}}}},
        {"history",
         {{{"created", created}, {"created_by", "COPY hello /hello"}},
          {{"created", created}, {"created_by", "CMD [\"/hello\"]"}, {"empty_layer", true}}}}};
    const Json configDescriptor = addBlob(layout, "application/vnd.oci.image.config.v1+json", config.dump());

    const std::string manifestType = "application/vnd.oci.image.manifest.v1+json";
    const Json manifest = {{"schemaVersion", 2},
                           {"mediaType", manifestType},
                           {"config", configDescriptor},
                           {"layers", Json::array({layerDescriptor})}};
    Json manifestDescriptor = addBlob(layout, manifestType, manifest.dump());
    manifestDescriptor["platform"] = {{"architecture", architecture}, {"os", "linux"}};
    manifestDescriptor["annotations"] = {{"org.opencontainers.image.ref.name", reference}};

    const Json index = {{"schemaVersion", 2},
                        {"mediaType", "application/vnd.oci.image.index.v1+json"},
                        {"manifests", Json::array({manifestDescriptor})}};
    writeFile(layout / "index.json", index.dump());
    // Last: a directory without it is no layout.
    writeFile(layout / "oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 6) {
        std::fprintf(stderr, "usage: imagelayout <program> <architecture> <reference> <created> <directory>\n");
        return 2;
    }
    if (const auto created = fromRfc3339(arguments[4]); !created) {
        std::fprintf(stderr, "imagelayout: %s\n", created.error().message().c_str());
        return 2;
    }
    try {
        writeLayout(arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "imagelayout: %s\n", error.what());
        return 1;
    }
    return 0;
}

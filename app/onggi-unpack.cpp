#include "sys/messagesocket.h"
#include "unpack/protocol.h"
#include "unpack/worker/filesworker.h"
#include "unpack/worker/sandbox.h"
#include "unpack/worker/worker.h"

#include <clocale>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>

using namespace onggi;

#if defined(__SANITIZE_ADDRESS__)
/// Looking for leaks takes a process that traces this one, which the filter of system calls does not let it make.
extern "C" const char* __asan_default_options()
{
    return "detect_leaks=0";
}
#endif

namespace {

constexpr int inputFd = 0;
constexpr int daemonFd = 3;
constexpr int layerFd = 4;

std::optional<oci::LayerCompression> compressionNamed(std::string_view name)
{
    if (name == "none")
        return oci::LayerCompression::None;
    if (name == "gzip")
        return oci::LayerCompression::Gzip;
    if (name == "zstd")
        return oci::LayerCompression::Zstd;
    return std::nullopt;
}

int usage()
{
    std::fputs("onggi-unpack is started by onggid; by hand it does nothing.\n"
               "usage: onggi-unpack --compression auto|none|gzip|zstd [--verify]\n"
               "       onggi-unpack --files\n",
               stderr);
    return 2;
}

} // namespace

int main(int argc, char** argv)
{
    std::optional<oci::LayerCompression> compression;
    bool layer = false;
    bool verify = false;
    bool files = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--compression" && i + 1 < argc) {
            const std::string_view name = argv[++i];
            compression = compressionNamed(name);
            layer = compression || name == "auto";
        } else if (argument == "--verify") {
            verify = true;
        } else if (argument == "--files") {
            files = true;
        } else {
            return usage();
        }
    }
    struct stat info{};
    if (layer == files || fstat(daemonFd, &info) < 0 || !S_ISSOCK(info.st_mode) || fcntl(layerFd, F_GETFD) < 0)
        return usage();

    // libarchive converts names between the archive's UTF-8 and the locale's encoding: with this one it leaves them.
    // It is loaded here and now: what a container has in the places of locales and libraries is its own.
    const bool utf8 = std::setlocale(LC_CTYPE, "C.UTF-8") != nullptr;
    if (files && utf8)
        return unpack::runFilesWorker(sys::MessageSocket(UniqueFd(daemonFd))) ? 0 : 1;

    unpack::WorkerOptions options;
    options.compression = compression;
    options.input.reset(inputFd);
    options.daemon = sys::MessageSocket(UniqueFd(daemonFd));
    auto root = utf8 ? unpack::confine(UniqueFd(layerFd))
                     : fail(ErrorKind::Unavailable, "the C.UTF-8 locale is missing: install the C library's locales");
    if (!root) {
        (void)options.daemon.send(unpack::encode(
            unpack::UnpackFailed{root.error().kind(), root.error().message(), false}));
        return 1;
    }
    if (!verify)
        options.root = *std::move(root);
    return unpack::runWorker(std::move(options)) ? 0 : 1;
}

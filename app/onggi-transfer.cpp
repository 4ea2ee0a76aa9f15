// Talks to registries, so that nobody with any privilege has to. onggid starts it for one pull or one search
// with a message socket as descriptor 3 (registry/protocol.h) and ends it by closing the other end.

#include "base/log.h"
#include "registry/client/confinement.h"
#include "registry/client/session.h"
#include "registry/protocol.h"

#include <csignal>
#include <cstdlib>
#include <curl/curl.h>
#include <fcntl.h>
#include <getopt.h>
#include <string>
#include <unistd.h>

namespace {

constexpr int socketFd = 3;

/// Go programs, and so Docker's manuals, know the upper-case name, too, which libcurl leaves out for the sake
/// of CGI.
void adoptUpperCaseProxy()
{
    const char* proxy = std::getenv("HTTP_PROXY");
    if (proxy && !std::getenv("http_proxy"))
        setenv("http_proxy", proxy, 0);
}

} // namespace

int main(int count, char** arguments)
{
    using namespace onggi;
    std::string user = "nobody";
    std::string certificateDirectory = "/etc/docker/certs.d";
    const option options[] = {
        {"user", required_argument, nullptr, 'u'}, {"certificates", required_argument, nullptr, 'c'}, {}};
    for (int choice = 0; (choice = getopt_long(count, arguments, "", options, nullptr)) != -1;) {
        if (choice == 'u')
            user = optarg;
        else if (choice == 'c')
            certificateDirectory = optarg;
        else
            return 2;
    }
    int type = 0;
    socklen_t size = sizeof type;
    if (getsockopt(socketFd, SOL_SOCKET, SO_TYPE, &type, &size) < 0 || type != SOCK_SEQPACKET) {
        log::error("onggi-transfer is started by onggid, with its socket as descriptor {}", socketFd);
        return 2;
    }
    fcntl(socketFd, F_SETFD, FD_CLOEXEC);
    sys::MessageSocket socket{UniqueFd(socketFd)};

    // A reader that goes away is an error of that one pipe's.
    std::signal(SIGPIPE, SIG_IGN);
    adoptUpperCaseProxy();
    auto certificates = registry::CertificateStore::read(certificateDirectory);
    if (const char* file = std::getenv("SSL_CERT_FILE"))
        certificates.trustFile(file);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (const auto status = registry::confine(user); !status) {
        using namespace registry;
        (void)socket.send(encode(Report(Failed{{}, status.error().kind(), status.error().message(), false})));
        return 1;
    }
    registry::serve(std::move(socket), certificates);
    // Not exit(): threads are in the middle of downloads, and nothing needs an orderly end.
    _exit(0);
}

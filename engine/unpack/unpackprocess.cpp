#include "unpack/unpackprocess.h"

#include <cerrno>
#include <csignal>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace onggi::unpack {

namespace {

constexpr int helperSocket = 3;
constexpr int helperDirectory = 4;

const char* nameOfCompression(std::optional<oci::LayerCompression> compression)
{
    if (!compression)
        return "auto";
    switch (*compression) {
    case oci::LayerCompression::Gzip:
        return "gzip";
    case oci::LayerCompression::Zstd:
        return "zstd";
    case oci::LayerCompression::None:
        break;
    }
    return "none";
}

} // namespace

Result<UnpackProcess> UnpackProcess::start(Request request)
{
    struct stat info{};
    if (fstat(request.directory.get(), &info) < 0)
        return failErrno(errno, "look at the layer's directory");
    ONGGI_TRY(auto ends, sys::MessageSocket::pair());
    sys::SpawnRequest helper;
    helper.program = sys::helperDirectory() + "/onggi-unpack";
    helper.arguments = {"--compression", nameOfCompression(request.compression)};
    if (request.verifyOnly)
        helper.arguments.emplace_back("--verify");
    helper.fds = {{request.input.get(), STDIN_FILENO},
                  {ends.second.fd(), helperSocket},
                  {request.directory.get(), helperDirectory}};
    ONGGI_TRY(sys::Child child, sys::spawn(helper));
    return UnpackProcess(std::move(child), std::move(ends.first), info.st_dev);
}

UnpackProcess::UnpackProcess(sys::Child child, sys::MessageSocket socket, dev_t device)
    : m_child(std::move(child))
    , m_socket(std::move(socket))
    , m_device(device)
{
}

UnpackProcess::~UnpackProcess()
{
    if (!m_child.pidfd)
        return;
    kill();
    (void)sys::reap(m_child.pidfd);
}

void UnpackProcess::kill()
{
    syscall(SYS_pidfd_send_signal, m_child.pidfd.get(), SIGKILL, nullptr, 0);
}

Result<std::optional<Report>> UnpackProcess::receive()
{
    ONGGI_TRY(const auto message, m_socket.receive());
    if (!message)
        return fail(ErrorKind::Unavailable, "the unpack helper ended without a result");
    ONGGI_TRY(Report report, decodeReport(message->bytes));
    if (!std::holds_alternative<MarkOpaque>(report))
        return report;
    const Status marked = markOpaque(*message);
    ONGGI_CHECK(m_socket.send(encode(Marked{marked ? "" : marked.error().message()})));
    return std::nullopt;
}

/// The helper is trusted with nothing: it gets this one attribute with this one value, on a directory of the
/// filesystem that it works in. It has no other directory in its namespace.
Status UnpackProcess::markOpaque(const sys::Message& message) const
{
    struct stat info{};
    if (message.fds.size() != 1 || fstat(message.fds[0].get(), &info) < 0 || !S_ISDIR(info.st_mode) || info.st_dev != m_device)
        return fail(ErrorKind::InvalidArgument, "what shall be opaque is not a directory of the layer");
    if (fsetxattr(message.fds[0].get(), "trusted.overlay.opaque", "y", 1, 0) < 0)
        return failErrno(errno, "mark the directory opaque");
    return {};
}

} // namespace onggi::unpack

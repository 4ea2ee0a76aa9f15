#include "unpack/filesprocess.h"

#include <csignal>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::unpack {

namespace {

constexpr int helperSocket = 3;
constexpr int helperPlace = 4;

} // namespace

Result<FilesProcess> FilesProcess::start(const Request& request)
{
    ONGGI_TRY(auto ends, sys::MessageSocket::pair());
    sys::SpawnRequest helper;
    helper.program = sys::helperDirectory() + "/onggi-unpack";
    helper.arguments = {"--files"};
    helper.fds = {{ends.second.fd(), helperSocket}, {request.place, helperPlace}};
    if (request.input >= 0)
        helper.fds.push_back({request.input, STDIN_FILENO});
    if (request.output >= 0)
        helper.fds.push_back({request.output, STDOUT_FILENO});
    int next = helperPlace + 1;
    for (const int directory : request.directories)
        helper.fds.push_back({directory, next++});
    ONGGI_TRY(sys::Child child, sys::spawn(helper));
    FilesProcess process(std::move(child), std::move(ends.first));
    ONGGI_CHECK(process.m_socket.send(encode(request.order)));
    return process;
}

FilesProcess::FilesProcess(sys::Child child, sys::MessageSocket socket)
    : m_child(std::move(child))
    , m_socket(std::move(socket))
{
}

FilesProcess::~FilesProcess()
{
    if (!m_child.pidfd)
        return;
    kill();
    (void)sys::reap(m_child.pidfd);
}

void FilesProcess::kill()
{
    syscall(SYS_pidfd_send_signal, m_child.pidfd.get(), SIGKILL, nullptr, 0);
}

Result<FilesReport> FilesProcess::receive()
{
    ONGGI_TRY(const auto message, m_socket.receive());
    if (!message)
        return fail(ErrorKind::Unavailable, "the files helper ended without a result");
    return decodeFilesReport(message->bytes);
}

} // namespace onggi::unpack

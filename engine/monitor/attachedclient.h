#pragma once

#include "monitor/detachkeys.h"
#include "monitor/logreader.h"
#include "monitor/protocol.h"

#include <string>
#include <string_view>

namespace onggi::monitor {

/// One client's connection: what it types and what it is shown. Its two halves end independently, as
/// `echo x | docker run -i` needs. Owned by Relay, which drives it; never blocks.
class AttachedClient
{
public:
    /// Without a terminal there are no detach keys: binary input must pass unchanged.
    AttachedClient(UniqueFd socket, const Attach& attach, bool terminal);

    int fd() const { return m_socket.get(); }

    struct Input
    {
        std::string bytes;
        bool ended = false;
        bool detached = false;
    };
    /// Bytes that came with the HTTP head.
    Input earlyInput(std::string_view bytes);
    /// What the socket has now.
    Input readInput();
    bool wantsInput() const { return m_inputOpen; }

    /// Sends, or keeps what the socket does not take.
    void show(LogStream stream, std::string_view bytes);
    /// Sends on what was kept.
    void flush();
    /// No output will follow: the half is closed when everything is sent.
    void endOutput();
    /// The other side is gone or does not listen any more.
    void dropOutput();
    std::size_t waiting() const { return m_waiting.size() - m_sent; }

    bool isFinished() const { return !m_inputOpen && m_outputClosed; }
    /// All output is on its way.
    bool isOutputClosed() const { return m_outputClosed; }

private:
    Input filter(std::string_view bytes);

    UniqueFd m_socket;
    bool m_output;
    bool m_error;
    bool m_framed;
    DetachKeys m_keys;
    bool m_inputOpen;
    bool m_outputEnding = false;
    bool m_outputClosed = false;
    std::string m_waiting;
    std::size_t m_sent = 0; ///< of m_waiting
};

} // namespace onggi::monitor

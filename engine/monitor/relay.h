#pragma once

#include "monitor/attachedclient.h"
#include "monitor/eventloop.h"
#include "monitor/linesplitter.h"
#include "monitor/logwriter.h"

#include <array>
#include <functional>
#include <list>

namespace onggi::monitor {

/// Everything between the container's standard streams, its log and the attached clients. Output goes to the
/// log and to every client; when one of them lags by more than a megabyte the container has to wait, no byte
/// is dropped. Input of all clients goes to the container through a bounded buffer. Owned by Monitor, driven
/// by its loop.
class Relay
{
public:
    struct Options
    {
        bool terminal = false;
        bool openStdin = false;
        bool stdinOnce = false;
        /// The clients see the end of the output only with finish(), not when the streams are closed: then the exit code
        /// stands.
        bool holdEnd = false;
    };

    /// The container's ends of the pipes; empty ones are /dev/null, and with a terminal there are none.
    struct ContainerEnds
    {
        UniqueFd input, output, error;
    };

    Relay(EventLoop& loop, LogWriter log, Options options, std::function<void()> onDetached);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    Result<ContainerEnds> makePipes();
    Status setTerminal(UniqueFd master);
    void attach(UniqueFd socket, const Attach& attach);
    void resize(int rows, int columns);
    /// Shows the attached clients a text that is not the container's.
    void announce(std::string_view text);

    /// The first process is gone: no client may hold up the rest of the output any more, and the streams end.
    void containerHasExited();
    bool outputHasEnded() const;
    /// Stops waiting for the end of the streams, closes the log and lets the clients go as soon as each has
    /// everything.
    void finish();
    bool hasClients() const { return !m_clients.empty(); }

    /// When runTimers() wants to be called, if at all.
    std::optional<SteadyTime> deadline() const { return m_lineDeadline; }
    void runTimers();

private:
    struct Output
    {
        UniqueFd fd;
        LogStream stream;
        LineSplitter lines;
    };

    Status watchInput();
    Status watchOutput(Output& output);
    void readOutput(Output& output);
    void endOutput(Output& output);
    void endClients();
    void flushLog();
    void replayLog(AttachedClient& client);
    void updateBackPressure();
    void updateClient(AttachedClient& client);
    void dropFinishedClients();
    void clientEvent(AttachedClient& client, std::uint32_t events);
    void take(AttachedClient& client, AttachedClient::Input input);
    void writeInput();
    void closeInput();
    void updateInput();

    EventLoop& m_loop;
    LogWriter m_log;
    Options m_options;
    std::function<void()> m_onDetached;

    UniqueFd m_input;
    std::string m_pendingInput;
    bool m_inputEnding = false; ///< close it when everything pending is written
    std::array<Output, 2> m_outputs;
    UniqueFd m_terminalPeer; ///< keeps the terminal alive while no process has it open
    bool m_paused = false;
    bool m_exited = false;
    bool m_finished = false;
    bool m_logFailed = false;
    std::list<AttachedClient> m_clients;
    std::unique_ptr<char[]> m_buffer;
    std::optional<SteadyTime> m_lineDeadline;
};

} // namespace onggi::monitor

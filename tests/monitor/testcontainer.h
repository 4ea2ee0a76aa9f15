#pragma once

#include "monitor/protocol.h"
#include "runtime/spec.h"
#include "sys/messagesocket.h"
#include "sys/spawn.h"

#include <QTemporaryDir>
#include <optional>
#include <string>
#include <variant>

/// A container for tests under the real onggi-monitor and onggi-init: a root file system of busybox, the
/// state and run directories that a daemon would make, and the daemon's side of the conversation. Waits are
/// bounded; what does not come in time is a failure of the test that waits.
class TestContainer
{
public:
    /// The group parent that all tests of this process share.
    static std::string cgroupParent();
    /// A control group of ours that is left in any hierarchy, or nothing.
    static std::optional<std::string> leftGroup();

    TestContainer();
    ~TestContainer();

    /// `sh -c script`, without a network of its own, namespaces and defaults as for Docker.
    static onggi::runtime::Spec shell(const std::string& script);

    /// Starts the monitor and sends the order.
    void launch(onggi::runtime::Spec spec, onggi::monitor::Launch order = {});
    /// launch(), Created, Go, Started.
    void run(const onggi::runtime::Spec& spec, const onggi::monitor::Launch& order = {});

    void order(const onggi::monitor::Order& order, int fd = -1);
    /// Hands over one end of a new connection; the other is returned, blocking.
    onggi::UniqueFd attach(const onggi::monitor::Attach& attach);
    /// The next report; fails the program when none comes. Its descriptors are kept in fds.
    onggi::monitor::Report nextReport();
    template<typename Wanted>
    Wanted expect()
    {
        onggi::monitor::Report report = nextReport();
        // The kernel may kill several processes at once, or count one more than once.
        while (std::holds_alternative<onggi::monitor::OomKilled>(report) && !std::is_same_v<Wanted, onggi::monitor::OomKilled>)
            report = nextReport();
        if (const auto* failed = std::get_if<onggi::monitor::Failed>(&report);
            failed && !std::is_same_v<Wanted, onggi::monitor::Failed>)
            qFatal("the launch failed: %s", failed->message.c_str());
        if (!std::holds_alternative<Wanted>(report))
            qFatal("unexpected report %zu", report.index());
        return std::get<Wanted>(report);
    }

    /// What happens when the daemon dies.
    void dropDaemon() { m_daemon = onggi::sys::MessageSocket(); }
    /// A new daemon's connection by the socket in the run directory.
    void reconnect();
    bool daemonSeesEnd();

    /// The monitor's process has ended within the time that a monitor may take.
    bool monitorEnds();
    onggi::sys::Child& monitor() { return m_monitor; }
    std::string log() const;
    QString path(const QString& name) const { return m_root.filePath(name); }
    QStringList runFiles() const;
    std::string exitFile() const;

    std::vector<onggi::UniqueFd> fds; ///< of the last report
    onggi::UniqueFd pidfd;            ///< of the first process

private:
    QTemporaryDir m_root;
    onggi::sys::Child m_monitor;
    bool m_ended = false;
    onggi::sys::MessageSocket m_daemon;
};

/// Reads until the end, at most for the time that a test may wait.
std::string readToEnd(int fd);
/// Reads until the text has come; what came is returned either way.
std::string readUntil(int fd, const std::string& text);
/// Docker's frames taken apart: what stood in those of one stream.
std::string framesOf(const std::string& bytes, char stream);
bool isReadable(int fd, int milliseconds = 30000);

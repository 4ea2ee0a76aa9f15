#pragma once

#include "runtime/launcher.h"

#include <QTemporaryDir>
#include <memory>
#include <string>
#include <vector>

/// What became of a container.
struct Outcome
{
    onggi::Status status; ///< of the launch
    std::string output;   ///< standard output and error, or what the terminal showed
    int code = -1;        ///< exit code, 128 + signal
    std::vector<std::string> warnings;
};

struct RunOptions
{
    std::string input;
    std::vector<std::string> sources; ///< bind sources on this machine
    onggi::runtime::OverlayMethod overlay = onggi::runtime::OverlayMethod::Automatic;
    bool seccomp = true;
    int signal = 0; ///< sent to the first process as soon as it has written something
};

/// A state directory with one layer made of busybox, and containers that are run from it the way the monitor does.
/// Leaves no process, control group or mount behind.
class ContainerFixture
{
public:
    ContainerFixture();
    ~ContainerFixture();

    /// One that runs the shell script with everything at Docker's defaults.
    onggi::runtime::Spec shell(const std::string& script) const;
    onggi::runtime::Spec command(std::vector<std::string> arguments) const;
    /// Gives the spec a user namespace whose root is idBase outside.
    static void addUserNamespace(onggi::runtime::Spec& spec);
    static constexpr std::uint32_t idBase = 700'000;

    Outcome run(const onggi::runtime::Spec& spec, RunOptions options = {});
    onggi::Result<std::unique_ptr<onggi::runtime::Launch>> begin(const onggi::runtime::Spec& spec, const RunOptions& options,
                                                                 onggi::runtime::ContainerStdio stdio);
    /// Waits for the container's end and removes its group.
    int finish(onggi::runtime::Launch& launch);

    /// Adds an empty layer on top of those that shell() and command() give; returns its file system's path.
    std::string addLayer();
    /// The last container's own files.
    std::string upper() const;
    std::string path() const { return m_directory.path().toStdString(); }

private:
    QTemporaryDir m_directory;
    std::vector<std::string> m_layers; ///< topmost first
    std::string m_cgroupParent;
    mutable int m_nextContainer = 0;
    std::string m_container;
};

/// The lines of a text file, "" when it is missing.
std::string contentOf(const std::string& path);
void writeFile(const std::string& path, const std::string& text, int mode = 0644);
void makeDirectories(const std::string& path);

#define REQUIRE_RUN(outcome)                                                                                           \
    do {                                                                                                               \
        const auto& runOutcome = (outcome);                                                                            \
        QVERIFY2(runOutcome.status, runOutcome.status ? "" : runOutcome.status.error().message().c_str());            \
    } while (false)

/// QCOMPARE that shows more than a line of both.
#define COMPARE_TEXT(actual, expected)                                                                                 \
    do {                                                                                                               \
        const std::string actualText = (actual);                                                                       \
        QVERIFY2(actualText == (expected), ("got:\n" + actualText).c_str());                                          \
    } while (false)

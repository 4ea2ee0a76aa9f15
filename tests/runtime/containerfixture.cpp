#include "containerfixture.h"

#include "runtime/seccomp.h"
#include "sys/process.h"
#include "sys/spawn.h"

#include <QtGlobal>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::runtime;
namespace fs = std::filesystem;

namespace {

constexpr const char* applets[] = {"sh",    "cat",   "ls",    "id",       "hostname", "mount", "echo",  "env",  "stat",
                                   "touch", "mkdir", "rm",    "readlink", "sleep",    "kill",  "true",  "false", "ps",
                                   "chown", "stty",  "tty",   "grep",     "wc",       "pwd",   "mknod", "ln",   "head",
                                   "sort",  "ip",    "unshare", "chroot", "umount",   "dd",    "trap",  "su",    "test", "find"};

UniqueFd openPath(const std::string& path)
{
    UniqueFd fd(open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!fd)
        qFatal("cannot open %s", path.c_str());
    return fd;
}

std::string layerName(std::size_t number)
{
    std::ostringstream text;
    text << std::hex << std::setw(64) << std::setfill('0') << number + 0xabc;
    return text.str();
}

} // namespace

std::string contentOf(const std::string& path)
{
    const std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void writeFile(const std::string& path, const std::string& text, int mode)
{
    std::ofstream(path) << text;
    if (chmod(path.c_str(), static_cast<mode_t>(mode)) < 0)
        qFatal("cannot write %s", path.c_str());
}

void makeDirectories(const std::string& path)
{
    fs::create_directories(path);
}

ContainerFixture::ContainerFixture()
    : m_cgroupParent("onggi-runtime-test-" + std::to_string(getpid()))
{
    setenv("ONGGI_HELPER_DIR", ONGGI_BIN_DIR, 1);
    const std::string layer = addLayer();
    for (const char* directory : {"/bin", "/etc", "/tmp", "/home/user"})
        makeDirectories(layer + directory);
    chmod((layer + "/tmp").c_str(), 01777);
    fs::copy_file("/bin/busybox", layer + "/bin/busybox");
    for (const char* applet : applets)
        fs::create_symlink("busybox", layer + "/bin/" + applet);
    writeFile(layer + "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
                                     "user:x:1000:1001:A User:/home/user:/bin/sh\n"
                                     "2000:x:0:0:named like a number:/root:/bin/sh\n");
    writeFile(layer + "/etc/group", "root:x:0:\nusers:x:1001:\naudio:x:29:user,other\nvideo:x:44:other\n");
}

ContainerFixture::~ContainerFixture()
{
    if (const auto manager = cgroup::Manager::detect(cgroup::defaultRoot, m_cgroupParent)) {
        for (const std::string& name : (*manager)->list()) {
            if (const auto group = (*manager)->open(name)) {
                (void)(*group)->kill();
                (void)(*group)->remove();
            }
        }
        (*manager)->removeParentIfEmpty();
    }
}

std::string ContainerFixture::addLayer()
{
    const std::string name = layerName(m_layers.size());
    m_layers.insert(m_layers.begin(), name);
    const std::string root = path() + "/layers/" + name + "/fs";
    makeDirectories(root);
    return root;
}

std::string ContainerFixture::upper() const
{
    return path() + "/containers/" + m_container + "/upper";
}

Spec ContainerFixture::command(std::vector<std::string> arguments) const
{
    Spec spec;
    spec.id = "container" + std::to_string(m_nextContainer++);
    spec.cgroupParent = m_cgroupParent;
    spec.hostname = "jar";
    spec.layers = m_layers;
    spec.mounts = defaultMounts(0);
    spec.maskedPaths = defaultMaskedPaths();
    spec.readOnlyPaths = defaultReadOnlyPaths();
    spec.capabilities = defaultCapabilities();
    spec.limits.devices = defaultDeviceRules();
    spec.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
    spec.arguments = std::move(arguments);
    return spec;
}

Spec ContainerFixture::shell(const std::string& script) const
{
    return command({"sh", "-c", script});
}

void ContainerFixture::addUserNamespace(Spec& spec)
{
    spec.namespaces.user = true;
    spec.uidMappings = {{0, idBase, 65536}};
    spec.gidMappings = {{0, idBase, 65536}};
}

Result<std::unique_ptr<Launch>> ContainerFixture::begin(const Spec& spec, const RunOptions& options, ContainerStdio stdio)
{
    static SeccompCache cache;
    m_container = spec.id;
    makeDirectories(path() + "/containers/" + spec.id + "/upper");
    makeDirectories(path() + "/containers/" + spec.id + "/work");
    LaunchFds fds;
    fds.layers = openPath(path() + "/layers");
    fds.container = openPath(path() + "/containers/" + spec.id);
    for (const std::string& source : options.sources)
        fds.sources.push_back(openPath(source));
    if (spec.seccomp) {
        ONGGI_TRY(const int program, cache.defaultProgram(spec.capabilities));
        fds.seccomp.reset(fcntl(program, F_DUPFD_CLOEXEC, 0));
    }
    return Launch::begin(spec, std::move(fds), std::move(stdio), options.overlay);
}

int ContainerFixture::finish(Launch& launch)
{
    const auto status = sys::reap(launch.pidfd());
    (void)launch.group().kill();
    if (const auto removed = launch.group().remove(); !removed)
        qWarning("%s", removed.error().message().c_str());
    return status ? status->code : -1;
}

Outcome ContainerFixture::run(const Spec& wanted, RunOptions options)
{
    Spec spec = wanted;
    spec.seccomp = options.seccomp;
    int in[2];
    int out[2];
    if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
        qFatal("no pipes");
    UniqueFd feed(in[1]);
    UniqueFd drain(out[0]);
    ContainerStdio stdio{UniqueFd(in[0]), UniqueFd(out[1]), {}};
    stdio.error = stdio.output.duplicate().value();
    if (spec.terminal)
        stdio = {};

    Outcome outcome;
    auto launch = begin(spec, options, std::move(stdio));
    outcome.status = launch ? (*launch)->prepare() : fail(launch.error());
    UniqueFd terminal;
    if (outcome.status) {
        terminal = (*launch)->takeTerminal();
        outcome.status = (*launch)->go();
        outcome.warnings = (*launch)->warnings();
    }
    if (!outcome.status)
        return outcome;

    const int sink = terminal ? terminal.get() : feed.get();
    const int source = terminal ? terminal.get() : drain.get();
    (void)!write(sink, options.input.data(), options.input.size());
    feed.reset();
    char buffer[4096];
    for (;;) {
        // A terminal whose other side is closed answers EIO.
        const ssize_t size = read(source, buffer, sizeof(buffer));
        if (size <= 0)
            break;
        outcome.output.append(buffer, static_cast<std::size_t>(size));
        if (options.signal)
            (void)sys::signalProcess((*launch)->pidfd(), std::exchange(options.signal, 0));
    }
    outcome.code = finish(**launch);
    return outcome;
}

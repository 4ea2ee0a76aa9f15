#include "unpackrunner.h"

#include "sys/treeremover.h"

#include <QtGlobal>
#include <algorithm>
#include <csignal>
#include <dirent.h>
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <memory>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <thread>
#include <unistd.h>
#include <zstd.h>

using namespace onggi;

UnpackRunner::UnpackRunner()
{
    if (mkdir(path().c_str(), 0755) < 0)
        qFatal("mkdir");
    m_layer.reset(open(path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

UnpackRunner::~UnpackRunner()
{
    // QTemporaryDir gives up on paths as long as some of these.
    const std::atomic<bool> stop = false;
    (void)sys::removeTree(AT_FDCWD, path(), stop);
}

std::string UnpackRunner::path() const
{
    return m_directory.filePath("fs").toStdString();
}

UnpackRunner::Outcome UnpackRunner::run(const std::string& bytes, const Options& options)
{
    m_wroteAll = false;
    return runInto(m_layer, bytes, options, &m_wroteAll);
}

UnpackRunner::Outcome UnpackRunner::runInto(const UniqueFd& layer, const std::string& bytes, const Options& options, bool* wroteAll)
{
    UniqueFd input;
    std::thread writer;
    if (options.writeSize == 0) {
        input.reset(memfd_create("layer", MFD_CLOEXEC));
        if (!writeAll(input.get(), bytes) || lseek(input.get(), 0, SEEK_SET) != 0)
            qFatal("memfd");
    } else {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) < 0)
            qFatal("pipe2");
        input.reset(ends[0]);
        signal(SIGPIPE, SIG_IGN);
        writer = std::thread([wroteAll, &bytes, size = options.writeSize, out = UniqueFd(ends[1])] {
            for (std::size_t at = 0; at < bytes.size(); at += size) {
                if (!writeAll(out.get(), std::string_view(bytes).substr(at, size)))
                    return;
            }
            if (wroteAll)
                *wroteAll = true;
        });
    }
    auto process = unpack::UnpackProcess::start({options.compression, std::move(input), layer, options.verifyOnly});
    if (!process)
        qFatal("%s", process.error().message().c_str());
    Outcome outcome = unpack::UnpackFailed{};
    for (bool ended = false; !ended;) {
        const auto report = process->receive();
        if (!report) {
            outcome = unpack::UnpackFailed{report.error().kind(), report.error().message(), false};
            break;
        }
        if (!*report)
            continue;
        if (const auto* unpacked = std::get_if<unpack::Unpacked>(&**report)) {
            outcome = *unpacked;
            ended = true;
        } else if (const auto* failed = std::get_if<unpack::UnpackFailed>(&**report)) {
            outcome = *failed;
            ended = true;
        }
    }
    if (writer.joinable())
        writer.join();
    return outcome;
}

std::string UnpackRunner::messageOf(const Outcome& outcome)
{
    const auto* failed = std::get_if<unpack::UnpackFailed>(&outcome);
    return failed ? failed->message : std::string();
}

unpack::Unpacked UnpackRunner::unpackedOf(const Outcome& outcome)
{
    if (const auto* unpacked = std::get_if<unpack::Unpacked>(&outcome))
        return *unpacked;
    qWarning("%s", messageOf(outcome).c_str());
    return {};
}

struct stat UnpackRunner::look(const std::string& name) const
{
    struct stat info{};
    if (fstatat(m_layer.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) < 0)
        return {};
    return info;
}

std::string UnpackRunner::content(const std::string& name) const
{
    const UniqueFd file(openat(m_layer.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    return readAll(file.get(), 1 << 30).value_or("(unreadable)");
}

std::string UnpackRunner::linkTarget(const std::string& name) const
{
    char target[4096];
    const ssize_t size = readlinkat(m_layer.get(), name.c_str(), target, sizeof target);
    return size < 0 ? "(no link)" : std::string(target, static_cast<std::size_t>(size));
}

std::string UnpackRunner::attribute(const std::string& name, const std::string& key) const
{
    char value[4096];
    const ssize_t size = lgetxattr((path() + "/" + name).c_str(), key.c_str(), value, sizeof value);
    return size < 0 ? "(none)" : std::string(value, static_cast<std::size_t>(size));
}

std::vector<std::string> UnpackRunner::names(const std::string& name) const
{
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(fdopendir(openat(m_layer.get(), name.c_str(), O_RDONLY | O_DIRECTORY)), closedir);
    std::vector<std::string> names;
    while (const dirent* entry = stream ? readdir(stream.get()) : nullptr) {
        if (const std::string found = entry->d_name; found != "." && found != "..")
            names.push_back(found);
    }
    std::ranges::sort(names);
    return names;
}

bool UnpackRunner::isWhiteout(const std::string& name) const
{
    const struct stat info = look(name);
    return S_ISCHR(info.st_mode) && info.st_rdev == makedev(0, 0);
}

std::string gzipped(const std::string& bytes)
{
    std::string output(bytes.size() + bytes.size() / 8 + 4096, '\0');
    isal_zstream stream;
    isal_deflate_init(&stream);
    stream.gzip_flag = IGZIP_GZIP;
    stream.end_of_stream = 1;
    stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<std::uint32_t>(bytes.size());
    stream.next_out = reinterpret_cast<std::uint8_t*>(output.data());
    stream.avail_out = static_cast<std::uint32_t>(output.size());
    if (isal_deflate(&stream) != COMP_OK || stream.avail_in != 0)
        qFatal("isal_deflate");
    output.resize(stream.total_out);
    return output;
}

std::string zstdCompressed(const std::string& bytes)
{
    std::string output(ZSTD_compressBound(bytes.size()), '\0');
    output.resize(ZSTD_compress(output.data(), output.size(), bytes.data(), bytes.size(), 3));
    return output;
}

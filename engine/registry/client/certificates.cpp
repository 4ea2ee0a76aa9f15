#include "registry/client/certificates.h"

#include "base/uniquefd.h"

#include <fcntl.h>
#include <filesystem>

namespace onggi::registry {

namespace {

constexpr std::size_t maxHosts = 200;
constexpr std::size_t maxFile = 1024 * 1024;

std::string readFile(const std::filesystem::path& path)
{
    const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    return fd ? readAll(fd.get(), maxFile).value_or(std::string()) : std::string();
}

HostCertificates readHost(const std::filesystem::path& directory)
{
    HostCertificates host;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(directory, problem)) {
        const auto extension = entry.path().extension();
        if (extension == ".crt") {
            host.authorities += readFile(entry.path()) + "\n";
        } else if (extension == ".cert") {
            auto keyPath = entry.path();
            host.certificate = readFile(entry.path());
            host.key = readFile(keyPath.replace_extension(".key"));
        }
    }
    return host;
}

} // namespace

CertificateStore CertificateStore::read(const std::string& directory)
{
    CertificateStore store;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(directory, problem)) {
        if (entry.is_directory(problem) && store.m_hosts.size() < maxHosts)
            store.m_hosts.emplace(entry.path().filename().string(), readHost(entry.path()));
    }
    return store;
}

void CertificateStore::trustFile(const std::string& path)
{
    m_trusted += readFile(path) + "\n";
}

const HostCertificates* CertificateStore::find(const std::string& label) const
{
    const auto found = m_hosts.find(label);
    return found == m_hosts.end() ? nullptr : &found->second;
}

} // namespace onggi::registry

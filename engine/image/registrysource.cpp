#include "image/registrysource.h"

#include "sys/memoryfile.h"

namespace onggi::image {

RegistrySource::~RegistrySource()
{
    m_session->close();
}

Awaitable<Result<ResolvedImage>> RegistrySource::resolve(const oci::Reference& reference, const oci::Platform& platform)
{
    registry::Resolve order{reference.canonical(), platform.toString()};
    auto answer = co_await m_session->ask(std::move(order));
    if (!answer)
        co_return fail(answer.error());
    const auto* resolved = std::get_if<registry::Resolved>(&answer->report);
    if (!resolved || answer->fds.size() != 2)
        co_return fail(ErrorKind::Internal, "the transfer helper gave an unexpected answer");
    ONGGI_CO_TRY(std::string manifest, sys::readMemory(answer->fds[0].get(), maxDocument));
    ONGGI_CO_TRY(std::string config, sys::readMemory(answer->fds[1].get(), maxDocument));
    co_return ResolvedImage{resolved->mediaType, resolved->manifest, resolved->repoDigest, std::move(manifest), std::move(config)};
}

std::shared_ptr<FetchState> RegistrySource::fetch(const oci::Descriptor& blob, int file, UniqueFd pipe)
{
    return m_session->fetch(blob, file, std::move(pipe));
}

void RegistrySource::close()
{
    m_session->close();
}

} // namespace onggi::image

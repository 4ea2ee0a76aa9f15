#pragma once

#include "image/imagesource.h"
#include "image/transfersession.h"

namespace onggi::image {

/// An image of a registry, fetched by an onggi-transfer of its own.
class RegistrySource final : public ImageSource
{
public:
    explicit RegistrySource(std::shared_ptr<TransferSession> session)
        : m_session(std::move(session))
    {
    }
    ~RegistrySource() override;

    Awaitable<Result<ResolvedImage>> resolve(const oci::Reference& reference, const oci::Platform& platform) override;
    std::shared_ptr<FetchState> fetch(const oci::Descriptor& blob, int file, UniqueFd pipe) override;
    void close() override;

private:
    std::shared_ptr<TransferSession> m_session;
};

} // namespace onggi::image

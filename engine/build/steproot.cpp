#include "build/steproot.h"

#include "base/encoding.h"
#include "base/log.h"

#include <fmt/format.h>

namespace onggi::build {

Awaitable<Result<std::unique_ptr<StepRoot>>> StepRoot::make(const Parts& parts, std::vector<oci::DiffId> layers)
{
    std::unique_ptr<StepRoot> root(new StepRoot(parts));
    auto& record = root->m_record;
    record.id = record.name = randomHex(32);
    record.config.hostname = record.id.substr(0, 12);
    record.host.network = container::NetworkMode::None;
    record.layers = std::move(layers);
    ONGGI_CO_TRY([[maybe_unused]] const auto directory, parts.layers.createContainer(record.id, record.layers));
    const container::Holder::Parts holderParts{parts.executor, parts.layers, parts.volumes, parts.settings};
    auto held = co_await container::Holder::hold(holderParts, record);
    if (!held) {
        co_await root->release();
        co_return fail(std::move(held).error());
    }
    root->m_holder = std::move(*held);
    co_return root;
}

Result<std::unique_ptr<container::FileTask>> StepRoot::start(unpack::FilesOrder order, int input, int output)
{
    unpack::FilesProcess::Request request;
    request.order = std::move(order);
    request.place = m_holder->pidfd().get();
    request.input = input;
    request.output = output;
    return container::FileTask::start(m_parts.executor, std::move(request), container::FileTask::Pipe::None);
}

Awaitable<Result<image::NewLayer>> StepRoot::takeLayer()
{
    co_await unmount();
    co_return co_await m_parts.files.takeLayer(m_record, {});
}

Awaitable<void> StepRoot::unmount()
{
    if (m_holder)
        co_await m_holder->release();
    m_holder.reset();
}

Awaitable<void> StepRoot::release()
{
    co_await unmount();
    if (const Status removed = m_parts.layers.removeContainer(m_record.id); !removed)
        log::warning("the files of a build's step stay: {}", removed.error().message());
}

} // namespace onggi::build

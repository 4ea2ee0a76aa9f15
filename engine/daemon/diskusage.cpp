#include "daemon/diskusage.h"

#include "snapshot/treesize.h"

#include <nlohmann/json.hpp>

namespace onggi::daemon {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10min;

Error tooBusy()
{
    return {ErrorKind::Unavailable, "disk usage could not be measured: too many measurements are under way; try again"};
}

} // namespace

DiskUsage::DiskUsage(boost::asio::any_io_executor executor, snapshot::LayerStore& layers, volume::VolumeStore& volumes)
    : m_aside(std::move(executor))
    , m_layers(layers)
    , m_volumes(volumes)
{
}

container::Awaitable<Result<std::map<std::string, DiskUsage::Size>>>
DiskUsage::containers(std::vector<container::ContainerPtr> wanted)
{
    using Sizes = std::map<std::string, Size>;
    std::vector<std::pair<std::string, std::vector<oci::DiffId>>> work;
    for (const auto& container : wanted)
        work.emplace_back(container->record.id, container->record.layers);
    const std::function<Sizes()> measure = [&store = m_layers, work] {
        Sizes sizes;
        std::map<std::string, std::int64_t> known;
        for (const auto& [id, layers] : work) {
            Size& size = sizes[id];
            size.own = store.containerSize(id).value_or(0);
            size.whole = size.own;
            for (const auto& layer : layers) {
                const auto [entry, isNew] = known.try_emplace(layer.digest.encoded(), 0);
                if (isNew)
                    entry->second = store.size(layer).value_or(0);
                size.whole += entry->second;
            }
        }
        return sizes;
    };
    auto sizes = co_await m_aside.run(measure, patience);
    if (!sizes)
        co_return fail(tooBusy());
    co_return std::move(*sizes);
}

container::Awaitable<Result<std::map<std::string, std::int64_t>>> DiskUsage::volumes()
{
    using Sizes = std::map<std::string, std::int64_t>;
    // The store belongs to the event loop; the thread gets descriptors.
    auto work = std::make_shared<std::vector<std::pair<std::string, UniqueFd>>>();
    for (const auto& volume : m_volumes.list()) {
        if (auto data = m_volumes.data(volume.name))
            work->emplace_back(volume.name, std::move(*data));
    }
    const std::function<Sizes()> measure = [work] {
        Sizes sizes;
        for (const auto& [name, data] : *work)
            sizes[name] = snapshot::bytesBelow(data.get()).value_or(0);
        return sizes;
    };
    auto sizes = co_await m_aside.run(measure, patience);
    if (!sizes)
        co_return fail(tooBusy());
    co_return std::move(*sizes);
}

std::int64_t DiskUsage::layer(const oci::DiffId& id) const
{
    return m_layers.size(id).value_or(0);
}

std::vector<oci::DiffId> DiskUsage::layers() const
{
    return m_layers.list().value_or(std::vector<oci::DiffId>());
}

void addSize(nlohmann::json& container, const std::map<std::string, DiskUsage::Size>& sizes)
{
    const auto found = sizes.find(container.value("Id", ""));
    const DiskUsage::Size size = found == sizes.end() ? DiskUsage::Size() : found->second;
    container["SizeRw"] = size.own;
    container["SizeRootFs"] = size.whole;
}

} // namespace onggi::daemon

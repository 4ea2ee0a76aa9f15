#include "build/output.h"

#include <utility>

namespace onggi::build {

namespace {

/// Of a stage that runs ahead, or of a client that reads slowly.
constexpr std::size_t mostBytes = 1 << 20;

} // namespace

Output::Output(boost::asio::any_io_executor executor, std::size_t channels)
    : m_channels(channels)
    , m_changed(std::move(executor))
{
}

void Output::say(std::size_t channel, std::string text)
{
    add(channel, std::move(text));
}

void Output::add(std::size_t channel, Item item)
{
    auto& target = m_channels[channel];
    const auto* text = std::get_if<std::string>(&item);
    target.bytes += text ? text->size() : sizeof(Item);
    target.items.push_back(std::move(item));
    m_changed.notifyAll();
}

void Output::finish(std::size_t channel)
{
    m_channels[channel].finished = true;
    m_changed.notifyAll();
}

void Output::finishAll()
{
    for (auto& channel : m_channels)
        channel.finished = true;
    m_changed.notifyAll();
}

Awaitable<void> Output::room(std::size_t channel)
{
    while (m_channels[channel].bytes > mostBytes && !m_channels[channel].finished)
        co_await m_changed.wait();
}

Awaitable<std::vector<Output::Item>> Output::next()
{
    for (;;) {
        std::vector<Item> items;
        while (m_current < m_channels.size()) {
            auto& channel = m_channels[m_current];
            for (auto& item : std::exchange(channel.items, {}))
                items.push_back(std::move(item));
            channel.bytes = 0;
            if (!channel.finished)
                break;
            ++m_current;
        }
        if (!items.empty() || m_current == m_channels.size()) {
            m_changed.notifyAll();
            co_return items;
        }
        co_await m_changed.wait();
    }
}

} // namespace onggi::build

#pragma once

#include "container/asyncutil.h"
#include "image/imageservice.h"

#include <cstddef>
#include <deque>
#include <string>
#include <variant>
#include <vector>

namespace onggi::build {

template<typename T>
using Awaitable = boost::asio::awaitable<T>;

/// What a build has to tell, in the order of the Dockerfile although stages run side by side: each writes into a channel
/// of its own, and the reader is given the channels one after the other, the first one that is not finished as it fills.
/// Owned by the job; event-loop thread.
class Output
{
public:
    struct Built
    {
        oci::ImageId image;
    };
    using Item = std::variant<std::string, image::Progress, Built>;

    Output(boost::asio::any_io_executor executor, std::size_t channels);

    void say(std::size_t channel, std::string text);
    void add(std::size_t channel, Item item);
    /// Nothing more comes in this channel.
    void finish(std::size_t channel);
    void finishAll();
    /// Returns when the channel can take more without holding too much in memory.
    Awaitable<void> room(std::size_t channel);

    /// What there is to tell, as soon as there is something; nothing when all has been told. For one reader, who may
    /// cancel it.
    Awaitable<std::vector<Item>> next();

private:
    struct Channel
    {
        std::vector<Item> items;
        std::size_t bytes = 0;
        bool finished = false;
    };

    std::vector<Channel> m_channels;
    std::size_t m_current = 0;
    container::Notifier m_changed;
};

} // namespace onggi::build

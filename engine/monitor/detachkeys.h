#pragma once

#include <string>
#include <string_view>

namespace onggi::monitor {

/// Finds the detach sequence in what a client types. A beginning of the sequence is held back until the next
/// byte shows whether it goes on; when it does not, everything held is passed on. One per client.
class DetachKeys
{
public:
    /// An empty sequence never matches.
    explicit DetachKeys(std::string keys)
        : m_keys(std::move(keys))
    {
    }

    struct Fed
    {
        std::string passed;    ///< for the container
        bool detached = false; ///< the sequence is complete; bytes behind it are dropped
    };
    Fed feed(std::string_view input);

    /// What is held back, when the input ends.
    std::string finish();

private:
    std::string m_keys;
    std::size_t m_matched = 0;
};

} // namespace onggi::monitor

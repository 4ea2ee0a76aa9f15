#include "monitor/detachkeys.h"

namespace onggi::monitor {

DetachKeys::Fed DetachKeys::feed(std::string_view input)
{
    Fed fed;
    if (m_keys.empty()) {
        fed.passed = input;
        return fed;
    }
    for (const char byte : input) {
        std::string held = m_keys.substr(0, m_matched) + byte;
        // The longest end of what is held that still begins the sequence stays; what stands before it is
        // passed on.
        std::size_t dropped = 0;
        while (!m_keys.starts_with(std::string_view(held).substr(dropped)))
            ++dropped;
        fed.passed.append(held, 0, dropped);
        m_matched = held.size() - dropped;
        if (m_matched == m_keys.size()) {
            m_matched = 0;
            fed.detached = true;
            return fed;
        }
    }
    return fed;
}

std::string DetachKeys::finish()
{
    std::string held = m_keys.substr(0, m_matched);
    m_matched = 0;
    return held;
}

} // namespace onggi::monitor

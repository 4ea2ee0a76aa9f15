#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace onggi {

/// A running SHA-256. Not thread-safe; one owner.
class Sha256
{
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(std::string_view bytes);
    /// The digest as 64 lower-case hex digits. Ends the computation.
    std::string finishHex();

    /// The digest of one piece of text, as 64 lower-case hex digits.
    static std::string hexOf(std::string_view bytes);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace onggi

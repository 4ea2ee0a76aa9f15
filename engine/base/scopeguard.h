#pragma once

#include <utility>

namespace onggi {

/// Runs a function when the scope ends, unless dismissed. For steps that must be undone on failure.
template<typename Function>
class ScopeGuard
{
public:
    explicit ScopeGuard(Function function)
        : m_function(std::move(function))
    {
    }
    ScopeGuard(const ScopeGuard&) = delete;
    ScopeGuard& operator=(const ScopeGuard&) = delete;
    ~ScopeGuard()
    {
        if (m_armed)
            m_function();
    }
    void dismiss() { m_armed = false; }

private:
    Function m_function;
    bool m_armed = true;
};

} // namespace onggi

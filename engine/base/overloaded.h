#pragma once

namespace onggi {

/// A visitor of a variant made of lambdas.
template<typename... Handlers>
struct Overloaded : Handlers...
{
    using Handlers::operator()...;
};
template<typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>; // Clang 16 does not find this by itself

} // namespace onggi

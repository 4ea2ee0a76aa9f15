#pragma once

#include "base/error.h"

#include <expected>
#include <utility>

namespace onggi {

/// A value, or the error that prevented it.
template<typename T>
using Result = std::expected<T, Error>;

/// Success, or the error that prevented it.
using Status = Result<void>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string message)
{
    return std::unexpected(Error(kind, std::move(message)));
}

inline std::unexpected<Error> fail(Error error)
{
    return std::unexpected(std::move(error));
}

/// Fails with the given errno; call it with a saved value when anything ran in between.
inline std::unexpected<Error> failErrno(int errnoValue, std::string_view doing)
{
    return std::unexpected(Error::fromErrno(errnoValue, doing));
}

} // namespace onggi

#define ONGGI_CONCAT_INNER(a, b) a##b
#define ONGGI_CONCAT(a, b) ONGGI_CONCAT_INNER(a, b)

// Plain statements, not statement expressions: GCC 12 cannot co_await inside those.

/// ONGGI_TRY(auto value, call()): declares value, or returns the call's error.
#define ONGGI_TRY(declaration, ...)                                                                          \
    auto ONGGI_CONCAT(onggiTry, __LINE__) = (__VA_ARGS__);                                                   \
    if (!ONGGI_CONCAT(onggiTry, __LINE__))                                                                   \
        return std::unexpected(std::move(ONGGI_CONCAT(onggiTry, __LINE__)).error());                         \
    declaration = *std::move(ONGGI_CONCAT(onggiTry, __LINE__))

/// ONGGI_CHECK(call()): returns the call's error, if it has one.
#define ONGGI_CHECK(...)                                                                                     \
    do {                                                                                                     \
        auto onggiStatus = (__VA_ARGS__);                                                                    \
        if (!onggiStatus)                                                                                    \
            return std::unexpected(std::move(onggiStatus).error());                                          \
    } while (false)

/// The same two for coroutines. The argument must not contain co_await: await into a variable first.
#define ONGGI_CO_TRY(declaration, ...)                                                                       \
    auto ONGGI_CONCAT(onggiTry, __LINE__) = (__VA_ARGS__);                                                   \
    if (!ONGGI_CONCAT(onggiTry, __LINE__))                                                                   \
        co_return std::unexpected(std::move(ONGGI_CONCAT(onggiTry, __LINE__)).error());                      \
    declaration = *std::move(ONGGI_CONCAT(onggiTry, __LINE__))

#define ONGGI_CO_CHECK(...)                                                                                  \
    do {                                                                                                     \
        auto onggiStatus = (__VA_ARGS__);                                                                    \
        if (!onggiStatus)                                                                                    \
            co_return std::unexpected(std::move(onggiStatus).error());                                       \
    } while (false)

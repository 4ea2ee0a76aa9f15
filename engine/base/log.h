#pragma once

#include <fmt/core.h>

namespace onggi::log {

enum class Level { Debug, Info, Warning, Error };

/// Lines below this level are dropped. Set once in main, before any thread starts.
void setLevel(Level level);
Level level();

/// Writes one line "<RFC 3339 time> <level> <message>" to standard error in a single write. Any thread.
/// Libraries return errors; only programs and their composition roots log.
void write(Level level, fmt::string_view format, fmt::format_args arguments);

template<typename... T>
void debug(fmt::format_string<T...> format, T&&... arguments)
{
    if (level() <= Level::Debug)
        write(Level::Debug, format, fmt::make_format_args(arguments...));
}

template<typename... T>
void info(fmt::format_string<T...> format, T&&... arguments)
{
    write(Level::Info, format, fmt::make_format_args(arguments...));
}

template<typename... T>
void warning(fmt::format_string<T...> format, T&&... arguments)
{
    write(Level::Warning, format, fmt::make_format_args(arguments...));
}

template<typename... T>
void error(fmt::format_string<T...> format, T&&... arguments)
{
    write(Level::Error, format, fmt::make_format_args(arguments...));
}

} // namespace onggi::log

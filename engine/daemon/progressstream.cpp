#include "daemon/progressstream.h"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::daemon {

namespace {

using api::Json;

std::string humanBytes(std::int64_t bytes)
{
    constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1000 && unit + 1 < std::size(units)) {
        value /= 1000;
        ++unit;
    }
    return unit == 0 ? fmt::format("{}B", bytes) : fmt::format("{:.4g}{}", value, units[unit]);
}

/// "[=====>     ]  12.3MB/48MB", as clients show it.
std::string progressBar(std::int64_t current, std::int64_t total)
{
    constexpr std::int64_t width = 50;
    const auto filled = total > 0 ? std::min(width, current * width / total) : 0;
    std::string bar(static_cast<std::size_t>(filled), '=');
    if (filled < width)
        bar += '>';
    bar.resize(static_cast<std::size_t>(width), ' ');
    return fmt::format("[{}]  {:>7}/{}", bar, humanBytes(current), humanBytes(total));
}

} // namespace

Json progressJson(const image::Progress& progress)
{
    Json line = {{"status", progress.status}};
    if (!progress.id.empty())
        line["id"] = progress.id;
    if (progress.total > 0) {
        line["progressDetail"] = {{"current", progress.current}, {"total", progress.total}};
        line["progress"] = progressBar(progress.current, progress.total);
    } else if (!progress.id.empty()) {
        line["progressDetail"] = Json::object();
    }
    return line;
}

void ProgressStream::add(const Json& line)
{
    m_lines.push_back(line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\r\n");
    m_changed.notifyAll();
}

void ProgressStream::add(const image::Progress& progress)
{
    add(progressJson(progress));
}

image::ProgressSink ProgressStream::sink()
{
    return [self = shared_from_this()](const image::Progress& progress) { self->add(progress); };
}

api::Awaitable<Status> ProgressStream::run(std::shared_ptr<ProgressStream> stream, api::Awaitable<Status> work, api::ByteSink& sink)
{
    using namespace boost::asio::experimental::awaitable_operators;
    auto working = finish(stream, std::move(work));
    auto sending = send(stream, sink);
    auto either = co_await ((std::move(working) && std::move(sending)) || sink.clientGone());
    if (either.index() == 1)
        co_return fail(ErrorKind::Cancelled, "the client left; what has come is kept for the next time");
    auto& [worked, sent] = std::get<0>(either);
    co_return worked ? sent : worked;
}

api::Awaitable<Status> ProgressStream::finish(std::shared_ptr<ProgressStream> stream, api::Awaitable<Status> work)
{
    auto status = co_await std::move(work);
    stream->m_done = true;
    stream->m_changed.notifyAll();
    co_return status;
}

api::Awaitable<Status> ProgressStream::send(std::shared_ptr<ProgressStream> stream, api::ByteSink& sink)
{
    for (;;) {
        while (!stream->m_lines.empty()) {
            std::string text;
            for (auto& line : stream->m_lines)
                text += line;
            stream->m_lines.clear();
            auto written = co_await sink.write(text);
            ONGGI_CO_CHECK(written);
        }
        if (stream->m_done)
            co_return Status();
        co_await stream->m_changed.wait();
    }
}

} // namespace onggi::daemon

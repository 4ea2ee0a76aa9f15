#pragma once

#include "api/filesbackend.h"
#include "image/bytestream.h"

namespace onggi::daemon {

/// The api's streams, as those who make and read archives know them.
class SinkReceiver final : public image::ByteReceiver
{
public:
    explicit SinkReceiver(api::ByteSink& sink)
        : m_sink(sink)
    {
    }
    api::Awaitable<Status> write(std::string_view bytes) override { return m_sink.write(bytes); }

private:
    api::ByteSink& m_sink;
};

class BodyProvider final : public image::ByteProvider
{
public:
    explicit BodyProvider(api::BodySource& body)
        : m_body(body)
    {
    }
    api::Awaitable<Result<std::string_view>> read() override { return m_body.read(); }

private:
    api::BodySource& m_body;
};

} // namespace onggi::daemon

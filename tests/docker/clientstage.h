#pragma once

#include "docker/dockerclient.h"
#include "fakeengine.h"

#include <memory>

/// What tests of the client stand on: an engine that the test plays, and a client that talks to it. A test class has it for
/// a base, begins with begin() in init() and ends with end() in cleanup().
class ClientStage
{
protected:
    /// False when the engine cannot listen.
    bool begin()
    {
        m_engine = std::make_unique<FakeEngine>();
        m_client = std::make_unique<onggi::ui::DockerClient>(onggi::ui::Transport::unixSocket(m_engine->path()));
        return m_engine->listen();
    }

    void end()
    {
        m_client.reset();
        m_engine.reset();
    }

    std::unique_ptr<FakeEngine> m_engine;
    std::unique_ptr<onggi::ui::DockerClient> m_client;
};

#include "shell/practice.h"

namespace onggi::ui {

Practice::Practice(Engine& engine, QObject* parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::eventReceived, this, &Practice::take);
    connect(&engine.images(), &ImageModel::countsChanged, this, &Practice::lookAround);
    connect(&engine.containers(), &ContainerModel::countsChanged, this, &Practice::lookAround);
}

void Practice::begin()
{
    m_active = true;
    m_current = Search;
    for (auto& outcome : m_outcomes)
        outcome.clear();
    m_term.clear();
    m_image.clear();
    m_container.clear();
    m_name.clear();
    emit changed();
}

void Practice::end()
{
    m_active = false;
    emit changed();
}

void Practice::complete(Step step, const QString& outcome)
{
    m_outcomes[step] = outcome;
    m_current = Step(step + 1);
    emit changed();
    lookAround();
}

void Practice::noteSearch(const QString& term, int found)
{
    if (!m_active || m_current != Search || found <= 0)
        return;
    m_term = term;
    complete(Search, tr("Found %n image(s) for “%1”.", nullptr, found).arg(term));
}

void Practice::noteShown(const QString& containerId)
{
    if (m_active && m_current == List && containerId == m_container)
        complete(List, tr("%1 is chosen in the list; below it stands what is known of it.").arg(m_name));
}

void Practice::take(const Event& event)
{
    if (!m_active)
        return;
    const auto action = event.action.section(':', 0, 0);
    if (m_current == Pull && event.type == "image" && (action == "pull" || action == "load" || action == "import")) {
        m_image = event.id.startsWith("sha256:") ? event.attributes.value("name", event.id) : event.id;
        complete(Pull, tr("%1 is on this computer.").arg(m_image));
    } else if (m_current == Run && event.type == "container" && action == "start") {
        m_container = event.id;
        m_name = event.attributes.value("name", event.id.left(12));
        complete(Run, tr("%1 has been started.").arg(m_name));
    } else if (m_current == Stop && event.type == "container" && action == "die" && event.id == m_container) {
        complete(Stop, tr("%1 has ended with code %2.").arg(m_name, event.attributes.value("exitCode", "0")));
    }
}

void Practice::lookAround()
{
    if (!m_active)
        return;
    if (m_current == Pull) {
        // What one has looked for may be here already, as the starter image always can be.
        for (const auto& reference : m_engine.images().references()) {
            if (!m_term.isEmpty() && reference.contains(m_term, Qt::CaseInsensitive)) {
                m_image = reference;
                complete(Pull, tr("%1 is on this computer already.").arg(reference));
                return;
            }
        }
    } else if (m_current == Stop) {
        const auto* container = m_engine.containers().find(m_container);
        // One that has nothing else to do ends by itself before one can stop it.
        if (!container)
            complete(Stop, tr("%1 is gone.").arg(m_name));
        else if (!container->isRunning())
            complete(Stop, tr("%1 has ended by itself with code %2: its work was done.").arg(m_name).arg(container->exitCode));
    }
}

} // namespace onggi::ui

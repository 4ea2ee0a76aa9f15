#include "logs/logfeed.h"

namespace onggi::ui {

LogFeed::~LogFeed() = default;

void LogFeed::setState(State state, const QString& error)
{
    if (m_state == state && m_error == error)
        return;
    m_state = state;
    m_error = error;
    emit stateChanged();
}

} // namespace onggi::ui

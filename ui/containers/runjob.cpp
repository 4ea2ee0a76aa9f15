#include "containers/runjob.h"

namespace onggi::ui {

namespace {
constexpr int notFound = 404;
}

RunJob::RunJob(Engine& engine, RunSpec spec, bool start, QObject* parent)
    : QObject(parent), m_engine(engine), m_spec(std::move(spec)), m_start(start)
{
}

void RunJob::begin()
{
    create();
}

void RunJob::cancel()
{
    if (m_pull)
        m_pull->cancel();
}

/// Like the command line: create first, and pull when the engine says that the image is not there. So an image that
/// the window does not know yet costs no needless download.
void RunJob::create()
{
    emit creating();
    m_engine.client()
        .createContainer(m_spec.createRequest())
        ->then(this,
               [this](const CreatedContainer& created) {
                   m_id = created.id;
                   m_warnings = created.warnings;
                   if (m_start)
                       startContainer();
                   else
                       emit done(m_id, m_warnings);
               })
        ->otherwise(this, [this](const ApiError& error) {
            if (error.status != notFound || !std::exchange(m_mayPull, false)) {
                emit failed(error.message, {});
                return;
            }
            m_pull = m_engine.client().pull(m_spec.image, this);
            connect(m_pull, &Pull::finished, this, &RunJob::create);
            connect(m_pull, &Pull::failed, this, [this](const ApiError& pullError) { emit failed(pullError.message, {}); });
            connect(m_pull, &Pull::cancelled, this, &RunJob::cancelled);
            emit pulling(m_pull);
        });
}

void RunJob::startContainer()
{
    emit starting();
    m_engine.client()
        .startContainer(m_id)
        ->then(this, [this] { emit done(m_id, m_warnings); })
        ->otherwise(this, [this](const ApiError& error) { emit failed(error.message, m_id); });
}

} // namespace onggi::ui

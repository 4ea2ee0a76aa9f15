#include "containers/recreatejob.h"

#include "containers/stopreason.h"
#include "models/refusal.h"

#include <QUuid>

namespace onggi::ui {

namespace {
/// One that ends sooner than this has not started well.
constexpr int proofTime = 1500;
constexpr int imageMissing = 404;

bool wasUp(const ContainerDetails& details)
{
    return details.state == ContainerState::Running || details.state == ContainerState::Paused || details.state == ContainerState::Restarting;
}
} // namespace

RecreateJob::RecreateJob(Engine& engine, ContainerDetails old, RunSpec spec, QObject* parent)
    : QObject(parent), m_engine(engine), m_old(std::move(old)), m_spec(std::move(spec))
{
    m_kept = nameForOld(m_old.name, engine.containers());
}

QString RecreateJob::nameForOld(const QString& name, const ContainerModel& containers)
{
    auto kept = name + "-before";
    for (int number = 2; containers.find(kept); ++number)
        kept = QString("%1-before-%2").arg(name).arg(number);
    return kept;
}

void RecreateJob::begin()
{
    create();
}

void RecreateJob::cancel()
{
    if (m_pull)
        m_pull->cancel();
}

void RecreateJob::create()
{
    emit stepped(tr("Creating the new container…"));
    auto request = recreateRequest(m_old, m_spec);
    request.name = m_spec.name + "-new-" + QUuid::createUuid().toString(QUuid::Id128).left(6);
    m_engine.client()
        .createContainer(request)
        ->then(this,
               [this](const CreatedContainer& created) {
                   m_id = created.id;
                   stopOld();
               })
        ->otherwise(this, [this](const ApiError& error) {
            if (error.status != imageMissing || !std::exchange(m_mayPull, false)) {
                emit failed(tr("Nothing was changed: %1").arg(refusalText(error)), false);
                return;
            }
            m_pull = m_engine.client().pull(m_spec.image, this);
            connect(m_pull, &Pull::finished, this, &RecreateJob::create);
            connect(m_pull, &Pull::failed, this, [this](const ApiError& pullError) { emit failed(tr("Nothing was changed: %1").arg(refusalText(pullError)), false); });
            connect(m_pull, &Pull::cancelled, this, &RecreateJob::cancelled);
            emit pulling(m_pull);
        });
}

void RecreateJob::stopOld()
{
    if (!wasUp(m_old)) {
        renameOld();
        return;
    }
    emit stepped(tr("Stopping %1…").arg(m_old.name));
    m_engine.client()
        .stopContainer(m_old.id)
        ->then(this, [this] { renameOld(); })
        ->otherwise(this, [this](const ApiError& error) { discardNew(tr("%1 could not be stopped: %2").arg(m_old.name, refusalText(error))); });
}

void RecreateJob::renameOld()
{
    m_engine.client()
        .renameContainer(m_old.id, m_kept)
        ->then(this,
               [this] {
                   m_oldKept = true;
                   renameNew();
               })
        ->otherwise(this, [this](const ApiError& error) {
            // One that is removed when it ends is gone by now.
            if (m_old.autoRemove)
                renameNew();
            else
                discardNew(refusalText(error));
        });
}

void RecreateJob::renameNew()
{
    m_engine.client()
        .renameContainer(m_id, m_spec.name)
        ->then(this, [this] { startNew(); })
        ->otherwise(this, [this](const ApiError& error) { fail(refusalText(error)); });
}

void RecreateJob::startNew()
{
    emit stepped(tr("Starting %1…").arg(m_spec.name));
    m_engine.client()
        .startContainer(m_id)
        ->then(this, [this] { QTimer::singleShot(proofTime, this, &RecreateJob::lookAfterIt); })
        ->otherwise(this, [this](const ApiError& error) { fail(tr("%1 did not start: %2").arg(m_spec.name, refusalText(error))); });
}

void RecreateJob::lookAfterIt()
{
    m_engine.client()
        .inspectContainer(m_id)
        ->then(this,
               [this](const ContainerDetails& details) {
                   if (wasUp(details) && details.state != ContainerState::Restarting) {
                       emit done(m_id, m_oldKept ? m_kept : QString());
                       return;
                   }
                   if (details.exitCode == 0 && details.state == ContainerState::Exited)
                       emit done(m_id, m_oldKept ? m_kept : QString());
                   else
                       fail(tr("%1 ended at once.").arg(m_spec.name) + ' ' + explainStop(details, false, 0, {}).sentence);
               })
        ->otherwise(this, [this](const ApiError& error) {
            // One that is removed when it ends may be gone already.
            if (m_spec.autoRemove)
                emit done(m_id, m_oldKept ? m_kept : QString());
            else
                fail(refusalText(error));
        });
}

void RecreateJob::fail(const QString& sentence)
{
    emit failed(sentence, m_oldKept);
}

/// The old one has its name still: the new one goes, and the old one runs on.
void RecreateJob::discardNew(const QString& sentence)
{
    const auto told = [this, sentence] { emit failed(sentence, false); };
    m_engine.client().removeContainer(m_id, true)->then(this, told)->otherwise(this, [told](const ApiError&) { told(); });
}

void RecreateJob::rollBack()
{
    emit stepped(tr("Putting the former one back…"));
    const auto finish = [this] {
        m_engine.client()
            .renameContainer(m_old.id, m_old.name)
            ->then(this,
                   [this] {
                       if (!wasUp(m_old)) {
                           emit rolledBack(m_old.id);
                           return;
                       }
                       m_engine.client()
                           .startContainer(m_old.id)
                           ->then(this, [this] { emit rolledBack(m_old.id); })
                           ->otherwise(this, [this](const ApiError& error) {
                               emit failed(tr("%1 is back, and did not start: %2").arg(m_old.name, refusalText(error)), false);
                           });
                   })
            ->otherwise(this, [this](const ApiError& error) { emit failed(tr("It was not put back: %1").arg(refusalText(error)), true); });
    };
    m_engine.client().removeContainer(m_id, true)->then(this, finish)->otherwise(this, [this, finish](const ApiError& error) {
        // It may have removed itself.
        if (error.status == imageMissing)
            finish();
        else
            emit failed(tr("It was not put back: %1").arg(refusalText(error)), true);
    });
}

void RecreateJob::swapBack(Engine& engine, const QString& currentId, const QString& keptId, QObject* context,
                           const std::function<void(const QString&)>& done)
{
    const auto* current = engine.containers().find(currentId);
    const auto* kept = engine.containers().find(keptId);
    if (!current || !kept)
        return;
    const auto name = current->name;
    auto aside = name + "-after";
    for (int number = 2; engine.containers().find(aside); ++number)
        aside = QString("%1-after-%2").arg(name).arg(number);
    auto& client = engine.client();
    const auto refused = [done](const ApiError& error) { done(refusalText(error)); };
    const auto rename = [&client, currentId, keptId, name, aside, context, done, refused] {
        client.renameContainer(currentId, aside)
            ->then(context,
                   [&client, keptId, name, context, done, refused] {
                       client.renameContainer(keptId, name)
                           ->then(context,
                                  [&client, keptId, context, done, refused] {
                                      client.startContainer(keptId)->then(context, [done] { done({}); })->otherwise(context, refused);
                                  })
                           ->otherwise(context, refused);
                   })
            ->otherwise(context, refused);
    };
    if (current->isRunning())
        client.stopContainer(currentId)->then(context, rename)->otherwise(context, refused);
    else
        rename();
}

} // namespace onggi::ui

#include "containers/paneheader.h"

#include "containers/containerdelegate.h"
#include "models/humanize.h"
#include "widgets/buttons.h"
#include "widgets/statuspill.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>

namespace onggi::ui {

namespace {

QString stateSentence(const ContainerSummary& container)
{
    const auto since = container.changed.isValid() ? container.changed.secsTo(QDateTime::currentDateTimeUtc()) : -1;
    if (since < 0)
        return ContainerModel::stateText(container);
    if (container.state == ContainerState::Running && (container.health.isEmpty() || container.health == "none"))
        return PaneHeader::tr("Running for %1").arg(longDurationText(since));
    if (container.state == ContainerState::Running)
        return PaneHeader::tr("%1 · running for %2").arg(ContainerModel::stateText(container), longDurationText(since));
    if (container.state == ContainerState::Exited)
        return PaneHeader::tr("Exited %1 · %2").arg(container.exitCode).arg(agoText(container.changed));
    return ContainerModel::stateText(container);
}

} // namespace

PaneHeader::PaneHeader(Engine& engine, ContainerActions& actions, QWidget* parent)
    : QWidget(parent), m_engine(engine), m_actions(actions)
{
    m_name = new QLabel(this);
    m_name->setProperty("kind", "heading");
    m_name->setTextFormat(Qt::PlainText);
    m_shortId = new QLabel(this);
    m_shortId->setProperty("kind", "muted");
    m_shortId->setFont(Theme::monospace());
    m_shortId->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_pill = new StatusPill(this);
    m_startStop = new Button(tr("Start"), Button::Kind::Plain, "play", this);
    m_restart = new Button(tr("Restart"), Button::Kind::Plain, "restart", this);
    m_resume = new Button(tr("Resume"), Button::Kind::Plain, "play", this);
    m_shell = new Button(tr("Shell"), Button::Kind::Plain, "terminal", this);
    m_shell->setToolTip(tr("A shell inside the container, beside its main process (docker exec)"));
    m_remove = new Button(tr("Remove"), Button::Kind::Danger, "trash", this);
    m_more = new IconButton("more", tr("More"), this);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 9, 10, 6);
    row->setSpacing(10);
    row->addWidget(m_name);
    row->addWidget(m_shortId);
    row->addWidget(m_pill);
    row->addStretch();
    for (auto* button : {m_resume, m_startStop, m_restart, m_shell, m_remove})
        row->addWidget(button);
    row->addWidget(m_more);

    connect(m_startStop, &QPushButton::clicked, this, [this] {
        if (isBusy())
            return;
        if (m_actions.anyRunning({m_id}))
            m_actions.stop({m_id});
        else
            m_actions.start({m_id});
    });
    connect(m_restart, &QPushButton::clicked, this, [this] {
        if (!isBusy())
            m_actions.restart({m_id});
    });
    connect(m_resume, &QPushButton::clicked, this, [this] {
        if (!isBusy())
            m_actions.unpause({m_id});
    });
    connect(m_shell, &QPushButton::clicked, this, [this] { emit shellRequested(m_id); });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (!isBusy())
            emit removeRequested(m_id);
    });
    connect(m_more, &QToolButton::clicked, this, [this] {
        emit menuRequested(m_id, m_more->mapToGlobal(QPoint(0, m_more->height())));
    });
}

bool PaneHeader::isBusy() const
{
    return m_engine.containers().isBusy(m_id);
}

void PaneHeader::setContainer(const QString& id)
{
    m_id = id;
    refresh();
}

void PaneHeader::refresh()
{
    const auto* container = m_engine.containers().find(m_id);
    if (!container)
        return;
    const bool running = container->isRunning();
    const bool busy = isBusy();
    m_name->setText(container->name);
    m_shortId->setText(container->shortId());
    if (m_engine.containers().crashesOf(m_id) > 0)
        m_pill->setState(StatusPill::Tone::Bad, tr("Crash loop"));
    else
        m_pill->setState(ContainerDelegate::toneOf(*container, m_engine.containers().isEndAsked(m_id)), stateSentence(*container));
    m_pill->setIconName(ContainerDelegate::iconOf(*container));
    m_startStop->setText(running ? tr("Stop") : tr("Start"));
    m_startStop->setIconName(running ? "stop" : "play");
    m_resume->setVisible(container->state == ContainerState::Paused);
    for (auto* button : {m_startStop, m_restart, m_resume, m_remove})
        button->setUsable(!busy);
    m_shell->setUsable(container->state == ContainerState::Running);
}

} // namespace onggi::ui

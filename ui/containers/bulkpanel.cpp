#include "containers/bulkpanel.h"

#include "widgets/buttons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace onggi::ui {

BulkPanel::BulkPanel(ContainerActions& actions, QWidget* parent) : QWidget(parent), m_actions(actions)
{
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    m_title = new QLabel(this);
    m_title->setProperty("kind", "heading");
    m_names = new QLabel(this);
    m_names->setProperty("kind", "muted");
    m_names->setWordWrap(true);
    m_start = new Button(tr("Start all"), Button::Kind::Plain, "play", this);
    m_stop = new Button(tr("Stop all"), Button::Kind::Plain, "stop", this);
    m_restart = new Button(tr("Restart all"), Button::Kind::Plain, "restart", this);
    m_pause = new Button(tr("Pause all"), Button::Kind::Plain, "pause", this);
    m_resume = new Button(tr("Resume all"), Button::Kind::Plain, "play", this);
    m_remove = new Button(tr("Remove all"), Button::Kind::Danger, "trash", this);
    auto* logs = new Button(tr("Logs together"), Button::Kind::Plain, "logs", this);
    logs->setToolTip(tr("Their logs as one, by time, in a window of its own"));

    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    for (auto* button : {m_start, m_stop, m_restart, m_pause, m_resume, m_remove})
        row->addWidget(button);
    row->addWidget(logs);
    row->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(10);
    layout->addWidget(m_title);
    layout->addWidget(m_names);
    layout->addLayout(row);
    layout->addStretch();

    connect(m_start, &QPushButton::clicked, this, [this] { m_actions.start(matching(&ContainerActions::canStart)); });
    connect(m_stop, &QPushButton::clicked, this, [this] { m_actions.stop(matching(&ContainerActions::canStop)); });
    connect(m_pause, &QPushButton::clicked, this, [this] { m_actions.pause(matching(&ContainerActions::canPause)); });
    connect(m_resume, &QPushButton::clicked, this, [this] { m_actions.unpause(matching(&ContainerActions::canUnpause)); });
    connect(m_restart, &QPushButton::clicked, this, [this] { m_actions.restart(matching(&ContainerActions::canRestart)); });
    connect(m_remove, &QPushButton::clicked, this, [this] { emit removeRequested(m_ids); });
    connect(logs, &QPushButton::clicked, this, [this] { emit logsRequested(m_ids); });
}

/// Those of the selection that an action means.
QStringList BulkPanel::matching(bool (ContainerActions::*can)(const QStringList&) const) const
{
    QStringList ids;
    for (const auto& id : m_ids) {
        if ((m_actions.*can)({id}))
            ids.append(id);
    }
    return ids;
}

void BulkPanel::setIds(const QStringList& ids, const QString& project)
{
    m_ids = ids;
    m_project = project;
    refresh();
}

void BulkPanel::refresh()
{
    m_title->setText(m_project.isEmpty() ? tr("%n container(s) selected", nullptr, int(m_ids.size()))
                                         : tr("Project %1: %n container(s)", nullptr, int(m_ids.size())).arg(m_project));
    QStringList names;
    constexpr qsizetype shown = 40;
    for (const auto& id : m_ids.mid(0, shown))
        names.append(m_actions.namesOf({id}));
    if (m_ids.size() > shown)
        names.append("…");
    m_names->setText(names.join(", "));
    m_start->setEnabled(m_actions.canStart(m_ids));
    m_stop->setEnabled(m_actions.canStop(m_ids));
    m_pause->setVisible(m_actions.canPause(m_ids));
    m_resume->setVisible(m_actions.canUnpause(m_ids));
    m_restart->setEnabled(m_actions.canRestart(m_ids));
}

} // namespace onggi::ui

#include "shell/engineselector.h"

#include "widgets/theme.h"

#include <QMenu>

namespace onggi::ui {

namespace {
constexpr int longestName = 150;
}

EngineSelector::EngineSelector(Engine& engine, EngineList& engines, QWidget* parent)
    : Button({}, Kind::Plain, "engine", parent), m_engine(engine), m_engines(engines)
{
    auto* choices = new QMenu(this);
    choices->setToolTipsVisible(true);
    setMenu(choices);
    connect(choices, &QMenu::aboutToShow, this, [this, choices] { fill(*choices); });
    connect(&engine, &Engine::stateChanged, this, &EngineSelector::refresh);
    connect(&engines, &EngineList::changed, this, &EngineSelector::refresh);
    refresh();
}

void EngineSelector::open()
{
    setFocus();
    showMenu();
}

void EngineSelector::refresh()
{
    const auto& name = m_engines.current().name;
    setText(fontMetrics().elidedText(name, Qt::ElideMiddle, longestName));
    setAccessibleName(tr("Engine: %1").arg(name));
    setToolTip(tr("The engine that this window shows: %1 (Ctrl+E)").arg(m_engine.client().transport().url()));
}

void EngineSelector::fill(QMenu& menu)
{
    menu.clear();
    m_engines.refresh();
    for (const auto& entry : m_engines.all()) {
        const bool current = entry.id == m_engines.current().id;
        // Beside an icon there is no room for the mark of a checked action: it is the icon then.
        const auto icon = current ? Theme::icon("check", Theme::colors().accent)
                                  : Theme::icon(entry.origin == EngineEntry::Origin::Own ? "jar" : "engine");
        // What follows the tab stands at the right, where other menus have their keys.
        auto* action = menu.addAction(icon, QString(entry.name).replace('&', "&&") + '\t' + entry.address);
        action->setCheckable(true);
        action->setChecked(current);
        action->setEnabled(entry.transport.has_value());
        action->setToolTip(entry.transport ? entry.description : tr("Onggi cannot reach addresses of this kind."));
        connect(action, &QAction::triggered, this, [this, id = entry.id] { m_engines.choose(id); });
    }
    menu.addSeparator();
    menu.addAction(tr("Engines…"), this, &EngineSelector::settingsRequested);
}

} // namespace onggi::ui

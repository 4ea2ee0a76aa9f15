#pragma once

#include "models/engine.h"
#include "models/enginelist.h"
#include "widgets/buttons.h"

namespace onggi::ui {

/// The toolbar's button with the engine that the window shows, and the others in its menu.
class EngineSelector : public Button
{
    Q_OBJECT
public:
    EngineSelector(Engine& engine, EngineList& engines, QWidget* parent = nullptr);
    void open();

signals:
    void settingsRequested();

private:
    void fill(QMenu& menu);
    void refresh();

    Engine& m_engine;
    EngineList& m_engines;
};

} // namespace onggi::ui

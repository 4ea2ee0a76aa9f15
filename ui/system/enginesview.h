#pragma once

#include "models/engine.h"
#include "models/enginelist.h"

#include <QScrollArea>

class QVBoxLayout;

namespace onggi::ui {

class Card;

// The engines that the window can be put to, a card each; one's own can be added, changed and removed.
class EnginesView : public QScrollArea
{
    Q_OBJECT

public:
    EnginesView(Engine& engine, EngineList& engines, QWidget* parent = nullptr);
    void refresh();

signals:
    void noticeRaised(const QString& sentence);

private:
    Card* cardFor(const EngineEntry& entry);
    void edit(const QString& id);
    void remove(const QString& id);

    Engine& m_engine;
    EngineList& m_engines;
    QVBoxLayout* m_cards;
};

} // namespace onggi::ui

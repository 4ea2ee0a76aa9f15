#pragma once

#include "containers/messagepane.h"
#include "models/engine.h"
#include "models/statsfeed.h"

class QLabel;

namespace onggi::ui {

class Sparkline;

/// What a container uses now and has used in the last two minutes: processors, memory, network, disk. Fed by the
/// engine's stream while it can be seen, and by nothing otherwise.
class StatsPane : public MessagePane
{
    Q_OBJECT
public:
    StatsPane(Engine& engine, StatsFeed& feed, QWidget* parent = nullptr);
    void setContainer(const QString& id);
    void refresh();

signals:
    void startRequested(const QString& id);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Meter
    {
        QLabel* figure;
        QLabel* detail;
        Sparkline* curve;
    };
    Meter addMeter(QWidget* page, const QString& title, int row, int column);
    void watch();
    void draw();

    Engine& m_engine;
    StatsFeed& m_feed;
    QString m_id;
    Meter m_cpu;
    Meter m_memory;
    Meter m_network;
    Meter m_disk;
};

} // namespace onggi::ui

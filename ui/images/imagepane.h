#pragma once

#include "images/layerindex.h"
#include "models/engine.h"
#include "models/historymodel.h"
#include "widgets/detailspane.h"

#include <QPointer>

class QTableView;

namespace onggi::ui {

class Button;
class FactCard;
class IconButton;
class ImageActions;
class ImageList;
class JsonView;
class LayerGraph;
class LayersView;
class PullCard;

// The details of the selected image with what one does to it.
class ImagePane : public DetailsPane
{
    Q_OBJECT

public:
    enum Tab
    {
        Overview,
        Layers,
        History,
        Graph,
        Inspect
    };

    ImagePane(Engine& engine, ImageList& list, LayerIndex& index, ImageActions& actions, QWidget* parent = nullptr);
    ~ImagePane() override;

    // repo:tag, or the id of an untagged image.
    void setReference(const QString& reference);
    const QString& reference() const { return m_reference; }
    void setTab(Tab tab);

public slots:
    void run();
    void pullAgain();
    void push();
    void tag();
    void save();
    void askToRemove();

signals:
    void runRequested(const QString& reference);
    void imageChosen(const QString& id); // in the graph
    void commandUsed(const QString& line);
    void noticeRaised(const QString& sentence);

private:
    void fillHeader();
    QWidget* makeOverview();
    QTableView* makeHistory();
    void load();
    void loadHistory();
    void showDetails();
    void showUsage();
    void showLayers();
    void showGraph();
    void tabChanged();
    void showMenu();
    QString removalSentence() const;

    Engine& m_engine;
    ImageList& m_list;
    LayerIndex& m_index;
    ImageActions& m_actions;
    QString m_reference;
    ImageDetails m_details;
    QList<HistoryEntry> m_history;
    bool m_loaded = false;
    bool m_historyLoaded = false;
    bool m_forceNext = false; // what the button of the notice means
    QPointer<Call> m_inspect;
    QPointer<Call> m_historyCall;
    QPointer<PullCard> m_pull;
    FactCard* m_identity;
    FactCard* m_usage;
    FactCard* m_process;
    FactCard* m_environment;
    FactCard* m_labels;
    LayersView* m_layers;
    HistoryModel m_historyModel;
    LayerGraph* m_graph;
    JsonView* m_json;
    Button* m_pushButton;
    Button* m_removeButton;
    IconButton* m_more;
};

} // namespace onggi::ui

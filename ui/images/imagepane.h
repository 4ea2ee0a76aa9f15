#pragma once

#include "images/layerindex.h"
#include "models/engine.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;

namespace onggi::ui {

class FactCard;
class ImageList;
class JsonView;
class LayersView;
class NoticeBar;
class PullCard;

// The details of the selected image with what one does to it.
class ImagePane : public QWidget
{
    Q_OBJECT

public:
    enum Tab
    {
        Overview,
        Layers,
        Inspect
    };

    ImagePane(Engine& engine, ImageList& list, QWidget* parent = nullptr);
    ~ImagePane() override;

    // repo:tag, or the id of an untagged image.
    void setReference(const QString& reference);
    const QString& reference() const { return m_reference; }
    void setTab(Tab tab);

public slots:
    void run();
    void pullAgain();
    void askForTag();
    void askToRemove();

signals:
    void runRequested(const QString& reference);
    void commandUsed(const QString& line);
    void noticeRaised(const QString& sentence);

private:
    QWidget* makeHeader();
    QWidget* makeOverview();
    void load();
    void showDetails();
    void showLayers();
    void tabChanged();
    void remove(bool force);
    QString removalSentence() const;

    Engine& m_engine;
    ImageList& m_list;
    LayerIndex m_index;
    QString m_reference;
    ImageDetails m_details;
    QList<HistoryEntry> m_history;
    bool m_loaded = false;
    bool m_historyLoaded = false;
    bool m_forceNext = false; // what the button of the notice means
    QPointer<Call> m_inspect;
    QPointer<Call> m_historyCall;
    QLabel* m_name;
    QLabel* m_shortId;
    NoticeBar* m_notice;
    QVBoxLayout* m_pulls;
    QPointer<PullCard> m_pull;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    FactCard* m_identity;
    FactCard* m_process;
    FactCard* m_environment;
    FactCard* m_labels;
    LayersView* m_layers;
    JsonView* m_json;
    QPushButton* m_pullButton;
    QPushButton* m_tagButton;
};

} // namespace onggi::ui

#pragma once

#include "models/storefeed.h"
#include "widgets/detailspane.h"

#include <QPointer>

namespace onggi::ui {

class Button;
class FactCard;
class JsonView;
class LinkCard;
class NetworkPicture;

/// The details of the selected network: facts, who is connected, the picture of all networks, its JSON. Owned by the page.
class NetworkPane : public DetailsPane
{
    Q_OBJECT
public:
    enum Tab { Overview, Picture, Inspect };

    explicit NetworkPane(StoreFeed& feed, QWidget* parent = nullptr);
    void setNetwork(const QString& name);
    void setTab(Tab tab);

public slots:
    void askToRemove();
    void connectContainer();

signals:
    void commandUsed(const QString& line);
    void noticeRaised(const QString& sentence);
    void networkChosen(const QString& name);
    void containerChosen(const QString& id);

private:
    QWidget* makeOverview();
    void refresh();
    void tabChanged();
    void showDisconnectMenu();
    void disconnectContainer(const QString& container);
    void remove();
    void showRefusal(const ApiError& error);

    StoreFeed& m_feed;
    QString m_name;
    QPointer<Call> m_inspect;
    Button* m_connect;
    Button* m_disconnect;
    Button* m_removeButton;
    FactCard* m_facts;
    FactCard* m_labels;
    FactCard* m_options;
    LinkCard* m_connected;
    NetworkPicture* m_picture;
    JsonView* m_json;
};

} // namespace onggi::ui

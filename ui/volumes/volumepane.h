#pragma once

#include "models/storefeed.h"
#include "widgets/detailspane.h"

#include <QPointer>

namespace onggi::ui {

class Button;
class FactCard;
class JsonView;
class LinkCard;
class VolumeFiles;

/// The details of the selected volume: facts, who has it, its files, its JSON; and its removal. Owned by the page.
class VolumePane : public DetailsPane
{
    Q_OBJECT
public:
    enum Tab { Overview, Files, Inspect };

    VolumePane(Engine& engine, StoreFeed& feed, QWidget* parent = nullptr);
    void setVolume(const QString& name);
    const QString& volume() const { return m_name; }
    void setTab(Tab tab);

public slots:
    void askToRemove();

signals:
    void commandUsed(const QString& line);
    void noticeRaised(const QString& sentence);
    void containerChosen(const QString& id);

private:
    QWidget* makeOverview();
    void refresh();
    void tabChanged();
    void remove();

    StoreFeed& m_feed;
    QString m_name;
    QPointer<Call> m_inspect;
    Button* m_removeButton;
    FactCard* m_facts;
    FactCard* m_labels;
    FactCard* m_options;
    LinkCard* m_users;
    VolumeFiles* m_files;
    JsonView* m_json;
};

} // namespace onggi::ui

#pragma once

#include "hub/hubclient.h"
#include "hub/registryclient.h"
#include "models/engine.h"
#include "widgets/page.h"

#include <QPointer>
#include <QTimer>

class QButtonGroup;
class QLabel;
class QScrollArea;
class QSplitter;
class QStackedWidget;
class QVBoxLayout;

namespace onggi::ui {

class EmptyState;
class NoticeBar;
class OfficialBadge;
class PullCard;
class RegistryChooser;
class RegistryList;
class RegistryStrip;
class ResultCard;
class TagList;

// Finding an image and getting it, on Docker Hub or in a registry of one's own: results as one types at the
// left, the chosen repository with its tags at the right, and above the tags every pull under way. Pulls go on
// while other pages are shown.
class HubPage : public Page
{
    Q_OBJECT

public:
    HubPage(Engine& engine, const QUrl& hubUrl, QWidget* parent = nullptr);
    ~HubPage() override;

    static PageEntry entry() { return {QStringLiteral("hub"), tr("Hub"), QStringLiteral("hub")}; }
    int pullsUnderWay() const;
    QString filterPlaceholder() const override;
    void setFilter(const QString& text) override;
    void filterAccepted() override;
    QList<QWidget*> toolbarWidgets() override;
    QList<QAction*> paletteActions() override;
    void select(const QString& what) override;

    // Begins to pull, or shows the card of the pull that is under way.
    void pull(const QString& reference);

signals:
    void pullsChanged();
    // A search has ended with so many results; without a network, those of this computer.
    void searched(const QString& term, int found);

private:
    QWidget* makeDetails();
    void makeRegistries();
    void chooseRegistry(const QString& registry);
    void signIn(const QString& registry, bool fixed);
    void signOut();
    void searchRegistry();
    void showRepositories();
    void showRegistryTags(const QString& repository, const QStringList& tags);
    void askPlatforms(const QString& repository, QList<HubTag> tags, qsizetype next);
    void searchNow();
    void showResults(const QString& query, const QList<HubRepository>& repositories);
    void showSearchError(const HubClient::Error& error);
    void choose(const HubRepository& repository);
    void showTags(const QList<HubTag>& tags);
    void markTags();
    void closeCard(PullCard* card);
    void arrange();
    void showLocalImages();
    void clearResults();
    QString referenceOf(const QString& tag) const;
    QString architecture() const;

    Engine& m_engine;
    HubClient m_hub;
    RegistryClient m_registry;
    RegistryList* m_registries;
    RegistryChooser* m_chooser;
    RegistryStrip* m_strip;
    QString m_host; // of the registry that is searched; empty: Docker Hub
    std::optional<QStringList> m_repositories; // of that registry, once it has listed them
    QPointer<Call> m_platforms;
    QTimer m_typing;
    QString m_query;
    QStackedWidget* m_stack;
    EmptyState* m_welcome;
    QSplitter* m_splitter;
    QScrollArea* m_resultArea;
    QWidget* m_resultList;
    QVBoxLayout* m_results;
    NoticeBar* m_notice; // above the results: offline, errors
    bool m_loginHelps = false; // what the notice's button does
    QLabel* m_hint;      // below them: nothing found
    QButtonGroup* m_cards;
    QLabel* m_name;
    OfficialBadge* m_official;
    QLabel* m_description;
    QWidget* m_heading;
    QVBoxLayout* m_pulls;
    QList<PullCard*> m_pullCards;
    NoticeBar* m_tagNotice;
    TagList* m_tags;
    QLabel* m_loading;
    std::optional<HubRepository> m_chosen;
    QList<QAction*> m_actions;
};

} // namespace onggi::ui

#pragma once

#include "hub/hubclient.h"
#include "models/engine.h"
#include "widgets/page.h"

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
class ResultCard;
class TagList;

// Finding an image and getting it: results as one types at the left, the chosen repository with its tags at
// the right, and above the tags every pull under way. Pulls go on while other pages are shown.
class HubPage : public Page
{
    Q_OBJECT

public:
    HubPage(Engine& engine, const QUrl& hubUrl, QWidget* parent = nullptr);
    ~HubPage() override;

    QString pageId() const override { return QStringLiteral("hub"); }
    QString title() const override { return tr("Hub"); }
    QString iconName() const override { return QStringLiteral("hub"); }
    std::optional<int> count() const override; // pulls under way
    QString filterPlaceholder() const override { return tr("Search Docker Hub…"); }
    void setFilter(const QString& text) override;
    void filterAccepted() override;
    void select(const QString& what) override;

    // Begins to pull, or shows the card of the pull that is under way.
    void pull(const QString& reference);

private:
    QWidget* makeDetails();
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
    QTimer m_typing;
    QString m_query;
    QStackedWidget* m_stack;
    EmptyState* m_welcome;
    QSplitter* m_splitter;
    QScrollArea* m_resultArea;
    QWidget* m_resultList;
    QVBoxLayout* m_results;
    NoticeBar* m_notice; // above the results: offline, errors
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
};

} // namespace onggi::ui

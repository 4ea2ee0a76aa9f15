#pragma once

#include <QCache>
#include <QDateTime>
#include <QNetworkAccessManager>
#include <QObject>
#include <QPointer>
#include <QUrl>

namespace onggi::ui {

struct HubRepository
{
    QString name; // as docker takes it: "node", "bitnami/node"
    QString description;
    qint64 stars = 0;
    qint64 pulls = 0;
    bool official = false;
    bool automated = false;
};

struct HubTag
{
    struct Platform
    {
        QString os;
        QString architecture;
        QString variant;
        qint64 size = 0;
    };
    QString name;
    QString digest;
    qint64 size = 0; // compressed, of the platform that the Hub takes for the usual one
    QDateTime updated;
    QList<Platform> platforms;

    qint64 sizeFor(const QString& architecture) const;
    bool runsOn(const QString& architecture) const; // true when the Hub does not say
    QString platformsText() const;                  // "amd64 arm64 +3"
};

// Asks the Docker Hub's web interface. One search and one listing of tags at a time: a newer question drops
// the older one, so that answers never arrive in the wrong order. Answers are remembered for a while. GUI
// thread.
class HubClient : public QObject
{
    Q_OBJECT

public:
    struct Error
    {
        bool offline = false; // nothing could be reached
        QString sentence;     // what happened and what to do, for the user
    };

    explicit HubClient(const QUrl& base, QObject* parent = nullptr);
    ~HubClient() override;

    void search(const QString& query);
    void listTags(const QString& repository);
    void cancelSearch();

    // "1 B+", "100 M+": the step that the number has passed.
    static QString pullsText(qint64 pulls);

signals:
    void searchFinished(const QString& query, const QList<onggi::ui::HubRepository>& repositories);
    void searchFailed(const QString& query, const onggi::ui::HubClient::Error& error);
    void tagsFinished(const QString& repository, const QList<onggi::ui::HubTag>& tags);
    void tagsFailed(const QString& repository, const onggi::ui::HubClient::Error& error);

private:
    QNetworkReply* get(const QString& path, const QList<std::pair<QString, QString>>& query);
    static Error errorOf(const QNetworkReply& reply);

    QUrl m_base;
    QNetworkAccessManager m_network;
    QPointer<QNetworkReply> m_search;
    QPointer<QNetworkReply> m_tags;
    QCache<QString, QList<HubRepository>> m_searches{64};
    QCache<QString, QList<HubTag>> m_tagLists{64};
};

} // namespace onggi::ui

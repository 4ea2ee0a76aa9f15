#pragma once

#include "docker/credentials.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QPointer>
#include <QUrl>

namespace onggi::ui {

// Asks a registry what it has: its repositories, and the tags of one. The engine's API has no words for that,
// so the window asks by itself, with the login that docker keeps for the registry. One question at a time: a
// newer one drops the older one. Whatever comes back is a stranger's and only read as a list of names. GUI
// thread.
class RegistryClient : public QObject
{
    Q_OBJECT

public:
    struct Error
    {
        bool login = false; // signing in may help
        QString sentence;
    };

    explicit RegistryClient(CredentialStore& credentials, QObject* parent = nullptr);
    ~RegistryClient() override;

    // Registries that may be asked without encryption, as the engine does; those on this computer always may.
    void setInsecureRegistries(const QStringList& registries) { m_insecure = registries; }

    void listRepositories(const QString& registry);
    void listTags(const QString& registry, const QString& repository);
    void cancel();

signals:
    void repositoriesFinished(const QString& registry, const QStringList& repositories);
    void repositoriesFailed(const QString& registry, const onggi::ui::RegistryClient::Error& error);
    void tagsFinished(const QString& registry, const QString& repository, const QStringList& tags);
    void tagsFailed(const QString& registry, const QString& repository,
                    const onggi::ui::RegistryClient::Error& error);

private:
    struct Question
    {
        QString registry;
        QString repository; // empty: the list of repositories
        QUrl url;
        QByteArray authorization;
        bool answered = false; // a challenge, once
    };
    void ask(const Question& question);
    void take(QNetworkReply& reply, Question question);
    void meetChallenge(const QByteArray& challenge, Question question);
    void fetchToken(const QUrl& realm, const std::optional<RegistryLogin>& login, Question question);
    QNetworkReply* send(const QNetworkRequest& request, const QByteArray& body = {});
    void fail(const Question& question, const Error& error);
    bool mayBePlain(const QString& registry) const;

    CredentialStore& m_credentials;
    QNetworkAccessManager m_network;
    QStringList m_insecure;
    QPointer<QNetworkReply> m_reply;
    QObject* m_round = nullptr; // lives as long as the question
};

} // namespace onggi::ui

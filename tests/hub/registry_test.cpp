#include "hub/logindialog.h"
#include "hub/registryclient.h"
#include "hub/registrystrip.h"

#include <QSignalSpy>
#include <QSettings>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace onggi::ui;

namespace {

// A registry, and the place that gives its tokens: answers each question as the test says.
class FakeRegistry : public QTcpServer
{
public:
    struct Question
    {
        QByteArray target;
        QByteArray head;
    };
    QList<Question> questions;
    std::function<QByteArray(const Question&)> answer;

    FakeRegistry()
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            auto* socket = nextPendingConnection();
            auto buffer = std::make_shared<QByteArray>();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket, buffer] {
                *buffer += socket->readAll();
                // What is no HTTP (a TLS hello) is hung up on.
                if (!buffer->startsWith("GET") && !buffer->startsWith("POST")) {
                    socket->abort();
                    return;
                }
                if (!buffer->contains("\r\n\r\n"))
                    return;
                questions.append({buffer->split(' ').value(1), *buffer});
                buffer->clear();
                auto reply = answer(questions.back());
                socket->write(reply);
                socket->disconnectFromHost();
            });
        });
    }
    QString host() const { return QStringLiteral("127.0.0.1:%1").arg(serverPort()); }
    static QByteArray reply(int status, const QByteArray& body, const QByteArray& header = {})
    {
        return "HTTP/1.1 " + QByteArray::number(status) + " X\r\nConnection: close\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + header +
               "\r\n" + body;
    }
};

} // namespace

class RegistryTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<CredentialStore> m_credentials;

    void signIn(const QString& registry)
    {
        m_credentials->save({registry, "kim", "secret", {}}, this, [](const QString& error) { QCOMPARE(error, QString()); });
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("OnggiTest");
    }

    void init()
    {
        QFile::remove(m_folder.filePath("config.json"));
        QSettings().remove("hub/registries");
        m_credentials = std::make_unique<CredentialStore>(m_folder.path());
    }

    void listsRepositoriesOfARegistryOnThisComputer()
    {
        FakeRegistry registry;
        registry.answer = [](const auto&) { return FakeRegistry::reply(200, R"({"repositories":["web","api",7]})"); };
        RegistryClient client(*m_credentials);
        QSignalSpy finished(&client, &RegistryClient::repositoriesFinished);
        client.listRepositories(registry.host());
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished[0][1].toStringList(), (QStringList{"api", "web"}));
        QCOMPARE(registry.questions.first().target, "/v2/_catalog?n=500");
    }

    void answersABasicChallengeWithTheLogin()
    {
        FakeRegistry registry;
        signIn(registry.host());
        registry.answer = [](const auto& question) {
            return question.head.contains("Authorization: Basic a2ltOnNlY3JldA==") ? FakeRegistry::reply(200, R"({"tags":["1","latest","2"]})")
                                                                                   : FakeRegistry::reply(401, "{}", "WWW-Authenticate: Basic realm=\"x\"\r\n");
        };
        RegistryClient client(*m_credentials);
        QSignalSpy finished(&client, &RegistryClient::tagsFinished);
        client.listTags(registry.host(), "team/app");
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished[0][2].toStringList(), (QStringList{"latest", "2", "1"}));
        QCOMPARE(registry.questions.last().target, "/v2/team/app/tags/list");
    }

    void fetchesATokenWhereOneIsAsked()
    {
        FakeRegistry registry;
        signIn(registry.host());
        auto host = registry.host().toLatin1();
        registry.answer = [host](const auto& question) {
            if (question.target.startsWith("/token"))
                return FakeRegistry::reply(200, R"({"token":"the-token"})");
            return question.head.contains("Authorization: Bearer the-token")
                       ? FakeRegistry::reply(200, R"({"tags":[]})")
                       : FakeRegistry::reply(401, "{}", "WWW-Authenticate: Bearer realm=\"http:/" "/" + host + "/token\",service=\"reg\",scope=\"repository:app:pull\"\r\n");
        };
        RegistryClient client(*m_credentials);
        QSignalSpy finished(&client, &RegistryClient::tagsFinished);
        client.listTags(registry.host(), "app");
        QTRY_COMPARE(finished.size(), 1);
        QByteArray asked;
        for (const auto& each : registry.questions) {
            if (each.target.startsWith("/token"))
                asked = each.target + each.head;
        }
        QVERIFY(asked.contains("scope=repository:app:pull") && asked.contains("service=reg"));
        QVERIFY(asked.contains("Authorization: Basic"));
    }

    void aLoginDoesNotGoToAPlaceThatIsNotSafe()
    {
        FakeRegistry registry;
        signIn(registry.host());
        registry.answer = [](const auto&) {
            return FakeRegistry::reply(401, "{}", "WWW-Authenticate: Bearer realm=\"ftp:/" "/elsewhere.example.org/token\"\r\n");
        };
        RegistryClient client(*m_credentials);
        QSignalSpy failed(&client, &RegistryClient::tagsFailed);
        client.listTags(registry.host(), "app");
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(!failed[0][2].value<RegistryClient::Error>().login);
    }

    void withoutALoginOneIsAskedFor()
    {
        FakeRegistry registry;
        registry.answer = [](const auto&) { return FakeRegistry::reply(401, "{}", "WWW-Authenticate: Basic realm=\"x\"\r\n"); };
        RegistryClient client(*m_credentials);
        QSignalSpy failed(&client, &RegistryClient::repositoriesFailed);
        client.listRepositories(registry.host());
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed[0][1].value<RegistryClient::Error>().login);
    }

    void troubleIsASentence_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("part");
        QTest::newRow("down") << 503 << QByteArray("{}") << "503";
        QTest::newRow("no such repository") << 404 << QByteArray("{}") << "does not know app";
        QTest::newRow("nonsense") << 200 << QByteArray("<html>") << "as a registry does";
    }

    void troubleIsASentence()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QString, part);
        FakeRegistry registry;
        registry.answer = [&](const auto&) { return FakeRegistry::reply(status, body); };
        RegistryClient client(*m_credentials);
        QSignalSpy failed(&client, &RegistryClient::tagsFailed);
        client.listTags(registry.host(), "app");
        QTRY_COMPARE(failed.size(), 1);
        auto sentence = failed[0][2].value<RegistryClient::Error>().sentence;
        QVERIFY2(sentence.contains(part), qPrintable(sentence));
    }

    void aNewerQuestionDropsTheOlder()
    {
        FakeRegistry registry;
        registry.answer = [](const auto& question) {
            return FakeRegistry::reply(200, question.target.contains("first") ? R"({"tags":["1"]})" : R"({"tags":["2"]})");
        };
        RegistryClient client(*m_credentials);
        QSignalSpy finished(&client, &RegistryClient::tagsFinished);
        client.listTags(registry.host(), "first");
        client.listTags(registry.host(), "second");
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished[0][1].toString(), "second");
    }

    void theListHasLoginsAndWhatWasAdded()
    {
        qputenv("DOCKER_CONFIG", m_folder.path().toUtf8());
        Engine engine(Transport::unixSocket(m_folder.filePath("none")));
        RegistryList list(engine);
        QSignalSpy changed(&list, &RegistryList::changed);
        engine.credentials().save({"b.example.org", "kim", "secret", {}}, this, [](const QString&) {});
        engine.credentials().save({{}, "kim", "secret", {}}, this, [](const QString&) {});
        list.add("a.example.org");
        QCOMPARE(list.all(), (QStringList{"a.example.org", "b.example.org"}));
        QCOMPARE(changed.count(), 3);
        list.remove("a.example.org");
        QCOMPARE(list.all(), QStringList{"b.example.org"});
    }

    void knowsWhatALoginMends()
    {
        QVERIFY(LoginDialog::wouldHelp({ApiError::Kind::Refused, 401, "x"}));
        QVERIFY(LoginDialog::wouldHelp({ApiError::Kind::Refused, 500, "no basic auth credentials"}));
        QVERIFY(LoginDialog::wouldHelp({ApiError::Kind::Refused, 404, "pull access denied for x, repository does not exist or may require 'docker login'"}));
        QVERIFY(!LoginDialog::wouldHelp({ApiError::Kind::Refused, 500, "no space left on device"}));
    }
};

QTEST_GUILESS_MAIN(RegistryTest)
#include "registry_test.moc"

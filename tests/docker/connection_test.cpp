#include "docker/dockerclient.h"

#include <QFile>
#include <QProcess>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>
#include <optional>

using namespace onggi::ui;

/// The ways to an engine that is not a socket on this machine: TCP, TLS with certificates, ssh.
class ConnectionTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QByteArray m_searchPath;
    int m_connections = 0;
    QList<QByteArray> m_asked;

    static void openssl(const QStringList& arguments)
    {
        QProcess process;
        process.start("openssl", arguments);
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError());
    }

    /// An authority in a folder of its own, which vouches for 127.0.0.1 and for a client.
    void makeCertificates(const QString& name)
    {
        const auto folder = m_folder.filePath(name);
        QVERIFY(QDir().mkpath(folder));
        const auto in = [&](const char* file) { return folder + '/' + file; };
        openssl({"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority", "-keyout", in("authority.pem"), "-out", in("ca.pem")});
        QFile extensions(in("extensions"));
        QVERIFY(extensions.open(QIODevice::WriteOnly));
        extensions.write("subjectAltName=IP:127.0.0.1\n");
        extensions.close();
        for (const auto& [key, request, certificate] : {std::tuple{"server-key.pem", "server.csr", "server.pem"}, {"key.pem", "client.csr", "cert.pem"}}) {
            openssl({"req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=one", "-keyout", in(key), "-out", in(request)});
            openssl({"x509", "-req", "-in", in(request), "-CA", in("ca.pem"), "-CAkey", in("authority.pem"), "-CAcreateserial", "-days", "2",
                     "-extfile", in("extensions"), "-out", in(certificate)});
        }
    }

    /// Answers every request with an empty list, on as many connections as it gets.
    void serve(QTcpServer& server)
    {
        m_connections = 0;
        m_asked.clear();
        connect(&server, &QTcpServer::pendingConnectionAvailable, this, [this, &server] {
            while (auto* socket = server.nextPendingConnection()) {
                ++m_connections;
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                    if (!socket->peek(4096).contains("\r\n\r\n"))
                        return;
                    m_asked.append(socket->readAll());
                    socket->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]");
                });
            }
        });
        QVERIFY(server.listen(QHostAddress::LocalHost));
    }

    void serveTls(QSslServer& server, const QString& folder, bool asksForCertificate)
    {
        const auto content = [&](const char* name) {
            QFile file(m_folder.filePath(folder + '/' + name));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        auto configuration = QSslConfiguration::defaultConfiguration();
        configuration.setLocalCertificate(QSslCertificate(content("server.pem")));
        configuration.setPrivateKey(QSslKey(content("server-key.pem"), QSsl::Rsa));
        configuration.setCaCertificates(QSslCertificate::fromData(content("ca.pem")));
        configuration.setPeerVerifyMode(asksForCertificate ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
        server.setSslConfiguration(configuration);
        serve(server);
    }

    static Transport at(const QTcpServer& server, const TlsFiles& tls = {})
    {
        return *Transport::fromUrl(QString("tcp://127.0.0.1:%1").arg(server.serverPort()), tls);
    }

    struct Outcome
    {
        bool listed = false;
        std::optional<ApiError> error;
    };
    Outcome ask(DockerClient& client)
    {
        Outcome outcome;
        client.containers()->then(this, [&] { outcome.listed = true; })->otherwise(this, [&](const ApiError& e) { outcome.error = e; });
        [&] { QTRY_VERIFY(outcome.listed || outcome.error); }();
        return outcome;
    }
    Outcome ask(const Transport& transport)
    {
        DockerClient client(transport);
        return ask(client);
    }

    /// An ssh that notes how it was called and does as the script says.
    void makeSsh(const QByteArray& script)
    {
        QFile file(m_folder.filePath("bin/ssh"));
        QVERIFY(QDir().mkpath(m_folder.filePath("bin")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("#!/bin/sh\nprintf '%s ' \"$@\" >'" + m_folder.filePath("called").toUtf8() + "'\n" + script);
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        qputenv("PATH", m_folder.filePath("bin").toUtf8() + ':' + m_searchPath);
    }
    QByteArray called() const
    {
        QFile file(m_folder.filePath("called"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void initTestCase()
    {
        m_searchPath = qgetenv("PATH");
        makeCertificates("ours");
        makeCertificates("others");
    }
    void cleanup() { qputenv("PATH", m_searchPath); }

    void questionsShareAConnectionToARemoteEngine()
    {
        QTcpServer server;
        serve(server);
        DockerClient client(at(server));
        for (int count = 0; count < 3; ++count)
            QVERIFY(ask(client).listed);
        QCOMPARE(m_connections, 1);
        bool started = false;
        client.startContainer("abc")->then(this, [&] { started = true; });
        QTRY_VERIFY(started);
        QCOMPARE(m_connections, 2); // what changes something has one of its own
    }

    void aClosedConnectionIsOnlyOneMoreTry()
    {
        QTcpServer server;
        serve(server);
        DockerClient client(at(server));
        QVERIFY(ask(client).listed);
        // The engine closes what was idle, at the moment of the next question.
        for (auto* socket : server.findChildren<QTcpSocket*>())
            socket->abort();
        QVERIFY(ask(client).listed);
    }

    void nobodyThereIsSaid()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const auto transport = at(server);
        server.close();
        const auto outcome = ask(transport);
        QVERIFY(outcome.error);
        QCOMPARE(outcome.error->kind, ApiError::Kind::NoEngine);
        QVERIFY2(outcome.error->message.contains(QString::number(transport.port())), qPrintable(outcome.error->message));
    }

    void tlsWithBothCertificates()
    {
        QSslServer server;
        serveTls(server, "ours", true);
        QVERIFY(ask(at(server, Transport::tlsFromFolder(m_folder.filePath("ours")))).listed);
    }

    void aStrangersCertificateIsRefused()
    {
        QSslServer server;
        serveTls(server, "others", false);
        const auto outcome = ask(at(server, Transport::tlsFromFolder(m_folder.filePath("ours"))));
        QVERIFY(outcome.error);
        QCOMPARE(outcome.error->kind, ApiError::Kind::NoEngine);
        QVERIFY2(outcome.error->message.contains("not trusted"), qPrintable(outcome.error->message));
        auto tls = Transport::tlsFromFolder(m_folder.filePath("ours"));
        tls.verified = false;
        QVERIFY(ask(at(server, tls)).listed);
    }

    void aMissingCertificateOfOursIsNamed()
    {
        QSslServer server;
        serveTls(server, "ours", true);
        auto tls = Transport::tlsFromFolder(m_folder.filePath("ours"));
        tls.certificate.clear();
        tls.key.clear();
        const auto outcome = ask(at(server, tls));
        QVERIFY(outcome.error);
        QVERIFY2(outcome.error->message.contains("to see a certificate"), qPrintable(outcome.error->message));
    }

    void plainWhereTlsWasExpectedIsSaid()
    {
        QTcpServer server;
        connect(&server, &QTcpServer::pendingConnectionAvailable, this, [&server] {
            auto* socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] { socket->write("HTTP/1.1 400 Bad Request\r\n\r\n"); });
        });
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const auto outcome = ask(at(server, Transport::tlsFromFolder(m_folder.filePath("ours"))));
        QVERIFY(outcome.error);
        QVERIFY2(outcome.error->message.contains("does not speak TLS"), qPrintable(outcome.error->message));
    }

    void brokenFilesAreNamed()
    {
        QFile file(m_folder.filePath("broken.pem"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("-----BEGIN CERTIFICATE-----\nno\n");
        file.close();
        const auto outcome = ask(*Transport::fromUrl("tcp://127.0.0.1:9", {true, true, file.fileName(), {}, {}}));
        QVERIFY(outcome.error);
        QVERIFY(outcome.error->message.contains(file.fileName()));
    }

    void sshRunsTheDialerThere()
    {
        makeSsh("printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n[]'\nexec cat >/dev/null\n");
        QVERIFY(ask(*Transport::fromUrl("ssh://me@far:2222/run/x.sock")).listed);
        QVERIFY2(called().contains("-l me -p 2222 -- far docker --host 'unix:///run/x.sock' system dial-stdio"), called());
        QVERIFY(called().contains("BatchMode=yes"));
    }

    void sshsErrorsAreSentences_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<ApiError::Kind>("kind");
        QTest::addColumn<QString>("words");
        QTest::newRow("key") << QByteArray("echo 'me@far: Permission denied (publickey).' >&2; exit 255\n") << ApiError::Kind::NoPermission << "ssh-copy-id me@far";
        QTest::newRow("host key") << QByteArray("echo 'Host key verification failed.' >&2; exit 255\n") << ApiError::Kind::NoPermission << "ssh me@far";
        QTest::newRow("name") << QByteArray("echo 'ssh: Could not resolve hostname far: Name or service not known' >&2; exit 255\n") << ApiError::Kind::NoEngine << "far is not known";
        QTest::newRow("docker") << QByteArray("echo 'sh: 1: docker: not found' >&2; exit 127\n") << ApiError::Kind::NoEngine << "no docker program";
        QTest::newRow("engine") << QByteArray("echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2; exit 1\n")
                                << ApiError::Kind::NoEngine << "no engine runs there";
        QTest::newRow("lost") << QByteArray("printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 20\\r\\n\\r\\n['; echo 'client_loop: send disconnect: Broken pipe' >&2; exit 255\n")
                              << ApiError::Kind::Interrupted << "Broken pipe";
    }

    void sshsErrorsAreSentences()
    {
        QFETCH(QByteArray, script);
        QFETCH(ApiError::Kind, kind);
        QFETCH(QString, words);
        makeSsh(script);
        const auto outcome = ask(*Transport::fromUrl("ssh://me@far"));
        QVERIFY(outcome.error);
        QVERIFY2(outcome.error->message.contains(words), qPrintable(outcome.error->message));
        QCOMPARE(outcome.error->kind, kind);
    }

    void noSshIsSaid()
    {
        qputenv("PATH", "/nowhere");
        const auto outcome = ask(*Transport::fromUrl("ssh://far"));
        QVERIFY(outcome.error);
        QVERIFY(outcome.error->message.contains("openssh-client"));
    }
};

QTEST_GUILESS_MAIN(ConnectionTest)
#include "connection_test.moc"

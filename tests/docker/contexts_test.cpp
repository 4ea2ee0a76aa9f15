#include "docker/contexts.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using namespace onggi::ui;

class ContextsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    void write(const QString& path, const QByteArray& content)
    {
        const auto whole = m_folder->filePath(path);
        QVERIFY(QDir().mkpath(QFileInfo(whole).path()));
        QFile file(whole);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    void addContext(const QString& id, QJsonObject meta, const QJsonObject& endpoint)
    {
        meta.insert("Endpoints", QJsonObject{{"docker", endpoint}});
        write("contexts/meta/" + id + "/meta.json", QJsonDocument(meta).toJson());
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        for (const auto* name : {"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_TLS", "DOCKER_CERT_PATH"})
            qunsetenv(name);
    }

    void readsWhatDockerKeeps()
    {
        addContext("b", {{"Name", "far"}, {"Metadata", QJsonObject{{"Description", "the one in the cellar"}}}}, {{"Host", "ssh://me@far"}});
        addContext("a", {{"Name", "build"}, {"Metadata", QJsonObject()}}, {{"Host", "tcp://10.0.0.1"}, {"SkipTLSVerify", true}});
        write("contexts/tls/a/docker/ca.pem", "x");
        addContext("c", {{"Name", "windows"}}, {{"Host", "npipe:////./pipe/docker_engine"}});
        write("contexts/meta/d/meta.json", "{ half of");
        write("contexts/meta/e/meta.json", R"({"Name":"kube","Endpoints":{"kubernetes":{}}})");
        const auto all = DockerContexts(m_folder->path()).all();
        QCOMPARE(all.size(), 3);
        QCOMPARE(all[0].name, "build");
        QCOMPARE(all[0].transport->port(), 2376);
        QVERIFY(!all[0].transport->tls().verified);
        QCOMPARE(all[0].transport->tls().authorities, m_folder->filePath("contexts/tls/a/docker/ca.pem"));
        QVERIFY(all[0].transport->tls().certificate.isEmpty());
        QCOMPARE(all[1].name, "far");
        QCOMPARE(all[1].description, "the one in the cellar");
        QCOMPARE(all[1].transport->kind(), Transport::Kind::Ssh);
        QCOMPARE(all[2].name, "windows");
        QVERIFY(!all[2].transport);
    }

    void theCurrentOneIsTheEnvironmentsThenTheFiles()
    {
        const DockerContexts contexts(m_folder->path());
        QCOMPARE(contexts.current(), "");
        write("config.json", R"({"currentContext":"far"})");
        QCOMPARE(contexts.current(), "far");
        qputenv("DOCKER_CONTEXT", "build");
        QCOMPARE(contexts.current(), "build");
        qputenv("DOCKER_CONTEXT", "default");
        QCOMPARE(contexts.current(), "");
    }

    void readsTheEnvironment()
    {
        const DockerContexts contexts(m_folder->path());
        QVERIFY(!contexts.fromEnvironment());
        qputenv("DOCKER_HOST", "unix:///tmp/y.sock");
        QCOMPARE(contexts.fromEnvironment(), Transport::unixSocket("/tmp/y.sock"));
        qputenv("DOCKER_HOST", "tcp://h");
        QVERIFY(!contexts.fromEnvironment()->tls().used);
        write("certs/cert.pem", "x");
        write("certs/key.pem", "x");
        qputenv("DOCKER_TLS_VERIFY", "1");
        qputenv("DOCKER_CERT_PATH", m_folder->filePath("certs").toUtf8());
        const auto tls = contexts.fromEnvironment()->tls();
        QVERIFY(tls.used && tls.verified);
        QCOMPARE(tls.certificate, m_folder->filePath("certs/cert.pem"));
        QCOMPARE(contexts.fromEnvironment()->port(), 2376);
    }
};

QTEST_GUILESS_MAIN(ContextsTest)
#include "contexts_test.moc"

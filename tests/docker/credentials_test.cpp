#include "docker/credentials.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace onggi::ui;

class CredentialsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QByteArray m_searchPath;

    QString config() const { return m_folder->filePath("config.json"); }

    void write(const QByteArray& content)
    {
        QFile file(config());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    QJsonObject read() const
    {
        QFile file(config());
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    }

    /// A helper that keeps what it is told in a file beside it.
    void makeHelper(const QByteArray& name)
    {
        const auto path = m_folder->filePath("docker-credential-" + name);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("#!/bin/sh\nkept='" + m_folder->path().toUtf8() + "/kept'\n"
                   "case $1 in\nstore) cat > \"$kept\";;\nerase) rm -f \"$kept\";;\n"
                   "get) read url; grep -q \"\\\"$url\\\"\" \"$kept\" 2>/dev/null && cat \"$kept\" || { echo 'credentials not found in native keychain'; exit 1; };;\nesac\n");
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        file.close();
        qputenv("PATH", m_folder->path().toUtf8() + ':' + m_searchPath);
    }

    std::optional<RegistryLogin> found(CredentialStore& store, const QString& registry)
    {
        bool answered = false;
        std::optional<RegistryLogin> result;
        store.find(registry, this, [&](const std::optional<RegistryLogin>& login) {
            result = login;
            answered = true;
        });
        [&] { QTRY_VERIFY(answered); }();
        return result;
    }

    QString saved(CredentialStore& store, const RegistryLogin& login)
    {
        std::optional<QString> answer;
        store.save(login, this, [&](const QString& error) { answer = error; });
        [&] { QTRY_VERIFY(answer); }();
        return answer.value_or("nothing");
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_searchPath = qgetenv("PATH");
    }
    void cleanup() { qputenv("PATH", m_searchPath); }

    void readsWhatDockerLoginWrote()
    {
        write("{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"a2ltOnNlY3JldDp3aXRoOmNvbG9ucw==\"},"
              "\"https://registry.example.org/v1/\":{\"auth\":\"YTpi\",\"identitytoken\":\"tok\"}},\"HttpHeaders\":{\"X\":\"y\"}}");
        CredentialStore store(m_folder->path());
        QCOMPARE(store.registries().size(), 2);
        const auto hub = found(store, {});
        QVERIFY(hub);
        QCOMPARE(hub->user, "kim");
        QCOMPARE(hub->password, "secret:with:colons");
        const auto own = found(store, "registry.example.org");
        QVERIFY(own);
        QCOMPARE(own->identityToken, "tok");
        QVERIFY(!found(store, "elsewhere.example.org"));
    }

    void savesWhereDockerLoginDoes()
    {
        write("{\"auths\":{\"http://localhost:5000/v2/\":{\"auth\":\"eDp5\"}},\"psFormat\":\"table\"}");
        CredentialStore store(m_folder->path());
        QSignalSpy changed(&store, &CredentialStore::changed);
        QCOMPARE(saved(store, {"localhost:5000", "kim", "비밀:1", {}}), QString());
        QCOMPARE(changed.count(), 1);
        // One entry a registry, however its name was written, and all else is as it was.
        QCOMPARE(read().value("auths").toObject().keys(), QStringList{"localhost:5000"});
        QCOMPARE(read().value("psFormat").toString(), "table");
        QCOMPARE(QFile::permissions(config()) & (QFileDevice::ReadGroup | QFileDevice::ReadOther), QFileDevice::Permissions());
        QCOMPARE(found(store, "localhost:5000")->password, "비밀:1");
        store.erase("localhost:5000", this, [](const QString&) {});
        QVERIFY(store.registries().isEmpty());
        QVERIFY(!found(store, "localhost:5000"));
    }

    void anEmptyEntryHidesNoLogin()
    {
        write("{\"auths\":{\"https://r.example.org/v1/\":{},\"r.example.org\":{\"auth\":\"YTpi\"},\"empty.example.org\":{}}}");
        CredentialStore store(m_folder->path());
        QVERIFY(!store.isInKeyring("r.example.org"));
        QCOMPARE(found(store, "r.example.org")->user, "a");
        QVERIFY(store.isInKeyring("empty.example.org"));
        QVERIFY(!store.isInKeyring("elsewhere.example.org"));
    }

    void makesTheFolderForAFirstLogin()
    {
        CredentialStore store(m_folder->filePath("new/.docker"));
        QCOMPARE(saved(store, {{}, "kim", "secret", {}}), QString());
        QCOMPARE(found(store, {})->user, "kim");
    }

    void leavesABrokenFileAlone()
    {
        write("{\"auths\": oops");
        CredentialStore store(m_folder->path());
        QVERIFY(saved(store, {{}, "kim", "secret", {}}).contains("config.json"));
        QFile file(config());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), "{\"auths\": oops");
    }

    void keepsWithTheHelperThatIsNamed()
    {
        makeHelper("jar");
        write(R"({"credHelpers":{"registry.example.org":"jar"}})");
        CredentialStore store(m_folder->path());
        QCOMPARE(store.helperFor("registry.example.org"), "jar");
        QCOMPARE(store.helperFor({}), QString());
        QVERIFY(!found(store, "registry.example.org"));
        QCOMPARE(saved(store, {"registry.example.org", "kim", "secret", {}}), QString());
        // The file only says that there is one.
        const auto entry = read().value("auths").toObject().value("registry.example.org");
        QVERIFY(entry.isObject() && entry.toObject().isEmpty());
        QCOMPARE(found(store, "registry.example.org")->password, "secret");
        bool gone = false;
        store.erase("registry.example.org", this, [&](const QString&) { gone = true; });
        QTRY_VERIFY(gone);
        QVERIFY(!found(store, "registry.example.org"));
    }

    void tokensOfHelpersAreTokens()
    {
        makeHelper("jar");
        write(R"({"credsStore":"jar"})");
        CredentialStore store(m_folder->path());
        QCOMPARE(saved(store, {"r.example.org", "kim", "secret", "the-token"}), QString());
        const auto login = found(store, "r.example.org");
        QVERIFY(login);
        QCOMPARE(login->identityToken, "the-token");
        QVERIFY(login->password.isEmpty());
    }

    void aMissingHelperIsSaid()
    {
        write(R"({"credsStore":"nowhere"})");
        CredentialStore store(m_folder->path());
        QVERIFY(saved(store, {{}, "kim", "secret", {}}).contains("docker-credential-nowhere"));
        QVERIFY(!found(store, {}));
    }

    void findsAllOfThem()
    {
        write(R"({"auths":{"a.example.org":{"auth":"YTpi"},"b.example.org":{"auth":"YTpi"},"empty.example.org":{}}})");
        CredentialStore store(m_folder->path());
        QStringList names;
        store.findAll(this, [&](const QList<RegistryLogin>& logins) {
            for (const auto& login : logins)
                names.append(login.registry);
        });
        QTRY_COMPARE(names, (QStringList{"a.example.org", "b.example.org"}));
    }

    void headersAreReadByEngines()
    {
        const RegistryLogin login{"localhost:5000", "kim", "?>secret~", {}};
        const auto json = QJsonDocument::fromJson(QByteArray::fromBase64(login.header(), QByteArray::Base64UrlEncoding)).object();
        QCOMPARE(json.value("username").toString(), "kim");
        QCOMPARE(json.value("password").toString(), "?>secret~");
        QCOMPARE(json.value("serveraddress").toString(), "localhost:5000");
        QVERIFY(!login.header().contains('/') && !login.header().contains('+'));
    }
};

QTEST_GUILESS_MAIN(CredentialsTest)
#include "credentials_test.moc"

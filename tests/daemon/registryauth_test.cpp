#include "daemon/registryauth.h"

#include "base/encoding.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace onggi;
using namespace onggi::daemon;

class RegistryAuthTest : public QObject
{
    Q_OBJECT
private slots:
    void theHeaderMayBeMissingOrEmpty()
    {
        QVERIFY(credentialsFromHeader("").value().user.empty());
        QVERIFY(credentialsFromHeader("e30=").value().user.empty());
    }

    void everyKindOfCredentialIsRead()
    {
        const auto read = [](const char* json) { return credentialsFromHeader(toBase64(json)).value(); };
        QCOMPARE(read(R"({"username":"me","password":"secret","serveraddress":"h:1"})").user, std::string("me"));
        QCOMPARE(read(R"({"username":"me","password":"secret"})").password, std::string("secret"));
        QCOMPARE(read(R"({"identitytoken":"i"})").identityToken, std::string("i"));
        QCOMPARE(read(R"({"registrytoken":"r"})").registryToken, std::string("r"));
        const auto both = read(("{\"auth\":\"" + toBase64("me:se:cret") + "\"}").c_str());
        QCOMPARE(both.user, std::string("me"));
        QCOMPARE(both.password, std::string("se:cret"));
    }

    void whatIsNoCredentialIsRefusedByName()
    {
        for (const std::string& header : {std::string("!"), toBase64("no JSON"), toBase64("[]"), toBase64("{\"username\":1}"),
                                          toBase64("{\"auth\":\"bm9uZQ==\"}")}) {
            const auto credentials = credentialsFromHeader(header);
            QVERIFY(!credentials);
            QCOMPARE(credentials.error().kind(), ErrorKind::InvalidArgument);
            QVERIFY2(credentials.error().message().find("X-Registry-Auth") != std::string::npos, credentials.error().message().c_str());
        }
    }

    void oneHeaderHasTheCredentialsOfManyRegistries()
    {
        const auto all = credentialsByRegistry(toBase64("{\"https://index.docker.io/v1/\":{\"username\":\"hub\",\"password\":\"1\"},"
                                                        "\"localhost:5000\":{\"username\":\"local\",\"password\":\"2\"}}")).value();
        QCOMPARE(credentialsFor(all, "docker.io").user, std::string("hub"));
        QCOMPARE(credentialsFor(all, "localhost:5000").user, std::string("local"));
        QVERIFY(credentialsFor(all, "quay.io").user.empty());
        QVERIFY(credentialsByRegistry("").value().empty());
        QVERIFY(!credentialsByRegistry(toBase64("{\"h\":1}")));
    }

    void theManyNamesOfDockerHubAreOne()
    {
        for (const char* name : {"", "docker.io", "https://index.docker.io/v1/", "registry-1.docker.io", "index.docker.io"})
            QCOMPARE(registryDomain(name), std::string("docker.io"));
        QCOMPARE(registryDomain("http://localhost:5000/v2/"), std::string("localhost:5000"));
        QCOMPARE(registryDomain("quay.io"), std::string("quay.io"));
    }
};

QTEST_APPLESS_MAIN(RegistryAuthTest)
#include "registryauth_test.moc"

#include "api/router.h"

#include <QTest>
#include <map>

using namespace onggi;
using namespace onggi::api;

class RouterTest : public QObject
{
    Q_OBJECT
private slots:
    void namesOfImagesMayHoldSlashes()
    {
        const auto match = m_router.find("GET", "/images/registry:5000/library/node:18/json");
        QVERIFY(match.route);
        QCOMPARE(match.name, std::string("registry:5000/library/node:18"));
        QCOMPARE(m_router.find("DELETE", "/images/create").name, std::string("create"));
    }

    void namesOfContainersMayBeginWithASlash()
    {
        QCOMPARE(m_router.find("GET", "/containers//web/json").name, std::string("web"));
        QVERIFY(!m_router.find("GET", "/containers/a/b/json").route);
        QVERIFY(!m_router.find("GET", "/containers//json").route);
    }

    void fixedPathsGoBeforePatterns()
    {
        QCOMPARE(m_router.find("GET", "/images/json").route->pattern, std::string_view("/images/json"));
        QCOMPARE(m_router.find("GET", "/images/search").route->pattern, std::string_view("/images/search"));
        QCOMPARE(m_router.find("POST", "/containers/create").route->pattern, std::string_view("/containers/create"));
    }

    void tellsAForeignMethodFromAForeignPath()
    {
        const auto method = m_router.find("POST", "/_ping");
        QVERIFY(!method.route);
        QCOMPARE(method.allowed, std::string("GET, HEAD"));
        const auto path = m_router.find("GET", "/nothing/here");
        QVERIFY(!path.route);
        QVERIFY(path.allowed.empty());
    }

    /// Every row can be reached, by the very path that its pattern says.
    void noRowHidesAnother()
    {
        int rows = 0;
        for (const auto table : {systemRoutes(), imageRoutes(), containerRoutes(), execRoutes(), observeRoutes(), filesRoutes(),
                                 archiveRoutes(), storeRoutes(), registryRoutes(), unsupportedRoutes()}) {
            for (const Route& route : table) {
                std::string path(route.pattern);
                if (const auto open = path.find('{'); open != std::string::npos)
                    path.replace(open, path.find('}') - open + 1, "some-name");
                const auto match = m_router.find(route.method, path);
                QVERIFY2(match.route, path.c_str());
                QCOMPARE(match.route->pattern, route.pattern);
                QVERIFY2(match.route->handler == route.handler, path.c_str());
                ++rows;
            }
        }
        QVERIFY(rows > 100);
    }

private:
    Router m_router;
};

QTEST_APPLESS_MAIN(RouterTest)
#include "router_test.moc"

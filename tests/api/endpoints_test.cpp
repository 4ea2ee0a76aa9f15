#include "askedtable.h"

#include <QTest>
#include <unistd.h>

/// What each endpoint makes of its parameters, and which status its answer has.
class EndpointsTest : public QObject
{
    Q_OBJECT
private slots:
    void imagesAreAskedAsRequested_data()
    {
        const AskedTable row;
        row("GET", "/images/json", 200, "list false false false ");
        row("GET", R"(/images/json?all=1&digests=true&shared-size=1&filters={"dangling":["true"]})", 200,
            "list true true true dangling=true,;");
        row("GET", R"(/images/json?filters={"reference":{"node":true}})", 200, "list false false false reference=node,;");
        row("GET", "/v1.40/images/json?filter=node", 200, "list false false false reference=node,;");
        row("GET", "/v1.41/images/json?filter=node", 200, "list false false false ");
        row("GET", "/images/docker.io/library/node:18/json", 200, "inspect docker.io/library/node:18");
        row("GET", "/images/node/history", 200, "history node");
        row("DELETE", "/images/quay.io/a/b:c?force=1&noprune=1", 200, "remove quay.io/a/b:c true true");
        row("POST", "/images/a/b/tag?repo=c/d&tag=e", 201, "tag a/b c/d e");
        row("POST", "/images/a/b/tag", 400, "");
        row("GET", "/images/json?filters=x", 400, "");
        row("POST", "/images/create", 400, "");
    }
    void imagesAreAskedAsRequested()
    {
        compareAsked(&ApiFixture::images);
    }

    void theStoreIsAskedAsRequested_data()
    {
        const AskedTable row;
        row("POST", R"(/images/prune?filters={"dangling":["false"]})", 200, "images dangling=false,;");
        row("POST", "/networks/prune", 200, "networks ");
        row("GET", R"(/networks?filters={"driver":["bridge"]})", 200, "network list driver=bridge,;");
        row("GET", "/networks/bridge", 200, "network bridge");
        row("POST", "/build/prune?all=1&keep-storage=1000", 200, "cache  1000");
        row("POST", "/v1.42/volumes/prune", 200, "volumes ");
        row("POST", "/v1.41/volumes/prune", 200, "volumes all=true,;");
        row("POST", "/images/prune?filters=x", 400, "");
        row("GET", R"(/volumes?filters={"dangling":["1"]})", 200, "list dangling=1,;");
        row("POST", "/volumes/create", 400, "");
        row("GET", "/volumes/a", 200, "inspect a");
        row("DELETE", "/volumes/a?force=1", 204, "remove a true");
    }
    void theStoreIsAskedAsRequested()
    {
        compareAsked(&ApiFixture::store);
    }

    void aVolumeIsMadeAsRequested()
    {
        ApiFixture api;
        ApiClient client(api.path());
        QCOMPARE(client.request("POST", "/volumes/create", R"({"Name":"a"})").status, 201);
        QCOMPARE(api.store.asked, std::string(R"(create {"Name":"a"})"));
    }

    void registriesAreAskedAsRequested_data()
    {
        const AskedTable row;
        row("GET", "/images/search?term=node", 200, "search node 25 ");
        row("GET", R"(/images/search?term=a%20b&limit=5&filters={"is-official":["true"]})", 200, "search a b 5 is-official=true,;");
        row("GET", "/images/search?term=node&limit=101", 400, "");
        row("GET", "/images/search", 400, "");
        row("GET", "/distribution/quay.io/a/b:c/json", 200, "distribution quay.io/a/b:c ");
        row("POST", "/images/early/push?tag=c", 400, "push early c  ");
        row("POST", "/auth", 400, "");
    }
    void registriesAreAskedAsRequested()
    {
        compareAsked(&ApiFixture::registries);
    }

    void loginIsAskedWithItsBody()
    {
        ApiFixture api;
        ApiClient client(api.path());
        QCOMPARE(client.request("POST", "/auth", R"({"username":"me"})").status, 200);
        QCOMPARE(api.registries.asked, std::string("login me"));
    }

    void pushThatFailsEndsWithItsError()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.request("POST", "/images/localhost:5000/a/b/push?tag=c");
        QCOMPARE(reply.status, 200);
        QCOMPARE(api.registries.asked, std::string("push localhost:5000/a/b c  "));
        QVERIFY(reply.body.ends_with(R"({"error":"denied","errorDetail":{"message":"denied"}})" "\n"));
    }

    void containersAreAskedAsRequested_data()
    {
        const AskedTable row;
        row("GET", "/containers/json", 200, "list false false 0 ");
        row("GET", R"(/containers/json?all=1&limit=3&size=true&filters={"status":{"running":true}})", 200, "list true true 3 status=running,;");
        row("GET", "/containers/json?limit=-1", 200, "list false false 0 ");
        row("GET", "/containers/json?limit=x", 400, "");
        row("GET", "/containers/web/json?size=1", 200, "inspect web true");
        row("GET", "/containers/%2Fweb/json", 200, "inspect web false");
        row("POST", "/containers/web/start?detachKeys=ctrl-a", 204, "start web ctrl-a");
        row("POST", "/containers/web/stop", 204, "stop web  own");
        row("POST", "/containers/web/stop?t=0&signal=SIGINT", 204, "stop web SIGINT 0");
        row("POST", "/containers/web/stop?t=-1", 204, "stop web  -1");
        row("POST", "/containers/web/stop?t=soon", 400, "");
        row("POST", "/containers/web/restart?t=3&signal=9", 204, "restart web 9 3");
        row("POST", "/containers/web/kill", 204, "kill web SIGKILL");
        row("POST", "/containers/web/kill?signal=HUP", 204, "kill web HUP");
        row("POST", "/containers/web/rename?name=/shop", 204, "rename web /shop");
        row("POST", "/containers/web/rename", 400, "");
        row("POST", "/containers/web/resize?h=24&w=80", 200, "resize web 80x24");
        row("POST", "/containers/web/resize?h=24", 400, "");
        row("POST", "/containers/web/resize?h=24&w=70000", 400, "");
        row("DELETE", "/containers/web?force=1&v=1&link=0", 204, "remove web true true false");
        row("POST", "/containers/web/wait?condition=tomorrow", 400, "");
        row("POST", "/containers/nobody/wait?condition=removed", 404, "wait nobody removed");
        row("GET", "/containers/web/logs", 400, "");
        row("GET", "/containers/web/logs?stdout=1&tail=x", 400, "");
        row("GET", "/containers/web/logs?stdout=1&since=yesterday", 400, "");
        row("GET", "/containers/nobody/logs?stdout=1", 404, "");
        row("GET", "/containers/web/logs?stdout=1&stderr=1&timestamps=1&tail=5&since=1.5&until=2", 200,
            "logs web follow=false out=true err=true times=true tail=5 since=1500000000 until=2000000000");
        row("GET", "/containers/web/logs?stderr=1&tail=all", 200,
            "logs web follow=false out=false err=true times=false tail=all since=0 until=0");
        row("GET", "/containers/web/logs?stdout=1&tail=-1", 200,
            "logs web follow=false out=true err=false times=false tail=all since=0 until=0");
        row("POST", "/containers/nobody/attach?stream=1&stdout=1", 404,
            "attach nobody stream=true logs=false in=false out=true err=false keys=");
    }
    void containersAreAskedAsRequested()
    {
        compareAsked(&ApiFixture::containers);
    }

    void createHandsOverBodyVersionAndPeer()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.request("POST", "/v1.44/containers/create?name=web&platform=linux/amd64", R"({"Image":"node"})");
        QCOMPARE(reply.status, 201);
        QCOMPARE(reply.body, std::string("{\"Id\":\"abc\",\"Warnings\":[]}\n"));
        QCOMPARE(api.containers.asked, std::string(R"(create web linux/amd64 {"Image":"node"} 1.44)"));
        QCOMPARE(api.containers.peer.uid, ::getuid());
        QCOMPARE(api.containers.peer.gid, ::getgid());
        QCOMPARE(api.containers.peer.pid, ::getpid());
    }

    void createRefusesWhatIsNoJson()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.request("POST", "/containers/create", "{\"Image\": }");
        QCOMPARE(reply.status, 400);
        QCOMPARE(reply.body, std::string("{\"message\":\"invalid JSON at line 1, column 11\"}\n"));
        QCOMPARE(client.request("POST", "/containers/create").status, 400);
        QCOMPARE(client.request("POST", "/containers/create", "[]").status, 400);
    }

    void startTakesAnEmptyObjectAndNothingElse()
    {
        ApiFixture api;
        ApiClient client(api.path());
        QCOMPARE(client.request("POST", "/containers/web/start", "{}").status, 204);
        QCOMPARE(client.request("POST", "/containers/web/start", "{\"Binds\":[]}").status, 400);
    }

    void errorsHaveTheStatusOfTheirKind()
    {
        ApiFixture api;
        ApiClient client(api.path());
        api.containers.failure = Error(ErrorKind::NotModified, "it runs already");
        const auto unchanged = client.request("POST", "/containers/web/start");
        QCOMPARE(unchanged.status, 304);
        QVERIFY(!unchanged.fields.contains("content-length"));
        api.containers.failure = Error(ErrorKind::NotFound, "no such container: web");
        const auto missing = client.get("/containers/web/json");
        QCOMPARE(missing.status, 404);
        QCOMPARE(missing.body, std::string("{\"message\":\"no such container: web\"}\n"));
        QCOMPARE(missing.fields.at("content-type"), std::string("application/json"));
        api.images.failure = Error(ErrorKind::Conflict, "in use");
        QCOMPARE(client.request("DELETE", "/images/node").status, 409);
    }

    void bytesThatAreNoUtf8DoNotBreakTheReply()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.get("/containers/json");
        QCOMPARE(reply.status, 200);
        QCOMPARE(Json::parse(reply.body)[0]["Names"][0].get<std::string>(), std::string("/b\uFFFDad"));
    }

    void pullSendsProgressAndTheRegistryAuth()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("POST /v1.50/images/create?fromImage=docker.io%2Flibrary%2Fnode&tag=18&platform=linux/arm64 HTTP/1.1\r\n"
                    "x-registry-auth: e30=\r\nContent-Length: 0\r\n\r\n");
        const auto reply = client.readResponse();
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.fields.at("content-type"), std::string("application/json"));
        QVERIFY(reply.whole);
        QCOMPARE(reply.body, std::string("{\"status\":\"Pulling\"}\n{\"status\":\"Pulling\"}\n"));
        QCOMPARE(api.images.asked, std::string("pull docker.io/library/node 18 linux/arm64 e30="));
    }

    void pullFailsByStatusBeforeTheFirstLineAndInTheStreamAfterIt()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto before = client.request("POST", "/images/create?fromImage=nowhere");
        QCOMPARE(before.status, 404);
        QCOMPARE(before.body, std::string("{\"message\":\"no such repository: nowhere\"}\n"));
        const auto after = client.request("POST", "/images/create?fromImage=broken");
        QCOMPARE(after.status, 200);
        QVERIFY(after.whole);
        const Json last = Json::parse(after.body.substr(after.body.find('\n') + 1));
        QCOMPARE(last.at("error").get<std::string>(), std::string("layer 3 is damaged"));
        QCOMPARE(last.at("errorDetail").at("message").get<std::string>(), std::string("layer 3 is damaged"));
    }

    void eventsTakeFiltersAndAnEnd()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.get(R"(/events?until=1.0&filters={"type":["container"]})");
        QCOMPARE(reply.status, 200);
        QVERIFY(reply.whole);
        QCOMPARE(api.system.asked, std::string("type=container,;"));
        QCOMPARE(client.get("/events?since=x").status, 400);
    }

    void buildsAreAskedForAsClientsMeanThem()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto built = client.request("POST", R"(/build?dockerfile=D&t=a:1&t=b&rm=0&memory=1024&buildargs={"A":"1","B":null}&version=1)", "tar");
        QCOMPARE(built.status, 200);
        QCOMPARE(api.builds.asked, std::string(R"(build D a:1,b remove=false host={"Memory":1024} A=1 B=nothing)"));
        // Without a word of it containers of steps go.
        QCOMPARE(client.request("POST", "/build", "tar").status, 200);
        QCOMPARE(api.builds.asked, std::string("build   remove=true host={}"));
        // A connection ends with the refusal of a body that was not read.
        for (const char* query : {"version=2", "squash=1", "outputs=[{}]", "securityopt=[\"a\"]"})
            QCOMPARE(ApiClient(api.path()).request("POST", std::string("/build?") + query, "tar").status, 501);
        for (const char* query : {"buildargs=[]", "labels=x", "memory=many", "cachefrom={}"})
            QCOMPARE(ApiClient(api.path()).request("POST", std::string("/build?") + query, "tar").status, 400);
    }

    void whatIsKnownButNotThereSaysSo()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto plugin = client.request("POST", "/v1.50/plugins/pull");
        QCOMPARE(plugin.status, 501);
        QVERIFY(plugin.body.find("is not supported by this engine yet") != std::string::npos);
        const auto swarm = client.get("/v1.50/services");
        QCOMPARE(swarm.status, 503);
        QVERIFY(swarm.body.find("this node is not a swarm manager") != std::string::npos);
        // Without reading the body: the connection ends behind the reply.
        const auto network = client.request("POST", "/networks/create", R"({"Name":"x"})");
        QCOMPARE(network.status, 501);
        QCOMPARE(network.fields.at("connection"), std::string("close"));
    }
};

QTEST_APPLESS_MAIN(EndpointsTest)
#include "endpoints_test.moc"

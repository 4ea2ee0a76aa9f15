#include "api/framing.h"
#include "api/responder.h"
#include "apiclient.h"
#include "fakebackends.h"

#include <QTest>
#include <fcntl.h>

/// The routes of docker exec.
class ExecTest : public QObject
{
    Q_OBJECT
private slots:
    void createTakesTheWholeConfiguration()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.request("POST", "/v1.50/containers/web/exec",
                                          R"({"AttachStdin":true,"AttachStdout":true,"AttachStderr":false,"Tty":true,
                                              "Privileged":true,"DetachKeys":"ctrl-a","Env":["A=b","C"],"Cmd":["sh","-c"],
                                              "User":"1:2","WorkingDir":"/tmp","ConsoleSize":[24,80],"Detach":false})");
        QCOMPARE(reply.status, 201);
        QCOMPARE(reply.body, std::string("{\"Id\":\"e1\"}\n").substr(0, reply.body.size()));
        QCOMPARE(api.execs.asked, std::string("exec web sh -c in=true out=true err=false tty=true privileged=true keys=ctrl-a "
                                              "env=A=b,C user=1:2 dir=/tmp size=24x80"));
    }

    void nullFieldsAreAbsent()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.request("POST", "/containers/web/exec",
                                          R"({"Cmd":"true","Env":null,"ConsoleSize":null,"Tty":null})");
        QCOMPARE(reply.status, 201);
        QCOMPARE(api.execs.asked, std::string("exec web true in=false out=false err=false tty=false privileged=false keys= "
                                              "env= user= dir= size=none"));
    }

    void wrongFieldsAreNamed_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("words");
        QTest::newRow("no command") << R"({"Cmd":[]})" << "No exec command specified";
        QTest::newRow("flag") << R"({"Cmd":["a"],"Tty":1})" << "invalid Tty";
        QTest::newRow("list") << R"({"Cmd":["a",1]})" << "invalid Cmd";
        QTest::newRow("object for a list") << R"({"Cmd":{"a":1}})" << "invalid Cmd";
        QTest::newRow("size") << R"({"Cmd":["a"],"ConsoleSize":[1]})" << "invalid ConsoleSize";
        QTest::newRow("negative size") << R"({"Cmd":["a"],"ConsoleSize":[-1,2]})" << "invalid ConsoleSize";
        QTest::newRow("no JSON") << "Cmd" << "";
    }

    void wrongFieldsAreNamed()
    {
        QFETCH(QString, body);
        QFETCH(QString, words);
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.request("POST", "/containers/web/exec", body.toStdString());
        QCOMPARE(reply.status, 400);
        QVERIFY2(reply.body.find(words.toStdString()) != std::string::npos, reply.body.c_str());
    }

    void startUpgradesTheConnection()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("POST /exec/e1/start HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Type: application/json\r\n"
                    "Content-Length: 28\r\n\r\n{\"Detach\":false,\"Tty\":false}early");
        const auto head = client.readHead();
        QCOMPARE(head.status, 101);
        QCOMPARE(head.fields.at("content-type"), std::string(multiplexedStreamType));
        const HijackedConnection connection = api.execs.started.get_future().get();
        QCOMPARE(connection.earlyInput, std::string("early"));
        QVERIFY(writeAll(connection.socket.get(), "out"));
        QCOMPARE(client.readBytes(3), std::string("out"));
        QCOMPARE(api.execs.asked, std::string("start e1 detach=false size=none"));
    }

    void aTerminalsStreamIsRaw()
    {
        ApiFixture api;
        ApiClient client(api.path());
        client.send("POST /exec/tty/start HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 40\r\n\r\n"
                    "{\"Detach\":false,\"ConsoleSize\":[30, 100]}");
        const auto head = client.readHead();
        QCOMPARE(head.status, 101);
        QCOMPARE(head.fields.at("content-type"), std::string(rawStreamType));
        QCOMPARE(api.execs.asked, std::string("start tty detach=false size=30x100"));
    }

    void detachedItIsAPlainReply()
    {
        ApiFixture api;
        ApiClient client(api.path());
        QCOMPARE(client.request("POST", "/exec/e1/start", R"({"Detach":true})").status, 200);
        QCOMPARE(api.execs.asked, std::string("start e1 detach=true size=none detached e1"));
    }

    void anUnknownOneIsNotHijacked()
    {
        ApiFixture api;
        ApiClient client(api.path());
        const auto reply = client.request("POST", "/exec/nobody/start", "{}");
        QCOMPARE(reply.status, 404);
        QVERIFY(reply.body.find("No such exec instance: nobody") != std::string::npos);
    }

    void resizeAndInspectAreAsked()
    {
        ApiFixture api;
        ApiClient client(api.path());
        QCOMPARE(client.request("POST", "/exec/e1/resize?h=40&w=120").status, 200);
        QCOMPARE(api.execs.asked, std::string("resize e1 40x120"));
        QCOMPARE(client.request("POST", "/exec/e1/resize?h=40").status, 400);
        QCOMPARE(client.get("/exec/e1/json").status, 200);
    }

    void webSocketShakesHandsAndCarriesBothWays()
    {
        ApiFixture api;
        ApiClient client(api.path());
        // The example of RFC 6455, section 1.3.
        client.send("GET /containers/web/attach/ws?stream=1&stdout=1 HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\n"
                    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        const auto head = client.readHead();
        QCOMPARE(head.status, 101);
        QCOMPARE(head.fields.at("sec-websocket-accept"), std::string("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        const HijackedConnection connection = api.containers.attached.get_future().get();
        QVERIFY(writeAll(connection.socket.get(), "out"));
        QCOMPARE(client.readBytes(5), std::string("\x82\x03out"));
        // "Hello", masked (section 5.7).
        client.send("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
        std::string heard(5, '\0');
        ::fcntl(connection.socket.get(), F_SETFL, 0);
        QCOMPARE(::recv(connection.socket.get(), heard.data(), heard.size(), MSG_WAITALL), ssize_t{5});
        QCOMPARE(heard, std::string("Hello"));
    }
};

QTEST_APPLESS_MAIN(ExecTest)
#include "exec_test.moc"

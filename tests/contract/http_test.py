"""The API's status codes and messages, asked for by hand over the socket."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402


class Http(engine.EngineCase):
    def ask(self, status, method, path, body=None, **options):
        reply = self.engine.api(method, path, body, **options)
        self.assertEqual(status, reply.status, f"{method} {path}: {reply.body[:500]!r}")
        return reply

    def create(self, status=201, **host):
        return self.ask(status, "POST", "/v1.50/containers/create", {"Image": "busybox", "Cmd": ["true"], "HostConfig": host})

    @engine.ours("the version that it speaks")
    def test_everyReplyNamesTheEngine(self):
        for path in ("/_ping", "/version", "/containers/nobody/json"):
            reply = self.engine.api("GET", path)
            self.assertEqual("1.50", reply.headers["Api-Version"])
            self.assertEqual("linux", reply.headers["Ostype"])
            self.assertTrue(reply.headers["Server"].startswith("Docker/"))
        ping = self.engine.api("GET", "/_ping")
        self.assertEqual((b"OK", "inactive", "1"), (ping.body, ping.headers["Swarm"], ping.headers["Builder-Version"]))
        self.assertEqual(b"", self.ask(200, "HEAD", "/_ping").body)

    @engine.ours("the versions that it speaks")
    def test_versionsOutsideTheRangeAreRefused(self):
        self.ask(200, "GET", "/v1.24/version")
        self.assertIn("too new", self.ask(400, "GET", "/v1.99/version").message)
        self.assertIn("too old", self.ask(400, "GET", "/v1.12/version").message)

    def test_unknownPathsAreNotFound(self):
        self.assertIn("page not found", self.ask(404, "GET", "/v1.50/nothing/here").message)
        self.ask(404, "GET", "/v1.50/containers/nobody/nothing")

    def test_unknownContainersAreNotFoundByEveryEndpoint(self):
        for method, path in (("GET", "json"), ("GET", "logs?stdout=1"), ("POST", "start"), ("POST", "stop"), ("POST", "restart"),
                             ("POST", "kill"), ("POST", "rename?name=x"), ("POST", "wait"), ("POST", "resize?h=1&w=1"),
                             ("POST", "attach?stream=1&stdout=1"), ("DELETE", "")):
            reply = self.ask(404, method, f"/v1.50/containers/nobody/{path}".rstrip("/"))
            # Dockers say it alone, after what they could not do, or (attach) as plain text.
            self.assertIn(b"No such container: nobody", reply.body)

    def test_unknownImagesAreNotFound(self):
        self.assertIn("No such image: nobody:latest", self.ask(404, "GET", "/v1.50/images/nobody/json").message)
        self.ask(404, "GET", "/v1.50/images/nobody/history")
        self.ask(404, "DELETE", "/v1.50/images/nobody")
        reply = self.ask(404, "POST", "/v1.50/containers/create", {"Image": "nobody:1"})
        self.assertIn("No such image: nobody:1", reply.message)

    @engine.ours("older Dockers say 500 to a body that is no JSON")
    def test_badBodiesAndParametersAreRefused(self):
        json_type = {"Content-Type": "application/json"}
        self.ask(400, "POST", "/v1.50/containers/create", b"{not json", headers=json_type)
        self.ask(400, "POST", "/v1.50/containers/create", b"[]", headers=json_type)
        self.ask(400, "POST", "/v1.50/containers/create", {"Image": "busybox", "Cmd": 7})
        self.ask(400, "GET", "/v1.50/containers/json?filters=%7Bnot")
        self.ask(400, "GET", "/v1.50/containers/json?filters=" + "%7B%22nonsense%22%3A%5B%22x%22%5D%7D")
        self.ask(400, "POST", "/v1.50/containers/create?name=bad%20name", {"Image": "busybox"})
        self.assertIn("-dash", self.ask(400, "POST", "/v1.50/containers/create?name=-dash", {"Image": "busybox"}).message)
        self.ask(400, "POST", "/v1.50/containers/create", {"Image": "UPPER case"})
        self.ask(400, "POST", "/v1.50/images/create?fromImage=library%2FUPPER&tag=1")

    def test_statesThatDoNotFitAreConflictsOrNothing(self):
        self.engine.run_detached("busy", "sleep", "1000")
        self.ask(304, "POST", "/v1.50/containers/busy/start")
        self.assertIn("busy", self.ask(409, "POST", "/v1.50/containers/create?name=busy", {"Image": "busybox"}).message)
        self.ask(409, "DELETE", "/v1.50/containers/busy")
        self.ask(204, "POST", "/v1.50/containers/busy/stop?t=0")
        self.ask(304, "POST", "/v1.50/containers/busy/stop")
        self.assertIn("not running", self.ask(409, "POST", "/v1.50/containers/busy/kill").message)
        self.ask(400, "POST", "/v1.50/containers/busy/kill?signal=NOSUCH")
        self.ask(204, "DELETE", "/v1.50/containers/busy")
        self.ask(404, "DELETE", "/v1.50/containers/busy")

    @engine.ours("what it does not do")
    def test_unsupportedOptionsAreRefusedByName(self):
        for name, value in (("CpuRealtimePeriod", 1000), ("KernelMemory", 1 << 30), ("Cgroup", "x"),
                            ("StorageOpt", {"size": "1G"})):
            reply = self.engine.api("POST", "/v1.50/containers/create",
                                    {"Image": "busybox", "Cmd": ["true"], "HostConfig": {name: value}})
            self.assertIn(reply.status, (400, 501), f"{name}: {reply.body[:300]!r}")
            text = reply.message
            self.assertIn(name, text)
        self.assertEqual([], self.engine.containers())

    @engine.ours("what it does not do")
    def test_unsupportedEndpointsSaySo(self):
        for method, path in (("POST", "/networks/create"), ("POST", "/plugins/pull")):
            self.assertIn("not supported", self.ask(501, method, f"/v1.50{path}", {}).message)
        self.assertIn("swarm", self.ask(503, "GET", "/v1.50/services").message)

    def test_waitAnswersItsHeadersBeforeTheEnd(self):
        identity = self.engine.create("slow", "sh", "-c", "read line; exit 3", OpenStdin=True)
        connection, reply = self.engine.stream("POST", f"/v1.50/containers/{identity}/wait?condition=next-exit")
        self.addCleanup(connection.close)
        self.assertEqual(200, reply.status)
        stdin, _ = self.engine.hijack(f"/v1.50/containers/{identity}/attach?stream=1&stdin=1")
        self.addCleanup(stdin.close)
        self.ask(204, "POST", f"/v1.50/containers/{identity}/start")
        stdin.sendall(b"go on\n")
        self.assertEqual(3, json.loads(reply.read())["StatusCode"])

    def test_attachWithoutUpgradeStreamsPlainly(self):
        identity = self.engine.create("plain", "sh", "-c", "echo out; echo err >&2")
        connection, reply = self.engine.stream("POST", f"/v1.50/containers/{identity}/attach?stream=1&stdout=1&stderr=1")
        self.addCleanup(connection.close)
        self.assertEqual(200, reply.status)
        self.ask(204, "POST", f"/v1.50/containers/{identity}/start")
        text = reply.read()
        self.assertEqual({b"\x01\0\0\0\0\0\0\x04out\n", b"\x02\0\0\0\0\0\0\x04err\n"}, {text[:12], text[12:]})

    def test_filtersComeAsListsAndAsMaps(self):
        self.engine.run_detached("busy", "sleep", "1000")
        for text in ('{"status":["running"]}', '{"status":{"running":true}}'):
            reply = self.ask(200, "GET", "/v1.50/containers/json?filters=" + text.replace('"', "%22").replace("{", "%7B").replace("}", "%7D"))
            self.assertEqual(["/busy"], [name for item in reply.json for name in item["Names"]])


if __name__ == "__main__":
    engine.main()

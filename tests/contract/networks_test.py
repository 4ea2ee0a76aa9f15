"""The networks that there are, by the docker CLI: listed, filtered, inspected, with who is connected."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402


class Networks(engine.EngineCase):
    def network(self, name):
        return json.loads(self.output("network", "inspect", name))[0]

    def test_lsShowsThem(self):
        rows = [json.loads(line) for line in self.output("network", "ls", "--format", "{{json .}}").splitlines()]
        found = {row["Name"]: (row["Driver"], row["Scope"]) for row in rows}
        self.assertEqual({"bridge": ("bridge", "local"), "host": ("host", "local"), "none": ("null", "local")},
                         {name: found[name] for name in ("bridge", "host", "none")})
        self.assertIn("NETWORK ID", self.output("network", "ls"))

    def test_filtersChoose(self):
        def names(*filters):
            words = [word for each in filters for word in ("--filter", each)]
            return set(self.output("network", "ls", "--format", "{{.Name}}", *words).splitlines()) & {"bridge", "host", "none"}

        identity = self.network("host")["Id"]
        self.assertEqual({"bridge"}, names("driver=bridge"))
        self.assertEqual({"bridge", "none"}, names("driver=bridge", "driver=null"))
        self.assertEqual({"host"}, names(f"id={identity[:12]}"))
        self.assertEqual({"host"}, names("name=hos"))
        self.assertEqual({"bridge", "host", "none"}, names("scope=local", "type=builtin"))
        self.assertEqual(set(), names("type=custom"))
        self.assertEqual(set(), names("label=no-such"))
        self.assertEqual(set(), names("dangling=true"))
        self.assertEqual({"none"}, names("dangling=false", "name=none"))

    def test_wrongFiltersAreRefused(self):
        for text in ("colour=blue", "type=wild", "dangling=perhaps"):
            name, _, value = text.partition("=")
            reply = self.engine.api("GET", "/v1.50/networks?filters=" + json.dumps({name: [value]}).replace('"', "%22").replace(" ", ""))
            self.assertIn(reply.status, (400, 500) if engine.FOREIGN else (400,), text)
            self.assertIn(name, reply.message)

    def test_inspectTellsAddresses(self):
        bridge = self.network("bridge")
        self.assertRegex(bridge["Id"], "^[0-9a-f]{64}$")
        config = bridge["IPAM"]["Config"][0]
        self.assertRegex(config["Subnet"], r"^172\.\d+\.0\.0/16$")
        self.assertEqual(config["Subnet"].replace(".0/16", ".1"), config["Gateway"])
        self.assertEqual("true", bridge["Options"]["com.docker.network.bridge.default_bridge"])
        self.assertEqual(bridge, self.network(bridge["Id"]))
        self.assertEqual(bridge, self.network(bridge["Id"][:12]))
        self.assertEqual([], self.network("none")["IPAM"]["Config"] or [])

    def test_whoIsConnectedHasAddresses(self):
        jar = self.engine.run_detached("jar", "sleep", "1000")
        shared = self.engine.run_detached("shared", "sleep", "1000", HostConfig={"NetworkMode": "host"})
        self.engine.create("idle", "true")
        bridge = self.network("bridge")
        settings = self.engine.inspect("jar")["NetworkSettings"]["Networks"]["bridge"]
        self.assertEqual(bridge["Id"], settings["NetworkID"])
        self.assertEqual([jar], list(bridge["Containers"]))
        seen = bridge["Containers"][jar]
        self.assertEqual(("jar", f"{settings['IPAddress']}/{settings['IPPrefixLen']}", settings["MacAddress"], settings["EndpointID"]),
                         (seen["Name"], seen["IPv4Address"], seen["MacAddress"], seen["EndpointID"]))
        self.assertEqual([shared], list(self.network("host")["Containers"]))
        self.assertEqual({"jar"}, set(self.output("ps", "--filter", f"network={bridge['Id']}", "--format", "{{.Names}}").splitlines()))
        listed = {network["Name"]: network for network in self.engine.api("GET", "/v1.50/networks").json}
        self.assertEqual(listed["bridge"]["Id"], bridge["Id"])
        self.docker("rm", "-f", "jar")
        self.assertEqual({}, self.network("bridge")["Containers"])

    @engine.ours("it is this engine's state")
    def test_idsOutliveTheEngine(self):
        before = {name: self.network(name)["Id"] for name in ("bridge", "host", "none")}
        self.engine.stop()
        self.engine.start()
        self.assertEqual(before, {name: self.network(name)["Id"] for name in before})

    def test_whatIsNotThereIsNamed(self):
        self.assertTrue(re.search("no such network: attic|network attic not found", self.refused("network", "inspect", "attic").lower()))
        self.assertEqual(404, self.engine.api("GET", "/v1.50/networks/attic").status)

    @engine.ours("networks of the user's own are not there yet")
    def test_makingOnesIsRefusedByName(self):
        self.assertIn("managing networks is not supported", self.refused("network", "create", "attic"))
        self.assertIn("managing networks is not supported", self.refused("network", "rm", "bridge"))


if __name__ == "__main__":
    engine.main()

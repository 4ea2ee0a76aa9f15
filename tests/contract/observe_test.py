"""What one can watch of containers, driven by the docker CLI: figures, processes, events, lists; and limits that bite."""

import contextlib
import json
import os
import re
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
import registry  # noqa: E402


class Observed(engine.EngineCase):
    def sleeper(self, name, *options):
        return self.output("run", "-d", "--name", name, *options, "busybox", "sleep", "1000")

    def setUp(self):
        self.addCleanup(self.engine.remove_all)


class Limits(Observed):
    def test_tooMuchMemoryIsKilledAndSaid(self):
        self.docker("run", "--name", "glutton", "--memory", "16m", "--memory-swap", "16m", "busybox", "sh", "-c",
                    "tail -c 200000000 /dev/zero | wc -c; exit ${PIPESTATUS:-0}", status=None)
        self.docker("run", "--name", "one", "--memory", "16m", "--memory-swap", "16m", "busybox", "tail", "/dev/zero",
                    status=137)
        state = self.engine.inspect("one")["State"]
        self.assertTrue(state["OOMKilled"])
        self.assertEqual(137, state["ExitCode"])

    def test_forksBeyondThePidsLimitFail(self):
        result = self.docker("run", "--rm", "--pids-limit", "8", "busybox", "sh", "-c",
                             "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 100 & done; echo all", status=None)
        self.assertIn("can't fork", result.errors)

    def cpu_time(self, container):
        reply = self.engine.api("GET", f"/containers/{container}/stats?stream=0&one-shot=1").json
        return reply["cpu_stats"]

    def test_quotaThrottlesABusyLoop(self):
        self.output("run", "-d", "--name", "busy", "--cpus", "0.05", "busybox", "sh", "-c", "while :; do :; done")
        engine.eventually(lambda: self.cpu_time("busy")["throttling_data"]["throttled_periods"] > 5, "the loop is throttled")
        stats = self.cpu_time("busy")
        periods = stats["throttling_data"]["periods"]
        # 5 ms of each period of 100 ms, and a slice more that it may overrun.
        self.assertLessEqual(stats["cpu_usage"]["total_usage"], (periods + 2) * 15_000_000)

    def test_cpusetBinds(self):
        text = self.output("run", "--rm", "--cpuset-cpus", "0", "busybox", "sh", "-c",
                           "nproc; grep Cpus_allowed_list /proc/self/status")
        self.assertEqual(["1", "Cpus_allowed_list:\t0"], text.splitlines())

    def test_aContainerCanReadItsOwnLimits(self):
        text = self.output("run", "--rm", "--memory", "64m", "busybox", "sh", "-c",
                           "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; true")
        self.assertEqual(str(64 << 20), text)

    def test_devicesThatNobodyAllowedAreRefused(self):
        self.docker("run", "--rm", "--cap-add", "MKNOD", "--userns", "host", "busybox", "sh", "-c",
                    "mknod /tmp/mem c 1 1 && ! head -c 1 /tmp/mem; mknod /tmp/full c 1 7 && head -c 1 /tmp/full")


class Stats(Observed):
    def once(self, name, query="stream=0"):
        reply = self.engine.api("GET", f"/containers/{name}/stats?{query}")
        self.assertEqual(200, reply.status)
        return reply.json

    def test_shareOfABusyLoopIsItsQuota(self):
        self.output("run", "-d", "--name", "busy", "--cpus", "0.5", "busybox", "sh", "-c", "while :; do :; done")
        first, last = self.once("busy"), self.once("busy")
        now, before = last["cpu_stats"], first["cpu_stats"]
        used = now["cpu_usage"]["total_usage"] - before["cpu_usage"]["total_usage"]
        periods = now["throttling_data"]["periods"] - before["throttling_data"]["periods"]
        self.assertGreater(used, 0)
        self.assertLessEqual(used, (periods + 2) * 70_000_000)
        whole = now["system_cpu_usage"] - before["system_cpu_usage"]
        share = used / whole * now["online_cpus"] * 100
        self.assertTrue(1 < share < 75, share)
        self.assertGreater(last["cpu_stats"]["cpu_usage"]["total_usage"], last["precpu_stats"]["cpu_usage"]["total_usage"])
        self.assertGreater(last["cpu_stats"]["system_cpu_usage"], last["precpu_stats"]["system_cpu_usage"])

    def test_theCliShowsFigures(self):
        self.sleeper("web", "--memory", "64m")
        text = self.output("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}} {{.PIDs}} {{.NetIO}}", "web")
        self.assertRegex(text, r"^web [0-9.]+[KM]iB / 64MiB 1 [0-9.]+k?B / [0-9.]+k?B$")
        self.assertIn("web", self.output("stats", "--no-stream"))

    def test_networkTrafficIsCounted(self):
        self.output("run", "-d", "--name", "talker", "busybox", "sh", "-c",
                    "while :; do ping -c 1 -W 1 $(ip route | sed -n 's/default via \\([^ ]*\\).*/\\1/p') >/dev/null; done")
        engine.eventually(lambda: self.once("talker", "stream=0&one-shot=1")["networks"]["eth0"]["tx_packets"] > 3, "it sends")
        self.sleeper("mute", "--network", "none")
        self.assertNotIn("networks", self.once("mute"))

    def test_aStoppedContainerHasNoFigures(self):
        self.engine.create("idle", "true")
        reply = self.once("idle")
        self.assertEqual("/idle", reply["name"])
        self.assertEqual({}, reply["pids_stats"])
        self.assertEqual({}, reply["memory_stats"])
        self.assertEqual("0001-01-01T00:00:00Z", reply["read"])
        self.assertEqual(404, self.engine.api("GET", "/containers/nobody/stats?stream=0").status)

    def test_aStreamFollowsTheContainerToItsRemoval(self):
        self.sleeper("short")
        connection, reply = self.engine.stream("GET", "/containers/short/stats")
        with contextlib.closing(connection):
            first, second = json.loads(reply.readline()), json.loads(reply.readline())
            self.assertGreater(first["memory_stats"]["usage"], 0)
            self.assertEqual(first["read"], second["preread"])
            self.docker("kill", "short")
            engine.eventually(lambda: not json.loads(reply.readline())["memory_stats"], "its figures end")
            self.docker("start", "short")
            engine.eventually(lambda: json.loads(reply.readline())["memory_stats"], "they come back")
            self.docker("rm", "-f", "short")
            engine.eventually(lambda: reply.readline() == b"", "the stream ends")


class Top(Observed):
    def test_theUsualColumns(self):
        self.sleeper("web", "--userns", "host")
        lines = self.output("top", "web").splitlines()
        self.assertEqual("UID PID PPID C STIME TTY TIME CMD".split(), lines[0].split())
        self.assertEqual(["root", "sleep 1000"], [lines[1].split()[0], lines[1].split(None, 7)[7].strip()])
        self.assertEqual(str(self.engine.inspect("web")["State"]["Pid"]), lines[1].split()[1])

    def test_columnsOfOnesChoice(self):
        self.output("run", "-d", "--name", "two", "busybox", "sh", "-c", "sleep 1000 & wait")
        processes = engine.eventually(
            lambda: (lambda json: json if len(json["Processes"]) == 2 else None)(
                self.engine.api("GET", "/containers/two/top?ps_args=-o%20pid,ppid,uid,comm,nlwp,stat,args").json),
            "both are there")
        self.assertEqual(["PID", "PPID", "UID", "COMMAND", "NLWP", "STAT", "COMMAND"], processes["Titles"])
        parent, child = processes["Processes"]
        self.assertEqual(parent[0], child[1])
        self.assertEqual(["sh", "sleep"], [parent[3], child[3]])
        self.assertEqual("sleep 1000", child[6])
        self.assertIn("%CPU", self.output("top", "two", "aux"))

    def test_whatIsNotKnownIsRefusedByName(self):
        self.sleeper("web")
        self.assertIn("nonsense", self.refused("top", "web", "-o", "pid,nonsense"))

    @engine.ours("others run the machine's ps, with whatever it takes")
    def test_optionsOfPsThatAreNotOursAreRefused(self):
        self.sleeper("web")
        self.assertIn("--forest", self.refused("top", "web", "--forest"))

    def test_aStoppedContainerHasNoProcesses(self):
        self.engine.create("idle", "true")
        reply = self.engine.api("GET", "/containers/idle/top")
        self.assertEqual(409, reply.status)
        self.assertIn("is not running", reply.message)

    def test_noProgramOfTheImageRuns(self):
        # The image's own ps would write the mark.
        self.output("run", "-d", "--name", "trap", "busybox", "sh", "-c",
                    "rm /bin/ps; printf '#!/bin/sh\\ntouch /mark\\n' > /bin/ps; chmod +x /bin/ps; while :; do sleep 1; done")
        self.assertIn("sleep 1", engine.eventually(
            lambda: (lambda text: text if "sleep 1" in text else None)(self.output("top", "trap")), "it is listed"))
        differences = self.engine.api("GET", "/containers/trap/changes")
        if differences.status == 200:
            self.assertNotIn("/mark", [entry["Path"] for entry in differences.json])


class Events(Observed):
    def test_theLifeOfAContainer(self):
        since = str(time.time())
        identity = self.output("run", "-d", "--name", "life", "--label", "tier=front", "busybox", "sleep", "1000")
        self.docker("kill", "life")
        self.docker("wait", "life")
        self.docker("rm", "life")
        text = self.output("events", "--since", since, "--until", str(time.time() + 0.1), "--filter", "container=life",
                           "--format", "{{json .}}")
        events = [json.loads(line) for line in text.splitlines()]
        actions = [event["Action"] for event in events if event["Type"] == "container"]
        self.assertEqual(["create", "start", "kill", "die", "destroy"], [a for a in actions if a != "attach"])
        for event in events:
            self.assertEqual(identity, event["Actor"]["ID"])
            self.assertEqual(("local", "front", "busybox"), (event["scope"], event["Actor"]["Attributes"]["tier"],
                                                             event["Actor"]["Attributes"]["image"]))
            self.assertEqual(event["time"], event["timeNano"] // 1_000_000_000)
            self.assertEqual((event["Action"], identity, "busybox"), (event["status"], event["id"], event["from"]))
        die = next(event for event in events if event["Action"] == "die")
        self.assertEqual("137", die["Actor"]["Attributes"]["exitCode"])

    def past(self, since, *filters):
        options = [word for value in filters for word in ("--filter", value)]
        text = self.output("events", "--since", since, "--until", str(time.time() + 0.05), *options, "--format",
                           "{{.Actor.Attributes.name}} {{.Action}}")
        return text.splitlines()

    def test_filtersChoose(self):
        since = str(time.time())
        self.docker("create", "--name", "aa", "--label", "color=red", "busybox", "true")
        self.docker("create", "--name", "bb", "--label", "color=blue", "busybox", "true")
        self.docker("tag", "busybox", "painted")
        self.assertEqual(["aa create", "bb create"], self.past(since, "event=create"))
        self.assertEqual(["aa create"], self.past(since, "container=aa"))
        self.assertEqual(["bb create"], self.past(since, "label=color=blue", "type=container"))
        self.assertEqual(["aa create", "bb create"], self.past(since, "image=busybox", "type=container"))
        self.assertTrue(any(line.endswith(" tag") for line in self.past(since, "type=image")))
        self.assertEqual([], self.past(since, "type=network"))
        self.assertEqual(["aa create", "bb create"], self.past(since, "scope=local", "event=create"))
        self.assertEqual([], self.past(since, "scope=swarm"))
        self.assertEqual(["aa create", "bb create"], self.past("1m", "event=create")[-2:])
        self.docker("rmi", "painted")

    @engine.since("1.42", "unknown filters are refused")
    def test_unknownFiltersAreRefused(self):
        self.assertEqual(400, self.engine.api("GET", '/events?until=1&filters={"color":["red"]}').status)

    @engine.ours("others drop what a follower does not read at once")
    def test_aFollowerGetsAllOfABurst(self):
        """10,000 events by several clients at once; the follower reads only when all is over."""
        connection, reply = self.engine.stream("GET", '/events?filters={"event":["rename"]}')
        with contextlib.closing(connection):
            failures = []

            def churn(part):
                identity = self.engine.create(f"burst{part}", "true")
                for number in range(2500):
                    renamed = self.engine.api("POST", f"/containers/{identity}/rename?name=burst{part}.{number}")
                    if renamed.status != 204:
                        failures.append(renamed.body)

            threads = [threading.Thread(target=churn, args=(part,)) for part in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual([], failures)
            names = [json.loads(reply.readline())["Actor"]["Attributes"]["name"] for _ in range(10_000)]
        self.assertEqual({f"burst{part}.{number}" for part in range(4) for number in range(2500)}, set(names))
        for part in range(4):
            own = [int(name.split(".")[1]) for name in names if name.startswith(f"burst{part}.")]
            self.assertEqual(list(range(2500)), own)


class Lists(Observed):
    def names(self, *options):
        return sorted(self.output("ps", "-a", "--format", "{{.Names}}", *options).split())

    def test_everyFilter(self):
        self.docker("create", "--name", "red", "--label", "color=red", "--label", "size=big", "--expose", "8080", "busybox", "true")
        self.docker("run", "--name", "seven", "--label", "color=blue", "busybox", "sh", "-c", "exit 7", status=7)
        port = registry.free_port()
        self.sleeper("web1", "-v", "data:/data", "-p", f"127.0.0.1:{port}:80")
        self.sleeper("web2", "--network", "none")
        names = self.names
        self.assertEqual(["red", "seven", "web1", "web2"], names())
        identity = self.engine.inspect("web1")["Id"]
        self.assertEqual(["web1"], names("--filter", f"id={identity[:12]}"))
        self.assertEqual(["web1", "web2"], names("--filter", "name=web"))
        self.assertEqual(["web1"], names("--filter", "name=^web1$"))
        self.assertEqual(["web2"], names("--filter", "name=^/web2$"))
        self.assertEqual(["web1", "web2"], names("--filter", "name=w.b[0-9]"))
        self.assertEqual(["red", "web1"], names("--filter", "name=red", "--filter", "name=web1"))
        self.assertEqual(["red", "seven"], names("--filter", "label=color"))
        self.assertEqual(["red"], names("--filter", "label=color=red"))
        self.assertEqual([], names("--filter", "label=color=red", "--filter", "label=size=small"))
        self.assertEqual(["red"], names("--filter", "status=created"))
        self.assertEqual(["red", "seven"], names("--filter", "status=created", "--filter", "status=exited"))
        self.assertEqual(["seven"], names("--filter", "exited=7"))
        self.assertEqual([], names("--filter", "exited=0"))
        image = self.engine.api("GET", "/images/busybox/json").json
        for value in ("busybox", "busybox:latest", "docker.io/library/busybox", image["Id"], image["Id"][7:19],
                      image["RepoDigests"][0]):
            self.assertEqual(4, len(names("--filter", f"ancestor={value}")), value)
        self.assertEqual([], names("--filter", "ancestor=nothing"))
        self.assertEqual([], names("--filter", f"ancestor={image['RootFS']['Layers'][0]}"))
        self.assertEqual(["red", "seven"], names("--filter", "before=web1"))
        self.assertEqual(["web2"], names("--filter", "since=web1"))
        self.assertEqual(["web1"], names("--filter", "volume=data"))
        self.assertEqual(["web1"], names("--filter", "volume=/data"))
        self.assertEqual(["web2"], names("--filter", "network=none"))
        self.assertEqual(["web1"], names("--filter", f"publish={port}"))
        self.assertEqual(["web1"], names("--filter", f"publish={port - 1}-{port + 1}/tcp"))
        self.assertEqual([], names("--filter", f"publish={port}/udp"))
        self.assertEqual([], names("--filter", "publish=80"))
        self.assertEqual(["web1"], names("--filter", "expose=70-90/tcp"))
        # One that does not run has no ports.
        self.assertEqual([], names("--filter", "expose=8080"))
        self.assertEqual(["red", "seven", "web1", "web2"], names("--filter", "health=none"))
        self.assertEqual(4, len(names("--filter", "is-task=false")))
        self.assertEqual([], names("--filter", "is-task=true"))
        self.assertEqual(["web2"], names("-l"))
        self.assertEqual(["web1", "web2"], names("-n", "2"))
        self.assertIn(identity, self.output("ps", "--no-trunc", "--format", "{{.ID}}"))
        for wrong in ("status=sleepy", "health=fine", "exited=x", "is-task=maybe", "publish=port", "color=red", "since=nobody"):
            self.refused("ps", "--filter", wrong)

    @engine.ours("others find nothing by it")
    def test_aNameThatIsNoExpressionIsRefused(self):
        self.refused("ps", "--filter", "name=[")

    def test_healthIsAFilterAndShown(self):
        self.sleeper("plain")
        self.sleeper("checked", "--health-cmd", "true", "--health-interval", "1s")
        engine.eventually(lambda: self.names("--filter", "health=healthy") == ["checked"], "its health is seen")
        self.assertIn("(healthy)", self.output("ps", "--format", "{{.Status}}", "--filter", "name=checked"))
        self.assertEqual(["plain"], self.names("--filter", "health=none"))

    def test_sizes(self):
        self.docker("run", "--name", "writer", "busybox", "sh", "-c", "head -c 1000000 /dev/zero > /file")
        (container,) = self.engine.api("GET", "/containers/json?all=1&size=1").json
        self.assertGreaterEqual(container["SizeRw"], 1_000_000)
        self.assertGreater(container["SizeRootFs"], container["SizeRw"])
        self.assertIn("1MB (virtual ", self.output("ps", "-as", "--format", "{{.Size}}"))
        self.assertEqual(container["SizeRw"], self.engine.api("GET", "/containers/writer/json?size=1").json["SizeRw"])

    def test_diskUsage(self):
        self.docker("run", "--name", "writer", "-v", "heap:/heap", "busybox", "sh", "-c",
                    "head -c 1000000 /dev/zero > /file; head -c 2000000 /dev/zero > /heap/file")
        usage = self.engine.api("GET", "/system/df").json
        self.assertGreaterEqual(usage["Containers"][0]["SizeRw"], 1_000_000)
        (volume,) = [volume for volume in usage["Volumes"] if volume["Name"] == "heap"]
        self.assertEqual({"Size": 2_000_000, "RefCount": 1}, volume["UsageData"])
        self.assertGreater(usage["LayersSize"], 0)
        self.assertEqual(1, usage["Images"][0]["Containers"])
        if not self.is_older_than("1.42"):
            self.assertEqual(["Volumes"], list(self.engine.api("GET", "/system/df?type=volume").json))
        text = self.output("system", "df")
        self.assertLessEqual(int(re.search(r"^Images .*\((\d+)%\)", text, re.M)[1]), 100, text)
        for word in ("Images", "Containers", "Local Volumes"):
            self.assertIn(word, text)
        text = self.output("system", "df", "-v")
        self.assertIn("heap", text)
        self.assertRegex(text, r"busybox +latest .* [1-9][0-9.]+[kM]B +\S+ +[0-9.]+[kM]?B +1\n")

    def test_infoCounts(self):
        self.sleeper("runs")
        self.sleeper("rests")
        self.engine.create("waits", "true")
        self.docker("pause", "rests")
        info = self.engine.api("GET", "/info").json
        self.assertEqual((3, 1, 1, 1), tuple(info[key] for key in ("Containers", "ContainersRunning", "ContainersPaused",
                                                                  "ContainersStopped")))
        self.assertEqual("2" if os.path.exists("/sys/fs/cgroup/cgroup.controllers") else "1", info["CgroupVersion"])
        self.docker("unpause", "rests")


if __name__ == "__main__":
    engine.main()

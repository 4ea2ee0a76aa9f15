"""Every state that a container can be in, and every way from one to the other, driven by the docker CLI."""

import json
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402

OBEDIENT = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done"
STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.1; done"
# Ends with the status that stands in /gate/code, as soon as there is one; the file goes with it.
GATED = "until [ -e /gate/code ]; do usleep 5000; done; code=$(cat /gate/code); rm /gate/code; exit $code"


class StateCase(engine.EngineCase):
    def state(self, name):
        return self.engine.inspect(name)["State"]

    def becomes(self, name, status):
        return engine.eventually(lambda: (now := self.state(name))["Status"] == status and now, f"{name} is {status}")

    def sleeper(self, name, *options):
        return self.output("run", "-d", "--name", name, *options, "busybox", "sleep", "1000")

    def ready(self, name):
        engine.eventually(lambda: "ready" in self.output("logs", name), f"{name} is ready")

    def restarts(self, name):
        return self.engine.inspect(name)["RestartCount"]

    def events(self, since, *filters):
        words = [word for text in filters for word in ("--filter", text)]
        text = self.output("events", "--since", f"{since:.9f}", "--until", f"{time.time():.9f}", "--format", "{{json .}}", *words)
        return [json.loads(line) for line in text.splitlines()]

    def gate(self):
        folder = f"{self.engine.directory}/gate"
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o777)
        for name in os.listdir(folder):
            os.unlink(f"{folder}/{name}")
        return folder

    @staticmethod
    def let_end(folder, code):
        with open(f"{folder}/fresh", "w", encoding="utf-8") as file:
            file.write(str(code))
        os.rename(f"{folder}/fresh", f"{folder}/code")


class Restarts(StateCase):
    def gated(self, name, *options):
        folder = self.gate()
        self.docker("run", "-d", "--name", name, "--userns", "host", *options, "-v", f"{folder}:/gate", "busybox", "sh", "-c", GATED)
        return folder

    def test_alwaysStartsAgainAfterEveryEnd(self):
        folder = self.gated("phoenix", "--restart", "always")
        for count, code in enumerate((0, 3), 1):
            before = self.state("phoenix")["Pid"]
            self.let_end(folder, code)
            engine.eventually(lambda old=before: (now := self.state("phoenix"))["Running"] and now["Pid"] not in (0, old), "it runs again")
            self.assertEqual(count, self.restarts("phoenix"))

    def test_onFailureRestartsFailuresOnlyAndSoOften(self):
        self.docker("run", "-d", "--name", "trier", "--restart", "on-failure:2", "busybox", "sh", "-c", "exit 4")
        state = self.becomes("trier", "exited")
        self.assertEqual((4, 2), (state["ExitCode"], self.restarts("trier")))
        self.docker("run", "-d", "--name", "good", "--restart", "on-failure", "busybox", "true")
        self.becomes("good", "exited")
        self.assertEqual(0, self.restarts("good"))

    def test_theBackoffGrowsAndIsSeen(self):
        since = time.time()
        self.docker("run", "-d", "--name", "flaky", "--restart", "always", "busybox", "sh", "-c", "exit 6")
        state = self.becomes("flaky", "restarting")
        self.assertEqual((True, True, 0, 6), (state["Running"], state["Restarting"], state["Pid"], state["ExitCode"]))
        row = json.loads(self.output("ps", "--filter", "status=restarting", "--format", "{{json .}}"))
        self.assertRegex(row["Status"], r"^Restarting \(6\) .* ago$")
        engine.eventually(lambda: self.restarts("flaky") >= 4, "four restarts")
        starts = [event["timeNano"] for event in self.events(since, "container=flaky", "event=start")][:5]
        ends = [event["timeNano"] for event in self.events(since, "container=flaky", "event=die")][:4]
        waits = [(start - end) / 1e6 for start, end in zip(starts[1:], ends)]
        for wait, least in zip(waits, (100, 200, 400, 800)):
            self.assertGreaterEqual(wait, least)
        self.docker("rm", "-f", "flaky")

    def test_aStopInTheBackoffEndsIt(self):
        self.docker("run", "-d", "--name", "flaky", "--restart", "always", "busybox", "false")
        engine.eventually(lambda: self.restarts("flaky") >= 3, "the back-off is long enough to be met")
        self.becomes("flaky", "restarting")
        self.docker("stop", "flaky")
        count = self.restarts("flaky")
        state = self.state("flaky")
        self.assertEqual(("exited", False, 1), (state["Status"], state["Running"], state["ExitCode"]))
        time.sleep(2)  # The longest back-off that was under way.
        self.assertEqual(("exited", count), (self.state("flaky")["Status"], self.restarts("flaky")))

    def test_aRestartingOneCanBeKilledStartedAndRemoved(self):
        self.docker("run", "-d", "--name", "flaky", "--restart", "always", "busybox", "false")
        engine.eventually(lambda: self.restarts("flaky") >= 2, "two restarts")
        self.becomes("flaky", "restarting")
        self.docker("kill", "flaky")
        self.assertEqual("exited", self.state("flaky")["Status"])
        self.docker("start", "flaky")
        engine.eventually(lambda: self.restarts("flaky") >= 3, "the count begins anew, and reaches three")
        self.becomes("flaky", "restarting")
        self.assertIn("restarting", self.refused("rm", "flaky"))
        self.docker("start", "flaky")
        self.becomes("flaky", "restarting")
        self.docker("rm", "-f", "flaky")
        self.assertEqual([], self.engine.containers())

    def test_aStoppedContainerIsNotRestarted(self):
        for policy in ("always", "unless-stopped", "on-failure"):
            self.sleeper(policy, "--restart", policy)
            self.docker("stop", "-t", "0", policy)
            self.assertEqual(("exited", 137, 0), (self.state(policy)["Status"], self.state(policy)["ExitCode"], self.restarts(policy)))
        self.sleeper("killed", "--restart", "always")
        self.docker("kill", "killed")
        self.assertEqual("exited", self.state("killed")["Status"])

    def test_aDeathByAForeignHandIsRestarted(self):
        self.sleeper("victim", "--restart", "unless-stopped")
        first = self.state("victim")["Pid"]
        os.kill(first, signal.SIGKILL)
        engine.eventually(lambda: self.state("victim")["Pid"] not in (0, first), "it runs again")
        first = self.state("victim")["Pid"]
        os.kill(self.engine.monitor_of("victim"), signal.SIGKILL)
        engine.eventually(lambda: self.state("victim")["Pid"] not in (0, first), "it runs again")
        engine.eventually(lambda: first not in engine.processes(), "what lost its monitor is gone")

    def test_aManualRestartIsNoneOfThePolicys(self):
        self.sleeper("worker", "--restart", "always")
        first = self.state("worker")["Pid"]
        self.docker("restart", "-t", "0", "worker")
        state = self.state("worker")
        self.assertEqual((True, 0), (state["Running"], self.restarts("worker")))
        self.assertNotEqual(first, state["Pid"])
        time.sleep(0.3)  # Longer than the first back-off.
        self.assertEqual(state["Pid"], self.state("worker")["Pid"])

    def test_withRmItIsRefusedInDockersWords(self):
        text = self.engine.api("POST", "/containers/create", {"Image": "busybox", "Cmd": ["true"], "HostConfig": {
            "AutoRemove": True, "RestartPolicy": {"Name": "always"}}})
        self.assertEqual((400, "can't create 'AutoRemove' container with restart policy"), (text.status, text.message))
        self.assertIn("onflicting options", self.refused("run", "-d", "--rm", "--restart", "always", "busybox", "true", status=125))
        self.assertIn("sometimes", self.refused("run", "-d", "--restart", "sometimes", "busybox", "true", status=125))

    def test_thePolicyCanBeUpdated(self):
        folder = self.gated("worker")
        self.docker("update", "--restart", "on-failure:5", "worker")
        self.assertEqual({"Name": "on-failure", "MaximumRetryCount": 5}, self.engine.inspect("worker")["HostConfig"]["RestartPolicy"])
        self.let_end(folder, 1)
        engine.eventually(lambda: self.restarts("worker") == 1 and self.state("worker")["Running"], "it was restarted")
        self.docker("update", "--restart", "no", "worker")
        self.let_end(folder, 1)
        self.becomes("worker", "exited")

    def test_whoWaitsForTheNextExitHearsEachOne(self):
        folder = self.gated("worker", "--restart", "always")
        for code in (7, 0, 9):
            next_exit = self.popen_api("/containers/worker/wait?condition=next-exit")
            engine.eventually(lambda: self.state("worker")["Pid"], "it runs")
            self.let_end(folder, code)
            self.assertEqual(code, json.loads(next_exit.communicate(timeout=engine.PATIENCE)[0])["StatusCode"])

    def popen_api(self, path):
        """A POST whose reply has begun when this returns."""
        program = ("import socket,sys\ns=socket.socket(socket.AF_UNIX);s.connect(sys.argv[1])\n"
                   "s.sendall(f'POST {sys.argv[2]} HTTP/1.0\\r\\nHost: d\\r\\n\\r\\n'.encode())\nf=s.makefile('rb')\n"
                   "while f.readline().strip(): pass\nprint('head',flush=True)\nprint(f.read().decode())")
        process = subprocess.Popen([sys.executable, "-c", program, self.engine.socket, path], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self._finish, process)
        self.assertEqual("head\n", process.stdout.readline())
        return process


class RestartsAcrossEngines(StateCase):
    def rebirth(self):
        self.engine.kill()
        self.engine.start()

    def test_aNewEngineStartsWhatDiedMeanwhile(self):
        for policy in ("always", "unless-stopped", "on-failure", "no"):
            self.sleeper(policy, "--restart", policy)
        firsts = {name: self.state(name)["Pid"] for name in ("always", "unless-stopped", "on-failure", "no")}
        self.engine.kill()
        for pid in firsts.values():
            os.kill(pid, signal.SIGKILL)
        engine.eventually(lambda: not set(firsts.values()) & set(engine.processes()), "all have ended")
        self.engine.start()
        for name in ("always", "unless-stopped", "on-failure"):
            engine.eventually(lambda name=name: self.state(name)["Pid"] not in (0, firsts[name]), f"{name} runs again")
        self.assertEqual(("exited", 137), (self.state("no")["Status"], self.state("no")["ExitCode"]))

    def test_whatRunsIsLeftAlone(self):
        self.sleeper("worker", "--restart", "always")
        first = self.state("worker")["Pid"]
        self.rebirth()
        self.assertEqual((first, 0), (self.state("worker")["Pid"], self.restarts("worker")))

    def test_aStopIsRememberedForAllButAlways(self):
        for policy in ("always", "unless-stopped", "on-failure"):
            self.sleeper(policy, "--restart", policy)
            self.docker("stop", "-t", "0", policy)
        self.rebirth()
        engine.eventually(lambda: self.state("always")["Running"], "always means always")
        for policy in ("unless-stopped", "on-failure"):
            self.assertEqual("exited", self.state(policy)["Status"], policy)

    def test_whatWasNeverStartedIsNotStarted(self):
        self.docker("create", "--name", "fresh", "--restart", "always", "busybox", "sleep", "1000")
        self.sleeper("other", "--restart", "always")
        os.kill(self.state("other")["Pid"], signal.SIGKILL)
        self.rebirth()
        engine.eventually(lambda: self.state("other")["Running"], "the other runs")
        self.assertEqual("created", self.state("fresh")["Status"])

    def test_aBackoffGoesOnWithTheNextEngine(self):
        self.docker("run", "-d", "--name", "flaky", "--restart", "always", "busybox", "false")
        engine.eventually(lambda: self.restarts("flaky") >= 4, "a long back-off")
        self.becomes("flaky", "restarting")
        self.rebirth()
        engine.eventually(lambda: self.restarts("flaky") >= 1, "it is restarted again")
        self.docker("stop", "flaky")
        self.rebirth()
        engine.eventually(lambda: self.restarts("flaky") >= 1, "always means always")
        self.docker("rm", "-f", "flaky")

    def test_rmIsKeptAcrossEngines(self):
        self.docker("run", "-d", "--rm", "--name", "guest", "-v", "/data", "busybox", "sleep", "1000")
        self.docker("run", "-d", "--rm", "--name", "leaver", "-v", "/data", "busybox", "sleep", "1000")
        volumes = [mount["Source"] for name in ("guest", "leaver") for mount in self.engine.inspect(name)["Mounts"]]
        first = self.state("leaver")["Pid"]
        self.engine.kill()
        os.kill(first, signal.SIGKILL)
        engine.eventually(lambda: first not in engine.processes(), "it has ended")
        self.engine.start()
        engine.eventually(lambda: [c["Names"] for c in self.engine.containers()] == [["/guest"]], "the one that ended is gone")
        self.docker("stop", "-t", "0", "guest")
        engine.eventually(lambda: not self.engine.containers(), "and then the other")
        engine.eventually(lambda: not [path for path in volumes if os.path.exists(path)], "and their volumes")


class Pauses(StateCase):
    COUNTING = "n=0; while :; do n=$((n+1)); echo $n; usleep 1000; done"

    def lines(self, name):
        return len(self.output("logs", name).split())

    def test_aPausedContainerStandsStill(self):
        since = time.time()
        self.docker("run", "-d", "--name", "writer", "busybox", "sh", "-c", self.COUNTING)
        engine.eventually(lambda: self.lines("writer") > 10, "ten lines")
        self.assertEqual("writer", self.output("pause", "writer"))
        state = self.state("writer")
        self.assertEqual(("paused", True, True), (state["Status"], state["Running"], state["Paused"]))
        self.assertNotEqual(0, state["Pid"])
        self.assertRegex(self.output("ps", "--filter", "status=paused", "--format", "{{.Status}}"), r"^Up .* \(Paused\)$")
        before = self.lines("writer")
        time.sleep(0.2)
        self.assertEqual(before, self.lines("writer"))
        self.assertEqual("writer", self.output("unpause", "writer"))
        engine.eventually(lambda: self.lines("writer") > before, "it writes on")
        self.assertEqual("running", self.state("writer")["Status"])
        actions = [event["Action"] for event in self.events(since, "container=writer", "type=container")]
        self.assertEqual(["create", "start", "pause", "unpause"], actions)

    def test_whatCannotBeIsRefusedInDockersWords(self):
        identity = self.sleeper("still")
        self.docker("pause", "still")
        reply = self.engine.api("POST", "/containers/still/pause")
        self.assertEqual((409, f"Container {identity} is already paused"), (reply.status, reply.message))
        reply = self.engine.api("POST", "/containers/still/start")
        self.assertEqual((409, "cannot start a paused container, try unpause instead"), (reply.status, reply.message))
        self.assertIn("paused", self.refused("rm", "still"))
        self.docker("unpause", "still")
        reply = self.engine.api("POST", "/containers/still/unpause")
        self.assertEqual((500, f"Container {identity} is not paused"), (reply.status, reply.message))
        self.docker("stop", "-t", "0", "still")
        reply = self.engine.api("POST", "/containers/still/pause")
        self.assertEqual((409, f"Container {identity} is not running"), (reply.status, reply.message))

    def test_aPausedContainerCanBeStoppedKilledRestartedAndRemoved(self):
        self.docker("run", "-d", "--name", "worker", "busybox", "sh", "-c", OBEDIENT)
        self.ready("worker")
        self.docker("pause", "worker")
        self.docker("stop", "worker")
        self.assertEqual(("exited", 5), (self.state("worker")["Status"], self.state("worker")["ExitCode"]))
        self.docker("start", "worker")
        self.docker("pause", "worker")
        self.docker("kill", "worker")
        self.assertEqual(("exited", 137), (self.state("worker")["Status"], self.state("worker")["ExitCode"]))
        self.docker("start", "worker")
        self.docker("pause", "worker")
        self.docker("restart", "-t", "0", "worker")
        self.assertEqual("running", self.state("worker")["Status"])
        self.docker("pause", "worker")
        self.docker("rm", "-f", "worker")
        self.assertEqual([], self.engine.containers())

    def test_aPausedContainerIsFoundPausedByTheNextEngine(self):
        self.docker("run", "-d", "--name", "writer", "busybox", "sh", "-c", self.COUNTING)
        self.docker("pause", "writer")
        self.engine.kill()
        self.engine.start()
        self.assertEqual("paused", self.state("writer")["Status"])
        before = self.lines("writer")
        self.docker("unpause", "writer")
        engine.eventually(lambda: self.lines("writer") > before, "it writes on")
        self.docker("pause", "writer")
        self.engine.kill()
        self.engine.start()
        self.docker("stop", "-t", "0", "writer")
        self.assertEqual(("exited", 137), (self.state("writer")["Status"], self.state("writer")["ExitCode"]))


class Health(StateCase):
    def health(self, name):
        return self.state(name).get("Health")

    def healthy(self, name, status):
        return engine.eventually(lambda: (now := self.health(name))["Status"] == status and now, f"{name} is {status}")

    def test_theStatusFollowsTheChecks(self):
        since = time.time()
        self.docker("run", "-d", "--name", "shop", "--health-cmd", "cat /state; test -e /good", "--health-interval", "100ms",
                    "--health-retries", "2", "busybox", "sh", "-c", "echo open > /state; sleep 1000")
        self.assertRegex(self.output("ps", "--format", "{{.Status}}"), r"\((health: starting|unhealthy)\)$")
        seen = self.healthy("shop", "unhealthy")
        self.assertGreaterEqual(seen["FailingStreak"], 2)
        self.assertEqual((1, "open\n"), (seen["Log"][-1]["ExitCode"], seen["Log"][-1]["Output"]))
        self.docker("exec", "shop", "touch", "/good")
        seen = self.healthy("shop", "healthy")
        self.assertEqual((0, 0), (seen["FailingStreak"], seen["Log"][-1]["ExitCode"]))
        self.assertRegex(self.output("ps", "--format", "{{.Status}}"), r"^Up .* \(healthy\)$")
        self.assertEqual("shop", self.output("ps", "--filter", "health=healthy", "--format", "{{.Names}}"))
        self.assertEqual("", self.output("ps", "--filter", "health=unhealthy", "--format", "{{.Names}}"))
        engine.eventually(lambda: len(self.health("shop")["Log"]) == 5, "five results are kept")
        actions = [event["Action"] for event in self.events(since, "container=shop", "type=container")]
        self.assertEqual(["health_status: unhealthy", "health_status: healthy"], [a for a in actions if a.startswith("health")])

    def test_aCheckThatTakesTooLongIsKilledWithItsChildren(self):
        self.docker("run", "-d", "--name", "slow", "--health-cmd", "echo began; sleep 4242 & sleep 4242", "--health-interval", "50ms",
                    "--health-timeout", "300ms", "--health-retries", "1", "busybox", "sleep", "1000")
        seen = self.healthy("slow", "unhealthy")
        self.assertEqual(-1, seen["Log"][-1]["ExitCode"])
        # What it had printed is kept since version 1.42 of the API.
        said = "" if self.is_older_than("1.42") else ": began"
        self.assertTrue(seen["Log"][-1]["Output"].startswith(f"Health check exceeded timeout (300ms){said}"), seen)
        self.docker("stop", "-t", "0", "slow")
        engine.eventually(lambda: not [line for line, _ in engine.processes().values() if "sleep 4242" in line], "no check is left")
        self.assertEqual("unhealthy", self.health("slow")["Status"])

    def test_aLongOutputIsCut(self):
        self.docker("run", "-d", "--name", "noisy", "--health-cmd", "head -c 100000 /dev/zero | tr '\\0' x", "--health-interval", "100ms",
                    "busybox", "sleep", "1000")
        self.assertEqual("x" * 4096 + "...", self.healthy("noisy", "healthy")["Log"][-1]["Output"])

    def test_theStartPeriodForgives(self):
        self.docker("run", "-d", "--name", "late", "--health-cmd", "false", "--health-interval", "50ms", "--health-retries", "1",
                    "--health-start-period", "2s", "busybox", "sleep", "1000")
        engine.eventually(lambda: len(self.health("late")["Log"]) >= 2, "two checks")
        self.assertEqual(("starting", 0), (self.health("late")["Status"], self.health("late")["FailingStreak"]))
        self.healthy("late", "unhealthy")

    def test_withoutACheckThereIsNoHealth(self):
        self.docker("run", "-d", "--name", "plain", "--no-healthcheck", "busybox", "sleep", "1000")
        self.assertIsNone(self.health("plain"))
        self.assertEqual("plain", self.output("ps", "--filter", "health=none", "--format", "{{.Names}}"))

    def test_wrongChecksAreRefused(self):
        for check, word in (({"Test": ["CMD", "true"], "Interval": 1000}, "1ms"), ({"Test": ["CMD", "true"], "Retries": -1}, "negative")):
            self.refusesCheck(check, word)

    @engine.ours("others find it out when the check is due")
    def test_unknownChecksAreRefused(self):
        self.refusesCheck({"Test": ["MAGIC", "true"]}, "MAGIC")

    def refusesCheck(self, check, word):
        reply = self.engine.api("POST", "/containers/create", {"Image": "busybox", "Cmd": ["true"], "Healthcheck": check})
        self.assertEqual(400, reply.status)
        self.assertIn(word, reply.message)

    def test_itGoesOnWithTheNextEngineAndAfterARestart(self):
        self.docker("run", "-d", "--name", "shop", "--health-cmd", "test ! -e /bad", "--health-interval", "100ms", "--health-retries", "1",
                    "busybox", "sleep", "1000")
        self.healthy("shop", "healthy")
        self.engine.kill()
        self.engine.start()
        self.assertEqual("healthy", self.health("shop")["Status"])
        self.docker("exec", "shop", "touch", "/bad")
        self.healthy("shop", "unhealthy")
        self.docker("restart", "-t", "0", "shop")
        self.assertIn(self.health("shop")["Status"], ("starting", "unhealthy"))
        self.healthy("shop", "unhealthy")

    def test_aPausedContainerIsNotChecked(self):
        self.docker("run", "-d", "--name", "shop", "--health-cmd", "true", "--health-interval", "50ms", "busybox", "sleep", "1000")
        self.healthy("shop", "healthy")
        self.docker("pause", "shop")
        last = self.health("shop")["Log"][-1]
        time.sleep(0.5)
        self.assertEqual(last, self.health("shop")["Log"][-1])
        self.docker("unpause", "shop")
        engine.eventually(lambda: self.health("shop")["Log"][-1] != last, "it is checked again")


class Updates(StateCase):
    def limit(self, name, *files):
        """What the kernel says inside the container's control group."""
        with open(f"/proc/{self.engine.inspect(name)['State']['Pid']}/cgroup", encoding="ascii") as groups:
            places = [line.strip().split(":", 2)[1:] for line in groups]
        for controllers, place in places:
            for path in (f"/sys/fs/cgroup/{folder}{place}/{file}" for folder in (controllers, "unified", "") for file in files):
                if os.path.exists(path):
                    with open(path, encoding="ascii") as stream:
                        return stream.read().strip()
        raise AssertionError(f"none of {files} is there")

    def test_limitsChangeWhileItRuns(self):
        self.sleeper("worker")
        since = time.time()
        self.docker("update", "--memory", "64m", "--memory-swap", "128m", "--pids-limit", "40", "--cpu-shares", "512", "--cpus", "0.5",
                    "--cpuset-cpus", "0", "worker")
        host = self.engine.inspect("worker")["HostConfig"]
        self.assertEqual((64 << 20, 128 << 20, 40, 512, 500000000, "0"), (host["Memory"], host["MemorySwap"], host["PidsLimit"],
                         host["CpuShares"], host["NanoCpus"], host["CpusetCpus"]))
        self.assertEqual(str(64 << 20), self.limit("worker", "memory.limit_in_bytes", "memory.max"))
        self.assertEqual("40", self.limit("worker", "pids.max"))
        self.assertIn(self.limit("worker", "cpu.cfs_quota_us", "cpu.max"), ("50000", "50000 100000"))
        self.assertEqual("0", self.limit("worker", "cpuset.cpus"))
        self.assertEqual(["update"], [event["Action"] for event in self.events(since, "container=worker")])
        self.docker("restart", "-t", "0", "worker")
        self.assertEqual("40", self.limit("worker", "pids.max"))
        self.docker("update", "--memory", "32m", "worker")
        self.assertEqual(str(32 << 20), self.limit("worker", "memory.limit_in_bytes", "memory.max"))

    def test_limitsOfAStoppedContainerHoldFromItsNextStart(self):
        self.docker("create", "--name", "idle", "busybox", "sleep", "1000")
        self.docker("update", "--pids-limit", "30", "idle")
        self.docker("start", "idle")
        self.assertEqual("30", self.limit("idle", "pids.max"))

    def test_aRefusedUpdateChangesNothing(self):
        self.sleeper("worker", "--memory", "64m")
        before = self.engine.inspect("worker")["HostConfig"]
        for options, word in ((("--memory", "1k", "--memory-swap", "-1"), "6MB"), (("--memory", "256m"), "memoryswap"),
                              (("--cpuset-cpus", "4000"), ""), (("--pids-limit", "50", "--cpuset-mems", "99"), "")):
            self.assertIn(word, self.refused("update", *options, "worker"), options)
        self.refused("update", "--memory", "32m", "nobody")
        self.assertEqual(before, self.engine.inspect("worker")["HostConfig"])
        self.assertEqual(str(64 << 20), self.limit("worker", "memory.limit_in_bytes", "memory.max"))
        self.assertEqual("max", self.limit("worker", "pids.max"))

    @engine.ours("others see first that the kernel has no weights, where it has none")
    def test_aWrongWeightIsRefused(self):
        self.sleeper("worker")
        self.assertIn("blkio", self.refused("update", "--blkio-weight", "5", "worker"))

    def test_aPausedContainerCanBeUpdated(self):
        self.sleeper("worker")
        self.docker("pause", "worker")
        self.docker("update", "--pids-limit", "20", "worker")
        self.assertEqual("20", self.limit("worker", "pids.max"))


class Names(StateCase):
    def test_aRenamedContainerIsFoundByItsNewNameOnly(self):
        identity = self.sleeper("old")
        since = time.time()
        self.docker("rename", "old", "new")
        self.assertEqual("/new", self.engine.inspect(identity)["Name"])
        self.assertEqual(404, self.engine.api("GET", "/containers/old/json").status)
        self.engine.kill()
        self.engine.start()
        self.assertEqual(identity, self.engine.inspect("new")["Id"])
        other = self.output("create", "--name", "old", "busybox", "true")
        self.assertNotEqual(identity, other)
        text = self.refused("rename", "new", "old")
        self.assertIn(f'The container name "/old" is already in use by container "{other}"', text)
        self.refused("rename", "new", "bad name")
        self.assertEqual("/new", self.engine.inspect(identity)["Name"])
        del since

    def test_theEventTellsBothNames(self):
        self.sleeper("old")
        since = time.time()
        self.docker("rename", "old", "new")
        [event] = self.events(since, "event=rename")
        self.assertEqual(("new", "/old"), (event["Actor"]["Attributes"]["name"], event["Actor"]["Attributes"]["oldName"]))


class Signals(StateCase):
    def test_everyFormOfASignalIsUnderstood(self):
        self.docker("run", "-d", "--name", "counter", "busybox", "sh", "-c",
                    "trap 'echo usr1' USR1; trap 'echo hup' HUP; echo ready; while :; do sleep 0.05; done")
        self.ready("counter")
        for number, form in enumerate(("USR1", "SIGUSR1", "usr1", "10"), 1):
            self.docker("kill", "--signal", form, "counter")
            engine.eventually(lambda n=number: self.output("logs", "counter").count("usr1") == n, form)
        self.docker("kill", "-s", "HUP", "counter")
        engine.eventually(lambda: "hup" in self.output("logs", "counter"), "a hup")
        for form in ("NOSUCH", "0", "-1", "99", "65"):
            self.assertRegex(self.refused("kill", f"--signal={form}", "counter"), "nvalid signal|does not support signal")
        self.docker("kill", "counter")
        self.assertEqual(137, self.state("counter")["ExitCode"])
        identity = self.engine.inspect("counter")["Id"]
        reply = self.engine.api("POST", "/containers/counter/kill")
        self.assertEqual((409, f"cannot kill container: counter: container {identity} is not running"),
                         (reply.status, reply.message.lower()))

    def test_eventsTellSignalsAndExitCodes(self):
        since = time.time()
        self.docker("run", "-d", "--name", "worker", "busybox", "sh", "-c", OBEDIENT)
        self.ready("worker")
        self.docker("stop", "worker")
        events = {event["Action"]: event["Actor"]["Attributes"] for event in self.events(since, "container=worker", "type=container")}
        self.assertEqual(["create", "start", "kill", "die", "stop"], list(events))
        self.assertEqual("15", events["kill"]["signal"])
        self.assertEqual("5", events["die"]["exitCode"])
        if not self.is_older_than("1.42"):
            self.assertRegex(events["die"]["execDuration"], r"^\d+$")
        self.assertEqual(("worker", "busybox"), (events["die"]["name"], events["die"]["image"]))

    def test_aStopThatIsNotObeyedKillsAndSaysSo(self):
        since = time.time()
        self.docker("run", "-d", "--name", "unmoved", "--stop-timeout", "1", "busybox", "sh", "-c", STUBBORN)
        self.ready("unmoved")
        began = time.monotonic()
        self.docker("stop", "unmoved")
        self.assertGreaterEqual(time.monotonic() - began, 1)
        signals = [event["Actor"]["Attributes"]["signal"] for event in self.events(since, "event=kill")]
        self.assertEqual(["15", "9"], signals)

    def test_aNegativeTimeoutWaitsForTheEnd(self):
        self.docker("run", "-d", "--name", "slow", "busybox", "sh", "-c",
                    "trap 'sleep 1; exit 3' TERM; echo ready; while :; do sleep 0.05; done")
        self.ready("slow")
        self.docker("stop", "-t", "-1", "slow")
        self.assertEqual(3, self.state("slow")["ExitCode"])

    def test_stopAndStartTwiceChangeNothing(self):
        self.sleeper("worker")
        self.assertEqual(304, self.engine.api("POST", "/containers/worker/start").status)
        self.assertEqual(204, self.engine.api("POST", "/containers/worker/stop?t=0").status)
        self.assertEqual(304, self.engine.api("POST", "/containers/worker/stop").status)


class Races(StateCase):
    @engine.ours("others take it for a start of what runs already, and then it does not run")
    def test_aStartBehindAStopStarts(self):
        self.docker("run", "-d", "--name", "slow", "busybox", "sh", "-c",
                    "trap 'sleep 0.5; exit 3' TERM; echo ready; while :; do sleep 0.05; done")
        self.ready("slow")
        first = self.state("slow")["Pid"]
        stopping = self.popen("stop", "slow")
        engine.eventually(lambda: self.events(time.time() - 60, "event=kill", "container=slow"), "the stop is under way")
        self.docker("start", "slow")
        self.assertEqual(0, stopping.wait(engine.PATIENCE))
        state = self.state("slow")
        self.assertEqual("running", state["Status"])
        self.assertNotEqual(first, state["Pid"])

    def test_aKillEndsAStopThatWaits(self):
        self.docker("run", "-d", "--name", "unmoved", "busybox", "sh", "-c", STUBBORN)
        self.ready("unmoved")
        stopping = self.popen("stop", "-t", "1000", "unmoved")
        engine.eventually(lambda: self.events(time.time() - 60, "event=kill", "container=unmoved"), "the stop is under way")
        self.docker("kill", "unmoved")
        self.assertEqual(0, stopping.wait(engine.PATIENCE))
        self.assertEqual(137, self.state("unmoved")["ExitCode"])

    def test_startsRemovalsAndKillsAtOnceLeaveATrueState(self):
        for _ in range(5):
            self.docker("create", "--name", "worker", "--restart", "always", "busybox", "sleep", "1000")
            orders = [self.popen(*words) for words in (("start", "worker"), ("rm", "-f", "worker"), ("start", "worker"), ("kill", "worker"))]
            for order in orders:
                order.wait(engine.PATIENCE)
            self.docker("rm", "-f", "worker", status=None)
            engine.eventually(lambda: not self.engine.containers(), "it is gone")

    def test_manyOrdersOfEveryKindAtOnceEndInAStateThatIsTrue(self):
        self.sleeper("worker", "--restart", "unless-stopped")
        orders = [self.popen(*words) for _ in range(4) for words in (
            ("stop", "-t", "0", "worker"), ("start", "worker"), ("restart", "-t", "0", "worker"), ("pause", "worker"),
            ("unpause", "worker"), ("kill", "worker"), ("update", "--pids-limit", "50", "worker"))]
        for order in orders:
            order.wait(engine.PATIENCE)
        state = self.state("worker")
        self.assertEqual(state["Running"], state["Pid"] in engine.processes(), state)
        self.docker("rm", "-f", "worker")

    def test_waitForRemovedWaitsForTheRemoval(self):
        self.sleeper("worker")
        process = self.popen_wait("worker", "removed")
        self.docker("stop", "-t", "0", "worker")
        self.assertIsNone(process.poll())
        self.docker("rm", "worker")
        self.assertIn(b"137", process.communicate(timeout=engine.PATIENCE)[0])

    def popen_wait(self, name, condition):
        program = "import sys; sys.path.insert(0, sys.argv[1]); import engine; c = engine._UnixConnection(sys.argv[2], 60);" \
            "c.request('POST', sys.argv[3]); r = c.getresponse(); print('head', flush=True); print(r.read().decode())"
        process = subprocess.Popen([sys.executable, "-c", program, os.path.dirname(engine.__file__), self.engine.socket,
                                    f"/containers/{name}/wait?condition={condition}"], stdout=subprocess.PIPE)
        self.addCleanup(self._finish, process)
        self.assertEqual(b"head\n", process.stdout.readline())
        return process

    def test_aHangingMonitorDoesNotMakeAContainerUnstoppable(self):
        self.sleeper("worker")
        monitor = self.engine.monitor_of("worker")
        os.kill(monitor, signal.SIGSTOP)
        self.docker("kill", "worker")
        self.assertEqual(("exited", 137), (self.state("worker")["Status"], self.state("worker")["ExitCode"]))
        self.docker("rm", "worker")


class Prunes(StateCase):
    def test_pruneRemovesWhatIsStoppedAndMatches(self):
        self.sleeper("awake")
        self.docker("run", "--name", "writer", "--label", "kind=clay", "busybox", "sh", "-c", "head -c 300000 /dev/zero > /big")
        self.docker("create", "--name", "glass", "--label", "kind=glass", "busybox", "true")
        self.assertIn("Total reclaimed space: 0B", self.output("container", "prune", "-f", "--filter", "until=24h"))
        since = time.time()
        text = self.output("container", "prune", "-f", "--filter", "label!=kind=glass")
        self.assertRegex(text, "Total reclaimed space: 30[0-9]")
        self.assertEqual([["/glass"], ["/awake"]], [container["Names"] for container in self.engine.containers()])
        [event] = self.events(since, "event=prune")
        self.assertGreaterEqual(int(event["Actor"]["Attributes"]["reclaimed"]), 300000)
        reply = self.engine.api("POST", "/containers/prune").json
        self.assertEqual((1, ["/awake"]), (len(reply["ContainersDeleted"]), self.engine.containers()[0]["Names"]))
        reply = self.engine.api("POST", '/containers/prune?filters={"colour":["red"]}')
        self.assertEqual(400, reply.status)
        self.assertIn("colour", reply.message)

    def test_pausedAndRestartingOnesStay(self):
        self.sleeper("still")
        self.docker("pause", "still")
        self.docker("run", "-d", "--name", "flaky", "--restart", "always", "busybox", "false")
        self.becomes("flaky", "restarting")
        self.docker("container", "prune", "-f")
        self.assertEqual(2, len(self.engine.containers()))


class OutOfMemory(StateCase):
    EATER = "x=$(head -c 200000000 /dev/zero | tr '\\0' y); echo ${#x}"

    def test_anInitThatIsKilledIsReported(self):
        since = time.time()
        self.docker("run", "--name", "eater", "--memory", "16m", "--memory-swap", "16m", "busybox", "sh", "-c", self.EATER, status=137)
        state = self.state("eater")
        self.assertEqual((137, True), (state["ExitCode"], state["OOMKilled"]))
        self.assertEqual({"oom"}, {event["Action"] for event in self.events(since, "event=oom")})

    def test_aChildThatIsKilledIsReportedWhileTheContainerRuns(self):
        since = time.time()
        self.docker("run", "-d", "--name", "parent", "--memory", "16m", "--memory-swap", "16m", "busybox", "sh", "-c",
                    f"sh -c \"{self.EATER.replace('$', chr(92) + '$')}\"; sleep 1000")
        engine.eventually(lambda: self.events(since, "event=oom"), "the event")
        state = self.state("parent")
        self.assertEqual("running", state["Status"])
        if not self.is_older_than("1.43"):
            self.assertTrue(state["OOMKilled"])
        self.docker("restart", "-t", "0", "parent")


if __name__ == "__main__":
    engine.main()

"""The life of containers, driven by the docker CLI."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402


class Lifecycle(engine.EngineCase):
    def sleeper(self, name, *options):
        return self.output("run", "-d", "--name", name, *options, "busybox", "sleep", "1000")

    def status(self, name):
        return self.engine.inspect(name)["State"]["Status"]

    # run

    def test_runPrintsWhatTheContainerWrites(self):
        result = self.docker("run", "--name", "speaker", "busybox", "sh", "-c", "echo out; echo err >&2")
        self.assertEqual(("out\n", "err\n"), (result.output, result.errors))
        self.assertEqual("exited", self.status("speaker"))

    def test_runWithRmLeavesNothing(self):
        self.docker("run", "--rm", "--name", "guest", "busybox", "true")
        engine.eventually(lambda: not self.engine.containers(), "the container is gone")

    def test_detachedRunPrintsTheId(self):
        identity = self.sleeper("quiet")
        self.assertRegex(identity, "^[0-9a-f]{64}$")
        self.assertEqual(identity, self.engine.inspect("quiet")["Id"])

    def test_exitStatusComesThrough(self):
        self.docker("run", "--rm", "busybox", "sh", "-c", "exit 7", status=7)
        self.docker("run", "--rm", "--init", "busybox", "sh", "-c", "kill -9 $$", status=137)

    def test_aProgramThatIsNotThereGives127(self):
        text = self.refused("run", "--name", "lost", "busybox", "/no/such/program", status=127)
        self.assertIn("/no/such/program", text)
        self.assertIn("no such file or directory", text.lower())
        self.assertIn("nosuchword", self.refused("run", "--rm", "busybox", "nosuchword", status=127))
        self.assertEqual(127, self.engine.inspect("lost")["State"]["ExitCode"])

    def test_aProgramThatMayNotRunGives126(self):
        text = self.refused("run", "--rm", "busybox", "/etc/passwd", status=126)
        self.assertIn("permission denied", text.lower())
        # Older CLIs take only the words "permission denied" for that.
        self.assertIn(self.docker("run", "--rm", "busybox", "/etc", status=None).returncode, (125, 126))

    def test_anEngineThatRefusesGives125(self):
        self.assertIn("bad name", self.refused("run", "--rm", "--name", "bad name", "busybox", "true", status=125))
        self.refused("run", "--rm", "--memory", "1k", "busybox", "true", status=125)
        self.assertEqual([], self.engine.containers())

    def test_runPullsWhatIsMissing(self):
        self.docker("rmi", "busybox:1.35", status=None)
        result = self.docker("run", "--rm", "busybox:1.35", "echo", "here")
        self.assertEqual("here\n", result.output)
        self.assertIn("Unable to find image 'busybox:1.35' locally", result.errors)
        self.docker("rmi", "busybox:1.35")

    def test_twoContainersOfOneImageDoNotSeeEachOther(self):
        for name in ("left", "right"):
            self.docker("run", "-d", "--name", name, "busybox", "sh", "-c",
                        f"echo {name} > /own; echo {name} > /tmp/own; cat /own /tmp/own; ps | grep -c sleep; exec sleep 1000")
        for name in ("left", "right"):
            lines = engine.eventually(lambda who=name: (text := self.output("logs", who).split()) and len(text) == 3 and text, "3 lines")
            self.assertEqual([name, name], lines[:2])

    def test_aNameThatIsTakenIsAConflictThatNamesTheOwner(self):
        identity = self.sleeper("jar")
        text = self.refused("run", "-d", "--name", "jar", "busybox", "true", status=125)
        self.assertIn("Conflict", text)
        self.assertIn('"/jar"', text)
        self.assertIn(identity, text)

    def test_aContainerWithoutANameGetsOne(self):
        self.docker("run", "-d", "busybox", "true")
        [container] = self.engine.containers()
        self.assertRegex(container["Names"][0], "^/[a-z]+_[a-z]+")

    # ps

    def test_psShowsTheRunningAndWithAAll(self):
        self.sleeper("awake")
        self.docker("run", "--name", "done", "busybox", "sh", "-c", "exit 3", status=3)
        self.docker("create", "--name", "fresh", "busybox", "true")
        text = self.output("ps")
        self.assertEqual(["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"],
                         re.split(r"\s{2,}", text.splitlines()[0].strip()))
        self.assertEqual(["awake"], self.output("ps", "--format", "{{.Names}}").split())
        rows = [json.loads(line) for line in self.output("ps", "-a", "--format", "{{json .}}").splitlines()]
        self.assertEqual(["fresh", "done", "awake"], [row["Names"] for row in rows])
        self.assertEqual("Created", rows[0]["Status"])
        self.assertRegex(rows[1]["Status"], r"^Exited \(3\) .* ago$")
        self.assertRegex(rows[2]["Status"], "^Up ")
        self.assertEqual('"sleep 1000"', rows[2]["Command"])
        self.assertEqual("busybox", rows[2]["Image"])

    def test_psFiltersByStatusNameLabelAndImage(self):
        self.sleeper("clay-one", "--label", "kind=clay")
        self.sleeper("glass", "--label", "kind=glass")
        self.docker("run", "--name", "clay-two", "--label", "kind=clay", "busybox", "sh", "-c", "exit 2", status=2)

        def names(*filters):
            words = [word for text in filters for word in ("--filter", text)]
            return sorted(self.output("ps", "-a", *words, "--format", "{{.Names}}").split())
        self.assertEqual(["clay-one", "glass"], names("status=running"))
        self.assertEqual(["clay-two"], names("status=exited"))
        self.assertEqual(["clay-one", "clay-two"], names("name=clay"))
        self.assertEqual(["glass"], names("label=kind=glass"))
        self.assertEqual(["clay-one", "clay-two", "glass"], names("label=kind"))
        self.assertEqual(["clay-two"], names("exited=2"))
        self.assertEqual(["clay-two"], names("label=kind=clay", "status=exited"))
        self.assertEqual(["clay-one", "clay-two", "glass"], names("ancestor=busybox"))
        self.assertEqual(1, len(self.output("ps", "-q", "-n", "1").split()))
        self.assertEqual("clay-two", self.output("ps", "-l", "--format", "{{.Names}}"))
        self.refused("ps", "--filter", "nonsense=1")

    def test_psShowsSizes(self):
        self.docker("run", "--name", "writer", "busybox", "sh", "-c", "head -c 300000 /dev/zero > /big")
        self.assertRegex(self.output("ps", "-a", "-s", "--format", "{{.Size}}"), r"^30\dkB \(virtual ")

    # start, stop, kill

    def test_stopByAnIdPrefixSendsTermAndStartStartsAgain(self):
        identity = self.output("run", "-d", "--name", "worker", "busybox", "sh", "-c",
                               "trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.05; done")
        engine.eventually(lambda: "ready" in self.output("logs", "worker"), "the trap is set")
        self.assertEqual(identity[:6], self.output("stop", identity[:6]))
        state = self.engine.inspect("worker")["State"]
        self.assertEqual(("exited", 5, False), (state["Status"], state["ExitCode"], state["Running"]))
        self.assertIn("bye", self.output("logs", "worker"))
        self.docker("stop", "worker")
        self.assertEqual("worker", self.output("start", "worker"))
        self.assertEqual("running", self.status("worker"))
        self.docker("start", "worker")

    def test_stopKillsWhatDoesNotObey(self):
        self.docker("run", "-d", "--name", "unmoved", "busybox", "sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done")
        engine.eventually(lambda: "ready" in self.output("logs", "unmoved"), "the trap is set")
        self.docker("stop", "-t", "1", "unmoved")
        self.assertEqual(137, self.engine.inspect("unmoved")["State"]["ExitCode"])

    def test_stopSignalOfTheContainerIsUsed(self):
        self.docker("run", "-d", "--name", "usr", "--stop-signal", "USR1", "busybox", "sh", "-c",
                    "trap 'exit 11' USR1; echo ready; while :; do sleep 0.05; done")
        engine.eventually(lambda: "ready" in self.output("logs", "usr"), "the trap is set")
        self.docker("stop", "usr")
        self.assertEqual(11, self.engine.inspect("usr")["State"]["ExitCode"])

    def test_restartGivesAnotherProcess(self):
        self.sleeper("again")
        before = self.engine.inspect("again")["State"]
        self.docker("restart", "-t", "0", "again")
        after = self.engine.inspect("again")["State"]
        self.assertEqual("running", after["Status"])
        self.assertNotEqual(before["Pid"], after["Pid"])
        self.assertLess(before["StartedAt"], after["StartedAt"])

    def test_killSendsTheSignalThatIsAskedFor(self):
        self.docker("run", "-d", "--name", "target", "busybox", "sh", "-c",
                    "trap 'echo hup' HUP; trap 'exit 9' INT; echo ready; while :; do sleep 0.05; done")
        engine.eventually(lambda: "ready" in self.output("logs", "target"), "the traps are set")
        self.docker("kill", "-s", "HUP", "target")
        engine.eventually(lambda: "hup" in self.output("logs", "target"), "the signal arrives")
        self.docker("kill", "-s", "SIGINT", "target")
        self.assertEqual("9", self.output("wait", "target"))
        self.assertIn("is not running", self.refused("kill", "target"))
        self.docker("start", "target")
        self.docker("kill", "target")
        self.assertEqual("137", self.output("wait", "target"))

    def test_filesOfAContainerSurviveStopAndStart(self):
        self.docker("run", "--name", "keeper", "busybox", "sh", "-c", "echo x >> /kept; wc -l < /kept")
        self.assertEqual("2", self.output("start", "-a", "keeper"))

    def test_renameChangesTheNameAlone(self):
        identity = self.sleeper("old")
        self.docker("rename", "old", "new")
        self.assertEqual(identity, self.engine.inspect("new")["Id"])
        self.assertIn("No such container: old", self.refused("stop", "old"))
        self.sleeper("other")
        self.assertIn("Conflict", self.refused("rename", "other", "new"))

    def test_rmRefusesWhatRunsAndForceTakesIt(self):
        self.sleeper("busy")
        text = self.refused("rm", "busy")
        self.assertIn("running", text)
        self.assertEqual("busy", self.output("rm", "-f", "busy"))
        self.assertEqual([], self.engine.containers())
        self.assertIn("No such container: busy", self.docker("rm", "busy", status=None).errors)

    def test_waitPrintsTheExitStatus(self):
        self.docker("run", "-d", "--name", "waited", "busybox", "sh", "-c", "trap 'exit 6' TERM; echo ready; while :; do sleep 0.05; done")
        waiter = self.popen("wait", "waited")
        engine.eventually(lambda: "ready" in self.output("logs", "waited"), "the trap is set")
        self.docker("stop", "waited")
        self.assertEqual((b"6\n", b""), waiter.communicate(timeout=engine.PATIENCE))
        self.assertEqual("6", self.output("wait", "waited"))

    def test_inspectShowsWhatWasAskedFor(self):
        self.docker("create", "--name", "shown", "-e", "A=b", "-w", "/tmp", "busybox", "echo", "two words")
        [shown] = json.loads(self.output("inspect", "shown"))
        self.assertEqual("/shown", shown["Name"])
        self.assertEqual(["echo", "two words"], shown["Config"]["Cmd"])
        self.assertEqual(("echo", ["two words"]), (shown["Path"], shown["Args"]))
        self.assertIn("A=b", shown["Config"]["Env"])
        self.assertEqual("created", shown["State"]["Status"])
        self.assertTrue(shown["Image"].startswith("sha256:"))

    # events

    def test_eventsTellTheWholeLife(self):
        # With --since nothing is missed, however late the CLI asks.
        now = self.engine.api("GET", "/info").json["SystemTime"]
        watcher = self.popen("events", "--since", now, "--format", "{{.Type}} {{.Action}} {{.Actor.Attributes.name}}")
        self.docker("run", "--rm", "--name", "watched", "busybox", "sh", "-c", "exit 4", status=4)
        seen = []
        for line in watcher.stdout:
            words = line.decode().split()
            if words[0] == "container" and words[-1] == "watched":
                seen.append(words[1])
                if words[1] == "destroy":
                    break
        wanted = ["create", "start", "die", "destroy"]
        self.assertEqual(wanted, [word for word in seen if word in wanted])

    def test_eventsOfThePastComeWithSinceAndUntil(self):
        before = self.engine.api("GET", "/info").json["SystemTime"]
        self.docker("run", "--name", "past", "busybox", "sh", "-c", "exit 4", status=4)
        after = self.engine.api("GET", "/info").json["SystemTime"]
        rows = [json.loads(line) for line in self.output(
            "events", "--since", before, "--until", after, "--filter", "container=past", "--format", "{{json .}}").splitlines()]
        self.assertEqual(["create", "start", "die"], [row["Action"] for row in rows if row["Action"] in ("create", "start", "die")])
        died = next(row for row in rows if row["Action"] == "die")
        self.assertEqual("4", died["Actor"]["Attributes"]["exitCode"])


if __name__ == "__main__":
    engine.main()

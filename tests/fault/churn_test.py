"""Kills at random moments while containers come, run programs, are paused and go; afterwards everything must be true,
nothing may be left over and nothing that was acknowledged may be lost.

ONGGI_KILLS says how many (20; at least 200 before a release). The seed is printed; ONGGI_SEED takes one, to go the same way
again (as far as the scheduler does).
"""

import http.client
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402

KILLS = int(os.environ.get("ONGGI_KILLS", "20"))
WORKERS = 4
STATES = ("created", "running", "paused", "restarting", "exited")
# A monitor or first process that is killed in the middle of something is something that failed.
SURPRISES = (304, 404, 409, 500, 503)


class Ledger:
    """What the engine has promised: which containers must be there, and which must not."""

    def __init__(self):
        self._lock = threading.Lock()
        self.created, self.removed, self.asked = {}, set(), set()

    def note(self, method, name, status, reply):
        with self._lock:
            if method == "POST" and status == 201:
                self.created[name] = reply.json["Id"]
            elif method == "DELETE" and status in (204, 404):
                self.removed.add(name)

    def ask_removal(self, name):
        with self._lock:
            self.asked.add(name)


class Worker(threading.Thread):
    """Works on one container after the other; an engine that is away for a moment is no surprise to it."""

    def __init__(self, case, number, seed):
        super().__init__()
        self._case, self._number = case, number
        self._source = random.Random(seed + number)
        self.wrong = []
        self.counts = {}

    def run(self):
        count = 0
        while not self._case.finished.is_set():
            count += 1
            try:
                self.live(f"churn-{self._number}-{count}")
            except Exception as error:  # pylint: disable=broad-except
                self.wrong.append(f"{type(error).__name__}: {error}")
                raise

    def ask(self, kind, method, path, body=None):
        try:
            reply = self._case.engine.api(method, path, body)
        except (OSError, http.client.HTTPException):
            # Without an engine nobody answers; whoever kills it starts the next one.
            time.sleep(0.02)
            return None
        self.counts[kind, reply.status] = self.counts.get((kind, reply.status), 0) + 1
        # A program that dies while it is brought into the container is told as one that could not be run.
        surprises = SURPRISES + (400,) if path.startswith("/exec/") else SURPRISES
        if reply.status >= 400 and reply.status not in surprises:
            self.wrong.append(f"{method} {path}: {reply.status} {reply.body[:300]!r}")
        return reply

    def live(self, name):
        choose = self._source.choice
        config = {"Image": "busybox", "Cmd": choose((["sleep", "1000"], ["sleep", "1000"], ["true"],
                                                     ["sh", "-c", "echo a line; sleep 0.05; exit 3"]))}
        if self._source.random() < 0.3:
            config.update(ExposedPorts={"80/tcp": {}}, HostConfig={"PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1"}]}})
        if self._source.random() < 0.15 and config["Cmd"][0] == "sleep":
            config.setdefault("HostConfig", {})["RestartPolicy"] = {"Name": choose(("always", "on-failure"))}
        reply = self.ask("create", "POST", f"/containers/create?name={name}", config)
        if reply:
            self._case.ledger.note("POST", name, reply.status, reply)
        self.ask("start", "POST", f"/containers/{name}/start")
        for _ in range(self._source.randrange(4)):
            choose((self.execute, self.execute, self.pause, self.stop, self.restart, self.kill))(name)
        if self._source.random() < 0.8:
            self._case.ledger.ask_removal(name)
            reply = self.ask("remove", "DELETE", f"/containers/{name}?force=1")
            if reply:
                self._case.ledger.note("DELETE", name, reply.status, reply)

    def execute(self, name):
        command = self._source.choice((["true"], ["sleep", "0.1"], ["sleep", "1000"]))
        reply = self.ask("exec", "POST", f"/containers/{name}/exec", {"Cmd": command, "AttachStdout": True})
        if reply and reply.status == 201:
            # Whoever waited for a sleep of 1000 seconds would not go on.
            detach = command[-1] == "1000" or self._source.random() < 0.5
            self.ask("exec start", "POST", f"/exec/{reply.json['Id']}/start", {"Detach": detach})

    def pause(self, name):
        self.ask("pause", "POST", f"/containers/{name}/pause")
        if self._source.random() < 0.8:
            self.ask("unpause", "POST", f"/containers/{name}/unpause")

    def stop(self, name):
        self.ask("stop", "POST", f"/containers/{name}/stop?t=0")

    def restart(self, name):
        self.ask("restart", "POST", f"/containers/{name}/restart?t=0")

    def kill(self, name):
        self.ask("kill", "POST", f"/containers/{name}/kill")


def namespace(pid):
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return None


def frozen(pid):
    """What the kernel says of the control groups that a process is in."""
    top = pathlib.Path("/sys/fs/cgroup")
    for line in pathlib.Path(f"/proc/{pid}/cgroup").read_text(encoding="utf-8").splitlines():
        _, controllers, path = line.split(":", 2)
        for state, word in ((top / "freezer" / path.lstrip("/") / "freezer.state", "FROZEN") if controllers == "freezer" else
                            (top / ("unified" if (top / "unified").is_dir() else "") / path.lstrip("/") / "cgroup.events", "frozen 1"),):
            if controllers in ("freezer", "") and state.exists() and word in state.read_text(encoding="utf-8"):
                return True
    return False


class Churn(engine.EngineCase):
    def setUp(self):
        self.seed = int(os.environ.get("ONGGI_SEED", random.SystemRandom().randrange(1 << 32)))
        print(f"seed {self.seed}, {KILLS} kills ", end="", file=sys.stderr, flush=True)
        self.finished = threading.Event()
        self.ledger = Ledger()

    def victim(self, source):
        """One pid to kill and what it is: the engine, any monitor (of a container or of an exec), any of their children."""
        kind = source.choice(("engine", "monitor", "monitor", "process", "process"))
        if kind == "engine":
            return kind, self.engine.process.pid
        alive = engine.processes()
        monitors = sorted(pid for pid, (line, _) in alive.items() if os.path.basename(line.partition(" ")[0]) == "onggi-monitor")
        if kind == "process":
            monitors = sorted(pid for pid, (_, parent) in alive.items() if parent in monitors)
        return kind, source.choice(monitors) if monitors else None

    def test_killsLeaveATrueStateAndNothingElse(self):
        source = random.Random(self.seed)
        # What the engine makes for its first container stays.
        self.engine.run_detached("first", "true", ExposedPorts={"80/tcp": {}}, HostConfig={"PortBindings": {"80/tcp": [{}]}})
        self.engine.remove_all()
        self.settle(self.engine.leftovers, "nothing is left of the first container", 15)
        before = self.held()
        workers = [Worker(self, number, self.seed) for number in range(WORKERS)]
        for worker in workers:
            worker.start()
        killed = {}
        try:
            while sum(killed.values()) < KILLS:
                # The random moment, not a wait for anything.
                time.sleep(source.uniform(0.005, 0.2))
                kind, pid = self.victim(source)
                if pid is None:
                    continue
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                killed[kind] = killed.get(kind, 0) + 1
                if kind == "engine":
                    self.engine.process.wait()
                    self.engine.start()
        finally:
            self.finished.set()
            for worker in workers:
                worker.join()
        print(f"{killed} of {len(self.ledger.created)} containers ", end="", file=sys.stderr, flush=True)
        self.assertEqual([], [text for worker in workers for text in worker.wrong])
        done = {kind for worker in workers for kind, status in worker.counts if status < 300}
        wanted = {"create", "start", "exec", "exec start", "pause", "unpause", "stop", "restart", "kill", "remove"}
        self.assertEqual(set(), wanted - done if KILLS >= 20 else set(), "what never succeeded")
        self.settle(self.untrue, "the state is true", 20)
        self.assertEqual([], self.lost())
        self.assertUsable()
        self.engine.remove_all()
        self.settle(lambda: [f"{key}: {self.held()[key]} instead of {value}" for key, value in before.items() if self.held()[key] > value],
                    "nothing is held any more", 15)
        self.settle(self.engine.leftovers, "nothing is left", 15)

    def settle(self, problems, what, patience):
        try:
            engine.eventually(lambda: not problems(), what, patience)
        except AssertionError:
            self.assertEqual([], problems(), what)

    def assertUsable(self):
        """A container that has been through this starts, runs a program and stops like any other."""
        for container in self.engine.containers()[:5]:
            name = container["Id"]
            if container["State"] == "paused":
                self.assertEqual(204, self.engine.api("POST", f"/containers/{name}/unpause").status)
            elif container["State"] != "running":
                self.assertIn(self.engine.api("POST", f"/containers/{name}/start").status, (204, 304))
            if container["Command"].startswith("sleep"):
                reply = self.engine.api("POST", f"/containers/{name}/exec", {"Cmd": ["echo", "here"], "AttachStdout": True})
                self.assertEqual(201, reply.status, reply.body)
                started = self.engine.api("POST", f"/exec/{reply.json['Id']}/start", {})
                self.assertIn(b"here\n", started.body)
            self.assertIn(self.engine.api("POST", f"/containers/{name}/stop?t=0").status, (204, 304))
            self.assertEqual("exited", self.engine.inspect(name)["State"]["Status"])

    def untrue(self):
        """Where what the engine says differs from what is there."""
        found = []
        alive = engine.processes()
        spaces, running = set(), set()
        containers = self.engine.containers()
        for container in containers:
            state = self.engine.inspect(container["Id"])["State"]
            name = container["Names"][0] if container["Names"] else container["Id"]
            if state["Status"] not in STATES or state["Status"] != container["State"]:
                found.append(f"{name} is {state['Status']} and listed as {container['State']}")
            if state["Running"] and state["Status"] != "restarting":
                running.add(container["Id"])
                spaces.add(namespace(state["Pid"]))
                if state["Pid"] not in alive:
                    found.append(f"{name} runs as {state['Pid']}, which is not there")
                elif frozen(state["Pid"]) != state["Paused"]:
                    found.append(f"{name} is {state['Status']}, and the kernel has it {'' if frozen(state['Pid']) else 'not '}frozen")
            elif state["Pid"]:
                found.append(f"{name} is {state['Status']} and has pid {state['Pid']}")
        for pid, (line, _) in alive.items():
            if os.path.basename(line.partition(" ")[0]) == "onggi-monitor":
                children = [child for child, (_, parent) in alive.items() if parent == pid]
                if not any(namespace(child) in spaces for child in children):
                    found.append(f"monitor {pid} belongs to nobody")
            elif namespace(pid) not in spaces and namespace(pid) not in (namespace("self"), None):
                found.append(f"process {pid} ({line}) is in no container that runs")
        groups = {path.name for group in self.engine._groups() for path in group.iterdir() if path.is_dir()}
        found += [f"control group {name} belongs to nobody" for name in groups if not any(each in name for each in running)]
        identities = {container["Id"] for container in containers}
        directories = set(os.listdir(f"{self.engine.state}/containers"))
        found += [f"state/containers/{name} belongs to nobody" for name in directories - identities]
        found += [f"{name} has no directory" for name in identities - directories]
        return found

    def lost(self):
        there = {name.lstrip("/"): container["Id"] for container in self.engine.containers() for name in container["Names"]}
        found = [f"{name} was created and is gone" for name, identity in self.ledger.created.items()
                 if name not in self.ledger.asked and there.get(name) != identity]
        return found + [f"{name} was removed and is there" for name in self.ledger.removed if name in there]

    def held(self):
        """Counts of what an engine without containers holds on to."""
        rules = subprocess.run(["nft", "-j", "list", "ruleset"], stdout=subprocess.PIPE, check=True).stdout
        elements = sum(len(item.get(kind, {}).get("elem", [])) for item in json.loads(rules)["nftables"] for kind in ("set", "map"))
        chains = len(json.loads(rules)["nftables"])
        networks = set()
        for pid in engine.processes():
            try:
                networks.add(os.readlink(f"/proc/{pid}/ns/net"))
            except OSError:
                pass
        run = pathlib.Path(self.engine.run)
        return {"nftables elements": elements, "nftables objects": chains, "network namespaces": len(networks),
                "interfaces": len(engine.socket.if_nameindex()),
                "descriptors": len(os.listdir(f"/proc/{self.engine.process.pid}/fd")),
                "files in run": sum(len(files) + len(folders) for _, folders, files in os.walk(run))}


if __name__ == "__main__":
    engine.main()

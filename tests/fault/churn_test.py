"""Forty kills at random moments while containers come and go; afterwards everything must be true.

The seed is printed; ONGGI_SEED takes one, to go the same way again (as far as the scheduler does).
"""

import http.client
import os
import random
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402

KILLS = 40
WORKERS = 3


class Churn(engine.EngineCase):
    def setUp(self):
        self.seed = int(os.environ.get("ONGGI_SEED", random.SystemRandom().randrange(1 << 32)))
        print(f"seed {self.seed} ", end="", file=sys.stderr, flush=True)
        self.finished = threading.Event()
        self.wrong = []

    def work(self, number):
        """Creates, starts, stops and removes; an engine that is away for a moment is no surprise to it."""
        source = random.Random(self.seed + number)
        count = 0
        while not self.finished.is_set():
            count += 1
            name = f"churn-{number}-{count}"
            steps = [("POST", f"/containers/create?name={name}"), ("POST", f"/containers/{name}/start")]
            steps += source.choice(([("POST", f"/containers/{name}/stop?t=0")], [("POST", f"/containers/{name}/restart?t=0")], []))
            steps += source.choice(([("DELETE", f"/containers/{name}?force=1")], []))
            command = source.choice((["sleep", "1000"], ["true"], ["sh", "-c", "echo a line; sleep 0.05; exit 3"]))
            for method, path in steps:
                body = {"Image": "busybox", "Cmd": command} if "create" in path else None
                try:
                    reply = self.engine.api(method, path, body)
                except (OSError, http.client.HTTPException):
                    # Without an engine nobody answers; whoever kills it starts the next one.
                    time.sleep(0.02)
                    continue
                # A monitor or first process that is killed in the middle of a start is a start that failed.
                if reply.status >= 400 and reply.status not in (404, 409, 500, 503):
                    self.wrong.append(f"{method} {path}: {reply.status} {reply.body[:300]!r}")

    def victim(self, source):
        kind = source.choice(("engine", "monitor", "init"))
        if kind == "engine":
            return "engine"
        monitors = sorted(self.engine.helpers("onggi-monitor"))
        if kind == "monitor":
            return source.choice(monitors) if monitors else None
        inits = sorted(pid for pid, (_, parent) in engine.processes().items() if parent in monitors)
        return source.choice(inits) if inits else None

    def test_fortyKillsLeaveATrueState(self):
        source = random.Random(self.seed)
        workers = [threading.Thread(target=self.work, args=(number,)) for number in range(WORKERS)]
        for worker in workers:
            worker.start()
        kills = 0
        try:
            while kills < KILLS:
                # The random moment, not a wait for anything.
                time.sleep(source.uniform(0.01, 0.2))
                victim = self.victim(source)
                if victim == "engine":
                    self.engine.kill()
                    self.engine.start()
                elif victim is not None:
                    try:
                        os.kill(victim, signal.SIGKILL)
                    except ProcessLookupError:
                        continue
                else:
                    continue
                kills += 1
        finally:
            self.finished.set()
            for worker in workers:
                worker.join()
        self.assertEqual([], self.wrong)
        try:
            engine.eventually(lambda: not self.untrue(), "the state is true", 15)
        except AssertionError:
            self.assertEqual([], self.untrue())
            raise
        # A container that has been through this starts and stops like any other.
        for container in self.engine.containers()[:5]:
            name = container["Id"]
            if container["State"] != "running":
                self.assertIn(self.engine.api("POST", f"/containers/{name}/start").status, (204, 304))
            self.assertIn(self.engine.api("POST", f"/containers/{name}/stop?t=0").status, (204, 304))
            self.assertEqual("exited", self.engine.inspect(name)["State"]["Status"])

    def untrue(self):
        """Where what the engine says differs from what is there."""
        found = []
        alive = engine.processes()
        known = set()
        for container in self.engine.containers():
            state = self.engine.inspect(container["Id"])["State"]
            name = container["Names"][0] if container["Names"] else container["Id"]
            if state["Status"] not in ("created", "running", "exited"):
                found.append(f"{name} is {state['Status']}")
            if state["Running"]:
                known.add(state["Pid"])
                if state["Pid"] not in alive:
                    found.append(f"{name} runs as {state['Pid']}, which is not there")
            elif state["Pid"]:
                found.append(f"{name} is {state['Status']} and has pid {state['Pid']}")
        monitors = self.engine.helpers("onggi-monitor")
        parents = {alive[pid][1] for pid in known if pid in alive}
        found += [f"monitor {pid} belongs to nobody" for pid in monitors if pid not in parents]
        directories = set(os.listdir(f"{self.engine.state}/containers"))
        identities = {container["Id"] for container in self.engine.containers()}
        found += [f"state/containers/{name} belongs to nobody" for name in directories - identities]
        found += [f"{name} has no directory" for name in identities - directories]
        return found


if __name__ == "__main__":
    engine.main()

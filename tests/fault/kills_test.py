"""Kills in the middle of whatever changes the store or reads all of an image from it: afterwards the store is in order, and
the command that failed succeeds.

ONGGI_KILLS says how many kills (16; at least 100 before a release), ONGGI_SEED which ones.
"""

import json
import os
import random
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
from storecase import StoreCase  # noqa: E402

KILLS = int(os.environ.get("ONGGI_KILLS", "16"))


class Victim:
    """Kills at one random moment: the engine, or the next helper that works, or the engine where none comes."""

    def __init__(self, case, source, kinds):
        self._case = case
        self.kind = source.choice(kinds)
        self._delay = source.choice((0.02, 0.1, 0.4, 1.5)) * source.random()
        self.done = threading.Event() # The operation has ended.

    def strike(self):
        time.sleep(self._delay)
        while self.kind != "onggid" and not self.done.is_set():
            for pid in self._case.engine.helpers(self.kind):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                return
            time.sleep(0.005)
        self.kind = "onggid"
        self._case.engine.kill()


class Kills(StoreCase):
    """Each round kills in the middle of one operation. Rounds go on from whatever state the one before left."""

    IMAGES = ("test/many", "test/zstd", "node", "test/rich")
    # What may be killed, and in builds also what runs the containers of their steps.
    KINDS = ("onggid", "onggi-unpack", "onggi-transfer")

    def setUp(self):
        _, self.host = self.private_registry()
        self.folder = self.context()
        self.docker("pull", "-q", "node")
        self.identity = self.output("image", "inspect", "-f", "{{.Id}}", "node")
        self.archive = f"{self.engine.directory}/node.tar"
        self.docker("save", "-o", self.archive, "node")
        self.seed = int(os.environ.get("ONGGI_SEED", random.SystemRandom().randrange(1 << 32)))
        print(f"seed {self.seed}, {KILLS} kills ", end="", file=sys.stderr, flush=True)
        self.source = random.Random(self.seed)
        self.docker("run", "--name", "writer", "busybox", "sh", "-c",
                    "mkdir /made; for n in $(seq 300); do head -c 50000 /dev/urandom > /made/$n; done")
        self.count = 0

    # The operations: what is to be done, and what shall hold after it was repeated.

    def pull(self):
        name = self.source.choice(self.IMAGES)
        self.docker("rmi", "-f", name, status=None)
        return ("pull", "-q", name), lambda: self.docker("run", "--rm", name, "true")

    def commit(self):
        self.count += 1
        name = f"made:{self.count}"
        return ("commit", "writer", name), lambda: self.assertEqual("300", self.output("run", "--rm", name, "sh", "-c", "ls /made | wc -l"))

    def prune(self):
        self.docker("pull", "-q", self.source.choice(self.IMAGES), status=None)
        return ("image", "prune", "-af"), lambda: self.docker("run", "--rm", "busybox", "true")

    def remove(self):
        name = self.source.choice(self.IMAGES)
        self.docker("pull", "-q", name)
        return ("rmi", "-f", name), lambda: self.assertNotIn(f"{name}:latest", self.names())

    def identity_of(self, name):
        return self.output("image", "inspect", "-f", "{{.Id}}", name)

    def push(self):
        """An image with a layer of its own, which has to be packed for it."""
        self.count += 1
        name = f"{self.host}/made:{self.count}"
        self.docker("run", "--name", "pushed", "busybox", "sh", "-c", "head -c 12000000 /dev/urandom > /big; echo word > /word")
        self.docker("commit", "pushed", name)
        self.docker("rm", "pushed")
        identity = self.identity_of(name)

        def holds():
            self.docker("rmi", name)
            self.docker("pull", "-q", name)
            self.assertEqual(identity, self.identity_of(name))
            self.assertEqual("word", self.output("run", "--rm", name, "cat", "/word"))
        return ("push", "-q", name), holds

    def load(self):
        self.docker("rmi", "-f", "node", status=None)

        def holds():
            self.assertEqual(self.identity, self.identity_of("node"))
            self.docker("run", "--rm", "node", "true")
        return ("load", "-q", "-i", self.archive), holds

    def save(self):
        name = self.source.choice(self.IMAGES)
        self.docker("pull", "-q", name)
        path = f"{self.engine.directory}/saved.tar"

        def holds():
            identity = self.identity_of(name)
            self.docker("rmi", "-f", name)
            self.docker("load", "-q", "-i", path)
            self.assertEqual(identity, self.identity_of(name))
        return ("save", "-o", path, name), holds

    def bring(self):
        self.count += 1
        name = f"brought:{self.count}"
        path = f"{self.engine.directory}/export.tar"
        if not os.path.exists(path):
            self.docker("export", "-o", path, "writer")
        return ("import", path, name), lambda: self.assertEqual("300", self.output("run", "--rm", name, "sh", "-c", "ls /made | wc -l"))

    def build(self):
        self.count += 1
        name = f"built:{self.count}"
        cache = self.source.choice((("--no-cache",), ()))
        # Without --force-rm the container of a step that failed would stay on purpose.
        command = ("build", "-q", "--force-rm", *cache, "--build-arg", f"SEED={self.count}", "-t", name, self.folder)
        return command, lambda: self.assertEqual(f"{self.count}\npacked", self.output("run", "--rm", name))

    OPERATIONS = (pull, pull, push, push, load, save, bring, build, build, commit, prune, remove)

    def test_killsLeaveAStoreInOrder(self):
        counts = {}
        for number in range(KILLS):
            operation = self.source.choice(self.OPERATIONS)
            with self.subTest(number=number, operation=operation.__name__):
                command, holds = operation(self)
                victim = Victim(self, self.source, self.KINDS + (("onggi-monitor",) if operation.__name__ == "build" else ()))
                attacker = threading.Thread(target=victim.strike)
                attacker.start()
                first = self.docker(*command, status=None, timeout=120)
                victim.done.set()
                attacker.join()
                counts[operation.__name__, victim.kind, first.returncode == 0] = counts.get((operation.__name__, victim.kind, first.returncode == 0), 0) + 1
                if victim.kind == "onggid":
                    self.in_order()
                    self.engine.start()
                again = self.docker(*command, status=None, timeout=120)
                # What was done the first time cannot be done again; all else can.
                if again.returncode != 0:
                    self.assertTrue(command[0] == "rmi" and "No such image" in again.errors, f"{command}: {again.errors}")
                holds()
        print(json.dumps({" ".join(map(str, key)): value for key, value in sorted(counts.items())}), end=" ", file=sys.stderr)
        self.checked()
        # All that was half done is gone, or belongs to a download that would go on.
        self.docker("rm", "-f", "writer")
        self.assertEqual([], self.engine.containers())
        self.docker("image", "prune", "-af")
        self.docker("builder", "prune", "-af")
        self.assertEqual("", self.output("images", "-aq"))
        engine.eventually(lambda: not os.listdir(f"{self.engine.state}/layers"), "every layer is gone")
        self.assertEqual([], os.listdir(f"{self.engine.state}/blobs/sha256"))
        for name in os.listdir(f"{self.engine.state}/ingest"):
            os.unlink(f"{self.engine.state}/ingest/{name}")


if __name__ == "__main__":
    engine.main()

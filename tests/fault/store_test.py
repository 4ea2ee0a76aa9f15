"""A disk that is full, a registry that dies, and kills in the middle of whatever changes the store: afterwards the store is in
order, and the command that failed succeeds.

ONGGI_KILLS says how many kills (12; at least 100 before a release), ONGGI_SEED which ones.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
import registry  # noqa: E402

KILLS = int(os.environ.get("ONGGI_KILLS", "12"))
MEGABYTE = 1 << 20


class StoreCase(engine.EngineCase):
    def in_order(self):
        """The engine is away, and its store has no problem."""
        result = subprocess.run([*self.engine.command(), "--check", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                timeout=300, check=False)
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def checked(self):
        """The same of an engine that runs, and that runs again afterwards."""
        self.engine.stop()
        report = self.in_order()
        self.engine.start()
        return report

    def pending(self):
        """What is being made, half done or about to be deleted."""
        found = os.listdir(f"{self.engine.state}/ingest")
        return found + [name for name in os.listdir(f"{self.engine.state}/layers") if name.startswith(".")]

    def nothing_pending(self):
        engine.eventually(lambda: not self.pending(), "nothing half done is left")

    def names(self):
        return self.output("images", "--format", "{{.Repository}}:{{.Tag}}").splitlines()


class FullDisk(StoreCase):
    """The state stands on a small disk of its own, on which a ballast leaves as much as a test wants."""

    PULL = ()
    DISK = 700 * MEGABYTE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engine.stop()
        image = f"{cls.engine.directory}/disk"
        with open(image, "wb") as file:
            file.truncate(cls.DISK)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
        subprocess.run(["mount", "-o", "loop", image, cls.engine.state], check=True)
        cls.addClassCleanup(subprocess.run, ["umount", "-l", cls.engine.state], check=False)
        os.rmdir(f"{cls.engine.state}/lost+found")
        cls.ballast = f"{cls.engine.state}/ballast"
        cls.engine.start()
        cls.engine.pull("busybox", None)

    def tearDown(self):
        self.leave(None)
        super().tearDown()
        for name in self.names():
            if name != "busybox:latest":
                self.docker("rmi", "-f", name, status=None)
        self.docker("image", "prune", "-f")

    def leave(self, size):
        """So many bytes are free; None: all of them."""
        if os.path.exists(self.ballast):
            os.unlink(self.ballast)
        if size is None:
            return
        space = os.statvfs(self.engine.state)
        with open(self.ballast, "wb") as file:
            # What the file itself takes of the disk for its bookkeeping is not known before.
            for wanted in range(space.f_bavail * space.f_bsize - size, 0, -MEGABYTE // 4):
                try:
                    os.posix_fallocate(file.fileno(), 0, wanted)
                    break
                except OSError:
                    file.truncate(0)

    def full(self, *command):
        """It fails for want of space, and says so."""
        text = self.refused(*command)
        self.assertRegex(text, "(?i)no space left on device|disk (is )?full")
        return text

    def test_pull(self):
        for free in (2, 20, 60):
            with self.subTest(free=free):
                self.leave(free * MEGABYTE)
                self.full("pull", "nginx")
                self.nothing_pending()
                self.assertEqual(["busybox:latest"], self.names())
                self.assertEqual("ok", self.output("run", "--rm", "busybox", "echo", "ok"))
        self.leave(None)
        self.docker("pull", "-q", "nginx")
        self.assertEqual("ok", self.output("run", "--rm", "nginx", "echo", "ok"))
        self.docker("rmi", "nginx")
        self.checked()

    def test_commit(self):
        self.docker("run", "--name", "writer", "busybox", "sh", "-c", "head -c 40000000 /dev/urandom > /big")
        self.leave(10 * MEGABYTE)
        self.full("commit", "writer", "big")
        self.nothing_pending()
        self.assertEqual(["busybox:latest"], self.names())
        self.leave(None)
        self.docker("commit", "writer", "big")
        self.assertIn("40000000", self.output("run", "--rm", "big", "wc", "-c", "/big"))
        self.docker("rm", "writer")
        self.checked()

    def test_thingsThatGiveSpaceBackWork(self):
        self.docker("pull", "-q", "test/many")
        self.docker("create", "--name", "idle", "test/many", "true")
        self.leave(0)
        self.docker("rm", "idle")
        self.assertIn("Total reclaimed space", self.output("image", "prune", "-af", "--filter", "label!=nosuch"))
        self.leave(None)
        self.docker("pull", "-q", "busybox")
        self.checked()


class DyingRegistry(StoreCase):
    PULL = ()

    def test_aRegistryThatDiesIsAnErrorAndCanComeBack(self):
        address = self.mirror.removeprefix("http://")
        client = self.popen("pull", f"{address}/library/node")
        engine.eventually(lambda: os.listdir(f"{self.engine.state}/ingest"), "the pull has begun")
        os.kill(self.registry_process.pid, signal.SIGKILL)
        self.registry_process.wait()
        self.assertEqual(1, client.wait(engine.PATIENCE * 2))
        self.assertRegex(client.stderr.read().decode(), "(?i)(connect|refused|closed|cut|transfer|reset|ended)")
        self.assertEqual([], self.names())
        self.checked()
        # What came is kept for the next pull, which goes on with it.
        run = tempfile.mkdtemp(prefix="onggi-registry-")
        self.addCleanup(shutil.rmtree, run, True)
        again, _ = registry.launch(run, self.storage(run), port=int(address.rpartition(":")[2]))
        self.addCleanup(again.wait)
        self.addCleanup(again.kill)
        self.docker("pull", "-q", f"{address}/library/node")
        self.nothing_pending()
        self.docker("rmi", f"{address}/library/node")
        self.checked()


class Victim:
    """Kills at one random moment: the engine, or the next helper that works, or the engine where none comes."""

    def __init__(self, case, source):
        self._case = case
        self.kind = source.choice(("onggid", "onggi-unpack", "onggi-transfer"))
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

    def setUp(self):
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

    OPERATIONS = (pull, pull, commit, prune, remove)

    def test_killsLeaveAStoreInOrder(self):
        counts = {}
        for number in range(KILLS):
            operation = self.source.choice(self.OPERATIONS)
            with self.subTest(number=number, operation=operation.__name__):
                command, holds = operation(self)
                victim = Victim(self, self.source)
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
        self.docker("image", "prune", "-af")
        engine.eventually(lambda: not [name for name in os.listdir(f"{self.engine.state}/layers")], "every layer is gone")
        self.assertEqual([], os.listdir(f"{self.engine.state}/blobs/sha256"))
        for name in os.listdir(f"{self.engine.state}/ingest"):
            os.unlink(f"{self.engine.state}/ingest/{name}")


if __name__ == "__main__":
    engine.main()

"""A disk that is full and a registry that dies in the middle of whatever changes the store: afterwards the store is in order,
and the command that failed succeeds.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
import registry  # noqa: E402
from storecase import MEGABYTE, StoreCase  # noqa: E402


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
        self.assertRegex(text, "(?i)no space left on device|(disk|is( nearly)?) full")
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

    def test_load(self):
        archive = f"{self.engine.directory}/nginx.tar"
        self.docker("pull", "-q", "nginx")
        identity = self.output("image", "inspect", "-f", "{{.Id}}", "nginx")
        self.docker("save", "-o", archive, "nginx")
        self.docker("rmi", "nginx")
        for free in (2, 20, 60):
            with self.subTest(free=free):
                self.leave(free * MEGABYTE)
                self.full("load", "-q", "-i", archive)
                self.nothing_pending()
                self.assertEqual(["busybox:latest"], self.names())
        self.leave(None)
        self.docker("load", "-q", "-i", archive)
        self.assertEqual(identity, self.output("image", "inspect", "-f", "{{.Id}}", "nginx"))
        self.assertEqual("ok", self.output("run", "--rm", "nginx", "echo", "ok"))
        self.checked()

    def test_import(self):
        archive = f"{self.engine.directory}/files.tar"
        self.docker("run", "--name", "writer", "busybox", "sh", "-c", "head -c 30000000 /dev/urandom > /big")
        self.docker("export", "-o", archive, "writer")
        self.leave(10 * MEGABYTE)
        self.full("import", archive, "brought")
        self.nothing_pending()
        self.assertEqual(["busybox:latest"], self.names())
        self.leave(None)
        self.docker("import", archive, "brought")
        self.assertIn("30000000", self.output("run", "--rm", "brought", "wc", "-c", "/big"))
        self.docker("rm", "writer")
        self.checked()

    def test_build(self):
        folder = self.context()
        command = ("build", "-q", "--build-arg", "SEED=7", "-t", "built", folder)
        for free in (1, 3, 5):
            with self.subTest(free=free):
                self.leave(free * MEGABYTE)
                result = self.docker(*command, status=None)
                self.assertNotEqual(0, result.returncode)
                self.assertRegex(result.output + result.errors, "(?i)no space left on device|disk (is )?full|returned a non-zero code")
                self.nothing_pending()
                self.assertEqual([], self.engine.containers())
                self.assertEqual("ok", self.output("run", "--rm", "busybox", "echo", "ok"))
        self.leave(None)
        self.docker(*command)
        self.assertEqual("7\npacked", self.output("run", "--rm", "built"))
        self.docker("rmi", "built")
        self.docker("builder", "prune", "-af")
        self.checked()

    def test_push(self):
        # What is sent is packed first, and kept for the next time.
        _, host = self.private_registry()
        name = f"{host}/big"
        self.docker("run", "--name", "writer", "busybox", "sh", "-c", "head -c 40000000 /dev/urandom > /big")
        self.docker("commit", "writer", name)
        identity = self.output("image", "inspect", "-f", "{{.Id}}", name)
        self.leave(10 * MEGABYTE)
        self.full("push", "-q", name)
        self.nothing_pending()
        self.leave(None)
        self.docker("push", "-q", name)
        self.docker("rm", "writer")
        self.docker("rmi", name)
        self.docker("pull", "-q", name)
        self.assertEqual(identity, self.output("image", "inspect", "-f", "{{.Id}}", name))
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

    def test_aPushWhoseRegistryDiesCanBeRepeated(self):
        process, host = self.private_registry()
        name = f"{host}/made"
        self.engine.pull("busybox", None)
        self.docker("run", "--name", "writer", "busybox", "sh", "-c", "head -c 60000000 /dev/urandom > /big")
        self.docker("commit", "writer", name)
        identity = self.output("image", "inspect", "-f", "{{.Id}}", name)
        self.docker("rm", "writer")
        client = self.popen("push", name)
        engine.eventually(lambda: self.engine.helpers("onggi-transfer"), "the push has begun")
        process.kill()
        process.wait()
        self.assertEqual(1, client.wait(engine.PATIENCE * 2))
        self.assertRegex(client.stderr.read().decode(), "(?i)(connect|refused|closed|cut|transfer|reset|ended)")
        self.nothing_pending()
        self.checked()
        self.private_registry(port=int(host.rpartition(":")[2]))
        self.docker("push", "-q", name)
        self.docker("rmi", name, "busybox")
        self.docker("pull", "-q", name)
        self.assertEqual(identity, self.output("image", "inspect", "-f", "{{.Id}}", name))
        self.docker("rmi", name)

    def test_aBuildWhoseRegistryIsGoneIsAnError(self):
        process, host = self.private_registry()
        folder = tempfile.mkdtemp(prefix="onggi-context-")
        self.addCleanup(shutil.rmtree, folder, True)
        with open(f"{folder}/Dockerfile", "w", encoding="utf-8") as file:
            file.write(f"FROM {host}/absent:1\nRUN true\n")
        process.kill()
        process.wait()
        self.engine.environment["DOCKER_BUILDKIT"] = "0"
        result = self.docker("build", folder, status=None)
        self.assertNotEqual(0, result.returncode)
        self.assertRegex(result.output + result.errors, "(?i)(connect|refused|closed|reset)")
        self.nothing_pending()

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


if __name__ == "__main__":
    engine.main()

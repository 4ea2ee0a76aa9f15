"""Loads and imports that are killed: the engine, its helpers, the client."""

import os
import random
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402

KILLS = int(os.environ.get("ONGGI_KILLS", "8"))


class Loads(engine.EngineCase):
    PULL = ()
    IMAGE = "node:18-slim"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engine.docker("pull", "-q", cls.IMAGE)
        cls.identity = cls.engine.docker("image", "inspect", "-f", "{{.Id}}", cls.IMAGE).output.strip()
        cls.archive = f"{cls.engine.directory}/image.tar"
        cls.engine.docker("save", "-o", cls.archive, cls.IMAGE)
        cls.forget()

    @classmethod
    def forget(cls):
        for image in set(cls.engine.docker("images", "-aq").output.split()):
            cls.engine.docker("rmi", "-f", image, status=None)

    def tearDown(self):
        super().tearDown()
        self.forget()
        # Layers are deleted in the background; the next test counts what there is.
        engine.eventually(lambda: not os.listdir(f"{self.engine.state}/layers"), "what was removed is gone from the disk", 120)

    def half_done(self):
        """What stands in ingest/ and unfinished in layers/."""
        return os.listdir(f"{self.engine.state}/ingest") + [
            name for name in os.listdir(f"{self.engine.state}/layers") if name.startswith(".new-")]

    def stored(self):
        return [name for folder in ("layers", "blobs/sha256") for name in os.listdir(f"{self.engine.state}/{folder}")
                if not name.startswith(".old-")]

    def loads(self):
        self.assertEqual(f"Loaded image: {self.IMAGE}", self.output("load", "-q", "-i", self.archive))
        self.assertEqual(self.identity, self.output("image", "inspect", "-f", "{{.Id}}", self.IMAGE))
        self.assertEqual("ok", self.output("run", "--rm", self.IMAGE, "echo", "ok"))

    def test_theEngineKilledAtAnyInstantOfALoadCanLoadAgain(self):
        source = random.Random(7)
        for _ in range(KILLS):
            client = self.popen("load", "-i", self.archive)
            try:
                client.wait(source.uniform(0.02, 1.5))
            except subprocess.TimeoutExpired:
                pass
            self.engine.kill()
            client.wait(engine.PATIENCE)
            self.engine.start()
            engine.eventually(lambda: not self.half_done(), "what was half done is swept")
            self.loads()
            self.output("rmi", "-f", self.IMAGE)
        engine.eventually(lambda: not self.engine.helpers(), "no helper is left")

    def helper_dies(self, begin, began):
        """Kills the helper that the command needs; answers with what the client said."""
        client = begin()
        engine.eventually(began, "the helper works")
        for pid in self.engine.helpers("onggi-unpack"):
            os.kill(pid, signal.SIGKILL)
        client.stdin.close()
        client.stdin = None
        self.assertEqual(1, client.wait(engine.PATIENCE))
        engine.eventually(lambda: not self.half_done(), "nothing half done is left")
        return client.stderr.read().decode()

    def slow(self, *command):
        """A client that has sent the first megabyte of the archive, and waits."""
        client = self.popen(*command, stdin=subprocess.PIPE)
        with open(self.archive, "rb") as archive:
            client.stdin.write(archive.read(1 << 20))
        client.stdin.flush()
        return client

    def test_aHelperKilledDuringALoadIsAnError(self):
        text = self.helper_dies(lambda: self.slow("load"), lambda: self.engine.helpers("onggi-unpack"))
        self.assertIn("helper", text)
        self.assertEqual([], self.stored())
        self.loads()

    def test_aHelperKilledDuringAnImportIsAnError(self):
        text = self.helper_dies(lambda: self.slow("import", "-"), lambda: self.engine.helpers("onggi-unpack"))
        self.assertIn("helper", text)
        self.assertEqual([], self.stored())

    def test_aClientThatLeavesDuringALoadLeavesNothing(self):
        for patience in (0.05, 0.3, 0.8):
            client = self.popen("load", "-i", self.archive)
            try:
                client.wait(patience)
                self.forget()
            except subprocess.TimeoutExpired:
                client.kill()
            client.wait(engine.PATIENCE)
            engine.eventually(lambda: not self.half_done(), "nothing half done is left")
            engine.eventually(lambda: not self.stored() or self.output("images", "-q"), "the image is there, or nothing of it")
            self.forget()

    def test_aClientThatLeavesDuringASaveStopsIt(self):
        self.loads()
        client = self.popen("save", self.IMAGE)
        client.stdout.read(1 << 16)
        client.kill()
        client.communicate()
        engine.eventually(lambda: not self.engine.helpers("onggi-unpack"), "no helper is left")
        self.loads()


if __name__ == "__main__":
    engine.main()

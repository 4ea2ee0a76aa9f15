"""Images whose documents and archives mean ill, from a registry into the store: refused by name, or contained."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402


class Archives(engine.EngineCase):
    REGISTRY = "faulty"
    PULL = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host = cls.registry.url.removeprefix("http://")

    def left(self):
        """What the store has of images, finished or not."""
        return [f"{folder}/{name}" for folder in ("blobs/sha256", "layers", "ingest") for name in os.listdir(f"{self.engine.state}/{folder}")]

    def refused_image(self, name, words):
        self.assertRegex(self.refused("pull", f"{self.host}/broken/{name}"), words)
        engine.eventually(lambda: not self.left(), f"nothing of broken/{name} is left")

    def test_oneDocumentIsNotTwoThings(self):
        self.refused_image("both", "manifest and index in one")

    def test_aHeaderDoesNotRenameAManifest(self):
        result = self.docker("pull", f"{self.host}/broken/header", status=None)
        if result.returncode == 0:
            # What counts is what the bytes say.
            self.assertNotIn(subprocess.run(["sha256sum"], input=b"another", stdout=subprocess.PIPE, check=True).stdout.decode()[:64], result.output)
            self.docker("rmi", f"{self.host}/broken/header")
        else:
            self.assertRegex(result.errors, "(?i)digest")

    def test_documentsOfALimitedDepth(self):
        for name in ("deep", "deepconfig"):
            with self.subTest(name):
                self.refused_image(name, "(?i)(nest|deep|level|JSON)")

    def test_aDigestIsNoPath(self):
        self.refused_image("path", "(?i)digest")

    def test_aLinkToAFileOfTheMachineIsRefusedByName(self):
        self.refused_image("absent", "entry .*stolen.* hard link")

    def test_aLayerThatClimbsStaysInside(self):
        before = set(os.listdir("/")) | set(os.listdir(self.engine.directory))
        self.docker("pull", "-q", f"{self.host}/broken/escape")
        [layer] = os.listdir(f"{self.engine.state}/layers")
        names = {name for _, folders, files in os.walk(f"{self.engine.state}/layers/{layer}/fs") for name in folders + files}
        self.assertLessEqual({"escaped-by-name", "escaped-absolute"}, names)
        self.assertEqual(before, set(os.listdir("/")) | set(os.listdir(self.engine.directory)))
        for folder in ("/", self.engine.directory, self.engine.state, f"{self.engine.state}/layers", f"{self.engine.state}/layers/{layer}"):
            self.assertFalse([name for name in os.listdir(folder) if name.startswith("escaped")], folder)
        self.docker("rmi", f"{self.host}/broken/escape")
        engine.eventually(lambda: not self.left(), "all of it is gone")

    def test_aLayerIsClosedToTheMachinesUsers(self):
        self.docker("pull", "-q", f"{self.host}/broken/escape")
        [layer] = os.listdir(f"{self.engine.state}/layers")
        for path in ("layers", f"layers/{layer}/fs", "blobs/sha256", "containers"):
            result = subprocess.run(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "ls", f"{self.engine.state}/{path}"],
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
            self.assertIn("Permission denied", result.stderr, path)
        self.docker("rmi", f"{self.host}/broken/escape")

    def test_aBombMeetsTheEndOfTheDisk(self):
        self.engine.stop()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", self.engine.state], check=True)
        self.addCleanup(self.engine.start)
        self.addCleanup(subprocess.run, ["umount", "-l", self.engine.state], check=True)
        self.addCleanup(self.engine.stop)
        self.engine.start()
        self.assertRegex(self.refused("pull", f"{self.host}/broken/bomb"), "(?i)entry .*zeros.*no space left")
        engine.eventually(lambda: not os.listdir(f"{self.engine.state}/layers"), "no layer is left")
        # The engine works on.
        self.assertIn("Onggi", self.output("run", "--rm", "onggi/hello"))
        self.docker("rmi", "onggi/hello")


if __name__ == "__main__":
    engine.main()

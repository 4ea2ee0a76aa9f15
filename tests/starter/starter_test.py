"""The starter image is a whole and reproducible OCI layout, and its program speaks.

Usage: starter_test.py <layout> <imagelayout program>
"""

import filecmp
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import unittest

LAYOUT, IMAGELAYOUT = sys.argv[1:3]


def blob(descriptor):
    algorithm, encoded = descriptor["digest"].split(":")
    with open(os.path.join(LAYOUT, "blobs", algorithm, encoded), "rb") as file:
        return file.read()


class StarterImage(unittest.TestCase):
    def setUp(self):
        with open(os.path.join(LAYOUT, "index.json"), encoding="utf-8") as file:
            self.index = json.load(file)
        self.manifest = json.loads(blob(self.index["manifests"][0]))
        self.config = json.loads(blob(self.manifest["config"]))
        self.layer = blob(self.manifest["layers"][0])

    def test_everyBlobIsWhatItsDigestSays(self):
        descriptors = self.index["manifests"] + [self.manifest["config"]] + self.manifest["layers"]
        for descriptor in descriptors:
            content = blob(descriptor)
            self.assertEqual(len(content), descriptor["size"])
            self.assertEqual("sha256:" + hashlib.sha256(content).hexdigest(), descriptor["digest"])
        named = {descriptor["digest"].split(":")[1] for descriptor in descriptors}
        self.assertEqual(named, set(os.listdir(os.path.join(LAYOUT, "blobs", "sha256"))))

    def test_theLayoutSaysItsVersionAndName(self):
        with open(os.path.join(LAYOUT, "oci-layout"), encoding="utf-8") as file:
            self.assertEqual(json.load(file), {"imageLayoutVersion": "1.0.0"})
        annotations = self.index["manifests"][0]["annotations"]
        self.assertEqual(annotations["org.opencontainers.image.ref.name"], "onggi/hello:latest")

    def test_theConfigKnowsItsLayer(self):
        self.assertEqual(self.config["rootfs"]["diff_ids"], ["sha256:" + hashlib.sha256(self.layer).hexdigest()])
        self.assertEqual(self.config["config"]["Cmd"], ["/hello"])
        self.assertEqual(sum(not entry.get("empty_layer", False) for entry in self.config["history"]), 1)

    def test_theLayerHoldsOneSmallProgramOfRoot(self):
        with tarfile.open(fileobj=io.BytesIO(self.layer)) as archive:
            (member,) = archive.getmembers()
        self.assertEqual((member.name, member.mode, member.uid, member.gid, member.mtime), ("hello", 0o755, 0, 0, 0))
        self.assertTrue(member.isreg())
        self.assertLess(member.size, 20_000)

    def extractedProgram(self, directory):
        path = os.path.join(directory, "hello")
        with tarfile.open(fileobj=io.BytesIO(self.layer)) as archive:
            with open(path, "wb") as file:
                file.write(archive.extractfile("hello").read())
        os.chmod(path, 0o755)
        return path

    def run_program(self, environment):
        with tempfile.TemporaryDirectory() as directory:
            program = self.extractedProgram(directory)
            done = subprocess.run([program], env=environment, capture_output=True, check=True, timeout=20)
        return done.stdout.decode("utf-8")

    def test_itSpeaksTheLanguageThatItIsAskedFor(self):
        english = self.run_program({})
        self.assertIn("Hello from Onggi!", english)
        self.assertIn(f'called "{os.uname().nodename}"', english)
        korean = self.run_program({"LANG": "ko_KR.UTF-8"})
        self.assertIn("안녕하세요, 옹기입니다!", korean)
        self.assertEqual(self.run_program({"LANG": "C.UTF-8", "ONGGI_LANG": "ko"}), korean)
        self.assertEqual(self.run_program({"LANG": "ko_KR.UTF-8", "ONGGI_LANG": "en"}), english)
        self.assertEqual(self.run_program({"ONGGI_LANG": "", "XLANG": "ko"}), english)

    def test_itsTextFitsATerminal(self):
        for language in ("en", "ko"):
            for line in self.run_program({"ONGGI_LANG": language}).splitlines():
                width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
                self.assertLess(width, 80 + len(os.uname().nodename), line)

    def test_itFailsWhenNobodyCanRead(self):
        with tempfile.TemporaryDirectory() as directory:
            program = self.extractedProgram(directory)
            with open("/dev/full", "wb") as full:
                self.assertEqual(subprocess.run([program], stdout=full, check=False, timeout=20).returncode, 1)

    def test_theSameProgramMakesTheSameBytes(self):
        with tempfile.TemporaryDirectory() as directory:
            program = self.extractedProgram(directory)
            os.utime(program, (1_000_000_000, 1_000_000_000))
            again = os.path.join(directory, "again")
            previous = os.umask(0o077)
            try:
                subprocess.run([IMAGELAYOUT, program, self.config["architecture"], "onggi/hello:latest",
                                self.config["created"], again], check=True, timeout=20)
            finally:
                os.umask(previous)
            names = ["oci-layout", "index.json"]
            names += [os.path.join("blobs/sha256", name) for name in os.listdir(os.path.join(LAYOUT, "blobs/sha256"))]
            match, mismatch, errors = filecmp.cmpfiles(LAYOUT, again, names, shallow=False)
            self.assertEqual((sorted(match), mismatch, errors), (sorted(names), [], []))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

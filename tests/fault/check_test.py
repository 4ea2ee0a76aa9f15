"""Damage of every kind is found and named by `onggid --check`, and mended by --repair where it can be."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402


class CheckCase(engine.EngineCase):
    PULL = ("busybox", "test/changes", "test/zstd")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = json.loads((engine.IMAGES / "images.json").read_text(encoding="utf-8"))["images"]
        cls.state = pathlib.Path(cls.engine.state)
        cls.docker_commit("busybox", "mkdir /own; echo made here > /own/file; ln /own/file /own/again; ln -s file /own/link", "own/image")

    @classmethod
    def docker_commit(cls, parent, script, name):
        cls.engine.docker("run", "--name", "maker", parent, "sh", "-c", script)
        cls.engine.docker("commit", "maker", name)
        cls.engine.docker("rm", "maker")

    def setUp(self):
        """The engine is away in every test, and what a test damages stands again at its end."""
        self.inspected = {name: self.engine.api("GET", f"/images/{name}/json").json for name in (*self.PULL, "own/image")}
        self.engine.stop()
        self.saved = pathlib.Path(self.engine.directory) / "saved"
        subprocess.run(["cp", "-a", self.state, self.saved], check=True)

    def tearDown(self):
        if self.engine.process.poll() is None:
            self.engine.remove_all()
            self.engine.stop()
        shutil.rmtree(self.state)
        os.rename(self.saved, self.state)
        self.engine.start()

    def check(self, *options, status=0):
        """The report of a check that ends with that status."""
        result = subprocess.run([*self.engine.command(), "--check", "--json", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, timeout=120, check=False)
        self.assertEqual(status, result.returncode, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def problem(self, *words):
        """The one problem that a check finds; all of the words stand in it."""
        [problem] = self.check(status=1)["problems"]
        text = " ".join(problem.values())
        for word in words:
            self.assertIn(word, text)
        return problem

    def repaired(self, count=1, left=0):
        """A repair mends it, and then all is well and works."""
        report = self.check("--repair", status=1 if left else 0)
        self.assertEqual((count, left), (len(report["repaired"]), len(report["problems"])), report)
        if left:
            return
        self.assertEqual([], self.check()["problems"])
        self.engine.start()
        for name, before in self.inspected.items():
            self.assertEqual(before, self.engine.api("GET", f"/images/{name}/json").json)
        for image, words in (("busybox", ("echo", "ok")), ("test/changes", ("cat", "/changes/opaque/new")), ("own/image", ("cat", "/own/again"))):
            self.docker("run", "--rm", image, *words)

    def layer(self, image, index=-1):
        return self.made[f"{image}:latest"]["layers"][index]

    def directory(self, image, index=-1):
        return self.state / "layers" / self.layer(image, index)["diff_id"][7:]

    def blob(self, digest):
        return self.state / "blobs/sha256" / digest.removeprefix("sha256:")

    def own(self):
        """The directory of the layer that was made here."""
        return self.state / "layers" / self.inspected["own/image"]["RootFS"]["Layers"][-1][7:]

    @staticmethod
    def flip(path, at=-20):
        """One byte, and the file looks as before."""
        info = os.stat(path)
        data = bytearray(path.read_bytes())
        data[at] ^= 0x40
        os.chmod(path, 0o600)
        path.write_bytes(data)
        os.chmod(path, info.st_mode & 0o7777)
        os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))

    def sql(self, *statements):
        with sqlite3.connect(self.state / "onggi.db") as database:
            for statement in statements:
                database.execute(statement)
        database.close()


class Healthy(CheckCase):
    def test_aHealthyStoreIsInOrder(self):
        report = self.check()
        self.assertEqual((4, 0, [], []), (report["images"], report["containers"], report["problems"], report["notes"]))
        self.assertEqual(len(list((self.state / "layers").glob("[0-9a-f]*"))), report["layers"])
        text = subprocess.run([*self.engine.command(), "--check"], stdout=subprocess.PIPE, text=True, check=True).stdout
        self.assertIn("The store is in order.", text)

    def test_aCheckChangesNothing(self):
        before = sorted(str(path) for path in self.state.rglob("*"))
        self.check()
        self.assertEqual(before, sorted(str(path) for path in self.state.rglob("*")))

    def test_itRefusesWhileAnEngineRuns(self):
        self.engine.start()
        result = subprocess.run([*self.engine.command(), "--check"], stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(2, result.returncode)
        self.assertIn("another engine runs on", result.stderr)

    def test_aStateThatIsNotThereIsSaidSo(self):
        result = subprocess.run([engine.BIN / "onggid", "--config", self.engine.config, "--state", f"{self.engine.directory}/nowhere", "--check"],
                                stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(2, result.returncode)
        self.assertIn("no engine's state", result.stderr)
        self.assertFalse(os.path.exists(f"{self.engine.directory}/nowhere"))

    def test_whatNobodyNeedsIsNoted(self):
        self.sql("DELETE FROM images WHERE id IN (SELECT image FROM image_names WHERE name LIKE '%test/zstd%')",
                 "DELETE FROM image_layers WHERE image NOT IN (SELECT id FROM images)",
                 "DELETE FROM image_names WHERE image NOT IN (SELECT id FROM images)")
        report = self.check()
        self.assertEqual([], report["problems"])
        self.assertIn("4 blobs and 1 layers", report["notes"][0])


class Damage(CheckCase):
    def test_aFlippedByteInABlob(self):
        blob = self.blob(self.layer("test/changes")["digest"])
        self.flip(blob)
        self.problem("damaged", blob.name, "test/changes:latest", "fetched again")
        self.repaired()

    def test_aPullDropsADamagedBlobThatStandsInItsWay(self):
        shutil.rmtree(self.directory("test/changes"))
        self.flip(self.blob(self.layer("test/changes")["digest"]))
        self.engine.start()
        self.assertIn("damaged on disk and is removed now: pull again", self.refused("pull", "test/changes"))
        self.docker("pull", "test/changes")
        self.engine.stop()
        self.assertEqual([], self.check()["problems"])

    def test_aMissingBlob(self):
        blob = self.blob(self.layer("test/changes")["digest"])
        blob.unlink()
        self.problem("missing", blob.name, "test/changes:latest")
        self.repaired()

    def test_aMissingLayer(self):
        directory = self.directory("test/changes")
        shutil.rmtree(directory)
        self.problem("files are missing", directory.name, "applied again")
        self.repaired()

    def test_blobAndLayerMissing(self):
        shutil.rmtree(self.directory("test/changes"))
        self.blob(self.layer("test/changes")["digest"]).unlink()
        self.problem("and so are its files")
        self.repaired()

    def test_changesInsideALayer(self):
        tree = self.directory("test/changes", 1) / "fs/changes"
        self.assertTrue(tree.is_dir())

        def swap_link():
            (tree / "dangling").unlink()
            (tree / "dangling").symlink_to("elsewhere")

        def break_link():
            data = (tree / "linked").read_bytes()
            (tree / "linked-again").unlink()
            (tree / "linked-again").write_bytes(data)

        for change, words in ((lambda: os.truncate(tree / "kept-file", 3), ("/changes/kept-file", "3 bytes")),
                              (lambda: self.flip(tree / "kept-file", 5), ("/changes/kept-file", "other content from byte 5")),
                              ((tree / "removed-file").unlink, ("/changes/removed-file is missing",)),
                              (lambda: (tree / "strange").write_text("x"), ("/changes/strange does not belong",)),
                              (lambda: os.chmod(tree / "setuid", 0o755), ("/changes/setuid", "0755 instead of 4755")),
                              (lambda: os.chown(tree / "opaque", 5, 5), ("/changes/opaque belongs to 5:5",)),
                              (lambda: os.utime(tree / "old-time"), ("/changes/old-time was changed",)),
                              (lambda: os.setxattr(tree / "attribute", "user.onggi", b"other"), ("/changes/attribute", "attributes")),
                              (swap_link, ("/changes/dangling",)), (break_link, ("names instead of",))):
            with self.subTest(words=words):
                change()
                self.problem(self.directory("test/changes", 1).name, "test/changes:latest", *words)
                report = self.check("--repair")
                self.assertEqual(1, len(report["repaired"]), report)
        self.assertEqual([], self.check()["problems"])

    def test_whiteoutsAndOpaqueMarksBelongToALayer(self):
        tree = self.directory("test/changes", 2) / "fs/changes"
        os.setxattr(tree / "opaque", "trusted.overlay.opaque", b"n")
        self.problem("/changes/opaque", "attributes")
        os.setxattr(tree / "opaque", "trusted.overlay.opaque", b"y")
        (tree / "removed-file").unlink()
        self.problem("/changes/removed-file is missing")
        self.repaired()

    def test_damagedAndMissingDocuments(self):
        image = self.inspected["test/changes"]
        for digest, kind in ((image["Id"], "config"), (image["Descriptor"]["digest"], "manifest")):
            with self.subTest(kind):
                self.flip(self.blob(digest))
                self.problem(f"its {kind}", "damaged", "test/changes:latest", "fetched again")
                self.assertEqual(1, len(self.check("--repair")["repaired"]))
                self.blob(digest).unlink()
                self.problem(f"its {kind}", "missing")
                self.assertEqual(1, len(self.check("--repair")["repaired"]))
        self.repaired(0)

    def test_everythingGone(self):
        for folder in ("blobs/sha256", "layers"):
            for path in (self.state / folder).iterdir():
                if path != self.own() and not path.name == self.inspected["own/image"]["Id"][7:] \
                        and path.name != self.inspected["own/image"]["Descriptor"]["digest"][7:]:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.assertGreater(len(self.check(status=1)["problems"]), 5)
        report = self.check("--repair")
        self.assertEqual([], report["problems"])
        self.repaired(0)

    def test_tablesThatSayOtherThanTheDocuments(self):
        other = self.layer("test/zstd")["diff_id"][7:]
        self.sql(f"UPDATE image_layers SET diff_id = '{other}' WHERE diff_id = '{self.layer('test/changes')['diff_id'][7:]}'")
        problems = self.check(status=1)["problems"]
        self.assertTrue(any("other layers than its config" in problem["message"] for problem in problems), problems)
        self.check("--repair")
        self.repaired(0)

    def test_aNameThatLeadsNowhere(self):
        self.sql(f"INSERT INTO image_names (name, image) VALUES ('docker.io/library/ghost:1', '{'0' * 64}')")
        self.problem("ghost:1", "not in the tables")
        self.repaired()

    def test_aDamagedBlobThatNobodyNeeds(self):
        path = self.blob("sha256:" + "a" * 64)
        path.write_bytes(b"nothing of the kind")
        self.problem("a" * 64, "damaged")
        self.repaired()
        self.assertFalse(path.exists())

    def test_aDamagedDatabaseIsSaidSo(self):
        path = self.state / "onggi.db"
        subprocess.run(["sqlite3", path, "PRAGMA wal_checkpoint(TRUNCATE)"], check=False, stdout=subprocess.DEVNULL)
        with open(path, "r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 8192)
        result = subprocess.run([*self.engine.command(), "--check"], stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(2, result.returncode)
        self.assertRegex(result.stderr, "(?i)(database|malformed)")


class Unmendable(CheckCase):
    def test_aChangedLayerThatWasMadeHere(self):
        (self.own() / "fs/own/file").write_text("changed here\n")
        self.problem(self.own().name, "own/image:latest", "made here", "docker rmi -f")
        self.repaired(0, left=1)

    def test_aMissingLayerThatWasMadeHere(self):
        shutil.rmtree(self.own())
        self.problem(self.own().name, "own/image:latest", "no registry is known")
        self.repaired(0, left=1)
        self.engine.start()
        self.docker("rmi", "-f", "own/image")
        self.engine.stop()
        self.assertEqual([], self.check()["problems"])

    def test_aRegistryThatDoesNotAnswerIsNamed(self):
        self.blob(self.layer("test/changes")["digest"]).unlink()
        config = pathlib.Path(self.engine.config)
        before = config.read_text(encoding="utf-8")
        self.addCleanup(config.write_text, before, encoding="utf-8")
        config.write_text(json.dumps(dict(json.loads(before), **{"registry-mirrors": ["http://127.0.0.1:9"]})), encoding="utf-8")
        report = self.check("--repair", status=1)
        self.assertEqual(1, len(report["problems"]))
        self.assertTrue(any("test/changes@sha256" in note and "could not be fetched" in note for note in report["notes"]), report["notes"])


class Containers(CheckCase):
    def test_aContainersDirectoryIsMissing(self):
        self.engine.start()
        identity = self.engine.create("jar", "true")
        self.engine.stop()
        shutil.rmtree(self.state / "containers" / identity)
        self.problem("container jar", "directory is missing", "docker rm")

    def test_aDirectoryWithoutAContainerIsNoted(self):
        (self.state / "containers" / ("b" * 64)).mkdir()
        report = self.check()
        self.assertIn("1 directories belong to no container", report["notes"][0])

    def test_aLayerOfAContainerWhoseImageIsGone(self):
        self.engine.start()
        self.engine.create("jar", "true", image="test/zstd")
        self.docker("rmi", "-f", "test/zstd")
        self.engine.stop()
        self.assertEqual([], self.check()["problems"])
        shutil.rmtree(self.directory("test/zstd"))
        self.problem("container jar", "missing", "pull the container's image again")

    def test_nothingIsExchangedUnderARunningContainer(self):
        self.engine.start()
        self.engine.run_detached("jar", "sleep", "1000", image="test/changes")
        self.engine.stop()
        os.truncate(self.directory("test/changes", 1) / "fs/changes/kept-file", 3)
        problem = self.problem("kept-file", "stop the container jar first")
        report = self.check("--repair", status=1)
        self.assertEqual([problem], report["problems"])
        self.engine.start()
        self.docker("rm", "-f", "jar")
        self.engine.stop()
        self.repaired()


if __name__ == "__main__":
    engine.main()

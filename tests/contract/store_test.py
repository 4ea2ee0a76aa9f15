"""What is on the disk: usage, prunes, removal rules, filters of images, volumes."""

import json
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402


class StoreCase(engine.EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = json.loads((engine.IMAGES / "images.json").read_text(encoding="utf-8"))["images"]

    def tearDown(self):
        super().tearDown()
        self.remove_images()

    def remove_images(self):
        """All but busybox, which every test begins with."""
        self.docker("tag", "busybox", "kept:1")
        # Children before what they were made of: as long as something goes there may be more.
        for _ in range(5):
            # Dockers before 1.43 list what has no name under a name.
            names = [image["Id"] if name == "<none>:<none>" else name for image in self.engine.api("GET", "/images/json?all=1").json
                     for name in image["RepoTags"] or [image["Id"]] if not name.startswith("kept:")]
            if not names:
                break
            for name in names:
                self.docker("rmi", "-f", name, status=None)
        self.docker("tag", "kept:1", "busybox")
        self.docker("rmi", "kept:1")

    def identity(self, name):
        return self.output("image", "inspect", "-f", "{{.Id}}", name)

    def images(self, *filters, options=()):
        words = [word for each in filters for word in ("--filter", each)]
        return self.output("images", *options, "--no-trunc", "--format", "{{.Repository}}:{{.Tag}}", *words).splitlines()

    def committed(self, parent, script, name=None, *options):
        """A new image of a container of the parent that ran the script; its id."""
        self.docker("run", "--name", "maker", parent, "sh", "-c", script)
        identity = self.output("commit", *options, "maker", *([name] if name else []))
        self.docker("rm", "maker")
        return identity

    def pulled(self, *names):
        for name in names:
            self.docker("pull", "-q", name)

    def used(self, *folders):
        """Bytes on the disk below folders of the state, each file once."""
        total, seen = 0, set()
        for folder in folders:
            for root, _, files in os.walk(f"{self.engine.state}/{folder}"):
                for name in files:
                    info = os.lstat(os.path.join(root, name))
                    if info.st_ino not in seen and os.path.basename(root) != "ingest" and not (name == "record"):
                        seen.add(info.st_ino)
                        total += info.st_size if not os.path.islink(os.path.join(root, name)) else 0
        return total

    def events(self, since, *filters):
        words = [word for each in filters for word in ("--filter", each)]
        text = self.output("events", "--since", f"{since:.9f}", "--until", f"{time.time():.9f}", "--format", "{{json .}}", *words)
        return [json.loads(line) for line in text.splitlines()]


class ImagePrune(StoreCase):
    def test_onlyDanglingImagesGo(self):
        self.pulled("test/many")
        gone = self.committed("busybox", "echo one > /one")
        text = self.output("image", "prune", "-f")
        self.assertIn(f"deleted: {gone}", text.lower())
        self.assertIn("Deleted Images:", text)
        self.assertEqual(["busybox:latest", "test/many:latest"], sorted(self.images()))
        self.assertIn("Total reclaimed space: 0B", self.output("image", "prune", "-f"))

    @engine.ours("compressed layers are kept, too, and count")
    def test_reclaimedIsWhatTheDiskHasBack(self):
        self.pulled("test/many", "test/rich")
        before = self.used("layers", "blobs")
        reply = self.engine.api("POST", '/images/prune?filters={"dangling":["false"]}').json
        engine.eventually(lambda: not any(name.startswith(".") for name in os.listdir(f"{self.engine.state}/layers")), "the layers are deleted")
        self.assertEqual(before - self.used("layers", "blobs"), reply["SpaceReclaimed"])
        # All of them stand on busybox, which a container keeps in the next test; here it goes, too.
        self.assertEqual([], self.engine.api("GET", "/images/json?all=1").json)
        self.assertEqual([], os.listdir(f"{self.engine.state}/blobs/sha256"))
        self.pulled("busybox")

    @engine.ours("how bytes are counted")
    def test_sharedLayersDoNotCount(self):
        self.engine.create("holder", "true")
        self.pulled("test/rich")
        [rich] = [image for image in self.engine.api("GET", "/images/json?shared-size=1").json if "test/rich:latest" in image["RepoTags"]]
        reply = self.engine.api("POST", '/images/prune?filters={"dangling":["false"]}').json
        self.assertLess(reply["SpaceReclaimed"], 20_000)
        self.assertGreaterEqual(reply["SpaceReclaimed"], rich["Size"] - rich["SharedSize"])
        self.assertEqual(["busybox:latest"], self.images())

    def test_allTakesWhatNoContainerUses(self):
        self.pulled("test/many", "test/rich")
        self.engine.create("holder", "true", image="test/many")
        text = self.output("image", "prune", "-af")
        self.assertIn("untagged: test/rich:latest", text)
        self.assertIn("untagged: busybox:latest", text)
        self.assertEqual(["test/many:latest"], self.images())
        self.docker("start", "-a", "holder")
        self.docker("rm", "holder")
        self.docker("image", "prune", "-af")
        self.assertEqual([], self.images())
        self.pulled("busybox")

    def test_filters(self):
        self.pulled("test/rich", "test/many")
        self.docker("image", "prune", "-af", "--filter", "label=com.example.korean=구리")
        self.docker("image", "prune", "-af", "--filter", "until=1990-01-01T00:00:00Z")
        self.assertEqual(3, len(self.images()))
        self.docker("image", "prune", "-af", "--filter", "label!=com.example.korean")
        self.assertEqual(["test/rich:latest"], self.images())
        self.docker("image", "prune", "-af", "--filter", "label=com.example.korean=옹기", "--filter", "until=1h")
        self.assertEqual([], self.images())
        self.pulled("busybox")
        for wrong in ('{"colour":["red"]}', '{"dangling":["perhaps"]}', '{"until":["never"]}', '{"until":["1h","2h"]}'):
            reply = self.engine.api("POST", f"/images/prune?filters={wrong}")
            self.assertIn(reply.status, (400, 500) if engine.FOREIGN else (400,), wrong)

    def test_eventsTellOfIt(self):
        gone = self.committed("busybox", "echo one > /one")
        since = time.time()
        self.docker("image", "prune", "-f")
        actions = [(event["Action"], event["Actor"]["ID"]) for event in self.events(since, "type=image")]
        self.assertEqual([("delete", gone), ("prune", "")], actions)
        self.assertGreaterEqual(int(self.events(since, "event=prune")[0]["Actor"]["Attributes"]["reclaimed"]), 4)

    def test_intermediateImagesGoWithTheLastOfTheirs(self):
        first = self.committed("busybox", "echo one > /one")
        second = self.committed(first, "echo two > /two", "child")
        self.docker("image", "prune", "-f")
        self.assertEqual([second, first], self.output("history", "-q", "--no-trunc", "child").splitlines()[:2])
        self.docker("rmi", "child")
        self.assertEqual(["busybox:latest"], self.images(options=("-a",)))


class SystemPrune(StoreCase):
    def test_everythingUnusedGoes(self):
        self.engine.run_detached("awake", "sleep", "1000")
        self.docker("run", "--name", "asleep", "-v", "/data", "busybox", "sh", "-c", "head -c 300000 /dev/zero > /data/file")
        self.committed("busybox", "echo one > /one")
        self.pulled("test/many")
        text = self.output("system", "prune", "-f")
        self.assertIn("Deleted Containers:", text)
        self.assertIn("Deleted Images:", text)
        self.assertNotIn("Deleted Volumes:", text)
        self.assertEqual(["busybox:latest", "test/many:latest"], sorted(self.images()))
        text = self.output("system", "prune", "-f", "-a", "--volumes")
        self.assertIn("untagged: test/many:latest", text)
        self.assertIn("Deleted Volumes:", text)
        self.assertEqual(["busybox:latest"], self.images())
        self.assertEqual("", self.output("volume", "ls", "-q"))
        self.assertEqual("running", self.engine.inspect("awake")["State"]["Status"])
        self.assertIn("Total reclaimed space: 0B", self.output("system", "prune", "-f", "-a", "--volumes"))

    def test_everyPruneAnswers(self):
        for path, key in (("/containers/prune", "ContainersDeleted"), ("/networks/prune", "NetworksDeleted"),
                          ("/images/prune", "ImagesDeleted"), ("/build/prune", "CachesDeleted"), ("/volumes/prune", "VolumesDeleted")):
            reply = self.engine.api("POST", path)
            self.assertEqual((200, []), (reply.status, reply.json[key] or []), path)
        self.docker("network", "prune", "-f")
        self.docker("builder", "prune", "-f", status=None)


class DiskUsage(StoreCase):
    def test_imagesTellSharedFromUnique(self):
        self.pulled("test/many", "test/rich")
        usage = self.engine.api("GET", "/system/df").json
        images = {image["RepoTags"][0]: image for image in usage["Images"]}
        base = images["busybox:latest"]
        self.assertEqual(base["Size"], base["SharedSize"])
        for name in ("test/many:latest", "test/rich:latest"):
            self.assertEqual(base["Size"], images[name]["SharedSize"], name)
            self.assertGreater(images[name]["Size"], base["Size"])
        unique = sum(image["Size"] - image["SharedSize"] for image in images.values())
        self.assertEqual(base["Size"] + unique, usage["LayersSize"])
        self.docker("rmi", "test/many", "test/rich")
        self.assertEqual(0, self.engine.api("GET", "/system/df").json["Images"][0]["SharedSize"])

    def test_containersAreCounted(self):
        self.engine.create("one", "true")
        self.engine.run_detached("two", "sleep", "1000")
        [image] = self.engine.api("GET", "/system/df").json["Images"]
        self.assertEqual(2, image["Containers"])

    def test_theCommandShowsIt(self):
        self.pulled("test/rich")
        self.engine.create("one", "true")
        rows = [json.loads(line) for line in self.output("system", "df", "--format", "{{json .}}").splitlines()]
        self.assertEqual(["Images", "Containers", "Local Volumes", "Build Cache"], [row["Type"] for row in rows])
        self.assertEqual(("2", "1"), (rows[0]["TotalCount"], rows[0]["Active"]))
        text = self.output("system", "df", "-v")
        self.assertRegex(text, r"test/rich +latest +[0-9a-f]{12} +.* ago +[1-9][0-9.]*MB +[1-9][0-9.]*MB +[0-9.]+[kM]?B +0")


class ImageList(StoreCase):
    def setUp(self):
        self.pulled("test/many", "test/rich")

    def test_referenceIsAPatternOfNames(self):
        for pattern, names in (("busybox", ["busybox:latest"]), ("busy*", ["busybox:latest"]), ("*", ["busybox:latest"]),
                               ("test/*", ["test/many:latest", "test/rich:latest"]), ("*/*:latest", ["test/many:latest", "test/rich:latest"]),
                               ("test/[mn]*", ["test/many:latest"]), ("test/many:old", [])):
            self.assertEqual(names, sorted(self.images(f"reference={pattern}")), pattern)
        self.docker("tag", "busybox", "other/box:1")
        self.assertEqual(["other/box:1"], self.images("reference=other/*"))
        self.assertEqual(["other/box:1", "test/many:latest"], sorted(self.images("reference=other/*", "reference=test/many")))

    def test_labels(self):
        self.assertEqual(["test/rich:latest"], self.images("label=empty"))
        self.assertEqual(["test/rich:latest"], self.images("label=com.example.korean=옹기", "label=empty="))
        self.assertEqual([], self.images("label=com.example.korean=옹기", "label=nosuch"))

    def test_dangling(self):
        dangling = self.committed("busybox", "echo one > /one")
        self.assertEqual([dangling], self.output("images", "-q", "--no-trunc", "--filter", "dangling=true").splitlines())
        self.assertEqual(3, len(self.images("dangling=false")))
        self.assertEqual(4, len(self.images()))
        self.assertIn("<none>:<none>", self.images())
        self.assertRegex(self.refused("images", "--filter", "dangling=perhaps"), "(?i)invalid filter 'dangling")

    def test_beforeSinceAndUntil(self):
        self.committed("busybox", "echo one > /one", "first")
        time.sleep(0.01)
        self.committed("busybox", "echo two > /two", "second")
        self.assertEqual(["second:latest"], self.images("since=first"))
        self.assertIn("first:latest", self.images("before=second"))
        self.assertNotIn("second:latest", self.images("before=second"))
        self.assertEqual(["second:latest", "first:latest"], self.images()[:2])
        self.assertIn("No such image: nosuch", self.refused("images", "--filter", "since=nosuch"))

    @engine.ours("older Dockers have no until")
    def test_until(self):
        self.committed("busybox", "echo one > /one", "first")
        self.assertNotIn("first:latest", self.images("until=1h"))
        self.assertIn("first:latest", self.images("until=2100-01-01"))

    def test_unknownFiltersAreRefused(self):
        self.assertRegex(self.refused("images", "--filter", "colour=red"), "(?i)invalid filter 'colour'")

    def test_intermediateImagesAreShownOnRequest(self):
        first = self.committed("busybox", "echo one > /one")
        self.committed(first, "echo two > /two", "child")
        self.assertEqual(4, len(self.images()))
        self.assertIn("<none>:<none>", self.images(options=("-a",)))
        self.assertEqual(5, len(self.images(options=("-a",))))

    def test_digestsAreShown(self):
        self.docker("pull", "-q", f"test/many@{self.made['test/many:latest']['digest']}")
        text = self.output("images", "--digests", "test/many")
        self.assertRegex(text.splitlines()[1], rf"^test/many +latest +{self.made['test/many:latest']['digest']} ")

    @engine.ours("older Dockers tell it of disk usage alone")
    def test_sharedSizeComesOnRequest(self):
        self.assertEqual({-1}, {image["SharedSize"] for image in self.engine.api("GET", "/images/json").json})
        sizes = {image["RepoTags"][0]: (image["Size"], image["SharedSize"]) for image in self.engine.api("GET", "/images/json?shared-size=1").json}
        self.assertEqual(sizes["busybox:latest"][0], sizes["test/rich:latest"][1])

    @engine.ours("older Dockers know of no manifests")
    def test_manifestsComeOnRequest(self):
        self.engine.create("one", "true", image="test/many")
        made = self.made["test/many:latest"]
        [image] = [image for image in self.engine.api("GET", "/images/json?manifests=1").json if "test/many:latest" in image["RepoTags"]]
        [manifest] = image["Manifests"]
        self.assertEqual(("image", True, image["Descriptor"]), (manifest["Kind"], manifest["Available"], manifest["Descriptor"]))
        self.assertEqual(manifest["Size"]["Content"] + image["Size"], manifest["Size"]["Total"])
        self.assertEqual({"architecture": "amd64", "os": "linux"}, manifest["ImageData"]["Platform"])
        self.assertEqual([self.engine.inspect("one")["Id"]], manifest["ImageData"]["Containers"])
        content = sum(layer["size"] for layer in made["layers"])
        self.assertTrue(content < manifest["Size"]["Content"] < content + 20_000, manifest["Size"])
        if "--tree" in self.output("images", "--help"):
            text = self.output("images", "--tree")
            self.assertIn("test/many:latest", text)
            self.assertIn("linux/amd64", text)

    def test_oldClientsGetWhatTheyKnow(self):
        self.committed("busybox", "echo one > /one")
        [old] = [image for image in self.engine.api("GET", "/v1.40/images/json").json if image["RepoTags"] == ["<none>:<none>"]]
        self.assertEqual((["<none>@<none>"], old["Size"]), (old["RepoDigests"], old["VirtualSize"]))


class Inspect(StoreCase):
    def test_historyNamesTheImagesThatAreHere(self):
        first = self.committed("busybox", "head -c 5000 /dev/zero > /one", "first", "-m", "a word")
        second = self.committed("first", "true", "second")
        rows = [json.loads(line) for line in self.output("history", "--no-trunc", "--format", "{{json .}}", "second").splitlines()]
        self.assertEqual([second, first, self.identity("busybox"), "<missing>"], [row["ID"] for row in rows])
        self.assertEqual(("0B", "5kB", "a word"), (rows[0]["Size"], rows[1]["Size"], rows[1]["Comment"]))
        entries = self.engine.api("GET", "/images/second/history").json
        self.assertEqual([["second:latest"], ["first:latest"], ["busybox:latest"], None], [entry["Tags"] for entry in entries])

    def test_parentAndTagTimeAreShown(self):
        self.committed("busybox", "true", "child")
        [image] = json.loads(self.output("image", "inspect", "child"))
        self.assertEqual(self.identity("busybox"), image["Parent"])
        self.assertTrue(image["Metadata"]["LastTagTime"].startswith("2"))

    def test_theShapeIsDockers(self):
        self.pulled("test/rich")
        image = self.engine.api("GET", "/v1.41/images/test/rich/json").json
        for field in ("Id", "RepoTags", "RepoDigests", "Parent", "Comment", "Created", "DockerVersion", "Author", "Config", "Architecture",
                      "Os", "Size", "VirtualSize", "GraphDriver", "RootFS", "Metadata", "ContainerConfig", "Container"):
            self.assertIn(field, image)
        config = image["Config"]
        self.assertEqual(("rich:extra", {"/data": {}, "/cache": {}}, {"8080/tcp": {}, "53/udp": {}}, "SIGINT", ["/bin/sh", "-ec"]),
                         (config["User"], config["Volumes"], config["ExposedPorts"], config["StopSignal"], config["Shell"]))
        for field in ("Hostname", "AttachStdin", "Tty", "OpenStdin", "Image"):
            self.assertIn(field, config)


class Removal(StoreCase):
    """Docker's rules of `docker rmi`, branch by branch."""

    def setUp(self):
        self.pulled("test/many")
        self.many = self.identity("test/many")
        self.short = self.many[7:19]
        self.digest = f"test/many@{self.made['test/many:latest']['digest']}"

    def test_theLastNameTakesDigestsAndImage(self):
        lines = self.output("rmi", "test/many").splitlines()
        self.assertEqual(["Untagged: test/many:latest", f"Untagged: {self.digest}", f"Deleted: {self.many}"], lines[:3])
        # One layer is busybox's.
        self.assertEqual(3 + 29, len(lines))
        self.assertTrue(all(re.fullmatch("Deleted: sha256:[0-9a-f]{64}", line) for line in lines[3:]))

    def test_oneOfSeveralNamesUntags(self):
        self.docker("tag", "test/many", "test/many:2")
        self.assertEqual("Untagged: test/many:2", self.output("rmi", "test/many:2"))
        self.docker("tag", "test/many", "other")
        # With its last tag here a repository's digests go, too.
        self.assertEqual(["Untagged: test/many:latest", f"Untagged: {self.digest}"], self.output("rmi", "test/many").splitlines())
        self.assertEqual(self.many, self.identity("other"))

    def test_aDigestIsANameOfItsOwn(self):
        self.assertEqual([f"Untagged: {self.digest}"], self.output("rmi", self.digest).splitlines())
        self.assertEqual(self.many, self.identity("test/many"))

    def test_anIdTakesAllNamesOfOneRepository(self):
        lines = self.output("rmi", self.short).splitlines()
        self.assertEqual({"Untagged: test/many:latest", f"Untagged: {self.digest}"}, set(lines[:2]))
        self.assertEqual(f"Deleted: {self.many}", lines[2])

    def test_anIdOfSeveralRepositoriesNeedsForce(self):
        self.docker("tag", "test/many", "other")
        self.assertIn(f"conflict: unable to delete {self.short} (must be forced) - image is referenced in multiple repositories",
                      self.refused("rmi", self.many))
        self.assertEqual(3, len([line for line in self.output("rmi", "-f", self.short).splitlines() if line.startswith("Untagged")]))
        self.assertIn("No such image", self.refused("image", "inspect", "other"))

    def test_twoTagsOfOneRepositoryNeedForceToo(self):
        self.docker("tag", "test/many", "test/many:2")
        self.assertIn("(must be forced) - image is referenced in multiple repositories", self.refused("rmi", self.short))

    def test_aStoppedContainerAsksForForce(self):
        container = self.engine.create("holder", "true", image="test/many")[:12]
        self.assertIn(f'conflict: unable to remove repository reference "test/many" (must force) - container {container} is using its '
                      f"referenced image {self.short}", self.refused("rmi", "test/many"))
        self.assertIn(f"conflict: unable to delete {self.short} (must be forced) - image is being used by stopped container {container}",
                      self.refused("rmi", self.short))
        self.assertIn(f"Deleted: {self.many}", self.output("rmi", "-f", self.short))
        # The container has its layers all the same.
        self.docker("start", "-a", "holder")

    def test_aRunningContainerCannotBeForced(self):
        container = self.engine.run_detached("holder", "sleep", "1000", image="test/many")[:12]
        for words in ((self.short,), ("-f", self.short)):
            self.assertIn(f"conflict: unable to delete {self.short} (cannot be forced) - image is being used by running container {container}",
                          self.refused("rmi", *words))
        # By its name it is untagged.
        self.assertNotIn("Deleted", self.output("rmi", "-f", "test/many"))
        self.assertEqual(self.many, self.identity(self.short))
        self.assertIn("No such image", self.refused("image", "inspect", "test/many"))

    def test_anImageWithChildrenCannotBeDeleted(self):
        child = self.committed("test/many", "echo one > /one", "child")
        self.assertIn(f"conflict: unable to delete {self.short} (cannot be forced) - image has dependent child images",
                      self.refused("rmi", "-f", self.short))
        self.assertEqual(["Untagged: test/many:latest", f"Untagged: {self.digest}"], self.output("rmi", "test/many").splitlines())
        lines = self.output("rmi", "child").splitlines()
        self.assertEqual(["Untagged: child:latest", f"Deleted: {child}"], lines[:2])
        # Nothing else held its parent.
        self.assertIn(f"Deleted: {self.many}", lines)

    def test_noPruneKeepsParents(self):
        self.committed("test/many", "echo one > /one", "child")
        self.docker("rmi", "test/many")
        self.docker("rmi", "--no-prune", "child")
        self.assertEqual(self.many, self.identity(self.short))
        self.assertIn("<none>:<none>", self.images())

    def test_aParentThatIsUsedStays(self):
        self.committed("test/many", "echo one > /one", "child")
        self.engine.create("holder", "true", image="test/many")
        self.docker("rmi", "-f", "test/many")
        self.assertNotIn(self.many, self.output("rmi", "child"))

    def test_unknownAndAmbiguousNames(self):
        self.assertIn("No such image: nosuch", self.refused("rmi", "nosuch"))
        self.assertEqual("No such image: nosuch:latest", self.engine.api("DELETE", "/images/nosuch").message)
        self.assertIn("invalid reference format", self.refused("rmi", "library/UPPER"))
        self.assertIn("No such image", self.refused("rmi", f"test/many@sha256:{'0' * 64}"))
        self.docker("rmi", "-f", "nosuch", status=None)

    def test_severalAtOnceGoOnAfterAnError(self):
        result = self.docker("rmi", "nosuch", "test/many", status=1)
        self.assertIn(f"Deleted: {self.many}", result.output)
        self.assertIn("No such image: nosuch", result.errors)


class Volumes(StoreCase):
    def tearDown(self):
        super().tearDown()
        for name in self.names():
            self.docker("volume", "rm", name)

    def names(self, *filters):
        return self.output("volume", "ls", "-q", *[word for each in filters for word in ("--filter", each)]).split()

    def test_createInspectListRemove(self):
        self.assertEqual("pantry", self.output("volume", "create", "--label", "clay=brown", "pantry"))
        self.assertEqual("pantry", self.output("volume", "create", "pantry"))
        [volume] = json.loads(self.output("volume", "inspect", "pantry"))
        self.assertEqual(("pantry", "local", "local", {"clay": "brown"}), (volume["Name"], volume["Driver"], volume["Scope"], volume["Labels"]))
        self.assertTrue(os.path.isdir(volume["Mountpoint"]) or engine.FOREIGN)
        self.docker("volume", "create", "cellar")
        self.assertEqual(["cellar", "pantry"], self.names())
        self.assertEqual(["pantry"], self.names("label=clay"))
        self.assertEqual(["cellar"], self.names("name=^cel"))
        self.assertEqual([], self.names("driver=nfs"))
        self.assertEqual("pantry", self.output("volume", "rm", "pantry"))
        self.assertEqual(["cellar"], self.names())

    def test_aVolumeInUseStays(self):
        self.docker("run", "--name", "user", "-v", "pantry:/p", "busybox", "sh", "-c", "echo rice > /p/rice")
        identity = self.engine.inspect("user")["Id"]
        self.assertIn(f"remove pantry: volume is in use - [{identity}]", self.refused("volume", "rm", "pantry"))
        self.assertEqual([], self.names("dangling=true"))
        self.docker("rm", "user")
        self.assertEqual(["pantry"], self.names("dangling=true"))
        self.assertEqual("rice", self.output("run", "--rm", "-v", "pantry:/p", "busybox", "cat", "/p/rice"))

    @engine.ours("older Dockers prune all")
    def test_pruneTakesAnonymousOnesOrAll(self):
        self.docker("volume", "create", "pantry")
        self.docker("run", "--name", "user", "-v", "/data", "busybox", "sh", "-c", "head -c 300000 /dev/zero > /data/file")
        self.assertEqual([], self.engine.api("POST", "/v1.42/volumes/prune").json["VolumesDeleted"] or [])
        self.docker("rm", "user")
        since = time.time()
        reply = self.engine.api("POST", "/v1.42/volumes/prune").json
        self.assertEqual((1, 300_000), (len(reply["VolumesDeleted"]), reply["SpaceReclaimed"]))
        self.assertEqual(["pantry"], self.names())
        self.assertEqual({"destroy", "prune"}, {event["Action"] for event in self.events(since, "type=volume")})
        self.engine.api("POST", '/volumes/prune?filters={"all":["1"],"label":["nosuch"]}')
        self.assertEqual(["pantry"], self.names())
        self.engine.api("POST", '/volumes/prune?filters={"all":["1"]}')
        self.assertEqual([], self.names())

    @engine.ours("older Dockers know of anonymous volumes in another way")
    def test_olderClientsPruneAll(self):
        self.docker("volume", "create", "pantry")
        self.assertEqual(["pantry"], self.engine.api("POST", "/v1.41/volumes/prune").json["VolumesDeleted"])
        self.assertEqual(400, self.engine.api("POST", '/volumes/prune?filters={"until":["1h"]}').status)

    def test_whatIsNotThereOrNotPossibleIsNamed(self):
        self.assertEqual("get nosuch: no such volume", self.engine.api("GET", "/volumes/nosuch").message)
        self.assertRegex(self.refused("volume", "inspect", "nosuch"), "(?i)no such volume")
        self.assertRegex(self.refused("volume", "rm", "nosuch"), "(?i)no such volume")
        self.docker("volume", "rm", "-f", "nosuch")
        self.assertIn("includes invalid characters for a local volume name", self.refused("volume", "create", "a/b"))
        self.assertIn("nosuchdriver", self.refused("volume", "create", "-d", "nosuchdriver", "pantry"))

    @engine.ours("its driver has no options yet")
    def test_optionsOfTheDriverAreRefusedByName(self):
        self.assertIn("type", self.refused("volume", "create", "-o", "type=tmpfs", "pantry"))


if __name__ == "__main__":
    engine.main()

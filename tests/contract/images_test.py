"""Images as the docker CLI shows and changes them."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402


class Images(engine.EngineCase):
    HUB = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = json.loads((engine.IMAGES / "images.json").read_text(encoding="utf-8"))["images"]
        cls.firstPull = cls.engine.docker("pull", "node").output.strip()

    @engine.ours("the version that it speaks")
    def test_versionNamesClientAndEngine(self):
        self.assertEqual("1.50", self.output("version", "--format", "{{.Server.APIVersion}}"))
        text = self.output("version")
        self.assertIn("Client:", text)
        self.assertIn("Server:", text)
        self.assertIn("linux/amd64", text)

    def test_dashVIsTheClientAlone(self):
        self.assertTrue(self.output("-v").startswith("Docker version "))

    def test_infoCountsImagesAndContainers(self):
        self.engine.run_detached("counted", "sleep", "1000")
        self.engine.create("idle", "true")
        info = json.loads(self.output("info", "--format", "{{json .}}"))
        self.assertEqual((2, 1, 1), (info["Containers"], info["ContainersRunning"], info["ContainersStopped"]))
        self.assertEqual("linux", info["OSType"])
        self.assertEqual("inactive", info["Swarm"]["LocalNodeState"])
        self.assertEqual(len({image["config"] for name, image in self.made.items()
                              if name in ("library/busybox:latest", "library/node:latest")}), info["Images"])
        self.assertIn("Server Version:", self.output("info"))

    @engine.ours("no other engine can be given the tests' search index")
    def test_searchShowsNameDescriptionAndStars(self):
        lines = self.output("search", "--no-trunc", "node").splitlines()
        self.assertEqual(["NAME", "DESCRIPTION", "STARS", "OFFICIAL"], re.split(r"\s{2,}", lines[0].strip())[:4])
        self.assertEqual(["node", "Node.js is a JavaScript-based platform for server-side and networking applications.",
                          "13642", "[OK]"], re.split(r"\s{2,}", lines[1].strip()))
        self.assertTrue(any(line.startswith("cimg/node ") for line in lines))

    @engine.ours("no other engine can be given the tests' search index")
    def test_searchLimitAndFiltersAreObeyed(self):
        names = self.output("search", "--limit", "2", "--format", "{{.Name}}", "node").splitlines()
        self.assertEqual(2, len(names))
        official = self.output("search", "--filter", "is-official=true", "--format", "{{.Name}}", "node").splitlines()
        self.assertIn("node", official)
        self.assertNotIn("cimg/node", official)
        starred = self.output("search", "--filter", "stars=1000", "--format", "{{.Name}} {{.StarCount}}", "node").splitlines()
        automated = self.output("search", "--filter", "is-automated=false", "--format", "{{.Name}}", "node").splitlines()
        self.assertIn("node", automated)
        self.assertIn("invalid filter", self.refused("search", "--filter", "stars=many", "node"))
        self.assertIn("invalid filter", self.refused("search", "--filter", "is-official=perhaps", "node"))
        self.assertTrue(starred)
        self.assertTrue(all(int(line.split()[1]) >= 1000 for line in starred))

    def test_pullSaysWhatItDoes(self):
        text = self.firstPull
        self.assertIn("Using default tag: latest", text)
        self.assertIn("latest: Pulling from library/node", text)
        for layer in self.made["library/node:latest"]["layers"]:
            self.assertIn(f"{layer['digest'][7:19]}: Pull complete", text)
        self.assertIn(f"Digest: {self.made['library/node:latest']['digest']}", text)
        self.assertIn("Status: Downloaded newer image for node:latest", text)
        self.assertTrue(text.endswith("docker.io/library/node:latest"))
        self.assertIn("Status: Image is up to date for node:latest", self.output("pull", "node"))

    def test_pullOfATagWithTheSameImageAddsTheName(self):
        self.docker("pull", "node:18")
        identities = {self.output("image", "inspect", "-f", "{{.Id}}", name) for name in ("node:18", "node:latest")}
        self.assertEqual(len({self.made[f"library/node:{tag}"]["config"] for tag in ("18", "latest")}), len(identities))

    def test_quietPullPrintsTheNameAlone(self):
        self.assertEqual("docker.io/library/busybox:1.35", self.output("pull", "-q", "busybox:1.35"))
        self.docker("rmi", "busybox:1.35")

    def test_imagesListsTagsAndSizes(self):
        rows = [json.loads(line) for line in self.output("images", "--format", "{{json .}}", "node").splitlines()]
        self.assertIn("latest", [row["Tag"] for row in rows])
        self.assertEqual({"node"}, {row["Repository"] for row in rows})
        text = self.output("images", "node")
        self.assertEqual(["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"], re.split(r"\s{2,}", text.splitlines()[0].strip()))
        self.assertRegex(text, r"node\s+latest\s+[0-9a-f]{12}\s+.* ago\s+\d+(\.\d+)?MB")

    def test_imagesShowsDigests(self):
        self.assertIn(self.made["library/node:latest"]["digest"], self.output("images", "--digests", "node"))

    def test_inspectGivesTheConfigOfTheImage(self):
        [image] = json.loads(self.output("image", "inspect", "node"))
        made = self.made["library/node:latest"]
        self.assertEqual(made["config"], image["Id"])
        self.assertIn("node:latest", image["RepoTags"])
        self.assertEqual([f"node@{made['digest']}"], image["RepoDigests"])
        self.assertEqual(("amd64", "linux"), (image["Architecture"], image["Os"]))
        self.assertEqual([layer["diff_id"] for layer in made["layers"]], image["RootFS"]["Layers"])
        self.assertEqual(image, json.loads(self.output("image", "inspect", image["Id"][7:19]))[0])

    def test_historyListsEveryStep(self):
        rows = [json.loads(line) for line in self.output("history", "--format", "{{json .}}", "--no-trunc", "node").splitlines()]
        self.assertGreaterEqual(len(rows), len(self.made["library/node:latest"]["layers"]))
        self.assertTrue(rows[0]["ID"].startswith("sha256:"))
        self.assertEqual(len(self.made["library/node:latest"]["layers"]), len([row for row in rows if row["Size"] != "0B"]))

    def test_tagAndRmiChangeNamesOnly(self):
        self.docker("tag", "busybox", "mine/box:1")
        self.assertEqual(self.output("image", "inspect", "-f", "{{.Id}}", "busybox"),
                         self.output("image", "inspect", "-f", "{{.Id}}", "mine/box:1"))
        self.assertEqual("Untagged: mine/box:1", self.output("rmi", "mine/box:1"))
        self.docker("image", "inspect", "busybox")

    def test_rmiOfOneTagKeepsTheOther(self):
        self.docker("pull", "-q", "node:18")
        self.assertIn("Untagged: node:18", self.output("rmi", "node:18"))
        self.docker("image", "inspect", "node:latest")
        self.assertIn("No such image: node:18", self.refused("image", "inspect", "node:18"))

    @engine.ours("where layers stand")
    def test_rmiOfTheLastTagDeletesTheLayers(self):
        self.docker("pull", "-q", "test/changes")
        made = self.made["test/changes:latest"]
        lines = self.output("rmi", "test/changes").splitlines()
        self.assertIn("Untagged: test/changes:latest", lines)
        self.assertIn(f"Deleted: {made['config']}", lines)
        layers = [layer["diff_id"] for layer in made["layers"]]
        kept = set(json.loads(self.output("image", "inspect", "busybox"))[0]["RootFS"]["Layers"])
        for layer in layers:
            there = os.path.isdir(f"{self.engine.state}/layers/{layer[7:]}")
            self.assertEqual(layer in kept, there, f"{layer}")

    def test_anImageInUseIsRefusedWithTheContainersName(self):
        running = self.engine.run_detached("user", "sleep", "1000")
        identity = self.output("image", "inspect", "-f", "{{.Id}}", "busybox")[7:19]
        text = self.refused("rmi", "busybox")
        self.assertIn("conflict", text)
        self.assertIn(running[:12], text)
        self.assertIn("conflict", self.refused("rmi", "-f", identity))
        self.docker("stop", "-t", "0", "user")
        self.assertRegex(self.refused("rmi", "busybox"), f"(stopped container|container) {running[:12]}")
        self.docker("image", "inspect", "busybox")

    def test_anImageComesFromTheRegistryThatItsNameSays(self):
        registry = self.mirror.removeprefix("http://")
        self.docker("pull", "-q", f"{registry}/test/rich:latest")
        self.assertEqual(self.made["test/rich:latest"]["config"],
                         self.output("image", "inspect", "-f", "{{.Id}}", f"{registry}/test/rich"))
        self.docker("rmi", f"{registry}/test/rich")

    def test_unknownNamesAreSaidSo(self):
        self.assertIn("No such image: nowhere", self.refused("image", "inspect", "nowhere"))
        self.assertIn("No such image: nowhere", self.refused("rmi", "nowhere"))
        registry = self.mirror.removeprefix("http://")
        for name in ("library/nowhere:latest", "library/node:nosuchtag"):
            text = self.refused("pull", f"{registry}/{name}")
            self.assertIn(name, text)
            self.assertRegex(text, "(not found|does not exist|unknown)")
        self.assertIn("invalid reference format", self.refused("pull", "library/UPPER"))


class NoRegistry(engine.EngineCase):
    NO_MIRROR = True
    REGISTRY = None
    PULL = ()

    def test_starterImageRunsWithoutAnyRegistry(self):
        self.assertIn("Onggi", self.output("run", "--rm", "onggi/hello"))

    def test_pullWithoutARegistryNamesTheCause(self):
        text = self.refused("pull", "busybox:1.35")
        self.assertRegex(text, "(?i)(connect|refused|resolve|unreachable)")

    @engine.ours("no other engine can be given the tests' search index")
    def test_searchWithoutAnIndexNamesTheCause(self):
        self.assertRegex(self.refused("search", "node"), "(?i)(connect|refused|resolve|unreachable)")


if __name__ == "__main__":
    engine.main()

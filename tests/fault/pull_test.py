"""Pulls that are cut, lied to, cancelled and killed."""

import json
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402


class Pulls(engine.EngineCase):
    REGISTRY = "faulty"
    PULL = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = json.loads((engine.IMAGES / "images.json").read_text(encoding="utf-8"))["images"]
        cls.host = cls.registry.url.removeprefix("http://")

    def setUp(self):
        self.registry.post("/__reset")

    def tearDown(self):
        super().tearDown()
        self.registry.post("/__reset")
        for image in self.engine.api("GET", "/images/json").json:
            for name in image["RepoTags"] or [image["Id"]]:
                self.engine.docker("rmi", "-f", name, status=None)

    def requests(self, text):
        return [request for request in self.registry.get("/__requests") if text in request["path"]]

    def half_done(self):
        """What stands in ingest/ and unfinished in layers/."""
        ingest = os.listdir(f"{self.engine.state}/ingest")
        pending = [name for name in os.listdir(f"{self.engine.state}/layers") if name.startswith(".new-")]
        return ingest + pending

    def nothing_pending(self):
        """What a dead engine was applying is swept in the background, soon after the next one is ready."""
        engine.eventually(lambda: not any(name.startswith(".new-") for name in os.listdir(f"{self.engine.state}/layers")),
                          "the unfinished layers are swept")

    def test_aCutPullNamesTheLayerAndTheNextOneGoesOnWhereItStopped(self):
        layer = self.made["library/nginx:latest"]["layers"][0]["digest"]
        # For ever: the engine's own retries meet it too.
        self.registry.post("/__faults", {"match": f"blobs/{layer}", "cut": 1000000})
        nginx = f"{self.host}/library/nginx"
        text = self.refused("pull", nginx)
        self.assertIn(layer[7:19], text)
        self.assertRegex(text, "(?i)(cut|ended|closed|incomplete|short|transfer|connection)")
        self.assertIn("No such image", self.refused("image", "inspect", nginx))
        self.registry.post("/__reset")
        self.docker("pull", "-q", nginx)
        ranges = [request["headers"].get("range", "") for request in self.requests(layer)]
        self.assertTrue(any(text.startswith("bytes=") and text != "bytes=0-" for text in ranges), ranges)
        self.assertEqual("ok", self.output("run", "--rm", nginx, "echo", "ok"))
        engine.eventually(lambda: not self.half_done(), "nothing half done is left")

    def test_aConnectionThatBreaksOnceIsNoError(self):
        layer = self.made["library/busybox:latest"]["layers"][0]["digest"]
        self.registry.post("/__faults", {"match": f"blobs/{layer}", "cut": 300000, "times": 1})
        self.docker("pull", "-q", "busybox")
        self.assertGreaterEqual(len(self.requests(layer)), 2)
        self.assertEqual("ok", self.output("run", "--rm", "busybox", "echo", "ok"))

    def broken(self, name, words):
        text = self.refused("pull", f"{self.host}/broken/{name}")
        self.assertRegex(text, words)
        self.assertIn("No such image", self.refused("image", "inspect", f"{self.host}/broken/{name}"))
        engine.eventually(lambda: not self.half_done(), f"nothing is left of broken/{name}")
        return text

    def test_aWrongDigestIsNamed(self):
        self.broken("digest", "(?i)digest")

    def test_aTruncatedLayerIsNamed(self):
        # It is as long as the reply said: nothing that another try could complete.
        self.broken("truncated", "(?i)(size|bytes|short|truncated|length)")

    def test_aManifestThatIsNoJsonIsNamed(self):
        self.broken("manifest", "(?i)(json|manifest)")

    def test_otherLiesAreErrorsThatLeaveNothing(self):
        for name, words in (("longer", "(?i)(size|bytes|long|digest)"), ("missing", "(?i)(not found|404|unknown|does not have)"),
                            ("config", "(?i)(digest|config|size)"), ("diffid", "its content is sha256:.* config says"), ("count", "(?i)layer"),
                            ("archive", "(?i)(archive|tar|layer)"), ("gzip", "(?i)(gzip|compress|end|truncated|inflate)"),
                            ("huge", "more than the \\d+ bytes"), ("path", "(?i)digest"),
                            ("platform", "(?i)(platform|linux/amd64|matching)"), ("schema1", "(?i)(schema|not supported|media type)")):
            with self.subTest(name):
                self.broken(name, words)

    def test_aRegistryInTroubleIsNamed(self):
        self.registry.post("/__faults", {"match": "/v2/library/busybox/manifests", "status": 500})
        # The mirror is asked first; without the Docker Hub behind it one of the two is the cause.
        self.refused("pull", "busybox")
        self.registry.post("/__reset")
        self.registry.post("/__faults", {"match": "/v2/library/busybox/manifests", "status": 500})
        self.assertIn("500", self.refused("pull", f"{self.host}/library/busybox"))
        self.registry.post("/__reset")
        self.docker("pull", "-q", "busybox")

    def test_aCancelledPullKeepsFinishedLayers(self):
        layers = self.made["library/nginx:latest"]["layers"]
        slow = layers[0]
        small = [layer for layer in layers if layer["size"] < 10_000_000]
        self.registry.post("/__faults", {"match": f"blobs/{slow['digest']}", "stall": 5})
        client = self.popen("pull", "nginx")
        for layer in small:
            folder = f"{self.engine.state}/layers/{layer['diff_id'][7:]}"
            engine.eventually(lambda path=folder: os.path.isdir(path), "a small layer is there")
        client.send_signal(signal.SIGINT)
        client.wait(engine.PATIENCE)
        self.registry.post("/__reset")
        self.docker("pull", "-q", "nginx")
        for layer in small:
            self.assertEqual([], self.requests(layer["digest"]), "a finished layer was fetched again")
        self.assertEqual("ok", self.output("run", "--rm", "nginx", "echo", "ok"))

    def test_theEngineKilledDuringAPullCanPullAgain(self):
        slow = self.made["library/nginx:latest"]["layers"][0]
        self.registry.post("/__faults", {"match": f"blobs/{slow['digest']}", "stall": 3, "times": 1})
        self.popen("pull", "nginx")
        engine.eventually(lambda: self.requests(slow["digest"]), "the layer is asked for")
        self.engine.kill()
        self.engine.start()
        self.nothing_pending()
        self.assertIn("No such image", self.refused("image", "inspect", "nginx"))
        self.docker("pull", "-q", "nginx")
        self.assertEqual("ok", self.output("run", "--rm", "nginx", "echo", "ok"))
        engine.eventually(lambda: not self.engine.helpers(), "no helper is left")

    def test_theEngineKilledWhileLayersAreAppliedCanPullAgain(self):
        self.popen("pull", "nginx")
        engine.eventually(lambda: self.half_done(), "a layer is being applied")
        self.engine.kill()
        self.engine.start()
        self.nothing_pending()
        self.docker("pull", "-q", "nginx")
        self.assertEqual("ok", self.output("run", "--rm", "nginx", "echo", "ok"))

    def test_aHelperKilledDuringAPullIsAnErrorOrIsStartedAgain(self):
        slow = self.made["library/nginx:latest"]["layers"][0]
        self.registry.post("/__faults", {"match": f"blobs/{slow['digest']}", "stall": 2, "times": 1})
        client = self.popen("pull", "nginx")
        engine.eventually(lambda: self.requests(slow["digest"]), "the layer is asked for")
        for pid in self.engine.helpers("onggi-transfer"):
            os.kill(pid, signal.SIGKILL)
        self.assertEqual(1, client.wait(engine.PATIENCE))
        self.assertRegex(client.stderr.read().decode(), "(?i)transfer")
        self.docker("pull", "-q", "nginx")


if __name__ == "__main__":
    engine.main()

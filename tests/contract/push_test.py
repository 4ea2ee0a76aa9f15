"""docker push against Debian's docker-registry, and what comes back from there."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
import registry  # noqa: E402


class CuttingProxy:
    """Hands on what is sent to it; cuts the first connection that has carried so many bytes towards the server."""

    def __init__(self, target, limit):
        self._target, self._limit, self.cuts = target, limit, 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near):
        with near, socket.create_connection(self._target) as far:
            back = threading.Thread(target=self._carry, args=(far, near, False), daemon=True)
            back.start()
            self._carry(near, far, True)
            back.join()

    def _carry(self, source, target, counted):
        carried = 0
        try:
            while piece := source.recv(65536):
                carried += len(piece)
                if counted and carried > self._limit and self.cuts == 0:
                    self.cuts += 1
                    break
                target.sendall(piece)
        except OSError:
            pass
        for side in (source, target):
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


class PushCase(engine.EngineCase):
    """A registry of its own to push to, beside the one that everything is pulled from."""

    LOGIN = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="onggi-pushed-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        process, url = registry.launch(cls.folder / "run", cls.folder / "storage", writable=True, login=cls.LOGIN)
        cls.addClassCleanup(process.wait)
        cls.addClassCleanup(process.terminate)
        cls.host = url.removeprefix("http://")

    def tearDown(self):
        super().tearDown()
        names = [name for image in self.engine.api("GET", "/images/json").json for name in image["RepoTags"]
                 if name.startswith("127.0.0.1:")]
        if names:
            self.docker("rmi", "-f", *names)

    def named(self, name, image="busybox", host=None):
        name = f"{host or self.host}/{name}"
        self.docker("tag", image, name)
        return name

    def empty_registry(self):
        """The host of one that has nothing that could be mounted."""
        folder = tempfile.mkdtemp(prefix="onggi-empty-")
        self.addCleanup(shutil.rmtree, folder, True)
        process, url = registry.launch(f"{folder}/run", f"{folder}/storage", writable=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return url.removeprefix("http://")

    def inspect(self, name):
        return self.engine.api("GET", f"/images/{name}/json").json

    def asked(self, method, pattern):
        """The paths of requests to the registry so far."""
        return [path for verb, path, status in registry.requests(self.folder / "run")
                if verb == method and re.search(pattern, path) and status < 400]

    def sent(self):
        """How many blobs were sent to the registry so far."""
        return len(self.asked("PUT", "/blobs/uploads/") + self.asked("PATCH", "/blobs/uploads/"))

    def layers(self, name):
        return [layer.removeprefix("sha256:")[:12] for layer in self.inspect(name)["RootFS"]["Layers"]]

    def pushed_digest(self, text):
        found = re.search(r"^(\S+): digest: (sha256:[0-9a-f]{64}) size: (\d+)$", text, re.M)
        self.assertTrue(found, text)
        return found[2]


class Push(PushCase):
    PULL = ("busybox", "node")

    def test_saysWhatItDoes(self):
        host = self.empty_registry()
        name = self.named("says/what:1", "node", host)
        text = self.output("push", name)
        self.assertTrue(text.startswith(f"The push refers to repository [{host}/says/what]"), text)
        for layer in self.layers("node"):
            self.assertIn(f"{layer}: Preparing", text)
            self.assertIn(f"{layer}: Pushed", text)
        self.assertRegex(text.splitlines()[-1], r"^1: digest: sha256:[0-9a-f]{64} size: \d+$")

    def test_everyLineIsDockers(self):
        host = self.empty_registry()
        name = self.named("lines:1", host=host)
        reply = self.engine.api("POST", f"/images/{host}/lines/push?tag=1", headers={"X-Registry-Auth": "e30="})
        self.assertEqual(200, reply.status)
        self.assertEqual("application/json", reply.headers["Content-Type"])
        first, *_, spoken, aux = reply.lines
        self.assertEqual({"status": f"The push refers to repository [{host}/lines]"}, first)
        digest = self.inspect(name)["Descriptor"]["digest"]
        size = aux["aux"]["Size"]
        self.assertEqual({"status": f"1: digest: {digest} size: {size}"}, spoken)
        self.assertEqual({"progressDetail": {}, "aux": {"Tag": "1", "Digest": digest, "Size": size}}, aux)
        [layer] = self.layers("busybox")
        states = [line["status"] for line in reply.lines if line.get("id") == layer]
        self.assertEqual(("Preparing", "Pushed"), (states[0], states[-1]))
        self.assertLessEqual(set(states), {"Preparing", "Waiting", "Pushing", "Pushed"})

    def test_removedAndPulledAgainItHasTheSameDigests(self):
        name = self.named("round/trip:1", "node")
        before = self.inspect("node")
        digest = self.pushed_digest(self.output("push", name))
        self.assertEqual(before["Descriptor"]["digest"], digest)
        self.assertIn(f"{self.host}/round/trip@{digest}", self.inspect(name)["RepoDigests"])
        self.docker("rmi", name, "node")
        try:
            text = self.output("pull", name)
            self.assertIn(f"Digest: {digest}", text)
            after = self.inspect(name)
            for key in ("Id", "RootFS", "Config", "Descriptor"):
                self.assertEqual(before[key], after[key])
            self.docker("run", "--rm", name, "true")
        finally:
            self.docker("pull", "-q", "node")

    def test_pushedAgainSendsNothing(self):
        name = self.named("again:1")
        self.docker("push", name)
        before = self.sent()
        text = self.output("push", name)
        [layer] = self.layers("busybox")
        self.assertIn(f"{layer}: Layer already exists", text)
        self.assertEqual(before, self.sent())

    def test_toAnotherRepositoryItIsMounted(self):
        self.docker("push", self.named("mounted/first:1", "node"))
        before = self.sent()
        text = self.output("push", self.named("mounted/second:1", "node"))
        for layer in self.layers("node"):
            self.assertRegex(text, f"{layer}: Mounted from (mounted/first|\\S+)")
        self.assertEqual(before, self.sent())
        self.assertTrue(self.asked("POST", r"/mounted/second/blobs/uploads/\?.*mount=sha256.*from="))

    def test_allTagsArePushedByOneCommand(self):
        for tag in ("a", "b"):
            self.named(f"many:{tag}")
        text = self.output("push", "-a", f"{self.host}/many")
        for tag in ("a", "b"):
            self.assertRegex(text, f"(?m)^{tag}: digest: sha256:")
        self.assertEqual(2, len(self.asked("PUT", "/v2/many/manifests/")))

    def test_quietPrintsTheNameAlone(self):
        name = self.named("quiet:1")
        self.assertEqual(name, self.output("push", "-q", name))

    def test_whatIsNotThereIsSaidSo(self):
        self.assertIn(f"An image does not exist locally with the tag: {self.host}/nothing",
                      self.refused("push", f"{self.host}/nothing"))
        self.named("something:1")
        self.assertIn(f"tag does not exist: {self.host}/something:2", self.refused("push", f"{self.host}/something:2"))

    def test_aRegistryThatIsNotThereIsNamed(self):
        self.docker("tag", "busybox", "127.0.0.1:9/app:1")
        self.assertRegex(self.refused("push", "127.0.0.1:9/app:1"), "127.0.0.1:9.*refused")

    def test_anotherPlatformThanTheImagesIsRefused(self):
        self.named("platform:1")
        path = f"/images/{self.host}/platform/push?tag=1&platform="
        wanted = urllib.parse.quote('{"os":"linux","architecture":"arm64"}')
        self.assertRegex(self.engine.api("POST", path + wanted).lines[-1]["error"], "linux/arm64")
        wanted = urllib.parse.quote('{"os":"linux","architecture":"amd64"}')
        self.assertNotIn("error", self.engine.api("POST", path + wanted).lines[-1])

    def test_aCutConnectionIsTakenUpAgain(self):
        size = max(layer["size"] for layer in json.loads((engine.IMAGES / "images.json").read_text(encoding="utf-8"))
                   ["images"]["library/node:latest"]["layers"])
        address, _, port = self.host.rpartition(":")
        proxy = CuttingProxy((address, int(port)), size // 2)
        self.addCleanup(proxy.close)
        name = f"{proxy.host}/cut:1"
        self.docker("tag", "node", name)
        digest = self.pushed_digest(self.output("push", name))
        self.assertEqual(1, proxy.cuts)
        self.assertEqual(self.inspect("node")["Descriptor"]["digest"], digest)

    def test_skopeoFindsTheSameDigests(self):
        name = self.named("seen/by/skopeo:1", "node")
        digest = self.pushed_digest(self.output("push", name))
        seen = self.skopeo("inspect", "--tls-verify=false", f"docker://{name}")
        self.assertEqual(digest, json.loads(seen)["Digest"])
        copy = self.folder / "copy"
        self.skopeo("copy", "--src-tls-verify=false", "--preserve-digests", f"docker://{name}", f"oci:{copy}:1")
        [entry] = json.loads((copy / "index.json").read_text(encoding="utf-8"))["manifests"]
        self.assertEqual(digest, entry["digest"])

    @engine.ours("where the engine keeps what it compresses")
    def test_anImageThatWasMadeHereGoesOutCompressedAndComesBack(self):
        self.docker("run", "--name", "maker", "busybox", "sh", "-c", "seq 100000 > /numbers; chmod 4711 /numbers")
        name = f"{self.host}/made/here:1"
        self.docker("commit", "maker", name)
        before = self.inspect(name)
        digest = self.pushed_digest(self.output("push", name))
        raw = json.loads(self.skopeo("inspect", "--raw", "--tls-verify=false", f"docker://{name}"))
        self.assertTrue(all(layer["mediaType"].endswith("gzip") for layer in raw["layers"]), raw)
        sent = self.sent()
        self.assertEqual(digest, self.pushed_digest(self.output("push", name)))
        self.assertEqual(digest, self.pushed_digest(self.output("push", self.named("made/again:1", name))))
        self.assertEqual(sent, self.sent())
        self.docker("rm", "maker")
        self.docker("rmi", name, f"{self.host}/made/again:1")
        self.assertIn(digest, self.output("pull", name))
        after = self.inspect(name)
        self.assertEqual((before["Id"], before["RootFS"]), (after["Id"], after["RootFS"]))
        self.assertEqual("4711 588895", self.output("run", "--rm", name, "stat", "-c", "%a %s", "/numbers"))

    def skopeo(self, *arguments):
        return subprocess.run(["skopeo", *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout

    @engine.ours("the event's words")
    def test_isAnEvent(self):
        name = self.named("event:1")
        self.docker("push", name)
        reply = self.engine.api("GET", f"/events?since=1&until={int(time.time()) + 1}&filters=" +
                                urllib.parse.quote('{"event":["push"]}'))
        self.assertIn({"name": f"{self.host}/event"}, [event["Actor"]["Attributes"] for event in reply.lines])
        self.assertIn(name, [event["Actor"]["ID"] for event in reply.lines])


class Login(PushCase):
    LOGIN = ("me", "secret")

    def tearDown(self):
        self.docker("logout", self.host)
        super().tearDown()

    def test_withoutLoginNothingIsPushed(self):
        name = self.named("denied:1")
        self.assertRegex(self.refused("push", name), "no basic auth credentials|denied|unauthorized")
        self.assertEqual([], self.asked("PUT", "/v2/denied/"))

    def test_aWrongPasswordIsSaidSo(self):
        text = self.refused("login", "-u", "me", "-p", "wrong", self.host)
        self.assertRegex(text, "unauthorized|401")
        self.assertRegex(self.refused("push", self.named("wrong:1")), "no basic auth credentials|denied|unauthorized")

    def test_afterLoginPushAndPullWork(self):
        self.assertIn("Login Succeeded", self.output("login", "-u", "me", "-p", "secret", self.host))
        name = self.named("allowed:1")
        digest = self.pushed_digest(self.output("push", name))
        self.docker("rmi", name)
        self.assertIn(digest, self.output("pull", name))
        self.docker("logout", self.host)
        self.docker("rmi", name)
        self.assertRegex(self.refused("pull", name), "pull access denied|unauthorized|no basic auth")

    def test_loginIsAnsweredInDockersShape(self):
        reply = self.engine.api("POST", "/auth", {"username": "me", "password": "secret", "serveraddress": self.host})
        self.assertEqual((200, {"Status": "Login Succeeded", "IdentityToken": ""}), (reply.status, reply.json))
        reply = self.engine.api("POST", "/auth", {"username": "me", "password": "no", "serveraddress": self.host})
        self.assertEqual(401, reply.status)
        self.assertTrue(reply.message)


if __name__ == "__main__":
    engine.main()

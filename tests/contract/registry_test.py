"""Pulling, logging in and asking: registries with certificates, logins, faults and more than images."""

import hashlib
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
import registry  # noqa: E402
from certificates import Authority  # noqa: E402

LIST = engine.IMAGES / "images.json"
MADE = json.loads(LIST.read_text(encoding="utf-8"))["images"] if LIST.exists() else {}


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def ask(method, url, data=None, content_type="application/octet-stream"):
    request = urllib.request.Request(url, data, {"Content-Type": content_type}, method=method)
    with urllib.request.urlopen(request, timeout=engine.PATIENCE) as reply:
        return reply.headers.get("Location", "")


def put_image(url, repository, config, layer, config_type, layer_type):
    """Puts something with a manifest into a registry, under the tag latest."""
    descriptors = []
    for data, media in ((config, config_type), (layer, layer_type)):
        place = ask("POST", f"{url}/v2/{repository}/blobs/uploads/", b"")
        ask("PUT", f"{place}&digest={digest_of(data)}", data)
        descriptors.append({"mediaType": media, "digest": digest_of(data), "size": len(data)})
    media = "application/vnd.oci.image.manifest.v1+json"
    manifest = json.dumps({"schemaVersion": 2, "mediaType": media, "config": descriptors[0], "layers": descriptors[1:]})
    ask("PUT", f"{url}/v2/{repository}/manifests/latest", manifest.encode(), media)


class Pulls(engine.EngineCase):
    """What can be pulled, and by which names."""

    PULL = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host = cls.mirror.removeprefix("http://")

    def tearDown(self):
        super().tearDown()
        images = self.output("images", "-q", "--no-trunc").split()
        if images:
            self.docker("rmi", "-f", *set(images))

    def inspect(self, name):
        return json.loads(self.output("image", "inspect", name))[0]

    def test_anotherPlatformIsPulledWhenAskedFor(self):
        self.docker("pull", "-q", "--platform", "linux/arm64", "busybox")
        self.assertEqual("arm64", self.inspect("busybox")["Architecture"])
        self.docker("pull", "-q", "busybox")
        self.assertEqual("amd64", self.inspect("busybox")["Architecture"])

    def test_aPlatformThatThereIsNotIsSaidSo(self):
        text = self.refused("pull", "--platform", "linux/s390x", "busybox")
        self.assertIn("no matching manifest for linux/s390x", text)

    def test_allTagsArePulledByOneCommand(self):
        text = self.output("pull", "-a", "busybox")
        for tag in ("latest", "1.36", "1.35"):
            self.assertIn(f"{tag}: Pulling from library/busybox", text)
            self.docker("image", "inspect", f"busybox:{tag}")

    def test_aDigestNamesAnImage(self):
        digest = MADE["library/node:18-slim"]["digest"]
        text = self.output("pull", f"node@{digest}")
        self.assertIn(f"Digest: {digest}", text)
        image = self.inspect(f"node@{digest}")
        self.assertEqual(([], [f"node@{digest}"]), (image["RepoTags"], image["RepoDigests"]))

    def test_theDigestCountsBesideATag(self):
        digest = MADE["library/node:18-slim"]["digest"]
        self.docker("pull", f"node:latest@{digest}")
        image = self.inspect(f"node@{digest}")
        self.assertEqual(MADE["library/node:18-slim"]["config"], image["Id"])
        self.assertIn("No such image", self.refused("image", "inspect", "node:latest"))

    def test_anUnknownDigestIsSaidSo(self):
        text = self.refused("pull", f"{self.host}/library/node@sha256:{'0' * 64}")
        self.assertRegex(text, "not found|manifest unknown")

    def test_manifestInspectShowsTheSameAsTheRegistry(self):
        text = self.output("manifest", "inspect", "--insecure", f"{self.host}/library/node:18-slim")
        self.assertEqual(MADE["library/node:18-slim"]["config"], json.loads(text)["config"]["digest"])

    def test_distributionTellsDigestAndPlatforms(self):
        reply = self.engine.api("GET", f"/distribution/{self.host}/library/busybox:latest/json")
        self.assertEqual(200, reply.status, reply.body)
        self.assertEqual(MADE["library/busybox:latest"]["digest"], reply.json["Descriptor"]["digest"])
        self.assertEqual("application/vnd.oci.image.index.v1+json", reply.json["Descriptor"]["mediaType"])
        self.assertGreater(reply.json["Descriptor"]["size"], 0)
        platforms = [(platform["os"], platform["architecture"]) for platform in reply.json["Platforms"]]
        self.assertIn(("linux", "amd64"), platforms)
        self.assertIn(("linux", "arm64"), platforms)
        slim = self.engine.api("GET", f"/distribution/{self.host}/library/node:18-slim/json")
        self.assertEqual(MADE["library/node:18-slim"]["digest"], slim.json["Descriptor"]["digest"])
        self.assertEqual([{"architecture": "amd64", "os": "linux"}], slim.json["Platforms"])
        self.assertEqual(404, self.engine.api("GET", f"/distribution/{self.host}/library/nothing/json").status)

    def test_artifactsAreRefusedByTheirType(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="artifact-"))
        self.addCleanup(shutil.rmtree, folder, True)
        process, url = registry.launch(folder / "run", folder / "storage", writable=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        put_image(url, "charts/app", b"{}", b"chart", "application/vnd.cncf.helm.config.v1+json",
                  "application/vnd.cncf.helm.chart.content.v1.tar+gzip")
        text = self.refused("pull", f"{url.removeprefix('http://')}/charts/app")
        self.assertIn('artifact of type "application/vnd.cncf.helm.config.v1+json"', text)


class Faults(engine.EngineCase):
    REGISTRY = "faulty"
    PULL = ()

    def setUp(self):
        self.registry.post("/__reset")

    def tearDown(self):
        super().tearDown()
        self.docker("rmi", "-f", "busybox", status=None)

    def layer(self):
        return MADE["library/busybox:latest"]["layers"][0]

    def test_aCutPullGoesOnWhereItWasCut(self):
        blob = self.layer()["digest"]
        half = self.layer()["size"] // 2
        self.registry.post("/__faults", {"match": f"GET .*/blobs/{blob}", "times": 1, "cut": half})
        self.docker("pull", "busybox")
        ranges = [request["headers"].get("range") for request in self.registry.get("/__requests") if blob in request["path"]]
        self.assertEqual([None, f"bytes={half}-"], ranges)
        self.docker("run", "--rm", "busybox", "true")

    def test_aBusyRegistryIsWaitedForAndTheUserTold(self):
        self.registry.post("/__faults", {"match": "GET .*/manifests/", "times": 1, "status": 429,
                                         "headers": {"Retry-After": "1"}})
        text = self.output("pull", "busybox")
        self.assertIn("latest: Waiting 1 seconds: toomanyrequests", text)
        self.assertIn("Status: Downloaded newer image", text)

    def test_aBusyRegistryIsNotWaitedForForEver(self):
        self.registry.post("/__faults", {"match": "GET .*/manifests/", "status": 429, "headers": {"Retry-After": "7200"}})
        self.assertRegex(self.refused("pull", f"{self.registry.url.removeprefix('http://')}/library/busybox"),
                         "toomanyrequests.*wait 7200 seconds")

    def test_aBrokenRegistryIsAskedAgain(self):
        self.registry.post("/__faults", {"match": "GET .*/(manifests|blobs)/", "times": 2, "status": 503})
        self.docker("pull", "busybox")


class Elsewhere(engine.EngineCase):
    """A registry with a login, whose blobs stand at another host."""

    REGISTRY = "faulty"
    PULL = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.private = engine.Server("faultyregistry.py", "--storage", engine.IMAGES / "registry", "--token", "--cdn",
                                    "--user", "me:secret")
        cls.servers.append(cls.private)
        cls.host = cls.private.url.removeprefix("http://")

    def test_theLoginDoesNotFollowARedirect(self):
        self.assertIn("unauthorized", self.refused("login", "-u", "me", "-p", "wrong", self.host))
        self.docker("login", "-u", "me", "-p", "secret", self.host)
        self.docker("pull", f"{self.host}/library/busybox")
        elsewhere = self.private.get("/__cdn")
        self.assertTrue(elsewhere)
        for request in elsewhere:
            self.assertNotIn("authorization", request["headers"])
        self.docker("rmi", f"{self.host}/library/busybox")
        self.docker("logout", self.host)
        self.assertIn("pull access denied", self.refused("pull", f"{self.host}/library/busybox"))


class Tls(engine.EngineCase):
    """Registries on an address that is not loopback: only there certificates count."""

    PULL = ("busybox",)
    ADDRESS = "10.99.0.1"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        subprocess.run(["ip", "address", "replace", f"{cls.ADDRESS}/32", "dev", "lo"], check=True)
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="certificates-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        # Nobody else sees what is put into this folder.
        for name in ("upper", "work"):
            (cls.folder / name).mkdir()
        os.chmod(cls.folder, 0o755)
        options = f"lowerdir=/etc,upperdir={cls.folder}/upper,workdir={cls.folder}/work"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, "/etc"], check=True)
        cls.addClassCleanup(subprocess.run, ["umount", "/etc"], check=True)
        cls.authority = Authority(cls.folder / "authority")
        cls.server = cls.authority.vouch("registry", cls.ADDRESS)

    def launch(self, name, clients=None):
        run = self.folder / name
        process, url = registry.launch(run, run / "storage", writable=True, tls=(*self.server, clients), address=self.ADDRESS)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        host = url.removeprefix("https://")
        self.docker("tag", "busybox", f"{host}/box:1")
        self.addCleanup(self.docker, "rmi", f"{host}/box:1", status=None)
        certificates = pathlib.Path("/etc/docker/certs.d", host)
        certificates.mkdir(parents=True)
        return f"{host}/box:1", certificates

    def test_anUnknownAuthorityIsRefusedWithTheRemedy(self):
        name, certificates = self.launch("unknown")
        text = self.refused("push", name)
        self.assertIn("is not trusted", text)
        self.assertIn(f"{certificates}/ca.crt", text)

    def test_anAuthorityOfTheAdministratorsIsTrusted(self):
        name, certificates = self.launch("trusted")
        shutil.copy(self.authority.certificate, certificates / "ca.crt")
        self.docker("push", name)
        self.docker("rmi", name)
        self.docker("pull", name)

    def test_theRegistrySeesTheClientsCertificate(self):
        name, certificates = self.launch("clients", self.authority.certificate)
        shutil.copy(self.authority.certificate, certificates / "ca.crt")
        self.assertRegex(self.refused("push", name), "(?i)tls|ssl|certificate|closed")
        certificate, key = self.authority.vouch("client")
        shutil.copy(certificate, certificates / "client.cert")
        shutil.copy(key, certificates / "client.key")
        self.docker("push", name)


class Proxied(engine.EngineCase):
    """An engine whose configuration names proxies."""

    PULL = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asked = []

        class Proxy(http.server.BaseHTTPRequestHandler):
            def do_CONNECT(self):
                cls.asked.append(self.path)
                self.send_error(403)

            def log_message(self, *_):
                pass

        cls.proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
        threading.Thread(target=cls.proxy.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.proxy.server_close)
        cls.addClassCleanup(cls.proxy.shutdown)
        config = json.loads(pathlib.Path(cls.engine.config).read_text(encoding="utf-8"))
        config["proxies"] = {"https-proxy": f"http://127.0.0.1:{cls.proxy.server_address[1]}", "no-proxy": "direct.invalid"}
        pathlib.Path(cls.engine.config).write_text(json.dumps(config), encoding="utf-8")
        cls.engine.stop()
        cls.engine.start()

    def test_theProxyOfTheConfigurationIsAsked(self):
        self.assertRegex(self.refused("pull", "registry.invalid/app"), "the proxy answered with status 403")
        self.assertEqual(["registry.invalid:443"], self.asked)

    def test_noProxyIsAskedForTheExceptions(self):
        self.assertRegex(self.refused("pull", "direct.invalid/app"), "cannot be resolved")
        self.assertNotIn("direct.invalid:443", self.asked)


if __name__ == "__main__":
    engine.main()

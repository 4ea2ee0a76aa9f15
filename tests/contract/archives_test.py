"""Images as archives, by the docker CLI and by requests: save, load, import."""

import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402

LAYOUT = b'{"imageLayoutVersion": "1.0.0"}'
OCI = "application/vnd.oci.image."


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def tar_of(*entries):
    """A tar archive of (name, content or a tarfile type, extra fields). A content is not of one byte: types are."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content, *fields in entries:
            info = tarfile.TarInfo(name)
            if len(content) == 1:
                info.type, content = content, b""
            info.size = len(content)
            for key, value in (fields[0] if fields else {}).items():
                setattr(info, key, value)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def members(data):
    """Name and content of an archive's files."""
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers() if member.isreg()}


def config_of(*layers, platform=("linux", "amd64"), **more):
    return json.dumps({"os": platform[0], "architecture": platform[1], "config": {"Cmd": ["/hello"]},
                       "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]}, **more}).encode()


LAYER = tar_of(("hello", b"words of a layer", {"mode": 0o755}))


def docker_archive(*layers, tags=("loaded:1",), config=None, folders=False, extra=()):
    """What `docker save` writes without an OCI layout: manifest.json, with the layers in folders of their own or not."""
    config = config_of(*layers) if config is None else config
    name = digest(config)[7:] + ".json"
    paths = [f"{index:064x}/layer.tar" if folders else digest(layer)[7:] + ".tar" for index, layer in enumerate(layers)]
    entries = [(name, config)]
    for path, layer in zip(paths, layers):
        if folders:
            folder = path.rpartition("/")[0]
            entries += [(folder, tarfile.DIRTYPE), (folder + "/VERSION", b"1.0"), (folder + "/json", b'{"id":"x"}')]
        entries.append((path, layer))
    entries += [("manifest.json", json.dumps([{"Config": name, "RepoTags": list(tags) or None, "Layers": paths}]).encode()), *extra]
    return tar_of(*entries)


class Layout:
    """An OCI image layout, blob by blob."""

    def __init__(self):
        self.blobs = {}

    def put(self, data, kind, **more):
        self.blobs[digest(data)] = data
        return {"mediaType": OCI + kind, "digest": digest(data), "size": len(data), **more}

    def image(self, layer=LAYER, compressed=None, suffix="", platform=("linux", "amd64"), **more):
        """A manifest's descriptor."""
        config = self.put(config_of(layer, platform=platform), "config.v1+json")
        blob = self.put(layer if compressed is None else compressed, "layer.v1.tar" + suffix)
        manifest = {"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json", "config": config, "layers": [blob]}
        return self.put(json.dumps(manifest).encode(), "manifest.v1+json", **more)

    def index(self, *descriptors, **more):
        data = {"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": list(descriptors)}
        return self.put(json.dumps(data).encode(), "index.v1+json", **more)

    def archive(self, *descriptors, extra=()):
        index = {"schemaVersion": 2, "manifests": list(descriptors)}
        blobs = [("blobs/sha256/" + name[7:], data) for name, data in self.blobs.items()]
        return tar_of(("oci-layout", LAYOUT), ("index.json", json.dumps(index).encode()), *blobs, *extra)


def named(name):
    return {"annotations": {"io.containerd.image.name": "docker.io/library/" + name}}


class Archives(engine.EngineCase):
    def setUp(self):
        super().setUp()
        self.here = pathlib.Path(tempfile.mkdtemp(dir=self.engine.directory))
        self.output("pull", "-q", "busybox:1.36")
        self.before = self.images()

    def tearDown(self):
        super().tearDown()
        for image in self.images() - self.before:
            self.docker("rmi", "-f", image, status=None)

    def images(self):
        return set(self.output("images", "-aq", "--no-trunc").split())

    def layers(self):
        """The layers and blobs of the state directory."""
        state = pathlib.Path(self.engine.state)
        return sorted(path.name for folder in ("layers", "blobs/sha256", "ingest") for path in (state / folder).iterdir()
                      if not path.name.startswith(".old-"))

    def save(self, *names):
        return self.docker("save", *names).stdout

    def load(self, data, *options, status=0):
        result = self.docker("load", *options, data=data, status=status)
        return result.output.strip() if status == 0 else result.errors.strip()

    def identity(self, name):
        return self.output("image", "inspect", "-f", "{{.Id}}", name)

    def committed(self, name="made:1"):
        """An image with a layer that was made here."""
        self.output("run", "--name", "maker", "busybox:1.36", "sh", "-c", "echo made > /made; rm /bin/vi; ln /made /again")
        self.output("commit", "maker", name)
        self.output("rm", "maker")
        return self.identity(name)

    # save

    @engine.ours("Docker writes and reads OCI layouts since 25")
    def test_anArchiveIsALayoutAndDockersInOne(self):
        files = members(self.save("busybox:1.36"))
        [entry] = json.loads(files["manifest.json"])
        self.assertEqual(["busybox:1.36"], entry["RepoTags"])
        self.assertEqual(self.identity("busybox:1.36"), digest(files[entry["Config"]]))
        self.assertEqual({"imageLayoutVersion": "1.0.0"}, json.loads(files["oci-layout"]))
        [descriptor] = json.loads(files["index.json"])["manifests"]
        self.assertEqual("docker.io/library/busybox:1.36", descriptor["annotations"]["io.containerd.image.name"])
        manifest = json.loads(files["blobs/sha256/" + descriptor["digest"][7:]])
        self.assertEqual(entry["Layers"], ["blobs/sha256/" + layer["digest"][7:] for layer in manifest["layers"]])
        for name, data in files.items():
            if name.startswith("blobs/sha256/"):
                self.assertEqual(name[13:], digest(data)[7:])

    @engine.ours("others write the time into it")
    def test_theSameImageGivesTheSameArchive(self):
        self.committed()
        self.assertEqual(digest(self.save("busybox:1.36", "made:1")), digest(self.save("busybox:1.36", "made:1")))

    def test_severalImagesShareTheirLayers(self):
        self.committed()
        data = self.save("busybox:1.36", "made:1")
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            names = tar.getnames()
        self.assertEqual(len(names), len(set(names)))
        tags = [tag for entry in json.loads(members(data)["manifest.json"]) for tag in entry["RepoTags"]]
        self.assertEqual(["busybox:1.36", "made:1"], tags)

    def test_aRepositoryIsAllItsTagsAndAnIdIsNoName(self):
        self.docker("tag", "busybox:1.36", "mine:a")
        self.docker("tag", "busybox:1.36", "mine:b")
        [entry] = json.loads(members(self.save("mine"))["manifest.json"])
        self.assertEqual(["mine:a", "mine:b"], entry["RepoTags"])
        [entry] = json.loads(members(self.save(self.identity("busybox:1.36")))["manifest.json"])
        self.assertIsNone(entry["RepoTags"])

    def test_whatIsNotThereIsNamed(self):
        self.assertIn("nothere", self.refused("save", "busybox:1.36", "nothere"))
        reply = self.engine.api("GET", "/images/nothere/get")
        self.assertEqual(404, reply.status)

    @engine.ours("others give an archive of nothing")
    def test_noNameAtAllIsRefused(self):
        self.assertEqual(400, self.engine.api("GET", "/images/get").status)

    @engine.ours("Docker writes and reads OCI layouts since 25")
    def test_savesAFileAndForThePlatformOnly(self):
        self.output("save", "-o", str(self.here / "image.tar"), "busybox:1.36")
        self.assertIn("manifest.json", members((self.here / "image.tar").read_bytes()))
        query = '/images/get?names=busybox:1.36&platform={"os":"linux","architecture":"%s"}'
        self.assertEqual(200, self.engine.api("GET", (query % "amd64").replace('"', "%22")).status)
        reply = self.engine.api("GET", (query % "arm64").replace('"', "%22"))
        self.assertEqual(404, reply.status)
        self.assertIn("linux/arm64", reply.message)

    # save and load

    @engine.ours("Docker gives layers names by their place in the image")
    def test_whatIsSavedIsLoadedWithTheSameDigests(self):
        made = self.committed()
        data = self.save("made:1")
        self.docker("rmi", "made:1")
        self.assertEqual("Loaded image: made:1", self.load(data))
        self.assertEqual(made, self.identity("made:1"))
        self.assertEqual(digest(data), digest(self.save("made:1")))
        self.assertEqual("made", self.output("run", "--rm", "made:1", "cat", "/again"))
        self.refused("run", "--rm", "made:1", "ls", "/bin/vi")

    @engine.ours("Docker 20.10 knows no zstd")
    def test_everyCompressionOfTheArchiveIsRead(self):
        data = docker_archive(LAYER)
        zstd = subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout
        for name, packed in (("gzip", gzip.compress(data)), ("bzip2", bz2.compress(data)), ("xz", lzma.compress(data)), ("zstd", zstd)):
            with self.subTest(name):
                self.assertEqual("Loaded image: loaded:1", self.load(packed))
                self.docker("rmi", "loaded:1")

    @engine.ours("it looks into the state directory")
    def test_anImageThatIsThereOnlyGetsItsName(self):
        data = self.save("busybox:1.36")
        self.docker("tag", "busybox:1.36", "kept:1")
        self.docker("rmi", "busybox:1.36")
        before = self.layers()
        self.assertEqual("Loaded image: busybox:1.36", self.load(data))
        self.assertEqual(before, self.layers())
        self.docker("rmi", "kept:1")

    def test_aNameMovesToTheLoadedImage(self):
        self.docker("tag", "busybox:1.36", "loaded:1")
        text = self.load(docker_archive(LAYER))
        self.assertIn("The image loaded:1 already exists, renaming the old one with ID " + self.identity("busybox:1.36"), text)
        self.assertEqual(digest(config_of(LAYER)), self.identity("loaded:1"))

    @engine.ours("Docker writes and reads OCI layouts since 25")
    def test_severalImagesAndNamelessOnesAreLoaded(self):
        layout = Layout()
        other = tar_of(("other", b"other words"))
        data = layout.archive(layout.image(**named("loaded:1")), layout.image(layer=other))
        self.assertEqual(["Loaded image: loaded:1", "Loaded image ID: " + digest(config_of(other))], self.load(data).splitlines())

    def test_loadAsksForItsFile(self):
        (self.here / "image.tar").write_bytes(docker_archive(LAYER))
        self.assertEqual("Loaded image: loaded:1", self.output("load", "-q", "-i", str(self.here / "image.tar")))

    def test_progressIsToldUnlessItIsQuiet(self):
        lines = self.engine.api("POST", "/images/load?quiet=0", docker_archive(LAYER)).lines
        self.assertIn({"stream": "Loaded image: loaded:1\n"}, lines)
        self.docker("rmi", "loaded:1")
        self.assertEqual([{"stream": "Loaded image: loaded:1\n"}],
                         self.engine.api("POST", "/images/load?quiet=1", docker_archive(LAYER)).lines)

    # the forms of archives

    def test_layersInFoldersAndLinksToThemAreLoaded(self):
        path = f"{0:064x}/layer.tar"
        config = config_of(LAYER, LAYER)
        data = tar_of(("c.json", config), (path, LAYER), ("2/layer.tar", tarfile.SYMTYPE, {"linkname": "../" + path}),
                      ("repositories", b"{}"),
                      ("manifest.json", json.dumps([{"Config": "c.json", "RepoTags": ["loaded:1"], "Layers": [path, "2/layer.tar"]}]).encode()))
        self.assertEqual("Loaded image: loaded:1", self.load(data))
        self.docker("rmi", "loaded:1")
        self.assertEqual("Loaded image: loaded:1", self.load(docker_archive(LAYER, folders=True)))

    @engine.ours("Docker writes and reads OCI layouts since 25")
    def test_compressedLayersAreLoaded(self):
        layout = Layout()
        zstd = subprocess.run(["zstd", "-q", "-c"], input=LAYER, stdout=subprocess.PIPE, check=True).stdout
        for suffix, packed in (("+gzip", gzip.compress(LAYER, mtime=0)), ("+zstd", zstd)):
            with self.subTest(suffix):
                descriptor = layout.image(compressed=packed, suffix=suffix, **named("loaded:1"))
                self.assertEqual("Loaded image: loaded:1", self.load(layout.archive(descriptor)))
                [saved] = json.loads(members(self.save("loaded:1"))["index.json"])["manifests"]
                self.assertEqual(descriptor["digest"], saved["digest"])
                self.docker("rmi", "loaded:1")

    @engine.ours("Docker writes and reads OCI layouts since 25")
    def test_ofSeveralPlatformsThisMachinesIsLoaded(self):
        layout = Layout()
        here = layout.image()
        other = layout.image(layer=tar_of(("foreign", b"of others")), platform=("linux", "arm64"))
        index = layout.index({**here, "platform": {"os": "linux", "architecture": "amd64"}},
                             {**other, "platform": {"os": "linux", "architecture": "arm64"}}, **named("loaded:1"))
        data = layout.archive(index)
        self.load(data)
        self.assertEqual("amd64", self.output("image", "inspect", "-f", "{{.Architecture}}", "loaded:1"))
        query = "/images/load?platform=%7B%22os%22:%22linux%22,%22architecture%22:%22arm64%22%7D"
        self.assertEqual(200, self.engine.api("POST", query, data).status)
        self.assertEqual("arm64", self.output("image", "inspect", "-f", "{{.Architecture}}", "loaded:1"))

    # what is refused

    @engine.ours("it looks into the state directory")
    def test_hostileArchivesLeaveNothing(self):
        self.docker("rmi", "loaded:1", status=None)
        layout = Layout()
        good = layout.image(**named("loaded:1"))
        wrong = dict(layout.blobs)
        name = next(iter(wrong))
        wrongLayout = Layout()
        wrongLayout.blobs = {**wrong, name: wrong[name] + b" "}
        manifest = b'[{"Config":"c.json","RepoTags":["loaded:1"],"Layers":["l.tar"]}]'
        config = config_of(LAYER)
        cases = {
            "manifest.json": tar_of(("manifest.json", tarfile.SYMTYPE, {"linkname": "/etc/passwd"})),
            "link": tar_of(("manifest.json", manifest), ("c.json", config), ("l.tar", tarfile.SYMTYPE, {"linkname": "../../../etc/passwd"})),
            "two entries": docker_archive(LAYER, extra=[("manifest.json", b"[]")]),
            "not what its name says": wrongLayout.archive(good),
            "its content is": docker_archive(LAYER, config=config_of(b"other")),
            "no image": tar_of(("file", b"of a file system")),
            "not a tar archive": os.urandom(5000),
            "neither a file": tar_of(("manifest.json", manifest), ("c.json", tarfile.CHRTYPE)),
            "more than": tar_of(("manifest.json", b"[" + b" " * (5 << 20) + b"]")),
            "nested": tar_of(("manifest.json", b"[" * 5000 + b"]" * 5000)),
            "c.json": tar_of(("manifest.json", manifest), ("l.tar", LAYER)),
            "layers of an image": tar_of(("manifest.json", manifest), ("c.json", config_of(LAYER, LAYER)), ("l.tar", LAYER)),
            "invalid reference format": docker_archive(LAYER, tags=["../../evil"]),
            "blobs/sha256/": tar_of(("oci-layout", LAYOUT), ("index.json", json.dumps({"schemaVersion": 2, "manifests": [good]}).encode())),
            "ends too early": gzip.compress(docker_archive(LAYER))[:-40],
        }
        before = self.layers()
        for word, data in cases.items():
            with self.subTest(word):
                self.assertIn(word, self.load(data, status=1))
                self.assertEqual(before, self.layers())
        self.assertEqual(self.before, self.images())

    @engine.ours("it looks into the state directory")
    def test_oneBadImageKeepsTheOthersOut(self):
        layout = Layout()
        bad = layout.image(layer=tar_of(("escape", tarfile.LNKTYPE, {"linkname": "../../../../etc/passwd"})), **named("bad:1"))
        before = self.layers()
        self.assertIn("escape", self.load(layout.archive(layout.image(**named("loaded:1")), bad), status=1))
        self.assertEqual(before, self.layers())
        self.assertEqual(self.before, self.images())

    @engine.ours("it looks into the state directory")
    def test_namesThatLeadOutsideStayInside(self):
        config = config_of(LAYER)
        data = tar_of(("../../c.json", config), ("/l.tar", LAYER),
                      ("./manifest.json", json.dumps([{"Config": "c.json", "RepoTags": ["loaded:1"], "Layers": ["l.tar"]}]).encode()))
        self.assertEqual("Loaded image: loaded:1", self.load(data))
        self.assertFalse(list(pathlib.Path(self.engine.state).rglob("c.json")))

    @engine.ours("it looks into the state directory")
    def test_aClientThatLeavesLeavesNothing(self):
        before = self.layers()
        process = self.popen("load", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        process.stdin.write(docker_archive(LAYER)[:4096])
        process.stdin.flush()
        engine.eventually(lambda: len(self.layers()) > len(before), "the load has begun")
        process.kill()
        process.wait()
        engine.eventually(lambda: self.layers() == before, "the spool is gone")

    # import

    def test_anExportIsImported(self):
        self.output("run", "--name", "jar", "busybox:1.36", "sh", "-c", "echo kept > /kept; chmod 4755 /kept")
        exported = self.docker("export", "jar").stdout
        self.docker("rm", "jar")
        result = self.docker("import", "-m", "from a jar", "-c", "CMD [\"cat\", \"/kept\"]", "-c", "ENV A=b", "-", "imported:1", data=exported)
        identity = result.output.strip()
        self.assertEqual(identity, self.identity("imported:1"))
        self.assertEqual("kept", self.output("run", "--rm", "imported:1"))
        self.assertEqual("4755", self.output("run", "--rm", "imported:1", "stat", "-c", "%a", "/kept"))
        self.assertIn("A=b", self.output("image", "inspect", "-f", "{{.Config.Env}}", "imported:1"))
        self.assertIn("from a jar", self.output("history", "--format", "{{.Comment}}", "imported:1"))
        again = members(self.save("imported:1"))
        [entry] = json.loads(again["manifest.json"])
        self.assertIn("kept", members(again[entry["Layers"][0]]))

    def test_everyCompressionIsImported(self):
        (self.here / "tree").mkdir()
        (self.here / "tree/file").write_text("words")
        plain = tar_of(("file", b"words"))
        for name, data in (("a.tar", plain), ("a.tar.gz", gzip.compress(plain)), ("a.tar.bz2", bz2.compress(plain)), ("a.tar.xz", lzma.compress(plain))):
            with self.subTest(name):
                (self.here / name).write_bytes(data)
                self.output("import", str(self.here / name), "imported:1")
                layer = json.loads(members(self.save("imported:1"))["manifest.json"])[0]["Layers"][0]
                self.assertEqual({"file": b"words"}, members(members(self.save("imported:1"))[layer]))

    def test_importWithoutANameAndForAnotherPlatform(self):
        data = tar_of(("file", b"words"))
        identity = self.docker("import", "--platform", "linux/arm64", "-", data=data).output.strip()
        # Before version 1.42 of the API an import was always the machine's.
        architecture = "amd64" if self.is_older_than("1.42") else "arm64"
        self.assertEqual(f"{architecture} []", self.output("image", "inspect", "-f", "{{.Architecture}} {{.RepoTags}}", identity))

    @engine.ours("it looks into the state directory")
    def test_whatCannotBeImportedIsRefused(self):
        before = self.layers()
        self.assertIn("tar archive", self.docker("import", "-", data=os.urandom(5000), status=1).errors)
        self.assertIn("RUN", self.docker("import", "-c", "RUN true", "-", data=tar_of(("f", b"xx")), status=1).errors)
        self.assertIn("http://", self.docker("import", "http://127.0.0.1:1/root.tar", status=1).errors)
        self.assertEqual(before, self.layers())


@engine.ours("what other programs make is this engine's to read")
class Foreign(engine.EngineCase):
    """Other programs and ours read each other's archives."""

    def setUp(self):
        super().setUp()
        self.here = pathlib.Path(tempfile.mkdtemp(dir=self.engine.directory))
        self.output("pull", "-q", "busybox:1.36")
        self.output("pull", "-q", "node:18-slim")
        # Stores of their own: nothing of the machine's is touched.
        (self.here / "policy.json").write_text('{"default":[{"type":"insecureAcceptAnything"}]}')
        self.podman = ["podman", "--root", str(self.here / "root"), "--runroot", str(self.here / "run"), "--storage-driver", "vfs",
                       "--cgroup-manager", "cgroupfs", "--events-backend", "none"]
        self.skopeo = ["skopeo", "--policy", str(self.here / "policy.json")]

    def does(self, *command):
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                                env=dict(os.environ, TMPDIR=str(self.here)))
        self.assertEqual(0, result.returncode, f"{' '.join(command)}: {result.stderr}")
        return result.stdout.strip()

    def saved(self, *names):
        path = self.here / "saved.tar"
        self.output("save", "-o", str(path), *names)
        return str(path)

    def identity(self, name):
        return self.output("image", "inspect", "-f", "{{.Id}}", name)

    def loads(self, path, name):
        """Loads the archive under a name that this engine does not have, and runs what came."""
        self.docker("rmi", "-f", name, status=None)
        text = self.output("load", "-i", str(path))
        self.assertIn("Loaded image", text)
        return text

    def test_podmanLoadsWhatIsSaved(self):
        path = self.saved("busybox:1.36", "node:18-slim")
        self.assertIn("busybox:1.36", self.does(*self.podman, "load", "-i", path))
        # Docker's short names are this machine's to podman.
        for name in ("busybox:1.36", "node:18-slim"):
            self.assertEqual(self.identity(name)[7:], self.does(*self.podman, "image", "inspect", "-f", "{{.Id}}", "localhost/" + name))

    def test_skopeoReadsBothFormsOfWhatIsSaved(self):
        path = self.saved("node:18-slim")
        inspected = json.loads(self.does("skopeo", "inspect", f"docker-archive:{path}"))
        self.assertEqual("linux", inspected["Os"])
        self.does(*self.skopeo, "copy", f"docker-archive:{path}", f"dir:{self.here}/docker")
        self.does(*self.skopeo, "copy", "--preserve-digests", f"oci-archive:{path}", f"dir:{self.here}/oci")
        kept = hashlib.sha256((self.here / "oci/manifest.json").read_bytes()).hexdigest()
        described = self.engine.api("GET", "/v1.50/images/node:18-slim/json").json
        self.assertEqual(described["Descriptor"]["digest"], "sha256:" + kept)

    def test_umociUnpacksWhatIsSaved(self):
        (self.here / "layout").mkdir()
        self.output("pull", "-q", "nginx")
        self.does("tar", "-C", str(self.here / "layout"), "-xf", self.saved("nginx"))
        self.does("umoci", "unpack", "--image", f"{self.here}/layout:latest", str(self.here / "bundle"))
        self.assertTrue((self.here / "bundle/rootfs/etc/passwd").exists())

    def test_whatSkopeoAndPodmanMakeIsLoaded(self):
        source = self.saved("busybox:1.36")
        identity = self.identity("busybox:1.36")
        for form in ("docker-archive", "oci-archive"):
            with self.subTest(f"skopeo {form}"):
                path = self.here / f"skopeo-{form}.tar"
                self.does(*self.skopeo, "copy", f"docker-archive:{source}", f"{form}:{path}:made/by-skopeo:1")
                self.assertEqual("Loaded image: made/by-skopeo:1", self.loads(path, "made/by-skopeo:1"))
                self.output("run", "--rm", "made/by-skopeo:1", "true")
        self.does(*self.podman, "load", "-i", source)
        for form in ("docker-archive", "oci-archive"):
            with self.subTest(f"podman {form}"):
                path = self.here / f"podman-{form}.tar"
                self.does(*self.podman, "tag", "docker.io/library/busybox:1.36", "docker.io/made/by-podman:1")
                self.does(*self.podman, "save", "--format", form, "-o", str(path), "docker.io/made/by-podman:1")
                self.assertEqual("Loaded image: made/by-podman:1", self.loads(path, "made/by-podman:1"))
                self.output("run", "--rm", "made/by-podman:1", "true")
        self.assertEqual(identity, self.identity("busybox:1.36"))

    def test_whatBuildahAndUmociMakeIsLoaded(self):
        buildah = ["buildah", "--root", str(self.here / "root"), "--runroot", str(self.here / "run"), "--storage-driver", "vfs"]
        container = self.does(*buildah, "from", f"docker-archive:{self.saved('busybox:1.36')}")
        self.does(*buildah, "config", "--cmd", "cat /made", container)
        (self.here / "made").write_text("by buildah")
        self.does(*buildah, "copy", container, str(self.here / "made"), "/made")
        for form, compression in (("oci-archive", "--disable-compression=false"), ("docker-archive", "--disable-compression=true")):
            with self.subTest(form):
                path = self.here / f"buildah-{form}.tar"
                self.does(*buildah, "commit", compression, container, f"{form}:{path}:made/by-buildah:1")
                self.assertEqual("Loaded image: made/by-buildah:1", self.loads(path, "made/by-buildah:1"))
                self.assertEqual("by buildah", self.output("run", "--rm", "made/by-buildah:1"))
        layout = self.here / "umoci"
        self.does("umoci", "init", "--layout", str(layout))
        self.does("umoci", "new", "--image", f"{layout}:fresh")
        (self.here / "tree").mkdir()
        (self.here / "tree/file").write_text("by umoci")
        self.does("umoci", "insert", "--image", f"{layout}:fresh", str(self.here / "tree"), "/tree")
        self.does("tar", "-C", str(layout), "-cf", str(self.here / "umoci.tar"), ".")
        text = self.output("load", "-i", str(self.here / "umoci.tar"))
        self.assertRegex(text, "^Loaded image ID: sha256:[0-9a-f]{64}$")


if __name__ == "__main__":
    engine.main()

"""Images that a client must refuse, made in memory from the busybox image of the test storage.

  broken/digest     the layer's bytes are others than its digest says, of the same size
  broken/truncated  the layer is half as long as its descriptor says, in a complete reply
  broken/longer     the layer is longer than its descriptor says
  broken/missing    the layer is not there (404)
  broken/manifest   the manifest is no JSON
  broken/both       one document with layers and manifests
  broken/huge       a manifest of 16 MiB
  broken/deep       a manifest with lists in lists in lists …
  broken/deepconfig a config of that kind
  broken/header     Docker-Content-Digest names another digest than the manifest's
  broken/config     the config's bytes are others than its digest says
  broken/diffid     the config's DiffID is not the layer's
  broken/count      the config has two DiffIDs, the manifest one layer
  broken/path       the layer's digest is a path
  broken/platform   an index with arm64 only
  broken/schema1    a manifest of the schema that nobody reads any more
  broken/archive    a layer that is gzip, but no tar
  broken/gzip       a layer whose compressed stream ends in the middle
  broken/escape     a layer that climbs out of its directory by names and by links
  broken/bomb       a layer of half a megabyte that gives 512 MiB
  broken/absent     a hard link to a file that the layer does not have
All have the tag latest. Except where the fault is the digest itself, digests and sizes agree.
"""

import gzip
import hashlib
import io
import json
import tarfile

from store import MEDIA

DOCKER = MEDIA["docker"]


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def tar_of(entries):
    """A gzip layer of (name, link target or None, data) and its DiffID."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, link, data in entries:
            info = tarfile.TarInfo(name)
            if link is not None:
                info.type, info.linkname = tarfile.SYMTYPE, link
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(buffer.getvalue(), mtime=0), digest_of(buffer.getvalue())


class BrokenImages:
    """manifests: repository → (bytes, media type, headers); blobs: (repository, digest) → bytes."""

    def __init__(self, store):
        self.manifests = {}
        self.blobs = {}
        index = json.loads(store.read(store.resolve("library/busybox", "latest")))
        manifest = json.loads(store.read(index["manifests"][0]["digest"]))
        self._layer = store.read(manifest["layers"][0]["digest"])
        self._config = json.loads(store.read(manifest["config"]["digest"]))
        self._diff_id = self._config["rootfs"]["diff_ids"][0]
        self._bad_bytes()
        self._bad_documents()
        self._bad_archives()

    def _image(self, name, layer, diff_ids, *, served=None, change=None, served_config=None, appendix=b""):
        """One image: `layer` is what the descriptor describes, `served` what the blob's reply holds. The appendix becomes part
        of the config."""
        repository = f"broken/{name}"
        config = json.dumps(dict(self._config, rootfs={"type": "layers", "diff_ids": diff_ids})).encode()[:-1] + appendix + b"}"
        manifest = {
            "schemaVersion": 2, "mediaType": DOCKER["manifest"],
            "config": {"mediaType": DOCKER["config"], "digest": digest_of(config), "size": len(config)},
            "layers": [{"mediaType": DOCKER["gzip"], "digest": digest_of(layer), "size": len(layer)}],
        }
        if change:
            change(manifest)
        self.blobs[repository, digest_of(config)] = served_config(config) if served_config else config
        if served is not None:
            self.blobs[repository, digest_of(layer)] = served
        self.manifests[repository] = (json.dumps(manifest).encode(), DOCKER["manifest"], {})

    def _bad_bytes(self):
        layer, ids = self._layer, [self._diff_id]
        middle = len(layer) // 2
        flipped = layer[:middle] + bytes([layer[middle] ^ 1]) + layer[middle + 1:]
        self._image("digest", layer, ids, served=flipped)
        self._image("truncated", layer, ids, served=layer[:middle])
        self._image("longer", layer, ids, served=layer + b"more")
        self._image("missing", layer, ids)
        self._image("config", layer, ids, served=layer, served_config=lambda data: data.replace(b"linux", b"xunil"))
        self._image("diffid", layer, [digest_of(b"another")], served=layer)
        self._image("count", layer, ids * 2, served=layer)

    def _bad_documents(self):
        layer, ids = self._layer, [self._diff_id]
        self.manifests["broken/manifest"] = (b"<html>not a manifest</html>", DOCKER["manifest"], {})
        self._image("both", layer, ids, served=layer, change=lambda manifest: manifest.update(manifests=[]))
        self._image("huge", layer, ids, served=layer, change=lambda manifest: manifest.update(padding="x" * (16 << 20)))
        self._image("deep", layer, ids, served=layer)
        body, media, headers = self.manifests["broken/deep"]
        self.manifests["broken/deep"] = (body[:-1] + b', "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", media, headers)
        self._image("deepconfig", layer, ids, served=layer, appendix=b', "x": ' + b"[" * 100_000 + b"]" * 100_000)
        self._image("path", layer, ids, served=layer,
                    change=lambda manifest: manifest["layers"][0].update(digest="sha256:../../../../etc/passwd"))
        self._image("header", layer, ids, served=layer)
        body, media, _ = self.manifests["broken/header"]
        self.manifests["broken/header"] = (body, media, {"Docker-Content-Digest": digest_of(b"another")})
        arm = {"mediaType": DOCKER["manifest"], "digest": digest_of(b"arm"), "size": 3,
               "platform": {"architecture": "arm64", "os": "linux"}}
        index = {"schemaVersion": 2, "mediaType": DOCKER["index"], "manifests": [arm]}
        self.manifests["broken/platform"] = (json.dumps(index).encode(), DOCKER["index"], {})
        old = {"schemaVersion": 1, "name": "broken/schema1", "tag": "latest", "architecture": "amd64",
               "fsLayers": [{"blobSum": digest_of(layer)}], "history": [{"v1Compatibility": "{}"}]}
        self.manifests["broken/schema1"] = (
            json.dumps(old).encode(), "application/vnd.docker.distribution.manifest.v1+prettyjws", {})

    def _bad_archives(self):
        noise = b"this is no tar archive, whatever its name says\n" * 100
        self._image("archive", gzip.compress(noise, mtime=0), [digest_of(noise)], served=gzip.compress(noise, mtime=0))
        half = self._layer[:len(self._layer) // 2]
        self._image("gzip", half, [self._diff_id], served=half)
        layer, diff_id = tar_of([
            ("../../escaped-by-name", None, b"out"), ("/escaped-absolute", None, b"in"), ("out", "/", b""),
            ("out/escaped-by-link", None, b"out"), ("up", "../../..", b""), ("up/escaped-upwards", None, b"out"),
        ])
        self._image("escape", layer, [diff_id], served=layer)
        layer, diff_id = tar_of([("zeros", None, bytes(512 << 20))])
        self._image("bomb", layer, [diff_id], served=layer)
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            info = tarfile.TarInfo("stolen")
            info.type, info.linkname = tarfile.LNKTYPE, "../../../../etc/passwd"
            archive.addfile(info)
        layer = gzip.compress(buffer.getvalue(), mtime=0)
        self._image("absent", layer, [digest_of(buffer.getvalue())], served=layer)

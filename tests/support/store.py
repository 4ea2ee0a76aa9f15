"""A registry's storage directory as docker-registry's filesystem driver reads it, written without a registry.

Below <root>/docker/registry/v2: blobs/sha256/<first two>/<hex>/data, and for each repository links to its layers,
manifest revisions and tags. Blobs are named only after they are complete.
"""

import hashlib
import json
import os
import pathlib
import shutil
import tempfile

MEDIA = {
    "docker": {
        "manifest": "application/vnd.docker.distribution.manifest.v2+json",
        "index": "application/vnd.docker.distribution.manifest.list.v2+json",
        "config": "application/vnd.docker.container.image.v1+json",
        "gzip": "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "none": "application/vnd.docker.image.rootfs.diff.tar",
    },
    "oci": {
        "manifest": "application/vnd.oci.image.manifest.v1+json",
        "index": "application/vnd.oci.image.index.v1+json",
        "config": "application/vnd.oci.image.config.v1+json",
        "gzip": "application/vnd.oci.image.layer.v1.tar+gzip",
        "zstd": "application/vnd.oci.image.layer.v1.tar+zstd",
        "none": "application/vnd.oci.image.layer.v1.tar",
    },
}


class BlobWriter:
    """One blob being written; commit() names it by its digest."""

    def __init__(self, store):
        self._store = store
        self._hash = hashlib.sha256()
        self._size = 0
        descriptor, self._path = tempfile.mkstemp(dir=store.incoming)
        self._stream = os.fdopen(descriptor, "wb")

    def write(self, data):
        self._hash.update(data)
        self._size += len(data)
        self._stream.write(data)

    def commit(self):
        self._stream.close()
        digest = "sha256:" + self._hash.hexdigest()
        target = self._store.blob_path(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.chmod(self._path, 0o644)
        os.replace(self._path, target)
        return digest, self._size


class Store:
    """Writes and reads one storage directory."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.base = self.root / "docker/registry/v2"
        self.incoming = self.root / "incoming"

    def create(self):
        self.base.mkdir(parents=True, exist_ok=True)
        self.incoming.mkdir(exist_ok=True)

    def close(self):
        shutil.rmtree(self.incoming, ignore_errors=True)

    def blob_path(self, digest):
        encoded = digest.removeprefix("sha256:")
        return self.base / "blobs/sha256" / encoded[:2] / encoded / "data"

    def blob_writer(self):
        return BlobWriter(self)

    def read(self, digest):
        return self.blob_path(digest).read_bytes()

    def put(self, data):
        writer = self.blob_writer()
        writer.write(data)
        return writer.commit()

    def put_json(self, value):
        return self.put(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())

    def _repository(self, name):
        return self.base / "repositories" / name

    @staticmethod
    def _link(path, digest):
        path.mkdir(parents=True, exist_ok=True)
        (path / "link").write_text(digest, encoding="ascii")

    def link_layer(self, repository, digest):
        self._link(self._repository(repository) / "_layers/sha256" / digest.removeprefix("sha256:"), digest)

    def link_manifest(self, repository, digest):
        self._link(self._repository(repository) / "_manifests/revisions/sha256" / digest.removeprefix("sha256:"), digest)

    def tag(self, repository, tag, digest):
        folder = self._repository(repository) / "_manifests/tags" / tag
        self._link(folder / "current", digest)
        self._link(folder / "index/sha256" / digest.removeprefix("sha256:"), digest)

    def put_manifest(self, repository, schema, config, layers, annotations=None):
        """Stores config and manifest of one platform; answers with the manifest's descriptor."""
        media = MEDIA[schema]
        config_digest, config_size = self.put_json(config)
        self.link_layer(repository, config_digest)
        for layer in layers:
            self.link_layer(repository, layer.digest)
        manifest = {
            "schemaVersion": 2,
            "mediaType": media["manifest"],
            "config": {"mediaType": media["config"], "digest": config_digest, "size": config_size},
            "layers": [{"mediaType": media[layer.compression], "digest": layer.digest, "size": layer.size}
                       for layer in layers],
        }
        if annotations:
            manifest["annotations"] = annotations
        digest, size = self.put_json(manifest)
        self.link_manifest(repository, digest)
        return {"mediaType": media["manifest"], "digest": digest, "size": size}

    def put_index(self, repository, schema, descriptors):
        """Stores an index of (descriptor, platform[, annotations]) and answers with its descriptor."""
        media = MEDIA[schema]
        manifests = []
        for descriptor, platform, *annotations in descriptors:
            manifests.append(dict(descriptor, platform=platform, **({"annotations": annotations[0]} if annotations else {})))
        index = {"schemaVersion": 2, "mediaType": media["index"], "manifests": manifests}
        digest, size = self.put_json(index)
        self.link_manifest(repository, digest)
        return {"mediaType": media["index"], "digest": digest, "size": size}

    # Reading, for the servers that share the storage.

    def repositories(self):
        top = self.base / "repositories"
        return sorted(str(path.parent.relative_to(top)) for path in top.rglob("_manifests"))

    def tags(self, repository):
        folder = self._repository(repository) / "_manifests/tags"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def resolve(self, repository, reference):
        """The digest of a tag or of a manifest digest that the repository has, or None."""
        if reference.startswith("sha256:"):
            path = self._repository(repository) / "_manifests/revisions/sha256" / reference.removeprefix("sha256:") / "link"
        else:
            path = self._repository(repository) / "_manifests/tags" / reference / "current/link"
        return path.read_text(encoding="ascii") if path.is_file() else None

    def has_layer(self, repository, digest):
        return (self._repository(repository) / "_layers/sha256" / digest.removeprefix("sha256:") / "link").is_file()

    def verify(self):
        """The digests of all blobs whose bytes are not what their name says, and of all that links miss."""
        wrong = []
        for path in (self.base / "blobs/sha256").glob("*/*/data"):
            with open(path, "rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != path.parent.name:
                    wrong.append(path.parent.name)
        for link in (self.base / "repositories").rglob("link"):
            digest = link.read_text(encoding="ascii")
            if not self.blob_path(digest).is_file():
                wrong.append(digest)
        return wrong


def copy_storage(source, target):
    """A writable copy: blobs are never rewritten and are linked, the repositories' links are real copies."""
    source, target = pathlib.Path(source), pathlib.Path(target)
    inner = pathlib.Path("docker/registry/v2")

    def link_or_copy(from_path, to_path):
        try:
            os.link(from_path, to_path)
        except OSError:
            shutil.copy2(from_path, to_path)

    shutil.copytree(source / inner / "blobs", target / inner / "blobs", copy_function=link_or_copy)
    shutil.copytree(source / inner / "repositories", target / inner / "repositories")

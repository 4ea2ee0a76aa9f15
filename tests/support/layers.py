"""Reproducible layers: tar archives with sorted names, one fixed time and numeric owners.

A tree is scanned before and after a change; the layer is what differs, with whiteouts for what is gone. Layers of a
few files can be written entry by entry with LayerWriter.
"""

import dataclasses
import hashlib
import io
import os
import pathlib
import stat
import subprocess
import tarfile
import tempfile
import zlib

FIXED_TIME = 1735689600  # 2025-01-01T00:00:00Z
# Their contents belong to the running system, not to an image.
VOLATILE = ("dev", "proc", "sys", "run")


@dataclasses.dataclass(frozen=True)
class Layer:
    """One compressed layer in the blob store."""
    digest: str
    size: int
    diff_id: str
    compression: str


class _Gzip:
    def __init__(self, sink):
        self._sink = sink
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, 31)

    def write(self, data):
        self._sink(self._deflate.compress(data))

    def close(self):
        self._sink(self._deflate.flush())


class _Zstd:
    def __init__(self, sink):
        self._sink = sink
        self._output = tempfile.TemporaryFile()
        self._process = subprocess.Popen(["zstd", "-q", "-6", "-c"], stdin=subprocess.PIPE, stdout=self._output)

    def write(self, data):
        self._process.stdin.write(data)

    def close(self):
        self._process.stdin.close()
        if self._process.wait() != 0:
            raise OSError("zstd failed")
        self._output.seek(0)
        while data := self._output.read(1 << 20):
            self._sink(data)
        self._output.close()


class _Plain:
    def __init__(self, sink):
        self.write = sink

    def close(self):
        pass


class LayerWriter:
    """Writes one layer into a blob store (an object with blob_writer(), see store.py)."""

    def __init__(self, store, compression="gzip"):
        self._blob = store.blob_writer()
        self._compression = compression
        self._hash = hashlib.sha256()
        make = {"gzip": _Gzip, "zstd": _Zstd, "none": _Plain}[compression]
        self._compressor = make(self._blob.write)
        self._tar = tarfile.open(fileobj=self, mode="w|", format=tarfile.PAX_FORMAT, bufsize=1 << 18)

    def write(self, data):
        self._hash.update(data)
        self._compressor.write(data)
        return len(data)

    def add(self, name, mode, *, kind=tarfile.REGTYPE, data=None, size=0, uid=0, gid=0, link="", device=(0, 0),
            time=FIXED_TIME, xattrs=None):
        """One entry; data is bytes or an open file of the given size."""
        info = tarfile.TarInfo(name)
        info.type, info.mode, info.uid, info.gid, info.mtime = kind, mode, uid, gid, time
        info.linkname = link
        info.devmajor, info.devminor = device
        for key, value in (xattrs or {}).items():
            info.pax_headers[f"SCHILY.xattr.{key}"] = value.decode("utf-8", "surrogateescape")
        if isinstance(data, (bytes, bytearray)):
            info.size, data = len(data), io.BytesIO(data)
        elif data is not None:
            info.size = size
        self._tar.addfile(info, data)

    def directory(self, name, mode=0o755, **more):
        self.add(name, mode, kind=tarfile.DIRTYPE, **more)

    def file(self, name, data, mode=0o644, **more):
        self.add(name, mode, data=data.encode() if isinstance(data, str) else data, **more)

    def symlink(self, name, target):
        self.add(name, 0o777, kind=tarfile.SYMTYPE, link=target)

    def hardlink(self, name, target, mode=0o644):
        self.add(name, mode, kind=tarfile.LNKTYPE, link=target)

    def finish(self):
        self._tar.close()
        self._compressor.close()
        digest, size = self._blob.commit()
        return Layer(digest, size, "sha256:" + self._hash.hexdigest(), self._compression)


def scan(root):
    """What is in a tree: relative path to a tuple that changes when the entry changes."""
    root = pathlib.Path(root)
    found = {}
    for folder, directories, files in os.walk(root):
        relative = os.path.relpath(folder, root)
        if relative in VOLATILE:
            directories[:] = []
            continue
        for name in directories + files:
            path = os.path.normpath(os.path.join(relative, name))
            info = os.lstat(os.path.join(folder, name))
            link = os.readlink(os.path.join(folder, name)) if stat.S_ISLNK(info.st_mode) else ""
            size = 0 if stat.S_ISDIR(info.st_mode) else info.st_size
            changed = info.st_ctime_ns if stat.S_ISREG(info.st_mode) else 0
            found[path] = (info.st_mode, info.st_uid, info.st_gid, size, changed, info.st_rdev, link)
    return found


def _parents(path):
    while path := os.path.dirname(path):
        yield path


def tree_layer(store, root, before, compression="gzip"):
    """The layer that leads from the scan `before` (empty: from nothing) to the tree as it is now."""
    after = scan(root)
    changed = {path for path, state in after.items() if before.get(path) != state}
    gone = {path for path in before if path not in after}
    gone = {path for path in gone if os.path.dirname(path) not in gone}
    for path in list(changed | gone):
        changed.update(parent for parent in _parents(path) if parent in after)
    whiteouts = {os.path.join(os.path.dirname(path), ".wh." + os.path.basename(path)) for path in gone}
    writer = LayerWriter(store, compression)
    first_names = {}
    for path in sorted(changed | whiteouts):
        if path in whiteouts:
            writer.file(path, b"", 0o600)
        else:
            _add_path(writer, root, path, first_names)
    return writer.finish()


def _add_path(writer, root, path, first_names):
    full = os.path.join(root, path)
    info = os.lstat(full)
    mode = stat.S_IMODE(info.st_mode)
    owner = {"uid": info.st_uid, "gid": info.st_gid}
    if stat.S_ISLNK(info.st_mode):
        writer.add(path, 0o777, kind=tarfile.SYMTYPE, link=os.readlink(full), **owner)
    elif stat.S_ISDIR(info.st_mode):
        writer.directory(path, mode, **owner)
    elif stat.S_ISREG(info.st_mode):
        known = first_names.setdefault((info.st_dev, info.st_ino), path)
        if known != path:
            writer.hardlink(path, known, mode)
            return
        xattrs = {name: os.getxattr(full, name) for name in os.listxattr(full) if name != "security.selinux"}
        with open(full, "rb") as stream:
            writer.add(path, mode, data=stream, size=info.st_size, xattrs=xattrs, **owner)
    elif stat.S_ISFIFO(info.st_mode):
        writer.add(path, mode, kind=tarfile.FIFOTYPE, **owner)

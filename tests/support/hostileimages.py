"""Images that pull well and mean ill when they run. make(source, target) copies a registry's storage and adds them.

  hostile/self      /evil is a script whose interpreter is /proc/self/exe; /overwrite writes to every program that runs
  hostile/proc      /proc is a symbolic link to /tmp/caught
  hostile/dev       /dev is a symbolic link to /tmp/caught
  hostile/sys       /sys is a symbolic link to /etc
  hostile/devices   /dev/null, /dev/zero, /dev/console and /dev/pts lead to files of procfs and to /etc
  hostile/users     passwd has a user whose name is 1000 and whose number is 0
  hostile/large     a group file of 256 MiB without an end of line
  hostile/fifo      passwd and group are pipes that nobody writes to
  hostile/device    passwd and group are /dev/zero
  hostile/outside   passwd and group are links out of the image, to the folder /onggi-secret of the machine
  hostile/volume    the volumes /../../etc and /data/../../../root
  hostile/labels    labels as engines use them for themselves
  hostile/tools     ps, tar, xz, gzip and what else a helper may look for leave /caught
  hostile/library   name service libraries that cannot be loaded
  hostile/setuid    a program with the bits of root
All have the tag latest and stand on busybox.
"""

import json
import tarfile

from layers import LayerWriter
from store import Store, copy_storage

RESERVED = {
    "io.containerd.image.name": "busybox", "io.cri-containerd.kind": "sandbox", "com.docker.stack.namespace": "evil",
    "com.docker.compose.project": "evil", "io.kubernetes.container.name": "POD", "onggi.state": "running", "io.onggi.monitor": "1",
    "org.opencontainers.runtime.hooks": "/evil", "io.podman.annotations.userns": "host", "run.oci.keep_original_groups": "1",
}
CATCH = "#!/bin/sh\necho caught $0 >> /caught\n"
TOOLS = ("bin/ps", "bin/tar", "bin/gzip", "bin/gunzip", "usr/bin/xz", "usr/bin/unxz", "usr/bin/unpigz", "usr/bin/zstd", "usr/bin/unzstd",
         "usr/bin/bzip2", "sbin/init", "usr/bin/onggi-init", "bin/mount", "usr/bin/newuidmap")


class Maker:
    """Writes the images into one storage."""

    def __init__(self, store):
        self._store = store
        index = json.loads(store.read(store.resolve("library/busybox", "latest")))
        manifest = json.loads(store.read(index["manifests"][0]["digest"]))
        self._config = json.loads(store.read(manifest["config"]["digest"]))
        self._layer = manifest["layers"][0]

    def image(self, name, fill=None, **runtime):
        """busybox, a layer that `fill` writes, and changes of the configuration."""
        layers, identities = [_Known(self._layer)], list(self._config["rootfs"]["diff_ids"])
        if fill:
            writer = LayerWriter(self._store)
            fill(writer)
            layers.append(writer.finish())
            identities.append(layers[-1].diff_id)
        config = dict(self._config, config=dict(self._config["config"], **runtime), rootfs={"type": "layers", "diff_ids": identities})
        config.pop("history", None)
        descriptor = self._store.put_manifest(f"hostile/{name}", "oci", config, layers)
        self._store.tag(f"hostile/{name}", "latest", descriptor["digest"])

    def everything(self):
        self.image("self", lambda layer: (
            layer.file("evil", "#!/proc/self/exe\n", 0o755),
            layer.file("overwrite", "#!/bin/sh\nfor n in $(seq 200); do for p in /proc/[0-9]*/exe /proc/self/exe; do"
                       " ( echo pwned > $p ) 2>/dev/null && [ -w $p ] && echo wrote; done; done\nexit 0\n", 0o755)))
        for name, target in (("proc", "/tmp/caught"), ("dev", "/tmp/caught"), ("sys", "/etc")):
            self.image(name, lambda layer, name=name, target=target: (layer.directory("tmp/caught"), layer.symlink(name, target)))
        self.image("devices", lambda layer: (
            layer.directory("dev"), layer.symlink("dev/null", "/proc/sys/kernel/core_pattern"), layer.symlink("dev/zero", "/etc/passwd"),
            layer.symlink("dev/console", "/etc/group"), layer.symlink("dev/pts", "/etc"), layer.symlink("dev/ptmx", "/proc/1/mem")))
        self.image("users", lambda layer: (
            layer.file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n1000:x:0:0:evil:/root:/bin/sh\nrich:x:1001:1001::/:/bin/sh\n"),
            layer.file("etc/group", "root:x:0:\n1000:x:0:\nrich:x:1001:\nextra:x:2000:rich\n"),
            layer.file("denied", "secret\n", 0o604, gid=1001)))
        self.image("large", lambda layer: layer.file("etc/group", b"x" * (256 << 20)))
        self.image("fifo", lambda layer: (layer.add("etc/passwd", 0o644, kind=tarfile.FIFOTYPE), layer.add("etc/group", 0o644, kind=tarfile.FIFOTYPE)))
        self.image("device", lambda layer: (layer.add("etc/passwd", 0o644, kind=tarfile.CHRTYPE, device=(1, 5)),
                                            layer.add("etc/group", 0o644, kind=tarfile.CHRTYPE, device=(1, 5))))
        self.image("outside", lambda layer: (layer.symlink("etc/passwd", "../../../../../../../../onggi-secret/passwd"),
                                             layer.symlink("etc/group", "/proc/self/root/onggi-secret/group")))
        self.image("volume", Volumes={"/../../etc": {}, "/data/../../../root": {}})
        self.image("labels", Labels=RESERVED)
        self.image("tools", lambda layer: [layer.file(name, CATCH, 0o755) for name in TOOLS])
        self.image("library", lambda layer: [layer.file(f"{folder}/{name}", b"not a library", 0o755) for folder in (
            "lib", "lib64", "usr/lib", "lib/x86_64-linux-gnu") for name in ("libnss_files.so.2", "libc.so.6", "libnss_compat.so.2")])
        self.image("setuid", lambda layer: (layer.directory("public", 0o777), layer.file("public/become", CATCH, 0o4755)))


class _Known:
    """A layer that is in the storage already."""

    def __init__(self, descriptor):
        self.digest, self.size, self.compression = descriptor["digest"], descriptor["size"], "gzip"


def make(source, target):
    copy_storage(source, target)
    store = Store(target)
    store.create()
    Maker(store).everything()
    store.close()

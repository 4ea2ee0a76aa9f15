#!/usr/bin/python3
"""Makes the test images from Debian packages: images.py CACHE

Below CACHE stand afterwards
  registry/     a storage directory for docker-registry (see registry.py) with
                  library/busybox  latest 1.36 1.35   OCI index: amd64, arm64, an attestation
                  library/node     latest 18          Docker manifest list: amd64, arm64; base, tools, node, entrypoint, user
                                   18-slim            Docker schema 2 manifest; base, node, entrypoint
                  library/nginx    latest             OCI manifest on node's base and tools layers
                  test/rich        latest             every field of an image's config
                  test/zstd        latest             OCI, layers compressed with zstd
                  test/changes     latest             whiteouts, opaque directories, links, times, modes, long names
                  test/many        latest             30 small layers
  images.json   {"images": {"library/node:18": {"digest", "size", "config", "layers": […]}}}; sizes are bytes to pull
  debian.log    what apt, dpkg and debootstrap said

What is there already and intact is kept. Needs root, debootstrap, zstd and a Debian mirror in apt's configuration.
Ends with 77 when not root, so that CTest can skip it.
"""

import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

from debian import DebianError, Mirror, clean, package_version, run
from layers import FIXED_TIME, LayerWriter, scan, tree_layer
from store import Store

HERE = pathlib.Path(__file__).resolve().parent
CREATED = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(FIXED_TIME))
PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
AMD64 = {"architecture": "amd64", "os": "linux"}
ARM64 = {"architecture": "arm64", "os": "linux", "variant": "v8"}

NODE_ENTRYPOINT = """#!/bin/sh
set -e
# A script or an option as the first word means node; anything that is a command runs as it is.
case "$1" in
-*) set -- node "$@" ;;
*) if ! command -v "$1" >/dev/null 2>&1 || { [ -f "$1" ] && [ ! -x "$1" ]; }; then set -- node "$@"; fi ;;
esac
exec "$@"
"""

NGINX_ENTRYPOINT = """#!/bin/sh
set -e
if [ "$1" = nginx ]; then echo "$0: configuration complete; ready for start up" >&2; fi
exec "$@"
"""


def config(layers, steps, runtime, platform=None):
    """An image config. steps are (command, makes a layer), oldest first."""
    history = [dict({"created": CREATED, "created_by": command}, **({} if layer else {"empty_layer": True}))
               for command, layer in steps]
    return dict(platform or AMD64, created=CREATED, config=runtime, history=history,
                rootfs={"type": "layers", "diff_ids": [layer.diff_id for layer in layers]})


def foreign(store, repository, schema, note):
    """A small manifest of another platform: what an amd64 engine must pass over."""
    writer = LayerWriter(store)
    writer.file("foreign", f"{note} for arm64\n")
    layer = writer.finish()
    runtime = {"Env": [PATH], "Cmd": ["/foreign"]}
    return store.put_manifest(repository, schema, config([layer], [("COPY foreign / # buildkit", True)], runtime, ARM64), [layer])


class Maker:
    """Makes all images in one storage directory, sharing layers between them."""

    def __init__(self, cache, store):
        self.cache, self.store = cache, store
        self.mirror = Mirror(cache)
        self.work = cache / "work"
        self.summary = {}

    def publish(self, repository, tags, schema, image_config, layers, extra=None):
        """Tags an image: a bare manifest, or an index when extra platforms are given."""
        manifest = self.store.put_manifest(repository, schema, image_config, layers)
        top = manifest
        if extra:
            top = self.store.put_index(repository, schema, [(manifest, AMD64)] + extra)
        digest_of_config = json.loads(self.store.read(manifest["digest"]))["config"]["digest"]
        for tag in tags:
            self.store.tag(repository, tag, top["digest"])
            self.summary[f"{repository}:{tag}"] = {
                "digest": top["digest"], "mediaType": top["mediaType"], "manifest": manifest["digest"],
                "config": digest_of_config, "size": sum(layer.size for layer in layers),
                "layers": [layer.__dict__ for layer in layers],
            }

    def busybox(self):
        deb = self.mirror.download(["busybox-static"])[0]
        unpacked = self.work / "busybox"
        run(["dpkg-deb", "-x", str(deb), str(unpacked)])
        binary = unpacked / "bin/busybox"
        applets = subprocess.run([binary, "--list"], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        self.busybox_layer = self._busybox_layer(binary, applets, "gzip")
        self.busybox_zstd = self._busybox_layer(binary, applets, "zstd")
        layers = [self.busybox_layer]
        self.busybox_steps = [("ADD busybox.tar.gz / # buildkit", True), ('CMD ["sh"]', False)]
        image = config(layers, self.busybox_steps, {"Env": [PATH], "Cmd": ["sh"]})
        attestation = self._attestation("library/busybox")
        self.publish("library/busybox", ["latest", "1.36", "1.35"], "oci", image, layers, [
            (foreign(self.store, "library/busybox", "oci", "busybox"), ARM64),
            (attestation, {"architecture": "unknown", "os": "unknown"},
             {"vnd.docker.reference.type": "attestation-manifest"}),
        ])

    def _attestation(self, repository):
        writer = LayerWriter(self.store, "none")
        writer.file("statement.json", '{"predicateType": "https://slsa.dev/provenance/v0.2"}')
        layer = writer.finish()
        image = config([layer], [], {}, {"architecture": "unknown", "os": "unknown"})
        return self.store.put_manifest(repository, "oci", image, [layer])

    def _busybox_layer(self, binary, applets, compression):
        writer = LayerWriter(self.store, compression)
        writer.directory("bin")
        writer.file("bin/busybox", binary.read_bytes(), 0o755)
        for name in applets:
            if name != "busybox":
                writer.hardlink(f"bin/{name}", "bin/busybox", 0o755)
        for name, mode in (("dev", 0o755), ("etc", 0o755), ("home", 0o755), ("root", 0o700), ("tmp", 0o1777), ("usr", 0o755),
                           ("usr/bin", 0o755), ("usr/sbin", 0o755), ("var", 0o755), ("var/spool", 0o755), ("var/www", 0o755)):
            writer.directory(name, mode)
        writer.file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\n"
                    "www-data:x:33:33:www-data:/var/www:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n")
        writer.file("etc/group", "root:x:0:\ndaemon:x:1:\nwww-data:x:33:\nusers:x:100:nobody\nnogroup:x:65534:\n")
        writer.file("etc/shadow", "root:*:19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\n", 0o600)
        writer.symlink("usr/bin/env", "../../bin/env")
        return writer.finish()

    def debian_base(self):
        self.base_root = self.work / "base"
        self.mirror.bootstrap(self.base_root)
        clean(self.base_root)
        self.base_layer = tree_layer(self.store, self.base_root, {})
        self.base_scan = scan(self.base_root)
        before = self.base_scan
        self.tools_root = self._copy(self.base_root, "tools")
        before = scan(self.tools_root)
        self.mirror.install(self.tools_root, ["ca-certificates", "netbase", "curl", "procps"])
        clean(self.tools_root)
        self.tools_layer = tree_layer(self.store, self.tools_root, before)

    def _copy(self, root, name):
        target = self.work / name
        run(["cp", "-a", "--reflink=auto", str(root), str(target)])
        return target

    def _add_packages(self, root, name, packages, customise):
        """A copy of root with packages, and the layer that they make."""
        target = self._copy(root, name)
        before = scan(target)
        self.mirror.install(target, packages)
        customise(target)
        clean(target)
        return target, tree_layer(self.store, target, before)

    def node(self):
        def add_user(root):
            run(["useradd", "--uid", "1000", "--create-home", "--shell", "/bin/bash", "node"], root=root)

        root, node_layer = self._add_packages(self.tools_root, "node", ["nodejs"], add_user)
        _, slim_layer = self._add_packages(self.base_root, "node-slim", ["nodejs"], add_user)
        version = package_version(root, "nodejs")
        writer = LayerWriter(self.store)
        writer.file("usr/local/bin/docker-entrypoint.sh", NODE_ENTRYPOINT, 0o755)
        entrypoint = writer.finish()
        runtime = {"Env": [PATH, f"NODE_VERSION={version}"], "Entrypoint": ["docker-entrypoint.sh"], "Cmd": ["node"]}
        start = [("RUN debootstrap --variant=minbase # buildkit", True), ('CMD ["bash"]', False)]
        end = [(f"ENV NODE_VERSION={version}", False), ("COPY docker-entrypoint.sh /usr/local/bin/ # buildkit", True),
               ('ENTRYPOINT ["docker-entrypoint.sh"]', False), ('CMD ["node"]', False)]
        middle = [("RUN /bin/sh -c apt-get install ca-certificates netbase curl procps # buildkit", True)]
        install = [("RUN /bin/sh -c apt-get install nodejs && useradd node # buildkit", True)]
        layers = [self.base_layer, self.tools_layer, node_layer, entrypoint]
        self.publish("library/node", ["latest", "18"], "docker", config(layers, start + middle + install + end, runtime),
                     layers, [(foreign(self.store, "library/node", "docker", "node"), ARM64)])
        layers = [self.base_layer, slim_layer, entrypoint]
        self.publish("library/node", ["18-slim"], "docker", config(layers, start + install + end, runtime), layers)

    def nginx(self):
        def settle(root):
            site = root / "etc/nginx/sites-available/default"
            lines = [line for line in site.read_text(encoding="utf-8").splitlines() if "listen [::]" not in line]
            site.write_text("\n".join(lines) + "\n", encoding="utf-8")

        root, nginx_layer = self._add_packages(self.tools_root, "nginx", ["nginx"], settle)
        version = package_version(root, "nginx")
        # clean() empties /var/log; the server's log files lead to the container's own output.
        writer = LayerWriter(self.store)
        writer.directory("var/log/nginx")
        writer.symlink("var/log/nginx/access.log", "/dev/stdout")
        writer.symlink("var/log/nginx/error.log", "/dev/stderr")
        writer.file("docker-entrypoint.sh", NGINX_ENTRYPOINT, 0o755)
        layers = [self.base_layer, self.tools_layer, nginx_layer, writer.finish()]
        steps = [("RUN debootstrap --variant=minbase # buildkit", True), ('CMD ["bash"]', False),
                 ("RUN /bin/sh -c apt-get install ca-certificates netbase curl procps # buildkit", True),
                 (f"ENV NGINX_VERSION={version}", False),
                 ("RUN /bin/sh -c apt-get install nginx # buildkit", True), ("COPY docker-entrypoint.sh / # buildkit", True),
                 ('ENTRYPOINT ["/docker-entrypoint.sh"]', False), ("EXPOSE map[80/tcp:{}]", False),
                 ("STOPSIGNAL SIGQUIT", False), ('CMD ["nginx" "-g" "daemon off;"]', False)]
        runtime = {"Env": [PATH, f"NGINX_VERSION={version}"], "Entrypoint": ["/docker-entrypoint.sh"],
                   "Cmd": ["nginx", "-g", "daemon off;"], "ExposedPorts": {"80/tcp": {}}, "StopSignal": "SIGQUIT",
                   "Labels": {"maintainer": "Onggi test images"}}
        self.publish("library/nginx", ["latest"], "oci", config(layers, steps, runtime), layers)

    def rich(self):
        writer = LayerWriter(self.store)
        writer.directory("data", 0o755, uid=1000, gid=1000)
        writer.file("data/seed", "seed of the volume\n", uid=1000, gid=1000)
        writer.directory("work", 0o755, uid=1000, gid=1000)
        writer.file("entry.sh", '#!/bin/sh\necho "entry: $*"\nexec "$@"\n', 0o755)
        writer.file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nrich:x:1000:1000:Rich:/work:/bin/sh\n")
        writer.file("etc/group", "root:x:0:\nrich:x:1000:\nextra:x:2000:rich\n")
        layers = [self.busybox_layer, writer.finish()]
        runtime = {
            "Env": [PATH, "GREETING=안녕", "EMPTY="], "Entrypoint": ["/entry.sh"],
            "Cmd": ["sh", "-c", "id && pwd && sleep 1000"], "User": "rich:extra", "WorkingDir": "/work/made/on/start",
            "Volumes": {"/data": {}, "/cache": {}},
            "ExposedPorts": {"8080/tcp": {}, "53/udp": {}}, "StopSignal": "SIGINT", "Shell": ["/bin/sh", "-ec"],
            "Labels": {"org.opencontainers.image.title": "rich", "com.example.korean": "옹기", "empty": ""},
            "Healthcheck": {"Test": ["CMD-SHELL", "test -e /data/seed"], "Interval": 1_000_000_000,
                            "Timeout": 2_000_000_000, "Retries": 2, "StartPeriod": 500_000_000},
        }
        steps = self.busybox_steps + [("COPY data work entry.sh / # buildkit", True), ("VOLUME [/data /cache]", False),
                                      ("USER rich:extra", False), ("WORKDIR /work/made/on/start", False),
                                      ("HEALTHCHECK &{...}", False)]
        self.publish("test/rich", ["latest"], "docker", config(layers, steps, runtime), layers)

    def small_ones(self):
        runtime = {"Env": [PATH], "Cmd": ["sh"]}
        writer = LayerWriter(self.store, "zstd")
        writer.directory("zstd")
        for number in range(500):
            writer.file(f"zstd/{number:03}.txt", f"file {number}\n" * (number + 1))
        layers = [self.busybox_zstd, writer.finish()]
        steps = self.busybox_steps + [("COPY zstd / # buildkit", True)]
        self.publish("test/zstd", ["latest"], "oci", config(layers, steps, runtime), layers)

        layers, steps = [self.busybox_layer], list(self.busybox_steps)
        for number in range(29):
            writer = LayerWriter(self.store)
            writer.file(f"many/{number:02}", f"layer {number}\n")
            writer.file("many/last", f"layer {number}\n")
            layers.append(writer.finish())
            steps.append((f"RUN /bin/sh -c echo layer {number} # buildkit", True))
        self.publish("test/many", ["latest"], "docker", config(layers, steps, runtime), layers)

    def changes(self):
        first = LayerWriter(self.store)
        for name in ("removed-file", "kept-file", "replaced-by-directory"):
            first.file(f"changes/{name}", f"{name} from the first layer\n")
        for folder in ("removed-directory", "opaque", "replaced-by-file"):
            first.directory(f"changes/{folder}", 0o750)
            first.file(f"changes/{folder}/old", "old\n")
        first.file("changes/linked", "one file, two names\n")
        first.hardlink("changes/linked-again", "changes/linked")
        first.symlink("changes/absolute", "/changes/kept-file")
        first.symlink("changes/escaping", "../../../../changes/kept-file")
        first.symlink("changes/dangling", "nowhere")
        first.file("changes/setuid", b"", 0o4755)
        first.file("changes/sticky-group", b"", 0o2755, uid=1000, gid=2000)
        first.file("changes/big-owner", b"", 0o644, uid=60000, gid=60001)
        first.file("changes/old-time", b"", time=86400)
        first.file("changes/fraction", b"", time=FIXED_TIME + 0.25)
        first.file("changes/한글 이름", "옹기\n")
        first.file("changes/" + "long/" * 30 + "n" * 200, "long name\n")
        first.file("changes/attribute", b"", xattrs={"user.onggi": b"value"})
        second = LayerWriter(self.store)
        second.file("changes/.wh.removed-file", b"", 0o600)
        second.file("changes/.wh.removed-directory", b"", 0o600)
        second.directory("changes/opaque", 0o700)
        second.file("changes/opaque/.wh..wh..opq", b"", 0o600)
        second.file("changes/opaque/new", "new\n")
        second.file("changes/replaced-by-file", "now a file\n")
        second.directory("changes/replaced-by-directory")
        second.file("changes/replaced-by-directory/inside", "inside\n")
        second.file("changes/kept-file", "kept-file from the second layer\n")
        layers = [self.busybox_layer, first.finish(), second.finish()]
        steps = self.busybox_steps + [("COPY changes / # buildkit", True), ("RUN /bin/sh -c change # buildkit", True)]
        self.publish("test/changes", ["latest"], "oci", config(layers, steps, {"Env": [PATH], "Cmd": ["sh"]}), layers)


def recipe():
    """Changes whenever an image could come out differently."""
    sources = [HERE / name for name in ("debian.py", "images.py", "layers.py", "store.py")]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def intact(cache):
    try:
        known = json.loads((cache / "images.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return known.get("recipe") == recipe() and not Store(cache / "registry").verify()


def make(cache):
    started = time.monotonic()
    shutil.rmtree(cache / "work", ignore_errors=True)
    shutil.rmtree(cache / "registry.new", ignore_errors=True)
    (cache / "images.json").unlink(missing_ok=True)
    (cache / "debian.log").unlink(missing_ok=True)
    (cache / "work").mkdir()
    store = Store(cache / "registry.new")
    store.create()
    maker = Maker(cache, store)
    for step in (maker.busybox, maker.debian_base, maker.node, maker.nginx, maker.rich, maker.small_ones, maker.changes):
        step()
        print(f"{time.monotonic() - started:6.1f} s  {step.__name__}", flush=True)
    store.close()
    shutil.rmtree(cache / "work")
    shutil.rmtree(cache / "registry", ignore_errors=True)
    os.rename(cache / "registry.new", cache / "registry")
    text = json.dumps({"recipe": recipe(), "images": maker.summary}, indent=1)
    (cache / "images.json").write_text(text, encoding="utf-8")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    cache = pathlib.Path(sys.argv[1]).resolve()
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not intact(cache):
            if os.geteuid() != 0:
                print("images.py: making the test images needs root (debootstrap, chroot)", file=sys.stderr)
                sys.exit(77)
            missing = [tool for tool in ("debootstrap", "zstd", "dpkg-deb", "apt-get") if shutil.which(tool) is None]
            if missing:
                sys.exit(f"images.py: install {', '.join(missing)} first")
            try:
                make(cache)
            except DebianError as error:
                sys.exit(f"images.py: {error}\nthe whole output is in {cache}/debian.log")
    print(f"test images: {cache}/registry")


if __name__ == "__main__":
    # What is mounted while packages are configured must be gone when we are, however we end.
    if os.geteuid() == 0 and "ONGGI_IMAGES_PRIVATE" not in os.environ:
        os.environ["ONGGI_IMAGES_PRIVATE"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable] + sys.argv)
    main()

"""The engines that are measured, and the client that talks to each of them in the same words."""

import http.client
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse

API = "/v1.40"
PATIENCE = 120


class BenchError(Exception):
    """A measurement that could not be made; the message says why."""


class Client(http.client.HTTPConnection):
    """The Docker API over a unix socket, on one connection that is kept."""

    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)

    def call(self, method, path, body=None, expect=(200, 201, 204), raw=None, headers=None):
        """The body is JSON; raw, bytes or a file, goes as it is, with the headers."""
        headers = headers or ({"Content-Type": "application/json"} if body is not None else {})
        self.request(method, API + path, raw if raw is not None else json.dumps(body) if body is not None else None, headers)
        reply = self.getresponse()
        data = reply.read()
        if reply.status not in expect:
            raise BenchError(f"{method} {path}: {reply.status} {data.decode(errors='replace').strip()[:300]}")
        return data

    def json(self, method, path, body=None):
        return json.loads(self.call(method, path, body))

    def pull(self, reference):
        name, _, tag = reference.rpartition(":")
        data = self.call("POST", f"/images/create?fromImage={urllib.parse.quote(name, safe='')}&tag={tag}")
        for line in data.splitlines():
            document = json.loads(line) if line.strip() else {}
            if document.get("error"):
                raise BenchError(f"pulling {reference}: {document['error']}")

    def run(self, image, *command):
        """Creates, starts and waits; answers with the three times. Removing is not timed."""
        begin = time.perf_counter()
        identity = self.json("POST", "/containers/create", {"Image": image, "Cmd": list(command)})["Id"]
        created = time.perf_counter()
        self.call("POST", f"/containers/{identity}/start")
        started = time.perf_counter()
        status = self.json("POST", f"/containers/{identity}/wait")["StatusCode"]
        ended = time.perf_counter()
        self.call("DELETE", f"/containers/{identity}?force=1")
        if status != 0:
            raise BenchError(f"the container ended with {status}")
        return [ended - begin, created - begin, started - created, ended - started]


class Engine:
    """A daemon with its state on the session's disk. It is started and stopped by its pid."""

    key = name = program = None
    # Podman runs crun, which wants the hybrid hierarchy out of sight.
    hide_unified = False

    def __init__(self, scratch, binaries):
        self.scratch, self.binaries = pathlib.Path(scratch), pathlib.Path(binaries)
        self.state = self.scratch / "disk/state"
        self.socket = "/run/bench.sock"
        self.log = self.scratch / "engine.log"
        self.process = None

    @classmethod
    def find(cls, _binaries):
        return shutil.which(cls.program)

    def command(self):
        raise NotImplementedError

    def start(self, pause=0.02):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([str(word) for word in self.command()], stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log)
        deadline = time.monotonic() + PATIENCE
        while True:
            if self.process.poll() is not None:
                raise BenchError(f"{self.name} ended with {self.process.returncode}:\n{self.last_words()}")
            try:
                client = Client(self.socket)
                client.call("GET", "/_ping")
                return client
            except (OSError, http.client.HTTPException, BenchError):
                if time.monotonic() > deadline:
                    raise BenchError(f"{self.name} does not answer:\n{self.last_words()}") from None
                time.sleep(pause)

    def time_start(self):
        """From exec to the first answer."""
        begin = time.perf_counter()
        self.start(pause=0.0005).close()
        return time.perf_counter() - begin

    def run_command(self, image):
        """The words of the whole client's `run --rm`."""
        return ["docker", "run", "--rm", image, "true"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def last_words(self):
        return self.log.read_text(encoding="utf-8", errors="replace")[-1500:]

    @staticmethod
    def version(client):
        found = client.json("GET", "/version")
        return found["Version"]


class Onggi(Engine):
    key, name, program = "onggi", "onggi", "onggid"

    @classmethod
    def find(cls, binaries):
        path = os.path.join(binaries, cls.program)
        return path if os.access(path, os.X_OK) else None

    def command(self):
        config = self.scratch / "onggid.json"
        config.write_text("{}", encoding="utf-8")
        return [self.binaries / self.program, "--config", config, "--state", self.state, "--run", "/run/onggi",
                "--listen", f"unix:{self.socket}"]


class Docker(Engine):
    key, name, program = "docker", "docker", "dockerd"

    def command(self):
        # Without these files it reads nothing of the machine's and starts a containerd of its own.
        config = self.scratch / "dockerd.json"
        config.write_text("{}", encoding="utf-8")
        return ["dockerd", "--config-file", config, "--host", f"unix://{self.socket}", "--data-root", self.state,
                "--exec-root", "/run/docker", "--pidfile", "/run/docker.pid"]


class Podman(Engine):
    key, name, program = "podman", "podman", "podman"
    hide_unified = True

    def run_command(self, image):
        return [str(word) for word in self.options()] + ["run", "--rm", image, "true"]

    def options(self):
        return ["podman", "--root", self.state, "--runroot", "/run/containers/storage", "--cgroup-manager", "cgroupfs",
                "--events-backend", "file"]

    def command(self):
        folder = pathlib.Path("/etc/containers/registries.conf.d")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "onggi-bench.conf").write_text("".join(
            f'[[registry]]\nlocation = "{registry}"\ninsecure = true\n' for registry in os.environ["BENCH_REGISTRIES"].split(",")))
        return [*self.options(), "system", "service", "--time", "0", f"unix://{self.socket}"]


class Bare:
    """A runtime alone: a bundle like the containers of the engines, on an unpacked tree and with an empty network."""

    hide_unified = False

    def __init__(self, scratch, _binaries):
        self.bundle = pathlib.Path(scratch, "disk/bundle")

    @classmethod
    def find(cls, _binaries):
        return shutil.which(cls.program)

    @classmethod
    def version(cls, _client=None):
        text = subprocess.run([cls.program, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
        return re.search(r"version (\S+)", text)[1]

    def prepare(self, busybox, profile):
        root = self.bundle / "rootfs"
        for folder in ("bin", "proc", "sys", "dev", "etc", "tmp"):
            (root / folder).mkdir(parents=True)
        shutil.copy(busybox, root / "bin/busybox")
        os.link(root / "bin/busybox", root / "bin/true")
        (self.bundle / "config.json").write_text(json.dumps(specification(self.program, profile)), encoding="utf-8")

    def run(self):
        begin = time.perf_counter()
        ended = subprocess.run([self.program, "run", "--bundle", str(self.bundle), "bench"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        took = time.perf_counter() - begin
        if ended.returncode != 0:
            raise BenchError(f"{self.program} run: {ended.stderr.decode(errors='replace').strip()[-300:]}")
        return [took]


class Runc(Bare):
    key, name, program = "runc", "runc run", "runc"


class Crun(Bare):
    key, name, program = "crun", "crun run", "crun"
    hide_unified = True


class Floor:
    """What a pull comes to with tools that do the same work, two layers at once: each is inflated by ISA-L, hashed before
    and after, and taken apart."""

    key, name, program = "floor", "igzip, sha256, tar", "igzip"
    hide_unified = False

    def __init__(self, scratch, _binaries):
        self.target = pathlib.Path(scratch, "disk/floor")

    @classmethod
    def find(cls, _binaries):
        return shutil.which(cls.program)

    @staticmethod
    def version(_client=None):
        text = subprocess.run(["igzip", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
        return text.split()[-1]

    def run(self, blobs):
        commands = []
        for number, blob in enumerate(blobs):
            (self.target / str(number)).mkdir(parents=True)
            commands.append(f"openssl dgst -sha256 '{blob}' >/dev/null & "
                            f"igzip -dc <'{blob}' | tee >(openssl dgst -sha256 >/dev/null) | tar -xf - -C '{self.target}/{number}'; wait")
        lanes = [subprocess.Popen(["bash", "-c", "\n".join(commands[lane::2])]) for lane in range(2)]
        if any([lane.wait() for lane in lanes]):
            raise BenchError("the tools of the floor failed")


class Plain:
    """What any program pays that opens a window with Qt."""

    key, name, program = "plain", "a bare Qt window", "bench_plainwindow"
    hide_unified = False

    def __init__(self, _scratch, binaries):
        self.path = self.find(binaries)

    @classmethod
    def find(cls, binaries):
        """Made with our programs (target bench_programs), in the build's folder of tests."""
        for folder in (binaries, pathlib.Path(binaries).parent / "tests"):
            path = os.path.join(folder, cls.program)
            if os.access(path, os.X_OK):
                return path
        return None

    def command(self):
        return [self.path]

    @staticmethod
    def version(_client=None):
        return ""


class Xterm:
    """The terminal that comes with X, with a shell of the machine."""

    key, name, program = "xterm", "xterm", "xterm"
    hide_unified = False

    def __init__(self, _scratch, _binaries):
        pass

    @classmethod
    def find(cls, _binaries):
        return shutil.which(cls.program)

    @staticmethod
    def command():
        return ["xterm", "-maximized", "-e", "/bin/sh"]

    @classmethod
    def version(cls, _client=None):
        return subprocess.run([cls.program, "-version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


CAPABILITIES = [f"CAP_{name}" for name in (
    "CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP",
    "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE")]


def specification(name, profile):
    """The runtime specification of an ordinary container."""
    mounts = [("/proc", "proc", []), ("/dev", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
              ("/dev/pts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
              ("/sys", "sysfs", ["nosuid", "noexec", "nodev", "ro"]),
              ("/sys/fs/cgroup", "cgroup", ["ro", "nosuid", "noexec", "nodev"]),
              ("/dev/mqueue", "mqueue", ["nosuid", "noexec", "nodev"]),
              ("/dev/shm", "tmpfs", ["nosuid", "noexec", "nodev", "mode=1777", "size=67108864"])]
    return {
        "ociVersion": "1.0.2", "root": {"path": "rootfs"}, "hostname": "bench",
        "process": {"user": {"uid": 0, "gid": 0}, "args": ["true"], "env": ["PATH=/bin"], "cwd": "/",
                    "capabilities": {kind: CAPABILITIES for kind in ("bounding", "effective", "permitted")}},
        "mounts": [{"destination": target, "type": kind, "source": kind, "options": options}
                   for target, kind, options in mounts],
        "linux": {
            "cgroupsPath": f"/bench-{name}",
            "namespaces": [{"type": kind} for kind in ("mount", "network", "uts", "pid", "ipc")],
            "resources": {"devices": [{"allow": False, "access": "rwm"}]},
            "seccomp": translate(json.loads(pathlib.Path(profile).read_text(encoding="utf-8"))),
            "maskedPaths": ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
                            "/proc/sched_debug", "/proc/scsi", "/sys/firmware"],
            "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        },
    }


def translate(profile):
    """An engine's seccomp profile as the runtime specification wants it: the conditions decided, the rest copied."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())

    def holds(condition, none):
        arches, caps = condition.get("arches"), condition.get("caps")
        if not arches and not caps:
            return none
        return (not arches or machine in arches) and (not caps or all(cap in CAPABILITIES for cap in caps))

    calls = []
    for rule in profile["syscalls"]:
        excluded = rule.get("excludes", {})
        if not holds(rule.get("includes", {}), True) or machine in excluded.get("arches", []) or \
                any(cap in CAPABILITIES for cap in excluded.get("caps", [])):
            continue
        calls.append({key: rule[key] for key in ("names", "action", "args", "errnoRet") if key in rule})
    native = "SCMP_ARCH_" + platform.machine().upper()
    arches = [native] + [sub for entry in profile["archMap"] if entry["architecture"] == native
                         for sub in entry.get("subArchitectures") or []]
    return {"defaultAction": profile["defaultAction"], "defaultErrnoRet": profile.get("defaultErrnoRet", 1),
            "architectures": arches, "syscalls": calls}


ENGINES = [Onggi, Docker, Podman]
BARE = [Crun, Runc]
BY_KEY = {peer.key: peer for peer in [*ENGINES, *BARE, Floor, Plain, Xterm]}

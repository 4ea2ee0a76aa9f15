"""Our engine in a network, mount and process namespace of its own, for tests written in Python.

A test program ends with `engine.main()`. That starts the program once more inside new namespaces, so that whatever it
leaves behind ends with it, and skips it loudly (status 77) where it cannot run. The environment says where things are:

  ONGGI_BIN_DIR   the programs that were built
  ONGGI_IMAGES    what images.py made
  DOCKER_CLI      the docker CLI (default: /usr/bin/docker, else the one in PATH)
  ONGGI_CONTRACT_HOST  another engine's socket, which gets the same tests (see foreign.py)

An Engine has a directory of its own with state, run and configuration; EngineCase gives every class of tests one and
looks for leftovers when the class is done.
"""

import ctypes
import errno
import fcntl
import functools
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

import registry as realregistry

HERE = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(os.environ.get("ONGGI_BIN_DIR", "")).resolve()
IMAGES = pathlib.Path(os.environ.get("ONGGI_IMAGES", ""))
INSIDE = "ONGGI_TEST_NAMESPACE"
FOREIGN = "ONGGI_CONTRACT_HOST" in os.environ
SKIPPED = 77
# The newest version of the API that our engine speaks.
API = "1.50"
# Generous: the machine may be busy with other things. Nothing waits that long when all is well.
PATIENCE = 30


def docker_cli():
    named = os.environ.get("DOCKER_CLI")
    if named:
        return named
    return "/usr/bin/docker" if os.path.exists("/usr/bin/docker") else shutil.which("docker")


def eventually(condition, what, patience=PATIENCE):
    """Asks until the condition's answer is true, and returns that answer."""
    deadline = time.monotonic() + patience
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience} s: {what}")
        time.sleep(0.01)


def lift_loopback():
    """`ip link set lo up`."""
    with socket.socket() as control:
        request = struct.pack("16sH14s", b"lo", 0x1 | 0x40, b"")
        fcntl.ioctl(control, 0x8914, request)


def processes():
    """pid → (command line, parent) of every process in this namespace that has not ended."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            words = pathlib.Path("/proc", entry, "cmdline").read_bytes().split(b"\0")
            stat = pathlib.Path("/proc", entry, "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        fields = stat.rpartition(")")[2].split()
        if fields[0] not in "ZX":
            found[int(entry)] = (" ".join(word.decode(errors="replace") for word in words).strip(), int(fields[1]))
    return found


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def lines(self):
        """A stream of JSON documents, one a line."""
        return [json.loads(line) for line in self.body.splitlines() if line.strip()]

    @property
    def message(self):
        return self.json["message"]


class Server:
    """One of the small servers beside this file, as a process of its own."""

    def __init__(self, script, *arguments):
        self._process = subprocess.Popen([sys.executable, HERE / script, "--die-with-parent", *map(str, arguments)],
                                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            raise AssertionError(f"{script} did not start")

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as reply:
            return json.load(reply)

    def post(self, path, value=None):
        request = urllib.request.Request(self.url + path, json.dumps(value or {}).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE):
            pass

    def stop(self):
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()


class Engine:
    """onggid on a state of its own, and the docker CLI that talks to it."""

    def __init__(self, mirror=None, hub=None):
        self.directory = tempfile.mkdtemp(prefix="onggi-test-")
        os.chmod(self.directory, 0o755)
        self.state, self.run = f"{self.directory}/state", f"{self.directory}/run"
        self.socket = f"{self.run}/onggi.sock"
        self.cgroup = "onggi-" + hashlib.sha256(self.state.encode()).hexdigest()[:12]
        self.log = f"{self.directory}/onggid.log"
        self.process = None
        config = {"debug": True}
        # Without a registry nothing may answer for the Docker Hub: port 9 of loopback refuses every connection.
        config["registry-mirrors"] = [mirror or "http://127.0.0.1:9"]
        config["search-index"] = f"{hub}/v1/" if hub else "http://127.0.0.1:9/v1/"
        self.config = f"{self.directory}/daemon.json"
        pathlib.Path(self.config).write_text(json.dumps(config), encoding="utf-8")
        os.mkdir(f"{self.directory}/home")
        self._set_environment()

    def _set_environment(self):
        """What the CLI is to see of the environment: this engine, and nothing of the user's own."""
        self.environment = dict(os.environ, DOCKER_HOST=f"unix://{self.socket}", HOME=f"{self.directory}/home",
                                DOCKER_CONFIG=f"{self.directory}/home", LC_ALL="C.UTF-8")
        for name in ("DOCKER_CONTEXT", "DOCKER_API_VERSION", "DOCKER_TLS_VERIFY"):
            self.environment.pop(name, None)

    # Its life

    def command(self):
        return [BIN / "onggid", "--config", self.config, "--state", self.state, "--run", self.run]

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        eventually(self._answers, "the engine answers a ping")

    def _answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the engine ended with {self.process.returncode}:\n{self.log_text()[-3000:]}")
        try:
            return self.api("GET", "/_ping", timeout=5).status == 200
        except OSError:
            return False

    def stop(self):
        """In order, by SIGTERM. The engine must end by itself and well."""
        self.process.terminate()
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the engine did not end on SIGTERM") from None
        if status != 0:
            raise AssertionError(f"the engine ended with {status} on SIGTERM:\n{self.log_text()[-3000:]}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def log_text(self):
        return pathlib.Path(self.log).read_text(encoding="utf-8", errors="replace")

    # Talking to it

    def api(self, method, path, body=None, headers=None, timeout=PATIENCE):
        connection = _UnixConnection(self.socket, timeout)
        try:
            headers = dict(headers or {})
            if body is not None and not isinstance(body, bytes):
                body = json.dumps(body).encode()
                headers.setdefault("Content-Type", "application/json")
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            return Reply(reply.status, reply.headers, reply.read())
        finally:
            connection.close()

    def stream(self, method, path):
        """The connection and the reply to a request without a body, as soon as the reply's headers are there."""
        connection = _UnixConnection(self.socket, PATIENCE)
        connection.request(method, path)
        return connection, connection.getresponse()

    def hijack(self, path):
        """POSTs with an upgrade; answers with the connection and what came on it already."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(PATIENCE)
        connection.connect(self.socket)
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                           "Content-Length: 0\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(4096)
            if not piece:
                break
            head += piece
        head, _, rest = head.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            connection.close()
            raise AssertionError(f"no upgrade: {head.decode(errors='replace')} {rest.decode(errors='replace')}")
        return connection, rest

    def popen(self, *arguments, **options):
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen([docker_cli(), *arguments], env=self.environment, **options)

    def docker(self, *arguments, status=0, data=None, timeout=60):
        """Runs the CLI and answers with its output; another exit status than `status` is an error (None: any)."""
        given = {"input": data} if data is not None else {"stdin": subprocess.DEVNULL}
        result = subprocess.run([docker_cli(), *arguments], env=self.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, timeout=timeout, **given)
        result.output = result.stdout.decode(errors="replace")
        result.errors = result.stderr.decode(errors="replace")
        if status is not None and result.returncode != status:
            raise AssertionError(f"docker {' '.join(arguments)} ended with {result.returncode} instead of {status}:\n"
                                 f"{result.output[-2000:]}{result.errors[-2000:]}")
        return result

    def pull(self, image, _registry):
        """Pulls `image`:latest; the engine has the tests' registry for a mirror."""
        reply = self.api("POST", f"/images/create?fromImage={image}&tag=latest", timeout=120)
        if reply.status != 200 or any("error" in line for line in reply.lines):
            raise AssertionError(f"pulling {image}: {reply.body.decode(errors='replace')}")

    def inspect(self, container):
        reply = self.api("GET", f"/containers/{container}/json")
        if reply.status != 200:
            raise AssertionError(f"inspecting {container}: {reply.status} {reply.body.decode(errors='replace')}")
        return reply.json

    def containers(self):
        return self.api("GET", "/containers/json?all=1").json

    def create(self, name, *command, image="busybox", **config):
        reply = self.api("POST", f"/containers/create?name={name}", dict({"Image": image, "Cmd": list(command)}, **config))
        if reply.status != 201:
            raise AssertionError(f"creating {name}: {reply.status} {reply.body.decode(errors='replace')}")
        return reply.json["Id"]

    def run_detached(self, name, *command, **config):
        identity = self.create(name, *command, **config)
        reply = self.api("POST", f"/containers/{identity}/start")
        if reply.status != 204:
            raise AssertionError(f"starting {name}: {reply.status} {reply.body.decode(errors='replace')}")
        return identity

    def remove_all(self):
        for container in self.containers():
            reply = self.api("DELETE", f"/containers/{container['Id']}?force=1&v=1")
            if reply.status not in (204, 404):
                raise AssertionError(f"removing {container['Names']}: {reply.body.decode(errors='replace')}")

    # What it has on this machine

    def helpers(self, program="onggi-"):
        """pid → command line of our helper processes."""
        return {pid: line for pid, (line, _) in processes().items()
                if os.path.basename(line.partition(" ")[0]).startswith(program)}

    def monitor_of(self, container):
        """The pid of a container's monitor: the parent of its first process."""
        first = self.inspect(container)["State"]["Pid"]
        pid = processes()[first][1]
        line = processes()[pid][0]
        if "onggi-monitor" not in line:
            raise AssertionError(f"the parent of the first process is no monitor: {line}")
        return pid

    def _groups(self):
        """The engine's control group in every hierarchy that has it."""
        top = pathlib.Path("/sys/fs/cgroup")
        return [path / self.cgroup for path in [top, *top.iterdir()] if (path / self.cgroup).is_dir()]

    def leftovers(self):
        """Whatever containers leave behind, as sentences; empty when all of them are removed."""
        found = [f"mount: {line}" for line in pathlib.Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
                 if self.directory in line or "onggi" in line.split(" - ")[1]]
        for group in self._groups():
            found += [f"cgroup: {path}" for path in group.iterdir() if path.is_dir()]
        found += [f"process {pid}: {line}" for pid, line in self.helpers().items() if "onggi-transfer" not in line]
        found += [f"interface: {name}" for _, name in socket.if_nameindex() if name.startswith("veth")]
        for folder, accepts in ((f"{self.state}/containers", lambda name: True),
                                (f"{self.run}/containers", lambda name: True),
                                (f"{self.state}/layers", lambda name: name.startswith("."))):
            if os.path.isdir(folder):
                found += [f"file: {folder}/{name}" for name in os.listdir(folder) if accepts(name)]
        return found

    def remains(self):
        """Whatever stays after the engine itself has ended in order."""
        found = self.leftovers()
        ingest = f"{self.state}/ingest"
        if os.path.isdir(ingest):
            found += [f"file: {ingest}/{name}" for name in os.listdir(ingest)]
        found += [f"interface: {name}" for _, name in socket.if_nameindex() if name != "lo"]
        tables = subprocess.run(["nft", "list", "tables"], stdout=subprocess.PIPE, text=True, check=False).stdout
        found += [f"nftables: {line}" for line in tables.splitlines() if "onggi" in line]
        found += [f"process {pid}: {line}" for pid, line in self.helpers().items()]
        found += [f"file: {self.socket}"] if os.path.exists(self.socket) else []
        return found

    def destroy(self):
        """After a failure too: ends what still runs and removes the directory. The namespace does the rest."""
        if self.process and self.process.poll() is None:
            self.kill()
        for pid, line in processes().items():
            if str(BIN) in line[0] or self.directory in line[0]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        for group in self._groups():
            for root, _, _ in os.walk(group, topdown=False):
                try:
                    for pid in pathlib.Path(root, "cgroup.procs").read_text("utf-8").split():
                        os.kill(int(pid), signal.SIGKILL) if int(pid) > 1 else None
                    eventually(lambda path=root: _removed(path), f"{root} is empty", 5)
                except (OSError, AssertionError):
                    pass
        shutil.rmtree(self.directory, ignore_errors=True)


def _removed(path):
    try:
        os.rmdir(path)
    except OSError as error:
        return error.errno == errno.ENOENT
    return True


class Terminal:
    """The docker CLI on a pseudo terminal."""

    def __init__(self, engine, *arguments, rows=24, columns=80):
        self._master, slave = os.openpty()
        self.resize(rows, columns)
        libc = ctypes.CDLL(None)

        def lead():
            os.setsid()
            fcntl.ioctl(slave, 0x540E, 0)  # TIOCSCTTY: the CLI learns of new sizes by SIGWINCH
            libc.prctl(1, signal.SIGKILL)

        self.process = engine.popen(*arguments, stdin=slave, stdout=slave, stderr=slave, preexec_fn=lead)
        os.close(slave)
        self.seen = b""
        self._all = b""
        self._arrived = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        while True:
            try:
                piece = os.read(self._master, 65536)
            except OSError:
                piece = b""
            with self._arrived:
                if not piece:
                    self._ended = True
                self.seen += piece
                self._all += piece
                self._arrived.notify_all()
            if not piece:
                return

    def resize(self, rows, columns):
        fcntl.ioctl(self._master, 0x5414, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, data):
        os.write(self._master, data)

    def expect(self, text, patience=PATIENCE):
        """Waits for the text and forgets what came up to it."""
        deadline = time.monotonic() + patience
        with self._arrived:
            while text not in self.seen:
                left = deadline - time.monotonic()
                if left <= 0 or self._ended:
                    raise AssertionError(f"{text!r} did not come; the terminal shows {self._all[-2000:]!r}")
                self._arrived.wait(left)
            before, _, self.seen = self.seen.partition(text)
            return before

    def wait(self, patience=PATIENCE):
        status = self.process.wait(patience)
        self._reader.join(patience)
        return status

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._reader.join(PATIENCE)
        os.close(self._master)


class EngineCase(unittest.TestCase):
    """A class of tests with one engine, and the servers that it asks for. The class ends with the search for leftovers."""

    REGISTRY = "real"  # or "faulty", or None
    HUB = False
    NO_MIRROR = False  # whether an engine that knows no registry is what the tests are about
    PULL = ("busybox",)

    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(cls._end)
        cls.servers = []
        cls.engine = None
        cls.registry_process = None
        mirror = None
        if FOREIGN and (cls.REGISTRY == "faulty" or cls.NO_MIRROR):
            raise unittest.SkipTest("another engine cannot be told to use these servers")
        if cls.REGISTRY == "real":
            folder = tempfile.mkdtemp(prefix="onggi-registry-")
            cls.addClassCleanup(shutil.rmtree, folder, True)
            cls.registry_process, mirror = realregistry.launch(folder, cls.storage(folder))
        elif cls.REGISTRY == "faulty":
            cls.registry = Server("faultyregistry.py", "--storage", IMAGES / "registry")
            cls.servers.append(cls.registry)
            mirror = cls.registry.url
        cls.mirror = mirror
        hub = None
        if cls.HUB:
            cls.servers.append(Server("hub.py", "--cache", IMAGES))
            hub = cls.servers[-1].url
        if FOREIGN:
            import foreign  # It is made from this module.
            cls.engine = foreign.ForeignEngine()
            cls.engine.remove_all()
        else:
            cls.engine = Engine(mirror, hub)
            cls.engine.start()
        for image in cls.PULL:
            cls.engine.pull(image, mirror)

    @classmethod
    def storage(cls, _folder):
        """What the registry serves. A class that adds to it makes a copy in the folder, which ends with the class."""
        return IMAGES / "registry"

    @classmethod
    def _end(cls):
        engine = cls.engine
        try:
            if FOREIGN:
                if engine:
                    engine.remove_all()
            elif engine and engine.process and engine.process.poll() is None:
                engine.remove_all()
                problem = None
                try:
                    eventually(lambda: not engine.leftovers(), "all traces of the containers are gone")
                except AssertionError:
                    problem = "left behind by containers that were removed:\n  " + "\n  ".join(engine.leftovers())
                engine.stop()
                try:
                    eventually(lambda: not engine.remains(), "all traces of the engine are gone", 10)
                except AssertionError:
                    problem = (problem or "") + "\nleft behind by an engine that was stopped:\n  " + \
                        "\n  ".join(engine.remains())
                if problem:
                    raise AssertionError(problem)
            elif engine:
                raise AssertionError(f"the engine is gone:\n{engine.log_text()[-3000:]}")
        finally:
            if engine:
                keep = os.environ.get("ONGGI_KEEP_LOGS")
                if keep and not FOREIGN:
                    shutil.copy(engine.log, f"{keep}/{cls.__name__}.log")
                engine.destroy()
            for server in cls.servers:
                server.stop()
            if cls.registry_process:
                cls.registry_process.terminate()
                cls.registry_process.wait()

    def tearDown(self):
        """Every test begins with no container."""
        if self.engine.process.poll() is None:
            self.engine.remove_all()

    def is_older_than(self, version):
        """Whether another engine is asked, which speaks no version of the API that is so new."""
        return FOREIGN and tuple(map(int, self.engine.newest.split("."))) < tuple(map(int, version.split(".")))

    def assertRefused(self, reply, status, *older):
        """The status that Docker answers; its older versions answered some of what the client got wrong with another."""
        self.assertIn(reply.status, (status, *older) if FOREIGN else (status,), reply.body)

    def docker(self, *arguments, **options):
        return self.engine.docker(*arguments, **options)

    def output(self, *arguments, **options):
        return self.engine.docker(*arguments, **options).output.strip()

    def refused(self, *arguments, status=1):
        """What the CLI says when the engine does not do it."""
        return self.engine.docker(*arguments, status=status).errors

    def terminal(self, *arguments, **options):
        terminal = Terminal(self.engine, *arguments, **options)
        self.addCleanup(terminal.close)
        return terminal

    def popen(self, *arguments, **options):
        process = self.engine.popen(*arguments, **options)
        self.addCleanup(self._finish, process)
        return process

    @staticmethod
    def _finish(process):
        if process.poll() is None:
            process.kill()
        process.communicate()


def ours(reason):
    """Marks a test, or a class of them, of what our engine does on purpose in another way than others."""
    return unittest.skipIf(FOREIGN, f"our engine alone: {reason}")


def since(version, what):
    """Marks a test of what Docker does since a version of the API, for engines that speak only older ones."""
    def mark(test):
        @functools.wraps(test)
        def marked(self, *arguments):
            if self.is_older_than(version):
                self.skipTest(f"since version {version} of the API: {what}")
            test(self, *arguments)
        return marked
    return mark


def _unable():
    if os.geteuid() != 0:
        return "it needs root"
    if not docker_cli():
        return "there is no docker CLI: install docker.io or name one in DOCKER_CLI"
    if not FOREIGN and not (BIN / "onggid").exists():
        return f"there is no onggid in {BIN}: name the folder in ONGGI_BIN_DIR"
    if not (IMAGES / "registry").is_dir():
        return f"there are no test images in {IMAGES}: run images.py, name the folder in ONGGI_IMAGES"
    return None


def main():
    reason = _unable()
    if reason:
        print(f"SKIPPED {sys.argv[0]}: {reason}", file=sys.stderr)
        sys.exit(SKIPPED)
    if FOREIGN:
        unittest.main(verbosity=2)
    if INSIDE not in os.environ:
        os.environ[INSIDE] = "1"
        # The shell is the first process in there and reaps what loses its parent, as an init does.
        os.execvp("unshare", ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c",
                              '"$@"; exit $?', "sh", sys.executable, os.path.abspath(sys.argv[0]), *sys.argv[1:]])
    lift_loopback()
    unittest.main(verbosity=2)

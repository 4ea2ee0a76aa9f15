"""What is measured of containers besides their start: each function runs inside a session, with an engine that has busybox.

A function takes the session and answers with a list of runs, each a list of figures in the order of its table's columns.
"""

import concurrent.futures
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import time

import namespaces
import peers

STARTS, IN_FLIGHT = 50, 8
MANY = 500
RUNNING = 20
LINES, LINE = 1_000_000, 100
TAILS = 20
SETTLE = 5  # seconds of idling before memory is read: an engine that rests does so sooner
WARM_UPS = 2
PATIENCE = 120
OBEDIENT = "trap 'exit 0' TERM; busybox sleep 1000 & echo ready; wait"


def create(client, image, *command, name="", **config):
    return client.json("POST", "/containers/create" + (f"?name={name}" if name else ""),
                       dict({"Image": image, "Cmd": list(command)}, **config))["Id"]


def start(client, identity):
    client.call("POST", f"/containers/{identity}/start")


def remove(client, identity):
    client.call("DELETE", f"/containers/{identity}?force=1")


def timed(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def stream(path, request, body=None):
    """Sends a request as an HTTP/1.0 client, whose reply ends with the connection; answers with the size of what came."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(path)
        data = json.dumps(body).encode() if body is not None else b""
        connection.sendall(f"{request} HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                           f"Content-Length: {len(data)}\r\n\r\n".encode() + data)
        buffer = bytearray(1 << 20)
        count = connection.recv_into(buffer)
        head, _, rest = bytes(buffer[:count]).partition(b"\r\n\r\n")
        if b" 200 " not in head.splitlines()[0]:
            raise peers.BenchError(f"{request}: {bytes(buffer[:count])[:300]!r}")
        size = len(rest)
        while count := connection.recv_into(buffer):
            size += count
        return size


def cli(session):
    command = session.peer.run_command(session.busybox)
    settings = pathlib.Path(session.scratch, "cli")
    settings.mkdir()
    (settings / "config.json").write_text("{}")
    environment = dict(os.environ, DOCKER_HOST=f"unix://{session.peer.socket}", DOCKER_CONFIG=str(settings))

    def run():
        ended = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
        if ended.returncode != 0:
            raise peers.BenchError(f"{' '.join(command)}: {ended.stderr.decode(errors='replace')[-300:]}")

    return [[timed(run)] for _ in range(WARM_UPS + session.runs)][WARM_UPS:]


def execute(session):
    client = session.client
    identity = create(client, session.busybox, "busybox", "sleep", "1000")
    start(client, identity)

    def run():
        order = client.json("POST", f"/containers/{identity}/exec",
                            {"Cmd": ["true"], "AttachStdout": True, "AttachStderr": True})["Id"]
        stream(session.peer.socket, f"POST {peers.API}/exec/{order}/start", {"Detach": False, "Tty": False})
        return order

    runs = []
    for _ in range(WARM_UPS + session.runs):
        begin = time.perf_counter()
        order = run()
        runs.append([time.perf_counter() - begin])
        if client.json("GET", f"/exec/{order}/json")["ExitCode"] != 0:
            raise peers.BenchError("the executed program failed")
    remove(client, identity)
    return runs[WARM_UPS:]


def stop(session):
    client, runs = session.client, []
    for _ in range(WARM_UPS + session.runs):
        identity = create(client, session.busybox, "sh", "-c", OBEDIENT)
        start(client, identity)
        while b"ready" not in client.call("GET", f"/containers/{identity}/logs?stdout=1"):
            time.sleep(0.005)
        # The time is said, because podman takes none for granted in what came over this API.
        runs.append([timed(lambda: client.call("POST", f"/containers/{identity}/stop?t=10"))])
        if (code := client.json("GET", f"/containers/{identity}/json")["State"]["ExitCode"]) != 0:
            raise peers.BenchError(f"the obedient container ended with {code}")
        remove(client, identity)
    return runs[WARM_UPS:]


def burst(session):
    clients = threading.local()

    def call(identity):
        if not hasattr(clients, "own"):
            clients.own = peers.Client(session.peer.socket)
        start(clients.own, identity)

    runs = []
    for _ in range(session.runs):
        identities = [create(session.client, session.busybox, "busybox", "sleep", "1000") for _ in range(STARTS)]
        with concurrent.futures.ThreadPoolExecutor(IN_FLIGHT) as pool:
            list(pool.map(time.sleep, [0.001] * IN_FLIGHT))
            runs.append([timed(lambda: list(pool.map(call, identities)))])
        for identity in identities:
            remove(session.client, identity)
    return runs


def many(session):
    """A list of many containers, and an engine's start with them in its state."""
    for number in range(MANY):
        create(session.client, session.busybox, "true", name=f"bench{number}", Labels={"number": str(number)})
    listing = "/containers/json?all=1"
    runs = [[timed(lambda: session.client.call("GET", listing))] for _ in range(WARM_UPS + session.runs)][WARM_UPS:]
    for run in runs[:3]:
        session.client.close()
        session.peer.stop()
        run.append(session.peer.time_start())
        session.client = peers.Client(session.peer.socket)
        if len(session.client.json("GET", listing)) != MANY:
            raise peers.BenchError("the containers are not there after a restart")
    return runs


def _log_container(session, folder):
    folder.mkdir()
    with open(folder / "lines", "wb") as lines:
        for begin in range(0, LINES, 10_000):
            lines.write(b"".join(b"%0*d\n" % (LINE - 1, number) for number in range(begin, begin + 10_000)))
    for name in ("go", "done"):
        os.mkfifo(folder / name)
        os.chmod(folder / name, 0o666)
    os.chmod(folder, 0o777)
    script = "busybox cat /bench/go && busybox cat /bench/lines && echo > /bench/done"
    return create(session.client, session.busybox, "sh", "-c", script,
                  HostConfig={"Binds": [f"{folder}:/bench"], "LogConfig": {"Type": "json-file", "Config": {"max-size": "1g"}}})


def logs(session):
    """How fast a container gets rid of its lines, then how fast a client has them, all and the last hundred."""
    client, runs = session.client, []
    for number in range(session.runs):
        folder = pathlib.Path(session.scratch, f"disk/lines{number}")
        identity = _log_container(session, folder)
        start(client, identity)
        with open(folder / "go", "wb"):  # open when the container has it open, too; closing it lets it go
            pass
        begin = time.perf_counter()
        with open(folder / "done", "rb") as done:
            done.read()
        written = time.perf_counter() - begin
        client.json("POST", f"/containers/{identity}/wait")
        path = f"GET {peers.API}/containers/{identity}/logs?stdout=1&stderr=1"
        size = 0

        def read():
            nonlocal size
            size = stream(session.peer.socket, path)

        took = timed(read)
        if size < LINES * LINE:
            raise peers.BenchError(f"only {size} bytes of the log came back")
        tails = sorted(timed(lambda: stream(session.peer.socket, path + "&tail=100")) for _ in range(TAILS))
        runs.append([LINES / written, took, tails[TAILS // 2]])
        remove(client, identity)
        shutil.rmtree(folder)
    return runs


def running(session):
    """What every running container adds to the memory of the engine and its helpers; its own processes do not count."""
    def memory():
        time.sleep(SETTLE)
        own = [pid for pid in namespaces.processes() if pid not in session.others()
               and os.path.basename(os.readlink(f"/proc/{pid}/exe")) != "busybox"]
        return namespaces.pss(own)[0]

    runs = []
    for _ in range(session.runs):
        warm = create(session.client, session.busybox, "busybox", "sleep", "1000")
        start(session.client, warm)
        before = memory()
        identities = [create(session.client, session.busybox, "busybox", "sleep", "1000") for _ in range(RUNNING)]
        for identity in identities:
            start(session.client, identity)
        runs.append([(memory() - before) / RUNNING])
        for identity in [warm, *identities]:
            remove(session.client, identity)
    return runs


WORKLOADS = {"cli": cli, "exec": execute, "stop": stop, "burst": burst, "many": many, "logs": logs, "running": running}
ERRORS = (peers.BenchError, http.client.HTTPException)

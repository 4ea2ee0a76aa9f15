"""What is measured of images: each function runs inside a session, on a disk that is fresh for it.

A function takes the session and answers with a list of runs, each a list of figures in the order of its table's columns.
"""

import io
import json
import os
import pathlib
import tarfile
import threading
import time
import urllib.parse

import namespaces
import peers
import workloads

MADE_FILES, MADE_SIZE = 2000, 100 * 1024
MAKE_FILES = (f"i=0; while busybox test $i -lt {MADE_FILES}; do "
              f"busybox dd if=/dev/urandom of=/made$i bs={MADE_SIZE} count=1 2>/dev/null || exit 1; i=$((i+1)); done")
STEPS = """FROM {image}
ENV STAGE=bench
COPY files /files
RUN busybox touch /one
RUN busybox cp /files/1 /two
CMD ["true"]
"""
CACHED_BUILDS = 5
SAMPLE = 0.02  # seconds between two looks at the memory


def _lines(data, doing):
    """The JSON lines of a reply; an error in them is one of the whole work."""
    documents = [json.loads(line) for line in data.splitlines() if line.strip()]
    for document in documents:
        if document.get("error"):
            raise peers.BenchError(f"{doing}: {document['error']}")
    return documents


def _layers(client, image):
    return client.json("GET", f"/images/{image}/json")["RootFS"]["Layers"]


def _pulled(session, image, layers):
    client = session.client
    namespaces.sync_disk(session.scratch)
    took = workloads.timed(lambda: client.pull(image))
    if len(_layers(client, image)) != layers:
        raise peers.BenchError(f"{image} has {len(_layers(client, image))} layers instead of {layers}")
    return took


def zstd(session):
    return [[_pulled(session, f"{session.host}/bench/big:zstd", 8)]]


def small(session):
    return [[_pulled(session, f"{session.host}/bench/small:latest", 30)]]


def memory(session):
    """The most that all processes of the engine have at once while it pulls."""
    others = session.others()
    most, done = 0, threading.Event()

    def watch():
        nonlocal most
        while not done.wait(SAMPLE):
            try:
                most = max(most, namespaces.pss([pid for pid in namespaces.processes() if pid not in others])[0])
            except OSError:
                pass  # one that ended while it was looked at

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        _pulled(session, session.big, 8)
    finally:
        done.set()
        watcher.join()
    return [[most]]


def push(session):
    """To a registry that has nothing yet, and then to another repository of it."""
    client = session.client
    client.pull(session.big)
    target = f"{session.target_host}/bench/first"
    again = f"{session.target_host}/bench/second"
    for name in (target, again):
        client.call("POST", f"/images/{session.big}/tag?repo={urllib.parse.quote(name, safe='')}&tag=latest")

    def send(name):
        _lines(client.call("POST", f"/images/{name}/push?tag=latest", headers={"X-Registry-Auth": "e30="}), f"pushing {name}")

    namespaces.sync_disk(session.scratch)
    return [[workloads.timed(lambda: send(target)), workloads.timed(lambda: send(again))]]


def commit(session):
    client = session.client
    identity = workloads.create(client, session.busybox, "sh", "-c", MAKE_FILES)
    workloads.start(client, identity)
    if client.json("POST", f"/containers/{identity}/wait")["StatusCode"] != 0:
        raise peers.BenchError("the files could not be made")
    namespaces.sync_disk(session.scratch)
    took = workloads.timed(lambda: client.json("POST", f"/commit?container={identity}&repo=bench/made&tag=latest", {}))
    if len(_layers(client, "bench/made:latest")) != 2:
        raise peers.BenchError("the commit made no layer")
    return [[took]]


def build(session):
    """Six steps by the classic builder, at first and then from its cache."""
    client = session.client
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as archive:
        texts = {"Dockerfile": STEPS.format(image=session.busybox), **{f"files/{number}": str(number) for number in range(20)}}
        for name, text in texts.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(text), 0o644
            archive.addfile(entry, io.BytesIO(text.encode()))

    def run():
        _lines(client.call("POST", "/build?t=bench/built:latest&version=1&rm=1", raw=context.getvalue(),
                           headers={"Content-Type": "application/x-tar"}), "building")

    cold = workloads.timed(run)
    cached = sorted(workloads.timed(run) for _ in range(CACHED_BUILDS))
    return [[cold, cached[CACHED_BUILDS // 2]]]


def archive(session):
    """Saves the big image to a file, forgets it, and loads it again."""
    client = session.client
    client.pull(session.big)
    name = "bench/big:latest"
    client.call("POST", f"/images/{session.big}/tag?repo=bench/big&tag=latest")
    client.call("DELETE", f"/images/{session.big}")
    path = pathlib.Path(session.scratch, "disk/big.tar")
    namespaces.sync_disk(session.scratch)

    def save():
        with open(path, "wb") as file:
            client.request("GET", f"{peers.API}/images/{name}/get")
            reply = client.getresponse()
            while data := reply.read(1 << 20):
                file.write(data)
        if reply.status != 200:
            raise peers.BenchError(f"save: {path.read_bytes()[:300]!r}")

    def load():
        with open(path, "rb") as file:
            _lines(client.call("POST", "/images/load?quiet=1", raw=file, headers={
                "Content-Type": "application/x-tar", "Content-Length": str(path.stat().st_size)}), "loading")

    saved = workloads.timed(save)
    client.call("DELETE", f"/images/{name}?force=1")
    namespaces.sync_disk(session.scratch)
    loaded = workloads.timed(load)
    if len(_layers(client, name)) != 8:
        raise peers.BenchError("the image is not whole after loading")
    return [[saved, loaded]]


WORKLOADS = {"zstd": zstd, "small": small, "memory": memory, "push": push, "commit": commit, "build": build, "archive": archive}

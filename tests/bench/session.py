"""One measurement of one engine, inside its namespaces: session.py JSON, with the answer as JSON in a file.

bench.py starts this through unshare; see namespaces.py for what is private. Nothing needs to be tidied up at the end:
whatever still runs or is mounted ends with the namespaces.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))

import imageworkloads
import namespaces
import peers
import registry
import windowworkloads
import workloads
from store import Store

WARM_UPS = 2
WORKLOADS = workloads.WORKLOADS | imageworkloads.WORKLOADS


class Session:
    def __init__(self, task):
        self.task = task
        self.scratch = task["scratch"]
        namespaces.enter(self.scratch, task["hierarchies"], peers.BY_KEY[task["peer"]].hide_unified)
        self.peer = peers.BY_KEY[task["peer"]](self.scratch, task["bin"])
        self.registry = None

    def serve(self):
        """Starts the registry. What is pulled comes from the page cache for everybody."""
        self.registry, url = registry.launch(f"{self.scratch}/registry", f"{self.task['images']}/registry")
        self.host = url.removeprefix("http://")
        # One that has nothing yet, to push to.
        Store(f"{self.scratch}/disk/target").create()
        self.target_registry, target = registry.launch(f"{self.scratch}/target", f"{self.scratch}/disk/target", writable=True)
        self.target_host = target.removeprefix("http://")
        os.environ["BENCH_REGISTRIES"] = f"{self.host},{self.target_host}"
        for blob in pathlib.Path(self.task["images"], "registry/docker/registry/v2/blobs").rglob("data"):
            with open(blob, "rb", buffering=0) as stream:
                while stream.read(1 << 20):
                    pass
        self.busybox, self.big = f"{self.host}/library/busybox:latest", f"{self.host}/bench/big:latest"

    def start(self):
        if isinstance(self.peer, peers.Bare):
            self.peer.prepare(self.task["busybox"], self.task["profile"])
            runs = [self.peer.run() for _ in range(WARM_UPS + self.task["runs"])]
            return {"runs": runs[WARM_UPS:], "version": self.peer.version()}
        self.serve()
        client = self.peer.start()
        client.pull(self.busybox)
        # Nobody gains by leaving the network or the system call filter out.
        client.run(self.busybox, "test", "-e", "/sys/class/net/eth0")
        client.run(self.busybox, "busybox", "grep", "-q", "Seccomp:.2", "/proc/self/status")
        runs = [client.run(self.busybox, "true") for _ in range(WARM_UPS + self.task["runs"])]
        return {"runs": runs[WARM_UPS:], "version": self.peer.version(client)}

    def workload(self, work):
        self.serve()
        self.runs = self.task["runs"]
        self.client = self.peer.start()
        self.client.pull(self.busybox)
        return {"runs": work(self), "version": self.peer.version(self.client)}

    def desktop(self, work):
        """A measure of what stands on a screen: our window with its engine, or another program that needs none."""
        if isinstance(self.peer, peers.Engine):
            return self.workload(work)
        self.runs = self.task["runs"]
        return {"runs": work(self), "version": self.peer.version()}

    def others(self):
        """The processes in here that are not the engine's."""
        return {1, os.getpid(), self.registry.pid, self.target_registry.pid}

    def pull(self):
        self.serve()
        if isinstance(self.peer, peers.Floor):
            return self._floor()
        client = self.peer.start()
        client.pull(self.busybox)
        namespaces.sync_disk(self.scratch)
        before = os.statvfs(f"{self.scratch}/disk")
        begin = time.perf_counter()
        client.pull(self.big)
        pulled = time.perf_counter()
        namespaces.sync_disk(self.scratch)
        synced = time.perf_counter()
        layers = client.json("GET", f"/images/{self.big}/json")["RootFS"]["Layers"]
        if len(layers) != 8:
            raise peers.BenchError(f"{len(layers)} layers instead of 8 were pulled")
        # A pull that put off the unpacking would be another kind of work.
        after = os.statvfs(f"{self.scratch}/disk")
        files, size = before.f_ffree - after.f_ffree, (before.f_bfree - after.f_bfree) * after.f_frsize
        if files < 30_000 or size < 600 << 20:
            raise peers.BenchError(f"the pull left {files} files and {size >> 20} MiB on the disk, which is not the image")
        return {"runs": [[pulled - begin, synced - begin]], "version": self.peer.version(client)}

    def _floor(self):
        store = Store(f"{self.task['images']}/registry")
        manifest = json.loads(store.read(store.resolve("bench/big", "latest")))
        namespaces.sync_disk(self.scratch)
        begin = time.perf_counter()
        self.peer.run([store.blob_path(layer["digest"]) for layer in manifest["layers"]])
        done = time.perf_counter()
        namespaces.sync_disk(self.scratch)
        return {"runs": [[done - begin, time.perf_counter() - begin]], "version": self.peer.version()}

    def idle(self):
        self.serve()
        client = self.peer.start()
        client.pull(self.busybox)
        client.pull(self.big)
        time.sleep(workloads.SETTLE)
        pulled = self._memory()
        version = self.peer.version(client)
        self.peer.stop()
        if len(self.peer.start().json("GET", "/images/json")) != 2:
            raise peers.BenchError("the images are not there after a restart")
        time.sleep(workloads.SETTLE)
        return {"runs": [self._memory() + pulled], "version": version}

    def _memory(self):
        """(PSS, RSS) of everything that runs in here beside us and the registry."""
        return namespaces.pss([pid for pid in namespaces.processes() if pid not in self.others()])


def main():
    task = json.loads(sys.argv[1])
    session = Session(task)
    try:
        measure = task["measure"]
        if measure in WORKLOADS:
            answer = session.workload(WORKLOADS[measure])
        elif measure in windowworkloads.WORKLOADS:
            answer = session.desktop(windowworkloads.WORKLOADS[measure])
        else:
            answer = getattr(session, measure)()
    except (*workloads.ERRORS, registry.RegistryError, OSError, subprocess.CalledProcessError) as error:
        answer = {"error": str(error)}
        if isinstance(session.peer, peers.Engine) and session.peer.log.exists():
            answer["log"] = session.peer.last_words()
    pathlib.Path(task["answer"]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()

"""The benchmark's outside: chooses what to measure, starts a session for each, and prints the tables. See run --help."""

import argparse
import json
import os
import pathlib
import platform
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "support"))

import namespaces
import peers
import tables
from images import PATH, config
from layers import LayerWriter
from store import Store

MEASURES = list(tables.tables())
# How many runs for each of the -n.
SHARES = {"start": 1, "cli": 1, "exec": 1, "stop": 1, "burst": 0.1, "many": 1, "logs": 0.1, "running": 0.1, "pull": 0.2,
          "zstd": 0.1, "small": 0.1, "memory": 0.1, "push": 0.1, "commit": 0.1, "build": 0.1, "archive": 0.1, "idle": 0.1, "window": 0.34, "crowd": 0.1, "longlog": 0.1, "flood": 0.1}
# Measures of what stands on a screen, and what beside our window can be measured by each.
WINDOWS = {"window": (peers.Plain,), "crowd": (), "longlog": (), "flood": (peers.Xterm,)}
NO_ZSTD = ("docker",)  # of the version that Debian has
TURNS = ("start", "cli", "exec", "stop", "window")  # measures whose runs are spread over the rounds
SMALL_LAYERS = 30
SESSION_PATIENCE = 900
ROUNDS = 3  # the engines take turns, so that a busy minute of the machine does not fall on one alone


class Bench:
    def __init__(self, options):
        self.images = options.images
        self.versions = {}
        # Copies: an engine of ours that runs already would share its pages with the measured one, and halve them.
        self._copies = tempfile.TemporaryDirectory(prefix="onggi-bench-bin-", dir="/var/tmp")
        self.bin = pathlib.Path(self._copies.name)
        self.bin.chmod(0o755)
        plain = peers.Plain.find(options.bin)
        for program in [*options.bin.glob("onggi-*"), options.bin / "onggid", options.bin / "onggi", *([pathlib.Path(plain)] if plain else [])]:
            if os.access(program, os.X_OK) and program.is_file():
                shutil.copy(program, self.bin)
        self.groups = namespaces.Groups(f"onggi-bench-{os.getpid()}")

    def close(self):
        self.groups.remove()
        self._copies.cleanup()

    def session(self, measure, key, runs):
        """Runs one session to its end and answers with what it measured; afterwards nothing of it is left."""
        with tempfile.TemporaryDirectory(prefix="onggi-bench-", dir="/var/tmp") as scratch:
            os.chmod(scratch, 0o755)
            os.mkdir(f"{scratch}/disk")
            os.mkdir(f"{scratch}/over")
            namespaces.make_disk(f"{scratch}/disk.img")
            task = {"measure": measure, "peer": key, "runs": runs, "scratch": scratch, "bin": str(self.bin),
                    "images": str(self.images), "answer": f"{scratch}/answer.json", "hierarchies": self.groups.hierarchies,
                    "busybox": str(busybox()), "profile": str(ROOT / "resources/seccomp.json")}
            process = subprocess.Popen([*namespaces.unshare(), sys.executable, HERE / "session.py", json.dumps(task)],
                                       stdin=subprocess.DEVNULL, preexec_fn=self.groups.join)
            try:
                process.wait(SESSION_PATIENCE)
            except subprocess.TimeoutExpired:
                return {"error": f"not done after {SESSION_PATIENCE} s"}
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
                self.groups.clear()
            try:
                answer = json.loads(pathlib.Path(task["answer"]).read_text(encoding="utf-8"))
            except OSError:
                answer = {"error": f"the session ended with {process.returncode}"}
            if "error" in answer:
                print(f"# {key}, {measure}: {answer['error']}\n{answer.get('log', '')}", file=sys.stderr, flush=True)
            return answer

    def measure(self, measure, table, keys, runs):
        rounds = min(ROUNDS, runs) if measure in TURNS else 1 if measure == "many" else runs
        for number in range(rounds):
            share = runs // rounds + (number < runs % rounds)
            # Every round begins with another peer.
            for key in keys[number % len(keys):] + keys[:number % len(keys)]:
                if key in table.errors:
                    continue
                print(f"# {measure}: round {number + 1} of {rounds}, {key}", file=sys.stderr, flush=True)
                answer = self.session(measure, key, share)
                if "error" in answer:
                    table.errors[key] = answer["error"].splitlines()[0]
                    continue
                self.versions[key] = answer["version"]
                table.runs.setdefault(key, []).extend(answer["runs"])
        table.runs = {key: table.runs[key] for key in keys if key in table.runs}
        return table


def busybox():
    for path in ("/bin/busybox", "/usr/bin/busybox"):
        if os.path.exists(path):
            return path
    return None


def make_images(folder):
    """The two images, in a registry's storage; what is there is kept."""
    store = Store(folder / "registry")
    if not store.resolve("library/busybox", "latest"):
        store.create()
        writer = LayerWriter(store)
        writer.directory("bin")
        writer.file("bin/busybox", pathlib.Path(busybox()).read_bytes(), 0o755)
        for name in ("sh", "test", "true"):
            writer.hardlink(f"bin/{name}", "bin/busybox", 0o755)
        layers = [writer.finish()]
        image = config(layers, [("ADD busybox.tar.gz / # buildkit", True)], {"Env": [PATH], "Cmd": ["sh"]})
        store.tag("library/busybox", "latest", store.put_manifest("library/busybox", "docker", image, layers)["digest"])
        store.close()
    if not store.resolve("bench/small", "latest"):
        store.create()
        layers = []
        for number in range(SMALL_LAYERS):
            writer = LayerWriter(store)
            writer.directory(f"layer{number}")
            for index in range(20):
                writer.file(f"layer{number}/file{index}", f"{number} {index}\n" * 50)
            layers.append(writer.finish())
        image = config(layers, [(f"COPY layer{number} / # buildkit", True) for number in range(SMALL_LAYERS)], {"Env": [PATH]})
        store.tag("bench/small", "latest", store.put_manifest("bench/small", "docker", image, layers)["digest"])
        store.close()
    for tag, options in (("latest", []), ("zstd", ["--compression", "zstd", "--tag", "zstd"])):
        if not store.resolve("bench/big", tag):
            print(f"# making the big image ({tag}), once", file=sys.stderr, flush=True)
            subprocess.run([sys.executable, ROOT / "tests/support/bigimage.py", folder / "registry", *options], check=True,
                           stdout=sys.stderr)


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    models = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    memory = int(pathlib.Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]) >> 20
    kinds = {kind for _, kind, _ in namespaces.hierarchies()}
    groups = "hybrid" if len(kinds) == 2 else "v2" if kinds == {"cgroup2"} else "v1"
    return (f"{models[0] if models else platform.machine()}, {len(os.sched_getaffinity(0))} cores, {memory} GiB, "
            f"Linux {platform.release()}, control groups {groups}, load {os.getloadavg()[0]:.1f}")


def unable(options, ours):
    """Why nothing can be measured, or None."""
    if os.geteuid() != 0:
        return "this needs root"
    tools = ["unshare", "mount", "mkfs.ext4", "docker-registry"]
    missing = [tool for tool in tools if not shutil.which(tool)] + ([] if busybox() else ["busybox"])
    if missing:
        return f"{', '.join(missing)} is missing: tests/bench/run --install"
    if not ours:
        return f"there is no onggid in {options.bin}: build it (target bench_programs of the preset release), or name its folder with --bin"
    return None


def parse():
    parser = argparse.ArgumentParser(prog="tests/bench/run",
                                     description="Measures Onggi beside docker, podman, runc and crun.",
                                     epilog="--install installs the peers from Debian first.")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"what to measure: {', '.join(MEASURES)} (default: all)")
    parser.add_argument("-n", type=int, default=30, metavar="RUNS",
                        help="how often (default 30); what takes long a part of it: windows a third, pulls a fifth, bursts, "
                             "logs and memory a tenth")
    parser.add_argument("--peers", default=",".join(peers.BY_KEY), metavar="WHOM", help="beside whom (default: all)")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin", metavar="DIR",
                        help="our programs")
    parser.add_argument("--images", type=pathlib.Path, default=ROOT / "build/bench-images", metavar="DIR",
                        help="folder of registry/ with the images; what is missing is made there once")
    options = parser.parse_args()
    only = options.rows or MEASURES
    wrong = [name for name in only if name not in MEASURES]
    wrong += [key for key in options.peers.split(",") if key not in peers.BY_KEY]
    if wrong or options.n < 1:
        parser.error(f"no such row or peer: {', '.join(wrong)}" if wrong else "at least one run")
    options.bin, options.images = options.bin.resolve(), options.images.resolve()
    return options, [name for name in MEASURES if name in only]


def main():
    options, only = parse()
    reason = unable(options, peers.Onggi.find(options.bin))
    if reason:
        sys.exit(f"error: {reason}")
    wanted = options.peers.split(",")
    found = [peer.key for peer in peers.ENGINES if peer.find(options.bin) and peer.key in wanted]
    bare = [peer.key for peer in peers.BARE if peer.find(options.bin) and peer.key in wanted]
    make_images(options.images)
    print(f"machine:  {machine()}")
    floor = [peers.Floor.key] if peers.Floor.find(options.bin) and peers.Floor.key in wanted else []
    screens = [peer.key for peer in (peers.Plain, peers.Xterm) if peer.find(options.bin)]
    absent = [key for key in wanted if key not in found + bare + floor + screens]
    if absent:
        print(f"absent:   {', '.join(absent)} (tests/bench/run --install)")
    sys.stdout.flush()

    found_tables = tables.tables()
    # An end by a signal, too, clears away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    bench = Bench(options)
    failed = False
    try:
        for name in only:
            keys = found + (bare if name == "start" else floor if name == "pull" else [])
            if name == "zstd":
                keys = [key for key in keys if key not in NO_ZSTD]
            if name in WINDOWS:
                keys = [peer.key for peer in (peers.Onggi, *WINDOWS[name]) if peer.find(options.bin) and peer.key in wanted]
                missing = [what for what, there in ((f"{options.bin}/onggi", os.access(options.bin / "onggi", os.X_OK)),
                                                    *((tool, shutil.which(tool)) for tool in ("Xvfb", "openbox", "xdotool")))
                           if not there]
                if missing:
                    print(f"\n{found_tables[name].title}: SKIPPED, there is no {' and no '.join(missing)}", flush=True)
                    continue
            table = bench.measure(name, found_tables[name], keys, max(1, round(options.n * SHARES[name])))
            table.show(peers.Onggi.key)
            failed = failed or bool(table.errors)
    finally:
        bench.close()
    tables.show_goals(found_tables, peers.Onggi.key)
    print("\nversions: " + ", ".join(f"{peers.BY_KEY[key].program} {version}" for key, version in bench.versions.items()))
    print(f"load at the end: {os.getloadavg()[0]:.1f}. A ratio is a peer's median over ours.")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)

#!/usr/bin/python3
"""Reads the contract to another engine: peer.py [--engine docker|podman] [--images CACHE] SUITE …

Starts the engine in namespaces and on a disk of its own, as the measurements do (tests/bench), with the test images'
registry for a mirror, and runs each suite (tests/contract/*_test.py; none: all of them) with ONGGI_CONTRACT_HOST. A word
after a suite's name and a colon goes to it: lifecycle:Lifecycle.test_runWithRmLeavesNothing. Ends with the number of
suites that failed. Where another engine proves a test wrong, the test is wrong.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))

import namespaces  # noqa: E402
import peers  # noqa: E402
import registry  # noqa: E402


class MirroredDocker(peers.Docker):
    """dockerd, told which registry answers for the Docker Hub."""

    def command(self):
        return [*super().command(), "--registry-mirror", os.environ["ONGGI_CONTRACT_MIRROR"]]


class MirroredPodman(peers.Podman):
    """podman, whose configuration says the same."""

    def command(self):
        words = super().command()
        host = os.environ["ONGGI_CONTRACT_MIRROR"].removeprefix("http://")
        pathlib.Path("/etc/containers/registries.conf.d/onggi-contract.conf").write_text(
            f'[[registry]]\nprefix = "docker.io"\nlocation = "{host}"\ninsecure = true\n', encoding="utf-8")
        return words


ENGINES = {"docker": MirroredDocker, "podman": MirroredPodman}


def inside(task):
    """Runs in the namespaces: registry, engine, suites."""
    namespaces.enter(task["scratch"], task["hierarchies"], ENGINES[task["engine"]].hide_unified)
    server, url = registry.launch(f"{task['scratch']}/registry", f"{task['images']}/registry")
    # Whatever registry a suite starts, at whatever port of this address, speaks no TLS.
    os.environ["BENCH_REGISTRIES"] = "127.0.0.1"
    os.environ["ONGGI_CONTRACT_MIRROR"] = url
    peer = ENGINES[task["engine"]](task["scratch"], "")
    print(f"{peer.name} {peer.version(peer.start())}", file=sys.stderr)
    environment = dict(os.environ, ONGGI_CONTRACT_HOST=f"unix://{peer.socket}", ONGGI_IMAGES=task["images"])
    failed = []
    for suite in task["suites"]:
        name, _, words = suite.partition(":")
        print(f"=== {name}", file=sys.stderr, flush=True)
        command = [sys.executable, HERE.parent / f"contract/{name}_test.py", *words.split()]
        if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode != 0:
            failed.append(name)
    peer.stop()
    server.terminate()
    server.wait()
    print(f"=== failed: {' '.join(failed) or 'none'}", file=sys.stderr)
    return len(failed)


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--inside":
        sys.exit(inside(json.loads(sys.argv[2])))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=ENGINES, default="docker")
    parser.add_argument("--images", default=os.environ.get("ONGGI_IMAGES", HERE.parents[1] / "build/dev/test-images"))
    parser.add_argument("suites", nargs="*")
    arguments = parser.parse_args()
    suites = arguments.suites or sorted(path.name.removesuffix("_test.py") for path in (HERE.parent / "contract").glob("*_test.py"))
    if not ENGINES[arguments.engine].find(""):
        print(f"SKIPPED peer.py: {arguments.engine} is not installed", file=sys.stderr)
        sys.exit(SKIPPED)
    groups = namespaces.Groups(f"onggi-peer-{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(prefix="onggi-peer-", dir="/var/tmp") as scratch:
            os.chmod(scratch, 0o755)
            os.mkdir(f"{scratch}/disk")
            os.mkdir(f"{scratch}/over")
            namespaces.make_disk(f"{scratch}/disk.img")
            task = {"engine": arguments.engine, "images": str(pathlib.Path(arguments.images).resolve()), "suites": suites,
                    "scratch": scratch, "hierarchies": groups.hierarchies}
            command = [*namespaces.unshare(), sys.executable, os.path.abspath(__file__), "--inside", json.dumps(task)]
            status = subprocess.run(command, preexec_fn=groups.join, check=False).returncode
    finally:
        groups.remove()
    sys.exit(status)


if __name__ == "__main__":
    main()

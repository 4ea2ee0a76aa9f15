"""Another engine behind the Docker API, so that the contract can be read to it too.

ONGGI_CONTRACT_HOST names its socket (unix:///…). Nothing is put into namespaces then: the tests share the network with
the engine that they ask. What only our own engine can be asked for (its state, its log, its processes, being killed) ends
a test as skipped, at the moment it asks; other differences are named where they are, by `@engine.ours(reason)`.

ONGGI_CONTRACT_MIRROR says which registry the engine has for a mirror. Without one images are pulled from the registry
that the tests start, by its address, and get their short names afterwards.
"""

import os
import re
import tempfile
import unittest

import engine

HOST, MIRROR = "ONGGI_CONTRACT_HOST", "ONGGI_CONTRACT_MIRROR"
OURS = ("state", "run", "cgroup", "log", "config", "command", "start", "stop", "kill", "log_text", "helpers", "monitor_of",
        "leftovers", "remains", "_groups", "_answers")


class ForeignEngine(engine.Engine):
    """An engine that somebody else has started and will end."""

    class Process:
        """Stands for the process that a foreign engine is: it is there as long as the tests are."""

        @property
        def pid(self):
            raise unittest.SkipTest("only our own engine's process is known")

        @staticmethod
        def poll():
            return None

    def __init__(self):  # pylint: disable=super-init-not-called
        host = os.environ[HOST]
        if not host.startswith("unix://"):
            raise AssertionError(f"{HOST} must be a unix:// address, not {host}")
        self.socket = host.removeprefix("unix://")
        self.process = self.Process()
        self.directory = tempfile.mkdtemp(prefix="onggi-contract-")
        os.chmod(self.directory, 0o755)
        os.mkdir(f"{self.directory}/home")
        self._set_environment()
        version = engine.Engine.api(self, "GET", "/version").json
        self.newest = version["ApiVersion"]
        self.name = f"{version.get('Platform', {}).get('Name') or 'engine'} {version['Version']}"

    def __getattribute__(self, name):
        if name in OURS:
            raise unittest.SkipTest(f"only our own engine has {name}")
        return super().__getattribute__(name)

    def api(self, method, path, body=None, headers=None, timeout=engine.PATIENCE):
        return super().api(method, self._known(path), body, headers, timeout)

    def stream(self, method, path):
        return super().stream(method, self._known(path))

    def hijack(self, path):
        return super().hijack(self._known(path))

    def _known(self, path):
        """The path in the newest version that the engine knows, if it is asked for in ours."""
        if tuple(map(int, self.newest.split("."))) < tuple(map(int, engine.API.split("."))):
            return re.sub(rf"^/v{re.escape(engine.API)}/", f"/v{self.newest}/", path)
        return path

    def pull(self, image, registry):
        if MIRROR in os.environ:
            super().pull(image, registry)
            return
        address = registry.removeprefix("http://") + "/" + (image if "/" in image else f"library/{image}")
        super().pull(address, registry)
        self.docker("tag", f"{address}:latest", f"{image}:latest")
        self.docker("rmi", f"{address}:latest")

    def destroy(self):
        engine.shutil.rmtree(self.directory, ignore_errors=True)

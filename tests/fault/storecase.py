"""What the tests share that damage the store's work: a look at whether the store is in order, and what is half done in it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402
import registry  # noqa: E402

MEGABYTE = 1 << 20
DOCKERFILE = """FROM busybox AS made
ARG SEED
COPY plain /plain
RUN for n in $(seq 200); do head -c 20000 /dev/urandom > /made-$n; done && echo "$SEED" > /seed
FROM busybox
ADD packed.tar.gz /packed
COPY --from=made /seed /made-1 /made-200 /
RUN cat /seed /packed/word > /words && head -c 3000000 /dev/urandom > /big
CMD ["cat", "/words"]
"""


class StoreCase(engine.EngineCase):
    def in_order(self):
        """The engine is away, and its store has no problem."""
        result = subprocess.run([*self.engine.command(), "--check", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                timeout=300, check=False)
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def checked(self):
        """The same of an engine that runs, and that runs again afterwards."""
        self.engine.stop()
        report = self.in_order()
        self.engine.start()
        return report

    def pending(self):
        """What is being made, half done or about to be deleted."""
        found = os.listdir(f"{self.engine.state}/ingest")
        return found + [name for name in os.listdir(f"{self.engine.state}/layers") if name.startswith(".")]

    def nothing_pending(self):
        engine.eventually(lambda: not self.pending(), "nothing half done is left")

    @classmethod
    def private_registry(cls, port=0):
        """Starts an empty registry that takes what is pushed; answers with its process and host."""
        folder = tempfile.mkdtemp(prefix="onggi-registry-")
        cls.addClassCleanup(shutil.rmtree, folder, True)
        process, url = registry.launch(f"{folder}/run", f"{folder}/storage", writable=True, port=port)
        cls.addClassCleanup(process.wait)
        cls.addClassCleanup(process.kill)
        return process, url.removeprefix("http://")

    def context(self):
        """A folder to build from: two stages, a step in each, an archive and a file."""
        self.engine.environment["DOCKER_BUILDKIT"] = "0"
        folder = pathlib.Path(tempfile.mkdtemp(prefix="onggi-context-"))
        self.addCleanup(shutil.rmtree, folder, True)
        (folder / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
        (folder / "plain").write_bytes(os.urandom(2 * MEGABYTE))
        (folder / "word").write_text("packed", encoding="utf-8")
        subprocess.run(["tar", "-C", folder, "-czf", folder / "packed.tar.gz", "word"], check=True)
        return str(folder)

    def names(self):
        return self.output("images", "--format", "{{.Repository}}:{{.Tag}}").splitlines()

"""dockerode, the API's client for Node.js: each scenario of dockerode/scenarios.mjs as a test.

ONGGI_DOCKERODE names the folder that dockerode/install.py has filled.
"""

import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import engine  # noqa: E402

SCENARIOS = pathlib.Path(__file__).resolve().parent / "dockerode/scenarios.mjs"


class Dockerode(engine.EngineCase):
    def play(self, name):
        environment = dict(self.engine.environment, ONGGI_SOCKET=self.engine.socket, ONGGI_DOCKERODE=os.environ["ONGGI_DOCKERODE"])
        result = subprocess.run(["node", SCENARIOS.with_name("play.mjs"), name], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
        self.assertEqual(0, result.returncode, result.stdout[-3000:])


for word in re.findall(r"^export async function (\w+)", SCENARIOS.read_text(encoding="utf-8"), re.M):
    setattr(Dockerode, f"test_{word}", lambda self, name=word: self.play(name))

if __name__ == "__main__":
    engine.main()

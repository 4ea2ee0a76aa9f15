#!/usr/bin/python3
"""The README's five pictures, in English and in Korean: what a person sees from the search for an image to its layers.

    tests/journey/tour.py     ONGGI_BIN_DIR and ONGGI_IMAGES as for the tests

The real window on the real engine, with a few containers that have something to do; resources/tour is written anew.
"""

import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402
from engine import eventually  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources/tour"
COLOURS = 96
# Names by which a person finds things, as the window has them in each language.
WORDS = {
    "en": {"Hub": "Hub", "Filter": "Filter", "Results": "Results", "Tags": "Tags", "Containers": "Containers", "Logs": "Logs", "Images": "Images",
           "Terminal": "Terminal", "Log": "Log", "Image": "Image", "Name": "Name", "Graph": "Graph"},
    "ko": {"Hub": "허브", "Filter": "필터", "Results": "결과", "Tags": "태그", "Containers": "컨테이너", "Logs": "로그", "Images": "이미지",
           "Terminal": "터미널", "Log": "로그", "Image": "이미지", "Name": "이름", "Graph": "그래프"},
}
API = """i=0; while :; do i=$((i+1)); printf '\\033[32mINFO\\033[0m  GET /orders/%d \\033[2m200 %dms\\033[0m\\n' $((1000+i)) $((i*7%23+2));
[ $((i%5)) = 0 ] && printf '\\033[33mWARN\\033[0m  cache miss for order %d\\n' $((1000+i)); [ $((i%13)) = 0 ] && printf '\\033[31mERROR\\033[0m payment service: timeout after 3 s, trying again\\n' >&2;
sleep 0.4; done"""
SLEEP = ("sh", "-c", "echo ready to accept connections; trap exit TERM; while :; do sleep 1; done")
HEALTH = {"Test": ["CMD", "true"], "Interval": 2_000_000_000}


class Tour(engine.EngineCase):
    HUB = True
    PULL = ("busybox", "node", "nginx")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)

    def project(self):
        for service, command, more in (("api", ("sh", "-c", API), {"NanoCpus": 500_000_000}), ("cache", SLEEP, {}), ("db", SLEEP, {"Binds": ["shop_data:/data"]}),
                                       ("web", SLEEP, {"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}})):
            self.engine.run_detached(f"shop-{service}-1", *command, HostConfig=more, Healthcheck=HEALTH, ExposedPorts={"80/tcp": {}} if service == "web" else {},
                                     Labels={"com.docker.compose.project": "shop", "com.docker.compose.service": service})
        self.engine.run_detached("practice", *SLEEP)
        self.docker("run", "--name", "import-orders", "busybox", "sh", "-c", "echo 'orders.csv: no such file or directory' >&2; exit 2", status=2)

    def keep(self, language, number, name):
        """The window as it stands, in few colours: the pictures are part of the source."""
        folder = FOLDER / language
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-silent", "-window", "root", "-dither", "None", "-colors", str(COLOURS), "-define", "png:compression-level=9",
                        f"PNG8:{folder}/{number}-{name}.png"], check=True)

    def choose(self, window, words, name):
        table = window.find(words["Containers"], ("table", "tree", "tree table"))
        window.click(window.find(name, ("table cell", "tree item"), table))

    def test_tour(self):
        shutil.rmtree(FOLDER, ignore_errors=True)
        self.project()
        for language, words in WORDS.items():
            with self.subTest(language):
                self.walk(language, words)
        for container in self.engine.containers():
            self.docker("rm", "-f", container["Id"])
        self.docker("volume", "rm", "shop_data")

    def walk(self, language, words):
        with desktop.Window(self.desktop, f"tour-{language}", "--host", f"unix://{self.engine.socket}", "--hub", self.servers[0].url, "--language", language,
                            "--theme", "light") as window:
            window.press(words["Hub"], ("radio button",))
            window.fill(words["Filter"], "node")
            node = window.find("node", desktop.BUTTON, window.find(words["Results"]))
            window.click(node)
            window.find("18", inside=window.find(words["Tags"]))
            self.keep(language, 1, "search")
            window.key("ctrl+1")
            window.key("ctrl+n")
            window.fill(words["Image"], "nginx:latest")
            window.key("Tab")
            window.fill(words["Name"], "web")
            window.find(re.compile("^docker run .*--name web .*nginx:latest"), "label")
            self.keep(language, 2, "run")
            window.key("Escape")
            window.key("Escape")
            self.choose(window, words, "shop-api-1")
            window.press(words["Logs"], "page tab")
            window.reads(window.find(words["Log"], "text"), "payment service")
            self.keep(language, 3, "logs")
            self.choose(window, words, "practice")
            window.key("e")
            shell = window.find(words["Terminal"], "terminal")
            window.reads(shell, "#")
            eventually(lambda: window.has(shell, "FOCUSED"), "the shell has the keyboard")
            window.type("ps\nls /\nid\n")
            window.reads(shell, "uid=0")
            self.keep(language, 4, "terminal")
            window.key("ctrl+2")
            table = window.find(words["Images"], "table")
            window.click(window.find("node", "table cell", table))
            window.press(words["Graph"], "page tab")
            window.key("shift")
            self.keep(language, 5, "layers")


if __name__ == "__main__":
    desktop.require()
    engine.main()

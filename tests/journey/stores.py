#!/usr/bin/python3
"""Volumes and networks through the window: create, browse, see who is connected, find by the palette, remove."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402
from engine import eventually  # noqa: E402


class StoresJourney(engine.EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)

    def tearDown(self):
        super().tearDown()
        for volume in self.engine.api("GET", "/volumes").json["Volumes"] or []:
            self.engine.api("DELETE", f"/volumes/{volume['Name']}")

    def window(self, name, *arguments):
        return desktop.Window(self.desktop, name, "--host", f"unix://{self.engine.socket}", *arguments)

    def volumes(self):
        return {volume["Name"] for volume in self.engine.api("GET", "/volumes").json["Volumes"] or []}

    def containers(self):
        return {container["Id"] for container in self.engine.api("GET", "/containers/json?all=1").json}

    def test_volumes(self):
        with self.window("volumes") as window:
            window.press("Volumes")
            window.find("No volumes yet")
            window.picture("none")
            self.create(window)
            self.browse(window)
            self.removeUsed(window)
            self.remove(window)
            self.prune(window)
            window.close()

    def create(self, window):
        window.press("Create a volume…")
        window.fill("Name", "a/b")
        window.find(re.compile("^Two or more letters"))
        window.fill("Name", "pantry")
        window.find("✓ Name is free")
        window.find("docker volume create pantry", "label")
        window.picture("create")
        window.press("Create")
        window.find("pantry", "table cell")
        eventually(lambda: self.volumes() == {"pantry"}, "the volume is there")

    def browse(self, window):
        window.press("Files", "page tab")
        window.find("Empty")
        # Nothing stays of the container that was made to look inside.
        eventually(lambda: not self.containers(), "the helping container is gone")
        window.picture("empty")
        self.docker("run", "--name", "cook", "-v", "pantry:/data", "busybox", "sh", "-c",
                    "mkdir /data/jars && head -c 300000 /dev/zero > /data/jars/kimchi && echo hello > /data/note")
        window.find("cook", "table cell")
        window.press("Read again")
        window.find("note")
        window.find("kimchi")
        window.find(re.compile("^2 files, 300"))
        window.picture("files")
        window.press("Inspect", "page tab")
        window.picture("inspect")
        window.press("Overview", "page tab")
        window.find("cook", desktop.BUTTON)
        window.picture("overview")

    def removeUsed(self, window):
        window.press("Remove")
        window.find(re.compile("^pantry is in use by cook"))
        window.picture("in-use")
        self.docker("rm", "cook")
        window.gone("cook", "table cell")

    def remove(self, window):
        window.press("Remove")
        window.find(re.compile("deleted for good, and 300"))
        window.picture("remove")
        window.press("Remove it")
        window.find("No volumes yet")
        self.assertEqual(set(), self.volumes())

    def prune(self, window):
        self.docker("volume", "create", "shelf")
        self.docker("run", "--rm", "-v", "shelf:/data", "busybox", "sh", "-c", "head -c 500000 /dev/zero > /data/big")
        window.find("shelf", "table cell")
        window.press("Prune…")
        window.find(re.compile("^Remove · frees 500"), desktop.BUTTON)
        window.picture("prune")
        window.press(re.compile("^Remove · frees 500"))
        window.find(re.compile("500.* came free"))
        self.assertEqual(set(), self.volumes())

    def test_networks(self):
        self.engine.run_detached("web", "sleep", "1000")
        self.engine.run_detached("shared", "sleep", "1000", HostConfig={"NetworkMode": "host"})
        address = self.engine.inspect("web")["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
        with self.window("networks") as window:
            window.press("Networks")
            window.find("bridge", "table cell")
            window.find(address, "label")
            window.picture("networks")
            self.assertFalse(window.has(window.find("Create…", desktop.BUTTON), "SENSITIVE"))
            window.press("Picture", "page tab")
            picture = window.find("Picture of the networks")
            window.find("bridge", desktop.BUTTON, picture)
            web = window.find("web", desktop.BUTTON, picture)
            window.xdotool("mousemove", *window.place(web))
            window.picture("picture")
            self.engine.run_detached("late", "sleep", "1000")
            window.find("late", desktop.BUTTON, picture)
            window.press("Inspect", "page tab")
            window.picture("inspect")
            window.key("ctrl+k")
            window.find("Palette", "text")
            window.type("wb")
            window.picture("palette")
            window.key("Escape")
            window.press("Picture", "page tab")
            window.click(window.find("web", desktop.BUTTON, picture))
            window.find("web", "label")
            window.picture("container")
            window.close()


if __name__ == "__main__":
    desktop.require()
    engine.main()

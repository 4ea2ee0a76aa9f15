#!/usr/bin/python3
"""What one does with a container that runs: a shell in it, hold it, rename it, limit it, watch it, keep it as an image."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402
from engine import eventually  # noqa: E402

HEALTH = {"Test": ["CMD-SHELL", "echo all is well"], "Interval": 1_000_000_000, "Timeout": 5_000_000_000, "Retries": 2}


class PowersJourney(engine.EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)

    def setUp(self):
        self.engine.run_detached("web", "sh", "-c", "echo ready; touch /made-here; sleep 9999", Healthcheck=HEALTH,
                                 HostConfig={"Memory": 64 << 20})
        self.engine.run_detached("busy", "sh", "-c", "while :; do :; done", HostConfig={"NanoCpus": 200_000_000})

    def window(self, name):
        return desktop.Window(self.desktop, name, "--host", f"unix://{self.engine.socket}")

    def choose(self, window, name):
        """By its name in the list, and with the keyboard on the list. A window that has just come may still move its rows
        under the pointer: then once more, and not so soon that it were a double click."""
        table = window.find("Containers", ("table", "tree", "tree table"))
        for patience in (3, 3, engine.PATIENCE):
            window.click(window.find(name, ("table cell", "tree item"), table))
            try:
                eventually(lambda: window.has(table, "FOCUSED") and window.look(name, "label"), f"{name} is chosen", patience)
                return
            except AssertionError:
                if patience == engine.PATIENCE:
                    raise

    def test_whatOneDoesWithARunningContainer(self):
        with self.window("powers") as window:
            self.watch(window)
            self.shell(window)
            self.processes(window)
            self.pause(window)
            self.rename(window)
            self.limits(window)
            self.keep(window)
            self.stopAndPrune(window)
            window.close()

    def test_theWindowOutlivesItsEngine(self):
        if engine.FOREIGN:
            self.skipTest("another engine is not ours to restart")
        with self.window("powers-engine") as window:
            self.choose(window, "web")
            window.press("Logs", "page tab")
            log = window.find("Log", "text")
            window.reads(log, "ready")
            self.engine.stop()
            window.find(re.compile("engine"), "label")
            window.gone("Containers", ("table", "tree", "tree table"))
            window.picture("no-engine")
            self.engine.start()
            window.find("Containers", ("table", "tree", "tree table"))
            log = window.find("Log", "text")
            window.reads(log, "connected again at")
            window.reads(log, "ready")
            window.find("web", "label")
            window.picture("engine-back")
            window.close()

    def watch(self, window):
        self.choose(window, "busy")
        eventually(lambda: re.match(r"\d", window.value("busy", "CPU") or ""), "the table shows busy's CPU")
        eventually(lambda: window.value("web", "State") == "Healthy", "web turns healthy")
        window.press("Stats", "page tab")
        figure = window.find("CPU", "label", window.find("Statistics"))
        self.assertTrue(figure)
        eventually(lambda: float((window.value("busy", "CPU") or "0").split()[0].rstrip("%\u00a0")) > 10, "busy's loop is seen")
        for _ in range(3):
            before = window.value("busy", "CPU")
            eventually(lambda: window.value("busy", "CPU") != before, "the figures move")
        window.picture("stats")
        self.choose(window, "web")
        window.press("Overview", "page tab")
        window.find(re.compile("all is well"), "label")
        window.picture("health")

    def shell(self, window):
        window.press("Shell")
        shell = window.find("Terminal", "terminal")
        window.reads(shell, "#")
        eventually(lambda: window.has(shell, "FOCUSED"), "the shell has the keyboard")
        window.type("echo $((6*7)); hostname > /etc/motd; sleep 777")
        window.key("Return")
        window.reads(shell, re.compile("^42$", re.MULTILINE))
        window.picture("shell")
        window.press("Logs", "page tab")
        window.press("Terminal", "page tab")
        window.reads(window.find("Terminal", "terminal"), re.compile("^42$", re.MULTILINE))

    def processes(self, window):
        window.press("Processes", "page tab")
        table = window.find("Processes", "table")
        window.find(re.compile("sleep 777"), "table cell", table)
        window.picture("processes")
        window.press("Changes", "page tab")
        window.find("made-here", ("table cell", "tree item"), window.find("Changed files", ("table", "tree", "tree table")))
        window.picture("changes")

    def pause(self, window):
        self.choose(window, "web")
        window.key("p")
        eventually(lambda: window.value("web", "State") == "Paused", "web is paused")
        self.assertTrue(self.engine.inspect("web")["State"]["Paused"])
        window.picture("paused")
        window.press("Resume")
        eventually(lambda: window.value("web", "State") in ("Healthy", "Running", "Health unclear"), "web goes on")
        self.assertFalse(self.engine.inspect("web")["State"]["Paused"])

    def rename(self, window):
        self.choose(window, "web")
        window.key("F2")
        window.find("Rename web")
        window.fill("New name", "busy")
        window.find("There is a container of this name.")
        window.picture("rename")
        window.fill("New name", "site")
        window.press("Rename")
        eventually(lambda: window.value("site", "Name"), "it is called site")
        self.assertEqual(self.engine.inspect("site")["Name"], "/site")

    def limits(self, window):
        self.choose(window, "site")
        window.press("Overview", "page tab")
        window.press("Edit limits…")
        window.find("Limits of site")
        window.fill("Memory limit", "96m")
        window.find(re.compile("64m → 96m"), "label")
        window.find(re.compile("^docker update -m 96m.* site$"), "label")
        window.picture("limits")
        window.press("Apply")
        window.gone("Limits of site")
        eventually(lambda: self.engine.inspect("site")["HostConfig"]["Memory"] == 96 << 20, "the engine has the new limit")

    def keep(self, window):
        window.press("Changes", "page tab")
        window.press("Make an image…")
        window.fill("Image name", "mine/site:1")
        window.fill("Message", "as it is now")
        window.find(re.compile("^docker commit .*mine/site:1$"), "label")
        window.picture("commit")
        window.press("Make the image")
        window.find("Made the image mine/site:1.")
        window.picture("committed")
        self.assertEqual(self.engine.api("GET", "/images/mine/site:1/json").status, 200)

    def stopAndPrune(self, window):
        self.choose(window, "busy")
        window.press("Stop")
        eventually(lambda: re.fullmatch(r"Exited \d+", window.value("busy", "State") or ""), "busy has ended")
        eventually(lambda: window.has(window.find("Start", desktop.BUTTON), "FOCUSED"), "the keyboard stays where it was")
        window.picture("stopped")
        window.press("Remove stopped…")
        window.find("Remove 1 stopped container?")
        window.picture("prune")
        window.press("Remove them")
        eventually(lambda: window.value("busy", "State") is None, "busy is gone")
        self.assertEqual(self.engine.api("GET", "/containers/busy/json").status, 404)


if __name__ == "__main__":
    desktop.require()
    engine.main()

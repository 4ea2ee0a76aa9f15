#!/usr/bin/python3
"""A beginner's way through the window: search, pull, run, type, read, stop, start, remove."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402
from engine import eventually  # noqa: E402


class BeginnersJourney(engine.EngineCase):
    HUB = True
    PULL = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)

    def test_fromTheSearchToTheRemoval(self):
        arguments = ("--host", f"unix://{self.engine.socket}", "--hub", self.servers[0].url)
        with desktop.Window(self.desktop, "beginner", *arguments) as window:
            window.find("No containers yet")
            window.find("Local engine")
            window.picture("empty")
            self.searchAndPull(window)
            self.runByTheForm(window)
            self.typeAndRead(window)
            self.stopAndStart(window)
            self.remove(window)
            window.close()

    def searchAndPull(self, window):
        window.press("Hub")
        window.find("Find an image")
        window.picture("hub")
        window.fill("Filter", "node")
        results = window.find("Results")
        node = window.find("node", desktop.BUTTON, results)
        window.find("nodered/node-red", desktop.BUTTON, results)
        window.picture("results")
        window.click(node)
        eventually(lambda: window.has(node, "CHECKED"), "node is chosen")
        tag = window.find("18", inside=window.find("Tags"))
        window.picture("tags")
        window.press("Pull", inside=tag)

        card = window.find(re.compile("^Pull(ing|ed) node:18$"))
        readings = {}

        def pulled():
            text = "\n".join(child.get_name() or "" for child in window.walk(card))
            for what, reading in re.findall(r"^(\w+)… (.+)$", text, re.MULTILINE):
                told = readings.setdefault(what, [])
                if reading not in told[-1:]:
                    told.append(reading)
                    if len(readings) == 4 and what == next(iter(readings)) and len(told) == 2:
                        window.picture("pulling")
            return card.get_name() == "Pulled node:18"
        eventually(pulled, "node:18 is pulled", 90)
        # All four layers are told, and those with many megabytes move more than once.
        self.assertEqual(len(readings), 4, readings)
        self.assertGreaterEqual(max(map(len, readings.values())), 2, f"the pull's progress did not move: {readings}")
        window.find(re.compile(r"fetched\.$"), inside=card)
        window.find("on disk", inside=tag)
        window.picture("pulled")
        # The window makes room for a notice: clicks wait until nothing moves any more.
        window.gone("node:18 is here.")
        self.assertEqual(self.engine.api("GET", "/images/node:18/json").status, 200)
        window.press("Run…", inside=card)

    def runByTheForm(self, window):
        window.find("Run a container — node:18")
        window.find("✓ On this computer")
        window.fill("Name", "journey")
        window.fill("Command", "/bin/bash")
        window.check("Background (-d)")
        window.check("Interactive terminal (-it)")
        window.find(re.compile("^docker run .*--name journey .*node:18 /bin/bash$"), "label")
        window.picture("form")
        window.press("Run")
        eventually(lambda: window.value("journey", "State") == "Running", "journey is listed as running")
        self.assertEqual(window.value("journey", "Image"), "node:18")
        self.assertTrue(self.engine.inspect("journey")["State"]["Running"])
        window.gone("Run a container — node:18")
        window.picture("running")

    def typeAndRead(self, window):
        window.press("Terminal", "page tab")
        terminal = window.find("Terminal", "terminal")
        window.reads(terminal, "#")
        window.click(terminal)
        eventually(lambda: window.has(terminal, "FOCUSED"), "the terminal has the keyboard")
        window.type("echo $((6*7))")
        window.reads(terminal, "echo $((6*7))")
        window.key("Return")
        window.reads(terminal, re.compile("^42$", re.MULTILINE))
        window.picture("terminal")
        window.press("Logs", "page tab")
        log = window.find("Log", "text")
        window.reads(log, re.compile("^42$", re.MULTILINE))
        window.picture("logs")
        for tab in ("Overview", "Inspect"):
            window.press(tab, "page tab")
            window.find("journey", inside=window.application)
            window.picture(tab.lower())

    def stopAndStart(self, window):
        window.press("Stop")
        ended = eventually(lambda: re.fullmatch(r"Exited (\d+)", window.value("journey", "State") or ""), "journey has exited")
        state = self.engine.inspect("journey")["State"]
        self.assertEqual((state["Running"], state["ExitCode"]), (False, int(ended[1])))
        window.picture("stopped")
        window.press("Start")
        eventually(lambda: window.value("journey", "State") == "Running", "journey runs again")
        self.assertTrue(self.engine.inspect("journey")["State"]["Running"])
        window.picture("restarted")

    def remove(self, window):
        window.press("Remove")
        # It is gone from the list at once, and from the engine when nobody has wanted it back for some seconds.
        window.find("Removed journey.")
        window.find("No containers yet")
        window.picture("removed")
        window.press("Undo")
        eventually(lambda: window.value("journey", "State") == "Running", "journey is back")
        window.press("Remove")
        window.gone("Removed journey.")
        eventually(lambda: self.engine.api("GET", "/containers/journey/json").status == 404, "journey is removed", 20)
        self.assertEqual(self.engine.api("GET", "/containers/journey/json").status, 404)
        self.assertEqual(self.engine.containers(), [])


if __name__ == "__main__":
    desktop.require()
    engine.main()

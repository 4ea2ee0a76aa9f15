#!/usr/bin/python3
"""The first start on a machine with no engine running and no network: one button, and the starter image."""

import pathlib
import re
import signal
import sys
import os
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402
from engine import eventually  # noqa: E402


class FirstStart(unittest.TestCase):
    """The window starts the engine; the test only knows where it is and looks after what is left."""

    @classmethod
    def setUpClass(cls):
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)

    def setUp(self):
        self.engine = engine.Engine()
        self.addCleanup(self.engine.destroy)
        os.mkdir(self.engine.run)

    def started(self):
        """The pid of the engine that the window started."""
        pids = [pid for pid, line in self.engine.helpers("onggid").items() if self.engine.state in line]
        return pids[0] if pids else None

    def test_oneButtonAndTheStarterImage(self):
        # Nothing listens at the Hub's address: this machine has no network.
        arguments = ("--state", self.engine.state, "--run", self.engine.run, "--hub", "http://127.0.0.1:9")
        with desktop.Window(self.desktop, "firststart", *arguments) as window:
            self.startTheEngine(window)
            self.readTheVersions(window)
            self.runTheStarterImage(window)
            self.removeAndUndo(window)
            self.searchWithoutNetwork(window)
            window.close()

        # The engine goes on without the window.
        self.assertEqual(self.engine.api("GET", "/_ping").status, 200)
        os.kill(self.started(), signal.SIGTERM)
        eventually(lambda: not self.started(), "the engine has ended")
        eventually(lambda: not self.engine.remains(), "nothing of the engine remains", 10)

    def startTheEngine(self, window):
        window.find("The engine is not running")
        window.find("No engine")
        window.picture("no-engine")
        window.press("Start the engine")
        window.find("No containers yet", patience=60)
        self.assertIsNotNone(self.started())
        window.picture("started")

    def readTheVersions(self, window):
        version = self.engine.api("GET", "/version").json
        window.press("System")
        server = window.find("Server", "frame")
        window.find(version["Version"], "label", server)
        window.find(re.compile("^" + re.escape(version["ApiVersion"])), "label", server)
        window.find(version["KernelVersion"], "label", window.find("Machine", "frame"))
        window.picture("system")

    def runTheStarterImage(self, window):
        window.press("Hub")
        window.press("Run the starter image")
        window.find(re.compile("Run a container — onggi/hello"))
        window.fill("Name", "hello")
        window.picture("form")
        window.press("Run")
        eventually(lambda: window.value("hello", "State") == "Exited 0", "hello has ended well")
        log = window.find("Log", "text")
        window.reads(log, "docker ps -a")
        window.picture("hello")
        window.click(log)
        window.key("ctrl+Home")
        window.reads(log, "Hello from Onggi!")

    def removeAndUndo(self, window):
        window.press("Remove")
        window.find("Removed hello.")
        window.find("No containers yet")
        window.picture("undo")
        window.press("Undo")
        eventually(lambda: window.value("hello", "State") == "Exited 0", "hello is back")
        self.assertEqual(self.engine.inspect("hello")["State"]["Status"], "exited")
        window.press("Remove")
        window.find("Removed hello.")
        window.press("Dismiss")
        eventually(lambda: not self.engine.containers(), "hello is gone from the engine")
        window.find("No containers yet")

    def searchWithoutNetwork(self, window):
        window.press("Hub")
        window.fill("Filter", "node")
        window.find("Results")
        window.find(re.compile("onggi/hello"), desktop.BUTTON)
        window.picture("hub-offline")


if __name__ == "__main__":
    desktop.require()
    engine.main()

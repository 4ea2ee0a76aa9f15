#!/usr/bin/python3
"""A log of half a million lines in the window: its end at once, and a search over all of it."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402
from engine import eventually  # noqa: E402

LINES = 500_000


class LongLog(engine.EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)

    def test_aLongLogIsReadFromEndToEnd(self):
        self.docker("run", "-d", "--name", "long", "busybox", "sh", "-c", f"seq {LINES} | sed 's/^/line /; s/$/ of many/'; echo '{{\"level\":\"warn\",\"msg\":\"json\"}}' >&2; exec sleep 1000")
        eventually(lambda: "json" in self.docker("logs", "--tail", "1", "long").errors, "the log is written")
        with desktop.Window(self.desktop, "longlog", "--host", f"unix://{self.engine.socket}") as window:
            window.press("Logs", "page tab")
            window.picture("end")
            window.fill("Search the log", f"line {LINES // 2 + 7} of")
            window.find("1 line")

            def found():
                window.key("Return")
                return window.look("1 of 1")

            eventually(found, "the line is shown")
            window.reads(window.find("Log", "text"), f"line {LINES // 2 + 7} of many")
            window.picture("found")
            window.close()


if __name__ == "__main__":
    engine.main()

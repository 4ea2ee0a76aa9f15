#!/usr/bin/python3
"""The guided practice, without a network and on an engine that has nothing yet, in English and in Korean."""

import os
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402
from engine import eventually  # noqa: E402


class PracticeJourney(engine.EngineCase):
    PULL = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)

    def arguments(self):
        # Nobody answers there: the machine is as good as offline.
        return "--host", f"unix://{self.engine.socket}", "--hub", "http://127.0.0.1:9"

    def test_everyStepIsCheckedByWhatHappened(self):
        with desktop.Window(self.desktop, "practice", *self.arguments()) as window:
            window.press("Practise step by step")
            window.find(re.compile("^On the page Hub"), "label")
            window.press("Show me where")
            window.fill("Filter", "hello")
            window.find(re.compile("^Found 1 image for"), "label", patience=30)
            window.picture("searched")
            window.press(re.compile("^Pull"), inside=window.find("Tags")) if not window.look(re.compile("already"), "label") else None
            window.find(re.compile("^Press Run…"), "label", patience=60)
            window.picture("pulled")
            window.press("Show me where")
            window.find(re.compile("^Run a container — onggi/hello"), "label")
            window.press("Run")
            window.find("That was the whole life of a container. Its image stays on this computer: run it again whenever you like.", patience=30)
            self.assertEqual(len(self.engine.containers()), 1)
            window.picture("done")
            window.press("End the practice")
            window.gone("Once more")
            window.close()

    def test_koreanHasEveryWord(self):
        os.environ["LANG"] = "ko_KR.UTF-8"
        os.environ["LANGUAGE"] = "ko"
        try:
            with desktop.Window(self.desktop, "practice-ko", *self.arguments()) as window:
                window.press("단계별로 따라 하기")
                window.find("따라 하기", "label")
                window.find(re.compile("^1. 검색"), "label")
                window.picture("korean")
                self.assertEqual(eventually(lambda: window.process.poll() is None, "it runs"), True)
        finally:
            os.environ["LANG"] = "C.UTF-8"
            del os.environ["LANGUAGE"]


if __name__ == "__main__":
    desktop.require()
    engine.main()

#!/usr/bin/python3
"""Clicks and keys at random on the real window: it must neither crash nor freeze, and every error is a sentence.

ONGGI_MONKEY=1000 does more than the short run, ONGGI_SEED=7 the same ones again.
"""

import os
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402

COUNT = int(os.environ.get("ONGGI_MONKEY", "150"))
SEED = int(os.environ.get("ONGGI_SEED", random.SystemRandom().randrange(1_000_000)))
# How long the window may let an answer wait. The machine may be busy: what it takes before the first click is added.
FREEZE = 0.2
KEYS = ("Tab", "shift+Tab", "Return", "Escape", "Down", "Up", "Left", "Right", "space", "Delete", "F1", "F2", "ctrl+k", "ctrl+n", "slash",
        "ctrl+1", "ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5", "ctrl+6", "a", "Page_Down", "End", "Home")


class Monkey(engine.EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)

    def tearDown(self):
        super().tearDown()
        for volume in self.engine.api("GET", "/volumes").json["Volumes"] or []:
            self.engine.api("DELETE", f"/volumes/{volume['Name']}")

    @staticmethod
    def answer(window):
        """Seconds until the window's own thread has answered assistive technology."""
        begin = time.monotonic()
        window.application.get_child_count()
        return time.monotonic() - begin

    def test_clicksAndKeysAtRandom(self):
        print(f"seed {SEED}, {COUNT} steps", file=sys.stderr)
        chance = random.Random(SEED)
        self.engine.run_detached("web", "sleep", "1000", HostConfig={"Binds": ["pantry:/data"]})
        self.docker("run", "--name", "job", "busybox", "false", status=1)
        slowest = done = 0
        while done < COUNT:
            # It may find the way to end the program in order; then it begins once more.
            with desktop.Window(self.desktop, "monkey", "--host", f"unix://{self.engine.socket}") as window:
                window.find("Containers", desktop.BUTTON + ("radio button",))
                usual = sorted(self.answer(window) for _ in range(20))[-2]
                steps = []
                while done < COUNT and window.process.poll() is None:
                    done += 1
                    steps.append(self.step(window, chance))
                    waited = self.waited(window)
                    if waited > FREEZE + usual:
                        # Once more: it may have been the machine.
                        again = self.waited(window)
                        if again > FREEZE + usual:
                            window.picture(f"frozen-{done}")
                            self.fail(f"seed {SEED}: the window let {waited:.2f} s, then {again:.2f} s pass at step {done}: {steps[-8:]}")
                    slowest = max(slowest, waited)
                    if done % 50 == 0:
                        window.picture(f"step-{done}")
                if window.process.poll() is None:
                    self.errorsAreSentences(window)
                else:
                    self.assertEqual(0, window.process.returncode, f"seed {SEED}: ended at step {done}: {steps[-8:]}\n{self.desktop.log_text()}")
        print(f"seed {SEED}: the slowest answer took {slowest * 1000:.0f} ms", file=sys.stderr)
        log = self.desktop.log_text()
        for word in ("QObject::connect", "ASSERT", "Segmentation"):
            self.assertNotIn(word, log)

    @staticmethod
    def step(window, chance):
        if chance.random() < 0.6:
            what = ("click", chance.randrange(4, 1276), chance.randrange(24, 796), chance.choices((1, 3), (9, 1))[0])
            window.xdotool("mousemove", what[1], what[2], "click", what[3])
        else:
            what = ("key", chance.choice(KEYS))
            window.key(what[1])
        return what

    def waited(self, window):
        """As answer(); 0 when the program has ended meanwhile."""
        try:
            return self.answer(window)
        except window.error:
            engine.eventually(lambda: window.process.poll() is not None, "the window that does not answer has ended")
            return 0

    def errorsAreSentences(self, window):
        """What stands there in words is no bare code and no JSON."""
        for node in window.walk():
            if node.get_role_name() == "label":
                text = node.get_name() or ""
                self.assertNotIn('{"message"', text)
                self.assertNotRegex(text, r"^(4|5)\d\d$")


if __name__ == "__main__":
    desktop.require()
    engine.main()

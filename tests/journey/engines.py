#!/usr/bin/python3
"""Engines: choosing another, adding one, what its page says, and what the window does when one is ill."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402
import faultyengine  # noqa: E402
from engine import eventually  # noqa: E402


class Engines(engine.EngineCase):
    """All classes share one desktop: assistive technology looks at the first one that a program has."""

    desktop = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not Engines.desktop:
            Engines.desktop = desktop.Desktop()
            unittest.addModuleCleanup(Engines.desktop.stop)

    def window(self, name, *arguments, host=None):
        return desktop.Window(self.desktop, name, "--host", f"unix://{host or self.engine.socket}", *arguments)


class Choice(Engines):
    """Two engines: ours with a container, and one without any, which a docker context tells of."""

    def setUp(self):
        self.engine.run_detached("web", "sh", "-c", "while :; do echo tick; sleep 1; done")
        self.other = engine.Engine()
        self.addCleanup(shutil.rmtree, self.other.directory, True)
        config = json.loads(pathlib.Path(self.other.config).read_text(encoding="utf-8"))
        pathlib.Path(self.other.config).write_text(json.dumps({**config, "bridge": "none"}), encoding="utf-8")
        self.other.start()
        self.addCleanup(self.other.stop)
        folder = pathlib.Path(os.environ["HOME"], ".docker/contexts/meta/cellar")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "meta.json").write_text(json.dumps({
            "Name": "cellar", "Metadata": {"Description": "The one in the cellar"},
            "Endpoints": {"docker": {"Host": f"unix://{self.other.socket}"}}}), encoding="utf-8")

    def test_anotherEngineShowsOnlyItsOwn(self):
        with self.window("engines") as window:
            window.click(window.find("web", "table cell"))
            window.press("Logs", "page tab")
            window.reads(window.find("Log", "text"), "tick")
            # Assistive technology is not told of menus: the third is the context, after Onggi's own and the one asked for.
            window.press("Engine: Local engine")
            window.key("Down", "Down", "Down")
            window.picture("choices")
            window.key("Return")
            window.find("No containers yet")
            window.find("Engine: cellar")
            self.assertIsNone(window.look("web"))
            window.picture("cellar")
            self.other.create("mine", "true", image=self.load())
            eventually(lambda: window.value("mine", "State"), "what happens in the other engine is followed")
            window.press("System")
            window.press("Engines", "page tab")
            window.picture("engines")
            window.press("Use Local engine")
            window.find("Engine: Local engine")
            window.press("Containers")
            eventually(lambda: window.value("web", "State") == "Running", "web is there again")
            self.assertIsNone(window.look("mine"))
            window.close()

    def load(self):
        """The other engine knows no registry: it gets busybox as a file."""
        archive = self.engine.api("GET", "/images/busybox/get", timeout=120).body
        self.assertEqual(200, self.other.api("POST", "/images/load", archive, {"Content-Type": "application/x-tar"}).status)
        return "busybox"

    def test_addingChangingRemoving(self):
        with self.window("engines-own") as window:
            window.press("System")
            window.press("Engines", "page tab")
            window.press("Add an engine…")
            window.find("Add an engine", "dialog")
            window.fill("Name", "garden")
            window.fill("Address", "ftp://somewhere")
            window.picture("no-address")
            window.fill("Address", "tcp://127.0.0.1:9")
            window.find(re.compile("Whoever reaches this port"))
            window.press("Test and keep")
            window.find(re.compile("No engine answers at 127.0.0.1:9"))
            window.picture("nobody-there")
            window.fill("Address", f"unix://{self.other.socket}")
            window.press("Test and keep")
            window.find("Use garden")
            window.picture("added")
            window.press("Edit garden")
            window.fill("Name", "greenhouse")
            window.press("Test and keep")
            window.press("Use greenhouse")
            window.find("Engine: greenhouse")
            window.picture("in-use")
            window.press("Remove greenhouse")
            window.find("Engine: Local engine")
            window.gone("greenhouse", "label")
            window.close()

    def test_thePageInBothLanguages(self):
        self.engine.api("POST", "/volumes/create", {"Name": "kept"})
        self.addCleanup(self.engine.api, "DELETE", "/volumes/kept")
        self.engine.run_detached("gone", "sh", "-c", "head -c 3000000 /dev/zero > /file")
        for language, theme, page, tabs in (("en", "light", "System", ("Overview", "Disk usage", "Events", "Engines", "Settings")),
                                            ("ko", "dark", "시스템", ("개요", "디스크 사용량", "이벤트", "엔진", "설정"))):
            with self.window(f"system-{language}", "--language", language, "--theme", theme) as window:
                window.press(page)
                for number, tab in enumerate(tabs):
                    window.press(tab, "page tab")
                    if number == 1:
                        window.find(re.compile("can come free|확보할 수 있음"), "label")
                    if number == 2:
                        window.find(re.compile("web"), "list item")
                    window.picture(f"tab{number}")
                window.close()

    @staticmethod
    def languages(window):
        """The second choice of the settings; it tells assistive technology what is chosen, not what it is called."""
        return eventually(lambda: [node for node in window.walk() if node.get_role_name() == "combo box"][1:2], "there are choices")[0]

    def test_theLanguageShowsAtOnce(self):
        with self.window("language") as window:
            window.press("System")
            window.press("Settings", "page tab")
            window.click(self.languages(window))
            window.key("End", "Return")
            window.find("설정", "page tab")
            window.picture("korean")
            window.click(self.languages(window))
            window.key("Home", "Down", "Return")
            window.find("Settings", "page tab")
            window.press("Containers")
            eventually(lambda: window.value("web", "State") == "Running", "the engine is there as before")
            window.close()


class Illness(Engines):
    """What goes wrong between the window and a real engine. The window says so, stays usable, and recovers by itself."""

    def setUp(self):
        self.engine.run_detached("web", "sh", "-c", "i=0; while :; do echo line $((i=i+1)); sleep 0.2; done")
        path = f"{self.engine.directory}/ill.sock"
        self.ill = faultyengine.FaultyEngine(path, self.engine.socket)
        self.addCleanup(lambda: os.path.exists(path) and self.ill.leave())

    def recovered(self, window):
        self.ill.mode = "pass"
        self.ill.cut()
        window.press("Containers")
        eventually(lambda: window.value("web", "State") == "Running", "web is listed again")

    def test_aSlowEngine(self):
        self.ill.mode = "slow"
        with self.window("slow", host=self.ill.path) as window:
            window.find("Connecting…")
            window.find(re.compile("takes long to answer"))
            window.picture("connecting")
            # It can be used meanwhile: nothing waits for the engine.
            window.press("System")
            window.press("Settings", "page tab")
            window.find("Theme", "label")
            window.press("Containers")
            eventually(lambda: window.value("web", "State") == "Running", "web is listed in the end", 60)
            window.find("Slow to answer")
            window.picture("slow")
            self.ill.mode = "pass"
            self.engine.run_detached("quick", "sleep", "1000")
            eventually(lambda: window.value("quick", "State") == "Running", "quick is listed")
            window.gone("Slow to answer")
            window.close()

    def test_rubbishAndOtherServers(self):
        for mode in ("rubbish", "web"):
            with self.subTest(mode), self.window(f"ill-{mode}", host=self.ill.path) as window:
                eventually(lambda: window.value("web", "State") == "Running", "web is listed")
                self.ill.mode = mode
                self.ill.cut()
                window.find("The engine does not answer as it should")
                window.find("Engine trouble")
                window.picture("trouble")
                window.press("System")
                window.find("Try again")
                self.recovered(window)
                window.close()

    def test_everyStreamBreaksInTheMiddle(self):
        with self.window("cut", host=self.ill.path) as window:
            window.click(window.find("web", "table cell"))
            window.press("Logs", "page tab")
            log = window.find("Log", "text")
            window.reads(log, "line ")
            window.press("Shell")
            shell = window.find("Terminal", "terminal")
            window.reads(shell, "#")
            window.press("Stats", "page tab")
            window.find("CPU", "label", window.find("Statistics"))
            broken = self.ill.cut()
            self.assertGreaterEqual(broken, 4, "events, log, shell and statistics were under way")
            eventually(lambda: window.value("web", "State") == "Running", "web is listed again")
            eventually(lambda: re.match(r"\d", window.value("web", "CPU") or ""), "its figures move again")
            window.press("Logs", "page tab")
            log = window.find("Log", "text")
            before = max(map(int, re.findall(r"line (\d+)", window.text(log))))
            eventually(lambda: max(map(int, re.findall(r"line (\d+)", window.text(window.find("Log", "text"))))) > before, "the log goes on")
            window.picture("log-again")
            window.press("Terminal", "page tab")
            window.picture("terminal-after")
            window.press("Containers")
            window.close()

    def test_anEngineThatGoesAndComes(self):
        with self.window("gone", host=self.ill.path) as window:
            eventually(lambda: window.value("web", "State") == "Running", "web is listed")
            for _ in range(3):
                self.ill.leave()
                window.find("No engine answers")
                window.find("No engine")
                self.ill.come()
                eventually(lambda: window.value("web", "State") == "Running", "web is listed again")
            window.close()


class Notifications(Engines):
    def setUp(self):
        self.service = self.desktop.start(sys.executable, engine.HERE / "notifications.py", stdin=subprocess.PIPE,
                                          stdout=subprocess.PIPE, text=True)
        self.told = []
        self.ready = threading.Event()
        threading.Thread(target=self.listen, daemon=True).start()
        self.assertTrue(self.ready.wait(engine.PATIENCE), "the notification service has started")

    def listen(self):
        for line in self.service.stdout:
            told = json.loads(line)
            if "ready" in told:
                self.ready.set()
            else:
                self.told.append(told)

    def let_fail(self, name):
        self.engine.run_detached(name, "sh", "-c", "sleep 0.5; exit 3")

    def test_onlyWhatNobodySees(self):
        with self.window("notifications") as window:
            window.find("No containers yet")
            self.let_fail("seen")
            eventually(lambda: window.value("seen", "State") == "Exited 3", "it has failed before one's eyes")
            self.assertEqual([], self.told)
            frame = window.find("Onggi", "frame")
            window.xdotool("getactivewindow", "windowminimize")
            eventually(lambda: not window.has(frame, "ACTIVE"), "the window is out of the way")
            # One that was stopped on purpose is no failure.
            self.engine.run_detached("stopped", "sleep", "1000")
            self.assertEqual(204, self.engine.api("POST", "/containers/stopped/kill").status)
            self.let_fail("unseen")
            eventually(lambda: self.told, "the desktop is told")
            self.assertEqual(["Container unseen has failed"], [told["summary"] for told in self.told])
            self.assertEqual("It ended with code 3.", self.told[0]["body"])
            self.service.stdin.write(f"default {self.told[0]['id']}\n")
            self.service.stdin.flush()
            eventually(lambda: window.has(frame, "ACTIVE"), "a click brings the window")
            window.find("unseen", "label")
            window.picture("brought")
            window.press("System")
            window.press("Settings", "page tab")
            window.check(next(iter(self.boxes(window))), False)
            window.picture("settings")
            window.xdotool("getactivewindow", "windowminimize")
            eventually(lambda: not window.has(frame, "ACTIVE"), "the window is out of the way")
            self.let_fail("silent")
            eventually(lambda: self.engine.inspect("silent")["State"]["Status"] == "exited", "it has failed")
            self.let_fail("silent2")
            eventually(lambda: self.engine.inspect("silent2")["State"]["Status"] == "exited", "it has failed")
            self.assertEqual(1, len(self.told))

    @staticmethod
    def boxes(window):
        return [node.get_name() for node in window.walk() if node.get_role_name() == "check box" and node.get_name().startswith("Tell me")]


if __name__ == "__main__":
    desktop.require()
    engine.main()

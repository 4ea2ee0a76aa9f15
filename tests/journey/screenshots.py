#!/usr/bin/python3
"""Pictures of every page, dialog and empty state, light and dark, in English and Korean, at 100 % and 150 %.

    tests/journey/screenshots.py [FOLDER]     ONGGI_BIN_DIR and ONGGI_IMAGES as for the tests

The real window on the real engine, below FOLDER (default: screenshots), a folder for each look, with a contact sheet
beside it where ImageMagick's montage is installed. It only fails when a page or dialog cannot be reached.
"""

import os
import pathlib
import shutil
import subprocess
import sys

if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
    os.environ["ONGGI_PICTURES"] = sys.argv.pop(1)
else:
    os.environ.setdefault("ONGGI_PICTURES", "screenshots")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402

LOOKS = [(language, theme, scale) for language in ("en", "ko") for theme in ("light", "dark") for scale in ("1", "1.5")]
PAGES = ("containers", "images", "hub", "volumes", "networks", "system")
# What opens by keys on every page.
DIALOGS = {"ctrl+n": "run", "ctrl+k": "palette", "F1": "shortcuts"}
# How many tabs a page has.
TABS = {"containers": 7, "images": 5, "volumes": 3, "networks": 3, "system": 3}


class Screenshots(engine.EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        desktop.SCREEN = "1920x1200x24"
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)

    def look(self, name, language, theme, scale):
        os.environ["QT_SCALE_FACTOR"] = scale
        return desktop.Window(self.desktop, name, "--host", f"unix://{self.engine.socket}", "--language", language, "--theme", theme)

    def settle(self, window):
        """Two pictures of the window that are the same: nothing moves any more."""
        def still():
            before = subprocess.run(["import", "-silent", "-window", "root", "rgb:-"], capture_output=True, check=True).stdout
            window.key("shift")
            after = subprocess.run(["import", "-silent", "-window", "root", "rgb:-"], capture_output=True, check=True).stdout
            return before == after
        engine.eventually(still, "the window stands still", 10)

    def take(self, window, name):
        try:
            self.settle(window)
        except AssertionError:
            pass  # a clock or a sparkline moves: then as it is
        window.picture(name)

    def show(self, name, language, theme, scale):
        with self.look(name, language, theme, scale) as window:
            for index, page in enumerate(PAGES):
                window.key(f"ctrl+{index + 1}")
                self.take(window, page)
                tabs = [node for node in window.walk() if node.get_role_name() == "page tab"][:TABS.get(page, 0)]
                for tab in tabs[1:]:
                    window.click(tab)
                    self.take(window, f"{page}-{tab.get_name()}")
                if tabs:
                    window.click(tabs[0])
                for button in self.openers(window):
                    window.click(button)
                    self.take(window, f"{page}-dialog-{button.get_name().strip('…')}".replace("/", "-"))
                    window.key("Escape")
            for keys, dialog in DIALOGS.items():
                window.key(keys)
                self.take(window, dialog)
                window.key("Escape")

    @staticmethod
    def openers(window):
        """The buttons of the toolbar that open a dialog: their names end in an ellipsis, and they stand beside Palette's."""
        keys = [node for node in window.walk() if node.get_role_name() == "push button" and window.has(node, "SHOWING")]
        height = next(window.place(node)[1] for node in keys if node.get_name() in ("Palette", "팔레트"))
        return [node for node in keys if (node.get_name() or "").endswith("…") and window.has(node, "ENABLED") and window.place(node)[1] == height]

    def test_everyLook(self):
        for language, theme, scale in LOOKS:
            with self.subTest(language=language, theme=theme, scale=scale):
                name = f"{language}-{theme}-{int(float(scale) * 100)}"
                self.engine.remove_all()
                self.show(f"{name}/empty", language, theme, scale)
                self.engine.run_detached("web", "sleep", "1000", ExposedPorts={"80/tcp": {}},
                                         HostConfig={"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}, "Binds": ["pantry:/data"]})
                self.docker("run", "--name", "job", "-v", "pantry:/data", "busybox", "sh", "-c", "echo done; echo x > /data/note; exit 3", status=3)
                self.engine.run_detached("talker", "sh", "-c", "while true; do echo the time is $(date); sleep 60; done")
                self.show(f"{name}/full", language, theme, scale)
                self.docker("rm", "-f", "web", "job", "talker")
                self.docker("volume", "rm", "pantry")
                self.sheet(name)

    def sheet(self, name):
        if shutil.which("montage"):
            pictures = sorted(str(path) for path in (desktop.PICTURES / name).rglob("*.png"))
            subprocess.run(["montage", *pictures, "-tile", "4x", "-geometry", "640x400+6+6", desktop.PICTURES / f"{name}.png"], check=True)


if __name__ == "__main__":
    desktop.require()
    engine.main()

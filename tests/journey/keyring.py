#!/usr/bin/python3
"""A login that the desktop's keyring keeps: signed in, still signed in after a restart, out again, and never in a file."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402
import registry as realregistry  # noqa: E402
from engine import eventually  # noqa: E402

USER, PASSWORD = "kim", "only-the-keyring-knows"


class KeyringJourney(engine.EngineCase):
    PULL = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.mkdtemp(prefix="onggi-registry-")
        cls.addClassCleanup(shutil.rmtree, folder, True)
        cls.private, url = realregistry.launch(f"{folder}/run", engine.IMAGES / "registry", login=(USER, PASSWORD))
        cls.addClassCleanup(cls.private.wait)
        cls.addClassCleanup(cls.private.terminate)
        cls.host = url.removeprefix("http://")
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)
        cls.config = pathlib.Path(cls.desktop.directory, "home/.docker/config.json")

    def startKeyring(self):
        """As a login to the desktop does: with the password of its owner."""
        keyring = self.desktop.start("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", stdin=subprocess.PIPE)
        keyring.stdin.write(b"of the session")
        keyring.stdin.close()
        eventually(lambda: "org.freedesktop.secrets" in subprocess.run(
            ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.ListNames"],
            stdout=subprocess.PIPE, text=True, check=True).stdout, "the keyring is on the bus")

    def window(self, name):
        return desktop.Window(self.desktop, name, "--host", f"unix://{self.engine.socket}")

    def secrets(self):
        """Whatever stands in files below the person's home."""
        return [str(path) for folder in ("home", "config", "data", "cache") for path in pathlib.Path(self.desktop.directory, folder).rglob("*")
                if path.is_file() and PASSWORD.encode() in path.read_bytes()]

    def test_aLoginInTheKeyring(self):
        self.startKeyring()
        with self.window("keyring") as window:
            window.press("Hub")
            window.press("Add a registry…")
            window.fill("Registry", self.host)
            window.fill("User name", USER)
            field = window.find("Password or token", ("password text", "text"))
            window.click(field)
            window.type(PASSWORD)
            box = window.find("Keep the login in the desktop's keyring", "check box")
            self.assertTrue(window.has(box, "CHECKED"), "a keyring that runs is where logins go")
            window.picture("login")
            window.press("Sign in")
            window.find(f"Signed in as {USER}")
            window.find("kept in the desktop's keyring", "label")
            window.find(f"{self.host}/library/busybox", desktop.BUTTON, window.find("Results"))
            window.picture("signed-in")
            window.close()
        # Docker's file says that there is something, and not what.
        self.assertEqual({}, json.loads(self.config.read_text(encoding="utf-8"))["auths"][self.host])
        self.assertEqual([], self.secrets())
        with self.window("keyring-again") as window:
            window.press("Hub")
            window.press(self.host)
            window.find(f"Signed in as {USER}")
            window.press("Sign out")
            window.find("Not signed in")
            window.close()
        self.assertNotIn(self.host, json.loads(self.config.read_text(encoding="utf-8"))["auths"])


if __name__ == "__main__":
    desktop.require()
    engine.main()

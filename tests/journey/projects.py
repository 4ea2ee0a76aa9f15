#!/usr/bin/python3
"""Many containers and their settings: projects, crash loops, second thoughts about a removal, and settings that are changed
and rolled back; what is inside one, and what keeps it apart."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import desktop  # noqa: E402
import engine  # noqa: E402
from engine import eventually  # noqa: E402

TABLE = ("table", "tree", "tree table")
CELL = ("table cell", "tree item")
SLEEP = ("sh", "-c", "echo ready; trap exit TERM; while :; do sleep 1; done")


def of_project(name, service):
    return {"com.docker.compose.project": name, "com.docker.compose.service": service}


class ProjectsJourney(engine.EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desktop = desktop.Desktop()
        cls.addClassCleanup(cls.desktop.stop)

    def window(self, name):
        return desktop.Window(self.desktop, name, "--host", f"unix://{self.engine.socket}")

    def choose(self, window, name):
        table = window.find("Containers", TABLE)
        window.click(window.find(name, CELL, table))
        eventually(lambda: window.has(table, "FOCUSED"), f"{name} is chosen")

    def test_projectsAndTheirContainers(self):
        for service in ("db", "web"):
            self.engine.run_detached(f"shop-{service}-1", *SLEEP, Labels=of_project("shop", service))
        self.engine.run_detached("solo", *SLEEP)
        self.engine.run_detached("loops", "sh", "-c", "echo starting; echo 'config.yml: no such file or directory' >&2; exit 3",
                                 HostConfig={"RestartPolicy": {"Name": "always"}})
        with self.window("projects") as window:
            eventually(lambda: window.value("shop", "State") == "All running", "the project is listed")
            eventually(lambda: window.value("loops", "State") == "Crash loop", "the crash loop is named", 30)
            self.choose(window, "loops")
            window.find(re.compile("crash loop.*A file that it needs is not there"), "label")
            window.find("config.yml: no such file or directory", "label")
            window.picture("crash-loop")
            self.choose(window, "shop")
            window.find("Project shop: 2 containers", "label")
            window.picture("project")
            window.press("Stop all")
            eventually(lambda: window.value("shop", "State") == "Stopped", "all of the project is stopped")
            for service in ("db", "web"):
                self.assertFalse(self.engine.inspect(f"shop-{service}-1")["State"]["Running"])
            self.secondThoughts(window)

    def secondThoughts(self, window):
        self.choose(window, "solo")
        window.key("Delete")
        window.find("Removed solo.")
        eventually(lambda: window.value("solo", "State") is None, "solo is gone from the list")
        window.press("Images")
        window.picture("undo-on-another-page")
        window.press("Undo")
        self.assertTrue(self.engine.inspect("solo")["State"]["Running"])
        window.press("Containers")
        eventually(lambda: window.value("solo", "State") == "Running", "solo is back")
        self.choose(window, "solo")
        window.key("Delete")
        window.find("Removed solo.")
        # Who quits means it.
        window.close()
        eventually(lambda: self.engine.api("GET", "/containers/solo/json").status == 404, "solo is removed at the end")

    def test_settingsAreChangedAndRolledBack(self):
        self.engine.run_detached("web", *SLEEP, Env=["MODE=dev"], HostConfig={"Memory": 64 << 20})
        with self.window("projects-change") as window:
            self.choose(window, "web")
            window.key("c")
            window.find("Change web", "label")
            window.press("Advanced", "page tab")
            window.fill("Memory limit", "96m")
            window.find(re.compile("64m.*96m"), "label")
            window.picture("change")
            window.press("Recreate")
            window.find("web is recreated. The former one is kept as web-before.", patience=30)
            self.assertEqual(self.engine.inspect("web")["HostConfig"]["Memory"], 96 << 20)
            self.assertIn("MODE=dev", self.engine.inspect("web")["Config"]["Env"])
            self.assertFalse(self.engine.inspect("web-before")["State"]["Running"])
            window.picture("changed")
            window.press("Roll back")
            eventually(lambda: self.runsWith("web", 64 << 20), "the former one is back and runs")
            self.failAndRollBack(window)
            window.close()

    def runsWith(self, name, memory):
        """For a moment nothing has the name."""
        reply = self.engine.api("GET", f"/containers/{name}/json")
        return reply.status == 200 and reply.json["HostConfig"]["Memory"] == memory and reply.json["State"]["Running"]

    def failAndRollBack(self, window):
        eventually(lambda: window.value("web", "State") == "Running", "web runs again")
        before = self.engine.inspect("web")["Id"]
        self.choose(window, "web")
        window.key("c")
        window.find("Change web", "label")
        window.fill("Command", "/not/there")
        window.press("Recreate")
        window.find(re.compile("web did not start: .*/not/there"), "label", patience=30)
        window.picture("failed-to-start")
        window.press("Roll back")
        window.gone("Change web", "label")
        web = self.engine.inspect("web")
        self.assertEqual(web["Id"], before)
        eventually(lambda: self.engine.inspect("web")["State"]["Running"], "the former one runs again")

    def test_whatIsInsideAndWhatKeepsItApart(self):
        self.engine.run_detached("web", "sh", "-c", "echo one more line >> /etc/passwd; echo hello > /srv.txt; while :; do sleep 1; done")
        with self.window("projects-inside") as window:
            self.choose(window, "web")
            window.press("Files", "page tab")
            table = window.find("Files", "table")
            window.find("etc", "table cell", table)
            window.find("srv.txt", "table cell", table)
            window.picture("files")
            window.fill("Folder in the container", "/etc")
            window.key("Return")
            window.click(window.find("passwd", "table cell", table))
            window.press("View")
            window.find("/etc/passwd", "text")
            window.picture("text")
            window.press("Close")
            here = pathlib.Path(self.desktop.directory, "home", "note.txt")
            here.write_text("from here\n", encoding="utf-8")
            window.press("Upload…")
            window.find("Which files?")
            window.type(str(here))
            window.key("Return")
            window.find("note.txt", "table cell", table)
            self.assertEqual(self.engine.docker("exec", "web", "cat", "/etc/note.txt").output, "from here\n")
            window.picture("uploaded")
            self.changes(window)
            window.press("Isolation", "page tab")
            window.find("Namespaces", "label")
            window.find(re.compile("^✓ its own"), "label")
            window.picture("isolation")
            window.close()

    def changes(self, window):
        window.press("Changes", "page tab")
        tree = window.find("Changed files", TABLE)
        window.click(window.find("passwd", CELL, tree))
        window.find("/etc/passwd: +1 −0 lines", "label")
        window.reads(window.find("What has changed in the file", "text"), re.compile(r"^\+ one more line$", re.MULTILINE))
        window.picture("difference")
        # What looked into the image is gone again, and was never in the list.
        eventually(lambda: len(self.engine.containers()) == 1, "nothing is left of it")


if __name__ == "__main__":
    desktop.require()
    engine.main()

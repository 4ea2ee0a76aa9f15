"""Where the control groups of --cgroup-parent stand, and that they go with their containers."""

import os
import pathlib
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import engine


@engine.ours("the place of the groups is the engine's own")
class Groups(engine.EngineCase):
    def parents(self, path):
        """In every hierarchy that has it."""
        return [group / path for group in self.engine._groups() if (group / path).is_dir()]

    def gone(self, path):
        engine.eventually(lambda: not self.parents(path), f"the groups {path} are gone")

    def box(self, name, parent):
        self.docker("run", "-d", "--name", name, "--cgroup-parent", parent, "busybox", "sleep", "1000")
        return self.engine.inspect(name)

    def test_aRelativeParentGoesWithTheLastOfItsContainers(self):
        one = self.box("one", "batch/night")
        self.box("two", "batch")
        self.assertGreater(len(self.parents("batch/night")), 0)
        for path in self.parents("batch/night"):
            self.assertTrue((path / one["Id"]).is_dir())
        self.docker("stop", "-t", "0", "one")
        self.gone("batch/night")
        self.assertGreater(len(self.parents("batch")), 0)
        self.docker("rm", "-f", "two")
        self.gone("batch")
        # And comes back with the next start.
        self.docker("start", "one")
        self.assertGreater(len(self.parents("batch/night")), 0)
        self.docker("exec", "one", "true")

    def test_aStartThatFailsLeavesNoParent(self):
        self.docker("run", "--cgroup-parent", "batch", "busybox", "/no/such/program", status=127)
        self.gone("batch")

    def test_parentsOfAnAbsolutePathStay(self):
        tops = {group.parent for group in self.engine._groups()}
        own = f"{self.engine.cgroup}-admin"
        for top in tops:
            (top / own).mkdir()
            self.addCleanup((top / own).rmdir)
        identity = self.box("jar", f"/{own}")["Id"]
        self.assertTrue(any((top / own / identity).is_dir() for top in tops))
        self.docker("rm", "-f", "jar")
        self.assertTrue(all((top / own).is_dir() and not (top / own / identity).exists() for top in tops))

    def test_whatADeadEngineLeftIsRemoved(self):
        kept = self.box("kept", "batch/day")
        ended = self.box("ended", "batch/night")
        self.engine.kill()
        os.kill(ended["State"]["Pid"], signal.SIGKILL)
        strays = [group / "batch/stray/deep" for group in self.engine._groups()]
        for path in strays:
            path.mkdir(parents=True)
        # A container's group that no container has.
        lost = [group / "batch/lost" / ("e" * 64) for group in self.engine._groups()]
        for path in lost:
            path.mkdir(parents=True)
        self.engine.start()
        self.gone("batch/stray")
        self.gone("batch/lost")
        self.gone("batch/night")
        self.assertGreater(len(self.parents("batch/day")), 0)
        self.assertEqual(kept["State"]["Pid"], self.engine.inspect("kept")["State"]["Pid"])
        self.docker("rm", "-f", "kept", "ended")
        self.gone("batch")

    def test_theGroupIsWhereItWasAskedFor(self):
        found = self.box("jar", "batch")
        text = pathlib.Path(f"/proc/{found['State']['Pid']}/cgroup").read_text(encoding="ascii")
        self.assertIn(f"/{self.engine.cgroup}/batch/{found['Id']}", text)


if __name__ == "__main__":
    engine.main()

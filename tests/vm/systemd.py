"""The engine as a service of systemd's, which has the groups for its own: runs as root in the machine that machine.py boots."""

import os
import pathlib
import signal

from guest import GROUPS, GuestCase, answers, api, docker, eventually, main, run


def state(unit):
    return run("systemctl", "is-active", unit, status=None).stdout.strip()


def main_process(unit):
    return int(run("systemctl", "show", "--property", "MainPID", "--value", unit).stdout)


class Service(GuestCase):
    def test_theSocketStartsTheEngine(self):
        run("systemctl", "stop", "onggi.service")
        self.assertEqual(("inactive", "active"), (state("onggi.service"), state("onggi.socket")))
        self.assertIn("onggi/hello", docker("images", "--format", "{{.Repository}}").stdout)
        self.assertEqual("active", state("onggi.service"))

    def test_theSocketIsForItsGroup(self):
        status = os.stat("/run/onggi/onggi.sock")
        self.assertEqual((0o660, 990), (status.st_mode & 0o777, status.st_gid))

    def test_containersOutliveTheService(self):
        self.sleeper("survivor", "--restart", "unless-stopped")
        pid = self.inspect("survivor")["State"]["Pid"]
        run("systemctl", "restart", "onggi.service")
        self.assertEqual(pid, self.inspect("survivor")["State"]["Pid"])
        docker("exec", "survivor", "true")
        run("systemctl", "stop", "onggi.service")
        self.assertEqual("inactive", state("onggi.service"))
        os.kill(pid, 0)
        self.assertEqual((True, pid), (self.inspect("survivor")["State"]["Running"], self.inspect("survivor")["State"]["Pid"]))

    def test_aKilledServiceComesBackToItsContainers(self):
        self.sleeper("survivor")
        pid = self.inspect("survivor")["State"]["Pid"]
        before = main_process("onggi.service")
        os.kill(before, signal.SIGKILL)
        eventually(lambda: main_process("onggi.service") not in (0, before) and answers(), "systemd has started it again")
        self.assertEqual((True, pid), (self.inspect("survivor")["State"]["Running"], self.inspect("survivor")["State"]["Pid"]))
        docker("exec", "survivor", "true")

    def limits(self, name):
        return [self.control(name, file) for file in ("memory.max", "cpu.max", "cpuset.cpus", "pids.max")]

    def test_limitsStandWhileSystemdRearrangesControllers(self):
        options = ("--memory", "64m", "--cpus", "0.5", "--cpuset-cpus", "0", "--pids-limit", "50")
        wanted = [str(64 << 20), "50000 100000", "0", "50"]
        self.sleeper("first", "--network", "none", *options)
        self.assertEqual(wanted, self.limits("first"))
        run("systemctl", "daemon-reload")
        # A unit with limits of its own comes and goes: systemd switches controllers on for it and off again.
        run("systemd-run", "--wait", "--quiet", "--property", "MemoryMax=100M", "--property", "CPUQuota=50%", "--property", "AllowedCPUs=0",
            "--property", "IOWeight=50", "true")
        run("systemctl", "daemon-reload")
        self.assertEqual(wanted, self.limits("first"))
        self.sleeper("second", "--network", "none", *options)
        self.assertEqual(wanted, self.limits("second"))
        docker("update", "--memory", "32m", "--memory-swap", "32m", "--cpuset-cpus", "1", "first")
        self.assertEqual([str(32 << 20), "1"], [self.limits("first")[index] for index in (0, 2)])
        # Also when the engine's own groups have all gone meanwhile.
        docker("rm", "-f", "first", "second")
        run("systemctl", "restart", "onggi.service")
        run("systemctl", "daemon-reload")
        self.sleeper("third", "--network", "none", *options)
        self.assertEqual(wanted, self.limits("third"))

    def test_aSliceOfSystemdsCanHoldContainers(self):
        slice_unit = pathlib.Path("/run/systemd/system/batch.slice")
        slice_unit.write_text("[Slice]\nMemoryMax=200M\n", encoding="ascii")
        run("systemctl", "daemon-reload")
        run("systemctl", "start", "batch.slice")
        self.addCleanup(run, "systemctl", "stop", "batch.slice")
        self.sleeper("inside", "--network", "none", "--cgroup-parent", "/batch.slice", "--memory", "64m")
        group = GROUPS / "batch.slice" / self.inspect("inside")["Id"]
        self.assertEqual(str(64 << 20), (group / "memory.max").read_text().strip())
        docker("exec", "inside", "true")
        docker("rm", "-f", "inside")
        self.assertFalse(group.exists())
        self.assertEqual(str(200 << 20), (GROUPS / "batch.slice/memory.max").read_text().strip())

    def test_theServiceHasNoMountsOfContainers(self):
        self.sleeper("one")
        mounts = pathlib.Path("/proc/1/mountinfo").read_text(encoding="utf-8")
        self.assertNotIn("overlay", mounts)
        self.assertNotIn("/var/lib/onggi/", mounts)

    def test_theEngineTellsWhatSystemdTells(self):
        info = api("GET", "/info")[1]
        self.assertEqual("2", info["CgroupVersion"])
        for limit in ("MemoryLimit", "CpuCfsQuota", "CPUShares", "CPUSet", "PidsLimit"):
            self.assertTrue(info[limit], limit)


if __name__ == "__main__":
    main()

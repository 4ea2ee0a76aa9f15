"""What the engine does where cgroup v2 is all there is: runs as root in the machine that machine.py boots."""

import os
import pathlib
import signal
import socket
import subprocess
import time

from guest import ENGINE, GROUPS, RUN, STATE, GuestCase, answers, api, docker, eventually, main


class Engine:
    process = None

    @classmethod
    def start(cls):
        cls.process = subprocess.Popen([ENGINE, "--state", STATE, "--run", RUN], stdin=subprocess.DEVNULL)
        eventually(answers, "the engine answers")

    @classmethod
    def kill(cls):
        cls.process.kill()
        cls.process.wait()


class PureV2(GuestCase):
    @classmethod
    def setUpClass(cls):
        Engine.start()
        cls.addClassCleanup(Engine.kill)
        super().setUpClass()

    def test_theEngineKnowsWhereItIs(self):
        info = api("GET", "/info")[1]
        self.assertEqual("2", info["CgroupVersion"])
        for limit in ("MemoryLimit", "SwapLimit", "CpuCfsQuota", "CPUShares", "CPUSet", "PidsLimit"):
            self.assertTrue(info[limit], limit)
        self.assertFalse(info["OomKillDisable"])

    def test_limitsStandInTheGroup(self):
        self.sleeper("all", "--memory", "64m", "--memory-swap", "96m", "--memory-reservation", "32m", "--cpus", "0.5",
                     "--cpu-shares", "512", "--cpuset-cpus", "0", "--pids-limit", "50")
        self.assertEqual(str(64 << 20), self.control("all", "memory.max"))
        self.assertEqual(str(32 << 20), self.control("all", "memory.low"))
        if (self.group("all") / "memory.swap.max").exists():
            self.assertEqual(str(32 << 20), self.control("all", "memory.swap.max"))
        self.assertEqual("50000 100000", self.control("all", "cpu.max"))
        self.assertLess(int(self.control("all", "cpu.weight")), 100)
        self.assertEqual("0", self.control("all", "cpuset.cpus.effective"))
        self.assertEqual("50", self.control("all", "pids.max"))

    def test_tooMuchMemoryIsKilled(self):
        docker("run", "--name", "glutton", "--memory", "16m", "--memory-swap", "16m", "--network", "none", "busybox", "tail",
               "/dev/zero", status=137)
        self.assertTrue(self.inspect("glutton")["State"]["OOMKilled"])

    def test_forksBeyondTheLimitFail(self):
        result = docker("run", "--rm", "--network", "none", "--pids-limit", "8", "busybox", "sh", "-c",
                        "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 100 & done; echo all", status=None)
        self.assertIn("can't fork", result.stderr)

    def test_quotaThrottles(self):
        docker("run", "-d", "--name", "busy", "--network", "none", "--cpus", "0.2", "busybox", "sh", "-c",
               "while :; do :; done")
        stats = lambda: api("GET", "/containers/busy/stats?stream=0&one-shot=1")[1]  # noqa: E731
        eventually(lambda: stats()["cpu_stats"]["throttling_data"]["throttled_periods"] > 5, "the loop is throttled")
        reading = stats()
        throttling = reading["cpu_stats"]["throttling_data"]
        self.assertLessEqual(reading["cpu_stats"]["cpu_usage"]["total_usage"], (throttling["periods"] + 3) * 40_000_000)
        self.assertNotIn("percpu_usage", reading["cpu_stats"]["cpu_usage"])
        self.assertIn("anon", reading["memory_stats"]["stats"])
        self.assertNotIn("max_usage", reading["memory_stats"])
        self.assertEqual(1, reading["pids_stats"]["current"])

    def test_cpusetBinds(self):
        self.assertEqual("1", docker("run", "--rm", "--network", "none", "--cpuset-cpus", "1", "busybox", "nproc").stdout.strip())
        self.assertEqual("2", docker("run", "--rm", "--network", "none", "busybox", "nproc").stdout.strip())

    def test_devicesAreFiltered(self):
        docker("run", "--rm", "--network", "none", "--userns", "host", "busybox", "sh", "-c",
               "mknod /tmp/mem c 1 1 && ! head -c 1 /tmp/mem && mknod /tmp/full c 1 7 && head -c 1 /tmp/full >/dev/null")
        docker("run", "--rm", "--network", "none", "busybox", "sh", "-c", "echo x > /dev/null && head -c 1 /dev/urandom > /dev/null")

    def test_pausedContainersAreFrozen(self):
        self.sleeper("ice", "--network", "none")
        docker("pause", "ice")
        self.assertIn("frozen 1", self.control("ice", "cgroup.events"))
        self.assertEqual("paused", self.inspect("ice")["State"]["Status"])
        self.assertIn("is paused", docker("exec", "ice", "true", status=1).stderr)
        docker("unpause", "ice")
        self.assertIn("frozen 0", self.control("ice", "cgroup.events"))
        docker("exec", "ice", "true")
        # A paused one stays so over an engine that dies, and can be removed.
        docker("pause", "ice")
        Engine.kill()
        Engine.start()
        self.assertEqual("paused", self.inspect("ice")["State"]["Status"])
        docker("rm", "-f", "ice")

    def test_limitsChangeLive(self):
        self.sleeper("live", "--network", "none", "--memory", "64m", "--memory-swap", "96m")
        for memory, both in ((128, 256), (32, 48), (256, 256)):
            docker("update", "--memory", f"{memory}m", "--memory-swap", f"{both}m", "live")
            self.assertEqual(str(memory << 20), self.control("live", "memory.max"))
            if (self.group("live") / "memory.swap.max").exists():
                self.assertEqual(str((both - memory) << 20), self.control("live", "memory.swap.max"))
        docker("update", "--cpus", "0.25", "--pids-limit", "17", "--cpuset-cpus", "1", "--cpu-shares", "2048", "live")
        self.assertEqual("25000 100000", self.control("live", "cpu.max"))
        self.assertEqual("17", self.control("live", "pids.max"))
        self.assertEqual("1", self.control("live", "cpuset.cpus"))
        self.assertGreater(int(self.control("live", "cpu.weight")), 100)

    def test_changedLimitsBite(self):
        self.sleeper("pids", "--network", "none")
        docker("exec", "pids", "sh", "-c", "for i in 1 2 3 4 5; do sleep 0.1 & done; wait")
        docker("update", "--pids-limit", "3", "pids")
        self.assertIn("can't fork", docker("exec", "pids", "sh", "-c", "for i in 1 2 3 4 5; do sleep 1 & done", status=None).stderr)
        docker("update", "--cpus", "0.1", "pids")
        docker("update", "--pids-limit", "-1", "pids")
        self.assertEqual("max", self.control("pids", "pids.max"))
        docker("exec", "-d", "pids", "sh", "-c", "while :; do :; done")
        throttled = lambda: int(dict(line.split() for line in self.control("pids", "cpu.stat").splitlines())["nr_throttled"])  # noqa: E731
        eventually(lambda: throttled() > 3, "the loop is throttled")
        docker("run", "-d", "--name", "full", "--network", "none", "--memory", "128m", "--memory-swap", "128m", "busybox", "sh", "-c",
               "head -c 40000000 /dev/zero > /dev/shm/file; touch /ready; exec sleep 100000")
        eventually(lambda: docker("exec", "full", "test", "-e", "/ready", status=None).returncode == 0, "the memory is full")
        docker("update", "--memory", "16m", "--memory-swap", "16m", "full", status=None)
        eventually(lambda: not self.inspect("full")["State"]["Running"], "the kernel takes what it may not have")
        self.assertEqual((True, 137), (self.inspect("full")["State"]["OOMKilled"], self.inspect("full")["State"]["ExitCode"]))
        events = docker("events", "--since", "0", "--until", str(time.time()), "--filter", "container=full", "--format", "{{.Status}}").stdout
        self.assertIn("oom\n", events)

    def test_devicesAreThoseAskedFor(self):
        major, minor = pathlib.Path("/sys/block/vda/dev").read_text().strip().split(":")
        look = f"mknod /tmp/disk b {major} {minor} && head -c 1 /tmp/disk | wc -c"
        run = ("run", "--rm", "--network", "none")
        self.assertIn("not permitted", docker(*run, "--userns", "host", "busybox", "sh", "-c", look).stderr)
        self.assertEqual("1", docker(*run, "--userns", "host", "--device-cgroup-rule", f"b {major}:* mr", "busybox", "sh", "-c", look).stdout.strip())
        self.assertIn("not permitted", docker(*run, "--userns", "host", "--device-cgroup-rule", f"b {major}:* m", "busybox", "sh", "-c", look).stderr)
        result = docker(*run, "--user", "0", "--device", "/dev/vda:/dev/mine:r", "busybox", "sh", "-c",
                        "stat -c %t:%T /dev/mine; head -c 1 /dev/mine | wc -c; : > /dev/mine", status=1)
        self.assertEqual([f"{int(major):x}:{int(minor):x}", "1"], result.stdout.split())
        self.assertIn("not permitted", result.stderr)
        self.assertEqual("1", docker(*run, "--privileged", "busybox", "sh", "-c", "head -c 1 /dev/vda | wc -c").stdout.strip())

    def test_blockDevicesAreSlowedDown(self):
        numbers = pathlib.Path("/sys/block/vda/dev").read_text().strip()
        self.sleeper("slow", "--network", "none", "--device-write-bps", "/dev/vda:1mb", "--device-read-iops", "/dev/vda:100", "--blkio-weight", "300")
        self.assertIn(f"{numbers} rbps=max wbps=1048576 riops=100 wiops=max", self.control("slow", "io.max"))
        for name in ("io.weight", "io.bfq.weight"):
            if (self.group("slow") / name).exists():
                self.assertNotIn(self.control("slow", name), ("default 100", "100"))

    def test_limitsAboveTheEnginesOwnAreGiven(self):
        # Root on a development machine may lack CAP_SYS_RESOURCE.
        text = docker("run", "--rm", "--network", "none", "--ulimit", "nofile=1048570", "--oom-score-adj", "-500", "busybox", "sh", "-c",
                      "ulimit -Hn; cat /proc/self/oom_score_adj").stdout.split()
        self.assertEqual(["1048570", "-500"], text)
        status = docker("run", "--rm", "--network", "none", "--privileged", "busybox", "grep", "CapEff", "/proc/self/status").stdout
        self.assertEqual(41, bin(int(status.split()[1], 16)).count("1"))

    def test_aContainerDividesItsGroup(self):
        # As an init in a container does: its processes go into groups of their own, and then none may stand beside those.
        docker("run", "-d", "--name", "divided", "--privileged", "--network", "none", "busybox", "sh", "-c",
               "cd /sys/fs/cgroup && mkdir leaf && echo 1 > leaf/cgroup.procs && echo +pids +memory > cgroup.subtree_control && touch /ready && exec sleep 100000")
        eventually(lambda: "pids" in self.control("divided", "cgroup.subtree_control"), "it has divided its group")
        self.assertEqual("inside", docker("exec", "divided", "echo", "inside").stdout.strip())
        self.assertIn("sleep 100000", docker("top", "divided").stdout)
        self.assertEqual(1, api("GET", "/containers/divided/stats?stream=0&one-shot=1")[1]["pids_stats"]["current"])
        docker("update", "--memory", "64m", "--memory-swap", "64m", "divided")
        docker("pause", "divided")
        docker("unpause", "divided")
        group = self.group("divided")
        docker("rm", "-f", "divided")
        self.assertFalse(group.exists())

    def test_aHealthCheckRunsAndIsKilledWhole(self):
        docker("run", "-d", "--name", "checked", "--network", "none", "--health-cmd", "test -e /well || { sleep 3000 & sleep 3000; }", "--health-interval", "1s",
               "--health-timeout", "3s", "--health-retries", "1", "busybox", "sleep", "100000")
        eventually(lambda: self.inspect("checked")["State"]["Health"]["Status"] == "unhealthy", "it is found unwell")
        eventually(lambda: "sleep 3000" not in docker("top", "checked").stdout or None, "the check's processes are gone")
        docker("exec", "checked", "touch", "/well")
        eventually(lambda: self.inspect("checked")["State"]["Health"]["Status"] == "healthy", "it is found well")

    def test_groupsStandWhereTheyAreAskedFor(self):
        self.sleeper("night", "--network", "none", "--cgroup-parent", "batch/night", "--memory", "32m")
        group = GROUPS / "onggi/batch/night" / self.inspect("night")["Id"]
        self.assertEqual(str(32 << 20), (group / "memory.max").read_text().strip())
        docker("exec", "night", "true")
        docker("rm", "-f", "night")
        eventually(lambda: not (GROUPS / "onggi/batch").exists(), "its parents are gone")

    def test_filesWorkInAUserNamespace(self):
        self.sleeper("files", "-v", "kept:/kept", "--tmpfs", "/scratch")
        docker("exec", "files", "sh", "-c", "echo one > /kept/one; echo two > /scratch/two; echo three > /three; chown 1000:1000 /kept/one")
        pathlib.Path("/root/given").write_text("given\n")
        docker("cp", "/root/given", "files:/kept/given")
        self.assertEqual("0 given", docker("exec", "files", "sh", "-c", "stat -c %u /kept/given | tr '\\n' ' '; cat /kept/given").stdout.strip())
        docker("cp", "files:/three", "/root/three")
        self.assertEqual("three\n", pathlib.Path("/root/three").read_text())
        self.assertEqual(1000, pathlib.Path(STATE, "volumes/kept/data/one").stat().st_uid)
        self.assertIn("A /three", docker("diff", "files").stdout)
        docker("commit", "files", "committed")
        self.assertEqual("three", docker("run", "--rm", "--network", "none", "committed", "cat", "/three").stdout.strip())
        self.assertEqual("1000", docker("run", "--rm", "--network", "none", "-v", "kept:/v", "busybox", "stat", "-c", "%u", "/v/one").stdout.strip())
        # A file system that cannot shift owners is not refused.
        pathlib.Path("/run/onggi-shared").mkdir(exist_ok=True)
        pathlib.Path("/run/onggi-shared/word").write_text("shared\n")
        self.assertEqual("shared", docker("run", "--rm", "--network", "none", "-v", "/run/onggi-shared:/v", "busybox", "cat", "/v/word").stdout.strip())
        self.assertEqual("rw", docker("run", "--rm", "--network", "none", "busybox", "sh", "-c", "touch /x && echo rw").stdout.strip())
        docker("rmi", "committed")

    def test_terminalsWork(self):
        self.assertIn("/dev/pts/0", docker("run", "--rm", "-t", "--network", "none", "busybox", "tty").stdout)
        self.sleeper("box", "--network", "none")
        self.assertIn("/dev/pts/", docker("exec", "-t", "box", "tty").stdout)

    def test_containersTalkOverTheBridge(self):
        docker("run", "-d", "--name", "server", "-p", "127.0.0.1:8080:80", "busybox", "sh", "-c",
               "while :; do echo 'hello over the bridge' | nc -l -p 80; done")
        address = self.inspect("server")["NetworkSettings"]["IPAddress"]
        self.assertIn("hello", eventually(lambda: docker("run", "--rm", "busybox", "nc", address, "80", status=None).stdout, "the server answers"))

        def ask():
            try:
                with socket.create_connection(("127.0.0.1", 8080), 5) as connection:
                    return connection.recv(100)
            except OSError:
                return None
        self.assertIn(b"hello", eventually(ask, "the published port answers"))

    def test_policiesRestart(self):
        docker("run", "-d", "--name", "phoenix", "--network", "none", "--restart", "always", "busybox", "sleep", "100000")
        first = self.inspect("phoenix")["State"]["Pid"]
        os.kill(first, signal.SIGKILL)
        eventually(lambda: self.inspect("phoenix")["State"]["Pid"] not in (0, first), "it runs again")
        self.assertEqual(1, self.inspect("phoenix")["RestartCount"])

    def test_containersHaveUsersOfTheirOwn(self):
        identity = docker("run", "-d", "--name", "own", "busybox", "sh", "-c", "touch /made; sleep 100000").stdout.strip()
        made = pathlib.Path(STATE, "containers", identity, "upper/made")
        eventually(made.exists, "the container has written")
        self.assertEqual(0, made.stat().st_uid)
        user = int(pathlib.Path(f"/proc/{self.inspect('own')['State']['Pid']}/uid_map").read_text().split()[1])
        self.assertNotEqual(0, user)
        self.assertEqual("0", docker("run", "--rm", "busybox", "stat", "-c", "%u", "/bin/busybox").stdout.strip())

    def test_lifeOfAContainer(self):
        self.sleeper("web")
        self.assertEqual("inside", docker("exec", "web", "echo", "inside").stdout.strip())
        self.assertIn("sleep 100000", docker("top", "web").stdout)
        docker("restart", "-t", "1", "web")
        self.assertTrue(self.inspect("web")["State"]["Running"])
        docker("stop", "-t", "1", "web")
        self.assertEqual(137, self.inspect("web")["State"]["ExitCode"])
        docker("rm", "web")
        eventually(lambda: not [p for p in (GROUPS / "onggi").iterdir() if p.is_dir()], "its group is gone")

    def test_aKilledEngineFindsItsContainersAgain(self):
        self.sleeper("survivor")
        identity = self.sleeper("victim")
        first = self.inspect("survivor")["State"]["Pid"]
        Engine.kill()
        os.kill(int((GROUPS / "onggi" / identity / "cgroup.procs").read_text().split()[0]), signal.SIGKILL)
        Engine.start()
        self.assertEqual((True, first), (self.inspect("survivor")["State"]["Running"], self.inspect("survivor")["State"]["Pid"]))
        eventually(lambda: not self.inspect("victim")["State"]["Running"], "the victim is known to have ended")
        self.assertEqual(137, self.inspect("victim")["State"]["ExitCode"])
        docker("kill", "survivor")


if __name__ == "__main__":
    main()
